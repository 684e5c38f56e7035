r"""A worked cell for LaTeX: its formula, the numbers put in and the result, ``{z_{\mathrm{hidden}}}_{0} &= ...``."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tui_backprop.engine.arithmetic import Value
from tui_backprop.engine.expression import (
    Call,
    Choice,
    Condition,
    Constant,
    Count,
    Expression,
    Neg,
    Num,
    Op,
    Ref,
    RowCall,
    Sum,
)
from tui_backprop.engine.reading import cell_of
from tui_backprop.engine.statement import Statement
from tui_backprop.ground.numbers import full as in_full
from tui_backprop.ground.numbers import number
from tui_backprop.lesson.notation.formulas import Text
from tui_backprop.lesson.notation.latex import Latex, latex_cell
from tui_backprop.lesson.notation.symbols import Names
from tui_backprop.lesson.notation.worked import worked
from tui_backprop.lesson.notation.writing import ADDED, ATOM, CHOICE, MINUS, POWER, SIGMA, TIMES

HOUSE = Latex()
"""How functions and brackets are spelled."""


def latex_worked(
    statement: Statement,
    index: tuple[int, ...],
    values: Mapping[str, Value],
    *,
    full: bool = False,
    most: int = 8,
    names: Names | None = None,
    name: str | None = None,
    after: float | None = None,
) -> str:
    """The lines of a cell, aligned at their signs; arguments as for :func:`working.worked`.

    A number that is handed on is written once.
    """
    name = name or statement.name
    line = worked(statement, index, values, full=full, most=most, names=names, name=name, after=after)
    tree = cell_of(statement, index, values, name)
    digits = in_full if full else number
    equals = "=" if line.exact else r"\approx"
    becomes = HOUSE.becomes if name in statement.reads else "="
    symbols, numbers = (_Cells(digits, by_name, most, names).of(tree)[0] for by_name in (True, False))
    result = latex_number(digits(line.value))
    lines = [f"{latex_cell(name, index, names)} &{becomes} {symbols}", f"&{equals} {result}"]
    if numbers != result:
        lines.insert(1, f"&= {numbers}")
    return "\n".join([r"\begin{aligned}", " \\\\\n".join(lines), r"\end{aligned}"])


def latex_number(text: str) -> str:
    r"""A number as the screen has it, "1.234e-5", for LaTeX: ``1.234 \times 10^{-5}``."""
    value = float(text)
    if math.isinf(value):
        return r"\infty" if value > 0 else r"-\infty"
    if math.isnan(value):
        return r"\mathrm{nan}"
    mantissa, exponent, power = text.partition("e")
    return rf"{mantissa} \times 10^{{{int(power)}}}" if exponent else text


@dataclass(frozen=True)
class _Cells:
    """Walks the tree of a cell; arguments as for :class:`writing.Writer`."""

    number: Callable[[float], str]
    by_name: bool
    most: int
    names: Names | None

    def of(self, cell: Expression, lead: bool = True) -> Text:
        """A part, and how tightly it holds together."""
        match cell:
            case Num() | Count() | Constant() | Ref():
                return self.leaf(cell)
            case Neg(operand):
                return f"-{self.inside(operand, POWER)}", MINUS
            case Op("^", base, exponent):
                return f"{self.inside(base, ATOM, lead)}^{{{self.of(exponent)[0]}}}", POWER
            case Op("/", above, below):
                return rf"\frac{{{self.of(above)[0]}}}{{{self.of(below)[0]}}}", POWER
            case Op("·", left, right):
                return rf"{self.inside(left, TIMES, lead)} {HOUSE.dot} {self.inside(right, MINUS)}", TIMES
            case Op(sign, left, right):
                after = self.inside(right, SIGMA if self.by_name else TIMES)
                return f"{self.inside(left, ADDED, lead)} {sign} {after}", ADDED
            case Sum():
                return self.summed(cell, lead)
            case Call(name, args):
                return self.called(name, args)
            case RowCall(name, args, at, pattern):
                inner = (
                    self.of(pattern)[0] if self.by_name else self.listed(args, lambda each, _: self.of(each)[0], ", ")
                )
                return f"{{{HOUSE.called(name, inner)}}}_{{{at}}}", ATOM
            case Condition():
                return HOUSE.bracket(self.relation(cell)), ATOM
            case Choice(condition, then, otherwise):
                asked = self.relation(condition) if isinstance(condition, Condition) else self.of(condition)[0]
                return HOUSE.choice(self.of(then)[0], asked, self.of(otherwise)[0]), CHOICE

    def inside(self, cell: Expression, least: int, lead: bool = False) -> str:
        """A part in a place that needs it to hold together at least so tightly."""
        text, level = self.of(cell, lead)
        return HOUSE.group(self.of(cell)[0]) if level < least or (level == MINUS and not lead) else text

    def leaf(self, cell: Num | Count | Constant | Ref) -> Text:
        match cell:
            case Constant():
                return HOUSE.pi, ATOM
            case Ref(name, index, _, taken_by) if self.by_name:
                text = latex_cell(name, (taken_by, *index[1:]) if taken_by else index, self.names)
                return text, POWER if text.startswith(r"\frac") else ATOM
            case Count(text) if self.by_name:
                return (text, ATOM) if text.isalpha() else (rf"\operatorname{{{text.replace('(', '}(', 1)}", ATOM)
        text = latex_number(self.number(float(cell.value)))
        return text, MINUS if text.startswith("-") else TIMES if r"\times" in text else ATOM

    def summed(self, cell: Sum, lead: bool) -> Text:
        terms, count = cell.terms, latex_number(self.number(float(len(cell.terms))))
        if self.by_name and cell.pattern is not None and (len(terms) > 1 or cell.mean):
            share = rf"\frac{{1}}{{{count}}} " if cell.mean else ""
            return rf"{share}\sum_{{{cell.variable}}} {self.inside(cell.pattern, TIMES)}", SIGMA
        if cell.mean:
            return rf"\frac{{{self.added(terms)}}}{{{count}}}", POWER
        if len(terms) == 1:
            return self.of(terms[0], lead)
        return self.added(terms), ADDED

    def added(self, terms: Sequence[Expression]) -> str:
        if not len(terms):
            return self.number(0.0)
        return self.listed(terms, lambda term, first: self.inside(term, TIMES, first), " + ")

    def listed(self, parts: Sequence[Expression], written: Callable[[Expression, bool], str], between: str) -> str:
        """Up to ``most`` parts in full; of more, the first two, dots, and the last."""
        if len(parts) <= max(self.most, 3):
            return between.join(written(part, at == 0) for at, part in enumerate(parts))
        return between.join([written(parts[0], True), written(parts[1], False), r"\dots", written(parts[-1], False)])

    def called(self, name: str, args: tuple[Expression, ...]) -> Text:
        inner = ", ".join(self.of(each)[0] for each in args)
        match name:
            case "exp":
                return f"e^{{{inner}}}", POWER
            case "sqrt":
                return rf"\sqrt{{{inner}}}", ATOM
            case "abs":
                return rf"\left|{inner}\right|", ATOM
        return HOUSE.called(name, inner), ATOM

    def relation(self, cell: Condition) -> str:
        sign = HOUSE.relations.get(cell.relation, cell.relation)
        return f"{self.inside(cell.left, ADDED, lead=True)} {sign} {self.inside(cell.right, ADDED, lead=True)}"
