"""The axes of a plot: round ends, ticks and labels; and the area inside them, in cells of the canvas."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from tui_backprop.ground.numbers import number
from tui_backprop.ui.kit.canvas import Canvas

Scale = Literal["linear", "log"]

ENDS = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
"""Where an axis of iterations ends, times a power of ten: far enough apart that a step seldom moves the picture."""
FEWEST = 10
LEAST, MOST = 1e-290, 1e290
"""Values beyond these are drawn at them: arithmetic on axes would overflow."""


@dataclass(frozen=True)
class Axis:
    """An axis from ``low`` to ``high``, low < high; on a log axis both are above 0."""

    low: float
    high: float
    scale: Scale
    ticks: tuple[float, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """Write the ticks, with as many digits as it takes to tell them apart."""
        for digits in range(4, 17):
            labels = tuple(number(tick, digits) for tick in self.ticks)
            if len(set(labels)) == len(labels):
                break
        return labels

    def place(self, value: float) -> float:
        """Return where a value is: 0 at the low end, 1 at the high end."""
        if self.scale == "log":
            low = math.log(self.low)
            return (math.log(value) - low) / (math.log(self.high) - low)
        return (value - self.low) / (self.high - self.low)


def last_iteration(last: int) -> int:
    """Return the round number at or after ``last`` at which an axis of iterations ends."""
    last = max(last, FEWEST)
    power: int = 10 ** int(math.log10(last))
    return next(math.ceil(power * end) for end in ENDS if power * end >= last)


def value_axis(low: float, high: float, scale: Scale, wanted: int) -> Axis:
    """Return an axis that holds finite values from low to high.

    Args:
        low, high: the least and the largest value, low <= high; above 0 where the scale is log.
        scale: linear or log.
        wanted: about how many ticks.
    """
    return _log_axis(low, high, wanted) if scale == "log" else _linear_axis(low, high, wanted)


def _linear_axis(low: float, high: float, wanted: int) -> Axis:
    if high - low <= max(1e-12 * max(abs(low), abs(high)), LEAST):
        margin = abs(low) / 10 if abs(low) > LEAST else 1.0
        low, high = low - margin, high + margin
    if 0 < low < 0.4 * high:
        low = 0.0
    step = _step(high / max(wanted, 1) - low / max(wanted, 1))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    if first == last:
        last += 1
    return Axis(first * step, last * step, "linear", tuple(k * step for k in range(first, last + 1)))


def _step(rough: float) -> float:
    """Return the round step at or above a rough one: 1, 2, 2.5 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * part for part in (1.0, 2.0, 2.5, 5.0, 10.0) if power * part >= rough * (1 - 1e-9))


def _log_axis(low: float, high: float, wanted: int) -> Axis:
    if high / low < 1.000001:
        low, high = low / 2, high * 2
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    decades = [10.0**power for power in powers if low <= 10.0**power <= high]
    between = [10.0**power * part for power in powers for part in (1, 2, 5) if low <= 10.0**power * part <= high]
    ticks: Sequence[float] = decades if len(decades) >= 2 else between if len(between) >= 2 else [low, high]
    every = -(-len(ticks) // max(wanted, 2))
    return Axis(low, high, "log", tuple(ticks[::every]))


Point: TypeAlias = tuple[float, float]
"""A number along the axis below, and a loss."""


@dataclass(frozen=True)
class Area:
    """The area inside the axes of a plot.

    Args:
        left, top, width, height: in cells of the canvas.
        low, high: the ends of the axis below, low < high.
        axis: of the losses, upwards.
    """

    left: int
    top: int
    width: int
    height: int
    low: float
    high: float
    axis: Axis

    @property
    def bottom(self) -> int:
        """Return the row of cells of the axis below."""
        return self.top + self.height

    def column(self, x: float) -> int:
        """Return the column of dots of a number on the axis below."""
        return 2 * self.left + round((x - self.low) / (self.high - self.low) * (2 * self.width - 1))

    def row(self, loss: float) -> int:
        """Return the row of dots of a loss."""
        return 4 * self.top + round((1 - self.axis.place(loss)) * (4 * self.height - 1))

    def dot(self, point: Point) -> tuple[int, int]:
        """Return the dot a point falls on."""
        return self.column(point[0]), self.row(point[1])

    def cell(self, point: Point) -> tuple[int, int]:
        """Return the cell a point falls in."""
        return self.column(point[0]) // 2, self.row(point[1]) // 4

    def holds(self, point: Point) -> bool:
        """True if a point is finite and inside."""
        x, loss = point
        inside = math.isfinite(loss) and self.axis.low <= loss <= self.axis.high
        return inside and self.low <= x <= self.high

    def within(self, loss: float) -> float:
        """Return a loss that is inside but for rounding, moved inside."""
        return min(max(loss, self.axis.low), self.axis.high)

    def draw_axes(self, canvas: Canvas, *, ends_first: bool = False) -> None:
        """Draw both axes, and the values beside as many ticks as leave a row free between them.

        Args:
            ends_first: where ticks are too many, those at the ends are kept; else those that come first from below.
        """
        for y in range(self.top, self.bottom):
            canvas.text(self.left - 1, y, "│", "border")
        ticks = list(zip(self.axis.ticks, self.axis.labels, strict=True))
        apart = 1 if self.height >= 6 or ends_first else 0
        taken: set[int] = set()
        for tick, label in [*ticks[:1], *ticks[:0:-1]] if ends_first else ticks:
            y = self.row(tick) // 4
            if y not in taken:
                taken |= set(range(y - apart, y + apart + 1))
                canvas.text(self.left - 2 - len(label), y, label, "muted")
                canvas.text(self.left - 1, y, "┤", "border")
        canvas.text(self.left - 1, self.bottom, "└" + "─" * self.width, "border")
