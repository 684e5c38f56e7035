r"""A statement or a worked cell for LaTeX: ``\frac{\partial E}{\partial W_{\mathrm{hidden}}} = x \otimes ...``."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tui_backprop.engine.arithmetic import Value
from tui_backprop.engine.shapes import Shape
from tui_backprop.engine.statement import Statement
from tui_backprop.ground.numbers import full as in_full
from tui_backprop.ground.numbers import number
from tui_backprop.lesson.notation.parts import Parts
from tui_backprop.lesson.notation.spelling import LATEX, latex_cell, latex_number
from tui_backprop.lesson.notation.symbols import Names
from tui_backprop.lesson.notation.tensors import assignments, formula, numbers_put_in
from tui_backprop.lesson.notation.worked import worked
from tui_backprop.lesson.notation.writing import Writer


def latex(statement: Statement, names: Names | None = None, shapes: Mapping[str, Shape] | None = None) -> str:
    """Return the formula of a statement for LaTeX's math mode; arguments as for :func:`tensors.formula`."""
    return formula(statement, names, shapes, LATEX)


def latex_worked(parts: Parts, *, full: bool = False, most: int = 8, names: Names | None = None) -> str:
    """Return the lines of a cell, aligned at their signs: its formula, its numbers, its result.

    A number that is handed on is written once. Arguments as for :func:`worked.worked`.
    """
    line = worked(parts, full=full, most=most, names=names)
    digits = in_full if full else number
    equals = "=" if line.exact else r"\approx"
    becomes = LATEX.becomes if parts.place[0] in parts.statement.reads else "="
    symbols, numbers = (
        Writer(LATEX, digits, by_name, most=most, names=names).text(parts.tree) for by_name in (True, False)
    )
    result = latex_number(digits(line.value))
    lines = [f"{latex_cell(*parts.place, names)} &{becomes} {symbols}", f"&{equals} {result}"]
    if numbers != result:
        lines.insert(1, f"&= {numbers}")
    return "\n".join([r"\begin{aligned}", " \\\\\n".join(lines), r"\end{aligned}"])


def latex_put_in(statement: Statement, before: Mapping[str, Value], after: Value, shapes: Mapping[str, Shape]) -> str:
    """Return the lines of a whole statement, aligned at their signs: its formula, its numbers put in, its result.

    Args:
        before: the values from before the statement.
        after: what it came to.
    """
    told = numbers_put_in(statement, before, after=after, spelling=LATEX)
    lines = [*assignments(statement, shapes, spelling=LATEX), *told]
    return "\n".join([r"\begin{aligned}", " \\\\\n".join(map(_at_its_sign, lines)), r"\end{aligned}"])


SIGN = re.compile(rf"(?:(?<= )|^)({re.escape(LATEX.becomes)}|{re.escape(LATEX.about)}|=) ")


def _at_its_sign(line: str) -> str:
    """Put the mark for aligning before the first sign of a line; words alone begin at it."""
    return f"&\\quad {line}" if line.startswith(r"\text") else SIGN.sub(r"&\1 ", line, count=1)
