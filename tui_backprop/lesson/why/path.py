"""The path of factors a number came by: from the cell back to the first number that accounts for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np

from tui_backprop.engine.expression import Expression
from tui_backprop.engine.machine import Values
from tui_backprop.engine.program import Program
from tui_backprop.lesson.meaning.cell import refs
from tui_backprop.lesson.meaning.scene import At
from tui_backprop.lesson.meaning.sentence import Sentence, amount, say
from tui_backprop.lesson.notation.parts import Parts, parts_of
from tui_backprop.lesson.notation.symbols import cell_name
from tui_backprop.lesson.notation.worked import Term, written_term

Mood = Literal["zero", "not finite", "huge", "tiny", "plain"]
HUGE, TINY = 1e4, 1e-6
"""Numbers from here on, either way, are asked where they began."""

Trace: TypeAlias = Sequence[Values]
"""The values before the first statement of an iteration, and after each statement begun."""


def mood(value: float) -> Mood:
    """What there is to ask about a number."""
    if not np.isfinite(value):
        return "not finite"
    if value == 0:
        return "zero"
    return "huge" if abs(value) >= HUGE else "tiny" if abs(value) <= TINY else "plain"


@dataclass(frozen=True)
class Place:
    """One number: a cell of a tensor, and the statement that wrote it (None: the iteration began with it)."""

    name: str
    cell: At
    value: float
    statement: int | None

    @property
    def label(self) -> str:
        return cell_name(self.name, self.cell)


@dataclass(frozen=True, eq=False)
class Step:
    """One line of the path.

    Args:
        place: the number it accounts for.
        parts: what it was calculated from.
        at, terms: which of its terms is looked at, and how many there are.
        term: that term with its numbers put in.
        factors: the numbers the term reads.
        followed: the one the path goes on with; None at its end.
        marked: the factors that make the term what it is: the zeros, the ones that are not finite, huge or tiny.
    """

    place: Place
    parts: Parts
    at: int
    terms: int
    term: Term
    factors: tuple[Place, ...]
    followed: Place | None
    marked: tuple[Place, ...]

    @property
    def line(self) -> Sentence:
        """ "∂E/∂W_hidden[0,1] = x[0]·∂E/∂z_hidden[1] = 1·0 = 0"."""
        equals = " = " if self.term.exact else " ≈ "
        numbers = say(self.term.substituted, equals, self.term.result)
        line = say(self.term.symbols, " = ", numbers if self.term.substituted != self.term.result else self.term.result)
        if self.terms == 1:
            return say(self.place.label, " = ", line)
        which = "the largest" if np.isfinite(self.place.value) and self.place.value else "one of them"
        return say(self.place.label, " = ", amount(self.place.value), f", {self.terms} terms, {which} ", line)


def place_of(program: Program, trace: Trace, name: str, cell: At, before: int | None = None) -> Place:
    """A number as a statement reads it (as the trace leaves it, when None)."""
    end = len(trace) - 1 if before is None else before
    return Place(name, cell, float(np.asarray(trace[end][name])[cell]), program.writer(name, end))


Blame: TypeAlias = Callable[[Place], bool]
"""Whether a number is one of the zeros that a gradient of 0 is put down to."""


def no_blame(_: Place) -> bool:
    """For a number that is no gradient of 0."""
    return False


def path(program: Program, trace: Trace, place: Place, blame: Blame, asked: Mood | None = None) -> tuple[Step, ...]:
    """The steps from a number back to where it began; empty for one that was given.

    Args:
        blame: of a gradient of 0, the zeros that explain it: the path goes to one of them.
        asked: what is followed, where that is not what is remarkable about the number.
    """
    asked, steps = asked or mood(place.value), list[Step]()
    while place.statement is not None:
        asked = "zero" if asked == "plain" and place.value == 0 else asked
        step = _step(program, trace, place, asked, blame)
        steps.append(step)
        if step.followed is None or (_error(place.name) and asked == "zero" and not _error(step.followed.name)):
            return (*steps, *_gate(program, trace, step.followed, blame))
        place = step.followed
    return tuple(steps)


def _gate(program: Program, trace: Trace, place: Place | None, blame: Blame) -> Iterator[Step]:
    """The step that shows how a slope came to be 0."""
    if place is not None and place.statement is not None:
        yield replace(_step(program, trace, place, "zero", blame), followed=None)


def _step(program: Program, trace: Trace, place: Place, asked: Mood, blame: Blame) -> Step:
    assert place.statement is not None
    line, values = program.statements[place.statement], trace[place.statement]
    parts = parts_of(line, place.cell, values, place.name)
    terms = parts.terms

    def read(at: int) -> tuple[Place, ...]:
        return tuple(dict.fromkeys(_places(program, place.statement or 0, terms[at])))

    at = _telling(parts, asked, read, blame) if len(terms) > 1 else 0
    factors = read(at)
    term = written_term(terms[at])
    marked = tuple(factor for factor in factors if mood(factor.value) == asked) if asked != "plain" else ()
    return Step(place, parts, at, len(terms), term, factors, _followed(place, factors, marked, asked, blame), marked)


def _places(program: Program, statement: int, tree: Expression) -> Iterator[Place]:
    for ref in refs(tree):
        cell = tuple(at for at in ref.index if isinstance(at, int))
        yield Place(ref.name, cell, float(ref.value), program.writer(ref.name, statement))


def _telling(parts: Parts, asked: Mood, read: Callable[[int], Sequence[Place]], blame: Blame) -> int:
    """The term to look at: the one that weighs most; of zeros, one that is to blame, or whose error is 0."""
    sizes, terms = np.abs(parts.sizes), parts.terms
    if asked == "not finite":
        return int(np.argmax(~np.isfinite(sizes)))
    if sizes.any():
        return int(np.nanargmax(sizes))
    to_blame = next((at for at in range(len(terms)) if any(map(blame, read(at)))), None)
    if to_blame is not None:
        return to_blame
    return next((at for at in range(len(terms)) if any(_error(p.name) and not p.value for p in read(at))), 0)


def _error(name: str) -> bool:
    return name.startswith("dE_d")


def _followed(
    place: Place, factors: Sequence[Place], marked: Sequence[Place], asked: Mood, blame: Blame
) -> Place | None:
    """The factor to go on with: a marked one where something is asked, else an error, else what was computed last."""
    if asked == "huge":
        return max(marked, key=lambda factor: abs(factor.value), default=None)
    if asked == "tiny":
        return min(marked, key=lambda factor: abs(factor.value), default=None)
    if asked == "not finite":
        return min(marked, key=_written, default=None)
    if asked == "zero" and (to_blame := next(filter(blame, marked), None)):
        return to_blame
    inner = [factor for factor in (factors if asked == "plain" else marked) if factor.statement is not None]
    if asked == "zero" and _error(place.name):
        inner = [factor for factor in inner if _error(factor.name)]

    hats = [factor for factor in inner if factor.name.endswith(f"_{place.name}")]
    if hats and not any(_error(factor.name) for factor in inner):
        return hats[0]  # of an optimizer's state, what the formula reads first: the direction before the scale

    def weight(factor: Place) -> tuple[bool, int, bool, float]:
        return _error(factor.name), _written(factor), factor.cell == place.cell, abs(factor.value)

    return max(inner, key=weight, default=None)


def _written(place: Place) -> int:
    """When a number was written; -1 when the iteration began with it."""
    return -1 if place.statement is None else place.statement
