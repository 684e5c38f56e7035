"""What the independent check says of the gradients the working pane speaks of."""

from __future__ import annotations

from tui_backprop.engine.check import Checked
from tui_backprop.lesson.checked import line, unseen
from tui_backprop.session.checking import computed
from tui_backprop.ui.checking import ROLES
from tui_backprop.ui.flow import wrap
from tui_backprop.ui.palette import Row
from tui_backprop.ui.view import View

ASK = "v compares these gradients with central differences"
WAIT = "… comparing with central differences"


def with_checks(rows: list[Row], view: View, names: tuple[str, ...], width: int, height: int) -> list[Row]:
    """The rows of the pane with the verdict on some gradients: a bad one above them, a good one below if it fits.

    Args:
        names: gradients, or any other names, which are passed over.
    """
    gradients = [name for name in names if name in computed(view.state)]
    judged = {name: view.verdicts[name] for name in gradients if name in view.verdicts}
    bad = [row for name, checked in judged.items() if _bad(checked) for row in _line(view, name, checked, width)]
    if bad:
        return [*bad, *rows]
    good = _good(view, judged, width)
    if len(judged) < len(gradients):
        good = wrap([(WAIT if view.judging else ASK, "dim" if view.judging else "muted")], width)
    return [*rows, *good] if len(rows) + len(good) <= height else rows


def _bad(checked: Checked) -> bool:
    return checked.verdict in ("disagrees", "not finite")


def _good(view: View, judged: dict[str, Checked], width: int) -> list[Row]:
    """One line for all that wholly agree, the worst of them, and one for each that could not be judged, or not all."""
    agreeing = {
        name: checked for name, checked in judged.items() if checked.verdict == "agrees" and not unseen(checked)
    }
    chosen = {name: checked for name, checked in judged.items() if name not in agreeing}
    if agreeing:
        worst = max(agreeing, key=lambda name: agreeing[name].worst)
        chosen[worst] = agreeing[worst]
    return [row for name, checked in chosen.items() for row in _line(view, name, checked, width)]


def _line(view: View, name: str, checked: Checked, width: int) -> list[Row]:
    said = line(checked, name, view.session.lab.names)
    return wrap([(said, ROLES[checked.verdict])], width, 2)
