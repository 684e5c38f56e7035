"""Find words for a mistake that belong to the statement it was made in, read from it as it is and as it should be."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from math import prod

from tui_backprop.engine.program import Program
from tui_backprop.engine.statement import Statement
from tui_backprop.lesson.quiz.mistakes.rewrites import called

COUNTS = ("len(y)", "y.size")
"""What a mean is divided by, where it is not a call of np.mean."""


@dataclass(frozen=True)
class Words:
    """The words for a mistake: its title, what is right, and a nudge that does not name it."""

    title: str
    says: str
    hint: str


def sign(_: Program, right: Statement, __: Statement) -> Words | None:
    """Tell a minus missing in a loss from a sign turned round in its slope."""
    if right.role != "loss":
        return None
    logarithm = any(called(node, "log_softmax") or called(node, "np.log") for node in _expressions(right))
    why = "The logarithm of a probability is negative, and the minus before it makes the loss positive."
    return Words(
        "the minus was left out",
        why if logarithm else "Each minus in the formula of the loss stays.",
        "Which sign has each part of the loss?",
    )


def factor(program: Program, right: Statement, _: Statement) -> Words | None:
    """Say what a loss is by its own words; of its slope, whether a ½ cancels the 2 of a square."""
    title, hint = "one factor of 2 or ½ is wrong", "Is there a 2 or a ½ in the formula?"
    if right.role == "loss":
        return Words(title, right.why, hint)
    loss = program.statements[program.loss_at]
    if right.role not in ("dy_hat", "dz") or program.y not in right.reads or not _any(loss, ast.Pow):
        return None
    if _has_half(loss):
        return Words(title, "The ½ of a half squared error cancels against the 2 of its derivative.", hint)
    return Words(title, "The derivative of a square has a factor 2, and this loss has no ½ to cancel it.", hint)


def mean(_: Program, right: Statement, wrong: Statement) -> Words | None:
    """Tell a mean that is missing from a mean where none belongs; of a wrong count there is no more to say."""
    hint = "Is this a sum or a mean, and over what?"
    if right.parameter:
        return Words(
            "the mean was taken for the sum",
            "The error has been divided by the count already, so the rows are only added up.",
            hint,
        )
    says = "The loss says over what it is averaged; its gradient is divided by the same count, once."
    if _averaged(right) and not _averaged(wrong):
        return Words("the sum was taken for the mean", says, hint)
    if _averaged(wrong) and not _averaged(right):
        return Words("the mean was taken for the sum", says, hint)
    return None


def transpose(_: Program, right: Statement, wrong: Statement) -> Words | None:
    """Say that forward W itself is needed, where the mistake was made on that way."""
    if right.text.count(".T") > wrong.text.count(".T"):
        return None
    return Words(
        "the transpose of W was taken where W is needed",
        "Forward, W[i,j] leads from input i to unit j; backward, the same weight is read the other way.",
        "Which weights lead to this unit: a row of the matrix, or a column?",
    )


def z_for_a(_: Program, right: Statement, __: Statement) -> Words | None:
    """Say that a slope may be written with what its activation gives, as 1 - tanh(z)² is."""
    if right.role != "slope":
        return None
    return Words(
        "z was taken in the place of the activation",
        "This slope is made of what comes out of the activation, not of what goes in.",
        "What stands in this slope: what goes into the activation, or what comes out?",
    )


def step(program: Program, right: Statement, _: Statement) -> Words | None:
    """Speak of a value, not of values, of a parameter of a single number."""
    if prod(program.shapes[right.name]) > 1:
        return None
    says = "This is the value from before the update, where nothing has moved yet."
    return Words("the step was left out", says, "Has anything moved yet?")


def _averaged(statement: Statement) -> bool:
    divisors = [ast.unparse(node.right) for node in _expressions(statement) if _is(node, ast.Div)]  # type: ignore[attr-defined]
    return any(count in divisors for count in COUNTS) or any(
        called(node, "np.mean") for node in _expressions(statement)
    )


def _has_half(statement: Statement) -> bool:
    return any(isinstance(node, ast.Constant) and node.value == 0.5 for node in _expressions(statement))


def _any(statement: Statement, operator: type[ast.operator]) -> bool:
    return any(_is(node, operator) for node in _expressions(statement))


def _is(node: ast.expr, operator: type[ast.operator]) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, operator)


def _expressions(statement: Statement) -> list[ast.expr]:
    return [node for node in ast.walk(statement.value) if isinstance(node, ast.expr)]
