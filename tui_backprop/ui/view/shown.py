"""Find what panes show of a tensor beside its numbers: what they were, and which row of the data they belong to."""

from __future__ import annotations

import numpy as np

from tui_backprop.engine.arithmetic import Array
from tui_backprop.ui.view.pointed import pointed
from tui_backprop.ui.view.view import View


def before_of(view: View, name: str) -> Array | None:
    """Return what a tensor was before the edit just made, or before the update at the stop that made it.

    None where nothing changed it, or where it had another shape.
    """
    changed = view.session.changed
    old = None
    if changed is not None:
        old = changed.was.values.get(name)
    elif view.state.updating and name in view.program.parameters:
        old = view.state.start.get(name)
    if old is None or np.shape(old) != np.shape(view.state.values[name]):
        return None
    return np.asarray(old)


def by_row(view: View, name: str) -> bool:
    """True if the first index of a tensor is a data row: of a batch, its data, and what is computed from it."""
    shape = np.shape(view.state.values[name]) if name in view.state.values else view.program.shapes.get(name, ())
    written = view.program.writer(name)
    role = view.program.statements[written].role if written is not None else ""
    return len(shape) == 2 and (
        name in view.program.data or role in ("batch", "z", "a", "slope", "y_hat", "da", "dz", "dy_hat")
    )


def row_shown(view: View) -> int | None:
    """Return the row of the data the units show, that of the cell or term being computed first; None for one sample."""
    if view.program.network.rows is None:
        return None
    at = pointed(view)
    cells = [*(at.reads if at.term is not None else ()), *([at.cell] if at.cell else [])]
    row = min((cell[0] for name, cell in cells if cell and by_row(view, name)), default=view.row)
    return min(row, view.state.it.rows - 1) if view.program.x in view.state.values else 0
