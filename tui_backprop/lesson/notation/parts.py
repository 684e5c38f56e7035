"""The tree of one cell, with its terms read and their sizes worked out once: a sum may have thousands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tui_backprop.engine.arithmetic import Array, Value
from tui_backprop.engine.evaluation import evaluated
from tui_backprop.engine.expression import Expression, terms_of
from tui_backprop.engine.reading import cell_of
from tui_backprop.engine.statement import Statement


@dataclass(frozen=True, eq=False)
class Parts:
    """What one cell is made of."""

    tree: Expression

    @cached_property
    def terms(self) -> list[Expression]:
        """What is added up; the tree itself where there is no sum."""
        return terms_of(self.tree)

    @cached_property
    def sizes(self) -> Array:
        """The value of each term."""
        return np.array(evaluated(self.terms))


def parts_of(statement: Statement, index: tuple[int, ...], values: Mapping[str, Value], name: str) -> Parts:
    """The parts of a cell that a statement writes, from the values before the statement."""
    return Parts(cell_of(statement, index, values, name))
