"""The code pane: the program as numpy, ▶ on what was just computed, ``next`` on the line that runs next."""

from __future__ import annotations

from tui_backprop.lesson.symbols import symbol
from tui_backprop.ui.flow import wrap
from tui_backprop.ui.palette import Role, Row
from tui_backprop.ui.view import View


def code_rows(view: View, width: int) -> list[Row]:
    """Every statement of the iteration under its number, then what was lowered, as a footnote."""
    program, state = view.program, view.state
    ran, upcoming = set(state.ran), state.upcoming
    ours = max(len(name) for statement in program for name in (", ".join(statement.writes),))
    pad = min(ours, max(8, width // 3))
    rows: list[Row] = []
    for index, statement in enumerate(program):
        left = ", ".join(statement.writes)
        role: Role = "just" if index in ran else ("text" if index < state.done else "dim")
        mark = "▶" if index in ran else "next" if index == upcoming else ""
        text = f"{left:<{pad}} = {statement.text.split(' = ', 1)[1]}"
        mark_role: Role = "just" if index in ran else "muted"
        rows += wrap(((f"{index + 1:>2} ", "muted"), (f"{mark:>4} ", mark_role), (text, role)), width, 10)
    return rows + _footnotes(view, width)


def _footnotes(view: View, width: int) -> list[Row]:
    """What runs in place of a spelling on screen, and the sheet's names for ours."""
    notes = dict.fromkeys(note for lowered in view.program.lowered for note in lowered.notes)
    rows: list[Row] = [()]
    if notes:
        rows += wrap(((f"To give the same bits on every machine, {'; '.join(notes)}.", "muted"),), width)
    shown = [name for name in view.program.shapes if name in view.session.lab.names]
    if shown:
        said = ", ".join(f"{name} is {symbol(name, view.session.lab.names)}" for name in shown)
        rows += wrap(((f"On your sheet, {said}.", "muted"),), width)
    return rows


def code_line(rows: list[Row]) -> int:
    """The row that should be in sight."""
    return next((at for at, row in enumerate(rows) if any("▶" in text for text, _ in row)), 0)
