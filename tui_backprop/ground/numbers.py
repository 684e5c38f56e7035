"""The one number format of all panes, and its full form."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

PLAIN = 1e6
"""Whole numbers below this are written out; others have four significant digits, or as many as SHOWN says."""
ROOMY = 9
"""A number that would be longer, "-0.0009198", is written with an exponent if that is shorter: cells are this wide."""


@dataclass
class Shown:
    """Hold how numbers are shown where nothing else is said.

    Args:
        digits: significant digits of what is not a whole number; chosen once, before anything is shown.
    """

    digits: int = 4


SHOWN = Shown()


def number(value: float, digits: int = 0, room: int = ROOMY) -> str:
    """Write a number as the screen shows it: "0.2", "-0.1", "784", "1.234e-5", "nan", "-inf"; -0.0 is "0".

    Args:
        digits: significant digits, for what is not a whole number, or 0 for as many as usual; trailing zeros are
            dropped.
        room: characters beyond which it is written with an exponent, if that is shorter.
    """
    value, digits = float(value), digits or SHOWN.digits
    if value == 0:
        return "0"
    if value.is_integer() and abs(value) < PLAIN:
        return str(int(value))
    text = _tight(f"{value:.{digits}g}")
    if len(text) <= room or not math.isfinite(value):
        return text
    mantissa, _, exponent = f"{value:.{digits - 1}e}".partition("e")
    return min(text, _tight(f"{mantissa.rstrip('0').rstrip('.') if '.' in mantissa else mantissa}e{exponent}"), key=len)


def apart(old: float, new: float) -> int:
    """Return the significant digits it takes for two numbers to look different if they are: the usual ones may do."""
    same = old == new or (math.isnan(old) and math.isnan(new))
    tried = range(SHOWN.digits, 17)
    return next((digits for digits in tried if same or number(old, digits) != number(new, digits)), 17)


def _tight(text: str) -> str:
    """Remove the zeros and the plus that only fill an exponent up: "1.234e-05" -> "1.234e-5"."""
    return re.sub(r"e([+-])0*(\d)", lambda found: f"e{found[1].strip('+')}{found[2]}", text)


def full(value: float) -> str:
    """Write a number to the last bit, as Python does: "-0.09999999999999998". The sign of -0.0 is kept."""
    return repr(float(value))


def vector(values: Iterable[float], *, exact: bool = False) -> str:
    """Write numbers in a row: "[-0.3  -0.1]"."""
    return f"[{'  '.join(full(value) if exact else number(value) for value in values)}]"
