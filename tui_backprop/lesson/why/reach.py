"""Which cells of a result a cell goes into: a statement's tree walked with marks in place of numbers."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tui_backprop.engine.machine import Values
from tui_backprop.engine.reading import ReadingError, right_side
from tui_backprop.engine.shapes import Index, Shape, index_of, infer
from tui_backprop.engine.statement import Statement
from tui_backprop.engine.use import use_of
from tui_backprop.lesson.meaning.scene import Mask


def reached(
    statement: Statement, name: str, cell: Index, shapes: Mapping[str, Shape], values: Values
) -> dict[str, Mask]:
    """Mark, in each name a statement writes, the cells that read one cell, even if a factor beside it is 0.

    Args:
        name, cell: what is read.
        shapes: of the names the statement reads.
        values: where the rows of a batch are looked up.
    Raises: ReadingError for text outside the vocabulary.
    """
    marks = _Marks(name, cell, shapes, values)
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
