"""A program: the stages of one iteration, and what is known about its names without running anything."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, TypeAlias

from tui_backprop.engine.network import Layer, Network
from tui_backprop.engine.shapes import Shape, infer
from tui_backprop.engine.statement import Lowered, Statement, lower

Kind = Literal["start", "pre-activation", "activation", "output", "loss", "grads", "update"]
NameKind: TypeAlias = Literal["data", "parameter", "state", "hyperparameter", "rows", "gradient", "value"]
"""What a name of a program stands for: a leaf of one of five kinds, a gradient, or any other value worked out."""


@dataclass(frozen=True)
class Stage:
    """A stop of an iteration.

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
        """Return the stop as ``[notes]``, ``[[tasks]]`` and ``:`` name it: "pre-activation hidden", "update"."""
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
        """Return for each stage how many statements come before it; one more entry for the end."""
        counts = [0]
        for stage in self.stages:
            counts.append(counts[-1] + len(stage.statements))
        return tuple(counts)

    def stage_of(self, statement: int) -> int:
        """Return the index of the stage that holds a statement (by its index in ``statements``)."""
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
        """Return the leaves an iteration hands to the next: parameters, then the optimizer's state."""
        return self.parameters + tuple(self.network.state)

    @cached_property
    def leaves(self) -> tuple[str, ...]:
        """Return the names with a value before the first statement (not ``rows``): data, parameters, state, scalars."""
        return self.data + self.carried + self.hyperparameters

    @cached_property
    def editable(self) -> tuple[str, ...]:
        """Return the leaves a person may change: the data a batch shows as x and y, parameters, hyperparameters."""
        return self.data + self.parameters + self.hyperparameters

    @cached_property
    def batched(self) -> bool:
        """True if an iteration takes a batch of the data: names are X, Y for the data and x, y for the batch."""
        return self.network.batch is not None

    @cached_property
    def leaf_shapes(self) -> Mapping[str, Shape]:
        net = self.network
        shapes = {**net.data, **net.parameters, **net.state, **dict.fromkeys(net.hyperparameters, ())}
        return shapes | ({"rows": (net.batch,)} if net.batch is not None else {})

    @cached_property
    def lowered(self) -> tuple[Lowered, ...]:
        """Return what runs for each statement."""
        return tuple(lower(statement, self.shapes) for statement in self.statements)

    @cached_property
    def shapes(self) -> Mapping[str, Shape]:
        """Return the shape of every name; where batches are taken, of a full one."""
        shapes: dict[str, Shape] = dict(self.leaf_shapes)
        for statement in self.statements:
            if statement.role == "batch":
                for name, leaf in zip(statement.writes, self.data, strict=True):
                    shapes[name] = shapes["rows"] + shapes[leaf][1:]
            else:
                shapes[statement.name] = infer(statement.value, shapes)
        return shapes

    def shapes_of_batch(self, rows: int) -> Mapping[str, Shape]:
        """Return the shape of every name in an iteration that takes so many data rows: the last batch may be short."""
        if not self.batched or rows == self.network.batch:
            return self.shapes
        return Program(replace(self.network, batch=rows), self.stages).shapes

    @cached_property
    def gradients(self) -> Mapping[str, str]:
        """Return for each name that has one the name of its gradient: ``W_hidden`` -> ``dE_dW_hidden``."""
        found = {statement.gradient_of: statement.name for statement in self.statements if statement.gradient_of}
        return {name: found[name] for name in self.shapes if name in found}

    @cached_property
    def gradient_of(self) -> Mapping[str, str]:
        """Return for each gradient what it is the gradient of: ``dE_dW_hidden`` -> ``W_hidden``."""
        return {gradient: name for name, gradient in self.gradients.items()}

    def kind(self, name: str) -> NameKind:
        """Return what a name stands for in an iteration. Raises: KeyError for a name the program does not have."""
        return self._kinds[name]

    @cached_property
    def _kinds(self) -> Mapping[str, NameKind]:
        kinds: dict[str, NameKind] = dict.fromkeys(self.shapes, "value")
        known: tuple[tuple[NameKind, Iterable[str]], ...] = (
            ("data", self.data),
            ("parameter", self.parameters),
            ("state", self.network.state),
            ("hyperparameter", self.hyperparameters),
            ("gradient", self.gradient_of),
            ("rows", {"rows"} & self.shapes.keys()),
        )
        return kinds | {name: kind for kind, names in known for name in names}

    def slope(self, layer: Layer) -> str | None:
        """Return the tensor with the slope of a layer's activation; None where no statement writes it."""
        return layer.slope if layer.slope in self._writers else None

    def writers(self, name: str) -> Sequence[int]:
        """Return the statements that write a name, in the order they run; none for a leaf that nothing writes."""
        return self._writers.get(name, ())

    def writer(self, name: str, before: int | None = None) -> int | None:
        """Return the last statement that writes a name, of those that run before one; None without any.

        Args:
            before: index of a statement; None for the end of the iteration.
        """
        found = self._writers.get(name, ())
        at = len(found) if before is None else bisect_left(found, before)
        return found[at - 1] if at else None

    @cached_property
    def _writers(self) -> Mapping[str, Sequence[int]]:
        found: dict[str, list[int]] = {}
        for at, statement in enumerate(self.statements):
            for name in statement.writes:
                found.setdefault(name, []).append(at)
        return found

    @cached_property
    def shown_only(self) -> frozenset[str]:
        """Return the names that are written to be seen: no statement reads them, no iteration begins with them.

        ∂E/∂y_hat is one, beside a loss whose gradient is worked out together with that of the activation.
        """
        used = {name for statement in self.statements for name in statement.reads}.union(self.carried, (self.loss,))
        used |= {self.gradients[name] for name in self.parameters}
        return frozenset(self._writers.keys() - used)

    @property
    def x(self) -> str:
        """Return the tensor that enters the first layer: the data, or the rows of the batch."""
        return self.network.layers[0].source

    @cached_property
    def y(self) -> str:
        """Return the targets, for the same rows as x."""
        taken = self.statements[0].writes if self.batched else self.data
        return taken[1]

    @property
    def y_hat(self) -> str:
        """Return the tensor that the last layer puts out."""
        return self.network.last.answer

    @cached_property
    def rate(self) -> str:
        """Return the scalar that steps are multiplied by: the first one an optimizer reads."""
        return self.hyperparameters[0]

    @cached_property
    def loss(self) -> str:
        """Return the number that gradients are gradients of."""
        return self.statements[self.loss_at].name

    @cached_property
    def loss_at(self) -> int:
        """Return the index of the statement that writes the loss."""
        return next(i for i, statement in enumerate(self.statements) if statement.role == "loss")

    @cached_property
    def update_from(self) -> int:
        """Return the index of the first statement of the update stage."""
        return self.offsets[len(self.stages) - 1]

    @cached_property
    def ordered(self) -> bool:
        """True if every sum has the fixed index order, so that its bits do not depend on BLAS."""
        return all(lowered.ordered for lowered in self.lowered)

    @property
    def weights(self) -> int:
        """Return how many numbers are learned."""
        return sum(math.prod(shape) for shape in self.network.parameters.values())
