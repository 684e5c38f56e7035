"""Views of sessions, without an app."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tui_backprop.ground.versions import Stack
from tui_backprop.labs.loader import bundled
from tui_backprop.session.apply import apply
from tui_backprop.session.events import Edited, Event, Ran, Redone, Stepped, Undone, WentTo
from tui_backprop.session.position import Position
from tui_backprop.session.session import Session, begin
from tui_backprop.ui.view.plan import PANES, plan
from tui_backprop.ui.view.view import Going, Script, View

WAYS: tuple[tuple[Event, ...], ...] = (
    (),
    (Stepped("n"),),
    (Stepped("s"), Stepped("s"), Stepped("s")),
    (Stepped("n"), Stepped("n"), Edited("W_hidden", (0, 0), 0.9)),
    (Stepped("n"), Stepped("n"), Edited("W_hidden", (0, 0), 0.9), Undone()),
    (Ran(3),),
    (Ran(3), Edited("lr", (), 0.5), Stepped("I"), Undone(), Redone(), Stepped("S")),
)


def view_of(lab: str = "lab3", *events: Event, size: tuple[int, int] = (120, 40)) -> View:
    """A session after some events, in a terminal of a size."""
    session = begin(bundled(lab))
    for event in events:
        session = apply(session, event)
    return View(session, plan(*size))


def views() -> Iterator[View]:
    """Sessions at every level, before and after edits and runs, looked at in every way."""
    for lab in ("lab3", "xor"):
        for way in WAYS:
            view = view_of(lab, *way)
            yield from (replace(view, focus=pane) for pane in PANES)
            yield replace(view, zoomed=True, inspected=("W_hidden", (0, 0)))
            yield replace(view, inspected=("dE_dW_hidden", (0, 0)))
            yield replace(view, running=True)
            yield replace(view, running=True, speed=0)
            yield replace(view, going=Going(view.session, WentTo(Position(1_000_000)), "going to 1,000,000: 12 %"))
            yield replace(view, script=Script(((Stepped("n"), ()),) * 3))
            yield replace(
                view,
                script=Script(((Stepped("n"), ()),) * 3, Stack[Session]().plus(view.session).plus(view.session)),
                running=True,
            )
            yield replace(view, typing="cell")
            yield replace(view, plan=plan(59, 17))
