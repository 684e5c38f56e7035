"""Statement -> the tree of one cell of its result. Only the cells it needs are read; no tensor is computed."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tui_backprop.engine.arithmetic import Value
from tui_backprop.engine.expression import (
    WHOLE,
    Call,
    Expression,
    Num,
    Op,
    Part,
    Ref,
    RowCall,
    RunningIndex,
    Sum,
    Tensor,
    Terms,
    Var,
)
from tui_backprop.engine.shapes import index_of, infer
from tui_backprop.engine.statement import Statement
from tui_backprop.engine.use import Use, use_of
from tui_backprop.engine.word import Shape, Word
from tui_backprop.ground.errors import BackpropError

UNKNOWN = np.float64(np.nan)


class ReadingError(BackpropError):
    """A cell that cannot be read from a statement: a wrong index, or text outside the vocabulary."""


def right_side(statement: Statement, name: str | None = None) -> ast.expr:
    """Return the expression a name on the left gets (the first name when None); a batch writes two at once."""
    if len(statement.writes) == 1:
        return statement.value
    assert isinstance(statement.value, ast.Tuple)
    return statement.value.elts[statement.writes.index(name or statement.name)]


def shapes_of(statement: Statement, values: Mapping[str, Any]) -> dict[str, Shape]:
    """Return the shape of each name a statement reads, as it is: the last batch of an epoch may be shorter."""
    return {name: np.shape(values[name]) for name in statement.reads}


def cell_of(
    statement: Statement, index: tuple[int, ...], values: Mapping[str, Value], name: str | None = None
) -> Expression:
    """Return the tree of one cell of what a statement writes.

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


def whole_of(node: ast.expr, shapes: Mapping[str, Shape] | None = None) -> Expression:
    """Return the tree of a whole tensor.

    Args:
        shapes: of the names read, where they are known: a product of two tensors is then told from one with a number.
    Raises: ReadingError for text outside the vocabulary.
    """
    match node:
        case ast.Name(id=name):
            return Tensor(name)
        case ast.Constant(value=value):
            return Num(np.float64(value))  # type: ignore[arg-type]
        case ast.Subscript(value=whole, slice=ast.Name(id=rows)):
            return Part(whole_of(whole, shapes), rows, rows)
        case ast.Subscript(value=whole, slice=part):
            return Part(whole_of(whole, shapes), _index_text(part), index=index_of(part))
        case ast.List(elts=[item]):
            return whole_of(item, shapes)
    use = use_of(node)
    if use is None:
        raise _outside(node)
    args = tuple(whole_of(part, shapes) for part in use.args)
    if use.word.cell is not None:
        axis = use.options.get("axis")
        return Call(use.word.name, args, {None: "", 0: "n"}.get(axis, "k"))
    tree = _applied(use.word, args)
    if isinstance(tree, Op) and tree.sign == "·" and shapes and all(infer(part, shapes) for part in use.args):
        return Op("⊙", tree.left, tree.right)
    return tree


def _index_text(part: ast.expr) -> str:
    """Return an index as a formula has it: a column made with None is not told from its row."""
    return ast.unparse(part).replace(", None", "").replace("(:, 0)", ":,0").replace(", ", ",").strip("()")


@dataclass(frozen=True)
class _Reader:
    """Walks a tree of the vocabulary with the index of one cell."""

    values: Mapping[str, Value]
    shapes: Mapping[str, Shape]
    known: dict[int, tuple[Use | None, Shape]] = field(default_factory=dict)
    rows: dict[tuple[int, RunningIndex], tuple[tuple[Expression, ...], Expression]] = field(default_factory=dict)

    def told(self, node: ast.expr) -> tuple[Use | None, Shape]:
        """Return the word of a node and its shape, each looked up once: a sum asks for every term."""
        if id(node) not in self.known:
            self.known[id(node)] = use_of(node), infer(node, self.shapes)
        return self.known[id(node)]

    def within(self, node: ast.expr, index: RunningIndex) -> Expression:
        """Return the cell of an operand that broadcasting puts at an index of the result."""
        shape = self.told(node)[1]
        ending = index[len(index) - len(shape) :]
        return self.cell(node, tuple(0 if size == 1 else at for at, size in zip(ending, shape, strict=True)))

    def cell(self, node: ast.expr, index: RunningIndex) -> Expression:
        match node:
            case ast.Name(id=name):
                return self.ref(name, index)
            case ast.Constant(value=value):
                return Num(np.float64(value))  # type: ignore[arg-type]
            case ast.Subscript(value=whole, slice=part):
                return self.subscript(whole, part, index)
            case ast.List(elts=items):
                return self.cell(items[_fixed(index[0], node)], ())
        use = self.told(node)[0]
        if use is None:
            raise _outside(node)
        word = use.word
        if word.cell is not None:
            return word.cell(_Operands(self, use), index)
        if word.reads == "row":
            return self.row_call(word.name, use.args[0], index)
        return _applied(word, tuple(self.within(part, index) for part in use.args))

    def ref(self, name: str, index: RunningIndex) -> Ref:
        if Var in map(type, index):
            return Ref(name, index, UNKNOWN)
        value: Any = np.asarray(self.values[name])[index]  # type: ignore[index]
        return Ref(name, index, np.float64(value))

    def subscript(self, whole: ast.expr, part: ast.expr, index: RunningIndex) -> Expression:
        if isinstance(part, ast.Name):
            return self.taken(whole, part.id, index)
        running, source = list(index), list[int | Var]()
        shape = self.told(whole)[1]
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

    def taken(self, whole: ast.expr, rows: str, index: RunningIndex) -> Expression:
        """Return a cell of the data row that a batch takes."""
        at = _fixed(index[0], whole)
        assert isinstance(whole, ast.Name)
        ref = self.ref(whole.id, (int(np.asarray(self.values[rows])[at]), *index[1:]))
        return Ref(ref.name, ref.index, ref.value, f"{rows}[{at}]")

    def row_call(self, name: str, argument: ast.expr, index: RunningIndex) -> RowCall:
        key = id(argument), index[:-1]
        if key not in self.rows:  # every cell of a row reads the whole of it
            row, units = index[:-1], self.told(argument)[1][-1]
            args = tuple(self.cell(argument, (*row, at)) for at in range(units))
            self.rows[key] = args, self.cell(argument, (*row, WHOLE))
        args, pattern = self.rows[key]
        return RowCall(name, args, index[-1], pattern)


@dataclass(frozen=True)
class _Operands:
    """The arguments of one use of a word, for the words that say themselves which cells they read."""

    reader: _Reader
    use: Use

    @property
    def count(self) -> int:
        return len(self.use.args)

    def shape(self, which: int) -> Shape:
        return self.reader.told(self.use.args[which])[1]

    def text(self, which: int) -> str:
        return ast.unparse(self.use.args[which])

    def cell(self, which: int, index: RunningIndex) -> Expression:
        return self.reader.cell(self.use.args[which], index)

    def fixed(self, at: int | Var) -> int:
        return _fixed(at, self.use.args[0])

    def product(self, index: RunningIndex) -> Sum:
        a = self.shape(0)
        before, after = index[: len(a) - 1], index[len(a) - 1 :]

        def term(at: int | Var) -> Expression:
            return Op("·", self.cell(0, (*before, at)), self.cell(1, (at, *after)))

        left = self.use.args[0]
        transposed = isinstance(left, ast.Attribute) and left.attr == "T"
        variable = _letter("n" if transposed and len(a) > 1 else "i", index)
        return Sum(Terms(a[-1], term), variable, _pattern(lambda: term(Var(variable))))

    def summed(self, index: RunningIndex, mean: bool = False) -> Sum:
        axis, shape = self.use.options.get("axis"), self.shape(0)
        if axis is None:
            cells = Terms(math.prod(shape), lambda at: self.cell(0, _unravelled(at, shape)))
            letters = ("n", "k")[2 - len(shape) :]
            running = tuple(Var(letter) if size > 1 else 0 for letter, size in zip(letters, shape, strict=True))
            variables = ",".join(at.name for at in running if isinstance(at, Var))
            pattern = _pattern(lambda: self.cell(0, running)) if variables else None
            return Sum(cells, variables, pattern, mean)
        at_axis = int(axis) % len(shape)
        before, after = index[:at_axis], index[at_axis + bool(self.use.options.get("keepdims")) :]

        def term(at: int | Var) -> Expression:
            return self.cell(0, (*before, at, *after))

        variable = _letter("n" if at_axis == 0 and len(shape) > 1 else "k", index)
        return Sum(Terms(shape[at_axis], term), variable, _pattern(lambda: term(Var(variable))), mean)


def _applied(word: Word, args: tuple[Expression, ...]) -> Expression:
    """Apply a word to the trees of its arguments."""
    return word.tree(args) if word.tree is not None else Call(word.name, args)


class _NoPattern(Exception):  # noqa: N818 - a signal between two functions of this file, never an error
    """A running index reaches a place where each cell is a different expression, as in np.concatenate."""


def _pattern(build: Callable[[], Expression]) -> Expression | None:
    try:
        return build()
    except _NoPattern:
        return None


def _fixed(at: int | Var, node: ast.expr) -> int:
    if isinstance(at, Var):
        raise _NoPattern(ast.unparse(node))
    return at


def _letter(preferred: str, index: Iterable[int | Var]) -> str:
    """Return a letter for a running index that no sum around it uses."""
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
