"""What the working pane explains, to be taken elsewhere: as text, or as LaTeX."""

from __future__ import annotations

import numpy as np

from tui_backprop.lesson.notation.latex import latex, latex_worked
from tui_backprop.lesson.notation.tensors import formula, numbers_put_in
from tui_backprop.lesson.notation.worked import worked
from tui_backprop.ui.panes.working.why import why_rows, why_title
from tui_backprop.ui.view.pointed import MOST, pointed, spoken_of
from tui_backprop.ui.view.view import View

UNWRAPPED = 100_000
"""A width at which no line is broken."""


def working_text(view: View) -> str:
    """Formula, numbers put in and result, a line each, and the code: of one cell whole, or of what just ran; with w
    open, what it says."""
    if view.why:
        rows = why_rows(view, UNWRAPPED)
        return "\n".join([why_title(view), *("".join(text for text, _ in row).rstrip() for row in rows)])
    lines: list[str] = []
    at = pointed(view)
    for index in spoken_of(view):
        statement, before, after = view.program.statements[index], view.state.before(index), view.state.trace[index + 1]
        if at.cell is None:
            result = after[statement.name]
            lines.append(formula(statement, shapes=view.program.shapes))
            lines += [f"  {line}" for line in numbers_put_in(statement, before, after=result)]
        else:
            name, cell = at.cell
            value = float(np.asarray(after[name])[cell])
            line = worked(statement, cell, before, full=view.full, name=name, after=value, most=MOST)
            put_in = [f"  = {line.substituted}"] if line.substituted != line.result else []
            lines += [line.symbols, *put_in, f"  {'=' if line.exact else '≈'} {line.result}"]
        lines.append(f"  {statement.text}")
    return "\n".join(lines)


def working_latex(view: View) -> str:
    """The formulas, one to a line; of one cell its numbers and its result as well."""
    at, shapes = pointed(view), view.program.shapes
    if at.cell is None:
        return "\n".join(latex(view.program.statements[index], shapes=shapes) for index in spoken_of(view))
    (name, cell), lines = at.cell, list[str]()
    for index in spoken_of(view):
        statement, before, after = view.program.statements[index], view.state.before(index), view.state.trace[index + 1]
        value = float(np.asarray(after[name])[cell])
        lines.append(latex_worked(statement, cell, before, full=view.full, name=name, after=value, most=MOST))
    return "\n".join(lines)
