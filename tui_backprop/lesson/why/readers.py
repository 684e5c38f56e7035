"""Find what depends on a number: the cells that read it next.

A statement's tree is walked with marks in place of numbers, so that a cell is found also where a factor beside the
number is 0.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tui_backprop.engine.iteration import Iteration
from tui_backprop.engine.machine import Values
from tui_backprop.engine.program import Program
from tui_backprop.engine.reading import ReadingError, right_side
from tui_backprop.engine.shapes import Index, Place, Shape, index_of, infer
from tui_backprop.engine.statement import Statement
from tui_backprop.engine.use import use_of
from tui_backprop.lesson.meaning.scene import Mask
from tui_backprop.lesson.meaning.sentence import Sentence, joined, say
from tui_backprop.lesson.notation.symbols import cell_name, symbol
from tui_backprop.lesson.why.path import Written


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
        """Return the cells in words: "z_hidden[0]", "z_hidden[:,1]", "∂E/∂z_out", "12 of 128 numbers of z_hidden"."""
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
    program = it.program
    statements = list(enumerate(program.statements))
    first = 0 if place.statement is None else place.statement + 1
    found = list(_reading(it, statements[first:], place, later=False))
    if place.name in program.carried and place.statement == program.writer(place.name):
        found += _reading(it, statements, place, later=True)
    return tuple(found)


def _reading(
    it: Iteration, statements: Sequence[tuple[int, Statement]], place: Written, *, later: bool
) -> Iterator[Reader]:
    """Yield those of some statements that read a number, up to the one that replaces it."""
    for at, statement in statements:
        if place.name in statement.reads:
            marks = reached(statement, place.place, it.shapes, it.start)
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


def reached(statement: Statement, place: Place, shapes: Mapping[str, Shape], values: Values) -> dict[str, Mask]:
    """Mark, in each name a statement writes, the cells that read one cell, even if a factor beside it is 0.

    Args:
        place: what is read.
        shapes: of the names the statement reads.
        values: where the rows of a batch are looked up.
    Raises: ReadingError for text outside the vocabulary.
    """
    marks = _Marks(*place, shapes, values)
    return {written: marks.of(right_side(statement, written)) for written in statement.writes}


@dataclass(frozen=True, eq=False)
class _Marks:
    name: str
    cell: Index
    shapes: Mapping[str, Shape]
    values: Values

    def of(self, node: ast.expr) -> Mask:
        """Return the marked cells of a part, in the shape of the part."""
        match node:
            case ast.Name(id=name):
                marks = np.zeros(self.shapes[name], dtype=bool)
                if name == self.name:
                    marks[self.cell] = True
                return marks
            case ast.Constant():
                return np.zeros((), dtype=bool)
            case ast.Subscript(value=whole, slice=ast.Name(id=rows)):
                return np.asarray(self.of(whole)[np.asarray(self.values[rows])])
            case ast.Subscript(value=whole, slice=part):
                return np.asarray(self.of(whole)[index_of(part)])
            case ast.List(elts=items):
                return np.array([bool(self.of(item)) for item in items])
        use = use_of(node)
        if use is None:
            raise ReadingError(f"{ast.unparse(node)}: not in the vocabulary of the worked lines")
        parts = [self.of(part) for part in use.args]
        if use.word.marks is not None:
            return use.word.marks(parts, use.options)
        match use.word.reads:
            case "shape":
                return np.zeros(infer(node, self.shapes), dtype=bool)
            case "row":
                return np.broadcast_to(parts[0].any(axis=-1, keepdims=True), parts[0].shape)
        shape = np.broadcast_shapes(*(each.shape for each in parts))
        return np.asarray(np.logical_or.reduce([np.broadcast_to(each, shape) for each in parts], initial=False))
