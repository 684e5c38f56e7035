"""Say what a slice of the loss shows: its slope and step, and what is odd about its shape."""

from __future__ import annotations

import math

import numpy as np

from tui_backprop.engine.judge.slice import Slice
from tui_backprop.ground.numbers import number
from tui_backprop.lesson.notation.symbols import cell_name, symbol
from tui_backprop.ui.kit.flow import length
from tui_backprop.ui.kit.palette import Row, Run


def signed(value: float) -> str:
    """Write a number with its sign: "+0.0014", "-0.2", "0"."""
    return f"+{number(value)}" if value > 0 else number(value)


def slice_numbers(found: Slice, width: int) -> Row:
    """Write "╌ slope -1.4   ● step +0.0014", as far as there are a gradient and an update; shorter if need be."""
    long = _numbers(found, ("╌ ", "● ", "   "))
    return long if length(long) <= width else _numbers(found, ("", "", " "))


def _numbers(found: Slice, marks: tuple[str, str, str]) -> Row:
    dashes, dot, gap = marks
    runs: list[Run] = []
    if found.slope is not None:
        runs.append((f"{dashes}slope {number(found.slope)}", "negative"))
    else:
        runs.append((f"{symbol(found.gradient)} not computed", "dim"))
    if found.step is not None:
        coming = "" if found.updated else " to come"
        runs += [(gap, "text"), (f"{dot}step {signed(found.step)}{coming}", "just")]
    return tuple(runs)


def slice_notes(found: Slice) -> tuple[Row, ...]:
    """Say what is odd about the shape, the most important first; empty where it is a plain slope."""
    return (*_at_the_point(found), *_elsewhere(found))


def _at_the_point(found: Slice) -> tuple[Row, ...]:
    name = cell_name(found.name, found.cell)
    if not math.isfinite(found.at):
        return (((f"× {name} is {number(found.at)}: there is no curve", "negative"),),)
    if not math.isfinite(found.loss):
        return (((f"× the loss is {number(found.loss)} here: there is no tangent", "negative"),),)
    if found.at_kink:
        return ((("∧ a corner: no one slope is right here", "muted"),),)
    if found.flat:
        return (((f"flat: {name} does not change the loss, here or nearby", "text"),),)
    if found.slope == 0:
        return _still(found)
    return ()


def _still(found: Slice) -> tuple[Row, ...]:
    """Say why the slope is 0 while the loss changes further away: a floor, or a stretch that ends at a bend."""
    bends = found.bends[np.isfinite(found.bends)]
    if bends.size:
        nearest = float(bends[np.argmin(np.abs(bends - found.at))])
        return (((f"flat here; the loss bends at {number(nearest)}", "text"),),)
    finite = found.losses[np.isfinite(found.losses)]
    if np.all(finite >= found.loss):
        return ((("at the bottom: nothing near is lower", "text"),),)
    return ()


def _elsewhere(found: Slice) -> tuple[Row, ...]:
    wrong = ~np.isfinite(found.losses)
    if not wrong.any() or not math.isfinite(found.loss):
        return ()
    nearest = float(found.points[wrong][np.argmin(np.abs(found.points[wrong] - found.at))])
    return (((f"× not finite from {number(nearest)} on", "negative"),),)
