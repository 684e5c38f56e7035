"""What a network is made of, before any number: layers, loss, optimizer and the shape of its data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from tui_backprop.engine.rows.functions import ACTIVATIONS, LOSSES
from tui_backprop.engine.rows.optimizers import OPTIMIZERS, Options
from tui_backprop.engine.shapes import Shape
from tui_backprop.ground.errors import NetworkError

Parameters = Literal["W", "W b", "theta"]
LAYER_NAME = re.compile("[a-z][a-z0-9]*")


@dataclass(frozen=True)
class Layer:
    """One dense layer.

    Args:
        name: ASCII ``[a-z][a-z0-9]*``; names its tensors: ``W_<name>``, ``z_<name>``.
        inputs, units: the shape of W is (inputs, units).
        activation: a row of ``ACTIVATIONS``.
        parameters: weights alone, weights and bias, or ``theta`` (bias first; one unit, last layer only).
    """

    name: str
    inputs: int
    units: int
    activation: str
    parameters: Parameters = "W b"

    @property
    def shapes(self) -> dict[str, Shape]:
        """Shape of each parameter, by its name in the program."""
        if self.parameters == "theta":
            return {"theta": (self.inputs + 1,)}
        shapes: dict[str, Shape] = {f"W_{self.name}": (self.inputs, self.units)}
        if self.parameters == "W b":
            shapes[f"b_{self.name}"] = (self.units,)
        return shapes


@dataclass(frozen=True)
class Network:
    """The structure a program is compiled from; it holds no numbers.

    Args:
        layers: first hidden layer to output, at least one.
        loss: a row of ``LOSSES``.
        optimizer: a row of ``OPTIMIZERS``.
        rows: None for one sample in the sheet's shapes (x is (inputs,)); else the number of data rows, and x is
            (N, inputs), y (N, K).
        batch: rows an iteration takes, or None for all of them.
        options: which lines the optimizer has.
    Raises: NetworkError when parts do not go together.
    """

    layers: tuple[Layer, ...]
    loss: str = "half_mse"
    optimizer: str = "sgd"
    rows: int | None = None
    batch: int | None = None
    options: Options = field(default_factory=Options)

    def __post_init__(self) -> None:
        _known("loss", self.loss, LOSSES)
        _known("optimizer", self.optimizer, OPTIMIZERS)
        if not self.layers:
            raise NetworkError("a network needs at least one layer")
        _good_names([layer.name for layer in self.layers])
        for layer in self.layers:
            _known(f"activation of layer {layer.name}", layer.activation, ACTIVATIONS)
        for before, after in zip(self.layers, self.layers[1:], strict=False):
            if after.inputs != before.units:
                raise NetworkError(
                    f"layer {after.name} takes {after.inputs} inputs, but layer {before.name} has {before.units} units"
                )
            if before.parameters == "theta":
                raise NetworkError(f"layer {before.name}: theta is only for the last layer; give W and b instead")
        if self.last.parameters == "theta" and self.last.units != 1:
            raise NetworkError(f"layer {self.last.name}: theta is for a layer of one unit, not {self.last.units}")
        if self.scalar and ACTIVATIONS[self.last.activation].backward:
            raise NetworkError(
                f"layer {self.last.name}: {self.last.activation} needs several outputs, but theta gives one number;"
                " give W and b instead"
            )
        if unmet := unmet_need(self.loss, self.last):
            raise NetworkError(f"loss {unmet}")
        if self.batch is not None and not (self.rows and 1 <= self.batch <= self.rows):
            raise NetworkError(f"a batch of {self.batch} rows cannot be taken from {self.rows or 1}")

    @property
    def last(self) -> Layer:
        return self.layers[-1]

    @property
    def scalar(self) -> bool:
        """Whether y, z and y_hat are single numbers: one sample through ``theta``."""
        return self.rows is None and self.last.parameters == "theta"

    @property
    def parameters(self) -> dict[str, Shape]:
        """Shape of every parameter, first layer first."""
        return {name: shape for layer in self.layers for name, shape in layer.shapes.items()}

    @property
    def data(self) -> dict[str, Shape]:
        """Shape of x and y (``X`` and ``Y``, the whole data, where an iteration takes a batch of it)."""
        inputs, outputs = self.layers[0].inputs, self.last.units
        if self.rows is None:
            return {"x": (inputs,), "y": () if self.scalar else (outputs,)}
        names = ("x", "y") if self.batch is None else ("X", "Y")
        return dict(zip(names, ((self.rows, inputs), (self.rows, outputs)), strict=True))

    @property
    def hyperparameters(self) -> Mapping[str, float]:
        """The scalars the update reads, with the value each has when nothing is said."""
        decay = {"weight_decay": 0.0} if self.options.weight_decay else {}
        return {**OPTIMIZERS[self.optimizer].hyperparameters(self.options), **decay}

    @property
    def state(self) -> dict[str, Shape]:
        """What the optimizer remembers between iterations; all of it starts at 0."""
        row = OPTIMIZERS[self.optimizer]
        kept: dict[str, Shape] = {"t": ()} if row.counts else {}
        for name, shape in self.parameters.items():
            kept |= {text.format(p=name): shape for text in row.state(self.options)}
        return kept


def unmet_need(loss: str, last: Layer) -> str:
    """What a loss needs of the last layer, where that layer has it not; else nothing."""
    needed = LOSSES[loss].output
    if not needed or last.activation == needed:
        return ""
    return f"{loss} needs a last layer with activation {needed}, but layer {last.name} has {last.activation}"


def _good_names(names: list[str]) -> None:
    """Names become part of compiled text, so nothing but a plain identifier passes."""
    for name in names:
        if not LAYER_NAME.fullmatch(name):
            raise NetworkError(f"layer name {name!r}: use a-z and 0-9, a letter first")
        if names.count(name) > 1:
            raise NetworkError(f"layer name {name!r}: used twice; give each layer its own")


def _known(what: str, name: str, table: Mapping[str, object]) -> None:
    if name not in table:
        raise NetworkError(f"{what}: {name!r} is not known; one of {', '.join(table)}")
