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
from tui_backprop.lesson.quiz.answers import CLOSE, ROUNDING, Answer, cells, fitting, parse_answer, parse_answers
from tui_backprop.lesson.quiz.attempts import since_closed
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
        return np.asarray(np.any([self.fits(value) for value in self.candidates], axis=0))

    @cached_property
    def candidates(self) -> list[Value]:
        """Return the right numbers, then what they are when worked out from rounded ones."""
        return [self.right, *from_rounded(self.it, self.asked, self.before)]

    def enough(self, value: Value) -> Mask:
        """Return which of the cells typed are those of a tensor, with no fewer digits than are asked for."""
        pairs = zip(self.answers, cells(value), strict=True)
        return self.fits(value) & [answer.enough(float(cell), self.slack) for answer, cell in pairs]

    @cached_property
    def few(self) -> tuple[Index, ...]:
        """Return the cells that are right so far, with fewer digits than are asked for."""
        enough = np.any([self.enough(value) for value in self.candidates], axis=0)
        return self.where(self.good & ~enough)

    @cached_property
    def wrong(self) -> tuple[Index, ...]:
        return self.where(~self.good)

    def differing(self, value: Value) -> tuple[Index, ...]:
        """Return the cells in which a tensor differs from the right numbers by more than rounding."""
        same = np.isclose(cells(value), cells(self.right), rtol=CLOSE, atol=self.slack, equal_nan=True)
        return self.where(~same)

    def where(self, marked: Mask) -> tuple[Index, ...]:
        """Return the cells that are marked."""
        return tuple(index for index, mark in zip(self.indices, marked, strict=True) if mark)

    @property
    def old(self) -> Value | None:
        """Return the values from before the update; None for a tensor that the statement does not read."""
        if self.asked.tensor not in self.statement.reads:
            return None
        return self.it.before(self.asked.statement)[self.asked.tensor]

    @property
    def old_as_shown(self) -> bool:
        """True if each number typed is the one from before the update as the screen has it."""
        if self.old is None:
            return False
        as_shown = [answer.shown for answer in self.answers]
        return bool(self.fits(self.old).all() and fitting(as_shown, self.old, self.slack).all())

    @cached_property
    def typed_in_full(self) -> bool:
        """True if each number typed is the right one, and not only to the digits typed."""
        return bool(fitting([answer.exact for answer in self.answers], self.right, self.slack).all())

    @cached_property
    def as_shown(self) -> bool:
        """True if each number typed is the right one as the screen has it: what differs later cannot be read off it."""
        return bool(fitting([answer.shown for answer in self.answers], self.right, self.slack).all())

    @cached_property
    def typed_before(self) -> bool:
        """True if the same numbers were right to too few digits already since the question was put."""
        made = [event for event in self.previous if event.tensor == self.asked.tensor]
        made = made[since_closed([event.verdict for event in made]) :]
        few = [event for event in made if event.verdict == "few digits"]
        return any([repr(parse_answer(text)) for text in event.typed] == list(map(repr, self.answers)) for event in few)

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
