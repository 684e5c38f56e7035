"""The shape of any expression of the vocabulary, from the shapes of its names: nothing is computed or allocated."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TypeAlias

import numpy as np

from tui_backprop.engine.use import use_of
from tui_backprop.engine.word import Shape
from tui_backprop.ground.errors import ShapeError

__all__ = ["Index", "Place", "Shape", "index_of", "infer", "row_and_unit", "unit_index"]

Index: TypeAlias = tuple[int, ...]
"""Where a number is in its tensor; empty for a scalar."""
Place: TypeAlias = tuple[str, Index]
"""A number of an iteration: the name of its tensor, and where it is in it."""


def infer(node: ast.expr, shapes: Mapping[str, Shape]) -> Shape:
    """Return the shape of an expression.

    Args:
        node: a tree of the vocabulary.
        shapes: the shape of each name it reads.
    Raises: ShapeError when operands do not fit or a word is not known, KeyError for an unknown name.
    """
    match node:
        case ast.Name(id=name):
            return shapes[name]
        case ast.Constant():
            return ()
        case ast.List(elts=items):
            return (len(items),)
        case ast.Subscript():
            return _subscript(node, shapes)
    use = use_of(node)
    if use is None:
        raise ShapeError(ast.unparse(node), "an expression of the vocabulary", type(node).__name__)
    parts = [infer(part, shapes) for part in use.args]
    try:
        return use.word.shape(parts, use.options) if use.word.shape else np.broadcast_shapes(*parts)
    except ValueError:
        between = f" {use.word.name} " if isinstance(node, ast.BinOp) else " and "
        raise ShapeError(ast.unparse(node), use.word.fits, between.join(map(str, parts))) from None


def _subscript(node: ast.Subscript, shapes: Mapping[str, Shape]) -> Shape:
    whole = infer(node.value, shapes)
    if isinstance(node.slice, ast.Name):  # X[rows]: one row for each entry
        return shapes[node.slice.id] + whole[1:]
    view = np.broadcast_to(np.float64(0.0), whole)  # zero strides: indexing it costs nothing
    return view[index_of(node.slice)].shape


def index_of(node: ast.expr) -> tuple[int | slice | None, ...]:
    """Return a literal index such as ``0``, ``1:`` or ``1:, None`` as numpy takes it."""
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    return tuple(_part(part) for part in parts)


def _part(node: ast.expr) -> int | slice | None:
    if isinstance(node, ast.Slice):
        lower, upper = (None if end is None else int(ast.literal_eval(end)) for end in (node.lower, node.upper))
        return slice(lower, upper)
    value: int | None = ast.literal_eval(node)
    return value


def row_and_unit(index: Index) -> tuple[int, int]:
    """Return the data row and the unit of a number in a tensor of a layer; what one sample leaves out is 0."""
    row, unit = (0, 0, *index)[-2:]
    return row, unit


def unit_index(row: int, unit: int, rank: int) -> Index:
    """Return where the number of a data row and a unit is in a tensor of a layer with ``rank`` dimensions."""
    return (row, unit)[2 - rank :]
