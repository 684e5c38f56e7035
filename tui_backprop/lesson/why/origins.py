"""Find where a number began to be huge, tiny or not finite: the first on its path, and the factor that made it so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tui_backprop.engine.evaluation import evaluate
from tui_backprop.engine.expression import (
    Call,
    Choice,
    Condition,
    Expression,
    Neg,
    Num,
    Op,
    Ref,
    RowCall,
    Sum,
    children,
)
from tui_backprop.engine.iteration import Iteration
from tui_backprop.engine.program import Program
from tui_backprop.engine.vocabulary import VOCABULARY
from tui_backprop.ground.numbers import number
from tui_backprop.lesson.meaning.sentence import Sentence, amount, say, strong
from tui_backprop.lesson.notation.parts import parts_of
from tui_backprop.lesson.notation.worked import written_term
from tui_backprop.lesson.why.path import HUGE, TINY, Magnitude, Step, Written, magnitude

SHARE = 0.5
"""Share of the orders of magnitude from which on one factor is said to make a number huge or tiny alone."""
CANCELS = 0.5
"""Two terms are said to cancel where their sum is no larger than the larger of them times this."""
STEPS = 400
"""How many numbers are taken apart into their factors, at most."""


@dataclass(frozen=True, eq=False)
class Factor:
    """A number that multiplies: a cell, or a part of a line such as 1 - beta2."""

    tree: Expression
    value: float
    upside_down: bool = False

    @property
    def label(self) -> str:
        symbols = written_term(self.tree).symbols
        return f"1 / {symbols}" if self.upside_down else symbols


@dataclass(frozen=True, eq=False)
class Origin:
    """The first number on a path that is huge, tiny or not finite.

    Args:
        place: that number; its statement is None where the iteration began with it.
        magnitude: which of the three.
        factor: of what it is a product of, followed back, the largest or the smallest, if there is anything to name.
        together: how many factors it takes to make it huge or tiny; 1 where that one does most of it.
        operation: what went wrong, "a division by 0", or that terms all but cancel; else empty.
    """

    place: Written
    magnitude: Magnitude
    factor: Factor | None = None
    together: int = 0
    operation: str = ""


def origin(it: Iteration, place: Written, steps: Sequence[Step]) -> Origin | None:
    """Find where a number began to be huge, tiny or not finite; None for a number that is none of the three."""
    asked = magnitude(place.value)
    if asked in {"plain", "zero"}:
        return None
    last = steps[-1] if steps else None
    if last is None or last.followed is not None:
        return Origin(last.followed if last and last.followed else place, asked)
    if asked == "not finite":
        return Origin(last.place, asked, operation=_went_wrong(last.parts.tree))
    found = _elementary(it, last, asked)
    strengths = [_strength(factor, asked) for factor in found]
    at = int(np.argmax(strengths))
    if strengths[at] <= 0:
        return Origin(last.place, asked)
    if len(found) == 1 and not isinstance(found[0].tree, Ref):
        return Origin(last.place, asked, operation="its terms all but cancel" if asked == "tiny" else "")
    alone = strengths[at] >= SHARE * sum(strengths)
    return Origin(last.place, asked, found[at], 1 if alone else sum(strength > 0 for strength in strengths))


def _strength(factor: Factor, asked: Magnitude) -> float:
    """Return how far a factor moves a product the way that is asked about, in orders of magnitude; 0 if it does not."""
    size = abs(factor.value)
    if size == 0 or not np.isfinite(size):
        return 0.0
    return max(0.0, float(np.log10(size)) * (1 if asked == "huge" else -1))


def _elementary(it: Iteration, step: Step, asked: Magnitude) -> list[Factor]:
    """Return what a number is a product of; the factor that does most is taken apart itself, while it is a product."""
    assert step.place.statement is not None
    found = [(factor, step.place.statement) for factor in _multiplied(step.parts.tree)]
    whole: set[int] = set()
    for _ in range(STEPS):
        most = max(range(len(found)), key=lambda at: _strength(found[at][0], asked))
        if most in whole or not _strength(found[most][0], asked):
            break
        factor, before = found[most]
        inner = None if factor.upside_down else _taken_apart(it, factor.tree, before)
        if inner is None:
            whole.add(most)
        else:
            found[most], *more = inner
            found += more
    return [factor for factor, _ in found]


def _taken_apart(it: Iteration, tree: Expression, before: int) -> list[tuple[Factor, int]] | None:
    """Return the factors of a number that a statement read; None where it was given, or is no product."""
    if not isinstance(tree, Ref):
        return None
    writer = it.written(tree.name, before)
    if writer is None:
        return None
    cell = tuple(at for at in tree.index if isinstance(at, int))
    inner = _multiplied(parts_of(it, (tree.name, cell), writer).tree)
    if len(inner) == 1 and not isinstance(inner[0].tree, Ref):
        return None
    return [(factor, writer) for factor in inner]


def _multiplied(tree: Expression) -> list[Factor]:
    """Read a tree as a product; of a sum, its largest term, where the others do not all but cancel it."""
    match tree:
        case Op("·", left, right):
            return _multiplied(left) + _multiplied(right)
        case Op("/", left, right):
            with np.errstate(all="ignore"):
                return [*_multiplied(left), Factor(right, float(1 / evaluate(right)), upside_down=True)]
        case Op("^", base, Num(exponent)) if exponent == 2:
            return 2 * _multiplied(base)
        case Neg(operand):
            return _multiplied(operand)
        case Call(name, (first, second)) if VOCABULARY[name].picks:
            return _multiplied(second if evaluate(second) == evaluate(tree) else first)
        case Choice(condition, then, otherwise):
            return _multiplied(then if evaluate(condition) else otherwise)
        case Sum(terms=terms) if len(terms):
            largest = _largest(list(terms), tree)
            share = [Factor(Num(np.float64(len(terms))), 1 / len(terms), upside_down=True)] if tree.mean else []
            return [*_multiplied(largest), *share] if largest is not None else [_whole(tree)]
        case Op("+" | "-", left, right):
            largest = _largest([left, right], tree)
            return _multiplied(largest) if largest is not None else [_whole(tree)]
    return [_whole(tree)]


def _whole(tree: Expression) -> Factor:
    return Factor(tree, float(evaluate(tree)))


def _largest(terms: Sequence[Expression], total: Expression) -> Expression | None:
    """Return the largest term of a sum; None where the sum is much smaller than that."""
    sizes = np.abs([evaluate(term) for term in terms])
    most = int(np.argmax(sizes))
    count = len(terms) if isinstance(total, Sum) and total.mean else 1
    return terms[most] if abs(evaluate(total)) * count > CANCELS * sizes[most] else None


def _went_wrong(tree: Expression) -> str:
    """Name the operation in the innermost part of a tree that is not finite although its own parts are."""
    for part in _parts(tree):
        if not np.isfinite(evaluate(part)):
            return _operation(part)
    return "the terms overflow when they are added"


def _parts(tree: Expression) -> Iterator[Expression]:
    """Yield every part of a tree, inner ones first."""
    inner = tree.terms if isinstance(tree, Sum) else children(tree)
    for child in inner:
        yield from _parts(child)
    yield tree


def _operation(part: Expression) -> str:
    match part:
        case Op("/", _, right) if evaluate(right) == 0:
            return "a division by 0"
        case Call(name, (argument,)) if VOCABULARY[name].undefined(evaluate(argument)):
            return f"{VOCABULARY[name].title} of {number(evaluate(argument))}"
        case Op("·" | "^", _, _):
            return "a product too large for a float"
        case Sum() | Op("+" | "-", _, _):
            return "a sum too large for a float"
        case Op("/", _, _):
            return "a quotient too large for a float"
        case Call(name) | RowCall(name):
            return f"{VOCABULARY[name].short} of a number it has no finite answer to"
        case Ref() | Num() | Neg() | Choice() | Condition():
            return "a number that is not finite"
    return "arithmetic that leaves the range of a float"


def origin_in_words(program: Program, began: Origin, when: str = "") -> Sentence:
    """Say where it began: "it began at pre-activation hidden with z_hidden[0] = inf: a product too large for a float".

    Args:
        when: which iteration that was, " in iteration 5", where it is not the one looked at.
    """
    place = began.place
    what = say(place.label, " = ", strong(number(place.value)))
    if place.statement is None:
        return say("it began with ", what, ", which the iteration started from")
    stage = program.stages[program.stage_of(place.statement)].key
    at = say(f"it began{when} at ", stage, " with ", what)
    if began.magnitude == "not finite":
        return say(at, ": ", began.operation)
    least = f"above {number(HUGE)}" if began.magnitude == "huge" else f"below {number(TINY)}"
    if began.factor is None:
        return say(at, f", the first {least}", f"; {began.operation}" if began.operation else "")
    most = "largest" if began.magnitude == "huge" else "smallest"
    factor = say(began.factor.label, " = ", amount(began.factor.value))
    if began.together == 1:
        return say(at, f", the first {least}; its {most} factor is ", factor)
    side = "above" if began.magnitude == "huge" else "below"
    return say(at, f", the first {least}; it takes {began.together} factors {side} 1 to make it, the {most} ", factor)
