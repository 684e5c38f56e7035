"""The axes of a plot: round ends, round ticks and their labels. Numbers in, numbers and words out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tui_backprop.ground.numbers import number

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
