"""Why a gradient is 0: the gradient of a parameter is a sum over rows of input times error, and so are its zeros.

Every cause is decided from the numbers themselves, and only one that holds is named.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tui_backprop.engine.arithmetic import Array
from tui_backprop.engine.network import Layer
from tui_backprop.lesson.meaning.scene import Mask, Scene

Cause = Literal["", "error", "input", "rows", "cancels", "tiny"]
"""Of a zero gradient: the unit's error is 0 in every row; the input is 0 in every row; one or the other in each row;
terms that are not 0 cancel; a product is too small for a float. Empty where the gradient is not 0."""

UnitCause = Literal["", "target", "unasked", "cut", "off", "flat", "share", "other"]
"""Of a unit whose ∂E/∂z is 0 in every row: prediction equals target; no error comes from the layer after; every weight
that leads on is 0; value and slope are 0; slope alone is 0; its share of a softmax is 0; something else, or not the
same in each row. Empty where ∂E/∂z is not 0."""


@dataclass(frozen=True, eq=False)
class Factors:
    """The gradient of a parameter beside the factors of its terms.

    Args:
        layer: the layer the parameter belongs to.
        source: name of the tensor the weights multiply.
        biases: how many leading rows of ``inputs`` are the constant 1 of a bias.
        inputs: (rows, I).
        errors: ∂E/∂z of the layer, (rows, units).
        gradient: (I, units).
    """

    layer: Layer
    source: str
    biases: int
    inputs: Array
    errors: Array
    gradient: Array

    @cached_property
    def silent(self) -> Mask:
        """Units whose error is 0 in every row, (units,)."""
        return np.asarray(np.all(self.errors == 0, axis=0))

    @cached_property
    def unfed(self) -> Mask:
        """Inputs that are 0 in every row, (I,)."""
        return np.asarray(np.all(self.inputs == 0, axis=0))

    @cached_property
    def causes(self) -> NDArray[np.str_]:
        """The :data:`Cause` of each cell, (I, units)."""
        causes = np.full(self.gradient.shape, "", dtype="<U8")
        zero = self.gradient == 0
        meetings = (self.inputs != 0).T.astype(float) @ (self.errors != 0).astype(float)
        causes[zero & (meetings == 0)] = "rows"
        causes[zero & self.unfed[:, None]] = "input"
        causes[zero & self.silent] = "error"
        for i, j in np.argwhere(zero & (meetings > 0)):
            terms = self.inputs[:, i] * self.errors[:, j]
            causes[i, j] = "cancels" if np.any(terms) else "tiny"
        return causes


def factors(scene: Scene, parameter: str) -> Factors:
    """The factors of a parameter's gradient, from values that have it."""
    line = next(line for line in scene.program if line.parameter == parameter and line.role in {"dW", "db", "dtheta"})
    layer = scene.layer(line.layer)
    source = scene.entering(layer)
    entering = scene.grid(source)
    ones = np.ones((len(entering), 1))
    biases, inputs = {"dW": (0, entering), "db": (1, ones), "dtheta": (1, np.hstack((ones, entering)))}[line.role]
    errors = scene.grid(f"dE_dz_{layer.name}")
    gradient = np.asarray(scene.values[line.name]).reshape(inputs.shape[1], errors.shape[1])
    return Factors(layer, source, biases, inputs, errors, gradient)


def unit_causes(scene: Scene, layer: Layer) -> NDArray[np.str_]:
    """The :data:`UnitCause` of each unit of a layer, (units,): the first that holds in every row."""
    silent = np.all(scene.grid(f"dE_dz_{layer.name}") == 0, axis=0)
    causes = np.where(silent, "other", "").astype("<U8")
    for cause, holds in reversed(possible(scene, layer)):  # the first of the list wins, so it is put in last
        causes[silent & np.all(holds, axis=0)] = cause
    return causes


def possible(scene: Scene, layer: Layer) -> list[tuple[UnitCause, Mask]]:
    """What would make ∂E/∂z 0, each with where it holds; first the ones that leave the slope nothing to do."""
    return [*_arriving(scene, layer), *shut(scene, layer)]


def shut(scene: Scene, layer: Layer) -> list[tuple[UnitCause, Mask]]:
    """The ways in which the units of a layer let no error through, each with where it holds, (rows, units)."""
    if entangled(scene, layer):
        return [("share", scene.grid(scene.answer(layer)) == 0)]
    slope = scene.slope(layer)
    if slope is None:
        return []
    closed, quiet = scene.grid(slope) == 0, scene.grid(scene.answer(layer)) == 0
    return [("off", closed & quiet), ("flat", closed & ~quiet)]


def entangled(scene: Scene, layer: Layer) -> bool:
    """Whether the error of a unit is made of the errors of its whole row: a softmax whose slope is not fused."""
    return bool(scene.activation(layer).backward) and not (scene.is_last(layer) and scene.loss.dz)


def _arriving(scene: Scene, layer: Layer) -> list[tuple[UnitCause, Mask]]:
    after = scene.after(layer)
    whole = entangled(scene, layer)  # the whole row plays a part: a cause must hold for all of it
    if after is None:
        met = scene.grid("y_hat") == scene.grid("y")
        if whole:
            met = np.broadcast_to(np.all(met, axis=1, keepdims=True), met.shape)
        return [("target", met)]
    shape = scene.grid(f"dE_dz_{layer.name}").shape
    if whole:
        unasked = np.all(scene.grid(f"dE_dz_{after.name}") == 0, axis=1, keepdims=True)
        return [("unasked", np.broadcast_to(unasked, shape))]
    passed = scene.grid(f"dE_da_{layer.name}") == 0
    unasked = passed & np.all(scene.grid(f"dE_dz_{after.name}") == 0, axis=1, keepdims=True)
    cut = np.broadcast_to(np.all(weights_out(scene, layer) == 0, axis=1), shape) & passed
    return [("unasked", unasked), ("cut", cut)]


def weights_out(scene: Scene, layer: Layer) -> Array:
    """The weights that lead from each unit of a layer on, (units, units of the layer after)."""
    after = scene.after(layer)
    assert after is not None
    if after.parameters == "theta":
        return scene.old("theta")[1:, None]
    return scene.old(f"W_{after.name}")
