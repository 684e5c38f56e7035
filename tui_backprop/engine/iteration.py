"""An iteration as it ran: what each statement found and left, where a number came from, and which is not finite.

Nothing is worked out again here: the machine ran the statements, and every state between two of them was kept. What a
statement read is looked up, also where a name is written more than once. Divergence is shown, not raised.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from tui_backprop.engine.arithmetic import Array, Value
from tui_backprop.engine.machine import Machine, Values, number_in
from tui_backprop.engine.program import Program
from tui_backprop.engine.shapes import Index, Place, Shape, unit_index


@dataclass(frozen=True, eq=False)
class Iteration:
    """An iteration, as far as it ran.

    Args:
        machine: what ran it.
        trace: the values before the first statement, and after each statement begun.
    """

    machine: Machine
    trace: Sequence[Values]

    @classmethod
    def of(cls, machine: Machine, leaves: Values, number: int, upto: int | None = None) -> Iteration:
        """Run an iteration.

        Args:
            leaves: the values it begins with.
            number: which it is, from 1 on: it decides which rows are taken.
            upto: how many statements are run; all when None.
        """
        return cls(machine, machine.trace(leaves, number, upto))

    @property
    def program(self) -> Program:
        return self.machine.program

    @cached_property
    def shapes(self) -> Mapping[str, Shape]:
        """Return the shape of every name in this iteration, computed or not."""
        return self.program.shapes_of_batch(self.rows)

    @property
    def start(self) -> Values:
        """Return the values before the first statement: the parameters that forward and backward run on."""
        return self.trace[0]

    @property
    def values(self) -> Values:
        """Return the values it has come to; a name that is not there is not computed yet."""
        return self.trace[-1]

    @property
    def done(self) -> int:
        """Return how many statements have begun."""
        return len(self.trace) - 1

    @property
    def complete(self) -> bool:
        """True if every statement has begun, those of the update included."""
        return self.done == len(self.program.statements)

    def before(self, statement: int) -> Values:
        """Return the values a statement read, by its index in the program."""
        return self.trace[statement]

    def after(self, statement: int) -> Values:
        """Return the values a statement left."""
        return self.trace[statement + 1]

    def upto(self, done: int) -> Iteration:
        """Return the iteration as it was after so many statements."""
        return self if done == self.done else replace(self, trace=self.trace[: done + 1])

    def at_stop(self, stage: int) -> Iteration:
        """Return the iteration as it was at the end of a stage, by its index in the program."""
        return self.upto(self.program.offsets[stage + 1])

    def written(self, name: str, before: int | None = None) -> int | None:
        """Return the statement a tensor's value comes from; None where the iteration began with it.

        Args:
            before: the statement that reads it; when None, the value that the iteration has come to is meant.
        """
        return self.program.writer(name, self.done if before is None else before)

    def has(self, name: str) -> bool:
        """True if a name has a value by now."""
        return name in self.values

    def tensor(self, name: str) -> Array:
        """Return a tensor as the iteration has it now."""
        return np.asarray(self.values[name])

    def old(self, name: str) -> Array:
        """Return a leaf as the iteration found it."""
        return np.asarray(self.start[name])

    def number(self, place: Place) -> float:
        """Return one number as the iteration has it now. Raises: KeyError, IndexError where there is none."""
        return number_in(self.values, place)

    @property
    def loss(self) -> float:
        """Return the loss, once it is computed."""
        return float(self.values[self.program.loss])

    @property
    def predictions(self) -> Array:
        """Return what the last layer puts out, (rows, units)."""
        return self.grid(self.program.y_hat)

    @property
    def targets(self) -> Array:
        """Return what the last layer should put out, (rows, units)."""
        return self.grid(self.program.y)

    @cached_property
    def rows(self) -> int:
        """Return how many data rows it runs on; 1 for one sample."""
        if self.program.network.rows is None:
            return 1
        return len(self.old("rows" if self.program.batched else self.program.x))

    def grid(self, name: str) -> Array:
        """Return a tensor with a row for each data row and a column for each unit, (rows, units)."""
        value = self.tensor(name)
        return value.reshape(1, -1) if self.program.network.rows is None else value

    def index(self, name: str, row: int, unit: int) -> Index:
        """Return where a cell of :meth:`grid` is in the tensor itself."""
        return unit_index(row, unit, np.ndim(self.values[name]))

    @cached_property
    def without_gradients(self) -> Values:
        """Return what its update would begin with if every gradient were 0: what moves then moves without one."""
        zeros = {self.program.gradients[name]: np.zeros_like(self.old(name)) for name in self.program.parameters}
        return {**self.start, **zeros}

    def again(self) -> Iteration:
        """Return the same rows gone through once more, up to the loss, with the parameters as they are now."""
        states: list[Values] = [{name: self.values[name] for name in self.start}]
        for statement in range(self.program.loss_at + 1):
            states.append(self.machine.run(statement, states[-1]))
        return Iteration(self.machine, states)


class NonFinite(NamedTuple):
    """The first number that is inf or nan.

    Args:
        statement: index of the statement that wrote it; None when the iteration began with it.
        name, cell: which number; the cell of a scalar is ().
    """

    statement: int | None
    name: str
    cell: tuple[int, ...]


def first_nonfinite(it: Iteration, but: Collection[str] = ()) -> NonFinite | None:
    """Return the first inf or nan of an iteration, in the order the statements ran; None when all is finite.

    Args:
        but: names that are passed over.
    """
    found = _first(None, it.program.leaves, it.start)
    for at, statement in enumerate(it.program.statements[: it.done]):
        found = found or _first(at, [name for name in statement.writes if name not in but], it.after(at))
    return found


def _first(statement: int | None, names: Iterable[str], values: Values) -> NonFinite | None:
    for name in names:
        cell = nonfinite_cell(values[name])
        if cell is not None:
            return NonFinite(statement, name, cell)
    return None


def nonfinite_cell(value: Value) -> tuple[int, ...] | None:
    """Return the first cell of a tensor that is inf or nan; None when there is none."""
    finite = np.isfinite(value)
    return None if finite.all() else tuple(int(i) for i in np.argwhere(~finite)[0])
