"""Find what a person has of the tensors before a question, and the answer that would follow from that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tui_backprop.engine.arithmetic import Value
from tui_backprop.engine.iteration import Iteration
from tui_backprop.lesson.quiz.answers import Answer, cells, parse_answer
from tui_backprop.lesson.quiz.attempts import UNCOUNTED, answer_shown
from tui_backprop.lesson.quiz.following import followed, from_screen
from tui_backprop.lesson.quiz.questions import Question
from tui_backprop.session.events import Predicted
from tui_backprop.session.typed import TypedError

WRONG_BEFORE: frozenset[str] = frozenset({"wrong", "follows"})
"""Verdicts of earlier answers that later ones may follow from."""
RIGHT: frozenset[str] = frozenset({"right", "rounded"})
"""Verdicts of answers that leave no mistake behind."""


@dataclass(frozen=True, eq=False)
class Earlier:
    """The answers to a question that comes earlier in the iteration.

    Args:
        tensor: its name.
        value: the last complete answer; None without one.
        wrong: True if that answer leaves a mistake behind; one that was mended since does not.
        shown: True if the right numbers were shown to the person, who had not found them.
        known: what the person has of it for certain, cell by cell: a right answer, or what was shown; None for neither.
    """

    tensor: str
    value: Value | None
    wrong: bool
    shown: bool
    known: tuple[Answer, ...] | None


def earlier_answers(it: Iteration, asked: Question, previous: Iterable[Predicted]) -> list[Earlier]:
    """Return what became of each question that comes before one, in the order they were first answered.

    Args:
        it: the iteration, complete.
        previous: the attempts made in it, of any tensor, in order.
    """
    made: dict[str, list[Predicted]] = {}
    for event in previous:
        at = it.program.writer(event.tensor)
        if at is not None and at < asked.statement:
            made.setdefault(event.tensor, []).append(event)
    return [_earlier(tensor, events, it.before(asked.statement)[tensor]) for tensor, events in made.items()]


def _earlier(tensor: str, events: Sequence[Predicted], right: Value) -> Earlier:
    value: Value | None = None
    wrong, known, verdicts = False, None, list[str]()
    for event in events:
        verdicts.append(event.verdict)
        if event.verdict in UNCOUNTED:
            continue
        if event.verdict in RIGHT:
            known = tuple(map(_known, map(parse_answer, event.typed), cells(right).tolist()))
        elif answer_shown(verdicts):
            known = tuple(Answer(float(cell)) for cell in cells(right))
        try:
            typed = np.array([parse_answer(text).value for text in event.typed]).reshape(np.shape(right))
        except (TypedError, ValueError):
            continue
        value, wrong = typed[()], event.verdict in WRONG_BEFORE
    return Earlier(tensor, value, wrong, wrong and answer_shown(verdicts), known)


def _known(answer: Answer, right: float) -> Answer:
    """Return a right answer as what the person has for certain: -1.4 in full, where that is the number."""
    return answer.exact if answer.exact.fits(right) else answer


def from_rounded(it: Iteration, asked: Question, before: Sequence[Earlier]) -> Iterator[Value]:
    """Work the tensor out from rounded numbers: those on screen, or the person's own right answers."""
    at = asked.statement
    yield from_screen(it, at)
    own = _own(before)
    if own:
        yield followed(it, at, own)
    for answers in (own, {}) if own else ({},):
        yield followed(it, at, answers, leaves=True)
        yield followed(it, at, answers, leaves=True, rounding=True)
    for tensor, value in own.items():
        yield followed(it, at, {tensor: value})


def from_wrong(it: Iteration, asked: Question, before: Sequence[Earlier]) -> Iterator[tuple[str, Value]]:
    """Work the tensor out as it follows from wrong answers, together and one by one; with the wrong one's name."""
    own = _own(before)
    kept = {earlier.tensor: earlier.value for earlier in before if earlier.wrong and earlier.value is not None}
    sets = [(next(iter(kept)), kept), (next(iter(kept)), {**own, **kept})] if kept else []
    for tensor, value in kept.items():
        sets += [(tensor, {tensor: value}), (tensor, {**own, tensor: value})]
    for tensor, answers in sets:
        for rounding in (False, True):
            yield tensor, followed(it, asked.statement, answers, rounding=rounding, leaves=rounding)


def _own(before: Iterable[Earlier]) -> dict[str, Value]:
    """Return the person's answers that leave no mistake behind."""
    return {earlier.tensor: earlier.value for earlier in before if not earlier.wrong and earlier.value is not None}
