"""Follow a number back by the factors that made it, to the first number that accounts for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np

from tui_backprop.engine.expression import Expression, refs_of
from tui_backprop.engine.iteration import Iteration
from tui_backprop.engine.shapes import Index, Place
from tui_backprop.lesson.meaning.sentence import Sentence, amount, say
from tui_backprop.lesson.notation.parts import Parts, parts_of
from tui_backprop.lesson.notation.symbols import cell_name
from tui_backprop.lesson.notation.worked import Term, written_term

Magnitude = Literal["zero", "not finite", "huge", "tiny", "plain"]
HUGE, TINY = 1e4, 1e-6
"""Numbers from here on, either way, are asked where they began."""


def magnitude(value: float) -> Magnitude:
    """Return what there is to ask about a number."""
    if not np.isfinite(value):
        return "not finite"
    if value == 0:
        return "zero"
    return "huge" if abs(value) >= HUGE else "tiny" if abs(value) <= TINY else "plain"


@dataclass(frozen=True)
class Written:
    """A number, and what wrote it.

    Args:
        name, cell: which.
        value: what it was.
        statement: the statement that wrote it; None where the iteration began with it.
    """

    name: str
    cell: Index
    value: float
    statement: int | None

    @property
    def place(self) -> Place:
        return self.name, self.cell

    @property
    def label(self) -> str:
        """Return the number as the screen names it: "z_hidden[0]"."""
        return cell_name(self.name, self.cell)


@dataclass(frozen=True, eq=False)
class Step:
    """A step of the path, shown as a line.

    Args:
        place: the number it accounts for.
        parts: what it was calculated from.
        at, terms: which of its terms is looked at, and how many there are.
        term: that term with its numbers put in.
        factors: the numbers the term reads.
        followed: the one the path goes on with; None at its end.
        marked: the factors that make the term what it is: the zeros, the ones that are not finite, huge or tiny.
    """

    place: Written
    parts: Parts
    at: int
    terms: int
    term: Term
    factors: tuple[Written, ...]
    followed: Written | None
    marked: tuple[Written, ...]

    @property
    def line(self) -> Sentence:
        """Return the step as a line: "∂E/∂W_hidden[0,1] = x[0]·∂E/∂z_hidden[1] = 1·0 = 0"."""
        equals = " = " if self.term.exact else " ≈ "
        numbers = say(self.term.substituted, equals, self.term.result)
        line = say(self.term.symbols, " = ", numbers if self.term.substituted != self.term.result else self.term.result)
        if self.terms == 1:
            return say(self.place.label, " = ", line)
        which = "the largest" if np.isfinite(self.place.value) and self.place.value else "one of them"
        return say(self.place.label, " = ", amount(self.place.value), f", {self.terms} terms, {which} ", line)


def written(it: Iteration, place: Place) -> Written:
    """Return a number as the iteration has it now, with what wrote it."""
    return Written(*place, it.number(place), it.written(place[0]))


IsCause: TypeAlias = Callable[[Written], bool]
"""True for a number that is one of the zeros a gradient of 0 is put down to."""


def no_cause(_: Written) -> bool:
    """Put nothing down to any number: for what is no gradient of 0."""
    return False


def path(it: Iteration, number: Written, is_cause: IsCause, asked: Magnitude | None = None) -> tuple[Step, ...]:
    """Return the steps from a number back to where it began; none for one that was given.

    Args:
        is_cause: of a gradient of 0, the zeros that explain it: the path goes to one of them.
        asked: what is followed, where that is not what is remarkable about the number.
    """
    return tuple(_Search(it, is_cause).steps(number, asked or magnitude(number.value)))


@dataclass(frozen=True, eq=False)
class _Search:
    """The way back through one iteration, from factor to factor."""

    it: Iteration
    is_cause: IsCause

    def steps(self, number: Written, asked: Magnitude) -> Iterator[Step]:
        while number.statement is not None:
            asked = "zero" if asked == "plain" and number.value == 0 else asked
            step = self.step(number, number.statement, asked)
            yield step
            if step.followed is None:
                return
            if asked == "zero" and self.is_gradient(number) and not self.is_gradient(step.followed):
                yield from self.gate(step.followed)
                return
            number = step.followed

    def gate(self, slope: Written) -> Iterator[Step]:
        """Yield the step that shows how a slope came to be 0, the last one."""
        if slope.statement is not None:
            yield replace(self.step(slope, slope.statement, "zero"), followed=None)

    def step(self, number: Written, statement: int, asked: Magnitude) -> Step:
        """Return the line of a number, with the term and the factor that tell most about it."""
        parts = parts_of(self.it, number.place, statement)
        terms = parts.terms

        def read(at: int) -> tuple[Written, ...]:
            return tuple(dict.fromkeys(self.read_in(terms[at], statement)))

        at = self.telling(parts, asked, read) if len(terms) > 1 else 0
        factors = read(at)
        marked = tuple(factor for factor in factors if magnitude(factor.value) == asked) if asked != "plain" else ()
        followed = self.followed(number, factors, marked, asked)
        return Step(number, parts, at, len(terms), written_term(terms[at]), factors, followed, marked)

    def read_in(self, tree: Expression, statement: int) -> Iterator[Written]:
        """Yield the numbers that a statement read for a part of a cell."""
        for ref in refs_of(tree):
            cell = tuple(at for at in ref.index if isinstance(at, int))
            yield Written(ref.name, cell, float(ref.value), self.it.written(ref.name, statement))

    def telling(self, parts: Parts, asked: Magnitude, read: Callable[[int], Sequence[Written]]) -> int:
        """Choose the term that weighs most; of zeros, one that is a cause, or one whose error is 0."""
        sizes, terms = np.abs(parts.sizes), parts.terms
        if asked == "not finite":
            return int(np.argmax(~np.isfinite(sizes)))
        if sizes.any():
            return int(np.nanargmax(sizes))
        to_blame = next((at for at in range(len(terms)) if any(map(self.is_cause, read(at)))), None)
        if to_blame is not None:
            return to_blame
        silent = (at for at in range(len(terms)) if any(self.is_gradient(one) and not one.value for one in read(at)))
        return next(silent, 0)

    def followed(
        self, number: Written, factors: Sequence[Written], marked: Sequence[Written], asked: Magnitude
    ) -> Written | None:
        """Choose the factor to go on with: one that is as asked, else an error, else the one computed last."""
        if asked == "huge":
            return max(marked, key=lambda factor: abs(factor.value), default=None)
        if asked == "tiny":
            return min(marked, key=lambda factor: abs(factor.value), default=None)
        if asked == "not finite":
            return min(marked, key=_when, default=None)
        if asked == "zero" and (to_blame := next(filter(self.is_cause, marked), None)):
            return to_blame
        inner = [factor for factor in (factors if asked == "plain" else marked) if factor.statement is not None]
        if asked == "zero" and self.is_gradient(number):
            inner = [factor for factor in inner if self.is_gradient(factor)]

        kept = [factor for factor in inner if self.kept_for(factor) == number.name]
        if kept and not any(map(self.is_gradient, inner)):
            return kept[0]  # of an optimizer's state, what the formula reads first: the direction before the scale

        def weight(factor: Written) -> tuple[bool, int, bool, float]:
            return self.is_gradient(factor), _when(factor), factor.cell == number.cell, abs(factor.value)

        return max(inner, key=weight, default=None)

    def is_gradient(self, number: Written) -> bool:
        return number.name in self.it.program.gradient_of

    def kept_for(self, number: Written) -> str:
        """Return the parameter for whose update the optimizer worked a number out; empty for any other number."""
        statement = None if number.statement is None else self.it.program.statements[number.statement]
        return statement.parameter if statement is not None and statement.role in {"decay", "state"} else ""


def _when(number: Written) -> int:
    """Return when a number was written, as the index of the statement; -1 when the iteration began with it."""
    return -1 if number.statement is None else number.statement
