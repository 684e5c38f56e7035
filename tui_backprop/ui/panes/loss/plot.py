"""Draws losses over iterations: a pure function from arrays and a size to rows.

A million losses are drawn as fast as a hundred, nearly: each column of dots shows the least and the largest of its
iterations, so that no peak is ever lost.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tui_backprop.ground.numbers import number
from tui_backprop.ui.kit.brief import fitting
from tui_backprop.ui.kit.canvas import Canvas
from tui_backprop.ui.kit.palette import Role, Row
from tui_backprop.ui.panes.loss.axes import LEAST, MOST, Area, Axis, Scale, last_iteration, value_axis

Losses = NDArray[np.float64]

MARKS = "●▲■▼"
"""The second way to tell series apart, in order."""
LIMITS = {"linear": (-MOST, MOST), "log": (LEAST, MOST)}
BARS = "▁▂▃▄▅▆▇█"
NONE_FINITE = "no loss is finite"
SMALLEST = (24, 5)
"""Below this width and height a sparkline is drawn instead."""


@dataclass(frozen=True, eq=False)
class Series:
    """The losses of one branch.

    Args:
        label: its name.
        losses: one for each iteration from ``first`` on; non-finite ones are marked, not drawn.
        role: of its line.
        first: iteration of the first loss.
    """

    label: str
    losses: Losses
    role: Role = "positive"
    first: int = 1


@dataclass(frozen=True, eq=False)
class LossPlot:
    """The curves to draw, and the cursor on them.

    Args:
        series: the present branch last, so that it is drawn on top.
        cursor: the present iteration; the value shown is that of the last series.
        scale: of the loss axis.
        empty: said when there is no loss yet.
    """

    series: tuple[Series, ...] = ()
    cursor: int | None = None
    scale: Scale = "linear"
    empty: str = "no loss yet"


def draw_losses(plot: LossPlot, width: int, height: int) -> tuple[Row, ...]:
    """Draw a plot on ``width`` by ``height`` cells."""
    canvas = Canvas(width, height)
    if width < SMALLEST[0] or height < SMALLEST[1]:
        _draw_small(canvas, plot)
        return canvas.rows()
    drawn = [_drawable(series.losses, plot.scale) for series in plot.series]
    ends = [(np.nanmin(values), np.nanmax(values)) for values in drawn if np.isfinite(values).any()]
    last = last_iteration(max([series.first + len(series.losses) - 1 for series in plot.series] + [plot.cursor or 1]))
    if not ends:
        _draw_empty(canvas, plot, last)
        return canvas.rows()
    rows = height - 2
    low, high = float(min(low for low, _ in ends)), float(max(high for _, high in ends))
    axis = value_axis(low, high, plot.scale, min(max(rows // 3, 2), 6))
    left = max(map(len, axis.labels)) + 2
    area = Area(left, 0, width - left, rows, 1, last, axis)
    area.draw_axes(canvas, ends_first=True)
    _draw_iterations(canvas, area, plot)
    for series, values in zip(plot.series, drawn, strict=True):
        _draw_series(canvas, area, series, values)
    if plot.cursor is not None:
        x = area.column(plot.cursor)
        canvas.line((x, 0), (x, 4 * rows - 1), "just-line", stroke="dotted")
    _draw_marks(canvas, area, plot, drawn)
    _draw_legend(canvas, area, plot)
    _draw_cursor(canvas, area, plot, drawn)
    return canvas.rows()


def _drawable(losses: Losses, scale: Scale) -> Losses:
    """Return the losses with nan in place of what has no point on the axis."""
    values = np.asarray(losses, dtype=np.float64)
    shown = np.isfinite(values)
    if scale == "log":
        shown &= values > 0
    drawn: Losses = np.clip(values if shown.all() else np.where(shown, values, np.nan), *LIMITS[scale])
    return drawn


def _draw_empty(canvas: Canvas, plot: LossPlot, last: int) -> None:
    area = Area(3, 0, canvas.width - 3, canvas.height - 2, 1, last, Axis(0.0, 1.0, "linear", ()))
    area.draw_axes(canvas)
    _draw_iterations(canvas, area, plot)
    ways: Sequence[str] = (plot.empty, "no loss yet")
    if any(len(series.losses) for series in plot.series):
        finite = any(np.isfinite(series.losses).any() for series in plot.series)
        none = "no loss is above 0"
        ways = (f"{none}: nothing to show on a log axis", f"{none}: no log axis", none) if finite else (NONE_FINITE,)
    text = fitting((ways,), canvas.width - 4)
    canvas.text(3 + (canvas.width - 3 - len(text)) // 2, (canvas.height - 2) // 2, text, "dim")


def _draw_iterations(canvas: Canvas, area: Area, plot: LossPlot) -> None:
    """Draw the cursor's iteration in gold and the ends of the axis, where they leave room, and its name.

    The number at the cursor makes way for that at the right end; its mark stays where the iteration is.
    """
    bottom, last = area.bottom, canvas.width - len(str(int(area.high)))
    wanted: list[tuple[int, Role]] = [(1, "muted"), (int(area.high), "muted")]
    if plot.cursor is not None:
        wanted.insert(0, (plot.cursor, "just"))
    for iteration, role in wanted:
        x, label = area.column(iteration) // 2, str(iteration)
        most = last - 1 - len(label) if role == "just" and iteration != int(area.high) else canvas.width - len(label)
        start = max(min(x - len(label) // 2, most), area.left)
        before = max(start - 1, 0)
        if canvas.free(before, bottom + 1, min(start + len(label) + 1, canvas.width) - before):
            canvas.text(start, bottom + 1, label, role)
            if role == "just" or plot.cursor is None or x != area.column(plot.cursor) // 2:
                canvas.text(x, bottom, "┴" if role == "muted" else "▲", "border" if role == "muted" else role)
    name = "iteration"
    middle = area.left + (area.width - len(name)) // 2
    for x in sorted(range(area.left, canvas.width - len(name)), key=lambda x: abs(x - middle)):
        if canvas.free(x - 2, bottom + 1, len(name) + 3):
            canvas.text(x, bottom + 1, name, "dim")
            return


def _draw_series(canvas: Canvas, area: Area, series: Series, values: Losses) -> None:
    before: tuple[int, int, int] | None = None
    for x, low, high in _spans(area, series, values):
        top, foot = area.row(high), area.row(low)
        if before and before[0] < x - 1:
            canvas.line((before[0], before[1]), (x, top), series.role)
        elif before:
            top, foot = min(top, before[2]), max(foot, before[1])
        canvas.dots(((x, y) for y in range(top, foot + 1)), series.role)
        before = (x, area.row(high), area.row(low))


def _spans(area: Area, series: Series, values: Losses) -> Iterator[tuple[int, float, float]]:
    """Find (column of dots, least, largest) for every column that has a point, left to right."""
    per_column = (area.high - 1) / (2 * area.width - 1)
    columns = np.rint((np.arange(len(values)) + (series.first - 1)) / per_column).astype(np.intp)
    starts = np.flatnonzero(np.diff(columns, prepend=-1))
    if not len(starts):
        return
    least, largest = np.fmin.reduceat(values, starts), np.fmax.reduceat(values, starts)
    for column, low, high in zip(columns[starts].tolist(), least.tolist(), largest.tolist(), strict=True):
        if not math.isnan(low):
            yield 2 * area.left + column, low, high


def _last_point(values: Losses) -> int | None:
    """Return the index of the last value that has a point."""
    at = len(values) - 1
    while at >= 0 and not np.isfinite(values[at]):
        at -= 1
    return at if at >= 0 else None


def _draw_marks(canvas: Canvas, area: Area, plot: LossPlot, drawn: Sequence[Losses]) -> None:
    """Draw the mark of each series at its end, and say what has no point on the axis."""
    notes: list[tuple[tuple[str, ...], Role]] = []
    for k, (series, values) in enumerate(zip(plot.series, drawn, strict=True)):
        last = _last_point(values)
        if last is not None and (len(plot.series) > 1 or len(values) == 1):
            x, y = area.column(series.first + last) // 2, area.row(float(values[last])) // 4
            canvas.text(x, y, MARKS[k % len(MARKS)], series.role)
        lost = ~np.isfinite(series.losses)
        if lost.any():
            first = series.first + int(np.argmax(lost))
            canvas.text(area.column(first) // 2, 0, "×", "negative-strong")
            since = (f"× loss not finite from iteration {first}", f"× not finite from {first}", f"× from {first}")
            notes.append((since, "negative"))
        if plot.scale == "log" and (below := int(np.count_nonzero(np.asarray(series.losses) <= 0))):
            notes.append(
                ((f"{below} at or below 0 not on a log axis", f"{below} not above 0", f"{below} ≤ 0"), "muted")
            )
    for row, (wordings, role) in enumerate(dict.fromkeys(notes)):
        _put(canvas, area, fitting((wordings,), area.width - 3), range(area.height - 1 - row, -1, -1), role)


def _put(canvas: Canvas, area: Area, text: str, rows: Sequence[int], role: Role) -> None:
    """Write words inside the axes, on the first row where they hide nothing, or at least no other words."""
    for dots in (True, False):
        for y in rows:
            for x in range(canvas.width - len(text) - 1, area.left, -1):
                if canvas.free(x - 1, y, len(text) + 2, dots=dots):
                    canvas.text(x, y, text, role)
                    return


def _draw_legend(canvas: Canvas, area: Area, plot: LossPlot) -> None:
    if len(plot.series) < 2:
        return
    width = min(max(len(series.label) for series in plot.series), area.width // 2)
    x = canvas.width - width - 3
    for k, series in list(enumerate(plot.series))[: max(area.height - 2, 1)]:
        label = series.label if len(series.label) <= width else series.label[: width - 1] + "…"
        y = min(k, area.height - 1)
        canvas.text(x, y, f"{MARKS[k % len(MARKS)]} ", series.role)
        canvas.text(x + 2, y, label.ljust(width), series.role)


def _draw_cursor(canvas: Canvas, area: Area, plot: LossPlot, drawn: Sequence[Losses]) -> None:
    """Write the loss at the cursor, beside its point where it hides nothing."""
    if plot.cursor is None:
        return
    series, values = plot.series[-1], drawn[-1]
    at = plot.cursor - series.first
    if not 0 <= at < len(values) or not np.isfinite(values[at]):
        return
    label = number(float(values[at]))
    x, y = area.column(plot.cursor) // 2, area.row(float(values[at])) // 4
    canvas.text(x, y, "◆", "just")
    near = range(max(y - 3, 0), min(y + 4, area.height))
    rows = sorted(near, key=lambda row: (abs(row - y), row))
    for dots in (True, False):
        for row in rows:
            for start in (x + 2, x - 1 - len(label)):
                inside = start > area.left and start + len(label) <= canvas.width
                if inside and canvas.free(start, row, len(label), dots=dots):
                    canvas.text(start, row, label, "just")
                    return


def _draw_small(canvas: Canvas, plot: LossPlot) -> None:
    if not plot.series or not len(plot.series[-1].losses):
        canvas.text(0, canvas.height // 2, plot.empty, "dim")
        return
    losses = plot.series[-1].losses
    cursor = len(losses) if plot.cursor is None else plot.cursor - plot.series[-1].first + 1
    known = 1 <= cursor <= len(losses)
    end = canvas.text(0, canvas.height // 2, f"loss {number(losses[cursor - 1]) if known else '·'} ", "just")
    canvas.row(end, canvas.height // 2, sparkline(losses, cursor, canvas.width - end))


def sparkline(losses: Losses | Sequence[float], cursor: int | None, width: int) -> Row:
    """Draw losses in one line: "▇▅▃▂▁", the column of iteration ``cursor`` (counted from 1) in gold.

    Each column is the mean of its iterations; "×" has none that is finite.
    """
    values = np.asarray(losses, dtype=np.float64)
    if width < 1 or not len(values):
        return ()
    columns = min(width, len(values))
    starts = np.arange(columns) * len(values) // columns
    finite = np.isfinite(values)
    counts = np.add.reduceat(finite.astype(np.float64), starts)
    with np.errstate(all="ignore"):
        means = np.add.reduceat(np.where(finite, values, 0.0).clip(*LIMITS["linear"]), starts) / counts
    known = means[np.isfinite(means)]
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    span = (high - low) or 1.0
    here = -1 if cursor is None else int(np.searchsorted(starts, cursor - 1, side="right")) - 1
    here = here if cursor is not None and 1 <= cursor <= len(values) else -1
    bars = [BARS[round((mean - low) / span * 7)] if np.isfinite(mean) else "×" for mean in means.tolist()]
    parts: list[tuple[str, Role]] = [
        ("".join(bars[: max(here, 0)]), "positive"),
        ("".join(bars[max(here, 0) : here + 1]), "just"),
        ("".join(bars[here + 1 :]), "positive"),
    ]
    return tuple((text, role) for text, role in parts if text)
