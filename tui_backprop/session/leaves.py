"""The leaf behind a tensor on screen: itself, or for a batch the data its rows were taken from."""

from __future__ import annotations

import numpy as np

from tui_backprop.engine.program import Program
from tui_backprop.ground.errors import EditError
from tui_backprop.session.session import Session


def leaf_of(program: Program, name: str) -> str | None:
    """Return the leaf that an edit of a tensor changes; None if the tensor is computed."""
    taken = dict(zip((program.x, program.y), program.data, strict=True))
    return taken.get(name) or (name if name in program.editable else None)


def leaf_cell(session: Session, name: str, cell: tuple[int, ...]) -> tuple[int, ...]:
    """Return the cell of the leaf that a cell of a tensor shows; row 0 of a batch is the first of the rows it takes.

    Raises: EditError when the batch has no such row.
    """
    if not cell or leaf_of(session.program, name) == name:
        return cell
    rows = np.asarray(session.state.values["rows"])
    if cell[0] >= len(rows):
        raise EditError(f"{name} has {len(rows)} rows, counted from 0; there is no row {cell[0]}")
    return (int(rows[cell[0]]), *cell[1:])
