"""The shape of any expression of the vocabulary, from the shapes of its names: nothing is computed or allocated."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from math import prod
from typing import TypeAlias

import numpy as np

from tui_backprop.engine.arithmetic import FUNCTIONS
from tui_backprop.ground.errors import ShapeError

Shape: TypeAlias = tuple[int, ...]
Index: TypeAlias = tuple[int, ...]
"""Where a number is in its tensor; empty for a scalar."""
Place: TypeAlias = tuple[str, Index]
"""A number of an iteration: the name of its tensor, and where it is in it."""

ELEMENTWISE = frozenset(
    {
        *("np.maximum", "np.where", "np.tanh", "np.exp", "np.log", "np.sqrt", "np.abs", "np.sign", "np.square"),
        *("np.ones_like", "np.zeros_like"),
        *FUNCTIONS,
    }
)


def infer(node: ast.expr, shapes: Mapping[str, Shape]) -> Shape:
    """Shape of an expression.

    Args:
        node: a tree of the vocabulary.
        shapes: the shape of each name it reads.
    Raises: ShapeError when operands do not fit, KeyError for an unknown name.
    """
    match node:
        case ast.Name(id=name):
            return shapes[name]
        case ast.Constant():
            return ()
        case ast.List(elts=items):
            return (len(items),)
        case ast.BinOp(left=left, op=ast.MatMult(), right=right):
            return _product(infer(left, shapes), infer(right, shapes), node)
        case ast.BinOp(left=left, right=right):
            return _broadcast((infer(left, shapes), infer(right, shapes)), node)
        case ast.UnaryOp(operand=operand):
            return infer(operand, shapes)
        case ast.Compare(left=left, comparators=[right]):
            return _broadcast((infer(left, shapes), infer(right, shapes)), node)
        case ast.Attribute(value=value, attr="T"):
            return infer(value, shapes)[::-1]
        case ast.Attribute(attr="size" | "pi"):
            return ()
        case ast.Subscript():
            return _subscript(node, shapes)
        case ast.Call():
            return _call(node, shapes)
    raise ShapeError(ast.unparse(node), "an expression of the vocabulary", type(node).__name__)


def multiplications(node: ast.BinOp, shapes: Mapping[str, Shape]) -> int:
    """How many numbers ``a @ b`` multiplies."""
    a, b = infer(node.left, shapes), infer(node.right, shapes)
    return prod(a) * (b[1] if len(b) == 2 else 1)


def keyword(node: ast.Call, name: str, default: int | bool | None = None) -> int | bool | None:
    """The literal value of a keyword argument such as ``axis=0``."""
    for item in node.keywords:
        if item.arg == name:
            value: int | bool | None = ast.literal_eval(item.value)
            return value
    return default


def callee(node: ast.Call) -> str:
    """What is called, as it is written: "np.sum", "len"."""
    match node.func:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=ast.Name(id=module), attr=name):
            return f"{module}.{name}"
    return ast.unparse(node.func)


def _call(node: ast.Call, shapes: Mapping[str, Shape]) -> Shape:
    if isinstance(node.func, ast.Attribute) and node.func.attr == "astype":
        return infer(node.func.value, shapes)
    name = callee(node)
    match name:
        case "len":
            return ()
        case "np.sum" | "np.mean":
            return _reduced(infer(node.args[0], shapes), node)
        case "np.outer":
            (n,), (m,) = (infer(arg, shapes) for arg in node.args)
            return (n, m)
        case "np.concatenate":
            parts = node.args[0]
            assert isinstance(parts, ast.Tuple | ast.List)
            return (sum(prod(infer(part, shapes)) for part in parts.elts),)
    if name in ELEMENTWISE:
        return _broadcast([infer(arg, shapes) for arg in node.args], node)
    raise ShapeError(name, "a function of the vocabulary", "an unknown one")


def _reduced(shape: Shape, node: ast.Call) -> Shape:
    axis = keyword(node, "axis")
    if axis is None:
        return ()
    at = int(axis) % len(shape)
    return shape[:at] + ((1,) if keyword(node, "keepdims") else ()) + shape[at + 1 :]


def _product(a: Shape, b: Shape, node: ast.expr) -> Shape:
    if not a or not b or a[-1] != b[0]:
        raise ShapeError(ast.unparse(node), "as many columns on the left as rows on the right", f"{a} @ {b}")
    return a[:-1] + b[1:]


def _broadcast(parts: Sequence[Shape], node: ast.expr) -> Shape:
    try:
        return np.broadcast_shapes(*parts)
    except ValueError:
        raise ShapeError(ast.unparse(node), "shapes that fit together", " and ".join(map(str, parts))) from None


def _subscript(node: ast.Subscript, shapes: Mapping[str, Shape]) -> Shape:
    whole = infer(node.value, shapes)
    if isinstance(node.slice, ast.Name):  # X[rows]: one row for each entry
        return shapes[node.slice.id] + whole[1:]
    view = np.broadcast_to(np.float64(0.0), whole)  # zero strides: indexing it costs nothing
    return view[index_of(node.slice)].shape


def index_of(node: ast.expr) -> tuple[int | slice | None, ...]:
    """A literal index such as ``0``, ``1:`` or ``1:, None`` as numpy takes it."""
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
