"""Adds to the working pane what the gradient check says of the gradients it speaks of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_backprop.engine.shapes import Index
from tui_backprop.lesson.meaning.checked import at_kink, line, unseen
from tui_backprop.session.checking import computed
from tui_backprop.ui.kit.flow import wrap
from tui_backprop.ui.kit.palette import Row
from tui_backprop.ui.kit.words import VERDICT_ROLES
from tui_backprop.ui.view.pointed import pointed
from tui_backprop.ui.view.view import View

if TYPE_CHECKING:
    from tui_backprop.engine.judge.check import Checked

ASK = "v compares these gradients with central differences"
WAIT = "… comparing with central differences"


def with_checks(rows: list[Row], view: View, names: tuple[str, ...], width: int, height: int) -> list[Row]:
    """Add the verdict on some gradients to the rows: a bad one above them, a good one below if it fits.

    Of a gradient of which one cell is explained, the verdict is on that cell; a bad one elsewhere in it is still told.

    Args:
        names: gradients, or any other names, which are passed over.
    """
    gradients = [name for name in names if name in computed(view.state)]
    judged = {name: view.verdicts[name] for name in gradients if name in view.verdicts}
    chosen = pointed(view).cell
    cells = {name: chosen[1] for name in judged if chosen is not None and chosen[0] == name}
    own = {name: checked for name, checked in judged.items() if name in cells and not _bad(checked.at(cells[name]))}
    bad = {name: checked for name, checked in judged.items() if _bad(checked)}
    above = [
        row
        for name, checked in bad.items()
        for row in _line(view, name, checked, width, None if name in own else cells.get(name))
    ]
    below = _good(view, own if bad else judged, width, cells)
    if len(judged) < len(gradients) and not bad:
        below = wrap([(WAIT if view.judging else ASK, "dim" if view.judging else "muted")], width)
    return [*above, *rows, *below] if len(above) + len(rows) + len(below) <= height else [*above, *rows]


def _bad(checked: Checked) -> bool:
    return checked.verdict in ("disagrees", "not finite")


def _good(view: View, judged: dict[str, Checked], width: int, cells: dict[str, Index]) -> list[Row]:
    """Write one line for all that wholly agree, the worst of them, and one for each not judged in all cells."""
    agreeing = {
        name: checked
        for name, checked in judged.items()
        if checked.verdict == "agrees" and not unseen(checked) and not at_kink(checked) and name not in cells
    }
    told = {name: checked for name, checked in judged.items() if name not in agreeing}
    if agreeing:
        worst = max(agreeing, key=lambda name: agreeing[name].worst)
        told[worst] = agreeing[worst]
    return [row for name, checked in told.items() for row in _line(view, name, checked, width, cells.get(name))]


def _line(view: View, name: str, checked: Checked, width: int, cell: Index | None) -> list[Row]:
    verdict = checked.verdict if cell is None else checked.at(cell).verdict
    said = line(checked, name, view.session.lab.names, cell)
    return wrap([(said, VERDICT_ROLES[verdict])], width, 2)
