"""Say what a slice of the loss shows: its slope and step, and what is odd about its shape."""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np

from tui_backprop.engine.judge.slice import Slice
from tui_backprop.ground.numbers import number
from tui_backprop.lesson.notation.symbols import cell_name, symbol
from tui_backprop.ui.kit.brief import fitting
from tui_backprop.ui.kit.flow import length
from tui_backprop.ui.kit.palette import Role, Row, Run


def signed(value: float) -> str:
    """Write a number with its sign: "+0.0014", "-0.2", "0"."""
    return f"+{number(value)}" if value > 0 else number(value)


def slice_numbers(found: Slice, width: int) -> Row:
    """Write "╌ slope -1.4   ● step +0.0014", as far as there are a gradient and an update; shorter if need be."""
    step = "step {}" if found.updated else "step {} to come"
    ways = [_numbers(found, *way) for way in (("╌ ", f"   ● {step}"), ("", f" {step}"))]
    return next((row for row in ways if length(row) <= width), _numbers(found, "", " coming {}"))


def _numbers(found: Slice, dashes: str, step: str) -> Row:
    """Write slope and step, each in its wording."""
    runs: list[Run] = []
    if found.slope is not None:
        runs.append((f"{dashes}slope {number(found.slope)}", "negative"))
    else:
        runs.append((f"{symbol(found.gradient)} not computed", "dim"))
    if found.step is not None:
        runs.append((step.format(signed(found.step)), "just"))
    return tuple(runs)


def too_small(width: int) -> Row:
    """Say that the step cannot be seen in the picture."""
    words = "the step is too small to be seen"
    return ((fitting(((f"{words} at this scale", words, "too small a step to see"),), width), "muted"),)


def slice_notes(found: Slice, width: int) -> tuple[Row, ...]:
    """Say what is odd about the shape, the most important first; empty where it is a plain slope. In fewer words where
    there is no room for all."""
    notes = (*_at_the_point(found), *_elsewhere(found))
    return tuple(((fitting((ways,), width), role),) for ways, role in notes)


Note: TypeAlias = tuple[tuple[str, ...], Role]
"""Something to be said, in several wordings, the fullest first, and its role."""


def _at_the_point(found: Slice) -> tuple[Note, ...]:
    name = cell_name(found.name, found.cell)
    if not math.isfinite(found.at):
        here = f"× {name} is {number(found.at)}"
        return (((f"{here}: there is no curve", here, "× no curve"), "negative"),)
    if not math.isfinite(found.loss):
        here = f"× the loss is {number(found.loss)} here"
        return (((f"{here}: there is no tangent", here, "× no tangent"), "negative"),)
    if found.at_kink:
        return ((("∧ a corner: no one slope is right here", "∧ a corner: no one slope", "∧ a corner"), "muted"),)
    if found.flat:
        long = f"flat: {name} does not change the loss, here or nearby"
        return (((long, "flat: it changes no loss, here or nearby", "flat here and nearby"), "text"),)
    if found.slope == 0:
        return _still(found)
    return ()


def _still(found: Slice) -> tuple[Note, ...]:
    """Say why the slope is 0 while the loss changes further away: a floor, or a stretch that ends at a bend."""
    bends = found.bends[np.isfinite(found.bends)]
    if bends.size:
        nearest = number(float(bends[np.argmin(np.abs(bends - found.at))]))
        return (((f"flat here; the loss bends at {nearest}", f"flat up to {nearest}"), "text"),)
    finite = found.losses[np.isfinite(found.losses)]
    if np.all(finite >= found.loss):
        return ((("at the bottom: nothing near is lower", "at the bottom"), "text"),)
    return ()


def _elsewhere(found: Slice) -> tuple[Note, ...]:
    wrong = ~np.isfinite(found.losses)
    if not wrong.any() or not math.isfinite(found.loss):
        return ()
    nearest = number(float(found.points[wrong][np.argmin(np.abs(found.points[wrong] - found.at))]))
    return (((f"× not finite from {nearest} on", f"× from {nearest}"), "negative"),)
