"""Read what a sentence is about: a lab, and an iteration of it as far as it ran."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tui_backprop.engine.arithmetic import Array
from tui_backprop.engine.compiler import prediction_text
from tui_backprop.engine.iteration import Iteration
from tui_backprop.engine.machine import Values, run_statement
from tui_backprop.engine.network import Layer
from tui_backprop.engine.program import Program
from tui_backprop.engine.rows.activations import ACTIVATIONS, Activation
from tui_backprop.engine.rows.losses import LOSSES, Loss
from tui_backprop.engine.shapes import Index, Shape
from tui_backprop.engine.statement import Statement
from tui_backprop.ground.lazy import later
from tui_backprop.labs.lab import Lab
from tui_backprop.lesson.notation.symbols import cell_name, symbol

if TYPE_CHECKING:
    from tui_backprop.lesson.notation.tensors import formula
else:  # needed by a loss that compares something else than y_hat
    (formula,) = later("tui_backprop.lesson.notation.tensors", "formula")

Mask: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Scene:
    """A lab and an iteration of it, as sentences read them.

    Args:
        lab: the program and its words.
        it: the iteration, as far as it is spoken of.
    """

    lab: Lab
    it: Iteration

    @property
    def program(self) -> Program:
        """Return what runs: the statements and their names."""
        return self.it.program

    @property
    def before(self) -> Values:
        """Return the values at the start of the iteration: the parameters that forward and backward ran on."""
        return self.it.start

    @property
    def values(self) -> Values:
        """Return the values now."""
        return self.it.values

    @property
    def loss(self) -> Loss:
        """Return the row of the loss."""
        return LOSSES[self.lab.network.loss]

    @property
    def rows(self) -> int:
        """Return how many rows this iteration runs on; 1 for one sample."""
        return self.it.rows

    def grid(self, name: str) -> Array:
        """Return a tensor with a row for each data row and a column for each unit, (rows, units)."""
        return self.it.grid(name)

    def has(self, name: str) -> bool:
        """True if a name has a value by now."""
        return self.it.has(name)

    def old(self, name: str) -> Array:
        """Return a leaf as this iteration found it."""
        return self.it.old(name)

    @cached_property
    def compared(self) -> Array:
        """Return what the loss compares with the targets, (rows, outputs): y_hat, or what its row makes of it."""
        network = self.lab.network
        text = prediction_text(network)
        if text == network.last.answer:
            return self.it.predictions
        value = np.asarray(run_statement(Statement(f"compared = {text}"), self.values))
        return value.reshape(self.it.predictions.shape)

    @property
    def met(self) -> Mask:
        """True where a prediction equals its target, (rows, outputs): there the loss is least, and its slope 0."""
        return np.asarray(self.compared == self.it.targets)

    @cached_property
    def _compared_formula(self) -> str:
        """Return the formula of :attr:`compared`: "ŷ", "sigmoid(ŷ)"."""
        network, y_hat = self.program.network, symbol(self.program.y_hat)
        text = prediction_text(network)
        return y_hat if text == network.last.answer else formula(Statement(f"compared = {text}")).partition(" = ")[2]

    @property
    def compared_title(self) -> str:
        """Return what :attr:`compared` is called: "prediction", "sigmoid(ŷ)"."""
        return "prediction" if self._compared_formula == symbol(self.program.y_hat) else self._compared_formula

    def compared_named(self, row: int, unit: int) -> str:
        """Return the name of a cell of :attr:`compared`: "ŷ[2,0]", "sigmoid(ŷ[2,0])"."""
        name = self.program.y_hat
        return self._compared_formula.replace(symbol(name), self.named(name, row, unit))

    def layer(self, name: str) -> Layer:
        """Return the layer of a name."""
        return self.lab.network.layer(name)

    def position(self, layer: Layer) -> int:
        """Return how many layers come before a layer."""
        return self.lab.network.layers.index(layer)

    def is_last(self, layer: Layer) -> bool:
        """True if the answer of a layer is the prediction."""
        return layer is self.lab.network.last

    def after(self, layer: Layer) -> Layer | None:
        """Return the layer that takes the answer of a layer; None for the last."""
        return self.lab.network.after(layer)

    def activation(self, layer: Layer) -> Activation:
        """Return the row of a layer's activation."""
        return ACTIVATIONS[layer.activation]

    def slope(self, layer: Layer) -> str | None:
        """Return the tensor with the slope of a layer's activation; None where no statement writes it."""
        return self.program.slope(layer)

    def named(self, name: str, row: int, unit: int) -> str:
        """Return a cell of :meth:`grid` as the tensor itself is indexed: "z_hidden[0]", "z_hidden[2,0]", "ŷ"."""
        return cell_name(name, self.it.index(name, row, unit))

    def cell(self, name: str, row: int, unit: int) -> str:
        """Return the index of such a cell alone: "[2,0]"."""
        return f"[{','.join(map(str, self.it.index(name, row, unit)))}]"


def only(shape: Shape, cell: Index) -> Mask:
    """Return a mask of a shape with one cell marked."""
    mask = np.zeros(shape, dtype=bool)
    mask[cell] = True
    return mask
