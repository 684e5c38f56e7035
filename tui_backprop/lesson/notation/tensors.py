"""A statement as mathematics: ``a_hidden = max(0, z_hidden)``, and the same line with small tensors put in."""

from __future__ import annotations

import ast
import itertools
import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from tui_backprop.engine.arithmetic import Value
from tui_backprop.engine.evaluation import evaluate
from tui_backprop.engine.expression import Call, Choice, Condition, Expression, Neg, Num, Op, Part, Tensor
from tui_backprop.engine.reading import cell_of, right_side, shapes_of, whole_of
from tui_backprop.engine.shapes import Shape, infer
from tui_backprop.engine.statement import Statement, names_of
from tui_backprop.engine.vocabulary import VOCABULARY
from tui_backprop.ground.numbers import full as in_full
from tui_backprop.ground.numbers import number
from tui_backprop.lesson.notation.arrays import size_in_words
from tui_backprop.lesson.notation.spelling import UNICODE, Spelling
from tui_backprop.lesson.notation.symbols import Names, symbol
from tui_backprop.lesson.notation.worked import exact_as_shown
from tui_backprop.lesson.notation.writing import Writer

SMALL = 12
"""Tensors of up to this many cells are written out where numbers are put in."""


def formula(
    statement: Statement,
    names: Names | None = None,
    shapes: Mapping[str, Shape] | None = None,
    spelling: Spelling = UNICODE,
) -> str:
    """Return the whole-tensor formula of a statement: "∂E/∂W_hidden = x ⊗ ∂E/∂z_hidden".

    Args:
        names: the sheet's names for ours.
        shapes: where they are given, a product of two tensors is ⊙ and one with a single number is ·.
    """
    return ", ".join(assignments(statement, shapes, names, spelling))


def assignments(
    statement: Statement,
    shapes: Mapping[str, Shape] | None = None,
    names: Names | None = None,
    spelling: Spelling = UNICODE,
) -> list[str]:
    """Return the same, a formula for each name that the statement writes: ["x = X[rows]", "y = Y[rows]"]."""
    writer = Writer(spelling, whole=True, names=names)
    becomes = spelling.becomes if set(statement.writes) & set(statement.reads) else "="
    return [
        f"{spelling.cell(name, (), names)} {becomes} {writer.text(whole_of(right_side(statement, name), shapes))}"
        for name in statement.writes
    ]


def numbers_put_in(
    statement: Statement,
    values: Mapping[str, Value],
    *,
    names: Names | None = None,
    after: Value | None = None,
    name: str = "",
    matrices: bool = True,
    full: bool = False,
    spelling: Spelling = UNICODE,
) -> list[str]:
    """Return what follows the formula when tensors are put in: ["= max(0, [-0.3  -0.1])", "= [0  0]"].

    Tensors of more than 12 cells stay names, and a line each says their shape and range in words. The result is last.

    Args:
        values: from BEFORE the statement.
        names: the sheet's names for ours.
        after: the result, where it is at hand; without it a result is worked out only if it is small.
        name: of the names the statement writes, the only one to tell of.
        matrices: whether small matrices are put in; else they stay names, as large ones do.
        full: numbers to their last bit; then they give the result, and no ≈ is needed.
    """
    lines, shapes = list[str](), shapes_of(statement, values)
    writer = Writer(spelling, in_full if full else number, by_name=False, whole=True, names=names)

    def stays(value: Value) -> bool:
        return np.size(value) > SMALL or (np.ndim(value) == 2 and len(np.asarray(value)) > 1 and not matrices)

    several = not name and len(statement.writes) > 1
    told = names_of(right_side(statement, name)) if name else statement.reads
    large = [read for read in statement.reads if read in told and stays(values[read])]
    for target in [name] if name else statement.writes:
        node, prefix = right_side(statement, target), f"{spelling.cell(target, (), names)} " if several else ""
        if not isinstance(node, ast.Name) and len(large) < len(told) and (matrices or not large):
            lines.append(f"{prefix}= {writer.text(put_in(whole_of(node, shapes), values, stays))}")
        result = after if not several else None
        lines.append(_result(statement, target, values, result, not large, full=full, spelling=spelling))
    words = [spelling.told(f"{symbol(name, names)}: {size_in_words(values[name])}") for name in large]
    return [*lines[:-1], *words, lines[-1]]


def _result(
    statement: Statement,
    name: str,
    values: Mapping[str, Value],
    after: Value | None,
    checked: bool,
    *,
    full: bool,
    spelling: Spelling,
) -> str:
    """Write the result, or its size; if ``checked``, with ≈ where the digits on screen do not give it."""
    shape = infer(right_side(statement, name), shapes_of(statement, values))
    if math.prod(shape) > SMALL:
        size = f"{'×'.join(map(str, shape))} numbers" if after is None else size_in_words(after)
        return f"= {spelling.told(size)}"
    cells = [cell_of(statement, index, values, name) for index in itertools.product(*map(range, shape))]
    results = list(map(evaluate, cells)) if after is None else list(np.ravel(after))
    checked = checked and not full
    exact = not checked or all(exact_as_shown(cell, result) for cell, result in zip(cells, results, strict=True))
    return f"{'=' if exact else spelling.about} {spelling.array(np.reshape(results, shape), full)}"


def put_in(tree: Expression, values: Mapping[str, Value], stays: Callable[[Value], bool]) -> Expression:
    """Return the tree with the numbers of tensors in the place of their names.

    Args:
        tree: of a whole tensor.
        stays: whether a tensor stays a name.
    """

    def numbers(name: str, value: Any) -> Tensor:
        return Tensor(name) if stays(value) else Tensor(name, np.asarray(value))

    match tree:
        case Tensor(name):
            return numbers(name, values[name])
        case Part(Tensor(name) as whole, _, rows) if rows:
            return Part(whole, f"[{', '.join(map(str, np.asarray(values[rows])))}]")
        case Part(Tensor(name), _, _, index):
            part = numbers(name, np.asarray(values[name])[index])
            return tree if part.value is None else part
        case Neg(operand):
            return Neg(put_in(operand, values, stays))
        case Op(sign, left, right):
            return Op(sign, put_in(left, values, stays), put_in(right, values, stays))
        case Condition(relation, left, right):
            return Condition(relation, put_in(left, values, stays), put_in(right, values, stays))
        case Choice(condition, then, otherwise):
            return Choice(*(put_in(part, values, stays) for part in (condition, then, otherwise)))
        case Call(name, args, over):
            return _called(Call(name, tuple(put_in(part, values, stays) for part in args), over), values, stays)
    return tree


def _called(call: Call, values: Mapping[str, Value], stays: Callable[[Value], bool]) -> Expression:
    """Return a word on tensors put in: one that counts cells is a number, one that moves them a tensor."""
    word = VOCABULARY[call.name]
    known = [each.value if isinstance(each, Num | Tensor) else None for each in call.args]
    if word.reads == "shape" and isinstance(call.args[0], Tensor):
        counted = word.run(values[call.args[0].name])
        return call if np.ndim(counted) else Num(np.float64(counted))
    if word.moves and all(value is not None for value in known):
        moved = np.asarray(word.run(*known))
        return call if stays(moved) else Tensor("", moved)
    return call
