"""Describe what a network is made of, before any number: layers, loss, optimizer and the shape of its data.

A layer knows what its tensors are called and where its weights are in them. Nothing outside of this file and the
compiler puts a name together, or asks whether weights are kept in W and b or in theta.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal

import numpy as np

from tui_backprop.engine.arithmetic import Array, Value
from tui_backprop.engine.rows.activations import ACTIVATIONS
from tui_backprop.engine.rows.losses import LOSSES, TARGETS, Targets
from tui_backprop.engine.rows.optimizers import OPTIMIZERS, Options
from tui_backprop.engine.rows.scalars import Scalar
from tui_backprop.engine.shapes import Index, Place, Shape
from tui_backprop.ground.errors import NetworkError
from tui_backprop.ground.text import shortened, unknown

Parameters = Literal["W", "W b", "theta"]
LAYER_NAME = re.compile("[a-z][a-z0-9]*")


def gradient_name(name: str) -> str:
    """Return what the compiler calls the gradient of a tensor; of a finished program, ask ``Program.gradients``."""
    return f"dE_d{name}"


@dataclass(frozen=True)
class Layer:
    """A dense layer, with the names of its tensors and the places of its weights.

    Args:
        name: ASCII ``[a-z][a-z0-9]*``; names its tensors: ``W_<name>``, ``z_<name>``.
        inputs, units: the shape of W is (inputs, units).
        activation: a row of ``ACTIVATIONS``.
        parameters: weights alone, weights and bias, or ``theta`` (bias first; one unit, last layer only).
        source: the tensor it takes: x, or the answer of the layer before. A network gives it to its layers.
        answer: the tensor it puts out: y_hat of the last layer, a of the others. A network gives it, too.
    """

    name: str
    inputs: int
    units: int
    activation: str
    parameters: Parameters = "W b"
    source: str = ""
    answer: str = ""

    @property
    def z(self) -> str:
        """Name of the weighted sums."""
        return f"z_{self.name}"

    @property
    def slope(self) -> str:
        """Name of the activation's slope; a program without need of it does not write it."""
        return f"d{self.answer.removesuffix(f'_{self.name}')}_d{self.z}"

    @property
    def dz(self) -> str:
        """Name of the gradient of z, the error of the layer."""
        return gradient_name(self.z)

    @property
    def da(self) -> str:
        """Name of the gradient of the answer: what arrives at the layer on the way back."""
        return gradient_name(self.answer)

    @property
    def W(self) -> str:
        """Name of the parameter that holds the weights."""
        return "theta" if self.parameters == "theta" else f"W_{self.name}"

    @property
    def b(self) -> str | None:
        """Name of the parameter that holds the biases, which may be the one of the weights; None without biases."""
        return {"W": None, "W b": f"b_{self.name}", "theta": "theta"}[self.parameters]

    @property
    def shapes(self) -> dict[str, Shape]:
        """Return the shape of each parameter, by its name in the program."""
        if self.parameters == "theta":
            return {self.W: (self.inputs + 1,)}
        return {self.W: (self.inputs, self.units)} | ({self.b: (self.units,)} if self.b else {})

    def weights(self, values: Mapping[str, Value]) -> Array:
        """Return the weights among some values, (inputs, units)."""
        value = np.asarray(values[self.W])
        return value[1:, None] if self.parameters == "theta" else value

    def bias(self, values: Mapping[str, Value]) -> Array | None:
        """Return the biases among some values, (units,); None where the layer has none."""
        if self.b is None:
            return None
        value = np.asarray(values[self.b])
        return value[:1] if self.parameters == "theta" else value

    def weight(self, i: int, j: int) -> Place:
        """Return the place of the weight from input i to unit j."""
        return self.W, ((i + 1,) if self.parameters == "theta" else (i, j))

    def bias_of(self, j: int) -> Place | None:
        """Return the place of the bias of unit j; None where the layer has none."""
        return None if self.b is None else (self.b, (j,))

    def ends(self, name: str, index: Index) -> tuple[int | None, int]:
        """Return the input and the unit that a cell of one of its parameters connects; a bias has no input."""
        if self.parameters == "theta":
            return (index[0] - 1 if index[0] else None), 0
        return (None, index[0]) if name == self.b else (index[0], index[1])


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
            raise NetworkError("layers", "expected at least one, found none")
        _good_names([layer.name for layer in self.layers])
        object.__setattr__(self, "layers", tuple(_placed(self.layers)))
        for at, layer in enumerate(self.layers):
            fitting = [name for name in ACTIVATIONS if layer is not self.last or self._can_end(name)]
            _known(f"layers[{at}].activation", layer.activation, ACTIVATIONS, fitting)
        for at, (before, after) in enumerate(pairwise(self.layers)):
            if after.inputs != before.units:
                reason = f"expected {before.units}, because layer {before.name} has {before.units} units; found"
                raise NetworkError(f"layers[{at + 1}].inputs", f"{reason} {after.inputs}")
            if before.parameters == "theta":
                raise NetworkError(f"layers[{at}].theta", "is only for the last layer; give W and b instead")
        end = f"layers[{len(self.layers) - 1}]"
        if self.last.parameters == "theta" and self.last.units != 1:
            raise NetworkError(f"{end}.theta", f"is for a layer of one unit, not of {self.last.units}")
        if self.scalar and ACTIVATIONS[self.last.activation].backward:
            needs = f"{self.last.activation} needs several outputs, but theta gives one number"
            raise NetworkError(f"{end}.activation", f"{needs}; give W and b instead")
        if unmet := unmet_need(self.loss, self.last):
            raise NetworkError("loss", unmet)
        if self.batch is not None and not (self.rows and 1 <= self.batch <= self.rows):
            have = f"{self.rows} rows" if self.rows else "one sample; write x as rows to take batches of them"
            found = shortened(str(self.batch))
            raise NetworkError("batch", f"expected 1 to the number of rows; found {found}, and x has {have}")

    def _can_end(self, activation: str) -> bool:
        """True if the last layer could have that activation, as far as its weights and the loss go."""
        vector = bool(ACTIVATIONS[activation].backward)
        return not (self.scalar and vector) and LOSSES[self.loss].output in ("", activation)

    @property
    def last(self) -> Layer:
        return self.layers[-1]

    def before(self, layer: Layer) -> Layer | None:
        """Return the layer whose answer one takes; None for the first."""
        at = self.layers.index(layer)
        return self.layers[at - 1] if at else None

    def after(self, layer: Layer) -> Layer | None:
        """Return the layer that takes the answer of one; None for the last."""
        return next(iter(self.layers[self.layers.index(layer) + 1 :]), None)

    def layer(self, name: str) -> Layer:
        """Return the layer of a name. Raises: KeyError where there is none."""
        return {layer.name: layer for layer in self.layers}[name]

    def layer_of(self, parameter: str) -> Layer:
        """Return the layer that a parameter belongs to. Raises: KeyError for another name."""
        return {name: layer for layer in self.layers for name in layer.shapes}[parameter]

    @property
    def scalar(self) -> bool:
        """True if y, z and y_hat are single numbers: one sample through ``theta``."""
        return self.rows is None and self.last.parameters == "theta"

    @property
    def parameters(self) -> dict[str, Shape]:
        """Return the shape of every parameter, first layer first."""
        return {name: shape for layer in self.layers for name, shape in layer.shapes.items()}

    @property
    def data(self) -> dict[str, Shape]:
        """Return the shape of x and y (``X`` and ``Y``, the whole data, where an iteration takes a batch of it)."""
        inputs, outputs = self.layers[0].inputs, self.last.units
        if self.rows is None:
            return {"x": (inputs,), "y": () if self.scalar else (outputs,)}
        names = ("x", "y") if self.batch is None else ("X", "Y")
        return dict(zip(names, ((self.rows, inputs), (self.rows, outputs)), strict=True))

    @property
    def hyperparameters(self) -> Mapping[str, float]:
        """Return the scalars that optimizer and loss read, with the value each has when nothing is said."""
        return {name: scalar.usual for name, scalar in self.scalars.items()}

    @property
    def scalars(self) -> Mapping[str, Scalar]:
        """Return all that is known of each scalar that optimizer and loss read, by name."""
        read = (*OPTIMIZERS[self.optimizer].reads(self.options), *LOSSES[self.loss].scalars)
        return {scalar.name: scalar for scalar in read}

    @property
    def targets(self) -> Targets:
        """Return which numbers the loss takes for targets."""
        return TARGETS[LOSSES[self.loss].targets]

    @property
    def state(self) -> dict[str, Shape]:
        """Return the names of what the optimizer remembers between iterations; all of it starts at 0."""
        row = OPTIMIZERS[self.optimizer]
        kept: dict[str, Shape] = {"t": ()} if row.counts else {}
        for name, shape in self.parameters.items():
            kept |= {text.format(p=name): shape for text in row.state(self.options)}
        return kept


def unmet_need(loss: str, last: Layer) -> str:
    """Return the activation that a loss requires of the last layer, as an error text; empty if the layer has it."""
    needed = LOSSES[loss].output
    if not needed or last.activation == needed:
        return ""
    return f"{loss} needs a last layer with activation {needed}, but layer {last.name} has {last.activation}"


def _placed(layers: tuple[Layer, ...]) -> Iterator[Layer]:
    """Yield the layers with what each takes and puts out."""
    source = "x"
    for layer in layers:
        answer = "y_hat" if layer is layers[-1] else f"a_{layer.name}"
        yield replace(layer, source=source, answer=answer)
        source = answer


def _good_names(names: list[str]) -> None:
    """Refuse all but plain identifiers, each used once: names become part of compiled text."""
    for at, name in enumerate(names):
        part, shown = f"layers[{at}].name", f'"{shortened(name)}"'
        if not LAYER_NAME.fullmatch(name):
            raise NetworkError(part, f"expected lower-case letters and digits, a letter first, found {shown}")
        if name in names[:at]:
            raise NetworkError(part, f"{shown} is the name of an earlier layer already; names differ")


def _known(part: str, name: str, table: Mapping[str, object], fitting: Iterable[str] | None = None) -> None:
    if name not in table:
        raise NetworkError(part, unknown(name, table, fitting))
