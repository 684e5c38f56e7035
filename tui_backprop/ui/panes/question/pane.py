"""The question pane: what is asked, a cell for each number, and what was said of the last attempt."""

from __future__ import annotations

from collections.abc import Iterator

from tui_backprop.lesson.notation.symbols import symbol
from tui_backprop.lesson.quiz.attempts import LAST_ATTEMPT
from tui_backprop.ui.kit.flow import wrap
from tui_backprop.ui.kit.palette import Role, Row, Run
from tui_backprop.ui.kit.words import sentence_rows
from tui_backprop.ui.view.asking import Asking
from tui_backprop.ui.view.view import Drawn, Room, View

CELL = 9


def draw(view: View, room: Room) -> Drawn:
    """Draw the open question."""
    rows = ask_rows(view, max(20, room.width), room.height)
    return Drawn(ask_title(view), ask_hint(view, len(rows) > room.height), tuple(rows))


def ask_title(view: View) -> str:
    """Say what is asked for, and which try it is."""
    asking = view.asking
    assert asking is not None
    if asking.score:
        return "How it went"
    number = len(view.session.lab.tasks) - asking.left
    kind = f"Task {number} of {len(view.session.lab.tasks)}" if asking.item.task else "Predict"
    again = f" · try {asking.attempts + 1} of {LAST_ATTEMPT}" if asking.attempts and not asking.closed else ""
    return f"{kind} · {symbol(asking.item.asked.tensor, view.session.lab.names)}{again}"


def ask_hint(view: View, scrolls: bool = False) -> str:
    """Name the keys of the pane.

    Args:
        scrolls: whether there are more rows than are in sight.
    """
    asking = view.asking
    assert asking is not None
    if asking.score:
        return "↑ ↓ scroll  enter ends" if scrolls else "enter ends"
    hints = ["end home scroll"] if scrolls else []
    hints += [f"l same on {asking.live}"] if asking.live else []
    if asking.closed:
        return "  ".join([*hints, "enter goes on"])
    hints += ["tab next cell"] if len(asking.typed) > 1 else []
    return "  ".join([*hints, "enter shows the answer" if asking.empty else "enter judges it"])


def ask_rows(view: View, width: int, height: int) -> list[Row]:
    """Write the question, its cells and the answer to the last attempt, wrapped to a width.

    In a low pane gaps are left out first, then cells far from the caret, then the question.
    """
    asking = view.asking
    assert asking is not None
    if asking.score:
        return [row for line in asking.score for row in wrap([(line, "text")], width, 4)]
    words = wrap([(asking.item.words, "just")], width)
    said = sentence_rows((*asking.said, *asking.noted), width)
    cells = list(cell_rows(asking, width))
    if len(words) + len(cells) + len(said) + 2 <= height:
        return [*words, (), *cells, (), *said]
    if len(words) + len(said) + min(2, len(cells)) > height:
        words = []
    return [*words, *_around_caret(cells, max(1, height - len(words) - len(said))), *said]


def _around_caret(cells: list[Row], room: int) -> list[Row]:
    """Return as many rows of cells as there is room for, with marks where some are left out."""
    if len(cells) <= room:
        return cells
    here = next((at for at, row in enumerate(cells) if any(role in ("editing", "cursor") for _, role in row)), 0)
    first = min(max(0, here - room // 2), len(cells) - room)
    shown = cells[first : first + room]
    if first:
        shown[0] = (("↑ ", "muted"), *shown[0][1:])
    if first + room < len(cells) and (room > 1 or not first):
        shown[-1] = (("↓ ", "muted"), *shown[-1][1:])
    return shown


def cell_rows(asking: Asking, width: int) -> Iterator[Row]:
    """Write the cells: one screen row per tensor row; long rows wrap."""
    across = max(1, min(asking.columns, (width - 2) // (CELL + 1)))
    for first in range(0, len(asking.typed), asking.columns):
        for start in range(first, first + asking.columns, across):
            runs: list[Run] = [("  ", "text")]
            for at in range(start, min(start + across, first + asking.columns)):
                runs += [_cell(asking, at), (" ", "text")]
            yield tuple(runs)


def _cell(asking: Asking, at: int) -> Run:
    """Write a cell; the start of a long text is left out."""
    text, here = asking.typed[at], at == asking.at and not asking.closed
    replaced = here and asking.chosen and bool(text)
    caret = "▏" if here and not replaced else ""
    room = CELL - len(caret)
    shown = (text if len(text) <= room else f"…{text[1 - room :]}") + caret
    role: Role = "cursor" if replaced else "editing" if here else "strong" if text else "dim"
    return f"{shown or '____':<{CELL}}", role
