"""Gather what an answer is judged by: the numbers typed, the right ones, and what the person has of those before."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from tui_backprop.engine.arithmetic import Value
from tui_backprop.engine.iteration import Iteration
from tui_backprop.engine.shapes import Index
from tui_backprop.engine.statement import Statement
from tui_backprop.labs.lab import Lab
from tui_backprop.lesson.notation.parts import parts_of
from tui_backprop.lesson.notation.symbols import cell_name
from tui_backprop.lesson.notation.worked import Worked, worked
from tui_backprop.lesson.quiz.answers import ROUNDING, Answer, fitting, parse_answers
from tui_backprop.lesson.quiz.previous import Earlier, earlier_answers, from_rounded
from tui_backprop.lesson.quiz.questions import Question
from tui_backprop.session.events import Predicted
from tui_backprop.session.typed import TypedError

Mask: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Evidence:
    """An answer, and all that it is compared with; each is worked out when it is first asked for.

    Args:
        lab, it: the lab, and the question's iteration, complete.
        asked: the question.
        typed: one text for each cell, in reading order.
        previous: the attempts made before in the same iteration, of any tensor, in order.
        seen: tensors whose right numbers the person has before them; a mistake in one of these is less likely.
    """

    lab: Lab
    it: Iteration
    asked: Question
    typed: tuple[str, ...]
    previous: tuple[Predicted, ...]
    seen: Collection[str]

    @property
    def statement(self) -> Statement:
        return self.it.program.statements[self.asked.statement]

    @property
    def right(self) -> Value:
        return self.it.after(self.asked.statement)[self.asked.tensor]

    @cached_property
    def indices(self) -> list[Index]:
        """Return the cells asked for, in reading order."""
        return list(np.ndindex(np.shape(self.right)))

    @cached_property
    def named(self) -> list[tuple[str, str]]:
        """Return each cell's name, and what was typed in it."""
        names = (cell_name(self.asked.tensor, index, self.lab.names) for index in self.indices)
        return list(zip(names, self.typed, strict=True))

    @cached_property
    def answers(self) -> list[Answer]:
        """Return the numbers typed. Raises: TypedError with the cell's name for a cell that is empty or no number."""
        count = len(self.indices)
        if len(self.typed) != count:
            raise TypedError(f"{self.asked.tensor} has {count} numbers, not {len(self.typed)}; type one for each")
        return parse_answers(self.named)

    @cached_property
    def slack(self) -> float:
        """Return by how much rounding may have moved a cell: it may be 1e-17 where exact arithmetic gives 0."""
        read = [np.abs(np.asarray(self.it.before(self.asked.statement)[name])) for name in self.statement.reads]
        largest = max((float(cells.max()) for cells in read if cells.size), default=0.0)
        return ROUNDING * largest if np.isfinite(largest) else 0.0

    def fits(self, value: Value) -> Mask:
        """Return which of the cells typed are those of a tensor, to the digits typed."""
        return fitting(self.answers, value, self.slack)

    @cached_property
    def exact(self) -> Mask:
        """Return the cells that are right."""
        return self.fits(self.right)

    @cached_property
    def good(self) -> Mask:
        """Return the cells that are right, or are so from rounded numbers."""
        good = self.exact.copy()
        for value in from_rounded(self.it, self.asked, self.before):
            good |= self.fits(value)
        return good

    @cached_property
    def wrong(self) -> tuple[Index, ...]:
        return tuple(index for index, fine in zip(self.indices, self.good, strict=True) if not fine)

    @cached_property
    def before(self) -> list[Earlier]:
        return earlier_answers(self.it, self.asked, self.previous)

    @cached_property
    def known(self) -> dict[str, tuple[Answer, ...]]:
        """Return what the person has of earlier tensors: right answers, and numbers that were shown as the answer."""
        return {earlier.tensor: earlier.known for earlier in self.before if earlier.known is not None}

    def working(self, cell: Index) -> Worked:
        """Return the worked line of a cell."""
        parts = parts_of(self.it, (self.asked.tensor, cell), self.asked.statement)
        return worked(parts, names=self.lab.names)
