"""The independent judge of the backward pass: gradients by central differences, from forward statements alone.

No line of the backward pass is run here to find a derivative. One cell is moved a little to either side, the forward
statements that depend on it run again, and the two losses are compared.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tui_backprop.engine.arithmetic import Array
from tui_backprop.engine.judge.probe import STEP, Look, Probe, probe_of
from tui_backprop.engine.machine import Machine, Values
from tui_backprop.engine.shapes import Index

Verdict: TypeAlias = Literal["agrees", "disagrees", "unseen", "kink", "not finite"]

TOLERANCE = 1e-5
"""Relative errors up to this agree; mistakes in a formula are off by far more."""
BLIND = 1.0
"""Where rounding of the loss alone may look like a slope of more than this, a difference of 0 says nothing."""


@dataclass(frozen=True, eq=False)
class Checked:
    """A gradient of the program beside the derivative found without it.

    Args:
        name: what was moved, "W_hidden"; the gradient is that of the loss with respect to it.
        gradient: as the program has it.
        numeric: central difference, the same shape; nan where there is nothing to compare with.
        error: relative error of each cell; nan where there is nothing to compare, or nothing to be seen.
        at_kink: cells whose step would cross a kink (ReLU at z = 0), where there is no derivative.
    """

    name: str
    gradient: Array
    numeric: Array
    error: Array
    at_kink: NDArray[np.bool_]

    def at(self, cell: Index) -> Checked:
        """Return the verdict on one cell by itself."""
        one = (np.asarray(value[cell]) for value in (self.gradient, self.numeric, self.error, self.at_kink))
        return Checked(self.name, *one)

    @property
    def verdict(self) -> Verdict:
        """Return the verdict: a single wrong cell disagrees.

        "not finite" tells of a gradient, or a loss a step away, that is inf or nan. Cells that cannot be seen, or that
        are at a kink, are the verdict when they leave no cell to compare.
        """
        if np.any(self.error > TOLERANCE):
            return "disagrees"
        if np.any(self.not_finite):
            return "not finite"
        if self.error.size == 0 or not np.all(np.isnan(self.error)):
            return "agrees"
        return "unseen" if np.any(self.unseen) else "kink"

    @property
    def not_finite(self) -> NDArray[np.bool_]:
        """Return the cells where the gradient, or the loss a step away, is inf or nan."""
        return np.asarray(~self.at_kink & ~(np.isfinite(self.gradient) & np.isfinite(self.numeric)))

    @property
    def unseen(self) -> NDArray[np.bool_]:
        """Return the cells so small that rounding of the loss hides whether the gradient is right."""
        return np.asarray(np.isnan(self.error) & ~self.at_kink & ~self.not_finite)

    @property
    def exact(self) -> bool:
        """True if every compared cell has the very number of the central difference."""
        compared = ~np.isnan(self.error)
        return bool(np.all(self.gradient[compared] == self.numeric[compared]))

    @property
    def worst(self) -> float:
        """Return the largest relative error of a compared cell; nan when none was."""
        compared = self.error[~np.isnan(self.error)]
        return float(compared.max()) if compared.size else math.nan

    @property
    def worst_cell(self) -> Index | None:
        """Return the cell of the largest relative error; None when no cell was compared."""
        if math.isnan(self.worst):
            return None
        return tuple(int(i) for i in np.unravel_index(np.nanargmax(self.error), self.error.shape))


def check_gradients(
    machine: Machine, leaves: Values, iteration: int = 1, names: Iterable[str] | None = None
) -> tuple[Checked, ...]:
    """Compare gradients of one iteration with central differences.

    Args:
        machine: what is judged.
        leaves: the values the iteration starts from.
        iteration: counted from 1; matters where it takes a batch.
        names: parameters or intermediate values that have a gradient; all of ``program.gradients`` when None.
    """
    program = machine.program
    values = machine.trace(leaves, iteration, program.update_from)[-1]
    chosen = program.gradients if names is None else names
    return tuple(check_values(machine, values, chosen))


def check_values(
    machine: Machine, values: Values, names: Iterable[str], stopped: Callable[[], bool] = lambda: False
) -> Iterator[Checked]:
    """Compare gradients that are among given values with central differences, one tensor after the other.

    Args:
        machine: what is judged.
        values: those of an iteration before its update, with the gradient of every one of ``names``.
        names: parameters or intermediate values, in the order they are compared.
        stopped: asked before every cell; once it says so, nothing more is compared.
    """
    for name in names:
        checked = _checked(machine, values, name, stopped)
        if checked is None:
            return
        yield checked


def central_difference(machine: Machine, leaves: Values, name: str, iteration: int = 1) -> Array:
    """Differentiate the loss with respect to every cell of a name, without backpropagation.

    Args:
        machine, leaves, iteration: as in :func:`check_gradients`.
        name: a leaf, moved before the iteration begins, or an intermediate value, moved just after it is written.
    Returns: the shape of ``name``; a cell within a step of a kink is nan.
    """
    forward = machine.trace(leaves, iteration, machine.program.loss_at + 1)[-1]
    probe = probe_of(machine, forward, name)
    numeric = np.empty(np.shape(forward[name]))
    for cell in np.ndindex(numeric.shape):
        numeric[cell] = probe.look(cell, STEP).slope
    return numeric


def _checked(machine: Machine, values: Values, name: str, stopped: Callable[[], bool]) -> Checked | None:
    gradient = np.asarray(values[machine.program.gradients[name]])
    probe = probe_of(machine, values, name)
    numeric, error = np.empty(gradient.shape), np.empty(gradient.shape)
    at_kink = np.zeros(gradient.shape, dtype=np.bool_)
    for cell in np.ndindex(gradient.shape):
        if stopped():
            return None
        look = _look(probe, cell, float(gradient[cell]))
        numeric[cell], error[cell], at_kink[cell] = look.slope, _error(float(gradient[cell]), look), look.kink
    return Checked(name, gradient, numeric, error, at_kink)


def _look(probe: Probe, cell: Index, gradient: float) -> Look:
    """Return the look that judges a cell: a finer one where the first differs, a wider one where rounding hides the
    slope."""
    look = probe.look(cell, STEP)
    error = _error(gradient, look)
    if error > TOLERANCE:
        look = probe.closer_look(cell, TOLERANCE)
        error = _error(gradient, look)
    if math.isnan(error) and gradient and math.isfinite(gradient) and math.isfinite(look.slope):
        wider = probe.wider_look(cell)
        return wider if _error(gradient, wider) <= TOLERANCE else look
    return look


def _error(gradient: float, look: Look) -> float:
    """Return the error relative to the larger of the two; nan where either is not finite, or where rounding hides the
    answer.

    Rounding hides it where the two differ by no more than it may account for and yet by more than the tolerance, so
    that another gradient of that size would have looked the same. A gradient of 0 claims no more than that nothing is
    to be seen, and is right where nothing is, if anything could be.
    """
    if not (math.isfinite(gradient) and math.isfinite(look.slope)):
        return math.nan
    off, larger = abs(gradient - look.slope), max(abs(gradient), abs(look.slope))
    if gradient == 0 and off <= look.noise:
        return 0.0 if look.noise <= BLIND else math.nan
    error = off / larger
    return math.nan if error > TOLERANCE and off <= look.noise else error
