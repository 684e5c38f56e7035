"""Rewrite a statement as a mistake on the way back or in the update would: from its tree and role, for any row."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from tui_backprop.engine.program import Program
from tui_backprop.engine.statement import Statement
from tui_backprop.lesson.quiz.mistakes.rewrites import (
    answers,
    called,
    everywhere,
    fits,
    is_name,
    layer_of,
    one_place,
    parameters_read,
    parsed,
    product,
    renamed,
    replaced,
)

MOST = 8
"""Paths or rows that are tried one by one; a person who takes one takes one of the first."""


def mask_left_out(program: Program, statement: Statement) -> Iterator[ast.expr]:
    arriving = layer_of(program, statement).da
    if arriving in statement.reads:
        yield parsed(arriving)


def mask_of_another_layer(program: Program, statement: Statement) -> Iterator[ast.expr]:
    """Take the slope of another layer; where that has another shape, or none, the own slope at another layer's z."""
    slopes = {other.layer: other for other in program if other.role == "slope"}
    own = slopes.get(statement.layer)
    if own is None or own.name not in statement.reads:
        return
    z = layer_of(program, statement).z
    for layer in program.network.layers:
        other = slopes.get(layer.name)
        if layer.z == z:
            continue
        if other is not None and program.shapes[other.name] == program.shapes[own.name]:
            yield renamed(statement.value, {own.name: other.name})
        else:
            there = ast.unparse(renamed(own.value, {z: layer.z}))
            value = renamed(statement.value, {own.name: f"({there})"})
            if fits(program, statement, value):
                yield value


def error_before_the_mask(program: Program, statement: Statement) -> Iterator[ast.expr]:
    """Take ∂E/∂a, what arrives at a layer, in the place of its ∂E/∂z."""
    for layer in program.network.layers:
        if layer.dz in statement.reads and program.writer(layer.da) is not None:
            yield renamed(statement.value, {layer.dz: layer.da})


def weights_updated_too_early(program: Program) -> Iterator[Program]:
    """Take ∂E/∂a through the parameters as the update leaves them; the update itself stays where it is."""
    for at, statement in enumerate(program.statements):
        if statement.role != "da":
            continue
        for p in parameters_read(program, statement):
            early = _early_update(program, p)
            later = replace(
                statement, text=f"{statement.name} = {ast.unparse(renamed(statement.value, {p: f'{p}_new'}))}"
            )
            yield replaced(program, at, (*early, later))


def _early_update(program: Program, parameter: str) -> tuple[Statement, ...]:
    """Return the statements that update a parameter, with new names for what they write."""
    names: dict[str, str] = {}
    early = []
    for statement in program.statements[program.update_from :]:
        if statement.parameter == parameter or statement.role == "count":
            value = ast.unparse(renamed(statement.value, names))
            names[statement.name] = f"{statement.name}_new"
            early.append(replace(statement, text=f"{statement.name}_new = {value}"))
    return tuple(early)


def weight_left_out(program: Program, statement: Statement) -> Iterator[ast.expr]:
    for name in parameters_read(program, statement):
        yield renamed(statement.value, {name: f"np.ones_like({name})"})


def slope_at_a(program: Program, statement: Statement) -> Iterator[ast.expr]:
    for a, z in answers(program).items():
        if z == layer_of(program, statement).z:
            yield renamed(statement.value, {z: a})


def lr_left_out(program: Program, statement: Statement) -> Iterator[ast.expr]:
    yield from one_place(statement.value, lambda node: _by_rate(node, program.rate, ""))


def lr_twice(program: Program, statement: Statement) -> Iterator[ast.expr]:
    yield from one_place(statement.value, lambda node: _by_rate(node, program.rate, f"{program.rate} * {program.rate}"))


def _by_rate(node: ast.expr, rate: str, instead: str) -> ast.expr | None:
    if (factors := product(node)) is None or not is_name(factors[0], rate):
        return None
    return ast.BinOp(parsed(instead), ast.Mult(), factors[1]) if instead else factors[1]


def update_added(_: Program, statement: Statement) -> Iterator[ast.expr]:
    def added(node: ast.expr) -> ast.expr | None:
        match node:
            case ast.BinOp(left=left, op=ast.Sub(), right=right) if _begins_with(left, statement.name):
                return ast.BinOp(left, ast.Add(), right)
        return None

    yield from one_place(statement.value, added)


def update_left_out(_: Program, statement: Statement) -> Iterator[ast.expr]:
    yield parsed(statement.name)


def _begins_with(node: ast.expr, name: str) -> bool:
    while isinstance(node, ast.BinOp):
        node = node.left
    return is_name(node, name)


def one_path(program: Program, statement: Statement) -> Iterator[ast.expr]:
    """Take the error of one unit only, of several that a unit feeds; of a softmax, its own path only."""
    match statement.value:
        case ast.BinOp(left=ast.Name(id=dz), op=ast.MatMult(), right=ast.Attribute(value=ast.Name(id=W), attr="T")):
            units = program.shapes[W][1]
            for k in range(min(units, MOST) if units > 1 else 0):
                batch = len(program.shapes[dz]) == 2
                yield parsed(f"{dz}[:, {k}:{k + 1}] @ {W}[:, {k}:{k + 1}].T" if batch else f"{dz}[{k}] * {W}[:, {k}]")
        case value if statement.role == "dz":
            yield from one_place(
                value,
                lambda node: node.args[0] if called(node, "np.sum") and node.keywords else None,  # type: ignore[attr-defined]
            )


def one_row(program: Program, statement: Statement) -> Iterator[ast.expr]:
    """Take the gradient of one row of the data, not the sum over the rows."""
    shape = program.shapes[program.x]
    for row in range(min(shape[0], MOST) if len(shape) == 2 and shape[0] > 1 else 0):
        yield everywhere(statement.value, lambda node, row=row: _row_of(node, row))  # type: ignore[misc]


def _row_of(node: ast.expr, row: int) -> ast.expr | None:
    match node:
        case ast.BinOp(left=ast.Attribute(value=left, attr="T"), op=ast.MatMult(), right=right):
            if is_name(right):
                return parsed(f"np.outer({ast.unparse(left)}[{row}], {ast.unparse(right)}[{row}])")
            assert isinstance(right, ast.Subscript)  # dE_dz[:, 0]: the one column that theta has
            return parsed(f"{ast.unparse(left)}[{row}] * {ast.unparse(right.value)}[{row}, 0]")
        case ast.Call(args=[argument]) if called(node, "np.sum"):
            return parsed(f"{ast.unparse(argument)}[{row}]")
    return None
