"""Find what depends on a number: the cells that read it next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tui_backprop.engine.iteration import Iteration
from tui_backprop.engine.program import Program
from tui_backprop.engine.shapes import Shape
from tui_backprop.engine.statement import Statement
from tui_backprop.lesson.meaning.scene import Mask
from tui_backprop.lesson.meaning.sentence import Sentence, joined, say
from tui_backprop.lesson.notation.symbols import cell_name, symbol
from tui_backprop.lesson.why.path import Written
from tui_backprop.lesson.why.reach import reached


@dataclass(frozen=True, eq=False)
class Reader:
    """A tensor that reads a number.

    Args:
        statement: the statement that writes it.
        name: of the tensor.
        cells: which of its cells read the number, in the shape of the tensor.
        later: True if that is in the iteration after this one.
    """

    statement: int
    name: str
    cells: Mask
    later: bool

    @property
    def label(self) -> str:
        """The cells in words: "z_hidden[0]", "z_hidden[:,1]", "∂E/∂z_out", "12 of 128 numbers of z_hidden"."""
        where = _pattern(self.cells)
        if where is None:
            return f"{int(self.cells.sum())} of {self.cells.size} numbers of {symbol(self.name)}"
        return symbol(self.name) if all(at == ":" for at in where) else cell_name(self.name, where)


def _pattern(cells: Mask) -> tuple[object, ...] | None:
    """Return the index of one cell, a row or a column, with ":" for a whole axis; None for other sets of cells."""
    found = np.argwhere(cells)
    first = found[0].tolist()
    for free in _axes(cells.ndim):
        index = tuple(slice(None) if axis in free else at for axis, at in enumerate(first))
        if cells[index].all() and cells[index].size == len(found):
            return tuple(":" if axis in free else at for axis, at in enumerate(first))
    return None


def _axes(count: int) -> Sequence[tuple[int, ...]]:
    return ((), (0,), (1,), (0, 1))[: 2**count]


def readers(it: Iteration, place: Written) -> tuple[Reader, ...]:
    """Find what reads a number directly, in the order it runs, until the number is replaced.

    A number that the next iteration begins with is followed into that one, too.
    """
    program, shapes = it.program, it.shapes
    statements = list(enumerate(program.statements))
    first = 0 if place.statement is None else place.statement + 1
    found = list(_reading(it, statements[first:], shapes, place, later=False))
    if place.name in program.carried and place.statement == program.writer(place.name):
        found += _reading(it, statements, shapes, place, later=True)
    return tuple(found)


def _reading(
    it: Iteration,
    statements: Sequence[tuple[int, Statement]],
    shapes: Mapping[str, Shape],
    place: Written,
    *,
    later: bool,
) -> Iterator[Reader]:
    """Yield those of some statements that read a number, up to the one that replaces it."""
    for at, statement in statements:
        if place.name in statement.reads:
            marks = reached(
                statement, place.name, place.cell, {name: shapes[name] for name in statement.reads}, it.start
            )
            yield from (Reader(at, name, cells, later) for name, cells in marks.items() if cells.any())
        if place.name in statement.writes:
            return


def readers_in_words(program: Program, place: Written, found: Sequence[Reader]) -> Sentence:
    """Say what reads a number: "It goes into z_hidden[0] and ∂E/∂W_hidden[0,:]"."""
    if place.statement == program.loss_at:
        return say("Nothing reads its value: the gradients are worked out from what it is made of.")
    if not found and place.name in program.data:
        return say("Its row is not among those this iteration takes.")
    if not found:
        return say("Nothing in the program reads it: it is shown only.")
    now = [reader for reader in found if not reader.later]
    then = say("It goes into " if not now else "", joined(list(_labels(program, found[len(now) :]))))
    if not now:
        return say(then, " of the next iteration.")
    goes = say("It goes into ", joined(list(_labels(program, now))))
    return say(goes, say(", and in the next iteration into ", then) if len(found) > len(now) else "", ".")


def _labels(program: Program, found: Sequence[Reader]) -> Iterator[str]:
    for reader in found:
        statement = program.statements[reader.statement]
        yield f"the update of {reader.label}" if statement.role == "update" else reader.label
