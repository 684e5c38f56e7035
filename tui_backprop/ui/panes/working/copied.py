"""Writes what the working pane explains for other programs: as text, or as LaTeX."""

from __future__ import annotations

from tui_backprop.lesson.notation.latex import latex_put_in, latex_worked
from tui_backprop.lesson.notation.parts import parts_of
from tui_backprop.lesson.notation.tensors import formula, numbers_put_in
from tui_backprop.lesson.notation.worked import worked
from tui_backprop.ui.panes.working.why import why_rows, why_title
from tui_backprop.ui.view.pointed import MOST, pointed, spoken_of
from tui_backprop.ui.view.view import View

UNWRAPPED = 100_000
"""A width at which no line is broken."""


def working_text(view: View) -> str:
    """Write formula, numbers put in, result and code, a line each, of a cell or of what just ran; or what w says."""
    if view.why:
        rows = why_rows(view, UNWRAPPED)
        return "\n".join([why_title(view), *("".join(text for text, _ in row).rstrip() for row in rows)])
    lines: list[str] = []
    at = pointed(view)
    for index in spoken_of(view):
        statement = view.program.statements[index]
        if at.cell is None:
            before, after = view.state.it.before(index), view.state.it.after(index)
            lines.append(formula(statement, shapes=view.program.shapes))
            lines += [f"  {line}" for line in numbers_put_in(statement, before, after=after[statement.name])]
        else:
            line = worked(parts_of(view.state.it, at.cell, index), full=view.full, most=MOST)
            put_in = [f"  = {line.substituted}"] if line.substituted != line.result else []
            lines += [line.symbols, *put_in, f"  {'=' if line.exact else '≈'} {line.result}"]
        lines.append(f"  {statement.text}")
    return "\n".join(lines)


def working_latex(view: View) -> str:
    """Write formula, numbers put in and result, of a cell or of every line that just ran."""
    at, it = pointed(view), view.state.it
    if at.cell is None:
        ran = [(view.program.statements[index], it.before(index), it.after(index)) for index in spoken_of(view)]
        shapes = view.program.shapes
        return "\n".join(latex_put_in(each, before, after[each.name], shapes) for each, before, after in ran)
    every = (parts_of(view.state.it, at.cell, index) for index in spoken_of(view))
    return "\n".join(latex_worked(parts, full=view.full, most=MOST) for parts in every)
