"""Questions: which tensors a person is asked for, stage by stage, and what is kept from the screen meanwhile."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator
from dataclasses import dataclass

from tui_backprop.engine.program import Program
from tui_backprop.engine.shapes import Shape
from tui_backprop.engine.statement import Statement
from tui_backprop.ground.errors import BackpropError
from tui_backprop.labs.lab import Lab

ASKED = frozenset({"z", "a", "slope", "y_hat", "loss", "dy_hat", "dz", "dW", "db", "dtheta", "da", "update"})
"""Roles of the statements whose results are asked for; batches, counts and what an optimizer keeps are not."""
MOST_CELLS = 24
"""Larger tensors are not asked for unless a lab does."""


class QuestionError(BackpropError):
    """Something that cannot be asked."""


@dataclass(frozen=True)
class Question:
    """A tensor to be predicted.

    Args:
        tensor: the name of the program.
        iteration: from 1.
        statement: index in the program of the statement that writes it.
        stage: index of that statement's stage.
        shape: () for one number; cells are typed in reading order.
    """

    tensor: str
    iteration: int
    statement: int
    stage: int
    shape: Shape

    @property
    def size(self) -> int:
        """Return how many numbers are typed."""
        return math.prod(self.shape)


def questions(lab: Lab, iteration: int = 1) -> tuple[Question, ...]:
    """Return the questions of an iteration, in the order they run; what only hands on a tensor asks nothing."""
    return tuple(
        asked
        for statement in lab.program
        if statement.role in ASKED and source(statement) is None
        if (asked := question(lab, statement.name, iteration)).size <= MOST_CELLS
    )


def question(lab: Lab, tensor: str, iteration: int = 1) -> Question:
    """Return the question for a tensor, by our name or the sheet's; of a parameter, for its value after the update.

    Raises: QuestionError, one line, for a name that no statement of the program writes.
    """
    program, name = lab.program, lab.our_name(tensor)
    at = program.writer(name)
    if at is None or program.statements[at].role == "batch":
        known = ", ".join(statement.name for statement in program if statement.role != "batch")
        raise QuestionError(f"{tensor} cannot be predicted; what can be: {known}")
    return Question(name, iteration, at, program.stage_of(at), lab.machine.shapes(iteration)[name])


def source(statement: Statement) -> str | None:
    """Return the tensor that a statement only hands on under a new name, as ``y_hat = z_out`` does."""
    return statement.value.id if isinstance(statement.value, ast.Name) else None


@dataclass(frozen=True)
class HeldBack:
    """The parts of the screen that would give an open question away.

    Args:
        tensors: names whose numbers are kept from the screen in the question's iteration, as are those of any later
            one. Of a name that the next iteration begins with (``program.carried``), its old value may be shown.
        statements: indices of the statements whose formula may be shown, but not the worked line.
        stages: indices of the stages whose sentences are kept back, the summary with the last of them.
        panes: "working" always; "loss" when the loss is not to be seen yet.
    """

    tensors: frozenset[str]
    statements: frozenset[int]
    stages: frozenset[int]
    panes: frozenset[str]


def spoils(program: Program, asked: Question) -> HeldBack:
    """Return what gives a question away: its tensor, what hands that on, and all that is computed from there on."""
    later = range(asked.statement, len(program.statements))
    tensors = {name for at in later for name in program.statements[at].writes}
    tensors |= set(_sources(program, asked.statement))
    statements = frozenset(
        at for at, statement in enumerate(program.statements) if tensors.intersection(statement.writes)
    )
    panes = frozenset({"working"} | ({"loss"} if program.loss in tensors else set()))
    return HeldBack(frozenset(tensors), statements, frozenset(range(asked.stage, len(program.stages))), panes)


def _sources(program: Program, at: int) -> Iterator[str]:
    """Yield the tensors whose value a statement hands on unchanged, nearest first."""
    while (name := source(program.statements[at])) is not None:
        yield name
        written = program.writer(name)
        if written is None:
            return
        at = written
