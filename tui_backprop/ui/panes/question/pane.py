"""The question pane: what is asked, a cell for each number, and what was said of the last attempt."""

from __future__ import annotations

from collections.abc import Iterator

from tui_backprop.lesson.meaning.sentence import Sentences, say, strong, whole
from tui_backprop.lesson.notation.symbols import symbol
from tui_backprop.lesson.quiz.attempts import LAST_ATTEMPT
from tui_backprop.ui.kit.flow import wrap
from tui_backprop.ui.kit.palette import Role, Row, Run
from tui_backprop.ui.kit.words import sentence_rows
from tui_backprop.ui.view.asking import Asking
from tui_backprop.ui.view.quiz import can_begin_again
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
    task = asking.item.task
    kind = f"Task {task} of {len(view.session.lab.tasks)}" if task else "Predict"
    again = " again" if task and asking.round > 1 else ""
    played = view.script is not None and asking.attempts >= 0
    tries = f" · try {asking.attempts + 1} of {LAST_ATTEMPT}" if played or not asking.closed else ""
    return f"{kind}{again} · {symbol(asking.item.asked.tensor, view.session.lab.names)}{tries}"


def ask_hint(view: View, scrolls: bool = False) -> str:
    """Name the keys of the pane.

    Args:
        scrolls: whether there are more rows than are in sight.
    """
    asking = view.asking
    assert asking is not None
    if asking.score:
        hints = ["↑ ↓ scroll"] if scrolls else []
        hints += ["a does the tasks again"] if can_begin_again(view) else []
        return "  ".join([*hints, "enter ends"])
    if view.script is not None:
        return "as it was answered  n next event"
    hints = ["end home scroll"] if scrolls else []
    hints += [f"l same on {asking.live}"] if asking.live else []
    if asking.closed:
        return "  ".join([*hints, "enter goes on"])
    hints += ["space next cell"] if len(asking.typed) > 1 else []
    empty = "enter again shows the answer" if asking.sure else "enter shows the answer"
    return "  ".join([*hints, empty if asking.empty else "enter judges it"])


def ask_rows(view: View, width: int, height: int) -> list[Row]:
    """Write the question, its cells and the answer to the last attempt, wrapped to a width.

    In a low pane gaps are left out first, then cells far from the caret, then the question.
    """
    asking = view.asking
    assert asking is not None
    if asking.score:
        return [row for line in asking.score for row in wrap([(line, "text")], width, 4)]
    words = wrap([(asking.item.words, "just")], width)
    said = sentence_rows(_said(asking), width)
    cells = list(cell_rows(asking, width))
    if len(words) + len(cells) + len(said) + 2 <= height:
        return [*words, (), *cells, (), *said]
    if len(words) + len(said) + min(2, len(cells)) > height:
        words = []
    return [*words, *_around_caret(cells, max(1, height - len(words) - len(said))), *said]


def _said(asking: Asking) -> Sentences:
    """Return what there is to say: of enter on empty cells, of numbers that were tried before, of the last attempt."""
    if asking.sure:
        return (
            whole(say("nothing is typed: enter again ", strong("shows the answer"), ", and it counts as revealed")),
        )
    if asking.again:
        same = "this is the number" if len(asking.typed) == 1 else "these are the numbers"
        return (whole(say(f"{same} of try {asking.again} again, so ", strong("no new try"))), *asking.said)
    return (*asking.said, *asking.noted)


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
