"""Predicting: puts the questions one after the other, judges what is typed, and goes where each belongs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from tui_backprop.labs.loader import bundled
from tui_backprop.lesson.asking import Item, attempts, earlier, place_after, place_before, upcoming
from tui_backprop.lesson.attempts import GOOD, LAST_ATTEMPT
from tui_backprop.loading import later
from tui_backprop.session.events import Stepped, WentTo
from tui_backprop.session.position import Position, moved
from tui_backprop.session.recorder import Recorder
from tui_backprop.session.session import begin
from tui_backprop.ui.asking import Asking
from tui_backprop.ui.view import View

if TYPE_CHECKING:
    from tui_backprop.lesson.judging import Judgement, judge
    from tui_backprop.lesson.predict import question
    from tui_backprop.lesson.responses import response
    from tui_backprop.lesson.score import score, score_lines
    from tui_backprop.ui.app import BackpropApp
else:  # needed by a key, not by the first screen
    (judge,) = later("tui_backprop.lesson.judging", "judge")
    (question,) = later("tui_backprop.lesson.predict", "question")
    (response,) = later("tui_backprop.lesson.responses", "response")
    score, score_lines = later("tui_backprop.lesson.score", "score", "score_lines")


class Quiz:
    """The questions still to be put; what is open is in the view."""

    def __init__(self, app: BackpropApp) -> None:
        self._app = app
        self._items: tuple[Item, ...] = ()
        self._behind: tuple[Asking, tuple[Item, ...], View, Recorder | None] | None = None

    def begin(self, items: tuple[Item, ...] | None = None) -> None:
        """Put the first of the questions there are from here on."""
        self._items = upcoming(self._app.view.session) if items is None else items
        if not self._items:
            self._app.say("there is nothing to predict here: its tensors are too large to type", warning=True)
            return
        self._next()

    def _next(self) -> None:
        item, self._items = self._items[0], self._items[1:]
        self._go(place_before(self._app.view.session, item.asked))
        self._show(Asking.of(item, len(self._items)))

    def _go(self, place: Position) -> None:
        """To a place, by a step where one step leads there."""
        session = self._app.view.session
        if place == session.position:
            return
        step = moved(session.position, "n", session.program, session)
        self._app.dispatch(Stepped("n") if step == place else WentTo(place))

    def _show(self, asking: Asking | None) -> None:
        opened = (self._app.view.asking is None) != (asking is None)
        self._app.view = replace(self._app.view, asking=asking, typing="answer" if asking else "", notice="")
        if opened:
            self._app.arrange()
        else:
            self._app.look(self._app.view)

    def pressed(self, key: str, character: str | None) -> None:
        """A key of the person who answers."""
        asking = self._app.view.asking
        if asking is None:
            return
        if key == "enter":
            self._go_on(asking) if asking.closed else self._judge(asking)
        elif asking.closed and key in ("n", "space", "right", "pagedown"):
            self._go_on(asking)
        elif key == "l" and asking.live and self._behind is None:
            self._ask_live(asking)
        elif (changed := asking.pressed(key, character)) is not None:
            self._show(changed)

    def _judge(self, asking: Asking) -> None:
        """Judge the attempt, keep it, and say what there is to say."""
        session, asked = self._app.view.session, asking.item.asked
        trace = session.branch.history.trace(asked.iteration, len(session.program.statements))
        seen = frozenset(name for name in session.state.values if name not in session.program.leaves)
        judgement = judge(session.lab, trace, asked, asking.typed, earlier(session, asked), seen=seen)
        attempt = (attempts(session, asked) or 0) + 1
        if judgement.verdict == "incomplete":
            self._show(replace(asking, said=response(attempt, judgement), at=_first_empty(asking)))
            return
        self._app.dispatch(judgement.event)
        closed = judgement.verdict in GOOD or judgement.verdict == "revealed" or attempt >= LAST_ATTEMPT
        live = judgement.diagnosis.live if judgement.diagnosis and attempt > 1 else ""
        told = replace(asking, said=response(attempt, judgement), closed=closed, live=live or "")
        self._show(told if closed else replace(told, at=_first_wrong(asking, judgement)))
        if closed:
            self._go(place_after(self._app.view.session, asked))

    def _go_on(self, asking: Asking) -> None:
        if self._items:
            self._next()
        elif asking.score:
            self.leave()
        else:
            session = self._app.view.session
            lines = score_lines(session.lab, score(session.lab, session.annotations))
            self._show(replace(asking, said=(), score=lines, left=0))

    def leave(self) -> None:
        """Close the question; p puts it again. On the live lab: back to the question one came from."""
        self._items = ()
        if self._behind is None:
            self._show(None)
            return
        asking, self._items, view, keeper = self._behind
        self._behind = None
        self._app.swap(view, keeper)
        self._show(asking)

    def _ask_live(self, asking: Asking) -> None:
        """The same question on the lab that tells the mistakes apart; esc or its end comes back here."""
        lab = bundled(asking.live)
        keeper = None if self._app.keeper is None else Recorder(lab)
        self._behind = (replace(asking, live=""), self._items, self._app.view, self._app.keeper)
        self._app.swap(View(begin(lab), self._app.view.plan, asking=asking, typing="answer"), keeper)
        item = Item(question(lab, asking.item.asked.tensor), f"{lab.title}: {asking.item.words}", asking.item.task)
        self.begin((item,))


def _first_empty(asking: Asking) -> int:
    return next((at for at, text in enumerate(asking.typed) if not text.strip()), asking.at)


def _first_wrong(asking: Asking, judgement: Judgement) -> int:
    """The first cell to be mended, in reading order."""
    shape = asking.item.asked.shape
    return int(np.ravel_multi_index(judgement.wrong[0], shape)) if judgement.wrong and shape else 0
