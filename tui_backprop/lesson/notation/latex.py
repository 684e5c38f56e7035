r"""A statement or a worked cell for LaTeX: ``\frac{\partial E}{\partial W_{\mathrm{hidden}}} = x \otimes ...``."""

from __future__ import annotations

from collections.abc import Mapping

from tui_backprop.engine.arithmetic import Value
from tui_backprop.engine.reading import cell_of
from tui_backprop.engine.shapes import Shape
from tui_backprop.engine.statement import Statement
from tui_backprop.ground.numbers import full as in_full
from tui_backprop.ground.numbers import number
from tui_backprop.lesson.notation.spelling import LATEX, latex_cell, latex_number
from tui_backprop.lesson.notation.symbols import Names
from tui_backprop.lesson.notation.tensors import formula
from tui_backprop.lesson.notation.worked import worked
from tui_backprop.lesson.notation.writing import Writer


def latex(statement: Statement, names: Names | None = None, shapes: Mapping[str, Shape] | None = None) -> str:
    """Return the formula of a statement for LaTeX's math mode; arguments as for :func:`tensors.formula`."""
    return formula(statement, names, shapes, LATEX)


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
    """Return the lines of a cell, aligned at their signs: its formula, its numbers, its result.

    A number that is handed on is written once. Arguments as for :func:`worked.worked`.
    """
    name = name or statement.name
    line = worked(statement, index, values, full=full, most=most, names=names, name=name, after=after)
    tree = cell_of(statement, index, values, name)
    digits = in_full if full else number
    equals = "=" if line.exact else r"\approx"
    becomes = LATEX.becomes if name in statement.reads else "="
    symbols, numbers = (Writer(LATEX, digits, by_name, most=most, names=names).text(tree) for by_name in (True, False))
    result = latex_number(digits(line.value))
    lines = [f"{latex_cell(name, index, names)} &{becomes} {symbols}", f"&{equals} {result}"]
    if numbers != result:
        lines.insert(1, f"&= {numbers}")
    return "\n".join([r"\begin{aligned}", " \\\\\n".join(lines), r"\end{aligned}"])
