"""A way to go wrong: its rewrite and its words; and a program in which it was made in one place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from tui_backprop.engine.program import Program
from tui_backprop.engine.statement import Statement
from tui_backprop.lesson.quiz.mistakes.rewrites import Rewrite
from tui_backprop.lesson.quiz.mistakes.words import Words


@dataclass(frozen=True)
class Mistake:
    """A way to go wrong.

    Args:
        name: short, for a table or a file.
        title: what was done, in the past tense: "the slope of the activation was left out".
        says: one sentence: what is right.
        hint: a question or a nudge that does not name the mistake.
        rewrite: from a program, the programs with this mistake made in one place.
        words: from the right statement and the wrong one, other words where those above do not fit; None where they do.
        made_at_the_end: True if it is made when the numbers are written down, so that no later line is made of it.
    """

    name: str
    title: str
    says: str
    hint: str
    rewrite: Rewrite
    words: Callable[[Program, Statement, Statement], Words | None] = lambda *_: None
    made_at_the_end: bool = False


@dataclass(frozen=True, eq=False)
class Variant:
    """A program with one mistake in one place.

    Args:
        mistake: a row of ``MISTAKES``.
        right: the program without it.
        program: with it.
    """

    mistake: Mistake
    right: Program
    program: Program

    @cached_property
    def at(self) -> int:
        """Return the index in the right program of the statement where the mistake happens."""
        pairs = zip(self.right.statements, self.program.statements, strict=False)
        return next(at for at, (right, wrong) in enumerate(pairs) if right != wrong)

    @cached_property
    def statement(self) -> Statement:
        """Return the statement as the mistake has it."""
        name = self.right.statements[self.at].name
        return next(statement for statement in self.program.statements[self.at :] if statement.name == name)

    @cached_property
    def words(self) -> Words:
        """Return the words for the mistake in this place."""
        here = self.mistake.words(self.right, self.right.statements[self.at], self.statement)
        return here or Words(self.mistake.title, self.mistake.says, self.mistake.hint)

    @property
    def forward(self) -> bool:
        """True if the mistake is made on the way to the loss, so that the loss itself is another one."""
        return self.at <= self.right.loss_at and self.statement.role != "slope"
