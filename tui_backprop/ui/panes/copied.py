"""What the working pane explains, to be taken elsewhere: as text, or as LaTeX."""

from __future__ import annotations

import numpy as np

from tui_backprop.lesson.latex import latex
from tui_backprop.lesson.notation import formula, numbers_put_in
from tui_backprop.lesson.working import worked
from tui_backprop.ui.pointed import MOST, pointed, spoken_of
from tui_backprop.ui.view import View


def working_text(view: View) -> str:
    """Formula, numbers put in and result, a line each, and the code: of one cell whole, or of what just ran."""
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
            lines += [line.symbols, f"  = {line.substituted}", f"  {'=' if line.exact else '≈'} {line.result}"]
        lines.append(f"  {statement.text}")
    return "\n".join(lines)


def working_latex(view: View) -> str:
    """The formulas, one to a line."""
    return "\n".join(latex(view.program.statements[index]) for index in spoken_of(view))
