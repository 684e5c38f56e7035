"""Take what a person types, but for answers: a number in the place of a cell, a line after ``:``; and choose cells.

Rejected input stays in place for correction; accepted input is applied and shown in one paint.
"""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path

from tui_backprop.engine.machine import number_in
from tui_backprop.engine.shapes import Place
from tui_backprop.ground.errors import BackpropError, EditError
from tui_backprop.ground.numbers import full
from tui_backprop.lesson.notation.symbols import symbol
from tui_backprop.session.apply import apply
from tui_backprop.session.events import Edited
from tui_backprop.session.leaves import leaf_cell, leaf_of
from tui_backprop.session.position import Position
from tui_backprop.session.typed import parse_number
from tui_backprop.ui.view import words
from tui_backprop.ui.view.effects import EditAtCursor, OpenEditor, RefuseEditor, Request
from tui_backprop.ui.view.pointed import by_row
from tui_backprop.ui.view.running import PLAYED, go_to, paused
from tui_backprop.ui.view.step import dispatched, doing, said
from tui_backprop.ui.view.view import View, brought

# The cell chosen.


def inspected(view: View, cell: Place | None) -> View:
    """Explain one cell, unless a question is open; of a tensor with data rows, the network shows that row."""
    if view.asking is not None:
        return view
    row = view.row
    if cell is not None and cell[1] and view.program.network.rows is not None and by_row(view, cell[0]):
        row = cell[1][0]
    return replace(view, inspected=cell, row=row, unfolded=False)


def cursor_came(view: View, cell: Place, *, moved: bool) -> View:
    """Go along with the cursor of the tensors: explain the cell it was moved to, not the one it begins at."""
    view = replace(view, cursor=cell)
    return inspected(view, cell) if moved else view


def visited(view: View, stop: int) -> View:
    """Go to a stop of the present iteration, as a click on it asks for."""
    if view.typing or view.script is not None or not view.plan.panes:
        return view
    at = view.session.position
    return go_to(paused(view), Position(at.iteration, stop, branch=at.branch))


# A number in the place of a cell.


def edit_chosen(view: View) -> View:
    """Edit the cell that is explained, or the one under the cursor; the table is shown first where it is hidden."""
    hidden = "tensors" not in view.plan.panes
    return doing(brought(view, "tensors"), EditAtCursor(hidden))


def begin_edit(view: View, cell: Place) -> View:
    """Let a number be typed in the place of a cell; or say why not."""
    if view.asking is not None:
        return view
    if view.script is not None:
        return said(view, PLAYED)
    try:
        text = text_to_edit(view, cell)
    except BackpropError as error:
        return said(view, str(error), warning=True)
    return doing(paused(view), OpenEditor(*cell, text))


def take_edit(view: View, cell: Place, text: str) -> View:
    """Take the number typed into a cell; refused, it stays to be mended."""
    try:
        event = edited(view, cell, parse_number(text))
        apply(view.session, event)
    except BackpropError as error:
        return doing(view, RefuseEditor(str(error)))
    return dispatched(doing(replace(view, typing=""), Request.CLOSE_EDITOR), event)


def leave_edit(view: View) -> View:
    """Leave the number that is typed; the cell keeps the one it has."""
    return doing(edit_left(view), Request.CLOSE_EDITOR)


def edit_left(view: View) -> View:
    """Go along with an editor that has closed by itself, as it does when the keys go elsewhere."""
    return replace(view, typing="")


def text_to_edit(view: View, cell: Place) -> str:
    """Return what stands in a cell when its edit begins: its number, to the last digit.

    Raises: EditError when it cannot be edited.
    """
    _editable(view, cell[0])
    return full(number_in(view.state.values, cell))


def edited(view: View, cell: Place, value: float) -> Edited:
    """Return the event of a number typed into a cell on screen; a cell of a batch is one of the data's."""
    name, at = cell
    return Edited(_editable(view, name), leaf_cell(view.session, name, at), value)


def _editable(view: View, name: str) -> str:
    """Return the leaf that an edit of a tensor changes.

    Raises: EditError where there is none, or no rows are taken yet.
    """
    leaf = leaf_of(view.program, name)
    if leaf is None:
        raise EditError(f"{symbol(name)} is computed, not given: edit x, y, lr or a parameter instead")
    if name not in view.state.values:
        raise EditError(f"{name} is not taken yet; step on with n")
    return leaf


# The line after ":".


def open_line(view: View) -> View:
    """Take a line below, in the place of the footer."""
    return said(replace(view, typing="line"), "")


def line_changed(view: View) -> View:
    """Forget what was said of the line: it is not true of it any more."""
    return said(view, "") if view.typing == "line" and view.notice else view


def leave_line(view: View) -> View:
    """Leave the line; what was typed stays in it."""
    return said(replace(view, typing=""), "") if view.typing == "line" else view


def take_line(view: View, text: str) -> View:
    """Carry out what was typed; refused, it stays to be mended."""
    try:
        return words.carried_out(view, text)
    except BackpropError as error:
        return said(view, str(error), warning=True)


def saved(view: View, file: str) -> View:
    """Close the line after the lab was written to a file, and say how that is opened, as a shell takes it."""
    opens = shlex.quote(str(Path(file).expanduser()) if "/" in file else f"./{file}")
    return said(words.taken(view), f"saved as {file}; backprop-tui {opens} opens it")
