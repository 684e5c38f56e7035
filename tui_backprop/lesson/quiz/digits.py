"""Say how many digits a number was typed with, and how many are asked for: the one rule, and its words for the help."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tui_backprop.ground.numbers import number

ENOUGH = 3
"""So many significant digits of a number show that it was worked out."""
SHOWN = 4
"""So many significant digits of a number are on screen."""
IN_FULL = 17
"""So many digits say all of a float."""
RULE = (
    "An answer is right from three digits on, and as the screen shows it. Zeros before the first digit do not count, "
    "nor do zeros at the end of a number without a point: 3e-5 has one digit, 11400 three, 0.980 three, -1/4 those of "
    "-0.25. With fewer digits, or where they are also exactly what a mistake gives, or the old value where something "
    "moved, more digits are asked for; that costs no try, but the same numbers once more do."
)
"""The rule in words."""


@dataclass(frozen=True)
class Digits:
    """The digits a number was typed with.

    Args:
        count: of its significant digits; 0 of a number that is written with zeros alone.
        half: half a unit of the last of them: how far the number meant may be off. 0 where a plain 0 is meant as 0.
    """

    count: int
    half: float


def digits_of(text: str, value: float) -> Digits:
    """Return the digits of a finite number as typed.

    A fraction has those of what it comes to, and no more than the screen would show.

    Args:
        text: as ``parse_number`` takes it, with a point or a comma.
        value: the number.
    """
    plain = text.strip().replace("−", "-").replace(",", ".").casefold()
    if "/" in plain:
        plain = number(value, SHOWN)
    mantissa, _, exponent = plain.lstrip("+-").partition("e")
    whole, point, decimals = mantissa.partition(".")
    significant = (whole + decimals).lstrip("0")
    last = int(exponent or 0) - len(decimals)
    if not point:
        last += len(significant) - len(significant.rstrip("0"))
        significant = significant.rstrip("0")
    if not significant and not point:
        return Digits(0, 0.0)
    return Digits(len(significant), half_of(last))


def half_of(place: int) -> float:
    """Return half a unit of a decimal place, given by its power of ten."""
    return float(0.5 * 10.0 ** max(-400, min(place, 308)))


def half_shown(value: float) -> float:
    """Return half a unit of the last digit that the screen shows of a number; 0 for 0."""
    return half_of(math.floor(math.log10(abs(value))) - SHOWN + 1) if value else 0.0
