"""Predicting: puts the questions one after the other, judges what is typed, and goes where each belongs."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from tui_backprop.ground.lazy import later
from tui_backprop.labs.lab import Lab
from tui_backprop.labs.loader import live_lab
from tui_backprop.lesson.notation.symbols import cell_name
from tui_backprop.lesson.quiz.asking import (
    Item,
    earlier,
    place_after,
    place_before,
    round_number,
    seen_before,
    tasks_again,
    this_round,
    tried_before,
    upcoming,
)
from tui_backprop.lesson.quiz.attempts import UNCOUNTED, closes
from tui_backprop.session.events import Stepped, WentTo
from tui_backprop.session.position import Position, moved
from tui_backprop.session.session import Session, begin
from tui_backprop.ui.view.asking import Asking
from tui_backprop.ui.view.effects import RecordBeside, Request, ScrollQuestion, ScrollTensors
from tui_backprop.ui.view.stages import stage_names
from tui_backprop.ui.view.step import dispatched, doing, said
from tui_backprop.ui.view.view import View, arranged

if TYPE_CHECKING:
    from tui_backprop.lesson.quiz.judging import Judgement, judge
    from tui_backprop.lesson.quiz.questions import Question, question
    from tui_backprop.lesson.quiz.responses import left_open, response
    from tui_backprop.lesson.quiz.score import score, score_lines
else:  # needed by a key, not by the first screen
    (judge,) = later("tui_backprop.lesson.quiz.judging", "judge")
    (question,) = later("tui_backprop.lesson.quiz.questions", "question")
    left_open, response = later("tui_backprop.lesson.quiz.responses", "left_open", "response")
    score, score_lines = later("tui_backprop.lesson.quiz.score", "score", "score_lines")

SOME_ROWS = 4
"""How far a key scrolls what was said: the lowest pane shows one row more."""
TO_THE_TOP = ScrollQuestion(-10_000)


def begin_asking(view: View) -> View:
    """Put the first of the questions there are from here on."""
    items = upcoming(view.session)
    if not items:
        return said(view, "there is nothing to predict here: its tensors are too large to type", warning=True)
    return _put_first(view, items)


def begin_again(view: View) -> View:
    """Put the lab's tasks once more; the first round stays the score."""
    items = tasks_again(view.session)
    return _put_first(view, items) if items else said(view, "the tasks are not done yet: p asks the next one")


def can_begin_again(view: View) -> bool:
    """True if the lab has tasks and all are done."""
    return view.script is None and bool(tasks_again(view.session))


def begin_again_needs(view: View) -> str:
    """Say what comes before the tasks can be done again."""
    return (
        "the tasks can be done again once all are done: p asks the next" if view.session.lab.tasks else "no tasks here"
    )


def _put_first(view: View, items: tuple[Item, ...]) -> View:
    item, session = items[0], view.session
    jumps = item.task and _move_to(session, place_before(session, item.asked)) is None
    view = _next(replace(view, items=items, came_from=session.position if jumps else None))
    if not jumps:
        return view
    return said(view, f"task {item.task} is at {_where(session, item.asked)} · esc goes back")


def pressed(view: View, key: str, character: str | None) -> View:
    """Answer a key of the person who answers: type, judge, scroll or go on."""
    asking = view.asking
    if asking is None:
        return view
    if asking.closed and key in ("n", "space", "right", "pagedown"):
        return _go_on(view, asking)
    if key in ("pageup", "pagedown"):
        return doing(view, ScrollTensors(1 if key == "pagedown" else -1))
    if key in ("home", "end"):
        return doing(view, ScrollQuestion(SOME_ROWS if key == "end" else -SOME_ROWS))
    if asking.score and key in ("up", "down"):
        return doing(view, ScrollQuestion(1 if key == "down" else -1))
    if asking.score and key == "a" and can_begin_again(view):
        return begin_again(doing(view, TO_THE_TOP))
    if key == "enter":
        view = doing(view, TO_THE_TOP)
        return _go_on(view, asking) if asking.closed or asking.score else _judged(view, asking)
    if key == "l" and asking.live and view.behind is None:
        return _ask_live(view, asking)
    changed = asking.pressed(key, character)
    return view if changed is None else _shown(doing(view, TO_THE_TOP), changed)


def leave(view: View) -> View:
    """Close the question and go back to where p was pressed, to put it again; from the live lab, back to the first."""
    if view.behind is not None:
        back = replace(view.behind, plan=view.plan, front=view.front, todo=(*view.todo, Request.RECORD_BACK))
        return said(_shown(back, back.asking), f"back on {back.session.lab.title}")
    asking = view.asking
    view = _shown(replace(view, items=()), None)
    if asking is None or asking.closed:
        return view
    view = replace(view, left=asking)
    if view.came_from is not None:
        view = _gone(view, view.came_from)
    return said(view, "p goes on with the question")


def _next(view: View) -> View:
    """Put the next question, at the place it belongs to; one that was left is put as it was."""
    item, *items = view.items
    view = _gone(view, place_before(view.session, item.asked))
    asking = Asking.of(item, len(items), len(this_round(view.session, item)), round_number(view.session, item))
    if view.left is not None and view.left.item == item:
        asking = replace(asking, typed=view.left.typed).to(view.left.at)
    return _shown(replace(view, items=tuple(items), left=None), asking)


def _gone(view: View, place: Position) -> View:
    """Go to a place, by a step where one step leads there."""
    move = _move_to(view.session, place)
    return view if move == "" else dispatched(view, WentTo(place) if move is None else Stepped(move))


def _move_to(session: Session, place: Position) -> Literal["", "n", "f"] | None:
    """Return the step that leads to a place, "" at the place itself; None where no single step does."""
    if place == session.position:
        return ""
    steps: tuple[Literal["n", "f"], ...] = ("n", "f")
    return next((move for move in steps if moved(session.position, move, session.program, session) == place), None)


def _shown(view: View, asking: Asking | None) -> View:
    """Show another question, or none; a warning still stands beside it, any other notice does not."""
    changes = (view.asking is None) != (asking is None)
    notice = view.notice if view.warning else ""
    view = replace(view, asking=asking, typing="answer" if asking else "", notice=notice)
    return arranged(view) if changes else view


def _judged(view: View, asking: Asking) -> View:
    """Judge the attempt, keep it, and say what there is to say."""
    if asking.empty and not asking.sure:
        return _shown(view, replace(asking, sure=True))
    session, item = view.session, asking.item
    asked = item.asked
    it = session.branch.history.iteration(asked.iteration)
    seen = frozenset(name for name in session.state.values if name not in session.program.leaves)
    judgement = judge(session.lab, it, asked, asking.typed, earlier(session, asked), seen=seen)
    attempt = asking.attempts + 1
    told = replace(asking, said=response(attempt, judgement), again=0, sure=False)
    if judgement.verdict == "incomplete":
        return _shown(view, told.to(_spoken_of(session.lab, asking, judgement.reason)))
    if judgement.verdict == "wrong" and (again := tried_before(session, item, asking.typed)):
        return _shown(view, replace(asking.to(_first_wrong(asking, judgement)), again=again))
    event = replace(
        judgement.event,
        task=item.task,
        attempt=attempt,
        round=asking.round,
        seen=seen_before(session, asked),
        mistakes=judgement.diagnosis.titles if judgement.diagnosis and judgement.verdict == "wrong" else (),
        said=tuple(map(str, told.said)),
    )
    view = dispatched(view, event)
    if judgement.verdict in UNCOUNTED:
        return _shown(view, told.to(_first_wrong(asking, judgement)))
    closed = closes(judgement.verdict, attempt)
    tells = judgement.diagnosis and (attempt > 1 or judgement.verdict == "right") and view.behind is None
    live = judgement.diagnosis.live if judgement.diagnosis and tells else ""
    told = replace(told, attempts=attempt, closed=closed, live=live, noted=left_open(judgement) if live else ())
    if closed:
        return _gone(_shown(view, told), place_after(session, asked))
    return _shown(view, told.to(_first_wrong(asking, judgement)))


def _go_on(view: View, asking: Asking) -> View:
    """Put the next question; after the last one the score, at the end of the stage it belongs to."""
    if view.items:
        return _next(view)
    if asking.score or view.behind is not None:
        return leave(view)
    view = _gone(view, view.session.position.whole)
    session = view.session
    lines = score_lines(session.lab, score(session.lab, session.annotations))
    return _shown(view, replace(asking, said=(), noted=(), live="", score=lines, left=0))


def _ask_live(view: View, asking: Asking) -> View:
    """Ask the same on the lab that tells the mistakes apart; esc or the end of it comes back here."""
    lab = live_lab(view.session.lab)
    if lab is None:
        return said(view, f"{asking.live} cannot be opened any more", warning=True)
    item = Item(question(lab, asking.item.asked.tensor), f"{lab.title}: {asking.item.words}")
    behind = replace(view, todo=())
    put = View(begin(lab), view.plan, front=view.front, asking=Asking.of(item, 0), typing="answer", items=(item,))
    return _next(replace(put, behind=behind, todo=(*view.todo, RecordBeside(lab))))


def _where(session: Session, asked: Question) -> str:
    """Say where a question belongs, seen from the present position."""
    elsewhere = asked.iteration != session.position.iteration
    return f"iteration {asked.iteration}" if elsewhere else stage_names(session.program)[asked.stage]


def _spoken_of(lab: Lab, asking: Asking, reason: str) -> int:
    """Return the cell that a message begins with, in reading order."""
    asked = asking.item.asked
    names = (cell_name(asked.tensor, index, lab.names) for index in np.ndindex(asked.shape))
    return next((at for at, name in enumerate(names) if re.match(rf"{re.escape(name)}\W", reason)), asking.at)


def _first_wrong(asking: Asking, judgement: Judgement) -> int:
    """Return the first cell to be mended, in reading order."""
    shape = asking.item.asked.shape
    return int(np.ravel_multi_index(judgement.wrong[0], shape)) if judgement.wrong and shape else 0
