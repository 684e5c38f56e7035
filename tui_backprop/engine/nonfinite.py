"""Find the first inf or nan of an iteration. Divergence is shown, not raised."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

import numpy as np

from tui_backprop.engine.arithmetic import Value
from tui_backprop.engine.iteration import Iteration
from tui_backprop.engine.machine import Values


class NonFinite(NamedTuple):
    """The first number that is inf or nan.

    Args:
        statement: index of the statement that wrote it; None when the iteration began with it.
        name, cell: which number; the cell of a scalar is ().
    """

    statement: int | None
    name: str
    cell: tuple[int, ...]


def first_nonfinite(it: Iteration, but: Collection[str] = ()) -> NonFinite | None:
    """Return the first inf or nan of an iteration, in the order the statements ran; None when all is finite.

    Args:
        but: names that are passed over.
    """
    found = _first(None, it.program.leaves, it.start)
    for at, statement in enumerate(it.program.statements[: it.done]):
        found = found or _first(at, [name for name in statement.writes if name not in but], it.after(at))
    return found


def _first(statement: int | None, names: Iterable[str], values: Values) -> NonFinite | None:
    for name in names:
        cell = nonfinite_cell(values[name])
        if cell is not None:
            return NonFinite(statement, name, cell)
    return None


def nonfinite_cell(value: Value) -> tuple[int, ...] | None:
    """Return the first cell of a tensor that is inf or nan; None when there is none."""
    finite = np.isfinite(value)
    return None if finite.all() else tuple(int(i) for i in np.argwhere(~finite)[0])
