"""The value of a cell's tree: the machine's own operations, in the machine's order, on scalars."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

import numpy as np

from tui_backprop.engine.expression import (
    Call,
    Choice,
    Condition,
    Count,
    Expression,
    Neg,
    Num,
    Op,
    Ref,
    RowCall,
    Sum,
    children,
)
from tui_backprop.engine.vocabulary import VOCABULARY

Reading: TypeAlias = Callable[[np.float64], np.float64]
Rows: TypeAlias = "dict[tuple[str, int], tuple[tuple[Expression, ...], np.ndarray]]"
"""What functions of a whole row gave: every cell of the row takes its number from there. The row is kept with it."""


def evaluate(cell: Expression, read: Reading = np.float64) -> np.float64:
    """Return the value of a cell, with the machine's own operations in the machine's order.

    Args:
        read: what to calculate with instead of each number that a worked line would write down.
    """
    with np.errstate(all="ignore"):
        return np.float64(_evaluate(cell, read, {}))


def evaluated(cells: Iterable[Expression]) -> list[np.float64]:
    """Return the values of several cells, such as the terms of a sum; what they share is worked out once."""
    rows: Rows = {}
    with np.errstate(all="ignore"):
        return [np.float64(_evaluate(cell, np.float64, rows)) for cell in cells]


def _evaluate(cell: Expression, read: Reading, rows: Rows) -> np.float64:
    match cell:
        case Ref(value=value) | Num(value=value) | Count(value=value):
            return read(value)
        case Op("^", left, Num(value)) if value == 2:
            base = _evaluate(left, read, rows)
            return base * base
        case Op(sign, left, right):
            return np.float64(VOCABULARY[sign].run(_evaluate(left, read, rows), _evaluate(right, read, rows)))
        case Sum(terms=terms, mean=mean):
            total = np.float64(0.0)
            for term in terms:
                total = total + _evaluate(term, read, rows)
            return total / len(terms) if mean else total
        case Neg(operand):
            return -_evaluate(operand, read, rows)
        case Call(name, args):
            return np.float64(VOCABULARY[name].run(*(_evaluate(argument, read, rows) for argument in args)))
        case RowCall(name, args, int(at)):
            key = name, id(args)
            if key not in rows:
                row = np.array([_evaluate(argument, read, rows) for argument in args])
                rows[key] = args, np.asarray(VOCABULARY[name].run(row))
            return np.float64(rows[key][1][at])
        case Condition(relation, left, right):
            return np.float64(VOCABULARY[relation].run(_evaluate(left, read, rows), _evaluate(right, read, rows)))
        case Choice(condition, then, otherwise):
            return _evaluate(then if _evaluate(condition, read, rows) else otherwise, read, rows)
    raise TypeError(f"no value without an index: {cell}")


def size_of(cell: Expression) -> int:
    """Return about how many operations a cell takes: the terms of a sum are alike."""
    inside = sum(map(size_of, children(cell)))
    return len(cell.terms) * inside if isinstance(cell, Sum) else 1 + inside
