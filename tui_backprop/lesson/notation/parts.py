"""Take a cell apart: its statement, its tree read once, its terms and their sizes. A sum may have thousands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tui_backprop.engine.arithmetic import Array, Value
from tui_backprop.engine.evaluation import evaluate, evaluated
from tui_backprop.engine.expression import Expression, terms_of
from tui_backprop.engine.iteration import Iteration
from tui_backprop.engine.machine import number_in
from tui_backprop.engine.reading import cell_of
from tui_backprop.engine.shapes import Index, Place
from tui_backprop.engine.statement import Statement


@dataclass(frozen=True, eq=False)
class Parts:
    """A cell taken apart.

    Args:
        statement: the one that writes it.
        place: which cell.
        tree: how it is computed, from the values before the statement.
        after: its value after the statement, where that is at hand; BLAS may add in another order than the tree does.
    """

    statement: Statement
    place: Place
    tree: Expression
    after: float | None = None

    @cached_property
    def terms(self) -> list[Expression]:
        """Return what is added up; the tree itself where there is no sum."""
        return terms_of(self.tree)

    @cached_property
    def sizes(self) -> Array:
        """Return the value of each term."""
        return np.array(evaluated(self.terms))

    @cached_property
    def value(self) -> np.float64:
        """Return the value of the cell."""
        return np.float64(evaluate(self.tree) if self.after is None else self.after)

    def sum_so_far(self, last: int) -> float:
        """Return the sum of the terms up to and with ``last``, added in the machine's order."""
        total = np.float64(0.0)
        for term in self.terms[: last + 1]:
            total = total + evaluate(term)
        return float(total)


def parts_of(it: Iteration, place: Place, statement: int | None = None) -> Parts:
    """Return the parts of a number that an iteration worked out.

    Args:
        statement: which statement wrote it; when None, the last one that did.
    Raises: ReadingError for a cell that is not there.
    """
    at = it.written(place[0]) if statement is None else statement
    assert at is not None, "what the iteration began with is made of nothing"
    tree = cell_of(it.program.statements[at], place[1], it.before(at), place[0])
    return Parts(it.program.statements[at], place, tree, number_in(it.after(at), place))


def parts_in(statement: Statement, index: Index, values: Mapping[str, Value], name: str | None = None) -> Parts:
    """Return the parts of a cell of a line that need not be in a program.

    Args:
        values: what the line reads.
        name: which name on the left, for a batch, which writes two.
    Raises: ReadingError for a cell that is not there.
    """
    return Parts(statement, (name or statement.name, index), cell_of(statement, index, values, name))
