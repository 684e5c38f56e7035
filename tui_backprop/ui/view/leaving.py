"""Leave by esc: a single ladder, whose rungs give the label of the key and what it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from tui_backprop.ui.view import entry, quiz, running
from tui_backprop.ui.view.arrange import zoomed
from tui_backprop.ui.view.view import View


class Rung(NamedTuple):
    """A thing that esc leaves: when it is there, the word for it, and the view without it."""

    when: Callable[[View], bool]
    label: str
    does: Callable[[View], View]


LADDER = (
    Rung(lambda view: view.typing == "cell", "leave it", entry.leave_edit),
    Rung(lambda view: view.typing == "line", "leave it", entry.leave_line),
    Rung(lambda view: view.typing == "answer", "leave it", quiz.leave),
    Rung(lambda view: view.going is not None, "stay here", running.paused),
    Rung(
        lambda view: view.script is not None,
        "leave the recording",
        lambda view: running.playing_left(view, "left the recording here; what you do now is not recorded"),
    ),
    Rung(lambda view: view.inspected is not None, "back to the stop", lambda view: replace(view, inspected=None)),
    Rung(lambda view: view.zoomed, "all panes", zoomed),
)
"""The innermost first: esc leaves the first of them that is there."""


def rung(view: View) -> Rung | None:
    """Return what esc leaves now; None where there is nothing to leave."""
    return next((found for found in LADDER if found.when(view)), None)


def leave(view: View) -> View:
    """Leave the innermost of what can be left."""
    found = rung(view)
    return view if found is None else found.does(view)
