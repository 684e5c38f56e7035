"""Judge an answer: right, right from the rounded numbers on screen, as it follows from an earlier one, or mistaken."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from tui_backprop.engine.arithmetic import Value
from tui_backprop.engine.iteration import Iteration
from tui_backprop.engine.shapes import Index
from tui_backprop.engine.statement import Statement
from tui_backprop.labs.lab import Lab
from tui_backprop.lesson.notation.worked import Worked
from tui_backprop.lesson.quiz.arithmetic import Slip, slips_in
from tui_backprop.lesson.quiz.attempts import Verdict
from tui_backprop.lesson.quiz.diagnosis import Diagnosis, diagnose, giving_exactly, unproven
from tui_backprop.lesson.quiz.evidence import Evidence
from tui_backprop.lesson.quiz.previous import from_wrong
from tui_backprop.lesson.quiz.questions import Question
from tui_backprop.session.events import Predicted
from tui_backprop.session.typed import TypedError


@dataclass(frozen=True)
class Doubt:
    """A doubt that the digits of an answer leave, which is right to these digits.

    Args:
        kind: "few" where there are fewer than three of them; "mistake" where they are exactly what a mistake gives;
            "unmoved" where each is the old value as shown, though one moved.
        cells: where more digits would tell; at least one.
        same: for "mistake", which give these numbers.
    """

    kind: Literal["few", "mistake", "unmoved"]
    cells: tuple[Index, ...]
    same: Diagnosis | None = None


@dataclass(frozen=True, eq=False)
class Judgement:
    """The verdict on an attempt, and what it rests on.

    Args:
        asked: the question.
        typed: cell by cell, as typed.
        verdict: "right" to the digits typed; "rounded" when right from the numbers on screen or from own right answers;
            "follows" when it is what an earlier wrong answer leads to; "few digits" when it is right, but its digits
            leave something open, and it was not typed before; "incomplete" when a cell is empty or no number;
            "revealed" when every cell is empty.
        right: the machine's numbers.
        statement: the one that writes them.
        wrong: indices of the cells that are wrong, or want more digits, in reading order.
        reason: for "incomplete", in one line, what is missing.
        follows_from: the tensor whose earlier answer was wrong. With "wrong": its right numbers had been shown since,
            so they were there to go on from.
        diagnosis: for "wrong", the mistakes that give these numbers, if any does; for "right", those that give them too
            and that another lab would show.
        slips: for "wrong" without a mistake that gives just these numbers, a term of each wrong cell that explains it.
        doubt: for "few digits", what these leave open; for "wrong", that the same numbers were typed once more.
        cut: for "right", whether the right numbers have more digits than were typed.
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
    slips: tuple[Slip, ...] = ()
    doubt: Doubt | None = None
    cut: bool = False
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
    """Judge that every cell is right, or is so from the numbers on screen or from earlier right answers."""
    if not evidence.good.all():
        return None
    if (doubt := _doubt(evidence)) is not None:
        return _doubted(evidence, doubt)
    if evidence.enough(evidence.right).all():
        return _judged(evidence, "right", diagnosis=unproven(evidence), cut=not evidence.typed_in_full)
    return _judged(evidence, "rounded")


def _doubt(evidence: Evidence) -> Doubt | None:
    """Return what the digits of a right answer leave open: whether anything was worked out, and how."""
    if evidence.typed_in_full:
        return None
    if evidence.old is not None and evidence.old_as_shown and (moved := evidence.differing(evidence.old)):
        return Doubt("unmoved", moved)
    if not evidence.as_shown and (same := giving_exactly(evidence)) is not None:
        return Doubt("mistake", evidence.differing(same.first.value), same)
    return Doubt("few", evidence.few) if evidence.few else None


def _doubted(evidence: Evidence, doubt: Doubt, follows_from: str = "") -> Judgement:
    """Ask for more digits, which costs no try; the same numbers once more do."""
    if not evidence.typed_before:
        return _judged(evidence, "few digits", wrong=doubt.cells, doubt=doubt, follows_from=follows_from)
    working = evidence.working(doubt.cells[0])
    return _judged(
        evidence,
        "wrong",
        wrong=doubt.cells,
        doubt=doubt,
        diagnosis=doubt.same,
        working=working,
        follows_from=follows_from,
    )


def _follows(evidence: Evidence) -> Judgement | None:
    """Judge that the numbers follow from an earlier wrong answer, whose right numbers were not shown since."""
    unshown = [earlier for earlier in evidence.before if not earlier.shown]
    for name, value in from_wrong(evidence.it, evidence.asked, unshown):
        if evidence.fits(value).all():
            few = evidence.where(~evidence.enough(value))
            return (
                _doubted(evidence, Doubt("few", few), name) if few else _judged(evidence, "follows", follows_from=name)
            )
    if len(unshown) == len(evidence.before):
        return None
    shown_first = sorted(evidence.before, key=lambda earlier: not earlier.shown)
    for name, value in from_wrong(evidence.it, evidence.asked, shown_first):
        if evidence.enough(value).all():
            working = evidence.working(evidence.wrong[0])
            return _judged(evidence, "wrong", wrong=evidence.wrong, follows_from=name, working=working)
    return None


def _mistaken(evidence: Evidence) -> Judgement:
    """Judge that something is wrong: a usual mistake, or another one."""
    working, found = evidence.working(evidence.wrong[0]), diagnose(evidence)
    slips = slips_in(evidence) if found is None or found.coarse else ()
    return _judged(
        evidence, "wrong", wrong=evidence.wrong, diagnosis=None if slips else found, slips=slips, working=working
    )


STEPS: tuple[Callable[[Evidence], Judgement | None], ...] = (
    _revealed,
    _unreadable,
    _right,
    _follows,
    _mistaken,
)
"""How an attempt is judged: the first step that has something to say decides, and the last one always has."""
