"""The question pane: what is asked, a cell for each number, and what was said of the last attempt."""

from __future__ import annotations

from collections.abc import Iterator

from tui_backprop.lesson.symbols import symbol
from tui_backprop.ui.asking import Asking
from tui_backprop.ui.flow import wrap
from tui_backprop.ui.palette import Role, Row, Run
from tui_backprop.ui.panes.sentences import sentence_rows
from tui_backprop.ui.view import View

CELL = 9


def ask_title(view: View) -> str:
    """What is asked for."""
    assert view.asking is not None
    kind = "Task" if view.asking.item.task else "Predict"
    return f"{kind} · {symbol(view.asking.item.asked.tensor, view.session.lab.names)}"


def ask_hint(view: View) -> str:
    """The keys of the pane."""
    asking = view.asking
    assert asking is not None
    hints = [f"l same on {asking.live}"] if asking.live else []
    if asking.closed or asking.score:
        return "  ".join([*hints, "enter goes on" if asking.left or not asking.score else "enter ends"])
    hints += ["tab next cell"] if len(asking.typed) > 1 else []
    return "  ".join([*hints, "enter shows the answer" if asking.empty else "enter judges it"])


def ask_rows(view: View, width: int, height: int) -> list[Row]:
    """The question, its cells and the answer to the last attempt, wrapped to a width; without gaps in a low pane."""
    asking = view.asking
    assert asking is not None
    if asking.score:
        return [row for line in asking.score for row in wrap([(line, "text")], width, 4)]
    words = wrap([(asking.item.words, "just")], width)
    said = sentence_rows(asking.said, width)
    cells = list(cell_rows(asking, width))
    roomy = len(words) + len(cells) + len(said) + 2 <= height
    gap: list[Row] = [()] if roomy else []
    return [*words, *gap, *cells, *gap, *said]


def cell_rows(asking: Asking, width: int) -> Iterator[Row]:
    """The cells as the tensor stands, a row of it in a row; a long one goes on in the next."""
    shape = asking.item.asked.shape
    columns = shape[-1] if shape else 1
    across = max(1, min(columns, (width - 2) // (CELL + 1)))
    for first in range(0, len(asking.typed), columns):
        for start in range(first, first + columns, across):
            runs: list[Run] = [("  ", "text")]
            for at in range(start, min(start + across, first + columns)):
                runs += [_cell(asking, at), (" ", "text")]
            yield tuple(runs)


def _cell(asking: Asking, at: int) -> Run:
    here = at == asking.at and not asking.closed
    text = asking.typed[at]
    shown = text[-(CELL - 1) :] + ("▏" if here else "")
    role: Role = "editing" if here else "strong" if text else "dim"
    return f"{shown or '_' * 4:<{CELL}}"[:CELL], role
