"""Compute what is on screen at a position, from the lab, the edits of the branch and the position alone."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from tui_backprop.engine.arithmetic import Array, Value
from tui_backprop.engine.edits import Edit, with_edits
from tui_backprop.engine.history import History
from tui_backprop.engine.iteration import Iteration
from tui_backprop.engine.machine import Values
from tui_backprop.engine.program import Program, Stage
from tui_backprop.engine.shapes import Place
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
        it: the iteration, as far as it has run there.
        position: where.
        coming: edits already made to the start of the next iteration; seen once the update has begun.
    """

    it: Iteration
    position: Position
    coming: Collection[Edit] = ()

    @property
    def program(self) -> Program:
        return self.it.program

    @property
    def stage(self) -> Stage:
        return self.program.stages[self.position.stop]

    @property
    def start(self) -> Values:
        """Return the values before the first statement of the iteration: leaves, edits applied."""
        return self.it.start

    @cached_property
    def done(self) -> int:
        """Return the number of statements that have begun."""
        return self.it.done

    @cached_property
    def values(self) -> Values:
        """Return every tensor that has a value now; a name that is not there is not computed yet."""
        values = self.it.values
        return MappingProxyType(dict(with_edits(values, self.coming) if self.updating else values))

    @property
    def updating(self) -> bool:
        """True if the update has begun: parameters are being replaced, other values are from before it."""
        return self.done > self.program.update_from

    @cached_property
    def ran(self) -> tuple[int, ...]:
        """Return the indices of the statements the part just ended is made of: a stage's, or the one run (in part)."""
        current = self.position.current(self.program)
        if current is not None:
            return (current,)
        first, end = self.program.offsets[self.position.stop : self.position.stop + 2]
        return tuple(range(first, end)) if self.position.statement is None and self.position.level == "stage" else ()

    @cached_property
    def fresh(self) -> frozenset[str]:
        """Return the names just written."""
        return frozenset(name for index in self.ran for name in self.program.statements[index].writes)

    @property
    def upcoming(self) -> int:
        """Return the index of the statement that runs next (0 again after the last)."""
        if self.position.cell is not None and self.partial is not None:
            return self.done - 1
        return self.done % len(self.program.statements)

    @cached_property
    def statement(self) -> Statement | None:
        """Return the statement just run, at statement and cell level."""
        current = self.position.current(self.program)
        return None if current is None else self.program.statements[current]

    @cached_property
    def cell(self) -> Place | None:
        """Return, at cell and term level, the name and the cell just written, or being added up."""
        if self.statement is None or self.position.cell is None:
            return None
        return located(self.statement, self.position.cell, self.it.values)

    @cached_property
    def terms(self) -> int:
        """Return, at term level, how many terms the cell has."""
        if self.statement is None or self.position.cell is None:
            return 0
        return terms_in(self.it, self.position.cell)

    @cached_property
    def partial(self) -> Mapping[str, int] | None:
        """Return how many cells of each tensor under way are written, at cell and term level; None when all are."""
        at = self.position
        if self.statement is None or at.cell is None:
            return None
        written = at.cell + (1 if at.term is None or at.term + 1 >= self.terms else 0)
        sizes = [int(np.size(self.it.values[name])) for name in self.statement.writes]
        if written >= sum(sizes):
            return None
        counts = {}
        for name, size in zip(self.statement.writes, sizes, strict=True):
            counts[name] = max(0, min(size, written))
            written -= size
        return counts

    @cached_property
    def whole(self) -> Iteration:
        """Return the iteration without the statement that is under way, whose tensor is not known yet."""
        return self.it.upto(self.done - 1) if self.partial else self.it

    def visible(self, name: str) -> tuple[Value, Array] | None:
        """Return a tensor as it stands now, and which of its cells have a value; None if it has none at all.

        Where a statement is under way, the cells it has not reached are empty, or old if it replaces the tensor.
        """
        if name not in self.values:
            return None
        value = self.values[name]
        everything = np.broadcast_to(np.float64(1.0), np.shape(value))  # as large as the value, in 8 bytes
        if self.partial is None or name not in self.partial:
            return value, everything
        reached = np.arange(np.size(value)).reshape(np.shape(value)) < self.partial[name]
        old = self.it.before(self.done - 1).get(name)
        if old is None:
            return value, np.asarray(reached, dtype=np.float64)
        mixed: Values = {name: np.where(reached, self.it.values[name], old)[()]}
        mixed = with_edits(mixed, (edit for edit in self.coming if edit.name == name))
        return mixed[name], everything


def located(statement: Statement, flat: int, after: Values) -> Place:
    """Return the place of a cell that a statement writes, counted through all it writes in C order.

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


def terms_in(it: Iteration, flat: int) -> int:
    """Return how many terms are added up in a cell that the last statement begun writes, at least 1."""
    last = it.done - 1
    statement = it.program.statements[last]
    name, index = located(statement, flat, it.values)
    return term_count(cell_of(statement, index, it.before(last), name))


def state_at(program: Program, history: History, position: Position) -> State:
    """Return the state at a position of a run."""
    it = history.iteration(position.iteration, position.done(program))
    return State(it, position, history.edits.at(position.iteration + 1).values())
