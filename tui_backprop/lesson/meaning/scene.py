"""What a sentence is about: a lab, the numbers its iteration began with, and the numbers it has come to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from tui_backprop.engine.arithmetic import Array
from tui_backprop.engine.machine import Values
from tui_backprop.engine.network import Layer
from tui_backprop.engine.program import Program
from tui_backprop.engine.rows.functions import ACTIVATIONS, LOSSES, Activation, Loss
from tui_backprop.engine.shapes import unit_index
from tui_backprop.labs.lab import Lab
from tui_backprop.lesson.notation.symbols import cell_name

At: TypeAlias = tuple[int, ...]
Mask: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Scene:
    """One place in one iteration.

    Args:
        lab: the program and its words.
        before: the values at the start of the iteration (the parameters forward and backward ran on).
        values: the values now.
    """

    lab: Lab
    before: Values
    values: Values

    @property
    def program(self) -> Program:
        return self.lab.program

    @property
    def loss(self) -> Loss:
        return LOSSES[self.lab.network.loss]

    @cached_property
    def rows(self) -> int:
        """How many rows this iteration runs on; 1 for one sample."""
        return 1 if self.lab.network.rows is None else len(np.asarray(self.values["x"]))

    def grid(self, name: str) -> Array:
        """A tensor with one row for each data row and one column for each unit, as (rows, units)."""
        value = np.asarray(self.values[name])
        return value.reshape(1, -1) if self.lab.network.rows is None else value

    def has(self, name: str) -> bool:
        return name in self.values

    def old(self, name: str) -> Array:
        """A parameter or hyperparameter as this iteration found it."""
        return np.asarray(self.before[name])

    def layer(self, name: str) -> Layer:
        return self.lab.network.layer(name)

    def position(self, layer: Layer) -> int:
        return self.lab.network.layers.index(layer)

    def is_last(self, layer: Layer) -> bool:
        return layer is self.lab.network.last

    def entering(self, layer: Layer) -> str:
        """The tensor a layer takes: x, or a of the layer before."""
        return layer.source

    def after(self, layer: Layer) -> Layer | None:
        return self.lab.network.after(layer)

    def activation(self, layer: Layer) -> Activation:
        return ACTIVATIONS[layer.activation]

    def answer(self, layer: Layer) -> str:
        """The tensor a layer puts out."""
        return layer.answer

    def slope(self, layer: Layer) -> str | None:
        """The tensor that holds the slope of a layer's activation, where the program has one."""
        return self.program.slope(layer)

    def index(self, name: str, row: int, unit: int) -> At:
        """The index of a cell of :meth:`grid` in the tensor itself."""
        return unit_index(row, unit, np.ndim(self.values[name]))

    def named(self, name: str, row: int, unit: int) -> str:
        """A cell of a tensor with rows, as it is indexed: "z_hidden[0]", "z_hidden[2,0]", "ŷ"."""
        return cell_name(name, self.index(name, row, unit))

    def cell(self, name: str, row: int, unit: int) -> str:
        """The index alone: "[2,0]"."""
        return f"[{','.join(map(str, self.index(name, row, unit)))}]"


def unit_name(layer: Layer, unit: int) -> str:
    return f"{layer.name}[{unit}]"
