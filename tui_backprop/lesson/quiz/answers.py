"""Read what a person types for a number, and compare it to the digits typed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tui_backprop.engine.arithmetic import Array, Value
from tui_backprop.lesson.quiz.digits import ENOUGH, IN_FULL, digits_of, half_shown
from tui_backprop.session.typed import TypedError, parse_number

NOT_FINITE = {"nan": math.nan, "inf": math.inf, "+inf": math.inf, "-inf": -math.inf}
CLOSE = 1e-9
"""Numbers this close, relative to their size, are the same however many digits are typed."""
ROUNDING = 64 * float(np.finfo(np.float64).eps)
"""How far rounding may have moved a sum, relative to the numbers it is made of."""


@dataclass(frozen=True)
class Answer:
    """A number as typed.

    Args:
        value: nan and ±inf where that is what was typed.
        half: half a unit of the last digit typed.
        digits: how many significant digits were typed.
    """

    value: float
    half: float = 0.0
    digits: int = IN_FULL

    def fits(self, value: float, slack: float = 0.0) -> bool:
        """True if a number is this one to the digits typed.

        Args:
            slack: by how much the number itself may be off.
        """
        if not (math.isfinite(value) and math.isfinite(self.value)):
            return value == self.value or (math.isnan(value) and math.isnan(self.value))
        return abs(self.value - value) <= max(self.half * (1 + CLOSE), CLOSE * abs(value), slack)

    def enough(self, value: float, slack: float = 0.0) -> bool:
        """True if a number that it fits needs no more digits: three, or the number as it is or as the screen has it."""
        return self.digits >= ENOUGH or self.exact.fits(value, slack) or self.shown.fits(value, slack)

    @property
    def exact(self) -> Answer:
        """Return the number as if it had been typed in full."""
        return Answer(self.value)

    @property
    def shown(self) -> Answer:
        """Return the number as if it had been read off the screen."""
        return Answer(self.value, half_shown(self.value) if math.isfinite(self.value) else 0.0)


def parse_answer(text: str) -> Answer:
    """Read a number as ``parse_number`` takes it (a comma is a decimal sign, 34/2 a fraction), or nan, inf, -inf.

    Raises: TypedError, one line.
    """
    plain = text.strip().replace("−", "-").replace("∞", "inf").casefold()
    if plain in NOT_FINITE:
        return Answer(NOT_FINITE[plain])
    value = parse_number(text)
    typed = digits_of(text, value)
    return Answer(value, typed.half, typed.count)


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
