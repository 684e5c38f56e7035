"""Mistakes with an activation, its slope and its mask: the rows, and how each rewrites a statement's tree."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tui_backprop.engine.network import Layer
from tui_backprop.engine.program import Program
from tui_backprop.engine.statement import Statement
from tui_backprop.lesson.quiz.mistakes.mistake import Mistake
from tui_backprop.lesson.quiz.mistakes.rewrites import (
    everywhere,
    layer_of,
    one_place,
    parsed,
    renamed,
    statements_with,
)

TURNED: dict[type[ast.cmpop], ast.cmpop] = {ast.Gt: ast.LtE(), ast.GtE: ast.Lt(), ast.Lt: ast.GtE(), ast.LtE: ast.Gt()}
"""The comparison that holds just where another one does not."""


def value_of(program: Program, layer: Layer) -> ast.expr | None:
    """Return what the answer of a layer is made by; None where it only hands on its z."""
    at = program.writer(layer.answer)
    value = None if at is None else program.statements[at].value
    return None if isinstance(value, ast.Name) else value


def slope_of(program: Program, layer: Layer) -> ast.expr | None:
    """Return the slope of a layer's activation; None where the program does not write it."""
    at = program.writer(layer.slope)
    return None if at is None else program.statements[at].value


def is_mask(slope: ast.expr | None) -> bool:
    """True for a slope that is one thing where a comparison holds and another where not."""
    return slope is not None and any(isinstance(node, ast.Compare) for node in ast.walk(slope))


def hidden_activation_on_output(program: Program, statement: Statement) -> Iterator[ast.expr]:
    """Send the output through the activation of a hidden layer; the error through its slope."""
    out = program.network.last
    if statement.layer != out.name:
        return
    for layer in program.network.layers[:-1]:
        value, slope = value_of(program, layer), slope_of(program, layer)
        if statement.role == "y_hat" and value is not None:
            yield renamed(value, {layer.z: out.z})
        if statement.role == "dz" and slope is not None and out.da in statement.reads:
            yield ast.BinOp(parsed(out.da), ast.Mult(), renamed(slope, {layer.z: out.z}))


def answer_for_slope(program: Program, statement: Statement) -> Iterator[ast.expr]:
    """Take a, what the unit puts out, for the slope of its activation, or for the mask."""
    layer = layer_of(program, statement)
    if statement.role == "slope":
        yield parsed(layer.answer)
    elif layer.slope in statement.reads:
        yield renamed(statement.value, {layer.slope: layer.answer})


def mask_turned(program: Program, statement: Statement) -> Iterator[ast.expr]:
    """Let through where nothing passes, and stop what does."""

    def turned(node: ast.expr) -> ast.expr | None:
        match node:
            case ast.Compare(left=left, ops=[operation], comparators=right) if type(operation) in TURNED:
                return ast.Compare(left, [TURNED[type(operation)]], right)
        return None

    layer = layer_of(program, statement)
    if not is_mask(slope_of(program, layer)):
        return
    if statement.role == "slope":
        yield everywhere(statement.value, turned)
    elif layer.slope in statement.reads:
        yield renamed(statement.value, {layer.slope: f"(1.0 - {layer.slope})"})


def mask_of_the_gradient(program: Program, statement: Statement) -> Iterator[ast.expr]:
    """Ask of ∂E/∂a, not of z, whether it is above 0."""
    layer = layer_of(program, statement)
    if layer.slope in statement.reads and is_mask(slope_of(program, layer)):
        yield renamed(statement.value, {layer.slope: f"({layer.da} > 0).astype(float)"})


def sign_in_slope(_: Program, statement: Statement) -> Iterator[ast.expr]:
    """Turn round a sign inside a slope: a·(1 + a) for a·(1 - a)."""

    def turned(node: ast.expr) -> ast.expr | None:
        match node:
            case ast.BinOp(left=left, op=ast.Sub(), right=right):
                return ast.BinOp(left, ast.Add(), right)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return ast.BinOp(left, ast.Sub(), right)
        return None

    yield from one_place(statement.value, turned)


def part_of_slope(program: Program, statement: Statement) -> Iterator[ast.expr]:
    """Leave out a factor, a term or a square of a slope: 1 - a for a·(1 - a), 1 - a for 1 - a²."""
    z = layer_of(program, statement).z

    def reads_z(node: ast.expr) -> bool:
        return any(isinstance(part, ast.Name) and part.id == z for part in ast.walk(node))

    match statement.value:
        case ast.BinOp(left=left, op=ast.Mult() | ast.Add() | ast.Sub(), right=right):
            yield from (side for side in (left, right) if reads_z(side))
    yield from one_place(statement.value, _without_square)


def _without_square(node: ast.expr) -> ast.expr | None:
    return node.left if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) else None


ROWS = (
    Mistake(
        "hidden activation on the output",
        "the output went through the activation of a hidden layer",
        "The output has an activation of its own, or none.",
        "Which activation has the output?",
        statements_with("y_hat", "dz", rewrite=hidden_activation_on_output),
    ),
    Mistake(
        "a taken for the slope",
        "the activation was taken in the place of its slope",
        "The slope says how fast a changes with z; it is not a itself.",
        "How fast does a change when z does?",
        statements_with("slope", "dz", rewrite=answer_for_slope),
    ),
    Mistake(
        "mask inverted",
        "the mask was turned round",
        "The mask is 1 where z is above 0: there the error passes.",
        "Which units let something through: those that are on, or those that are off?",
        statements_with("slope", "dz", rewrite=mask_turned),
    ),
    Mistake(
        "mask of the gradient",
        "the mask was taken from the sign of the gradient",
        "Whether a unit lets its error through was decided on the way forward, by its z.",
        "What decides whether a unit lets its error through?",
        statements_with("dz", rewrite=mask_of_the_gradient),
    ),
    Mistake(
        "sign in the slope",
        "one sign inside the slope was turned round",
        "Each sign in the formula of the slope stays.",
        "Which signs has the slope of this activation?",
        statements_with("slope", rewrite=sign_in_slope),
    ),
    Mistake(
        "part of the slope",
        "part of the slope was left out",
        "Each factor, term and square in the formula of the slope stays.",
        "What are all the parts of this slope?",
        statements_with("slope", rewrite=part_of_slope),
    ),
)
"""The mistakes of this file, as rows of the table."""
