"""Say what a cell means, in one sentence on its sign, its largest term, or the zeros that make it 0."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tui_backprop.engine.expression import Call, Condition, Expression, Num, Op, Ref, Sum, refs_of
from tui_backprop.engine.iteration import Iteration
from tui_backprop.engine.shapes import Index, Place
from tui_backprop.engine.statement import Statement
from tui_backprop.engine.vocabulary import VOCABULARY
from tui_backprop.ground.numbers import number
from tui_backprop.labs.lab import Lab
from tui_backprop.lesson.meaning.reasons import covers_in_words
from tui_backprop.lesson.meaning.scene import Scene, only
from tui_backprop.lesson.meaning.sentence import (
    Part,
    Sentence,
    amount,
    change,
    distance,
    joined,
    same,
    say,
    strong,
    whole,
)
from tui_backprop.lesson.meaning.update import Move, kept_by_gradient_0, why_unmoved
from tui_backprop.lesson.meaning.zeros import gradient_zero
from tui_backprop.lesson.notation.parts import Parts, parts_of
from tui_backprop.lesson.notation.symbols import cell_name
from tui_backprop.lesson.notation.worked import written_term


def cell_meaning(lab: Lab, it: Iteration, place: Place, *, parts: Parts | None = None) -> Sentence:
    """Say what one number means that a statement of the iteration wrote.

    Args:
        parts: of the number, where they have been read already.
    Raises: ReadingError for a cell that is not there.
    """
    (name, cell), at = place, it.written(place[0])
    assert at is not None, "what the iteration began with has no line to speak of"
    statement, scene = lab.program.statements[at], Scene(lab, it.upto(at + 1))
    parts = parts or parts_of(it, place)
    value = scene.it.number(place)
    if statement.role == "update" and np.isfinite(value):
        return whole(_parameter(scene, statement, cell))
    fact = say(cell_name(name, cell), " = ", amount(value))
    return whole(say(fact, _about(Number(scene, statement, name, cell, parts, value))))


@dataclass(frozen=True, eq=False)
class Number:
    """A number, the statement that wrote it, and the parts it came from."""

    scene: Scene
    statement: Statement
    name: str
    cell: Index
    parts: Parts
    value: float


def _about(its: Number) -> Sentence:
    """Say what comes after "z_hidden[0] = -0.3", beginning with the sign that joins the two."""
    if not np.isfinite(its.value):
        return _not_finite(its.parts.tree)
    if its.value == 0 and its.statement.role in {"dW", "db", "dtheta"}:
        return say(": ", _why_zero(its.scene, its.name, its.cell))
    terms = its.parts.terms
    told = _sum(its, terms) if len(terms) > 1 else _alone(terms[0], its.value)
    return told if str(told) or not its.statement.why else say(". ", its.statement.why.removesuffix("."))


def _why_zero(scene: Scene, gradient: str, cell: Index) -> Sentence:
    """Say why one number of a gradient is 0."""
    return covers_in_words(scene, gradient_zero(scene, gradient, only(np.shape(scene.values[gradient]), cell)))


def _not_finite(tree: Expression) -> Sentence:
    """Say which number that is inf or nan was read; else it broke here."""
    broken = next((ref for ref in refs_of(tree) if not np.isfinite(ref.value)), None)
    if broken is None:
        return say(": what it is made of is finite, but the result is not")
    return say(": it reads ", _named(broken), " = ", strong(number(float(broken.value))))


def _sum(its: Number, terms: list[Expression]) -> Sentence:
    """Say of a sum which term is the largest, or why it is 0."""
    sizes = its.parts.sizes
    live = np.flatnonzero(sizes)
    if not live.size:
        return say(f": each of its {len(terms)} terms is 0")
    if its.value == 0:
        return say(f": its terms cancel, {live.size} of {len(terms)} are not 0")
    at = int(np.argmax(np.abs(sizes)))
    term = written_term(terms[at])
    largest = say(strong(term.symbols), "" if term.symbols == term.result else say(" = ", amount(float(sizes[at]))))
    if live.size == 1:
        others = "the other term is 0" if len(terms) == 2 else f"the other {len(terms) - 1} terms are 0"
        return say(": all of it comes from ", largest, f"; {others}")
    return say(f": the largest of its {len(terms)} terms is ", largest)


def _alone(tree: Expression, value: float) -> Sentence:
    """Say of a number that is no sum what its sign comes from; nothing where there is nothing short to say."""
    match tree:
        case Sum(terms=terms, mean=False) if len(terms) == 1:
            return _alone(terms[0], value)
        case Call(name, (Num(bound), Ref() as z)) if side := VOCABULARY[name].picks:
            passes = z.value > bound if side == "above" else z.value < bound
            beside = f"{side} {number(float(bound))}"
            return say(": ", _at(z), f" is {beside} and passes" if passes else f" is not {beside}")
        case Condition(">" | "<" as relation, Ref() as z, Num(bound)):
            side = "above" if relation == ">" else "below"
            return say(": ", _at(z), " is ", "" if value else "not ", f"{side} {number(float(bound))}")
    product = [factor for factor in _factors(tree) if not (isinstance(factor, Num) and factor.value == 1)]
    named = [factor for factor in product if isinstance(factor, Ref)]
    zeros = [_named(factor) for factor in named if factor.value == 0]
    if value == 0:
        return say(": ", joined(list(zeros)), " is 0" if len(zeros) == 1 else " are 0") if zeros else say()
    if len(named) == len(product) == 1:
        return say(": it is ", _named(named[0]))
    if len(named) == len(product) == 2:
        signs: list[Part] = [f"{_named(factor)} is {_sign(factor.value)}" for factor in named]
        return say(", ", _sign(value), ": ", joined(signs))
    return say()


def _factors(tree: Expression) -> Iterator[Expression]:
    """Yield the factors of a product; of anything else itself."""
    match tree:
        case Op("·", left, right):
            yield from _factors(left)
            yield from _factors(right)
        case _:
            yield tree


def _parameter(scene: Scene, statement: Statement, cell: Index) -> Sentence:
    """Say what the update did to one number of a parameter."""
    name = statement.parameter
    old, new = float(scene.old(name)[cell]), scene.it.number((name, cell))
    shown = cell_name(name, cell)
    if kept_by_gradient_0(scene, name)[cell]:
        why = _why_zero(scene, scene.program.gradients[name], cell)
        return say(shown, " did ", strong("not"), " move, as its gradient is 0: ", why)
    if same(old, new):
        moved = ~only(np.shape(scene.values[name]), cell)  # as if all others had: this one alone is asked about
        return say(shown, " did ", strong("not"), " move: ", why_unmoved(scene, Move(name, moved, cell, old, new)))
    gradient = amount(scene.it.number((scene.program.gradients[name], cell)))
    way = say("rose" if new > old else "fell", " by ", distance(old, new))
    return say(shown, " ", way, ", ", change(old, new), "; its gradient is ", gradient)


def _named(ref: Ref) -> str:
    return cell_name(ref.name, ref.index)


def _at(ref: Ref) -> Sentence:
    """Return "z_hidden[0] = -0.3"."""
    return say(_named(ref), " = ", amount(float(ref.value)))


def _sign(value: float) -> str:
    return "positive" if value > 0 else "negative"
