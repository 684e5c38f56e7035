"""A line of numpy as a tree: of one cell of its result, or of the whole of it.

The tree of a cell is made of numbers, cells, operations and sums of terms; that of the whole has tensors in the places
of cells, and words such as ``np.outer`` that a cell has worked out already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias, overload

import numpy as np

from tui_backprop.engine.arithmetic import Array


@dataclass(frozen=True)
class Var:
    """An index that runs, in the pattern of a sum: the i of x[i], the i+1 of theta[i+1]."""

    name: str
    offset: int = 0

    def __add__(self, more: int) -> Var:
        return Var(self.name, self.offset + more)

    def __str__(self) -> str:
        return f"{self.name}+{self.offset}" if self.offset else self.name


WHOLE = Var(":")
"""The index that stands for a whole row: the colon of z_out[0,:]."""

RunningIndex: TypeAlias = tuple[int | Var, ...]
"""Where a cell is in its tensor; in the pattern of a sum some of it runs."""


@dataclass(frozen=True)
class Num:
    """A number written in the statement."""

    value: np.float64


@dataclass(frozen=True)
class Count:
    """The number of rows or cells of a tensor; ``text`` is its name in a formula, N or size(y)."""

    text: str
    value: np.float64


@dataclass(frozen=True)
class Ref:
    """A cell of a tensor, and its value; nan where the index runs. ``taken_by`` names the rows a batch takes."""

    name: str
    index: RunningIndex
    value: np.float64
    taken_by: str = ""


@dataclass(frozen=True, eq=False)
class Tensor:
    """A whole tensor; by its name, or where ``value`` is given, with its numbers put in."""

    name: str
    value: Array | None = None


@dataclass(frozen=True)
class Part:
    """A part of a tensor: "1:" of theta[1:], or the ``rows`` that a batch takes, by their name."""

    whole: Expression
    text: str
    rows: str = ""
    index: tuple[int | slice | None, ...] = ()


@dataclass(frozen=True)
class Neg:
    operand: Expression


@dataclass(frozen=True)
class Op:
    """``sign`` is the word, one of + - · ⊙ / ^; a square is ``^`` with the number 2."""

    sign: str
    left: Expression
    right: Expression


@dataclass(frozen=True)
class Call:
    """A word of the vocabulary that has no node of its own: "np.tanh", "np.maximum", "sigmoid", "np.pi", ..."""

    name: str
    args: tuple[Expression, ...]
    over: str = ""
    """The index that a sum over a tensor runs along; empty where it runs over all cells."""


@dataclass(frozen=True)
class RowCall:
    """A cell of a function that needs a whole row. ``pattern`` is the row as a formula names it."""

    name: str
    args: tuple[Expression, ...]
    at: int | Var
    pattern: Expression


@dataclass(frozen=True)
class Condition:
    """1 where the relation holds, else 0; ``relation`` is the word, one of > >= < <= == !=."""

    relation: str
    left: Expression
    right: Expression


@dataclass(frozen=True)
class Choice:
    condition: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True)
class Terms(Sequence["Expression"]):
    """The terms of a sum, each built when it is looked at: a sum may have thousands, and a line shows three."""

    size: int
    build: Callable[[int], Expression]

    def __len__(self) -> int:
        return self.size

    def __iter__(self) -> Iterator[Expression]:
        return map(self.build, range(self.size))

    @overload
    def __getitem__(self, at: int) -> Expression: ...
    @overload
    def __getitem__(self, at: slice) -> list[Expression]: ...
    def __getitem__(self, at: int | slice) -> Expression | list[Expression]:
        if isinstance(at, slice):
            return [self.build(i) for i in range(self.size)[at]]
        return self.build(range(self.size)[at])


@dataclass(frozen=True)
class Sum:
    """Terms added in index order from 0.0; ``pattern`` is one term with the running index ``variable``, if it has one.

    With ``mean``, divided by their number.
    """

    terms: Terms
    variable: str
    pattern: Expression | None
    mean: bool = False


Expression: TypeAlias = Num | Count | Ref | Tensor | Part | Neg | Op | Call | RowCall | Condition | Choice | Sum


def children(cell: Expression) -> tuple[Expression, ...]:
    """Return the parts of a tree; of a sum, one term for all."""
    match cell:
        case Neg(operand) | Part(operand):
            return (operand,)
        case Op(_, left, right) | Condition(_, left, right):
            return (left, right)
        case Call(_, args) | RowCall(_, args):
            return args
        case Choice(condition, then, otherwise):
            return (condition, then, otherwise)
        case Sum(terms=terms) if len(terms):
            return (terms[0],)
    return ()


def terms_of(cell: Expression) -> list[Expression]:
    """Return the terms that are added up in a cell: of its sum, with what stands beside it; else the cell itself."""
    return [term for part in _added(cell) for term in part]


def term_count(cell: Expression) -> int:
    """Count the terms without building one."""
    return sum(map(len, _added(cell)))


def _added(cell: Expression) -> list[Sequence[Expression]]:
    match cell:
        case Sum(terms=terms) if len(terms) > 1:
            return [terms]
        case Op("+", left, right) if isinstance(left, Sum) or isinstance(right, Sum):
            return [*_added(left), *_added(right)]
        case Op("/", Sum() as whole, _) | Neg(Sum() as whole):
            return _added(whole)
    return [(cell,)]


def refs_of(cell: Expression) -> Iterator[Ref]:
    """Yield every number that a cell is computed from, in reading order; one that is read twice comes twice."""
    match cell:
        case Ref():
            yield cell
        case Sum(terms=terms):
            for term in terms:
                yield from refs_of(term)
        case _:
            for child in children(cell):
                yield from refs_of(child)
