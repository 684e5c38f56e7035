"""Draws the loss along one number: the curve, its tangent, the present point and the step of the update.

The tangent has the gradient on screen for its slope, and the step ends at the updated number: ``Drawing`` gives both in
units of the number and the loss, as they were drawn.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from tui_backprop.engine.judge.slice import Slice
from tui_backprop.ground.numbers import number
from tui_backprop.lesson.notation.symbols import cell_name
from tui_backprop.ui.kit.canvas import Canvas
from tui_backprop.ui.kit.flow import fitted, length
from tui_backprop.ui.kit.palette import Role, Row
from tui_backprop.ui.panes.loss.axes import MOST, Area, Point, value_axis
from tui_backprop.ui.panes.loss.slicewords import slice_notes, slice_numbers, too_small

SMALLEST = (24, 4)
"""Below this width and height there are only words."""
LOW = 6
"""Below this height slope and step stand under the axis in place of values, and leave the rest to the curve."""
BENDS_MOST = 8


@dataclass(frozen=True)
class Drawing:
    """A slice drawn.

    Args:
        rows: the lines of the picture.
        area: where things are on it; None where there was only room for words, or nothing to draw.
        point: the present number and its loss.
        tangent: the ends of the tangent, as far as it is inside; None where there is no slope.
        step: from the point to what the update makes of it, on the curve; None where there is none.
    """

    rows: tuple[Row, ...]
    area: Area | None = None
    point: Point | None = None
    tangent: tuple[Point, Point] | None = None
    step: tuple[Point, Point] | None = None


def draw_slice(found: Slice, width: int, height: int) -> Drawing:
    """Draw a slice on ``width`` by ``height`` cells."""
    canvas = Canvas(width, height)
    drawable = math.isfinite(found.at) and np.isfinite(found.losses).any()
    if width < SMALLEST[0] or height < SMALLEST[1] or not drawable:
        for y, row in enumerate((slice_numbers(found, width), *slice_notes(found, width))):
            canvas.row(0, y, fitted(row, width))
        return Drawing(canvas.rows())
    low = height < LOW
    notes = () if low else _notes(found, width, height)
    top = 0 if low else _draw_words(canvas, found, notes)
    area = _area(found, width, height, top)
    tangent = _tangent(found, area)
    area.draw_axes(canvas)
    _draw_curve(canvas, area, found)
    if tangent is not None:
        canvas.line(area.dot(tangent[0]), area.dot(tangent[1]), "negative", stroke="dashed")
    step = _draw_step(canvas, area, found)
    point = (found.at, found.loss)
    if area.holds(point):
        canvas.text(*area.cell(point), "◆", "just")
    if low:
        canvas.text(area.column(found.at) // 2, height - 2, "▲", "just")
        canvas.row(0, height - 1, fitted(_in_one_row(found, width), width))
    else:
        _draw_values(canvas, area, found)
    return Drawing(canvas.rows(), area, point, tangent, step)


def _in_one_row(found: Slice, width: int) -> Row:
    """Write slope and step, and what is odd about the shape where it fits behind them."""
    numbers = slice_numbers(found, width)
    note = next(iter(slice_notes(found, width)), ())
    both = (*numbers, ("   ", "text"), *note)
    return both if length(both) <= width else numbers


def _notes(found: Slice, width: int, height: int) -> tuple[Row, ...]:
    """Say as much about the shape as leaves room to draw; and that the step is too small to be seen, where it is."""
    shape = slice_notes(found, width)
    ways = (shape, (*shape, ()), (*shape, too_small(width)))  # in a picture with a row less the two may fall apart
    for notes in (way[: max(1, height - 8)] for way in ways):
        area = _area(found, width, height, 1 + len(notes))
        step = _step(found, area)
        if step is None or area.cell(step[0]) != area.cell(step[1]):
            break
    return notes


def _draw_words(canvas: Canvas, found: Slice, notes: Sequence[Row]) -> int:
    """Write slope and step, and what there is to say of the shape. Returns the rows taken."""
    canvas.row(0, 0, fitted(slice_numbers(found, canvas.width), canvas.width))
    for y, note in enumerate(notes, 1):
        canvas.row(0, y, fitted(note, canvas.width))
    return 1 + len(notes)


def _area(found: Slice, width: int, height: int, top: int) -> Area:
    rows = height - top - 2
    losses = np.clip(found.losses[np.isfinite(found.losses)], -MOST, MOST)
    axis = value_axis(float(losses.min()), float(losses.max()), "linear", min(max(rows // 3, 2), 5))
    left = max(map(len, axis.labels)) + 2
    return Area(left, top, width - left, rows, float(found.points[0]), float(found.points[-1]), axis)


def _tangent(found: Slice, area: Area) -> tuple[Point, Point] | None:
    """Return the tangent as far as it is inside the area; None where there is no finite one through it."""
    slope = found.slope
    if slope is None or not (math.isfinite(slope) and area.holds((found.at, found.loss))):
        return None
    low, high = area.low, area.high
    if slope:
        ends = sorted(found.at + (edge - found.loss) / slope for edge in (area.axis.low, area.axis.high))
        low, high = max(low, ends[0]), min(high, ends[1])
    return (low, area.within(found.tangent(low))), (high, area.within(found.tangent(high)))


def _draw_curve(canvas: Canvas, area: Area, found: Slice) -> None:
    """Draw the curve through its finite points; × at the top where a stretch that is not finite begins."""
    points = list(zip(found.points.tolist(), np.clip(found.losses, -MOST, MOST).tolist(), strict=True))
    finite = np.isfinite(found.losses).tolist()
    for (one, other), known in zip(pairwise(points), pairwise(finite), strict=True):
        if all(known):
            canvas.line(area.dot(one), area.dot(other), "positive")
    for (value, _), here, before in zip(points, finite, [True, *finite[:-1]], strict=True):
        if before and not here:
            canvas.text(area.column(value) // 2, area.top, "×", "negative-strong")


def _draw_step(canvas: Canvas, area: Area, found: Slice) -> tuple[Point, Point] | None:
    """Draw the step along the tangent to the updated number, from there to the curve, and a mark on the curve."""
    step = _step(found, area)
    if step is None or found.after is None:
        return None
    start, end = step
    promised = found.tangent(found.after)
    if not math.isnan(promised):
        corner = (found.after, area.within(promised))
        canvas.line(area.dot(start), area.dot(corner), "just")
        canvas.line(area.dot(corner), area.dot(end), "just", stroke="dotted")
    canvas.text(*area.cell(end), "●", "just")
    return step


def _step(found: Slice, area: Area) -> tuple[Point, Point] | None:
    """Return the point and what the update makes of it; None without a step, or where one of the two is outside."""
    if not found.step or found.after is None or not area.low <= found.after <= area.high:
        return None
    start, end = (found.at, found.loss), (found.after, found.height(found.after))
    return (start, end) if area.holds(start) and area.holds(end) else None


def _draw_values(canvas: Canvas, area: Area, found: Slice) -> None:
    """Draw the present number, its name and round values under the axis; on it, where the loss bends."""
    bottom = area.bottom
    here = area.column(found.at) // 2
    inside = found.bends[(area.low <= found.bends) & (found.bends <= area.high)]  # far out, one may overflow
    for x in dict.fromkeys(area.column(bend) // 2 for bend in inside[:1000].tolist()):
        if len(found.bends) <= BENDS_MOST and x != here:
            canvas.text(x, bottom, "∧", "muted")
    canvas.text(here, bottom, "▲", "just")
    _label(canvas, area, here, number(found.at), "just")
    _name(canvas, area, cell_name(found.name, found.cell))
    ticks = value_axis(area.low, area.high, "linear", max(2, area.width // 12))
    for tick, label in zip(ticks.ticks, ticks.labels, strict=True):
        if area.low <= tick <= area.high:
            x = area.column(tick) // 2
            if _label(canvas, area, x, label, "muted") and x != here:
                canvas.text(x, bottom, "┴", "border")


def _label(canvas: Canvas, area: Area, x: int, text: str, role: Role) -> bool:
    """Write a value under the axis, if it touches nothing there."""
    y = area.bottom + 1
    start = min(max(x - len(text) // 2, area.left), canvas.width - len(text))
    before = max(start - 1, 0)
    free = start >= 0 and canvas.free(before, y, min(start + len(text) + 1, canvas.width) - before)
    if free:
        canvas.text(start, y, text, role)
    return free


def _name(canvas: Canvas, area: Area, text: str) -> None:
    """Write the name of the number at the right end of the axis, or at its left end."""
    y = area.bottom + 1
    for start in (canvas.width - len(text), area.left):
        if start >= area.left and canvas.free(max(start - 2, 0), y, len(text)):
            before = max(start - 2, 0)
            if canvas.free(before, y, min(start + len(text) + 2, canvas.width) - before):
                canvas.text(start, y, text, "dim")
                return
