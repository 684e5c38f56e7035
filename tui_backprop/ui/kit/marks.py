"""Draw the verdict of the independent check as the mark that stands beside a gradient."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_backprop.lesson.meaning.checked import mark, short_mark
from tui_backprop.ui.kit.palette import Role, Run

if TYPE_CHECKING:
    from tui_backprop.engine.judge.check import Checked, Verdict

ROLES: dict[Verdict, Role] = {
    "agrees": "muted",
    "disagrees": "negative-strong",
    "unseen": "muted",
    "kink": "muted",
    "not finite": "negative",
}


def marks(checked: Checked | None) -> tuple[Run, ...]:
    """Return what stands beside a gradient, the longest form first; empty where it was not judged."""
    if checked is None:
        return ()
    role = ROLES[checked.verdict]
    return (mark(checked), role), (short_mark(checked), role)
