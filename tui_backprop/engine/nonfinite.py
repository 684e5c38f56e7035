"""Where the first inf or nan of an iteration came from. Divergence is shown, not raised."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from tui_backprop.engine.arithmetic import Value
from tui_backprop.engine.machine import Values
from tui_backprop.engine.program import Program


class NonFinite(NamedTuple):
    """The first number that is inf or nan.

    Args:
        statement: index of the statement that wrote it; None when the iteration began with it.
        name, cell: which number; the cell of a scalar is ().
    """

    statement: int | None
    name: str
    cell: tuple[int, ...]


def first_nonfinite(program: Program, states: Sequence[Values]) -> NonFinite | None:
    """The first inf or nan of an iteration, in the order the statements ran; None when all is finite.

    Args:
        states: as ``Machine.trace`` gives them: the values at start, then after each statement.
    """
    found = _first(None, program.leaves, states[0])
    for at, (statement, values) in enumerate(zip(program.statements, states[1:], strict=False)):
        found = found or _first(at, statement.writes, values)
    return found


def _first(statement: int | None, names: Iterable[str], values: Values) -> NonFinite | None:
    for name in names:
        cell = nonfinite_cell(values[name])
        if cell is not None:
            return NonFinite(statement, name, cell)
    return None


def nonfinite_cell(value: Value) -> tuple[int, ...] | None:
    """The first cell of a tensor that is inf or nan; None when there is none."""
    finite = np.isfinite(value)
    return None if finite.all() else tuple(int(i) for i in np.argwhere(~finite)[0])
