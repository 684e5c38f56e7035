"""Rewrite a statement as a mistake in a sum, an activation or the loss would: from its tree and role, for any row.

``backward`` has the mistakes of the way back, ``table`` says in which statements each is made.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tui_backprop.engine.program import Program
from tui_backprop.engine.statement import Statement
from tui_backprop.lesson.quiz.mistakes.rewrites import (
    answers,
    called,
    entering,
    everywhere,
    fits,
    is_name,
    layer_of,
    negated,
    one_place,
    parameters_read,
    parsed,
    product,
    renamed,
)
from tui_backprop.lesson.quiz.mistakes.words import COUNTS


def from_loss(program: Program, statement: Statement) -> bool:
    """True if a statement compares prediction and target: the loss, its slope, or the two fused with an activation."""
    return program.y in statement.reads


def sign_turned(program: Program, statement: Statement) -> Iterator[ast.expr]:
    if not from_loss(program, statement):
        return
    if statement.role != "loss":
        yield negated(statement.value)
        return
    yield from one_place(statement.value, lambda node: negated(node) if isinstance(node, ast.UnaryOp) else None)


def factor_wrong(program: Program, statement: Statement) -> Iterator[ast.expr]:
    """Leave out a 2 or ½ of the statement; into a loss or its slope put one in, too."""
    yield from one_place(statement.value, without_factor)
    if from_loss(program, statement):
        for factor in ("2.0", "0.5"):
            yield ast.BinOp(parsed(factor), ast.Mult(), statement.value)


def without_factor(node: ast.expr) -> ast.expr | None:
    if (factors := product(node)) is None:
        return None
    match factors:
        case (ast.Constant(value=0.5 | 2.0), other) | (other, ast.Constant(value=0.5 | 2.0)):
            return other
        case (ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=0.5 | 2.0)), other):
            return ast.UnaryOp(ast.USub(), other)
    return None


def averaged_wrongly(program: Program, statement: Statement) -> Iterator[ast.expr]:
    """Divide by a count where it should not be, do not where it should be, or by the wrong count."""
    dimensions = len(program.shapes[program.y])
    if not dimensions:
        return
    counts = COUNTS[:dimensions]  # of one sample len(y) is y.size
    if not from_loss(program, statement):
        if dimensions == 2 and statement.parameter:  # the gradient of the loss is averaged already
            yield _divided(statement.value, "len(y)")
        return
    bare = list(one_place(statement.value, _not_divided)) or [statement.value]
    for value in bare:
        yield value
        for count in counts:
            yield _divided(value, count)


def _not_divided(node: ast.expr) -> ast.expr | None:
    match node:
        case ast.BinOp(left=left, op=ast.Div(), right=right) if ast.unparse(right) in COUNTS:
            return left
        case ast.Call(args=args, keywords=keywords) if called(node, "np.mean"):
            return ast.Call(parsed("np.sum"), args, keywords)
    return None


def _divided(value: ast.expr, count: str) -> ast.expr:
    return ast.BinOp(value, ast.Div(), parsed(count))


def not_transposed(program: Program, statement: Statement) -> Iterator[ast.expr]:
    """Take W instead of Wᵀ, or the other way round, where the shapes let it pass."""
    weights = parameters_read(program, statement)
    back = one_place(statement.value, lambda node: node.value if _transposed(node, weights) else None)  # type: ignore[attr-defined]
    there = one_place(statement.value, lambda node: _turned_factor(node, weights))
    for value in (*back, *there):
        if fits(program, statement, value):
            yield value


def _transposed(node: ast.expr, names: list[str]) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "T" and is_name(node.value) and node.value.id in names  # type: ignore[attr-defined]


def _turned_factor(node: ast.expr, weights: list[str]) -> ast.expr | None:
    match node:
        case ast.BinOp(left=left, op=ast.MatMult(), right=ast.Name(id=name) as right) if name in weights:
            return ast.BinOp(left, ast.MatMult(), ast.Attribute(right, "T", ast.Load()))
    return None


def filled_in_by_columns(program: Program, statement: Statement) -> Iterator[ast.expr]:
    """Take the numbers of a matrix in the order of its transpose."""
    shape = program.shapes[statement.name]
    if len(shape) != 2 or 1 in shape:
        return
    match statement.value:
        case ast.Call(args=[first, second]) if called(statement.value, "np.outer"):
            yield ast.Call(parsed("np.outer"), [second, first], [])
        case ast.BinOp(left=ast.Attribute(value=left, attr="T"), op=ast.MatMult(), right=right):
            yield ast.BinOp(ast.Attribute(right, "T", ast.Load()), ast.MatMult(), left)
        case value:
            yield ast.Attribute(value, "T", ast.Load())


def bias_left_out(_: Program, statement: Statement) -> Iterator[ast.expr]:
    if statement.role == "z":
        yield from one_place(statement.value, _without_bias)
        return
    yield from one_place(statement.value, lambda node: parsed("[0.0]") if ast.unparse(node) == "[1.0]" else None)
    yield from one_place(
        statement.value,
        lambda node: ast.Call(parsed("np.zeros_like"), [node], []) if called(node, "np.sum") else None,
    )


def _without_bias(node: ast.expr) -> ast.expr | None:
    match node:
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            for part, other in ((left, right), (right, left)):
                if is_name(part) or isinstance(part, ast.Subscript):
                    return other
    return None


def input_left_out(program: Program, statement: Statement) -> Iterator[ast.expr]:
    name = entering(program, statement)
    if name in statement.reads:
        yield renamed(statement.value, {name: f"np.ones_like({name})"})


def z_for_a(program: Program, statement: Statement) -> Iterator[ast.expr]:
    """Take z in the place of a; in a slope, in the place of what a is made by: 1 - z² for 1 - tanh(z)²."""
    for a, z in answers(program).items():
        if a in statement.reads:
            yield renamed(statement.value, {a: z})
    if statement.role == "slope":
        value = next(
            other.value for other in program if other.role in ("a", "y_hat") and other.layer == statement.layer
        )
        z = layer_of(program, statement).z
        yield everywhere(statement.value, lambda node: parsed(z) if same_tree(node, value) else None)


def same_tree(some: ast.expr, other: ast.expr) -> bool:
    return ast.dump(some) == ast.dump(other)


def activation_left_out(program: Program, statement: Statement) -> Iterator[ast.expr]:
    yield parsed(layer_of(program, statement).z)


def softmax_twice(_: Program, statement: Statement) -> Iterator[ast.expr]:
    def twice(node: ast.expr) -> ast.expr | None:
        if not called(node, "log_softmax"):
            return None
        assert isinstance(node, ast.Call)
        return ast.Call(node.func, [ast.Call(parsed("np.exp"), [node], [])], [])

    changed = everywhere(statement.value, twice)
    yield changed
