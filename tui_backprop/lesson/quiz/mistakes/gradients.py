"""Mistakes with the gradients of parameters, and with their update; the rows, and how each rewrites a tree."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from tui_backprop.engine.network import Layer
from tui_backprop.engine.program import Program
from tui_backprop.engine.statement import Statement
from tui_backprop.lesson.quiz.mistakes.mistake import Mistake
from tui_backprop.lesson.quiz.mistakes.rewrites import (
    everywhere,
    fits,
    is_name,
    layer_of,
    negated,
    parsed,
    renamed,
    replaced,
    statements_with,
)


def summed_over_units(program: Program, statement: Statement) -> Iterator[ast.expr]:
    """Sum the error over units, too: np.sum without an axis, one number for all biases."""
    dz, units = layer_of(program, statement).dz, layer_of(program, statement).units
    if units > 1:
        yield parsed(f"np.ones_like({statement.parameter}) * np.sum({dz})")
    across = parsed(f"np.sum({dz}, axis=1)") if len(program.shapes[dz]) == 2 else None
    if across is not None and fits(program, statement, across):
        yield across


def error_of_another_layer(program: Program) -> Iterator[Program]:
    """Take the ∂E/∂z of another layer; where its units are not as many, as numpy would spread it.

    One that is worked out later is worked out before.
    """
    for at, statement in enumerate(program.statements):
        own = layer_of(program, statement).dz if statement.role in ("dW", "db", "dtheta") else ""
        for layer in program.network.layers if own in statement.reads else ():
            there = program.writer(layer.dz)
            if layer.dz == own or there is None:
                continue
            value = _with_another_error(program, statement, own, layer)
            if value is not None:
                between = program.statements[at + 1 : there + 1]
                before = tuple(other for other in between if other.role in ("da", "dz"))
                wrong = replace(statement, text=f"{statement.name} = {ast.unparse(value)}")
                yield replaced(program, at, (*before, wrong))


def _with_another_error(program: Program, statement: Statement, own: str, other: Layer) -> ast.expr | None:
    value = renamed(statement.value, {own: other.dz})
    if fits(program, statement, value):
        return value
    if statement.role != "db":
        return None
    spread = f"np.ones_like({statement.parameter})"
    return parsed(f"{spread} * {ast.unparse(value) if other.units == 1 else f'np.sum({other.dz})'}")


def rate_in_the_gradient(program: Program, statement: Statement) -> Iterator[ast.expr]:
    yield ast.BinOp(parsed(program.rate), ast.Mult(), statement.value)


def step_for_the_value(program: Program, statement: Statement) -> Iterator[ast.expr]:
    """Type the step, with either sign, in the place of what it leads to."""
    step = _step(statement.value, statement.name)
    if step is not None:
        yield step
        yield negated(step)
    gradient = program.gradients[statement.name]
    yield parsed(f"{program.rate} * {gradient}")
    yield parsed(f"-{program.rate} * {gradient}")


def _step(value: ast.expr, name: str) -> ast.expr | None:
    """Return what is subtracted from a parameter in all."""
    match value:
        case ast.BinOp(left=left, op=ast.Sub(), right=right) if is_name(left, name):
            return right
        case ast.BinOp(left=left, op=ast.Sub(), right=right) if (first := _step(left, name)) is not None:
            return ast.BinOp(first, ast.Add(), right)
    return None


def gradient_for_the_value(program: Program, statement: Statement) -> Iterator[ast.expr]:
    yield parsed(program.gradients[statement.name])


def bias_not_moved(program: Program, statement: Statement) -> Iterator[ast.expr]:
    """Leave the bias of theta as it was, and move its weights."""
    layer = layer_of(program, statement)
    if statement.name == layer.W == layer.b:
        moved = ast.unparse(statement.value)
        yield parsed(f"np.concatenate(({statement.name}[:1], ({moved})[1:]))")


def read_from_the_wrong_end(program: Program, statement: Statement) -> Iterator[ast.expr]:
    """Read theta as if its bias stood last: theta[:-1] for theta[1:], with theta[-1] or theta[0] as the bias."""
    names = {layer.W for layer in program.network.layers if layer.b == layer.W and layer.W in statement.reads}

    def weights(node: ast.expr) -> ast.expr | None:
        match node:
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Slice(lower=ast.Constant(value=1), upper=None)):
                return parsed(f"{name}[:-1]") if name in names else None
            case ast.Subscript(
                value=ast.Name(id=name),
                slice=ast.Tuple(elts=[ast.Slice(lower=ast.Constant(value=1), upper=None), *more]),
            ) if name in names:
                first = ast.Slice(None, ast.UnaryOp(ast.USub(), ast.Constant(1)), None)
                return ast.Subscript(ast.Name(name, ast.Load()), ast.Tuple([first, *more], ast.Load()), ast.Load())
        return None

    def bias(node: ast.expr) -> ast.expr | None:
        match node:
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=0)) if name in names:
                return parsed(f"{name}[-1]")
        return weights(node)

    yield everywhere(statement.value, weights)
    yield everywhere(statement.value, bias)


ROWS = (
    Mistake(
        "theta read from the wrong end",
        "the weights were read from the wrong end of theta",
        "theta begins with the bias, theta[0]; the weights are theta[1:].",
        "Which number of theta is the bias?",
        statements_with("z", "da", rewrite=read_from_the_wrong_end),
    ),
    Mistake(
        "bias gradient summed over units",
        "the error was summed over the units too",
        "Each unit has a bias of its own, whose gradient is the error of that unit, added up over the rows alone.",
        "Does a bias see the error of one unit, or of all?",
        statements_with("db", rewrite=summed_over_units),
    ),
    Mistake(
        "error of another layer",
        "the error (∂E/∂z) of another layer was taken",
        "The gradient of a layer's parameters is made of the error of that layer.",
        "Whose error do these parameters see?",
        error_of_another_layer,
    ),
    Mistake(
        "gradient already times lr",
        "the gradient was multiplied by the learning rate already",
        "The gradient is the slope of the loss; the learning rate comes in with the step.",
        "Is the gradient asked for, or the step?",
        statements_with("dW", "db", "dtheta", rewrite=rate_in_the_gradient),
    ),
    Mistake(
        "step typed for the new value",
        "the step was taken for the new value",
        "The new value is the old one minus the step.",
        "Is the step asked for, or where it leads to?",
        statements_with("update", rewrite=step_for_the_value),
    ),
    Mistake(
        "gradient typed for the new value",
        "the gradient was taken for the new value",
        "The new value is the old one minus the step, which is the gradient times the learning rate.",
        "Is the gradient asked for, or what the parameter becomes?",
        statements_with("update", rewrite=gradient_for_the_value),
    ),
    Mistake(
        "only the bias not moved",
        "the bias was not moved",
        "The bias is a parameter as the weights are, and takes its step too.",
        "Which parameters take a step?",
        statements_with("update", rewrite=bias_not_moved),
    ),
)
"""The mistakes of this file, as rows of the table."""
