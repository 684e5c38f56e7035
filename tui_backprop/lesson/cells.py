"""What one cell of a result is made of: a small tree of numbers, cells of tensors, operations and sums."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias, overload

import numpy as np

from tui_backprop.engine.arithmetic import FUNCTIONS, Value


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

Index: TypeAlias = tuple[int | Var, ...]


@dataclass(frozen=True)
class Num:
    """A number written in the statement."""

    value: np.float64


@dataclass(frozen=True)
class Count:
    """How many rows or cells a tensor has; ``text`` is its name in a formula, N or size(y)."""

    text: str
    value: np.float64


@dataclass(frozen=True)
class Constant:
    """A number that is always written by its name: π."""

    name: str
    value: np.float64


@dataclass(frozen=True)
class Ref:
    """A cell of a tensor, and its value; nan where the index runs. ``taken_by`` names the rows a batch takes."""

    name: str
    index: Index
    value: np.float64
    taken_by: str = ""


@dataclass(frozen=True)
class Neg:
    operand: Cell


@dataclass(frozen=True)
class Op:
    """``sign`` is one of + - · / ^; a square is ``^`` with the number 2."""

    sign: str
    left: Cell
    right: Cell


@dataclass(frozen=True)
class Call:
    """A function of the vocabulary: "tanh", "sqrt", "sigmoid", ...; "max" is max(0, z)."""

    name: str
    args: tuple[Cell, ...]


@dataclass(frozen=True)
class RowCall:
    """One cell of a function that needs a whole row. ``pattern`` is the row as a formula names it."""

    name: str
    args: tuple[Cell, ...]
    at: int | Var
    pattern: Cell


@dataclass(frozen=True)
class Condition:
    """1 where the relation holds, else 0."""

    relation: str
    left: Cell
    right: Cell


@dataclass(frozen=True)
class Choice:
    condition: Cell
    then: Cell
    otherwise: Cell


@dataclass(frozen=True)
class Terms(Sequence["Cell"]):
    """The terms of a sum, each built when it is looked at: a sum may have thousands, and a line shows three."""

    size: int
    build: Callable[[int], Cell]

    def __len__(self) -> int:
        return self.size

    def __iter__(self) -> Iterator[Cell]:
        return map(self.build, range(self.size))

    @overload
    def __getitem__(self, at: int) -> Cell: ...
    @overload
    def __getitem__(self, at: slice) -> list[Cell]: ...
    def __getitem__(self, at: int | slice) -> Cell | list[Cell]:
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
    pattern: Cell | None
    mean: bool = False


Cell: TypeAlias = Num | Count | Constant | Ref | Neg | Op | Call | RowCall | Condition | Choice | Sum

OPERATIONS: Mapping[str, Callable[[np.float64, np.float64], np.float64]] = MappingProxyType(
    {"+": operator.add, "-": operator.sub, "·": operator.mul, "/": operator.truediv, "^": operator.pow}
)
RELATIONS: Mapping[str, Callable[[np.float64, np.float64], bool]] = MappingProxyType(
    {">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le, "==": operator.eq, "!=": operator.ne}
)
NUMPY: Mapping[str, Callable[[Value], Value]] = MappingProxyType(
    {"tanh": np.tanh, "exp": np.exp, "log": np.log, "sqrt": np.sqrt, "abs": np.abs, "sign": np.sign}
)
"""The functions of numpy that a statement may call on a cell."""

Reading: TypeAlias = Callable[[np.float64], np.float64]


def evaluate(cell: Cell, read: Reading = np.float64) -> np.float64:
    """The value of a cell, with the machine's own operations in the machine's order.

    Args:
        read: what to calculate with instead of each number that a worked line would write down.
    """
    with np.errstate(all="ignore"):
        return np.float64(_evaluate(cell, read))


def _evaluate(cell: Cell, read: Reading) -> np.float64:
    match cell:
        case Ref(value=value) | Num(value=value) | Count(value=value):
            return read(value)
        case Constant(value=value):
            return value
        case Op("^", left, Num(value)) if value == 2:
            base = _evaluate(left, read)
            return base * base
        case Op(sign, left, right):
            return OPERATIONS[sign](_evaluate(left, read), _evaluate(right, read))
        case Sum(terms=terms, mean=mean):
            total = np.float64(0.0)
            for term in terms:
                total = total + _evaluate(term, read)
            return total / len(terms) if mean else total
        case Neg(operand):
            return -_evaluate(operand, read)
        case Call("max", (_, z)):
            value = _evaluate(z, read)
            return np.float64(0.0) if value <= 0 else value
        case Call(name, (argument,)):
            function = NUMPY[name] if name in NUMPY else FUNCTIONS[name].run
            return np.float64(function(_evaluate(argument, read)))
        case RowCall(name, args, int(at)):
            row = np.array([_evaluate(argument, read) for argument in args])
            return np.float64(np.asarray(FUNCTIONS[name].run(row))[at])
        case Condition(relation, left, right):
            return np.float64(RELATIONS[relation](_evaluate(left, read), _evaluate(right, read)))
        case Choice(condition, then, otherwise):
            return _evaluate(then if _evaluate(condition, read) else otherwise, read)
    raise TypeError(f"no value without an index: {cell}")
