"""Runs a program: statement by statement, or a whole stretch of iterations at once, with the same bits."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import CodeType, FunctionType, MappingProxyType
from typing import Any, TypeAlias

import numpy as np

from tui_backprop.engine.arithmetic import Value
from tui_backprop.engine.fastrun import compiled
from tui_backprop.engine.program import Program
from tui_backprop.engine.shapes import Place, Shape
from tui_backprop.engine.statement import Statement, lower
from tui_backprop.engine.vocabulary import namespace

Values: TypeAlias = Mapping[str, Value]
Rows: TypeAlias = Callable[[int], Any]
"""Which data rows an iteration takes, as an index array; only where there are batches."""


def number_in(values: Values, place: Place) -> float:
    """Return one number among some values. Raises: KeyError, IndexError where there is none."""
    name, index = place
    return float(np.asarray(values[name])[index])


def freeze(value: Any) -> Value:
    """Return a float64 scalar, or a read-only array (a copy is never made)."""
    if isinstance(value, np.ndarray):
        if value.ndim:
            value.flags.writeable = False  # the states of an iteration share what no statement wrote between them
            return value
        return np.float64(value[()])
    return np.float64(value)


def frozen_copy(value: Any) -> Value:
    """Return a read-only float64 copy that nobody else can write to."""
    return freeze(np.array(value, dtype=np.float64, order="C"))


@dataclass(frozen=True, eq=False)
class Machine:
    """A program made runnable.

    Args:
        program: what to run.
        rows: for a program that takes batches, the data rows of an iteration (counted from 1).
    """

    program: Program
    rows: Rows | None = None

    def begin(self, leaves: Values, iteration: int) -> dict[str, Value]:
        """Return the values before the first statement of an iteration."""
        values = dict(leaves)
        if self.rows is not None:
            values["rows"] = self.rows(iteration)
        return values

    def shapes(self, iteration: int) -> Mapping[str, Shape]:
        """Return the shape of every name in an iteration."""
        program = self.program
        return program.shapes if self.rows is None else program.shapes_of_batch(len(self.rows(iteration)))

    def run(self, statement: int, values: Values) -> dict[str, Value]:
        """Return the values after one statement (by its index in the program)."""
        with np.errstate(all="ignore"):  # inf and nan are shown where they appear, not warned of
            result = self._steps[statement](values)
        writes = self.program.statements[statement].writes
        results = result if len(writes) > 1 else (result,)
        return {**values, **{name: freeze(value) for name, value in zip(writes, results, strict=True)}}

    def trace(self, leaves: Values, iteration: int, upto: int | None = None) -> tuple[Values, ...]:
        """Return the values before the first statement and after each of the first ``upto`` ones (all when None)."""
        states: list[Values] = [MappingProxyType(self.begin(leaves, iteration))]
        for statement in range(len(self.program.statements) if upto is None else upto):
            states.append(MappingProxyType(self.run(statement, states[-1])))
        return tuple(states)

    def rerun(self, statements: Iterable[int], values: Values) -> dict[str, Value]:
        """Return the values after some statements only, in the order given: what follows from a value put in."""
        after = dict(values)
        with np.errstate(all="ignore"):
            for statement in statements:
                result, writes = self._steps[statement](after), self.program.statements[statement].writes
                after.update(zip(writes, result if len(writes) > 1 else (result,), strict=True))
        return after

    def fast(self, leaves: Values, first: int, losses: np.ndarray[Any, Any]) -> dict[str, Value]:
        """Run ``len(losses)`` iterations from ``first`` on; fills ``losses`` and returns the leaves after them.

        Bit-identical to stepping: the same operations run on the same operands.
        """
        with np.errstate(all="ignore"):
            carried = self._iterations(leaves, first, losses, self.rows)
        return {**leaves, **{name: freeze(carried[name]) for name in self.program.carried}}

    @cached_property
    def _steps(self) -> tuple[Callable[[Values], Any], ...]:
        """Return for each statement its lowered right-hand side as a function of the values."""
        steps: list[Callable[[Values], Any]] = []
        for statement, lowered in zip(self.program.statements, self.program.lowered, strict=True):
            code = compile(ast.Expression(lowered.expression), f"<{statement.name}>", "eval")
            steps.append(_evaluator(code))
        return tuple(steps)

    @cached_property
    def _iterations(self) -> Callable[..., dict[str, Value]]:
        """Return an iteration as one function over local names, looped."""
        code = compiled(self.program)
        function: Callable[..., dict[str, Value]] = FunctionType(code, {**namespace(), "__builtins__": BUILTINS})
        return function


def run_statement(statement: Statement, values: Values) -> Value:
    """Run a statement of no program that writes one name; it is lowered for the shapes its names have at the moment.

    Raises: ShapeError or ValueError when these do not fit, IndexError when a cell is not there.
    """
    code = _code_of(statement, tuple((name, np.shape(values[name])) for name in statement.reads))
    with np.errstate(all="ignore"):
        return freeze(_evaluator(code)(values))


@lru_cache(4096)
def _code_of(statement: Statement, shapes: tuple[tuple[str, Shape], ...]) -> CodeType:
    """Compile a statement for the shapes of its names; kept, since every wrong answer runs the same ones again."""
    return compile(ast.Expression(lower(statement, dict(shapes)).expression), f"<{statement.name}>", "eval")


BUILTINS = {"len": len, "range": range, "float": float}
"""All that compiled text can reach of Python: it is ours, made from validated names, and needs no more."""


def _evaluator(code: CodeType) -> Callable[[Values], Any]:
    names = {**namespace(), "__builtins__": BUILTINS}
    return lambda values: eval(code, names, values)
