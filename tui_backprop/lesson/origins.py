"""Where a number that is huge, tiny or not finite began: the first on its path, and what is behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tui_backprop.engine.cells import Call, Cell, Choice, Condition, Neg, Num, Op, Ref, RowCall, Sum, children
from tui_backprop.engine.evaluation import evaluate
from tui_backprop.engine.program import Program
from tui_backprop.lesson.numbers import number
from tui_backprop.lesson.sentence import Sentence, amount, say, strong
from tui_backprop.lesson.whypaths import HUGE, TINY, Mood, Place, Step, mood


@dataclass(frozen=True, eq=False)
class Origin:
    """The first number on a path that is huge, tiny or not finite.

    Args:
        place: that number; its statement is None where the iteration began with it.
        mood: which of the three.
        factor: what it reads that has most to do with it, if anything stands out.
        operation: of a number that is not finite, what went wrong: "divided by 0", ...; else empty.
    """

    place: Place
    mood: Mood
    factor: Place | None
    operation: str


def origin(place: Place, steps: Sequence[Step]) -> Origin | None:
    """Where it began; None for a number that is none of the three."""
    asked = mood(place.value)
    if asked in {"plain", "zero"}:
        return None
    last = steps[-1] if steps else None
    if last is None or last.followed is not None:
        return Origin(last.followed if last and last.followed else place, asked, None, "")
    if asked == "not finite":
        return Origin(last.place, asked, None, _went_wrong(last.parts.tree))
    sign = 1 if asked == "huge" else -1
    factors = [factor for factor in last.factors if factor.value != 0 and sign * (abs(factor.value) - 1) > 0]
    return Origin(last.place, asked, max(factors, key=lambda factor: sign * abs(factor.value), default=None), "")


def _went_wrong(tree: Cell) -> str:
    """The innermost part of a tree that is not finite although its own parts are."""
    for part in _parts(tree):
        if not np.isfinite(evaluate(part)):
            return _operation(part)
    return "the terms overflow when they are added"


def _parts(tree: Cell) -> Iterator[Cell]:
    """Every part of a tree, inner ones first."""
    inner = tree.terms if isinstance(tree, Sum) else children(tree)
    for child in inner:
        yield from _parts(child)
    yield tree


def _operation(part: Cell) -> str:
    match part:
        case Op("/", _, right) if evaluate(right) == 0:
            return "a division by 0"
        case Call("log", (argument,)) if evaluate(argument) <= 0:
            return f"the logarithm of {number(evaluate(argument))}"
        case Call("sqrt", (argument,)) if evaluate(argument) < 0:
            return f"the square root of {number(evaluate(argument))}"
        case Op("·" | "^", _, _):
            return "a product too large for a float"
        case Sum() | Op("+" | "-", _, _):
            return "a sum too large for a float"
        case Op("/", _, _):
            return "a quotient too large for a float"
        case Call(name) | RowCall(name):
            return f"{name} of a number it has no finite answer to"
        case Ref() | Num() | Neg() | Choice() | Condition():
            return "a number that is not finite"
    return "arithmetic that leaves the range of a float"


def origin_in_words(program: Program, began: Origin) -> Sentence:
    """ "It began with z_hidden[0] = inf at pre-activation hidden: a product too large for a float"."""
    place = began.place
    what = say(place.label, " = ", strong(number(place.value)))
    if place.statement is None:
        return say("it began with ", what, ", which the iteration started from")
    stage = program.stages[program.stage_of(place.statement)].key
    at = say("it began at ", stage, " with ", what)
    if began.mood == "not finite":
        return say(at, ": ", began.operation)
    least = f"above {number(HUGE)}" if began.mood == "huge" else f"below {number(TINY)}"
    if began.factor is None:
        return say(at, f": what it is made of is not {least} yet")
    most = "largest" if began.mood == "huge" else "smallest"
    return say(at, f", the first {least}; its {most} factor is ", began.factor.label, " = ", amount(began.factor.value))
