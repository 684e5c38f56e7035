"""Read what a person types for a number, and compare it to the digits typed."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tui_backprop.engine.arithmetic import Array, Value
from tui_backprop.session.typed import TypedError, parse_number

DECIMAL = re.compile(r"[+-]?\d*[.,](\d+)(?:e([+-]?\d+))?", re.IGNORECASE | re.ASCII)
NOT_FINITE = {"nan": math.nan, "inf": math.inf, "+inf": math.inf, "-inf": -math.inf}
SIGNIFICANT = 4
"""Digits to which a whole number or a fraction has to agree, as the screen shows them."""
CLOSE = 1e-9
"""Numbers this close, relative to their size, are the same however many digits are typed."""
ROUNDING = 64 * float(np.finfo(np.float64).eps)
"""How far rounding may have moved a sum, relative to the numbers it is made of."""


@dataclass(frozen=True)
class Answer:
    """A number as typed.

    Args:
        value: nan and ±inf where that is what was typed.
        half: half a unit of the last decimal typed; None for a whole number or a fraction, which says all.
        fraction: True if it was typed as a fraction.
    """

    value: float
    half: float | None = None
    fraction: bool = False

    def fits(self, value: float, slack: float = 0.0) -> bool:
        """True if a number is this one to the digits typed.

        Args:
            slack: by how much the number itself may be off.
        """
        if not (math.isfinite(value) and math.isfinite(self.value)):
            return value == self.value or (math.isnan(value) and math.isnan(self.value))
        half = significant_half(value) if self.half is None else self.half
        return abs(self.value - value) <= max(half * (1 + CLOSE), CLOSE * abs(value), slack)

    @property
    def in_full(self) -> bool:
        """True if there are as many digits as the screen would show."""
        return self.half is None or self.half <= significant_half(self.value) * (1 + CLOSE)

    def rounds(self, value: float) -> bool:
        """True if this is a whole number, not 0, that a number has been rounded to."""
        whole = self.half is None and not self.fraction and self.value.is_integer() and self.value != 0
        return whole and abs(self.value - value) <= 0.5

    def same_as_shown(self, value: float) -> bool:
        """True if this is the number as the screen has it, or to four digits."""
        return Answer(self.value).fits(value)


def significant_half(value: float) -> float:
    """Return half a unit of the last of four significant digits; 0 for 0."""
    if value == 0:
        return 0.0
    return float(0.5 * 10.0 ** (math.floor(math.log10(abs(value))) - SIGNIFICANT + 1))


def parse_answer(text: str) -> Answer:
    """Read a number as ``parse_number`` takes it (a comma is a decimal sign, 34/2 a fraction), or nan, inf, -inf.

    Raises: TypedError, one line.
    """
    plain = text.strip().replace("−", "-").replace("∞", "inf").casefold()
    if plain in NOT_FINITE:
        return Answer(NOT_FINITE[plain])
    value = parse_number(text)
    decimal = DECIMAL.fullmatch(plain)
    if decimal is None:
        return Answer(value, fraction="/" in plain)
    return Answer(value, 0.5 * 10.0 ** max(-400, int(decimal[2] or 0) - len(decimal[1])))


def parse_answers(named: Sequence[tuple[str, str]]) -> list[Answer]:
    """Read a number from each cell, given by its name and what was typed in it.

    Raises: TypedError, one line with the cell's name, for one that is empty or not a number.
    """
    answers = []
    for cell, text in named:
        if not text.strip():
            raise TypedError(f"{cell} is empty; type a number, or leave all cells empty to see the answer")
        try:
            answers.append(parse_answer(text))
        except TypedError as error:
            raise TypedError(f"{cell}: {error}") from None
    return answers


def cells(value: Value) -> Array:
    """Return the cells of a tensor in reading order."""
    return np.asarray(value, dtype=np.float64).ravel()


def fitting(answers: Sequence[Answer], value: Value, slack: float = 0.0) -> NDArray[np.bool_]:
    """Return for each cell whether the number typed for it is right."""
    pairs = zip(answers, cells(value), strict=True)
    return np.array([answer.fits(float(cell), slack) for answer, cell in pairs], dtype=np.bool_)
