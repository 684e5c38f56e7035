"""Mistakes with a loss and its slope: another loss, or two factors at once; the rows, and their rewrites."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from math import prod

from tui_backprop.engine.program import Program
from tui_backprop.engine.statement import Statement
from tui_backprop.lesson.quiz.mistakes.mistake import Mistake
from tui_backprop.lesson.quiz.mistakes.rewrites import called, everywhere, one_place, parsed, statements_with
from tui_backprop.lesson.quiz.mistakes.slips import averaged_wrongly, factor_wrong, from_loss, without_factor

LOGARITHMS = ("np.log", "log_softmax", "softplus")
"""Words that have a natural logarithm in them."""


def squares(node: ast.expr) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow)


def pieced(program: Program) -> bool:
    """True if the loss is one formula up to a distance and another beyond it."""
    loss = program.statements[program.loss_at].value
    return any(called(node, "np.where") for node in _expressions(loss))


def factor_and_count(program: Program, statement: Statement) -> Iterator[ast.expr]:
    """Get a 2 or ½ wrong, and the count of a mean, in one formula."""
    right = _count(program, statement.value)
    for value in averaged_wrongly(program, statement):
        if _count(program, value) == right:
            continue
        yield from factor_wrong(program, replace(statement, text=f"{statement.name} = {ast.unparse(value)}"))


def _count(program: Program, value: ast.expr) -> int:
    """Return how many cells or rows a formula divides by."""
    shape, texts = program.shapes[program.y], [ast.unparse(node) for node in _divisors(value)]
    if f"{program.y}.size" in texts or any(called(node, "np.mean") for node in _expressions(value)):
        return prod(shape)
    return shape[0] if f"len({program.y})" in texts else 1


def _divisors(value: ast.expr) -> list[ast.expr]:
    return [node.right for node in ast.walk(value) if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)]


def absolute_distance(program: Program, statement: Statement) -> Iterator[ast.expr]:
    """Take the distance in the place of its square; in the slope, the sign of it."""
    if not from_loss(program, statement) or pieced(program):
        return
    if statement.role == "loss":
        for value in one_place(statement.value, lambda node: _absolute(node) if squares(node) else None):
            yield value
            yield from one_place(value, without_factor)
    elif any(squares(node) for node in _expressions(program.statements[program.loss_at].value)):
        for value in one_place(statement.value, _sign_of_distance):
            yield value
            yield from one_place(value, without_factor)


def _expressions(tree: ast.expr) -> list[ast.expr]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.expr)]


def _absolute(node: ast.expr) -> ast.expr:
    assert isinstance(node, ast.BinOp)
    return ast.Call(parsed("np.abs"), [node.left], [])


def _sign_of_distance(node: ast.expr) -> ast.expr | None:
    match node:
        case ast.BinOp(left=ast.Name(), op=ast.Sub(), right=ast.Name()):
            return ast.Call(parsed("np.sign"), [node], [])
    return None


def root_of_loss(program: Program, statement: Statement) -> Iterator[ast.expr]:
    """Take the root of a squared loss, with its ½ and without."""
    if any(squares(node) for node in _expressions(statement.value)) and not pieced(program):
        for value in (statement.value, *one_place(statement.value, without_factor)):
            yield ast.Call(parsed("np.sqrt"), [value], [])


def logarithm_of_ten(_: Program, statement: Statement) -> Iterator[ast.expr]:
    """Take log10 for each natural logarithm, which makes all of the loss so much smaller."""
    if any(called(node, word) for node in _expressions(statement.value) for word in LOGARITHMS):
        yield everywhere(
            statement.value,
            lambda node: (
                ast.BinOp(node, ast.Div(), parsed("np.log(10.0)"))
                if any(called(node, word) for word in LOGARITHMS)
                else None
            ),
        )


ROWS = (
    Mistake(
        "factor and count",
        "one factor of 2 or ½ and the count of the mean are both wrong",
        "Each 2 and ½ stays, and the count is the one the loss names, once.",
        "Which factor and which count are in the formula?",
        statements_with("loss", "dy_hat", "dz", rewrite=factor_and_count),
    ),
    Mistake(
        "absolute distance",
        "the distance was not squared",
        "This loss squares the distance; the mean of the distance itself is another one (MAE).",
        "Is it the distance that is averaged, or its square?",
        statements_with("loss", "dy_hat", "dz", rewrite=absolute_distance),
    ),
    Mistake(
        "root of the loss",
        "the root of the loss was taken",
        "The loss is the mean of the squares; its root is another one (RMSE).",
        "Does the formula of the loss have a root?",
        statements_with("loss", rewrite=root_of_loss),
    ),
    Mistake(
        "log10",
        "the logarithm to base 10 was taken",
        "The logarithm of a loss is the natural one, ln.",
        "To which base is this logarithm?",
        statements_with("loss", rewrite=logarithm_of_ten),
    ),
)
"""The mistakes of this file, as rows of the table."""
