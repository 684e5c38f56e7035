"""Predicting: puts the questions one after the other, judges what is typed, and goes where each belongs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from tui_backprop.ground.lazy import later
from tui_backprop.labs.loader import live_lab
from tui_backprop.lesson.quiz.asking import Item, attempts, earlier, place_after, place_before, upcoming
from tui_backprop.lesson.quiz.attempts import closes
from tui_backprop.recording.recorder import Recorder
from tui_backprop.session.events import Stepped, WentTo
from tui_backprop.session.position import Position, moved
from tui_backprop.session.session import Session, begin
from tui_backprop.ui.view.asking import Asking
from tui_backprop.ui.view.stages import stage_names
from tui_backprop.ui.view.view import View

if TYPE_CHECKING:
    from tui_backprop.lesson.quiz.judging import Judgement, judge
    from tui_backprop.lesson.quiz.questions import Question, question
    from tui_backprop.lesson.quiz.responses import left_open, response
    from tui_backprop.lesson.quiz.score import score, score_lines
    from tui_backprop.ui.app import BackpropApp
else:  # needed by a key, not by the first screen
    (judge,) = later("tui_backprop.lesson.quiz.judging", "judge")
    (question,) = later("tui_backprop.lesson.quiz.questions", "question")
    left_open, response = later("tui_backprop.lesson.quiz.responses", "left_open", "response")
    score, score_lines = later("tui_backprop.lesson.quiz.score", "score", "score_lines")

SOME_ROWS = 4
"""How far a key scrolls what was said: the lowest pane shows one row more."""
FAR = 10_000


class Quiz:
    """The questions still to be put; what is open is in the view."""

    def __init__(self, app: BackpropApp) -> None:
        self._app = app
        self._items: tuple[Item, ...] = ()
        self._left: Asking | None = None
        self._from: Position | None = None
        self._behind: tuple[Asking, tuple[Item, ...], View, Recorder | None] | None = None

    def begin(self) -> None:
        """Put the first of the questions there are from here on."""
        self._items = upcoming(self._app.view.session)
        if not self._items:
            self._app.say("there is nothing to predict here: its tensors are too large to type", warning=True)
            return
        item, session = self._items[0], self._app.view.session
        jumps = item.task and self._move_to(place_before(session, item.asked)) is None
        self._from = session.position if jumps else None
        self._next()
        if jumps:
            number = len(session.lab.tasks) - len(self._items)
            self._app.say(f"task {number} is at {_where(session, item.asked)} · esc goes back")

    def _next(self) -> None:
        item, self._items = self._items[0], self._items[1:]
        self._go(place_before(self._app.view.session, item.asked))
        asking = Asking.of(item, len(self._items), attempts(self._app.view.session, item.asked))
        if self._left is not None and self._left.item == item:
            asking = replace(asking, typed=self._left.typed).to(self._left.at)
        self._left = None
        self._show(asking)

    def _go(self, place: Position) -> None:
        """To a place, by a step where one step leads there."""
        move = self._move_to(place)
        if move != "":
            self._app.dispatch(WentTo(place) if move is None else Stepped(move))

    def _move_to(self, place: Position) -> Literal["", "n", "f"] | None:
        """The step that leads to a place, "" where one is there; None where none does."""
        session = self._app.view.session
        if place == session.position:
            return ""
        steps: tuple[Literal["n", "f"], ...] = ("n", "f")
        return next((move for move in steps if moved(session.position, move, session.program, session) == place), None)

    def _show(self, asking: Asking | None) -> None:
        opened = (self._app.view.asking is None) != (asking is None)
        notice = self._app.view.notice if self._app.view.warning else ""
        self._app.view = replace(self._app.view, asking=asking, typing="answer" if asking else "", notice=notice)
        if opened:
            self._app.arrange()
        else:
            self._app.look(self._app.view)

    def pressed(self, key: str, character: str | None) -> None:
        """A key of the person who answers."""
        asking = self._app.view.asking
        if asking is None:
            return
        if asking.closed and key in ("n", "space", "right", "pagedown"):
            self._go_on(asking)
        elif key in ("pageup", "pagedown"):
            self._app.painting.scroll_numbers(1 if key == "pagedown" else -1)
        elif key in ("home", "end"):
            self._app.painting.scroll_question(SOME_ROWS if key == "end" else -SOME_ROWS)
        elif asking.score and key in ("up", "down"):
            self._app.painting.scroll_question(1 if key == "down" else -1)
        elif key == "enter":
            self._app.painting.scroll_question(-FAR)
            self._go_on(asking) if asking.closed or asking.score else self._judge(asking)
        elif key == "l" and asking.live and self._behind is None:
            self._ask_live(asking)
        elif (changed := asking.pressed(key, character)) is not None:
            self._app.painting.scroll_question(-FAR)
            self._show(changed)

    def _judge(self, asking: Asking) -> None:
        """Judge the attempt, keep it, and say what there is to say."""
        session, asked = self._app.view.session, asking.item.asked
        it = session.branch.history.iteration(asked.iteration)
        seen = frozenset(name for name in session.state.values if name not in session.program.leaves)
        judgement = judge(session.lab, it, asked, asking.typed, earlier(session, asked), seen=seen)
        attempt = asking.attempts + 1
        told = replace(asking, said=response(attempt, judgement))
        if judgement.verdict == "incomplete":
            self._show(told.to(_first_empty(asking)))
            return
        self._app.dispatch(judgement.event)
        closed = closes(judgement.verdict, attempt)
        tells = judgement.diagnosis and (attempt > 1 or judgement.verdict == "right") and self._behind is None
        live = judgement.diagnosis.live if judgement.diagnosis and tells else ""
        told = replace(told, attempts=attempt, closed=closed, live=live, noted=left_open(judgement) if live else ())
        self._show(told if closed else told.to(_first_wrong(asking, judgement)))
        if closed:
            self._go(place_after(self._app.view.session, asked))

    def _go_on(self, asking: Asking) -> None:
        """The next question; after the last one the score, at the end of the stage one is in."""
        if self._items:
            self._next()
        elif asking.score or self._behind is not None:
            self.leave()
        else:
            self._go(self._app.view.session.position.whole)
            session = self._app.view.session
            lines = score_lines(session.lab, score(session.lab, session.annotations))
            self._show(replace(asking, said=(), noted=(), live="", score=lines, left=0))

    def leave(self) -> None:
        """Close the question, back to where p took one from; p puts it again. From the live lab: back to the first."""
        asking = self._app.view.asking
        if self._behind is not None:
            asking, self._items, view, keeper = self._behind
            self._behind, live = None, self._app.keeper
            self._app.swap(replace(view, plan=self._app.view.plan), keeper)
            if live is not None:
                live.close()
            self._show(asking)
            self._app.say(f"back on {view.session.lab.title}")
            return
        self._items = ()
        self._show(None)
        if asking is not None and not asking.closed:
            self._left = asking
            if self._from is not None:
                self._go(self._from)
            self._app.say("p goes on with the question")

    def _ask_live(self, asking: Asking) -> None:
        """The same question on the lab that tells the mistakes apart; esc or its end comes back here."""
        view, keeper = self._app.view, self._app.keeper
        if (lab := live_lab(view.session.lab)) is None:
            self._app.say(f"{asking.live} cannot be opened any more", warning=True)
            return
        self._behind = (asking, self._items, view, keeper)
        item = Item(question(lab, asking.item.asked.tensor), f"{lab.title}: {asking.item.words}")
        put = View(begin(lab), view.plan, asking=Asking.of(item, 0), typing="answer")
        self._app.swap(put, None if keeper is None else keeper.beside(lab))
        self._items = (item,)
        self._next()

    @property
    def behind(self) -> Recorder | None:
        """The recording one is away from, while a question is asked on another lab."""
        return None if self._behind is None else self._behind[-1]


def _where(session: Session, asked: Question) -> str:
    """Where a question belongs, seen from where one is."""
    elsewhere = asked.iteration != session.position.iteration
    return f"iteration {asked.iteration}" if elsewhere else stage_names(session.program)[asked.stage]


def _first_empty(asking: Asking) -> int:
    return next((at for at, text in enumerate(asking.typed) if not text.strip()), asking.at)


def _first_wrong(asking: Asking, judgement: Judgement) -> int:
    """The first cell to be mended, in reading order."""
    shape = asking.item.asked.shape
    return int(np.ravel_multi_index(judgement.wrong[0], shape)) if judgement.wrong and shape else 0
