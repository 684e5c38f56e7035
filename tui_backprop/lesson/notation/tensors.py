"""A statement as mathematics: ``a_hidden = max(0, z_hidden)``, and the same line with small tensors put in."""

from __future__ import annotations

import ast
import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import ClassVar

import numpy as np

from tui_backprop.engine.arithmetic import Value
from tui_backprop.engine.evaluation import evaluate
from tui_backprop.engine.reading import cell_of, right_side, shapes_of
from tui_backprop.engine.shapes import Shape, index_of, infer
from tui_backprop.engine.statement import Statement, names_of
from tui_backprop.ground.numbers import number
from tui_backprop.lesson.notation.arrays import size_in_words, tensor
from tui_backprop.lesson.notation.exactness import exact_as_shown
from tui_backprop.lesson.notation.formulas import Formula, Text, index_text
from tui_backprop.lesson.notation.symbols import Names, symbol
from tui_backprop.lesson.notation.writing import ATOM, MINUS, POWER, TIMES
from tui_backprop.lesson.notation.writing import RELATIONS as RELATION_SIGNS

__all__ = ["assignments", "formula", "numbers_put_in", "symbol"]

SMALL = 12
"""Tensors of up to this many cells are written out where numbers are put in."""


def formula(statement: Statement, names: Names | None = None, shapes: Mapping[str, Shape] | None = None) -> str:
    """The whole-tensor formula of a statement: "∂E/∂W_hidden = x ⊗ ∂E/∂z_hidden".

    Args:
        names: the sheet's names for ours.
        shapes: where they are given, a product of two tensors is ⊙ and one with a single number is ·.
    """
    return Unicode(names, shapes).whole(statement)


def assignments(statement: Statement, shapes: Mapping[str, Shape]) -> list[str]:
    """The same, a formula for each name that the statement writes: ["x = X[rows]", "y = Y[rows]"]."""
    return Unicode(None, shapes).assignments(statement)


def numbers_put_in(
    statement: Statement,
    values: Mapping[str, Value],
    *,
    names: Names | None = None,
    after: Value | None = None,
    name: str = "",
    matrices: bool = True,
    full: bool = False,
) -> list[str]:
    """What follows the formula when tensors are put in: ["= max(0, [-0.3  -0.1])", "= [0  0]"].

    Tensors of more than 12 cells stay names, and a line each says their shape and range in words. The result is last.

    Args:
        values: from BEFORE the statement.
        names: the sheet's names for ours.
        after: the result, where it is at hand; without it only a small one is worked out.
        name: of the names the statement writes, the only one to tell of.
        matrices: whether small matrices are put in; else they stay names, as large ones do.
        full: numbers to their last bit; then they give the result, and no ≈ is needed.
    """
    lines, put_in = list[str](), _PutIn(names, shapes_of(statement, values), values, matrices, full)
    several = not name and len(statement.writes) > 1
    told = names_of(right_side(statement, name)) if name else statement.reads
    large = [read for read in statement.reads if read in told and put_in.stays(values[read])]
    for target in [name] if name else statement.writes:
        node, prefix = right_side(statement, target), f"{symbol(target, names)} " if several else ""
        if not isinstance(node, ast.Name) and len(large) < len(told) and (matrices or not large):
            lines.append(f"{prefix}= {put_in.of(node)}")
        lines.append(_result(statement, target, values, after if not several else None, not large, full=full))
    words = [f"{symbol(name, names)}: {size_in_words(values[name])}" for name in large]
    return [*lines[:-1], *words, lines[-1]]


def _result(
    statement: Statement, name: str, values: Mapping[str, Value], after: Value | None, checked: bool, *, full: bool
) -> str:
    """The result, or its size; ``checked``, with ≈ where the digits on screen do not give it."""
    shape = infer(right_side(statement, name), shapes_of(statement, values))
    if math.prod(shape) > SMALL:
        return f"= {'×'.join(map(str, shape))} numbers" if after is None else f"= {size_in_words(after)}"
    cells = [cell_of(statement, index, values, name) for index in itertools.product(*map(range, shape))]
    results = list(map(evaluate, cells)) if after is None else list(np.ravel(after))
    checked = checked and not full
    exact = not checked or all(exact_as_shown(cell, result) for cell, result in zip(cells, results, strict=True))
    return f"{'=' if exact else '≈'} {tensor(np.reshape(results, shape), exact=full)}"


@dataclass(frozen=True)
class Unicode(Formula):
    """Formulas in plain text."""

    becomes: ClassVar[str] = "←"
    dot: ClassVar[str] = "·"
    cell_product: ClassVar[str] = "⊙"
    tensor_product: ClassVar[str] = "⊗"
    pi: ClassVar[str] = "π"
    relations: ClassVar[Mapping[str, str]] = RELATION_SIGNS

    def name(self, name: str) -> Text:
        text = symbol(name, self.names)
        return text, POWER if "/" in text else ATOM

    def number(self, value: float) -> str:
        return "½" if value == 0.5 else number(value)

    def group(self, text: str) -> str:
        return f"({text})"

    def times_number(self, number: str, text: str) -> str:
        return f"{number}{'' if text.startswith(('(', 'π')) else ' '}{text}"

    def quotient(self, left: ast.expr, right: ast.expr, lead: bool) -> Text:
        return f"{self.inside(left, TIMES, lead)} / {self.inside(right, MINUS)}", TIMES

    def power(self, base: str, exponent: ast.expr) -> str:
        square = isinstance(exponent, ast.Constant) and exponent.value == 2
        return f"{base}²" if square else f"{base}^{self.inside(exponent, ATOM)}"

    def exponential(self, exponent: ast.expr) -> str:
        simple = isinstance(exponent, ast.Name)
        return f"e^{self.inside(exponent, ATOM)}" if simple else f"e^({self.of(exponent)})"

    def root(self, node: ast.expr) -> str:
        return f"√{self.inside(node, ATOM)}"

    def called(self, name: str, text: str) -> str:
        return f"{name}({text})"

    def bracket(self, text: str) -> str:
        return f"[{text}]"

    def transposed(self, node: ast.expr) -> Text:
        return f"{self.inside(node, ATOM)}ᵀ", ATOM

    def indexed(self, node: ast.expr, part: ast.expr) -> Text:
        inside = self.name(part.id)[0] if isinstance(part, ast.Name) else index_text(part)
        text = f"{self.of(node)}[{inside}]"
        return text, POWER if "/" in text else ATOM

    def summed(self, over: str, text: str) -> str:
        return f"Σ_{over} {text}" if over else f"Σ {text}"

    def choice(self, then: str, condition: str, otherwise: str) -> str:
        return f"{then} where {condition}, else {otherwise}"


@dataclass(frozen=True)
class _PutIn(Unicode):
    """Formulas with small tensors instead of their names."""

    values: Mapping[str, Value] = field(default_factory=lambda: MappingProxyType({}))
    matrices: bool = True
    full: bool = False

    def stays(self, value: Value) -> bool:
        """Whether a tensor stays a name."""
        return np.size(value) > SMALL or (np.ndim(value) == 2 and len(np.asarray(value)) > 1 and not self.matrices)

    def name(self, name: str) -> Text:
        return self.written(self.values[name]) or super().name(name)

    def written(self, value: Value) -> Text | None:
        if self.stays(value):
            return None
        text = tensor(value, exact=self.full)
        return text, MINUS if text.startswith("-") else ATOM

    def times_number(self, number: str, text: str) -> str:
        return f"{number}{'' if text.startswith(('(', 'π')) else '·'}{text}"

    def transposed(self, node: ast.expr) -> Text:
        value = self.values[node.id] if isinstance(node, ast.Name) else None
        return (self.written(np.transpose(value)) if value is not None else None) or super().transposed(node)

    def indexed(self, node: ast.expr, part: ast.expr) -> Text:
        if not isinstance(node, ast.Name):
            return super().indexed(node, part)
        if isinstance(part, ast.Name):
            rows = np.asarray(self.values[part.id])
            return f"{symbol(node.id, self.names)}[[{', '.join(map(str, rows))}]]", ATOM
        value: Value = np.asarray(self.values[node.id])[index_of(part)]
        return self.written(value) or (f"{symbol(node.id, self.names)}[{index_text(part)}]", ATOM)

    def counted(self, what: str, node: ast.expr) -> str:
        assert self.shapes is not None
        shape = infer(node, self.shapes)
        return number(shape[0] if what == "len" else math.prod(shape))

    def joined(self, parts: list[str]) -> str:
        """One vector where every part is written as numbers."""
        plain = [part.removeprefix("[").removesuffix("]") for part in parts]
        if any(char not in "0123456789+-.e nai[f]" for part in parts for char in part):
            return super().joined(parts)
        return f"[{'  '.join(plain)}]"
