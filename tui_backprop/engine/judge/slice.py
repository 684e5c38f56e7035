"""The loss as a function of one number alone: that cell is moved, the forward statements after it run again.

All else, the rows of the batch included, stays. No formula of the loss is known here: every height is what the
program's own statements give, so that the curve passes through the loss on screen, bit for bit.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from tui_backprop.engine.arithmetic import Array
from tui_backprop.engine.iteration import Iteration
from tui_backprop.engine.judge.probe import STEP, Probe, between
from tui_backprop.engine.machine import number_in
from tui_backprop.engine.program import Program
from tui_backprop.engine.shapes import Index, Place
from tui_backprop.ground.errors import BackpropError

SAMPLES, FEWEST = 161, 33
WORK = 20_000_000
"""Multiplications a slice may cost, roughly; a larger network gets fewer samples, but never less than FEWEST."""
WIDEST = 8.0
"""How many times its base a range may grow to hold a kink or the bottom of the curve."""
MARGIN = 1.25
FARTHEST = 1e300


class SliceError(BackpropError):
    """There is no slice to be shown here; the message says why, and what to do."""


@dataclass(frozen=True, eq=False)
class Slice:
    """The loss along one cell.

    Args:
        name, cell: what is moved; all else stays.
        at: its value.
        loss: the loss there, the one on screen.
        points: values of the cell, rising, ``at`` and (where it is finite) ``after`` among them, shape (n,); ``at``
            alone where it is not finite.
        losses: the loss at each, shape (n,); inf and nan where it has them.
        gradient: the name of the cell's gradient; empty for one that has none.
        slope: the program's gradient of the cell; None before it is computed, and for one that has none.
        after: the value after this iteration's update; None before all gradients are computed, and for what does not
            learn.
        updated: True if the update of the cell has been run, so that ``after`` is what the screen shows.
        at_kink: True if the loss has a corner at ``at`` itself, so that no one slope is right.
        bends: other values in the range at which some unit passes its kink, rising.
    """

    name: str
    cell: Index
    at: float
    loss: float
    points: Array
    losses: Array
    gradient: str
    slope: float | None
    after: float | None
    updated: bool
    at_kink: bool
    bends: Array

    @property
    def step(self) -> float | None:
        """Return the change of the cell by the update, after - at; None if it is not known."""
        return None if self.after is None else self.after - self.at

    @property
    def flat(self) -> bool:
        """True if the loss is the same all over the range."""
        return bool(np.all(self.losses == self.loss))

    def height(self, value: float) -> float:
        """Return the loss at one of ``points``."""
        return float(self.losses[np.searchsorted(self.points, value)])

    def tangent(self, value: float) -> float:
        """Return the height of the tangent over a value of the cell; nan where there is no slope."""
        return math.nan if self.slope is None else self.loss + self.slope * (value - self.at)


def slice_of(it: Iteration, place: Place, samples: int | None = None) -> Slice:
    """Return the loss along one cell of a parameter, of the data or of an intermediate value.

    Args:
        it: the iteration, run at least to the loss.
        place: what is moved. With batches x and y are those of the batch.
        samples: how many values of the cell are tried; None chooses by the size of the network.
    Raises: SliceError when the loss is not computed yet, or the cell does not act on it.
    """
    (name, cell), program = place, it.program
    if it.done <= program.loss_at:
        raise SliceError("there is no loss to look along yet: step on to the loss stage")
    values = it.upto(min(it.done, program.update_from)).values
    if name not in values or not between(program, name):
        raise SliceError(f"{name} does not act on the loss of its own iteration: choose a weight, a bias, x or y")
    probe = Probe(it.machine, values, name)
    gradient = program.gradients.get(name, "")
    slope = number_in(values, (gradient, cell)) if gradient in values else None
    after, updated = _after(it, place)
    at = number_in(values, place)
    count = samples or max(FEWEST, min(SAMPLES, WORK // _multiplications(program)))
    points = _points(probe, cell, after, count) if math.isfinite(at) else np.array([at])
    losses, bends = _along(probe, cell, points)
    with np.errstate(invalid="ignore"):  # inf - inf
        elsewhere = bends[np.abs(bends - at) > 1e-9 * (points[-1] - points[0])]
    corner = math.isfinite(at) and probe.look(cell, STEP).kink
    return Slice(
        name, cell, at, float(values[program.loss]), points, losses, gradient, slope, after, updated, corner, elsewhere
    )


def _after(it: Iteration, place: Place) -> tuple[float | None, bool]:
    """Return the value of a parameter's cell after the update, and whether it is already so."""
    name, first = place[0], it.program.update_from
    if name not in it.program.parameters or it.done < first:
        return None, False
    written = it.program.writer(name)
    assert written is not None, "every parameter is updated"
    updated = it.done > written
    new = it.values if updated else it.machine.rerun(range(first, written + 1), it.before(first))
    return number_in(new, place), updated


def _points(probe: Probe, cell: Index, after: float | None, count: int) -> Array:
    """Return the values to try: evenly over the range, and the two that are to be seen exactly."""
    at, half = number_in(probe.values, (probe.name, cell)), _half_width(probe, cell, after)
    low, high = max(at - half, -FARTHEST), min(at + half, FARTHEST)
    exactly = [value for value in (at, after) if value is not None and low <= value <= high]
    return np.unique(np.append(np.linspace(low, high, count), exactly))


def _multiplications(program: Program) -> int:
    """Return about how many multiplications a forward run takes."""
    rows = program.network.batch or program.network.rows or 1
    return max(rows * program.weights, 1)


def _half_width(probe: Probe, cell: Index, after: float | None) -> float:
    """Return how far to either side of the cell's value the slice reaches.

    As far as the largest number of the tensor (1 where all are 0): the scale its neighbours live on. It grows to three
    times the step, so that a large update stays in view; and, up to WIDEST times, to the nearest value at which a unit
    that moves with the cell in proportion passes its kink, and to where a parabola through the point has its bottom.
    """
    whole = np.abs(np.asarray(probe.values[probe.name], dtype=np.float64))
    largest = float(np.max(whole, initial=0.0, where=np.isfinite(whole)))
    base, at = largest or 1.0, number_in(probe.values, (probe.name, cell))
    seen = [
        reach for reach in (_kink_distance(probe, cell, at, base), _bottom_distance(probe, cell, at, base)) if reach
    ]
    wanted = [MARGIN * reach for reach in seen if MARGIN * reach <= WIDEST * base]
    step = 0.0 if after is None or not math.isfinite(after - at) else 3 * abs(after - at)
    return max([base, step, *wanted])


def _kink_distance(probe: Probe, cell: Index, at: float, base: float) -> float | None:
    """Return how far the nearest kink is, if pre-activations go on in a straight line as they do at the cell."""
    moved = probe.moved(cell, at + base)
    nearest: float | None = None
    for z, kinks in probe.kinked.items():
        here = np.asarray(probe.values[z])
        with np.errstate(all="ignore"):
            rate = (np.asarray(moved[z]) - here) / base
            for kink in kinks:
                distances = np.abs((kink - here) / rate)
                reachable = distances[np.isfinite(distances) & (distances > 0)]
                if reachable.size and (nearest is None or reachable.min() < nearest):
                    nearest = float(reachable.min())
        if nearest is not None:
            break  # further on, units no longer move in a straight line
    return nearest


def _bottom_distance(probe: Probe, cell: Index, at: float, base: float) -> float | None:
    """Return how far the bottom of a parabola through the loss here and to either side is; None without one."""
    h = base / 16
    lower, here, upper = (probe.loss(probe.moved(cell, at + side * h)) for side in (-1, 0, 1))
    bend = lower - 2 * here + upper
    if not (math.isfinite(bend) and bend > 1e-12 * max(abs(here), 1e-300)):
        return None
    return abs(0.5 * (upper - lower) * h / bend)


def _along(probe: Probe, cell: Index, points: Array) -> tuple[Array, Array]:
    """Return the loss at each point, and the values between them at which some unit passes its kink."""
    losses, bends = np.empty(len(points)), []
    behind: tuple[float, dict[str, Array]] | None = None
    for index, point in enumerate(points.tolist()):
        moved = probe.moved(cell, point)
        losses[index] = probe.loss(moved)
        here = (point, {z: np.asarray(moved[z]) for z in probe.kinked})
        if behind is not None:
            bends += _crossings(behind, here, probe.kinked)
        behind = here
    return losses, np.unique(np.array(bends, dtype=np.float64))


def _crossings(
    one: tuple[float, dict[str, Array]], other: tuple[float, dict[str, Array]], kinked: dict[str, tuple[float, ...]]
) -> list[float]:
    """Return where units pass a kink between two points, on the straight line between what they are at both."""
    (left, before), (right, after) = one, other
    found: list[float] = []
    with np.errstate(all="ignore"):
        for z, kinks in kinked.items():
            for kink in kinks:
                a, b = before[z] - kink, after[z] - kink
                passes = (np.sign(a) * np.sign(b) < 0) | ((b == 0) & (a != 0)) | ((a == 0) & (b != 0))
                found += (left + (right - left) * np.abs(a) / np.abs(b - a))[passes].ravel().tolist()
    return found
