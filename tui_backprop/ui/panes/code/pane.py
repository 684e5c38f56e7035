"""The code pane: the program as numpy, ▶ on what was just computed, ``next`` on the line that runs next."""

from __future__ import annotations

from typing import NamedTuple

from tui_backprop.lesson.notation.symbols import symbol
from tui_backprop.ui.kit.flow import wrap
from tui_backprop.ui.kit.palette import Role, Row
from tui_backprop.ui.view.view import Drawn, Room, View, elsewhere


def draw(view: View, room: Room) -> Drawn:
    """Draw the program, with the lines that just ran and the next one in sight."""
    shown = code(view, max(20, room.width))
    return Drawn("Code", elsewhere(view), shown.rows, shown.now)


class Code(NamedTuple):
    """The rows, and those of them from the first that just ran to the one that runs next, if that is below."""

    rows: tuple[Row, ...]
    now: range


def code(view: View, width: int) -> Code:
    """Write every statement of the iteration under its number, then what was lowered, as a footnote."""
    program, state = view.program, view.state
    ran, upcoming = set(state.ran), state.upcoming
    ours = max(len(name) for statement in program for name in (", ".join(statement.writes),))
    pad = min(ours, max(8, width // 3))
    rows: list[Row] = []
    now: list[int] = []
    for index, statement in enumerate(program):
        left = ", ".join(statement.writes)
        role: Role = "just" if index in ran else ("text" if index < state.done else "dim")
        mark = "▶" if index in ran else "next" if index == upcoming else ""
        text = f"{left:<{pad}} = {statement.text.split(' = ', 1)[1]}"
        mark_role: Role = "just" if index in ran else "muted"
        wrapped = wrap(((f"{index + 1:>2} ", "muted"), (f"{mark:>4} ", mark_role), (text, role)), width, 10)
        if index in ran or (index == upcoming and index >= max(ran, default=0)):
            now += range(len(rows), len(rows) + len(wrapped))
        rows += wrapped
    return Code((*rows, *_footnotes(view, width)), range(min(now), max(now) + 1) if now else range(0))


def _footnotes(view: View, width: int) -> list[Row]:
    """Say what runs in place of a spelling on screen, and the sheet's names for ours."""
    notes = dict.fromkeys(note for lowered in view.program.lowered for note in lowered.notes)
    rows: list[Row] = [()]
    if notes:
        rows += wrap(((f"To give the same bits on every machine, {'; '.join(notes)}.", "muted"),), width)
    shown = [name for name in view.program.shapes if name in view.session.lab.names]
    if shown:
        said = ", ".join(f"{name} is {symbol(name, view.session.lab.names)}" for name in shown)
        rows += wrap(((f"On your sheet, {said}.", "muted"),), width)
    return rows
