"""Judge an answer: right, right from the rounded numbers on screen, as it follows from an earlier one, or mistaken."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tui_backprop.engine.arithmetic import Value
from tui_backprop.engine.iteration import Iteration
from tui_backprop.engine.shapes import Index
from tui_backprop.engine.statement import Statement
from tui_backprop.labs.lab import Lab
from tui_backprop.lesson.notation.worked import Worked
from tui_backprop.lesson.quiz.answers import Answer, cells
from tui_backprop.lesson.quiz.attempts import Verdict
from tui_backprop.lesson.quiz.diagnosis import Diagnosis, diagnose, unproven
from tui_backprop.lesson.quiz.evidence import Evidence
from tui_backprop.lesson.quiz.previous import from_rounded, from_wrong
from tui_backprop.lesson.quiz.questions import Question
from tui_backprop.session.events import Predicted
from tui_backprop.session.typed import TypedError

RULES = 2
"""The number of the rules an answer is judged by: raised whenever an answer may be judged otherwise than before.

1 were the rules of recordings of format 1, which do not say so.
"""


@dataclass(frozen=True, eq=False)
class Judgement:
    """The verdict on an attempt, and what it rests on.

    Args:
        asked: the question.
        typed: cell by cell, as typed.
        verdict: "right" to the digits typed; "rounded" when right from the numbers on screen or from own right answers;
            "follows" when it is what an earlier wrong answer leads to; "incomplete" when a cell is empty or no number;
            "revealed" when every cell is empty.
        right: the machine's numbers.
        statement: the one that writes them.
        wrong: indices of the cells that are wrong, in reading order.
        reason: for "incomplete", in one line, what is missing.
        follows_from: the tensor whose earlier answer was wrong. With "wrong": its right numbers had been shown since,
            so they were there to go on from.
        diagnosis: for "wrong", the mistakes that give these numbers, if any does; for "right", those that give them too
            and that another lab would show.
        working: the worked line of the first wrong cell (of the first cell when revealed).
    """

    asked: Question
    typed: tuple[str, ...]
    verdict: Verdict
    right: Value
    statement: Statement
    wrong: tuple[Index, ...] = ()
    reason: str = ""
    follows_from: str = ""
    diagnosis: Diagnosis | None = None
    working: Worked | None = None
    names: Mapping[str, str] | None = None

    @property
    def event(self) -> Predicted:
        """Return the attempt as a recording keeps it."""
        return Predicted(self.asked.tensor, self.typed, self.verdict)


def judge(
    lab: Lab,
    it: Iteration,
    asked: Question,
    typed: Sequence[str],
    previous: Iterable[Predicted] = (),
    *,
    seen: Collection[str] = (),
) -> Judgement:
    """Judge an attempt.

    Args:
        it: the question's iteration, complete.
        typed: one text for each cell, in reading order.
        previous: the attempts made before in the same iteration, of any tensor, in order.
        seen: tensors whose right numbers the person has before them; a mistake in one of these is less likely.
    """
    evidence = Evidence(lab, it, asked, tuple(typed), tuple(previous), seen)
    return next(judgement for step in STEPS if (judgement := step(evidence)) is not None)


def _judged(evidence: Evidence, verdict: Verdict, **more: Any) -> Judgement:
    return Judgement(
        evidence.asked, evidence.typed, verdict, evidence.right, evidence.statement, names=evidence.lab.names, **more
    )


def _revealed(evidence: Evidence) -> Judgement | None:
    """Judge that nothing is typed: the answer is asked for."""
    if any(text.strip() for text in evidence.typed):
        return None
    return _judged(evidence, "revealed", working=evidence.working(evidence.indices[0]))


def _unreadable(evidence: Evidence) -> Judgement | None:
    """Judge that some cell is empty, or not a number."""
    try:
        _ = evidence.answers
    except TypedError as error:
        return _judged(evidence, "incomplete", reason=str(error))
    return None


def _right(evidence: Evidence) -> Judgement | None:
    """Judge that every cell is right. Too few digits to tell are not enough, unless the screen shows no more."""
    if not evidence.exact.all():
        return None
    coarse = _too_coarse(evidence)
    if not coarse:
        return _judged(evidence, "right", diagnosis=unproven(evidence))
    rounded = from_rounded(evidence.it, evidence.asked, evidence.before)
    shown = any(_as_shown(evidence.answers, value) for value in rounded)
    return _judged(evidence, "rounded") if shown else _judged(evidence, "incomplete", reason=coarse)


def _rounded(evidence: Evidence) -> Judgement | None:
    """Judge that every cell is right from the numbers on screen, or from earlier right answers."""
    return _judged(evidence, "rounded") if evidence.good.all() else None


def _follows(evidence: Evidence) -> Judgement | None:
    """Judge that the numbers follow from an earlier wrong answer, whose right numbers were not shown since."""
    unshown = [earlier for earlier in evidence.before if not earlier.shown]
    for name, value in from_wrong(evidence.it, evidence.asked, unshown):
        if evidence.fits(value).all():
            return _judged(evidence, "follows", follows_from=name)
    if len(unshown) == len(evidence.before):
        return None
    shown_first = sorted(evidence.before, key=lambda earlier: not earlier.shown)
    for name, value in from_wrong(evidence.it, evidence.asked, shown_first):
        if evidence.fits(value).all():
            working = evidence.working(evidence.wrong[0])
            return _judged(evidence, "wrong", wrong=evidence.wrong, follows_from=name, working=working)
    return None


def _mistaken(evidence: Evidence) -> Judgement:
    """Judge that something is wrong: a usual mistake, another one, or too few digits to tell."""
    found = diagnose(evidence)
    if found and found.coarse:
        few = next(cell for cell, answer in zip(evidence.named, evidence.answers, strict=True) if not answer.in_full)
        return _judged(evidence, "incomplete", reason=_more_digits(few))
    if found is None:
        right = zip(evidence.answers, cells(evidence.right), strict=True)
        if np.all(evidence.good | [answer.rounds(float(cell)) for answer, cell in right]):
            return _judged(evidence, "incomplete", reason=_more_digits(evidence.named[int(np.argmin(evidence.good))]))
    working = evidence.working(evidence.wrong[0])
    return _judged(evidence, "wrong", wrong=evidence.wrong, diagnosis=found, working=working)


STEPS: tuple[Callable[[Evidence], Judgement | None], ...] = (
    _revealed,
    _unreadable,
    _right,
    _rounded,
    _follows,
    _mistaken,
)
"""How an attempt is judged: the first step that has something to say decides, and the last one always has."""


def _as_shown(answers: Sequence[Answer], value: Value) -> bool:
    """True if an answer is a tensor as the screen would have it, trailing zeros dropped."""
    return all(answer.same_as_shown(cell) for answer, cell in zip(answers, cells(value), strict=True))


def _too_coarse(evidence: Evidence) -> str:
    """Say why an answer that is right to its digits says too little: 0.0 for 0.02, -0.4 for -0.3986 after an update.

    Returns: one line; empty when it says enough. Four digits always do, and so does a whole number.
    """
    untouched: Value = np.zeros(evidence.asked.shape)  # what an answer without any work would be
    if evidence.asked.tensor in evidence.statement.reads:
        untouched = evidence.it.before(evidence.asked.statement)[evidence.asked.tensor]
    compared = zip(evidence.named, evidence.answers, cells(untouched), cells(evidence.right), strict=True)
    for named, answer, old, new in compared:
        as_good = answer.in_full or not answer.fits(old) or abs(old - new) <= evidence.slack
        if not as_good and not answer.same_as_shown(new):
            return _more_digits(named)
    return ""


def _more_digits(named: tuple[str, str]) -> str:
    cell, text = named
    return f"{cell}: {text.strip()} has too few digits to tell; type more of them"
