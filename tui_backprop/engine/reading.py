"""Statement -> the tree of one cell of its result. Only the cells it needs are read; no tensor is computed."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from tui_backprop.engine.arithmetic import FUNCTIONS, Value
from tui_backprop.engine.evaluation import NUMPY
from tui_backprop.engine.expression import (
    WHOLE,
    Call,
    Choice,
    Condition,
    Constant,
    Count,
    Expression,
    Index,
    Neg,
    Num,
    Op,
    Ref,
    RowCall,
    Sum,
    Terms,
    Var,
)
from tui_backprop.engine.shapes import Shape, callee, index_of, infer, keyword
from tui_backprop.engine.statement import Statement
from tui_backprop.ground.errors import BackpropError

SIGNS: Mapping[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "·", ast.Div: "/", ast.Pow: "^"}
RELATIONS: Mapping[type[ast.cmpop], str] = {
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
UNKNOWN = np.float64(np.nan)


class ReadingError(BackpropError):
    """A cell that cannot be read from a statement: a wrong index, or text outside the vocabulary."""


def right_side(statement: Statement, name: str | None = None) -> ast.expr:
    """The expression a name on the left gets (the first name when None); a batch writes two at once."""
    if len(statement.writes) == 1:
        return statement.value
    assert isinstance(statement.value, ast.Tuple)
    return statement.value.elts[statement.writes.index(name or statement.name)]


def shapes_of(statement: Statement, values: Mapping[str, Any]) -> dict[str, Shape]:
    """The shape of each name a statement reads, as it is: the last batch of an epoch may be shorter."""
    return {name: np.shape(values[name]) for name in statement.reads}


def cell_of(
    statement: Statement, index: tuple[int, ...], values: Mapping[str, Value], name: str | None = None
) -> Expression:
    """The tree of one cell of what a statement writes.

    Args:
        index: of the cell; () for a scalar.
        values: from BEFORE the statement.
        name: which name on the left, where there is more than one.
    Raises: ReadingError for a cell that is not there.
    """
    node, shapes = right_side(statement, name), shapes_of(statement, values)
    shape = infer(node, shapes)
    if len(index) != len(shape) or not all(0 <= at < size for at, size in zip(index, shape, strict=True)):
        wanted = " x ".join(map(str, shape)) or "a single number"
        raise ReadingError(f"{name or statement.name}{list(index)}: no such cell, it is {wanted}")
    return _Reader(values, shapes).cell(node, index)


class _Reader:
    """Walks a tree of the vocabulary with the index of one cell."""

    def __init__(self, values: Mapping[str, Value], shapes: Mapping[str, Shape]) -> None:
        self.values, self.shapes = values, shapes
        self.known: dict[int, Shape] = {}
        self.rows: dict[tuple[int, Index], tuple[tuple[Expression, ...], Expression]] = {}

    def shape(self, node: ast.expr) -> Shape:
        """As ``infer``, each node once: a sum asks for every term."""
        if id(node) not in self.known:
            self.known[id(node)] = infer(node, self.shapes)
        return self.known[id(node)]

    def within(self, node: ast.expr, index: Index) -> Expression:
        """The cell of an operand that broadcasting puts at an index of the result."""
        shape = self.shape(node)
        ending = index[len(index) - len(shape) :]
        return self.cell(node, tuple(0 if size == 1 else at for at, size in zip(ending, shape, strict=True)))

    def cell(self, node: ast.expr, index: Index) -> Expression:
        match node:
            case ast.Name(id=name):
                return self.ref(name, index)
            case ast.Constant(value=value):
                return Num(np.float64(value))  # type: ignore[arg-type]
            case ast.BinOp(left=left, op=ast.MatMult(), right=right):
                return self.product(left, right, index)
            case ast.BinOp(left=left, op=op, right=right):
                return Op(SIGNS[type(op)], self.within(left, index), self.within(right, index))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return Neg(self.cell(operand, index))
            case ast.Compare(left=left, ops=[relation], comparators=[right]):
                return Condition(RELATIONS[type(relation)], self.within(left, index), self.within(right, index))
            case ast.Attribute(value=whole, attr="T"):
                return self.cell(whole, index[::-1])
            case ast.Attribute(value=whole, attr="size"):
                return Count(f"size({ast.unparse(whole)})", np.float64(math.prod(self.shape(whole))))
            case ast.Attribute(attr="pi"):
                return Constant("π", np.float64(np.pi))
            case ast.Subscript(value=whole, slice=part):
                return self.subscript(whole, part, index)
            case ast.List(elts=items):
                return self.cell(items[_known(index[0], node)], ())
            case ast.Call(func=ast.Attribute(value=whole, attr="astype")):
                return self.cell(whole, index)
            case ast.Call():
                return self.call(node, index)
        raise _outside(node)

    def ref(self, name: str, index: Index) -> Ref:
        if Var in map(type, index):
            return Ref(name, index, UNKNOWN)
        value: Any = np.asarray(self.values[name])[index]  # type: ignore[index]
        return Ref(name, index, np.float64(value))

    def product(self, left: ast.expr, right: ast.expr, index: Index) -> Sum:
        a = self.shape(left)
        before, after = index[: len(a) - 1], index[len(a) - 1 :]

        def term(at: int | Var) -> Expression:
            return Op("·", self.cell(left, (*before, at)), self.cell(right, (at, *after)))

        transposed = isinstance(left, ast.Attribute) and left.attr == "T"
        variable = _letter("n" if transposed and len(a) > 1 else "i", index)
        return Sum(Terms(a[-1], term), variable, _pattern(lambda: term(Var(variable))))

    def subscript(self, whole: ast.expr, part: ast.expr, index: Index) -> Expression:
        if isinstance(part, ast.Name):
            return self.taken(whole, part.id, index)
        running, source = list(index), list[int | Var]()
        shape = self.shape(whole)
        for item in index_of(part):
            match item:
                case None:
                    running.pop(0)
                case slice():
                    start, _, step = item.indices(shape[len(source)])
                    assert step == 1
                    source.append(running.pop(0) + start)
                case int():
                    source.append(item % shape[len(source)])
        return self.cell(whole, (*source, *running))

    def taken(self, whole: ast.expr, rows: str, index: Index) -> Expression:
        """A cell of the data row that a batch takes."""
        at = _known(index[0], whole)
        assert isinstance(whole, ast.Name)
        ref = self.ref(whole.id, (int(np.asarray(self.values[rows])[at]), *index[1:]))
        return Ref(ref.name, ref.index, ref.value, f"{rows}[{at}]")

    def call(self, node: ast.Call, index: Index) -> Expression:
        name = callee(node).removeprefix("np.")
        match name:
            case "sum" | "mean":
                return self.summed(node, index, name == "mean")
            case "outer":
                return Op("·", self.cell(node.args[0], index[:1]), self.cell(node.args[1], index[1:]))
            case "concatenate":
                return self.part_of(node.args[0], index)
            case "maximum":
                return Call("max", tuple(self.within(arg, index) for arg in node.args))
            case "square":
                return Op("^", self.cell(node.args[0], index), Num(np.float64(2.0)))
            case "where":
                condition, then, otherwise = (self.within(arg, index) for arg in node.args)
                return Choice(condition, then, otherwise)
            case "ones_like" | "zeros_like":
                return Num(np.float64(name == "ones_like"))
            case "len":
                return Count("N", np.float64(self.shape(node.args[0])[0]))
        if name in FUNCTIONS and FUNCTIONS[name].extent == "row":
            return self.row_call(name, node.args[0], index)
        if name in NUMPY or name in FUNCTIONS:
            return Call(name, (self.cell(node.args[0], index),))
        raise _outside(node)

    def row_call(self, name: str, argument: ast.expr, index: Index) -> RowCall:
        key = id(argument), index[:-1]
        if key not in self.rows:  # every cell of a row reads the whole of it
            row, units = index[:-1], self.shape(argument)[-1]
            args = tuple(self.cell(argument, (*row, at)) for at in range(units))
            self.rows[key] = args, self.cell(argument, (*row, WHOLE))
        args, pattern = self.rows[key]
        return RowCall(name, args, index[-1], pattern)

    def summed(self, node: ast.Call, index: Index, mean: bool) -> Sum:
        argument, axis = node.args[0], keyword(node, "axis")
        shape = self.shape(argument)
        if axis is None:
            cells = Terms(math.prod(shape), lambda at: self.cell(argument, _unravelled(at, shape)))
            letters = ("n", "k")[2 - len(shape) :]
            running = tuple(Var(letter) if size > 1 else 0 for letter, size in zip(letters, shape, strict=True))
            variables = ",".join(at.name for at in running if isinstance(at, Var))
            pattern = _pattern(lambda: self.cell(argument, running)) if variables else None
            return Sum(cells, variables, pattern, mean)
        at_axis = int(axis) % len(shape)
        before, after = index[:at_axis], index[at_axis + bool(keyword(node, "keepdims")) :]

        def term(at: int | Var) -> Expression:
            return self.cell(argument, (*before, at, *after))

        variable = _letter("n" if at_axis == 0 and len(shape) > 1 else "k", index)
        return Sum(Terms(shape[at_axis], term), variable, _pattern(lambda: term(Var(variable))), mean)

    def part_of(self, parts: ast.expr, index: Index) -> Expression:
        """A cell of np.concatenate: which part it lies in, and where."""
        at = _known(index[0], parts)
        assert isinstance(parts, ast.Tuple | ast.List)
        for part in parts.elts:
            (size,) = self.shape(part)
            if at < size:
                return self.cell(part, (at,))
            at -= size
        raise _outside(parts)


class _NoPattern(Exception):  # noqa: N818 - a signal between two functions of this file, never an error
    """A running index reaches a place where each cell is a different expression, as in np.concatenate."""


def _pattern(build: Callable[[], Expression]) -> Expression | None:
    try:
        return build()
    except _NoPattern:
        return None


def _known(at: int | Var, node: ast.expr) -> int:
    if isinstance(at, Var):
        raise _NoPattern(ast.unparse(node))
    return at


def _letter(preferred: str, index: Iterable[int | Var]) -> str:
    """A letter for a running index that no sum around it uses."""
    taken = {at.name for at in index if isinstance(at, Var)}
    free: list[str] = [letter for letter in (preferred, *"ijklmn") if letter not in taken]
    return free[0]


def _unravelled(at: int, shape: Shape) -> tuple[int, ...]:
    index: list[int] = []
    for size in reversed(shape):
        at, cell = divmod(at, size)
        index.append(cell)
    return tuple(reversed(index))


def _outside(node: ast.AST) -> ReadingError:
    return ReadingError(f"{ast.unparse(node)}: not in the vocabulary of the worked lines")
