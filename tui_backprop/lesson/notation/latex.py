r"""A statement for LaTeX: ``\frac{\partial E}{\partial W_{\mathrm{hidden}}} = x \otimes ...``."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from tui_backprop.engine.expression import WHOLE
from tui_backprop.engine.shapes import Shape
from tui_backprop.engine.statement import Statement
from tui_backprop.ground.numbers import number
from tui_backprop.lesson.notation.formulas import Formula, Text, index_text
from tui_backprop.lesson.notation.symbols import Names, parts
from tui_backprop.lesson.notation.writing import ATOM, POWER

LETTERS: Mapping[str, str] = MappingProxyType(
    {
        "y_hat": r"\hat{y}",
        "theta": r"\theta",
        "beta1": r"\beta_1",
        "beta2": r"\beta_2",
        "eps": r"\varepsilon",
        "alpha": r"\alpha",
        "delta": r"\delta",
    }
)
KNOWN = frozenset({"max", "tanh", "log", "erf"})


def latex(statement: Statement, names: Names | None = None, shapes: Mapping[str, Shape] | None = None) -> str:
    """The formula of a statement for LaTeX's math mode; arguments as for :func:`notation.formula`."""
    return Latex(names, shapes).whole(statement)


def latex_symbol(name: str, names: Names | None = None) -> str:
    """A name in LaTeX: ``W_hidden`` is W with the subscript hidden, ``dE_dtheta`` a fraction of ∂."""
    if names and name in names:
        return _words(names[name])
    if name in LETTERS:
        return LETTERS[name]
    if derivative := parts(name):
        above, below = (latex_symbol(part) for part in derivative)
        return rf"\frac{{\partial {above}}}{{\partial {below}}}"
    for prefix, letter in (("m_hat_", r"\hat{m}"), ("v_hat_", r"\hat{v}")):
        if name.startswith(prefix):
            return f"{letter}_{{{latex_symbol(name.removeprefix(prefix))}}}"
    letter, _, layer = name.partition("_")
    if len(letter) > 1 or not layer:
        return name if len(name) == 1 else _words(name)
    inner = layer in LETTERS or layer[1:2] == "_"
    return f"{letter}_{{{latex_symbol(layer) if inner else _words(layer)}}}"


def latex_cell(name: str, index: Sequence[object], names: Names | None = None) -> str:
    """A cell in LaTeX: the index stands below the name, of a derivative below the name it is taken by."""
    inside = "" if all(at == WHOLE for at in index) else ",".join(map(str, index)).replace("_", r"\_")
    if not inside:
        return latex_symbol(name, names)
    if (derivative := parts(name)) and not (names and name in names):
        above, below = derivative
        return rf"\frac{{\partial {latex_symbol(above)}}}{{\partial {latex_cell(below, index)}}}"
    text = latex_symbol(name, names)
    return f"{{{text}}}_{{{inside}}}" if "_" in text else f"{text}_{{{inside}}}"


def _words(text: str) -> str:
    return rf"\mathrm{{{text.replace('_', chr(92) + '_')}}}"


@dataclass(frozen=True)
class Latex(Formula):
    """Formulas for LaTeX's math mode."""

    becomes: ClassVar[str] = r"\leftarrow"
    dot: ClassVar[str] = r"\cdot"
    cell_product: ClassVar[str] = r"\odot"
    tensor_product: ClassVar[str] = r"\otimes"
    pi: ClassVar[str] = r"\pi"
    relations: ClassVar[Mapping[str, str]] = MappingProxyType({">=": r"\ge", "<=": r"\le", "==": "=", "!=": r"\ne"})

    def name(self, name: str) -> Text:
        text = latex_symbol(name, self.names)
        return text, POWER if text.startswith(r"\frac") else ATOM

    def number(self, value: float) -> str:
        return r"\tfrac{1}{2}" if value == 0.5 else number(value)

    def group(self, text: str) -> str:
        return rf"\left({text}\right)"

    def times_number(self, number: str, text: str) -> str:
        return rf"{number} \, {text}"

    def quotient(self, left: ast.expr, right: ast.expr, lead: bool) -> Text:  # noqa: ARG002 - a fraction needs none
        return rf"\frac{{{self.of(left)}}}{{{self.of(right)}}}", POWER

    def power(self, base: str, exponent: ast.expr) -> str:
        return f"{base}^{{{self.of(exponent)}}}"

    def exponential(self, exponent: ast.expr) -> str:
        return f"e^{{{self.of(exponent)}}}"

    def root(self, node: ast.expr) -> str:
        return rf"\sqrt{{{self.of(node)}}}"

    def called(self, name: str, text: str) -> str:
        function = rf"\{name}" if name in KNOWN - {"erf"} else rf"\operatorname{{{name.replace('_', chr(92) + '_')}}}"
        return rf"{function}\left({text}\right)"

    def bracket(self, text: str) -> str:
        return rf"\left[{text}\right]"

    def transposed(self, node: ast.expr) -> Text:
        return rf"{self.inside(node, ATOM)}^{{\top}}", ATOM

    def indexed(self, node: ast.expr, part: ast.expr) -> Text:
        inside = self.name(part.id)[0] if isinstance(part, ast.Name) else index_text(part)
        return f"{{{self.inside(node, ATOM)}}}_{{{inside}}}", ATOM

    def summed(self, over: str, text: str) -> str:
        return rf"\sum_{{{over}}} {text}" if over else rf"\sum {text}"

    def choice(self, then: str, condition: str, otherwise: str) -> str:
        return rf"\begin{{cases}} {then} & {condition} \\ {otherwise} & \text{{else}} \end{{cases}}"
