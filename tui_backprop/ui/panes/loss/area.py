"""The area of a plot inside its axes, in cells, what its ends stand for, and the axes around it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

from tui_backprop.ui.kit.axes import Axis
from tui_backprop.ui.kit.canvas import Canvas

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
