"""The worked line of a cell: its formula, its numbers put in, its result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from tui_backprop.engine.arithmetic import Value
from tui_backprop.engine.evaluation import evaluate
from tui_backprop.engine.expression import (
    Call,
    Count,
    Expression,
    Ref,
    RowCall,
    children,
    term_count,
    terms_of,
)
from tui_backprop.engine.reading import cell_of
from tui_backprop.engine.statement import Statement
from tui_backprop.engine.vocabulary import VOCABULARY
from tui_backprop.ground.numbers import full as in_full
from tui_backprop.ground.numbers import number
from tui_backprop.lesson.notation.exactness import exact_as_shown
from tui_backprop.lesson.notation.symbols import Names, cell_name
from tui_backprop.lesson.notation.writing import Piece, Writer, text_of


@dataclass(frozen=True)
class Worked:
    """How one cell came about.

    Args:
        target: the cell, "z_hidden[0]".
        symbols: its formula, "z_hidden[0] = Σ_i x[i]·W_hidden[i,0]"; with ← where a name gets a new value.
        substituted: the numbers put in, "1·0.2 + 0·0.4 + 1·(-0.5)".
        result: "-0.3".
        exact: whether the operation on screen, done with the digits on screen, gives the result on screen.
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


def worked(
    statement: Statement,
    index: tuple[int, ...],
    values: Mapping[str, Value],
    *,
    full: bool = False,
    most: int = 8,
    names: Names | None = None,
    name: str | None = None,
    after: float | None = None,
) -> Worked:
    """The worked line of a cell.

    Args:
        index: of the cell; () for a scalar.
        values: from BEFORE the statement.
        full: every number to the last bit; read back and calculated from left to right, the text gives the result.
        most: terms of a sum that are written out; of a longer one, the first two, … and the last.
        names: the sheet's names for ours.
        name: which name on the left, for a batch, which writes two.
        after: the cell's value after the statement, where it is at hand; BLAS may add in another order.
    Raises: ReadingError for a cell that is not there.
    """
    name = name or statement.name
    cell = cell_of(statement, index, values, name)
    symbolic, numeric = _writers(full, most, names)
    formula, numbers = tuple(symbolic.write(cell).pieces), tuple(numeric.write(cell).pieces)
    value = np.float64(evaluate(cell) if after is None else after)
    again = evaluate(cell) if full and after is not None else value
    exact = in_full(again) == in_full(value) if full else exact_as_shown(cell, value)
    target, becomes = cell_name(name, index, names), "←" if name in statement.reads else "="
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
    """One term of the sum in a cell: "x[0]·W_hidden[0,0]", "1·0.2", "0.2"; ``exact`` as in :class:`Worked`."""

    symbols: str
    substituted: str
    result: str
    exact: bool
    formula: tuple[Piece, ...]
    numbers: tuple[Piece, ...]


def worked_term(
    statement: Statement,
    index: tuple[int, ...],
    values: Mapping[str, Value],
    at: int,
    *,
    full: bool = False,
    names: Names | None = None,
    name: str | None = None,
) -> Term:
    """One term of a worked line, counted from 0; ``Worked.terms`` says how many there are."""
    return written_term(terms_of(cell_of(statement, index, values, name))[at], full=full, names=names)


def written_term(term: Expression, *, full: bool = False, names: Names | None = None) -> Term:
    """A term of a tree, or the whole of it, with its numbers put in."""
    symbolic, numeric = _writers(full, 8, names)
    formula, numbers, value = tuple(symbolic.write(term).pieces), tuple(numeric.write(term).pieces), evaluate(term)
    result = in_full(value) if full else number(value)
    exact = full or exact_as_shown(term, value)
    return Term(text_of(formula), text_of(numbers), result, exact, formula, numbers)


def sum_so_far(
    statement: Statement, index: tuple[int, ...], values: Mapping[str, Value], last: int, name: str | None = None
) -> float:
    """The sum of the terms of a cell up to and with ``last``, added in the machine's order."""
    total = np.float64(0.0)
    for term in terms_of(cell_of(statement, index, values, name))[: last + 1]:
        total = total + evaluate(term)
    return float(total)


def _writers(full: bool, most: int, names: Names | None) -> tuple[Writer, Writer]:
    digits = in_full if full else number
    return (
        Writer(most=most, names=names),
        Writer(number=digits, by_name=False, most=most, exact=full, names=names),
    )


def _notes(cell: Expression, names: Names | None) -> Iterator[str]:
    """In words, the signs of a formula that do not speak for themselves."""
    match cell:
        case Count(text, value):
            yield f"{text} = {number(value)}"
        case Call(name) | RowCall(name) if textbook := VOCABULARY[name].textbook:
            yield f"{name}(z) = {textbook}"
    for child in children(cell):
        yield from _notes(child, names)
