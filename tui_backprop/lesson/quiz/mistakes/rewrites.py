"""Rewrite a program: change one place of a tree, replace a statement, put statements in before another.

A rewritten statement is text of the same vocabulary, so the same machine runs it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from tui_backprop.engine.network import Layer
from tui_backprop.engine.program import Program, Stage
from tui_backprop.engine.shapes import infer
from tui_backprop.engine.statement import Statement
from tui_backprop.ground.errors import ShapeError

Change: TypeAlias = Callable[[ast.expr], ast.expr | None]
"""What stands in a tree's place instead; None where it stays as it is."""
StatementRewrite: TypeAlias = Callable[[Program, Statement], Iterator[ast.expr]]
"""Other right-hand sides for a statement."""
Rewrite: TypeAlias = Callable[[Program], Iterator[Program]]
"""Programs with one mistake in them; none where it cannot be made."""


def parsed(text: str) -> ast.expr:
    """Return an expression of our own, as a tree."""
    return ast.parse(text, mode="eval").body


def one_place(tree: ast.expr, change: Change) -> Iterator[ast.expr]:
    """Return the tree with a change made in one place only: one tree for each place that the change takes."""
    places = [node for node in ast.walk(tree) if isinstance(node, ast.expr) and change(node) is not None]
    for place in places:
        yield _rebuilt(tree, lambda node, place=place: change(node) if node is place else None)  # type: ignore[misc]


def everywhere(tree: ast.expr, change: Change) -> ast.expr:
    """Return the tree with a change made wherever it applies; what was put in is not looked at again."""
    return _rebuilt(tree, change)


def renamed(tree: ast.expr, names: Mapping[str, str]) -> ast.expr:
    """Return the tree with other text for some names: ``{"a_hidden": "np.ones_like(a_hidden)"}``."""
    return everywhere(tree, lambda node: parsed(names[node.id]) if is_name(node) and node.id in names else None)  # type: ignore[attr-defined]


def is_name(node: ast.AST, name: str | None = None) -> bool:
    return isinstance(node, ast.Name) and (name is None or node.id == name)


def called(node: ast.expr, function: str) -> bool:
    """True if a tree is a call of that function."""
    return isinstance(node, ast.Call) and ast.unparse(node.func) == function


def product(node: ast.expr) -> tuple[ast.expr, ast.expr] | None:
    """Return the operands of a ``*``; None for another tree."""
    return (node.left, node.right) if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult) else None


def negated(tree: ast.expr) -> ast.expr:
    """Return the tree with the other sign, as a person would write it."""
    match tree:
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return operand
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            return ast.BinOp(right, ast.Sub(), left)
        case ast.BinOp(left=left, op=ast.Mult() | ast.Div() as op, right=right):
            return ast.BinOp(negated(left), op, right)
    return ast.UnaryOp(ast.USub(), tree)


def statements_with(*roles: str, rewrite: StatementRewrite) -> Rewrite:
    """Return a mistake that rewrites one statement with one of these roles."""

    def programs(program: Program) -> Iterator[Program]:
        for at, statement in enumerate(program.statements):
            if statement.role not in roles:
                continue
            seen = {ast.unparse(statement.value)}
            for value in rewrite(program, statement):
                text = ast.unparse(value)
                if text not in seen:
                    seen.add(text)
                    yield replaced(program, at, (replace(statement, text=f"{statement.name} = {text}"),))

    return programs


def replaced(program: Program, at: int, instead: tuple[Statement, ...]) -> Program:
    """Return the program with other statements in the place of one, given by its index."""
    index = program.stage_of(at)
    stage = program.stages[index]
    here = at - program.offsets[index]
    changed: Stage = replace(stage, statements=(*stage.statements[:here], *instead, *stage.statements[here + 1 :]))
    return replace(program, stages=(*program.stages[:index], changed, *program.stages[index + 1 :]))


def fits(program: Program, statement: Statement, value: ast.expr) -> bool:
    """True if a right-hand side has the shape of what the statement writes."""
    try:
        return infer(value, program.shapes) == program.shapes[statement.name]
    except (ShapeError, IndexError, ValueError):
        return False


def layer_of(program: Program, statement: Statement) -> Layer:
    """Return the layer a statement belongs to."""
    return program.network.layer(statement.layer)


def entering(program: Program, statement: Statement) -> str:
    """Return the tensor that the layer of a statement takes: x, or a of the layer before."""
    return layer_of(program, statement).source


def parameters_read(program: Program, statement: Statement) -> list[str]:
    """Return the parameters that a statement reads."""
    return [name for name in statement.reads if name in program.parameters]


def answers(program: Program) -> dict[str, str]:
    """Return for what each layer puts out its pre-activation: ``{"a_hidden": "z_hidden", "y_hat": "z_out"}``."""
    return {layer.answer: layer.z for layer in program.network.layers}


def _rebuilt(tree: ast.AST, change: Change) -> ast.expr:
    if isinstance(tree, ast.expr) and (instead := change(tree)) is not None:
        return instead
    fields = {name: _field(value, change) for name, value in ast.iter_fields(tree)}
    return type(tree)(**fields)  # type: ignore[return-value]


def _field(value: object, change: Change) -> object:
    if isinstance(value, list):
        return [_field(item, change) for item in value]
    return _rebuilt(value, change) if isinstance(value, ast.AST) else value
