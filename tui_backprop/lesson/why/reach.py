"""Which cells of a result a cell goes into: a statement's tree walked with marks in place of numbers."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tui_backprop.engine.arithmetic import FUNCTIONS
from tui_backprop.engine.machine import Values
from tui_backprop.engine.reading import ReadingError, right_side
from tui_backprop.engine.shapes import Shape, index_of, infer, keyword
from tui_backprop.engine.statement import Statement
from tui_backprop.lesson.meaning.scene import At, Mask

SHAPE_ONLY = frozenset({"len", "np.ones_like", "np.zeros_like"})
"""Functions that look at the shape of their argument alone."""


def reached(statement: Statement, name: str, cell: At, shapes: Mapping[str, Shape], values: Values) -> dict[str, Mask]:
    """For each name a statement writes, the cells that read one cell; that a factor beside it is 0 does not matter.

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
    cell: At
    shapes: Mapping[str, Shape]
    values: Values

    def of(self, node: ast.expr) -> Mask:
        """The marked cells of a part, in the shape of the part."""
        match node:
            case ast.Name(id=name):
                marks = np.zeros(self.shapes[name], dtype=bool)
                if name == self.name:
                    marks[self.cell] = True
                return marks
            case ast.Constant() | ast.Attribute(attr="size" | "pi"):
                return np.zeros((), dtype=bool)
            case ast.BinOp(left=left, op=ast.MatMult(), right=right):
                return self.product(node, left, right)
            case ast.BinOp(left=left, right=right) | ast.Compare(left=left, comparators=[right]):
                return self.any_of((left, right))
            case ast.UnaryOp(operand=operand):
                return self.of(operand)
            case ast.Attribute(value=whole, attr="T"):
                return np.asarray(self.of(whole).T)
            case ast.Subscript(value=whole, slice=ast.Name(id=rows)):
                return np.asarray(self.of(whole)[np.asarray(self.values[rows])])
            case ast.Subscript(value=whole, slice=part):
                return np.asarray(self.of(whole)[index_of(part)])
            case ast.List(elts=items):
                return np.array([bool(self.of(item)) for item in items])
            case ast.Call():
                return self.call(node)
        raise ReadingError(f"{ast.unparse(node)}: not in the vocabulary of the worked lines")

    def any_of(self, parts: Sequence[ast.expr]) -> Mask:
        """Cell by cell, whether some part is marked."""
        marks = [self.of(part) for part in parts]
        shape = np.broadcast_shapes(*(each.shape for each in marks))
        return np.asarray(np.logical_or.reduce([np.broadcast_to(each, shape) for each in marks]))

    def product(self, node: ast.expr, left: ast.expr, right: ast.expr) -> Mask:
        """A row of the left goes into that row of the result, a column of the right into that column."""
        a, b, marks = self.of(left), self.of(right), np.zeros(infer(node, self.shapes), dtype=bool)
        rows, columns = a.any(axis=-1), b.any(axis=0)
        if a.ndim == 2:
            rows = rows.reshape(-1, *[1] * (marks.ndim - 1))
        return np.asarray(marks | rows | columns)

    def call(self, node: ast.Call) -> Mask:
        if isinstance(node.func, ast.Attribute) and node.func.attr == "astype":
            return self.of(node.func.value)
        name = ast.unparse(node.func)
        if name in SHAPE_ONLY:
            return np.zeros(infer(node, self.shapes), dtype=bool)
        match name:
            case "np.sum" | "np.mean":
                axis, keep = keyword(node, "axis"), bool(keyword(node, "keepdims", False))
                return np.asarray(self.of(node.args[0]).any(axis=axis, keepdims=keep))
            case "np.outer":
                a, b = (self.of(argument) for argument in node.args)
                return np.logical_or.outer(a, b)
            case "np.concatenate":
                parts = node.args[0]
                assert isinstance(parts, ast.Tuple | ast.List)
                return np.concatenate([self.of(part) for part in parts.elts])
        if name in FUNCTIONS and FUNCTIONS[name].extent == "row":
            marks = self.of(node.args[0])
            return np.broadcast_to(marks.any(axis=-1, keepdims=True), marks.shape)
        return self.any_of(node.args)
