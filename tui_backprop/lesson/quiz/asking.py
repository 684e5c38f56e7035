"""The order of questions in a session: a lab's tasks first, else stage by stage; and the position for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from tui_backprop.engine.arithmetic import Array
from tui_backprop.ground.errors import BackpropError
from tui_backprop.ground.lazy import later
from tui_backprop.labs.lab import Lab
from tui_backprop.lesson.notation.symbols import symbol
from tui_backprop.lesson.quiz.attempts import UNCOUNTED, Round, rounds
from tui_backprop.session.events import Predicted
from tui_backprop.session.position import Position
from tui_backprop.session.session import Branch, Session

if TYPE_CHECKING:
    from tui_backprop.lesson.quiz.answers import parse_answer
    from tui_backprop.lesson.quiz.questions import Question, question, questions, spoils
else:  # needed by a key, not by the first screen
    (parse_answer,) = later("tui_backprop.lesson.quiz.answers", "parse_answer")
    question, questions, spoils = later("tui_backprop.lesson.quiz.questions", "question", "questions", "spoils")


@dataclass(frozen=True)
class Item:
    """A question to be put.

    Args:
        asked: what is to be predicted.
        words: the question in words.
        task: which of the lab's tasks it is, from 1; 0 for none.
    """

    asked: Question
    words: str
    task: int = 0


@lru_cache(4)
def tasks(lab: Lab) -> tuple[Item, ...]:
    """Return the lab's tasks as questions, in order; read once, since every footer asks for open ones."""
    return tuple(
        Item(question(lab, task.predict, task.iteration), task.ask, number) for number, task in enumerate(lab.tasks, 1)
    )


@lru_cache(4)
def open_tasks(session: Session) -> tuple[Item, ...]:
    """Return the tasks not yet answered, revealed or missed three times, on whichever branch.

    Done again, they are open until each was closed as often as the one that was put most often.
    """
    items = tasks(session.lab)
    put = max((len(_rounds(_made(session, item))) for item in items), default=0)
    return tuple(item for item in items if _times_closed(session, item) < max(1, put))


def tasks_again(session: Session) -> tuple[Item, ...]:
    """Return the tasks to be done again; none while the lab has open ones, or has none at all."""
    return () if open_tasks(session) else tasks(session.lab)


def closed_panes(session: Session) -> tuple[str, ...]:
    """Return the panes that the lab keeps closed until its tasks are done; done again, they are done."""
    lab = session.lab
    return lab.hide if lab.hide and not all(_times_closed(session, item) for item in tasks(lab)) else ()


def upcoming(session: Session) -> tuple[Item, ...]:
    """Return what there is to ask from here on: open tasks; without any, the rest of the iteration, or the next."""
    if remaining := open_tasks(session):
        return remaining
    at, lab = session.position, session.lab
    for iteration in (at.iteration, at.iteration + 1):
        done = at.done(lab.program) - (session.state.partial is not None) if iteration == at.iteration else 0
        items = tuple(
            Item(asked, words_for(lab, asked))
            for asked in questions(lab, iteration)
            if first_statement(lab, asked) >= done
        )
        if items:
            return items
    return ()


def words_for(lab: Lab, asked: Question) -> str:
    """Put a question in words that no lab has put so."""
    stage, statement = lab.program.stages[asked.stage].title, lab.program.statements[asked.statement]
    name = symbol(asked.tensor, lab.names)
    if statement.role == "update":
        return f"What is {name} after the update?"
    return f"What is the {stage}?" if name == stage else f"{stage}: what is {name}?"


def item_of(session: Session, event: Predicted) -> Item | None:
    """Return the question that an answer was given to, where it was given; None where the lab cannot ask it.

    A recording of format 1 does not tell which task it was: the first with that tensor in that iteration.
    """
    for item in tasks(session.lab):
        same = (item.asked.tensor, item.asked.iteration) == (event.tensor, session.position.iteration)
        if same and (item.task == event.task or not event.attempt):
            return item
    try:
        asked = question(session.lab, event.tensor, session.position.iteration)
    except BackpropError:
        return None
    return Item(asked, words_for(session.lab, asked))


def first_statement(lab: Lab, asked: Question) -> int:
    """Return the first statement that would give the answer away: its own, or the one whose result it hands on."""
    return min(spoils(lab.program, asked).statements)


def place_before(session: Session, asked: Question) -> Position:
    """Return the position while a question is open: everything before its statement is computed."""
    return _after(session, asked.iteration, first_statement(session.lab, asked))


def place_after(session: Session, asked: Question) -> Position:
    """Return the position when a question is closed: its statement has run."""
    return _after(session, asked.iteration, asked.statement + 1)


def _after(session: Session, iteration: int, done: int) -> Position:
    """Return the position where ``done`` statements of an iteration have run: a whole stage where that is one."""
    program, branch = session.program, session.position.branch
    if done == 0:
        return Position(iteration, 0, branch=branch)
    stop = program.stage_of(done - 1)
    if program.offsets[stop + 1] == done:
        return Position(iteration, stop, branch=branch)
    return Position(iteration, stop, done - 1 - program.offsets[stop], level="statement", branch=branch)


def earlier(session: Session, asked: Question, branch: str = "") -> tuple[Predicted, ...]:
    """Return the attempts made in the question's iteration on a branch, the present one if none is named, in order."""
    branch = branch or session.position.branch
    return tuple(event for at, event in predictions(session) if (at.iteration, at.branch) == (asked.iteration, branch))


def seen_before(session: Session, asked: Question) -> bool:
    """True if the numbers asked for were on screen before: further on, on this branch, or on one that has the same.

    While the lab keeps every pane closed that would show them they were not.
    """
    program = session.program
    shown_in = {"network", "tensors", "working"} | ({"loss"} if asked.tensor == program.loss else set())
    if shown_in <= set(closed_panes(session)):
        return False
    begun = asked.iteration, first_statement(session.lab, asked)
    past = [
        branch
        for branch in session.branches.values()
        if (branch.seen.iteration, branch.seen.done(program) - 1) >= begun
    ]
    if any(branch is session.branch for branch in past):
        return True
    return any(np.array_equal(_right(branch, asked), _right(session.branch, asked), equal_nan=True) for branch in past)


def _right(branch: Branch, asked: Question) -> Array:
    it = branch.history.iteration(asked.iteration, asked.statement + 1)
    return np.asarray(it.after(asked.statement)[asked.tensor])


def this_round(session: Session, item: Item) -> tuple[Predicted, ...]:
    """Return the attempts that a question has had since it was put: again after it was closed, it begins anew."""
    made = [event for event in _made(session, item) if event.verdict not in UNCOUNTED]
    last = _rounds(made)[-1:]
    return tuple(made[-len(last[0].verdicts) :]) if last and not last[0].closed else ()


def tried_before(session: Session, item: Item, typed: Sequence[str]) -> int:
    """Return the try of this round at which the same numbers were wrong; 0 if there is none."""
    for number, event in enumerate(this_round(session, item), 1):
        if event.verdict == "wrong" and _numbers(event.typed) == _numbers(typed):
            return number
    return 0


def _numbers(typed: Iterable[str]) -> list[str]:
    """Return numbers so that they can be compared, nan included: 0.50 is 0,5."""
    return [repr(parse_answer(text).value + 0.0) for text in typed]


def round_number(session: Session, item: Item) -> int:
    """Return how often a question was put so far, the present time included."""
    return 1 + _times_closed(session, item)


def _times_closed(session: Session, item: Item) -> int:
    return sum(each.closed for each in _rounds(_made(session, item)))


def _rounds(made: Iterable[Predicted]) -> list[Round]:
    return rounds(event.verdict for event in made)


def _made(session: Session, item: Item) -> list[Predicted]:
    """Return the attempts at a question, in order: at a task on whichever branch, else on the present one.

    A recording of format 1 does not tell which task an answer was for: the first round at the tensor counts as its.
    """
    asked, branch, made = item.asked, session.position.branch, list[Predicted]()
    for at, event in predictions(session):
        if (event.tensor, at.iteration) != (asked.tensor, asked.iteration):
            continue
        if not item.task:
            counts = at.branch == branch
        elif event.attempt:
            counts = event.task == item.task
        else:
            counts = not any(each.closed for each in _rounds(made))
        if counts:
            made.append(event)
    return made


@lru_cache(4)
def predictions(session: Session) -> tuple[tuple[Position, Predicted], ...]:
    """Return every attempt and where it was made, in order; looked up once, since every footer asks for open tasks."""
    return tuple((one.at, one.event) for one in session.annotations if isinstance(one.event, Predicted))
