"""What is on screen at a position: a function of the lab, the edits of the branch and the position alone."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from tui_backprop.engine.arithmetic import Array, Value
from tui_backprop.engine.edits import Edit, with_edits
from tui_backprop.engine.history import History
from tui_backprop.engine.machine import Values
from tui_backprop.engine.program import Program, Stage
from tui_backprop.engine.statement import Statement
from tui_backprop.ground.lazy import later
from tui_backprop.session.position import Position

if TYPE_CHECKING:
    from tui_backprop.engine.expression import term_count
    from tui_backprop.engine.reading import cell_of
else:  # needed by a key, not by the first screen
    (term_count,) = later("tui_backprop.engine.expression", "term_count")
    (cell_of,) = later("tui_backprop.engine.reading", "cell_of")


@dataclass(frozen=True, eq=False)
class State:
    """The values at a position, and what just happened there.

    Args:
        program: what runs.
        position: where.
        trace: the values before the first statement of the iteration, and after each statement begun.
        coming: edits already made to the start of the next iteration; seen once the update has begun.
    """

    program: Program
    position: Position
    trace: tuple[Values, ...]
    coming: tuple[Edit, ...] = ()

    @property
    def stage(self) -> Stage:
        return self.program.stages[self.position.stop]

    @property
    def start(self) -> Values:
        """The values before the first statement of the iteration: leaves, edits applied."""
        return self.trace[0]

    @cached_property
    def done(self) -> int:
        """How many statements have begun."""
        return len(self.trace) - 1

    @cached_property
    def values(self) -> Values:
        """Every tensor that has a value now; a name that is not there is not computed yet."""
        values = self.trace[-1]
        return MappingProxyType(dict(with_edits(values, self.coming) if self.updating else values))

    @property
    def updating(self) -> bool:
        """Whether the update has begun: parameters are being replaced, other values are from before it."""
        return self.done > self.program.update_from

    @cached_property
    def ran(self) -> tuple[int, ...]:
        """Indices of the statements the part just ended is made of: a stage's, or the one run (in part)."""
        current = self.position.current(self.program)
        if current is not None:
            return (current,)
        first, end = self.program.offsets[self.position.stop : self.position.stop + 2]
        return tuple(range(first, end)) if self.position.statement is None and self.position.level == "stage" else ()

    @cached_property
    def fresh(self) -> frozenset[str]:
        """The names just written."""
        return frozenset(name for index in self.ran for name in self.program.statements[index].writes)

    @property
    def upcoming(self) -> int:
        """Index of the statement that runs next (0 again after the last)."""
        if self.position.cell is not None and self.partial is not None:
            return self.done - 1
        return self.done % len(self.program.statements)

    @cached_property
    def statement(self) -> Statement | None:
        """The statement just run, at statement and cell level."""
        current = self.position.current(self.program)
        return None if current is None else self.program.statements[current]

    @cached_property
    def cell(self) -> tuple[str, tuple[int, ...]] | None:
        """At cell and term level, the name and the cell just written, or being added up."""
        if self.statement is None or self.position.cell is None:
            return None
        return located(self.statement, self.position.cell, self.trace[-1])

    @cached_property
    def terms(self) -> int:
        """At term level, how many terms the cell has."""
        if self.statement is None or self.position.cell is None:
            return 0
        return terms_in(self.statement, self.position.cell, self.trace[-2], self.trace[-1])

    @cached_property
    def partial(self) -> Mapping[str, int] | None:
        """At cell and term level, how many cells of each tensor under way are written; None when they all are."""
        at = self.position
        if self.statement is None or at.cell is None:
            return None
        written = at.cell + (1 if at.term is None or at.term + 1 >= self.terms else 0)
        sizes = [int(np.size(self.trace[-1][name])) for name in self.statement.writes]
        if written >= sum(sizes):
            return None
        counts = {}
        for name, size in zip(self.statement.writes, sizes, strict=True):
            counts[name] = max(0, min(size, written))
            written -= size
        return counts

    def before(self, statement: int) -> Values:
        """The values a statement that has begun read: those from just before it."""
        return self.trace[statement]

    def visible(self, name: str) -> tuple[Value, Array] | None:
        """A tensor as it stands now, and which of its cells have a value; None when it has none at all.

        Where a statement is under way, the cells it has not reached are empty, or old if it replaces the tensor.
        """
        if name not in self.values:
            return None
        value = self.values[name]
        everything = np.ones(np.shape(value))
        if self.partial is None or name not in self.partial:
            return value, everything
        reached = np.arange(np.size(value)).reshape(np.shape(value)) < self.partial[name]
        old = self.trace[-2].get(name)
        if old is None:
            return value, np.asarray(reached, dtype=np.float64)
        mixed: Values = {name: np.where(reached, self.trace[-1][name], old)[()]}
        mixed = with_edits(mixed, (edit for edit in self.coming if edit.name == name))
        return mixed[name], everything


def located(statement: Statement, flat: int, after: Values) -> tuple[str, tuple[int, ...]]:
    """Name and index of a cell that a statement writes, counted through all it writes in C order.

    Args:
        after: the values after the statement.
    """
    for name in statement.writes:
        shape = np.shape(after[name])
        size = math.prod(shape)
        if flat < size:
            return name, tuple(int(i) for i in np.unravel_index(flat, shape)) if shape else ()
        flat -= size
    raise IndexError(f"{statement.name} has no such cell")


def terms_in(statement: Statement, flat: int, before: Values, after: Values) -> int:
    """How many terms are added up in a cell, at least 1."""
    name, index = located(statement, flat, after)
    return term_count(cell_of(statement, index, before, name))


def state_at(program: Program, history: History, position: Position) -> State:
    """The state at a position of a run."""
    trace = history.trace(position.iteration, position.done(program))
    return State(program, position, trace, tuple(history.edits.at(position.iteration + 1)))
