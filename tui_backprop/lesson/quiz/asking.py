"""The order of questions in a session: a lab's tasks first, else stage by stage; and the position for each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from tui_backprop.ground.lazy import later
from tui_backprop.labs.lab import Lab
from tui_backprop.lesson.notation.symbols import symbol
from tui_backprop.lesson.quiz.attempts import Round, rounds
from tui_backprop.session.events import Predicted
from tui_backprop.session.position import Position
from tui_backprop.session.session import Session

if TYPE_CHECKING:
    from tui_backprop.lesson.quiz.questions import Question, question, questions, spoils
else:  # needed by a key, not by the first screen
    question, questions, spoils = later("tui_backprop.lesson.quiz.questions", "question", "questions", "spoils")


@dataclass(frozen=True)
class Item:
    """A question to be put.

    Args:
        asked: what is to be predicted.
        words: the question in words.
        task: whether it is one of the lab's.
    """

    asked: Question
    words: str
    task: bool = False


@lru_cache(4)
def tasks(lab: Lab) -> tuple[Item, ...]:
    """Return the lab's tasks as questions, in order; read once, since every footer asks for open ones."""
    return tuple(Item(question(lab, task.predict, task.iteration), task.ask, True) for task in lab.tasks)


def open_tasks(session: Session) -> tuple[Item, ...]:
    """Return the tasks not yet answered, revealed or missed three times, on whichever branch."""
    return tuple(item for item in tasks(session.lab) if not _done(session, item.asked))


def _done(session: Session, asked: Question) -> bool:
    """True if a question was closed on any branch: what is done stays done when an edit opens another."""
    return any(each.closed for branch in session.branches for each in _rounds(session, asked, branch))


def closed_panes(session: Session) -> tuple[str, ...]:
    """Return the panes that the lab keeps closed until its tasks are done."""
    return session.lab.hide if session.lab.hide and open_tasks(session) else ()


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
    return tuple(
        annotation.event
        for annotation in session.annotations
        if isinstance(annotation.event, Predicted)
        and (annotation.at.iteration, annotation.at.branch) == (asked.iteration, branch)
    )


def attempts(session: Session, asked: Question) -> int:
    """Return how many attempts a question has had since it was put: asked again after it was closed, it begins anew."""
    last = _rounds(session, asked, session.position.branch)[-1:]
    return sum(len(each.verdicts) for each in last if not each.closed)


def _rounds(session: Session, asked: Question, branch: str) -> list[Round]:
    """Return the rounds of a question on a branch."""
    events = (event for event in earlier(session, asked, branch) if event.tensor == asked.tensor)
    return rounds(event.verdict for event in events)
