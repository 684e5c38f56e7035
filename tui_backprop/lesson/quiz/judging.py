"""Is an answer right? Exactly, from the rounded numbers on screen, or as it follows from an answer given before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from tui_backprop.engine.arithmetic import Value
from tui_backprop.engine.machine import Machine
from tui_backprop.engine.statement import Statement
from tui_backprop.labs.lab import Lab
from tui_backprop.lesson.notation.symbols import cell_name
from tui_backprop.lesson.notation.worked import Worked, worked
from tui_backprop.lesson.quiz.answers import ROUNDING, Answer, cells, fitting, parse_answer
from tui_backprop.lesson.quiz.attempts import answer_shown
from tui_backprop.lesson.quiz.diagnosis import Diagnosis, diagnose, unproven
from tui_backprop.lesson.quiz.following import Trace, followed, from_screen
from tui_backprop.lesson.quiz.questions import Question
from tui_backprop.session.events import Predicted
from tui_backprop.session.typed import TypedError

Verdict: TypeAlias = Literal["right", "rounded", "follows", "wrong", "incomplete", "revealed"]
WRONG_BEFORE: frozenset[str] = frozenset({"wrong", "follows"})
"""Verdicts of earlier answers that later ones may follow from."""
RIGHT: frozenset[str] = frozenset({"right", "rounded"})
"""Verdicts of answers that leave no mistake behind."""


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
    wrong: tuple[tuple[int, ...], ...] = ()
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
    trace: Trace,
    asked: Question,
    typed: Sequence[str],
    previous: Iterable[Predicted] = (),
    *,
    seen: Collection[str] = (),
) -> Judgement:
    """Judge an attempt.

    Args:
        trace: the values of the question's iteration, before its first statement and after each one.
        typed: one text for each cell, in reading order.
        previous: the attempts made before in the same iteration, of any tensor, in order.
        seen: tensors whose right numbers the person has before them; a mistake in one of these is less likely.
    """
    statement, right = lab.program.statements[asked.statement], trace[asked.statement + 1][asked.tensor]

    def judged(verdict: Verdict, **more: object) -> Judgement:
        return Judgement(asked, tuple(typed), verdict, right, statement, names=lab.names, **more)  # type: ignore[arg-type]

    def working(cell: tuple[int, ...]) -> Worked:
        after = float(np.asarray(right)[cell])
        return worked(statement, cell, trace[asked.statement], names=lab.names, after=after)

    indices = list(np.ndindex(np.shape(right)))
    if not any(text.strip() for text in typed):
        return judged("revealed", working=working(indices[0]))
    try:
        answers = _parsed(asked, indices, typed, lab.names)
    except TypedError as error:
        return judged("incomplete", reason=str(error))
    slack = _slack(trace, asked, statement)
    good = fitting(answers, right, slack)
    named = list(zip((cell_name(asked.tensor, index, lab.names) for index in indices), typed, strict=True))
    if good.all():
        coarse = _too_coarse(named, answers, _untouched(trace, asked, statement), right, slack)
        if not coarse:
            return judged("right", diagnosis=unproven(lab, trace, asked, _known(lab, trace, asked, previous)))
    before = list(_before(lab, trace, asked, previous))
    if good.all():
        shown = any(_as_shown(answers, value) for value in _rounded(lab.machine, trace, asked, before))
        return judged("rounded") if shown else judged("incomplete", reason=coarse)
    for value in _rounded(lab.machine, trace, asked, before):
        good |= fitting(answers, value, slack)
    if good.all():
        return judged("rounded")
    unshown = [earlier for earlier in before if not earlier.shown]
    for name, value in _following(lab.machine, trace, asked, unshown):
        if fitting(answers, value, slack).all():
            return judged("follows", follows_from=name)
    wrong = tuple(index for index, fine in zip(indices, good, strict=True) if not fine)
    for name, value in _following(lab.machine, trace, asked, sorted(before, key=lambda earlier: not earlier.shown)):
        if len(unshown) < len(before) and fitting(answers, value, slack).all():
            return judged("wrong", wrong=wrong, follows_from=name, working=working(wrong[0]))
    known = _known(lab, trace, asked, previous)
    diagnosis = diagnose(lab, trace, asked, answers, slack=slack, known=known, seen=seen)
    if diagnosis and diagnosis.coarse:
        return judged(
            "incomplete",
            reason=_more_digits(next(cell for cell, answer in zip(named, answers, strict=True) if not answer.in_full)),
        )
    if diagnosis is None:
        whole = [answer.rounds(float(cell)) for answer, cell in zip(answers, cells(right), strict=True)]
        if np.all(good | whole):
            return judged("incomplete", reason=_more_digits(named[int(np.argmin(good))]))
    return judged("wrong", wrong=wrong, diagnosis=diagnosis, working=working(wrong[0]))


@dataclass(frozen=True, eq=False)
class _Earlier:
    """The last answer given before to another question, as numbers.

    Args:
        shown: the right numbers were shown to the person, who had not found them.
    """

    tensor: str
    value: Value
    wrong: bool
    shown: bool


def _parsed(
    asked: Question, indices: Sequence[tuple[int, ...]], typed: Sequence[str], names: Mapping[str, str]
) -> list[Answer]:
    """Raises TypedError for a cell that is empty or not a number, with the cell's name."""
    if len(typed) != len(indices):
        raise TypedError(f"{asked.tensor} has {len(indices)} numbers, not {len(typed)}; type one for each")
    answers = []
    for index, text in zip(indices, typed, strict=True):
        cell = cell_name(asked.tensor, index, names)
        if not text.strip():
            raise TypedError(f"{cell} is empty; type a number, or leave all cells empty to see the answer")
        try:
            answers.append(parse_answer(text))
        except TypedError as error:
            raise TypedError(f"{cell}: {error}") from None
    return answers


def _untouched(trace: Trace, asked: Question, statement: Statement) -> Value:
    """What an answer without any work would be: the old value of what is updated, else 0."""
    if asked.tensor in statement.reads:
        return trace[asked.statement][asked.tensor]
    return np.zeros(asked.shape)


def _as_shown(answers: Sequence[Answer], value: Value) -> bool:
    """Whether an answer is a tensor as the screen would have it, trailing zeros dropped."""
    return all(answer.same_as_shown(cell) for answer, cell in zip(answers, cells(value), strict=True))


def _too_coarse(
    texts: Iterable[tuple[str, str]], answers: Sequence[Answer], untouched: Value, right: Value, slack: float
) -> str:
    """Why an answer that is right to its digits says too little: 0.0 for 0.02, -0.4 for a step from -0.4 to -0.3986.

    Args:
        texts: each cell's name, and what was typed in it.
        untouched: as :func:`_untouched` gives it.
    Returns: one line; empty when it says enough. Four digits always do, and so does a whole number.
    """
    for (cell, text), answer, old, new in zip(texts, answers, cells(untouched), cells(right), strict=True):
        as_good = answer.in_full or not answer.fits(old) or abs(old - new) <= slack
        if not as_good and not answer.same_as_shown(new):
            return _more_digits((cell, text))
    return ""


def _more_digits(named: tuple[str, str]) -> str:
    cell, text = named
    return f"{cell}: {text.strip()} has too few digits to tell; type more of them"


def _slack(trace: Trace, asked: Question, statement: Statement) -> float:
    """By how much rounding may have moved a cell: exact arithmetic gives 0 where the machine may have 1e-17."""
    read = [np.abs(np.asarray(trace[asked.statement][name])) for name in statement.reads]
    largest = max((float(cells.max()) for cells in read if cells.size), default=0.0)
    return ROUNDING * largest if np.isfinite(largest) else 0.0


def _before(lab: Lab, trace: Trace, asked: Question, previous: Iterable[Predicted]) -> Iterator[_Earlier]:
    """The last complete answer to each question that comes earlier in the iteration; a mistake mended since is gone."""
    last: dict[str, tuple[Value, bool]] = {}
    verdicts: dict[str, list[str]] = {}
    for event in previous:
        at = lab.program.writer(event.tensor)
        if at is None or at >= asked.statement:
            continue
        verdicts.setdefault(event.tensor, []).append(event.verdict)
        shape = np.shape(trace[at + 1][event.tensor])
        try:
            values = np.array([parse_answer(text).value for text in event.typed]).reshape(shape)
        except (TypedError, ValueError):
            continue
        last[event.tensor] = (values[()], event.verdict in WRONG_BEFORE)
    for tensor, (value, wrong) in last.items():
        yield _Earlier(tensor, value, wrong, shown=wrong and answer_shown(verdicts[tensor]))


def _known(lab: Lab, trace: Trace, asked: Question, previous: Iterable[Predicted]) -> dict[str, tuple[Answer, ...]]:
    """What the person has of earlier tensors: their right answers, and numbers that were shown as the answer."""
    verdicts: dict[str, list[str]] = {}
    known: dict[str, tuple[Answer, ...]] = {}
    for event in previous:
        at = lab.program.writer(event.tensor)
        if at is None or at >= asked.statement:
            continue
        verdicts.setdefault(event.tensor, []).append(event.verdict)
        if event.verdict in RIGHT:
            known[event.tensor] = tuple(parse_answer(text) for text in event.typed)
        elif answer_shown(verdicts[event.tensor]):
            known[event.tensor] = tuple(Answer(float(cell), 0.0) for cell in cells(trace[at + 1][event.tensor]))
    return known


def _rounded(machine: Machine, trace: Trace, asked: Question, before: list[_Earlier]) -> Iterator[Value]:
    """The tensor worked out from rounded numbers: those on screen, or one's own right answers."""
    at = asked.statement
    yield from_screen(machine, trace, at)
    own = {earlier.tensor: earlier.value for earlier in before if not earlier.wrong}
    if own:
        yield followed(machine, trace, at, own)
    for answers in (own, {}) if own else ({},):
        yield followed(machine, trace, at, answers, leaves=True)
        yield followed(machine, trace, at, answers, leaves=True, rounding=True)
    for tensor, value in own.items():
        yield followed(machine, trace, at, {tensor: value})


def _following(machine: Machine, trace: Trace, asked: Question, before: list[_Earlier]) -> Iterator[tuple[str, Value]]:
    """The tensor as it follows from wrong answers, one at a time and together, with the wrong tensor's name."""
    own = {earlier.tensor: earlier.value for earlier in before if not earlier.wrong}
    wrong = [earlier for earlier in before if earlier.wrong]
    kept = {earlier.tensor: earlier.value for earlier in wrong}
    sets = [(wrong[0].tensor, kept), (wrong[0].tensor, {**own, **kept})] if wrong else []
    for earlier in wrong:
        one = {earlier.tensor: earlier.value}
        sets += [(earlier.tensor, one), (earlier.tensor, {**own, **one})]
    for name, answers in sets:
        for rounding in (False, True):
            yield name, followed(machine, trace, asked.statement, answers, rounding=rounding, leaves=rounding)
