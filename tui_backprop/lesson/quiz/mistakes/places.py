"""Right numbers in wrong places: cells swapped or reversed, W read in the shape of its transpose; rows and rewrites."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from itertools import product
from math import prod

import numpy as np
from numpy.typing import NDArray

from tui_backprop.engine.program import Program
from tui_backprop.engine.shapes import Shape
from tui_backprop.engine.statement import Statement
from tui_backprop.lesson.quiz.mistakes.mistake import Mistake
from tui_backprop.lesson.quiz.mistakes.rewrites import is_name, parsed, statements_with

MOST_CELLS = 24
"""Larger tensors are not asked for."""


def in_order(statement: Statement, shape: Shape, order: Sequence[int]) -> ast.expr:
    """Return the numbers of a statement's result in another order, one after the other.

    Args:
        order: for each cell, in reading order, the one whose number stands in it.
    """
    cells = list(np.ndindex(*shape))
    value = ast.unparse(statement.value)
    texts = [f"({value})[{', '.join(map(str, cells[at]))}]" for at in order]
    return parsed(f"[{', '.join(texts)}]")


def other_cells(program: Program, statement: Statement) -> Iterator[ast.expr]:
    """Swap two cells, or turn round the order of all, of the rows, or of the columns; ``order_of`` finds any other."""
    shape = program.shapes[statement.name]
    size = prod(shape)
    if not shape or not 1 < size <= MOST_CELLS:
        return
    places = np.arange(size).reshape(shape)
    swapped = np.array([1, 0, *range(2, size)])
    for order in (swapped, np.flip(places), *(np.flip(places, axis) for axis in range(places.ndim))):
        yield in_order(statement, shape, order.ravel().tolist())


def order_of(fit: NDArray[np.bool_]) -> list[int] | None:
    """Return which right number stands in each cell, each of them once; None where no order does it.

    Args:
        fit: for each cell and each right number, whether what was typed in the cell is that number.
    """
    place: dict[int, int] = {}  # the right number -> the cell it stands in

    def placed(cell: int, tried: set[int]) -> bool:
        for number in np.flatnonzero(fit[cell]).tolist():
            if number not in tried:
                tried.add(number)
                if number not in place or placed(place[number], tried):
                    place[number] = cell
                    return True
        return False

    if not all(placed(cell, set()) for cell in range(len(fit))):
        return None
    return sorted(place, key=lambda number: place[number])


def read_in_the_other_shape(program: Program, statement: Statement) -> Iterator[ast.expr]:
    """Read W as if it had a row for each unit, its numbers in the order in which they stand."""
    value, added = statement.value, ""
    match value:
        case ast.BinOp(left=left, op=ast.Add(), right=bias):
            value, added = left, f" + {ast.unparse(bias)}"
    match value:
        case ast.BinOp(left=left, op=ast.MatMult(), right=ast.Name(id=name)) if is_name(left):
            source, transposed = ast.unparse(left), False
        case ast.BinOp(left=left, op=ast.MatMult(), right=ast.Attribute(value=ast.Name(id=name), attr="T")):
            source, transposed = ast.unparse(left), True
        case _:
            return
    shape, result = program.shapes.get(name, ()), program.shapes[statement.name]
    if name not in program.parameters or len(shape) != 2 or 1 in shape or shape[0] == shape[1]:
        return
    if prod(result) > MOST_CELLS or prod(shape) > MOST_CELLS:
        return
    inputs, units = shape
    misread = np.array(list(np.ndindex(inputs, units))).reshape(units, inputs, 2).transpose(1, 0, 2)  # of W[i,j]
    sums = []
    for *row, to in product(*map(range, result)):
        terms = []
        for k in range(units if transposed else inputs):
            i, j = misread[(to, k) if transposed else (k, to)]
            terms.append(f"{source}[{', '.join(map(str, (*row, k)))}] * {name}[{i}, {j}]")
        sums.append(" + ".join(terms) + (f"{added}[{to}]" if added else ""))
    yield parsed(f"[{', '.join(sums)}]")


OTHER_CELLS = "right numbers in other cells"
ROWS = (
    Mistake(
        OTHER_CELLS,
        "the right numbers stand in other cells",
        "Each number belongs to the row and the column that its name says, counted from 0.",
        "Does each number stand in its own cell?",
        statements_with(
            *("z", "a", "slope", "y_hat", "dy_hat", "dz", "dW", "db", "dtheta", "da", "update"), rewrite=other_cells
        ),
        made_at_the_end=True,
    ),
    Mistake(
        "W read in the other shape",
        "W was read with a row for each unit",
        "W has a row for each input and a column for each unit.",
        "What are the rows of W: inputs, or units?",
        statements_with("z", "da", rewrite=read_in_the_other_shape),
    ),
)
"""The mistakes of this file, as rows of the table."""
