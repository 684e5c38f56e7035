"""Judge an answer: right, right from the rounded numbers on screen, as it follows from an earlier one, or mistaken."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tui_backprop.engine.arithmetic import Value
from tui_backprop.engine.iteration import Iteration
from tui_backprop.engine.shapes import Index
from tui_backprop.engine.statement import Statement
from tui_backprop.labs.lab import Lab
from tui_backprop.lesson.notation.parts import parts_of
from tui_backprop.lesson.notation.symbols import cell_name
from tui_backprop.lesson.notation.worked import Worked, worked
from tui_backprop.lesson.quiz.answers import ROUNDING, Answer, cells, fitting, parse_answers
from tui_backprop.lesson.quiz.attempts import Verdict
from tui_backprop.lesson.quiz.diagnosis import Diagnosis, diagnose, unproven
from tui_backprop.lesson.quiz.previous import Earlier, earlier_answers, from_rounded, from_wrong
from tui_backprop.lesson.quiz.questions import Question
from tui_backprop.session.events import Predicted
from tui_backprop.session.typed import TypedError

Mask: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Judgement:
    """What became of an attempt.

    Args:
        asked: the question.
        typed: cell by cell, as typed.
        verdict: "right" to the digits typed; "rounded" when right from the numbers on screen or from own right answers;
            "follows" when it is what an earlier wrong answer leads to; "incomplete" when a cell is empty or no number;
            "revealed" when every cell is empty.
        right: the machine's numbers.
        statement: the line that gives them.
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
        """The attempt as a recording keeps it."""
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
    attempt = _Attempt(lab, it, asked, tuple(typed), tuple(previous), seen)
    return next(judgement for step in STEPS if (judgement := step(attempt)) is not None)


@dataclass(frozen=True, eq=False)
class _Attempt:
    """What was typed, and all that it is compared with; each worked out when a step first asks for it."""

    lab: Lab
    it: Iteration
    asked: Question
    typed: tuple[str, ...]
    previous: tuple[Predicted, ...]
    seen: Collection[str]

    def judged(self, verdict: Verdict, **more: Any) -> Judgement:
        return Judgement(self.asked, self.typed, verdict, self.right, self.statement, names=self.lab.names, **more)

    @property
    def statement(self) -> Statement:
        return self.it.program.statements[self.asked.statement]

    @property
    def right(self) -> Value:
        return self.it.after(self.asked.statement)[self.asked.tensor]

    @cached_property
    def indices(self) -> list[Index]:
        """The cells asked for, in reading order."""
        return list(np.ndindex(np.shape(self.right)))

    @cached_property
    def named(self) -> list[tuple[str, str]]:
        """Each cell's name, and what was typed in it."""
        names = (cell_name(self.asked.tensor, index, self.lab.names) for index in self.indices)
        return list(zip(names, self.typed, strict=True))

    @cached_property
    def answers(self) -> list[Answer]:
        """The numbers typed. Raises: TypedError for a cell that is empty or not a number, with the cell's name."""
        count = len(self.indices)
        if len(self.typed) != count:
            raise TypedError(f"{self.asked.tensor} has {count} numbers, not {len(self.typed)}; type one for each")
        return parse_answers(self.named)

    @cached_property
    def slack(self) -> float:
        """By how much rounding may have moved a cell: exact arithmetic gives 0 where the machine may have 1e-17."""
        read = [np.abs(np.asarray(self.it.before(self.asked.statement)[name])) for name in self.statement.reads]
        largest = max((float(cells.max()) for cells in read if cells.size), default=0.0)
        return ROUNDING * largest if np.isfinite(largest) else 0.0

    def fits(self, value: Value) -> Mask:
        """Return which of the cells typed are those of a tensor, to the digits typed."""
        return fitting(self.answers, value, self.slack)

    @cached_property
    def exact(self) -> Mask:
        """The cells that are right."""
        return self.fits(self.right)

    @cached_property
    def good(self) -> Mask:
        """The cells that are right, or are so from rounded numbers."""
        good = self.exact.copy()
        for value in from_rounded(self.it, self.asked, self.before):
            good |= self.fits(value)
        return good

    @cached_property
    def wrong(self) -> tuple[Index, ...]:
        return tuple(index for index, fine in zip(self.indices, self.good, strict=True) if not fine)

    @cached_property
    def before(self) -> list[Earlier]:
        return earlier_answers(self.it, self.asked, self.previous)

    @cached_property
    def known(self) -> dict[str, tuple[Answer, ...]]:
        """What the person has of earlier tensors: right answers, and numbers that were shown as the answer."""
        return {earlier.tensor: earlier.known for earlier in self.before if earlier.known is not None}

    def working(self, cell: Index) -> Worked:
        """Return the worked line of a cell."""
        parts = parts_of(self.it, (self.asked.tensor, cell), self.asked.statement)
        return worked(parts, names=self.lab.names)


def _revealed(attempt: _Attempt) -> Judgement | None:
    """Nothing is typed: the answer is asked for."""
    if any(text.strip() for text in attempt.typed):
        return None
    return attempt.judged("revealed", working=attempt.working(attempt.indices[0]))


def _unreadable(attempt: _Attempt) -> Judgement | None:
    """Some cell is empty, or not a number."""
    try:
        _ = attempt.answers
    except TypedError as error:
        return attempt.judged("incomplete", reason=str(error))
    return None


def _right(attempt: _Attempt) -> Judgement | None:
    """Every cell is right. With too few digits to tell, that is not enough, unless the screen shows no more."""
    if not attempt.exact.all():
        return None
    coarse = _too_coarse(attempt)
    if not coarse:
        return attempt.judged("right", diagnosis=unproven(attempt.lab, attempt.it, attempt.asked, attempt.known))
    rounded = from_rounded(attempt.it, attempt.asked, attempt.before)
    shown = any(_as_shown(attempt.answers, value) for value in rounded)
    return attempt.judged("rounded") if shown else attempt.judged("incomplete", reason=coarse)


def _rounded(attempt: _Attempt) -> Judgement | None:
    """Every cell is right from the numbers on screen, or from earlier right answers."""
    return attempt.judged("rounded") if attempt.good.all() else None


def _follows(attempt: _Attempt) -> Judgement | None:
    """The numbers follow from an earlier answer that was wrong, and whose right numbers were not shown since."""
    unshown = [earlier for earlier in attempt.before if not earlier.shown]
    for name, value in from_wrong(attempt.it, attempt.asked, unshown):
        if attempt.fits(value).all():
            return attempt.judged("follows", follows_from=name)
    if len(unshown) == len(attempt.before):
        return None
    shown_first = sorted(attempt.before, key=lambda earlier: not earlier.shown)
    for name, value in from_wrong(attempt.it, attempt.asked, shown_first):
        if attempt.fits(value).all():
            working = attempt.working(attempt.wrong[0])
            return attempt.judged("wrong", wrong=attempt.wrong, follows_from=name, working=working)
    return None


def _mistaken(attempt: _Attempt) -> Judgement:
    """Something is wrong: a usual mistake, another one, or too few digits to tell."""
    found = diagnose(
        attempt.lab,
        attempt.it,
        attempt.asked,
        attempt.answers,
        slack=attempt.slack,
        known=attempt.known,
        seen=attempt.seen,
    )
    if found and found.coarse:
        few = next(cell for cell, answer in zip(attempt.named, attempt.answers, strict=True) if not answer.in_full)
        return attempt.judged("incomplete", reason=_more_digits(few))
    if found is None:
        right = zip(attempt.answers, cells(attempt.right), strict=True)
        if np.all(attempt.good | [answer.rounds(float(cell)) for answer, cell in right]):
            return attempt.judged("incomplete", reason=_more_digits(attempt.named[int(np.argmin(attempt.good))]))
    working = attempt.working(attempt.wrong[0])
    return attempt.judged("wrong", wrong=attempt.wrong, diagnosis=found, working=working)


STEPS: tuple[Callable[[_Attempt], Judgement | None], ...] = (
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


def _too_coarse(attempt: _Attempt) -> str:
    """Say why an answer that is right to its digits says too little: 0.0 for 0.02, -0.4 for -0.3986 after an update.

    Returns: one line; empty when it says enough. Four digits always do, and so does a whole number.
    """
    untouched: Value = np.zeros(attempt.asked.shape)  # what an answer without any work would be
    if attempt.asked.tensor in attempt.statement.reads:
        untouched = attempt.it.before(attempt.asked.statement)[attempt.asked.tensor]
    compared = zip(attempt.named, attempt.answers, cells(untouched), cells(attempt.right), strict=True)
    for named, answer, old, new in compared:
        as_good = answer.in_full or not answer.fits(old) or abs(old - new) <= attempt.slack
        if not as_good and not answer.same_as_shown(new):
            return _more_digits(named)
    return ""


def _more_digits(named: tuple[str, str]) -> str:
    cell, text = named
    return f"{cell}: {text.strip()} has too few digits to tell; type more of them"
