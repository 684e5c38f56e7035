"""Work out what a tensor would be if something before it were otherwise: a mistake, a rounded or an own number.

Everything is run by the machine, from the values of the iteration as it was.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from types import CodeType

import numpy as np

from tui_backprop.engine.arithmetic import Value
from tui_backprop.engine.iteration import Iteration
from tui_backprop.engine.machine import BUILTINS, Values, run_statement
from tui_backprop.engine.statement import Statement
from tui_backprop.engine.use import filled, use_of
from tui_backprop.engine.vocabulary import namespace
from tui_backprop.ground.errors import ShapeError
from tui_backprop.lesson.notation.worked import shown
from tui_backprop.lesson.quiz.answers import ROUNDING
from tui_backprop.lesson.quiz.mistakes.mistake import Variant


def needed(statements: Sequence[Statement], at: int, first: int = 0) -> list[int]:
    """Return the indices of the statements from ``first`` on that a statement needs, itself the last, in order."""
    names, path = set(statements[at].reads), [at]
    for before in reversed(range(first, at)):
        if names.intersection(statements[before].writes):
            names.difference_update(statements[before].writes)
            names.update(statements[before].reads)
            path.append(before)
    return path[::-1]


def mistaken(it: Iteration, variant: Variant, at: int) -> Value | None:
    """Return what a statement writes when a mistake is made in it or before it.

    What is only a residue of rounding counts as 0, as on paper: a unit is not on by 3e-17.

    Args:
        it: the iteration as it ran, complete.
        at: index of the statement in the right program; it writes one name.
    Returns: the number or array; None where the mistake does not reach it, or cannot be carried on to it.
    """
    if at < variant.at or (at > variant.at and variant.mistake.made_at_the_end):
        return None
    right = {statement: index for index, statement in enumerate(it.program.statements)}
    statements, name = variant.program.statements, it.program.statements[at].name
    target = max(index for index, statement in enumerate(statements) if name in statement.writes)
    values: dict[str, Value] = dict(it.before(variant.at))
    touched: set[str] = set()
    for index in needed(statements, target, variant.at):
        statement = statements[index]
        same = right.get(statement)
        if same is not None and touched.isdisjoint(statement.reads):  # the mistake does not reach it: it ran already
            values |= {written: it.after(same)[written] for written in statement.writes}
            touched.difference_update(statement.writes)
            continue
        try:
            after = (
                {**values, statement.name: run_statement(statement, values)}
                if same is None
                else it.machine.rerun((same,), values)
            )
            values = {**after, statement.name: without_residues(statement, values, after[statement.name])}
        except (ShapeError, ValueError, IndexError):
            return None
        touched.update(statement.writes)
    return values[name] if name in touched and np.size(values[name]) == np.size(it.after(at)[name]) else None


def without_residues(statement: Statement, values: Values, result: Value) -> Value:
    """Return a result with 0 for each cell that rounding alone may have kept from it: terms that cancel leave 3e-17.

    Args:
        values: what the statement read.
    """
    code = _sizes_of(statement.text)
    if code is None:
        return result
    cells = np.asarray(result)
    with np.errstate(all="ignore"):
        sizes = eval(code, {**namespace(), "__builtins__": BUILTINS}, values)
    kept: Value = np.where(np.abs(cells) <= ROUNDING * np.asarray(sizes), 0.0, cells)[()]
    return kept


@lru_cache(4096)
def _sizes_of(text: str) -> CodeType | None:
    """Compile what works out the sizes of all terms of a sum; None where nothing is added, so that nothing cancels."""
    tree = Statement(text).value
    uses = [use_of(node) for node in ast.walk(tree) if isinstance(node, ast.expr)]
    if not any(use is not None and use.word.cancels for use in uses):
        return None
    return compile(ast.fix_missing_locations(ast.Expression(_sizes(tree))), "<sizes>", "eval")


def _sizes(tree: ast.expr) -> ast.expr:
    """Return a tree that adds up the sizes of all terms where this one adds the terms themselves."""
    match tree:
        case ast.Constant():
            return tree
        case ast.List(elts=parts):
            return ast.List([_sizes(part) for part in parts], ast.Load())
        case ast.Subscript(value=value, slice=cells):
            return ast.Subscript(_sizes(value), cells, ast.Load())
    use = use_of(tree)
    if use is not None and use.word.sizes:
        return filled(use.word.sizes, tree, [_sizes(part) for part in use.args], use.args)
    return filled("np.abs(#1)", ast.Constant(None), [tree])


def from_screen(it: Iteration, at: int) -> Value:
    """Return what a statement writes when it reads the numbers as the screen shows them."""
    statement, read = it.program.statements[at], it.before(at)
    values = {**read, **{name: rounded(read[name]) for name in statement.reads}}
    return it.machine.rerun((at,), values)[statement.name]


def followed(
    it: Iteration, at: int, own: Mapping[str, Value], *, rounding: bool = False, leaves: bool = False
) -> Value:
    """Return what a statement writes when everything it needs is worked out again from the start of the iteration.

    Args:
        own: tensors as somebody has them, put in the place of the machine's once these are written.
        rounding: True to round every result on the way as the screen shows it.
        leaves: True to round the numbers at the start, too.
    """
    statements = it.program.statements
    path = needed(statements, at)
    values = dict(it.start)
    if leaves:
        read = {name for index in path for name in statements[index].reads if name in values}
        values |= {name: rounded(values[name]) for name in read}
    for index in path:
        statement, values = statements[index], it.machine.rerun((index,), values)
        if index == at:
            break
        for name in statement.writes:
            if name in own:
                values[name] = own[name]
            elif rounding:
                values[name] = rounded(values[name])
    return values[statements[at].name]


def as_shown(it: Iteration) -> Iteration:
    """Return the same iteration with every number as the screen shows it."""
    known: dict[int, Value] = {}
    for values in it.trace:
        for value in values.values():
            if id(value) not in known:  # most tensors stay as they are from statement to statement
                known[id(value)] = rounded(value)
    shown = [{name: known[id(value)] for name, value in values.items()} for values in it.trace]
    return replace(it, trace=shown)


def rounded(value: Value) -> Value:
    """Return a tensor as the screen shows it; the row numbers of a batch stay as they are."""
    cells = np.asarray(value)
    if cells.dtype.kind != "f":
        return value
    digits: Value = np.array([shown(float(cell)) for cell in cells.ravel()], dtype=np.float64).reshape(cells.shape)[()]
    return digits
