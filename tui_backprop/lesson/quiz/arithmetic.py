"""Find a slip in adding up: in each wrong cell a term of its sum that was left out, or has the other sign."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from tui_backprop.engine.expression import Expression
from tui_backprop.engine.shapes import Index
from tui_backprop.lesson.notation.parts import Parts, parts_of
from tui_backprop.lesson.quiz.answers import CLOSE, Answer
from tui_backprop.lesson.quiz.digits import ENOUGH
from tui_backprop.lesson.quiz.evidence import Evidence

MOST_TERMS = 64
"""A person adds up no more by hand."""


@dataclass(frozen=True, eq=False)
class Slip:
    """A slip that gives the number typed in a cell.

    Args:
        cell: where.
        term: of its sum, the first that gives this number.
        kind: whether it was left out, or its sign turned round.
        others: how many other terms give the same number in that way, or in the other.
    """

    cell: Index
    term: Expression
    kind: Literal["left out", "turned round"]
    others: int


def slips_in(evidence: Evidence) -> tuple[Slip, ...]:
    """Return a slip for each wrong cell of an answer, in reading order; none unless every wrong cell has one."""
    typed = dict(zip(evidence.indices, evidence.answers, strict=True))
    found = []
    for cell in evidence.wrong:
        parts = parts_of(evidence.it, (evidence.asked.tensor, cell), evidence.asked.statement)
        slips = list(_giving(parts, typed[cell], evidence.slack))
        if not slips:
            return ()
        (term, kind), *others = slips
        found.append(Slip(cell, term, kind, len(others)))
    return tuple(found)


def _giving(
    parts: Parts, answer: Answer, slack: float
) -> Iterator[tuple[Expression, Literal["left out", "turned round"]]]:
    """Yield each term that gives a number where it is left out, or has the other sign."""
    if not 1 < len(parts.terms) <= MOST_TERMS:
        return
    right, sizes = float(parts.value), parts.sizes
    if not np.isclose(sizes.sum(), right, rtol=CLOSE, atol=slack):  # what is added up is divided, or goes on
        return
    typed = answer if answer.digits >= ENOUGH else answer.exact
    for term, size in zip(parts.terms, sizes.tolist(), strict=True):
        if typed.fits(right - size, slack):
            yield term, "left out"
        if typed.fits(right - 2 * size, slack):
            yield term, "turned round"
