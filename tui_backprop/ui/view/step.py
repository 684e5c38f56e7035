"""The pure step: from a view and what a key asks for to the next view, and what the app has to carry out.

What a key asks for is the next view itself, an event of the session, or an effect. A function that does several of
these returns a view that holds the effects in ``todo``; ``step`` takes them out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

from tui_backprop.ground.errors import BackpropError
from tui_backprop.session.apply import apply
from tui_backprop.session.events import Event, Ran
from tui_backprop.session.session import Session
from tui_backprop.ui.view.effects import Effect, Record
from tui_backprop.ui.view.view import View

Act: TypeAlias = View | Event | Effect
"""What a key asks for."""


def step(view: View, act: Act) -> tuple[View, tuple[Effect, ...]]:
    """Return the view after an act, and what the app has to carry out, in order."""
    after = done(view, act)
    return (replace(after, todo=()), after.todo) if after.todo else (after, ())


def done(view: View, act: Act) -> View:
    """Return the view after an act, effects included, for functions that do more than one thing."""
    if isinstance(act, View):
        return act
    return dispatched(view, act) if isinstance(act, Event) else doing(view, act)


def doing(view: View, *effects: Effect) -> View:
    """Return the view with more for the app to carry out."""
    return replace(view, todo=(*view.todo, *effects))


def said(view: View, text: str, warning: bool = False) -> View:
    """Return the view with one line for the person, which stands until the next event."""
    return replace(view, notice=text, warning=warning)


def dispatched(view: View, event: Event) -> View:
    """Return the view of the session after an event, which is to be recorded. Refused: say why; nothing has changed."""
    try:
        session = apply(view.session, event)
    except BackpropError as error:
        return said(view, str(error), warning=True)
    return came(view, event, session)


def came(view: View, event: Event, session: Session) -> View:
    """Return the view of a session that an event has led to; it is recorded now."""
    after = replace(view, session=session, inspected=None, why=False, unfolded=False, notice="", warning=False)
    return doing(after, Record(event, session, view.running and isinstance(event, Ran)))
