"""Write the worked line of a cell: its formula, its numbers put in, its result; ≈ where the digits do not add up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tui_backprop.engine.evaluation import evaluate, size_of
from tui_backprop.engine.expression import (
    Call,
    Count,
    Expression,
    Ref,
    RowCall,
    children,
    term_count,
)
from tui_backprop.engine.vocabulary import VOCABULARY
from tui_backprop.ground.numbers import full as in_full
from tui_backprop.ground.numbers import number
from tui_backprop.lesson.notation.parts import Parts
from tui_backprop.lesson.notation.symbols import Names, cell_name
from tui_backprop.lesson.notation.writing import Piece, Writer, text_of

MOST_CHECKED = 4096
"""Cells of up to about this many operations are done again with the digits on screen; a larger one says ≈."""


@dataclass(frozen=True)
class Worked:
    """The calculation of a cell, as a person would write it.

    Args:
        target: the cell, "z_hidden[0]".
        symbols: its formula, "z_hidden[0] = Σ_i x[i]·W_hidden[i,0]"; with ← where a name gets a new value.
        substituted: the numbers put in, "1·0.2 + 0·0.4 + 1·(-0.5)".
        result: "-0.3".
        exact: True if the operation on screen, done with the digits on screen, gives the result on screen.
        line: all of it, "z_hidden[0] = 1·0.2 + 0·0.4 + 1·(-0.5) = -0.3"; ≈ before a result that is not exact.
        formula, numbers: the pieces of the right-hand side of ``symbols``, and of ``substituted``.
        notes: what a sign in it stands for: "N = 4", "sigmoid(z) = 1 / (1 + e^(-z))".
        value: the result as it is.
        terms: how many terms its sum has; 1 where there is none.
    """

    target: str
    symbols: str
    substituted: str
    result: str
    exact: bool
    line: str
    formula: tuple[Piece, ...]
    numbers: tuple[Piece, ...]
    notes: tuple[str, ...]
    value: float
    terms: int


def worked(parts: Parts, *, full: bool = False, most: int = 8, names: Names | None = None) -> Worked:
    """Return the worked line of a cell.

    Args:
        full: every number to the last bit; read back and calculated from left to right, the text gives the result.
        most: terms of a sum that are written out; of a longer one, the first two, … and the last.
        names: the sheet's names for ours.
    """
    (name, index), cell, value = parts.place, parts.tree, parts.value
    symbolic, numeric = _writers(full, most, names)
    formula, numbers = tuple(symbolic.write(cell).pieces), tuple(numeric.write(cell).pieces)
    exact = in_full(evaluate(cell)) == in_full(value) if full else exact_as_shown(cell, value)
    target, becomes = cell_name(name, index, names), "←" if name in parts.statement.reads else "="
    result = in_full(value) if full else number(value)
    middle = text_of(formula) if isinstance(cell, Ref) and not cell.taken_by else text_of(numbers)
    if isinstance(cell, Ref) and cell.taken_by:
        middle = cell_name(cell.name, cell.index, names)
    line = f"{target} {becomes} {middle} {'=' if exact else '≈'} {result}"
    return Worked(
        target,
        f"{target} {becomes} {text_of(formula)}",
        text_of(numbers),
        result,
        exact,
        line,
        formula,
        numbers,
        tuple(dict.fromkeys(_notes(cell, names))),
        float(value),
        term_count(cell),
    )


@dataclass(frozen=True)
class Term:
    """A term of the sum in a cell: "x[0]·W_hidden[0,0]", "1·0.2", "0.2"; ``exact`` as in :class:`Worked`."""

    symbols: str
    substituted: str
    result: str
    exact: bool
    formula: tuple[Piece, ...]
    numbers: tuple[Piece, ...]


def written_term(term: Expression, *, full: bool = False, names: Names | None = None) -> Term:
    """Return a term of a tree, or the whole of it, with its numbers put in."""
    symbolic, numeric = _writers(full, 8, names)
    formula, numbers, value = tuple(symbolic.write(term).pieces), tuple(numeric.write(term).pieces), evaluate(term)
    result = in_full(value) if full else number(value)
    exact = full or exact_as_shown(term, value)
    return Term(text_of(formula), text_of(numbers), result, exact, formula, numbers)


def _writers(full: bool, most: int, names: Names | None) -> tuple[Writer, Writer]:
    digits = in_full if full else number
    return (
        Writer(most=most, names=names),
        Writer(number=digits, by_name=False, most=most, exact=full, names=names),
    )


def _notes(cell: Expression, names: Names | None) -> Iterator[str]:
    """Say in words the signs of a formula that do not speak for themselves."""
    match cell:
        case Count(text, value):
            yield f"{text} = {number(value)}"
        case Call(name) | RowCall(name) if textbook := VOCABULARY[name].textbook:
            yield f"{name}(z) = {textbook}"
    for child in children(cell):
        yield from _notes(child, names)


def exact_as_shown(cell: Expression, result: float) -> bool:
    """True if the operation on screen, done with the digits on screen, gives the digits of the result on screen."""
    if size_of(cell) > MOST_CHECKED:
        return False
    return bool(np.array_equal(shown(evaluate(cell, shown)), shown(result), equal_nan=True))


def shown(value: float) -> np.float64:
    """Return what a person who copies the number from the screen calculates with."""
    return np.float64(number(value))
