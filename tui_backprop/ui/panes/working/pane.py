"""The working pane: the formula of what just ran, its numbers put in, and in words what they mean."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Literal

import numpy as np

from tui_backprop.engine.arithmetic import Value
from tui_backprop.engine.iteration import Iteration
from tui_backprop.engine.machine import number_in
from tui_backprop.engine.shapes import Index, Place
from tui_backprop.engine.statement import Statement
from tui_backprop.ground.lazy import later
from tui_backprop.ground.numbers import full as in_full
from tui_backprop.ground.numbers import number
from tui_backprop.lesson.meaning.stop import is_edited, meaning, note_at, statement_meaning
from tui_backprop.lesson.notation.arrays import aligned, size_in_words
from tui_backprop.lesson.notation.symbols import cell_name, symbol
from tui_backprop.ui.kit.flow import length, packed, whole_parts, wrap
from tui_backprop.ui.kit.palette import Role, Row, Run
from tui_backprop.ui.kit.words import sentence_rows
from tui_backprop.ui.panes.working.checks import with_checks
from tui_backprop.ui.view.pointed import FOLDED_FROM, MOST, Pointed, pointed
from tui_backprop.ui.view.stages import stage_names
from tui_backprop.ui.view.view import Drawn, Room, View

if TYPE_CHECKING:
    from tui_backprop.lesson.meaning.cell import cell_meaning
    from tui_backprop.lesson.meaning.update import summary
    from tui_backprop.lesson.notation.parts import Parts, parts_of
    from tui_backprop.lesson.notation.tensors import assignments, numbers_put_in
    from tui_backprop.lesson.notation.worked import Worked, worked, written_term
    from tui_backprop.ui.panes.working.why import why_rows, why_title
else:  # needed by a key, not by the first screen
    (cell_meaning,) = later("tui_backprop.lesson.meaning.cell", "cell_meaning")
    (summary,) = later("tui_backprop.lesson.meaning.update", "summary")
    assignments, numbers_put_in = later("tui_backprop.lesson.notation.tensors", "assignments", "numbers_put_in")
    (parts_of,) = later("tui_backprop.lesson.notation.parts", "parts_of")
    worked, written_term = later("tui_backprop.lesson.notation.worked", "worked", "written_term")
    why_rows, why_title = later("tui_backprop.ui.panes.working.why", "why_rows", "why_title")

BEGINNING = 1
"""Rows of what is said that are in sight, whatever is put into the formulas above it."""
WRITTEN_OUT = 12
"""A matrix of more numbers is told in words."""
Spacing = Literal["rows", "row", "short"]
"""The spacing of a formula: its parts in rows of their own; one after the other; without the numbers put in.

A cell keeps its numbers: its parts in rows of their own, parted from the words; not parted; numbers and result in one.
"""


def draw(view: View, room: Room) -> Drawn:
    """Draw the working, from its top; one longer than the pane says how to get to the rest."""
    rows = tuple(working_rows(view, max(20, room.width), room.height))
    return Drawn(working_title(view), _more(view, len(rows) - room.height), rows, range(1))


def _more(view: View, hidden: int) -> str:
    if hidden <= 0:
        return ""
    return f"{hidden} more below: {'↓' if view.focus == 'working' else '3 and ↓, or z'}"


def working_title(view: View) -> str:
    """Name what the pane speaks of."""
    if view.why:
        return why_title(view)
    target = pointed(view).cell
    if target is not None:
        return f"Working · {cell_name(*target)}"
    statement = view.state.statement
    stage = stage_names(view.program)[view.session.position.stop]
    return f"Working · {stage}" if statement is None else f"Working · {stage} · {symbol(statement.name)}"


def working_rows(view: View, width: int, height: int) -> list[Row]:
    """Write all that the pane says, wrapped to a width; formulas take less room where the height asks for it."""
    if view.why:
        return why_rows(view, width)
    _put_in.cache_clear()
    notes = _note_rows(view, width)
    rows = _rows(view, width, None)
    if len(rows) + (len(notes) + 1 if notes else 0) <= height:
        rows += [(), *notes] if notes else []
    else:
        rows = [*_rows(view, width, height), *notes]
    return with_checks(rows, view, _spoken_of(view), width, height)


def _spoken_of(view: View) -> tuple[str, ...]:
    """Return the names the pane speaks of."""
    target = pointed(view).cell
    if target is not None:
        return (target[0],)
    return tuple(name for index in view.state.ran for name in view.program.statements[index].writes)


def _rows(view: View, width: int, height: int | None) -> list[Row]:
    """Write what is said of the stop or the cell, with room between its parts where the height allows it."""
    at, state, roomy = pointed(view), view.state, height is None
    if at.cell is not None:
        rows = _cell_rows(view, at, width, "rows" if roomy else "row")
        return rows if height is None or len(rows) <= height else _cell_rows(view, at, width, "short")
    if state.statement is not None:
        (index,) = state.ran
        said = statement_meaning(view.session.lab, state.it, index)
        return _told(view, (index,), sentence_rows(said, width), width, height)
    if state.stage.kind == "update":
        return _update_rows(view, width, height)
    if state.stage.statements and not state.ran:
        return _before_all_rows(view, width)
    said = meaning(view.session.lab, state.it, view.session.position.stop)
    opening = _opening_rows(view, width) if state.stage.kind == "start" else []
    return opening + _told(view, state.ran, sentence_rows(said, width), width, height)


def _told(view: View, lines: Sequence[int], words: list[Row], width: int, height: int | None) -> list[Row]:
    """Write the formulas of some statements, then words: parted where there is room, else as much as fits.

    Where the numbers put in would leave no room for how the words begin, those formulas are without them that gain most
    by it; of two that gain the same, the last.
    """
    if height is None:
        rows = [row for index in lines for row in _formula_rows(view, index, width, "rows")]
        return [*rows, *([()] if rows and words else []), *words]
    told = [_formula_rows(view, index, width, "row") for index in lines]
    short = [_formula_rows(view, index, width, "short") for index in lines]
    for at in sorted(range(len(told)), key=lambda at: (len(short[at]) - len(told[at]), -at)):
        if sum(map(len, told)) + min(len(words), BEGINNING) > height:
            told[at] = short[at]
    return [*(row for rows in told for row in rows), *words]


def _opening_rows(view: View, width: int) -> list[Row]:
    """Write what the lab asks and says, at the very first stop."""
    lab = view.session.lab
    if view.session.position.iteration > 1:
        return []
    rows = wrap([(lab.question, "just")], width) if lab.question else []
    for paragraph in lab.text.strip().split("\n") if lab.text else ():
        rows += wrap([(paragraph, "text")], width)
    return [*rows, ()] if rows else []


def lab_rows(view: View, width: int) -> list[Row]:
    """Write what the lab itself says at this stop: its question and text at the very first one, and its note."""
    opening = _opening_rows(view, width)[:-1] if view.state.stage.kind == "start" else []
    notes = _note_rows(view, width)
    return [*opening, *([()] if opening and notes else []), *notes]


def _before_all_rows(view: View, width: int) -> list[Row]:
    """Say that nothing has run: a batch is taken by a line of its own, so not even x is known before it."""
    first, level = view.program.statements[0], view.session.position.level
    rows = wrap([("Nothing has run yet. ", "text"), ("n", "just"), (f" runs the first {level} of", "text")], width)
    return [*rows, *wrap([(f"  {first.text}", "strong")], width, 4)]


def _note_rows(view: View, width: int) -> list[Row]:
    """Write the teacher's words at this stop, where the stop as a whole is spoken of."""
    whole = pointed(view).cell is None and view.state.statement is None
    note = note_at(view.session.lab, view.state.stage, is_edited(view.session)) if whole else ""
    return wrap([(note, "muted")], width) if note else []


def _sheet_name(view: View, statement: Statement | None, name: str, cell: Index = ()) -> list[Run]:
    """Write what the sheet calls a tensor, or one cell of it; nothing where it has no name of its own."""
    updated = statement is not None and statement.role == "update"
    theirs = view.session.lab.sheet_name(name, updated, cell)
    return [(f"   your sheet: {theirs}", "muted")] if theirs else []


def _formula_rows(view: View, index: int, width: int, room: Spacing) -> list[Row]:
    """Write a statement in symbols, with its numbers put in, and its result: roomy, in one row, or shorter."""
    statement = view.program.statements[index]
    told = zip(statement.writes, assignments(statement, view.program.shapes), strict=True)
    return [row for one in told for row in _assignment_rows(view, index, one, width, room)]


def _assignment_rows(view: View, index: int, one: tuple[str, str], width: int, room: Spacing) -> list[Row]:
    """Write what a statement gives to one name, from the name and its formula."""
    it, statement = view.state.it, view.program.statements[index]
    name, symbols = one
    value = it.after(index)[name]
    lines = _put_in(it, index, name, True, view.full)
    if max((len(part) for line in lines[:-1] for part in whole_parts(line)), default=0) > width - 4:
        lines = _put_in(it, index, name, False, view.full)
    *put_in, last = lines
    result = _result_lines(last, value, width - 2, room)
    if room != "rows":
        equal = [line for line in put_in if line.startswith("=")]  # the others say how large a tensor is
        middle: list[Run] = (
            [] if room == "short" else [(part, "text") for line in equal for part in _in_parts(line, width)]
        )
        return packed([(_as_on_the_sheet(view, statement, symbols), "just"), *middle, (result[0], "strong")], width, 4)
    rows = _with_sheet_name(symbols, _sheet_name(view, statement, name), width)
    for line in put_in:
        first, *others = _in_parts(line, width - 2)
        rows += packed([(f"  {first}", "text"), *((part, "text") for part in others)], width, 4)
    for line in result:
        rows += [((f"  {line}", "strong"),)] if len(line) <= width - 2 else wrap([(f"  {line}", "strong")], width, 4)
    return rows


@cache
def _put_in(it: Iteration, index: int, name: str, matrices: bool, full: bool) -> tuple[str, ...]:
    """Put the numbers into a statement; kept for one painting, which tries several widths and heights."""
    statement, value = it.program.statements[index], it.after(index)[name]
    return tuple(numbers_put_in(statement, it.before(index), after=value, name=name, matrices=matrices, full=full))


def _in_parts(line: str, width: int) -> list[str]:
    """Part a line that is longer than a row where it may be broken: not inside a matrix."""
    return [line] if len(line) <= width else whole_parts(line)


def _as_on_the_sheet(view: View, statement: Statement, symbols: str) -> str:
    """Write an update as the sheet does, "theta_new = theta - lr · ∂E/∂theta", where it names what is new."""
    theirs = view.session.lab.sheet_name(statement.name, updated=True) if statement.role == "update" else ""
    return f"{theirs} = {symbols.partition(' ← ')[2]}" if theirs else symbols


def _result_lines(line: str, value: Value, width: int, room: Spacing) -> list[str]:
    """Write a result; a matrix too wide for a row has its rows under one another, or else is told in words."""
    if np.ndim(value) != 2 or len(line) <= width:
        return [line]
    sign, rows = line[0], aligned(value) if np.size(value) <= WRITTEN_OUT else []
    if room != "rows" or not rows or len(rows[0]) > width - 2:
        return [f"{sign} {size_in_words(value)}"]
    return [f"{sign if at == 0 else ' '} {row}" for at, row in enumerate(rows)]


def _with_sheet_name(symbols: str, sheet: list[Run], width: int) -> list[Row]:
    """Write a formula, and what the sheet calls its left side: in the same row, or in one of its own."""
    if length(((symbols, "just"), *sheet)) <= width:
        return [((symbols, "just"), *sheet)]
    return [*wrap([(symbols, "just")], width, 4), *([tuple(sheet)] if sheet else [])]


def _update_rows(view: View, width: int, height: int | None) -> list[Row]:
    """Write how each parameter is made anew, what moved, what did not and why, and the loss before and after.

    Where there is little room: without the lines before a parameter's own, then with fewer words. Where there is still
    too little, the formula of a parameter that moved comes first, with its numbers put in, and the others last.
    """
    state, lab = view.state, view.session.lab
    told = summary(lab, state.it)
    words = [row for sentence in told.sentences for row in sentence_rows([sentence], width)]
    if height is None:
        return _told(view, state.ran, words, width, None)
    steps = [index for index in state.ran if view.program.statements[index].role == "update"]
    brief = sentence_rows([*meaning(lab, state.it, view.session.position.stop), *told.ending], width)
    for lines, said in ((state.ran, words), (steps, words), (steps, brief)):
        rows = [row for index in lines for row in _formula_rows(view, index, width, "row")]
        if len(rows) + len(said) <= height:
            return [*rows, *said]
    moved = {move.name for move in told.moves if move.moved}
    first = min(steps, key=lambda index: (view.program.statements[index].parameter not in moved, index))
    others = [row for index in steps if index != first for row in _formula_rows(view, index, width, "row")]
    return [*_formula_rows(view, first, width, "row"), *brief, *others]


def _cell_rows(view: View, at: Pointed, width: int, room: Spacing) -> list[Row]:
    """Write one cell: its formula, numbers and result, and what it says; or why there is nothing to say yet."""
    assert at.cell is not None
    if at.writer is None:
        return _given_rows(view, at.cell, width, room == "rows")
    if not at.written and at.term is None:
        return _waiting_rows(view, at.writer, at.cell, width)
    statement, parts = view.program.statements[at.writer], parts_of(view.state.it, at.cell, at.writer)
    line = worked(parts, full=view.full, most=MOST if view.unfolded else FOLDED_FROM)
    rows = _with_sheet_name(line.symbols, _sheet_name(view, statement, *at.cell), width)
    if at.term is not None:
        rows += _term_rows(view, at, parts, width, 3 if room == "rows" else 0)
    rows += [row for told in _numbers(at, line, room) for row in wrap(told, width, 4)]
    if at.folded and at.term is None:
        rows.append((("  s", "just"), (f" writes out all {line.terms} terms", "muted")))
    for note in line.notes:
        rows += wrap([(f"  {note}", "muted")], width, 4)
    rows += [()] if room == "rows" else []
    rows += wrap([(f"line {at.writer + 1}  ", "muted"), (statement.text, "text")], width, 4)
    if not at.written:
        return rows
    said = cell_meaning(view.session.lab, view.state.it, at.cell, parts=parts)
    return [*rows, *sentence_rows([said], width)]


def _numbers(at: Pointed, line: Worked, room: Spacing) -> list[list[Run]]:
    """Write the numbers put in, and the result."""
    told: list[list[Run]] = []
    if at.term is None and not (at.written and line.substituted == line.result):
        told.append([("  = ", "muted"), (line.substituted, "text")])
    if at.written:
        told.append([("  = " if line.exact else "  ≈ ", "muted"), (line.result, "strong")])
    if room == "short" and len(told) > 1:
        (put_in, (sign, result)) = told
        return [[*put_in, (sign[0].removeprefix(" "), sign[1]), result]]
    return told


def _term_rows(view: View, at: Pointed, parts: Parts, width: int, most: int) -> list[Row]:
    """Write the term of a sum just added, lit, some of those before it, and the sum so far unless it is the whole."""
    assert at.term is not None
    rows: list[Row] = []
    first = max(0, at.term - most)
    if first:
        rows.append(((f"  … {first} {'term' if first == 1 else 'terms'} before", "muted"),))
    for index in range(first, at.term + 1):
        term = written_term(parts.terms[index], full=view.full)
        role: Role = "just" if index == at.term else "text"
        product = "" if term.substituted == term.result else f" {'=' if term.exact else '≈'} {term.result}"
        text = f"{'▶' if index == at.term else '+' if index else ' '} {term.symbols} = {term.substituted}{product}"
        rows += wrap([(f"  {text}", role)], width, 6)
    total = parts.sum_so_far(at.term)
    if at.written and total == parts.value:
        return rows
    said = f"  sum of {at.term + 1} of {view.state.terms} terms: "
    return [*rows, *wrap([(said, "muted"), (_text(view, total), "strong")], width, 4)]


def _given_rows(view: View, target: Place, width: int, roomy: bool) -> list[Row]:
    """Write a leaf: it was given, and can be changed."""
    name, cell = target
    value = number_in(view.state.values, target)
    rows: list[Row] = [
        (
            (cell_name(name, cell), "just"),
            (" = ", "muted"),
            (_text(view, value), "strong"),
            *_sheet_name(view, None, name, cell),
        )
    ]
    if roomy:
        rows.append(())
    kind = "parameter" if name in view.program.parameters else "number"
    text = f"This {kind} is given at the start of the iteration; no line before here computes it. "
    rows += wrap([(text, "text"), ("e", "just"), (" changes it.", "text")], width)
    readers = [s for s in view.program.statements if name in s.reads and name not in s.writes]
    if readers:
        reading = ", ".join(dict.fromkeys(symbol(reader.name) for reader in readers))
        rows += wrap([("Read by: ", "muted"), (reading, "text")], width)
    return rows


def _waiting_rows(view: View, writer: int, target: Place, width: int) -> list[Row]:
    """Write a cell whose statement has not run: its line, and when it will."""
    statement: Statement = view.program.statements[writer]
    stage = stage_names(view.program)[view.program.stage_of(writer)]
    rows: list[Row] = [((cell_name(*target), "just"), (" is not computed yet.", "text"))]
    rows += wrap([("Its line, ", "text"), (statement.text, "strong"), (f", runs at {stage}.", "text")], width)
    return rows


def _text(view: View, value: float) -> str:
    return in_full(value) if view.full else number(value)
