"""Say in one line what an event did; the keys that go on from there are added where keys are known."""

from __future__ import annotations

from typing import assert_never

from tui_backprop.ground.numbers import apart, full, number
from tui_backprop.ground.text import indexed
from tui_backprop.session.notice import (
    Changed,
    Incoherent,
    NewBranch,
    NothingTo,
    Notice,
    OtherBranch,
    SameBranch,
    Unchanged,
)

BEGINNINGS = {"edited": "", "undone": "undone: ", "redone": "done again: "}


def notice_text(notice: Notice | SameBranch) -> str:
    """Return "W_hidden[0,0] 0.2 → 0.9 · new branch try-2, main is kept"."""
    match notice:
        case Changed(how, edit, old, branching, targets, concern):
            parts = [f"{BEGINNINGS[how]}{indexed(edit.name, edit.cell)} {_replaced(old, edit.value)}"]
            parts += [f"{_row(targets)} does not {targets.needs} any more"] if targets else []
            parts += [concern] if concern else []
            parts += [notice_text(branching)] if branching else []
            return " · ".join(parts)
        case Unchanged(edit):
            return f"{indexed(edit.name, edit.cell)} is {number(edit.value)} already"
        case NothingTo(do):
            return f"nothing to {do}"
        case NewBranch(name, kept):
            return f"new branch {name}, {kept} is kept"
        case SameBranch(name):
            return f"as on branch {name}: now on it"
        case OtherBranch(name):
            return f"now on {name}"
        case _:
            assert_never(notice)


def _row(targets: Incoherent) -> str:
    return targets.name if targets.row is None else f"row {targets.row} of {targets.name}"


def _replaced(old: float, new: float) -> str:
    """Return two numbers with as many digits as it takes to see that they differ (0 and -0.0 only do in full)."""
    digits = apart(old, new)
    before, after = number(old, digits), number(new, digits)
    return f"{full(old)} → {full(new)}" if before == after else f"{before} → {after}"
