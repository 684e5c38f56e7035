"""Nested lists of a lab file -> arrays, with every number and every row checked first."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np

from tui_backprop.engine.arithmetic import Array
from tui_backprop.engine.machine import frozen_copy
from tui_backprop.labs.decode import brief
from tui_backprop.labs.errors import LabError


def number(where: str, value: Any) -> float:
    """Return a value as a finite float.

    Raises: LabError for anything else; true and false are not numbers.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise LabError(where, f"expected a number, found {brief(value)}")
    try:
        result = float(value)
    except OverflowError:
        raise LabError(where, f"expected a number that fits, found {brief(value)}") from None
    if not math.isfinite(result):
        raise LabError(where, f"expected a finite number, found {result}")
    return result


def vector(where: str, value: Any) -> Array:
    """Return a list as a read-only (n,) array of at least one number."""
    return np.asarray(frozen_copy(_numbers(where, value)))


def matrix(where: str, value: Any, row_length: str) -> Array:
    """Return a list of rows as a read-only (n, m) array of at least one cell.

    Args:
        row_length: why rows have equal length, for the message: "every row needs as many as the layer has units".
    """
    rows = [_numbers(f"{where}[{i}]", row) for i, row in enumerate(_items(where, value, "a list of rows"))]
    for before, after in pairwise(rows):
        if len(before) != len(after):
            raise LabError(where, f"rows have {len(before)} and {len(after)} numbers; {row_length}")
    return np.asarray(frozen_copy(rows))


def is_rows(value: Any) -> bool:
    """True if a list holds rows rather than numbers; its first item decides."""
    return isinstance(value, list) and bool(value) and isinstance(value[0], list)


def _numbers(where: str, value: Any) -> list[float]:
    return [number(f"{where}[{i}]", item) for i, item in enumerate(_items(where, value, "a list of numbers"))]


def _items(where: str, value: Any, expected: str) -> list[Any]:
    if not isinstance(value, list):
        raise LabError(where, f"expected {expected}, found {brief(value)}")
    if not value:
        raise LabError(where, f"expected {expected}, found an empty list")
    return value
