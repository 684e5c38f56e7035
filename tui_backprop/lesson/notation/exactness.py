"""Test whether what is on screen adds up with the digits on screen."""

from __future__ import annotations

import numpy as np

from tui_backprop.engine.evaluation import evaluate, size_of
from tui_backprop.engine.expression import Expression
from tui_backprop.ground.numbers import number

MOST_CHECKED = 4096
"""Cells of up to about this many operations are done again with the digits on screen; a larger one says ≈."""


def exact_as_shown(cell: Expression, result: float) -> bool:
    """True if the operation on screen, done with the digits on screen, gives the digits of the result on screen."""
    if size_of(cell) > MOST_CHECKED:
        return False
    return bool(np.array_equal(shown(evaluate(cell, shown)), shown(result), equal_nan=True))


def shown(value: float) -> np.float64:
    """Return what a person who copies the number from the screen calculates with."""
    return np.float64(number(value))
