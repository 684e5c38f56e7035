"""A program: the stages of one iteration, and what is known about its names without running anything."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from tui_backprop.engine.network import Layer, Network
from tui_backprop.engine.shapes import Shape, infer
from tui_backprop.engine.statement import Lowered, Statement, lower

Kind = Literal["start", "pre-activation", "activation", "output", "loss", "grads", "update"]


@dataclass(frozen=True)
class Stage:
    """One stop of an iteration.

    Args:
        kind: as a trace writes it.
        layer: the layer it is about; empty at start, loss and update.
        title: as the stage bar shows it.
        statements: run in order; start has none unless it takes a batch.
    """

    kind: Kind
    layer: str
    title: str
    statements: tuple[Statement, ...]

    @property
    def backward(self) -> bool:
        return self.kind == "grads"

    @property
    def key(self) -> str:
        """As ``[notes]``, ``[[tasks]]`` and ``:`` name the stop: "pre-activation hidden", "grads out", "update"."""
        return f"{self.kind} {self.layer}".strip()


@dataclass(frozen=True)
class Program:
    """The stages of one iteration, start first, and the network they were compiled from."""

    network: Network
    stages: tuple[Stage, ...]

    def __iter__(self) -> Iterator[Statement]:
        return iter(self.statements)

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        return tuple(statement for stage in self.stages for statement in stage.statements)

    @cached_property
    def offsets(self) -> tuple[int, ...]:
        """For each stage, how many statements come before it; one more entry for the end."""
        counts = [0]
        for stage in self.stages:
            counts.append(counts[-1] + len(stage.statements))
        return tuple(counts)

    def stage_of(self, statement: int) -> int:
        """Index of the stage that holds a statement (by its index in ``statements``)."""
        return bisect_right(self.offsets, statement) - 1

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        return tuple(self.network.parameters)

    @cached_property
    def data(self) -> tuple[str, ...]:
        return tuple(self.network.data)

    @cached_property
    def hyperparameters(self) -> tuple[str, ...]:
        return tuple(self.network.hyperparameters)

    @cached_property
    def carried(self) -> tuple[str, ...]:
        """Leaves an iteration hands to the next: parameters, then the optimizer's state."""
        return self.parameters + tuple(self.network.state)

    @cached_property
    def leaves(self) -> tuple[str, ...]:
        """Every name that has a value before the first statement (``rows`` aside): data, parameters, state, scalars."""
        return self.data + self.carried + self.hyperparameters

    @cached_property
    def editable(self) -> tuple[str, ...]:
        """Leaves a person may change: the data a batch shows as x and y, parameters and hyperparameters."""
        return self.data + self.parameters + self.hyperparameters

    @cached_property
    def batched(self) -> bool:
        """Whether an iteration takes a batch of the data: names are X, Y for the data and x, y for the batch."""
        return self.network.batch is not None

    @cached_property
    def leaf_shapes(self) -> Mapping[str, Shape]:
        net = self.network
        shapes = {**net.data, **net.parameters, **net.state, **dict.fromkeys(net.hyperparameters, ())}
        return shapes | ({"rows": (net.batch,)} if net.batch is not None else {})

    @cached_property
    def lowered(self) -> tuple[Lowered, ...]:
        """What runs for each statement."""
        return tuple(lower(statement, self.shapes) for statement in self.statements)

    @cached_property
    def shapes(self) -> Mapping[str, Shape]:
        """Shape of every name; where batches are taken, of a full one."""
        shapes: dict[str, Shape] = dict(self.leaf_shapes)
        for statement in self.statements:
            if statement.role == "batch":
                for name, leaf in zip(statement.writes, self.data, strict=True):
                    shapes[name] = shapes["rows"] + shapes[leaf][1:]
            else:
                shapes[statement.name] = infer(statement.value, shapes)
        return shapes

    @cached_property
    def gradients(self) -> Mapping[str, str]:
        """For each name that has one, the name of its gradient: ``W_hidden`` -> ``dE_dW_hidden``."""
        names = {name for statement in self.statements for name in statement.writes}
        return {name: f"dE_d{name}" for name in self.shapes if f"dE_d{name}" in names}

    def slope(self, layer: Layer) -> str | None:
        """Return the tensor with the slope of a layer's activation; None where no statement writes it."""
        return layer.slope if self.writer(layer.slope) is not None else None

    def writer(self, name: str) -> int | None:
        """Index of the statement that last writes a name in an iteration; None for a leaf that nothing writes."""
        return self._writers.get(name)

    @cached_property
    def _writers(self) -> Mapping[str, int]:
        return {name: i for i, statement in enumerate(self.statements) for name in statement.writes}

    @cached_property
    def loss_at(self) -> int:
        """Index of the statement that writes the loss."""
        return next(i for i, statement in enumerate(self.statements) if statement.role == "loss")

    @cached_property
    def update_from(self) -> int:
        """Index of the first statement of the update stage."""
        return self.offsets[len(self.stages) - 1]

    @cached_property
    def ordered(self) -> bool:
        """Whether every sum has the fixed index order, so that its bits do not depend on BLAS."""
        return all(lowered.ordered for lowered in self.lowered)

    @property
    def weights(self) -> int:
        """How many numbers are learned."""
        return sum(math.prod(shape) for shape in self.network.parameters.values())
