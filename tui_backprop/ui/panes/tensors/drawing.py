"""Draws the table of tensors line by line: pure functions from the table, the cursor and the edit to rows."""

from __future__ import annotations

from dataclasses import dataclass

from tui_backprop.engine.shapes import Place
from tui_backprop.ground.numbers import apart, full, number
from tui_backprop.lesson.notation.symbols import cell_name, symbol
from tui_backprop.ui.kit.brief import celled
from tui_backprop.ui.kit.canvas import Canvas
from tui_backprop.ui.kit.palette import Role, Row
from tui_backprop.ui.panes.tensors.edit import Edit
from tui_backprop.ui.panes.tensors.layout import NAME_MOST, SIGNS, Line, Span, Table
from tui_backprop.ui.panes.tensors.rows import change, padding, shape_text


@dataclass(frozen=True)
class Marks:
    """The cursor and the edit, drawn over the numbers.

    Args:
        cursor: name and cell under the cursor; None when the table has not the keys.
        edit: the edit going on, if any.
    """

    cursor: Place | None = None
    edit: Edit | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Return the tensors over which something is drawn."""
        return tuple(name for name in (self.cursor and self.cursor[0], self.edit and self.edit.name) if name)


def draw_line(table: Table, index: int, marks: Marks, *, top: bool = False) -> Row:
    """Draw one line of the table, as wide as the table; empty below the last.

    Args:
        top: it is the first in sight, so that it says whose numbers these are, be it the first of its tensor or not.
    """
    canvas = Canvas(table.width, 1)
    line = table.line(index)
    if line is not None and line.tensor is None:
        _draw_heading(canvas, table, line)
    elif line is not None:
        _draw_names(canvas, table, line, top=top)
        for span in table.spans(line):
            _draw_span(canvas, line, span, marks)
        _draw_stale(canvas, table, line)
        _draw_mark(canvas, table, line)
        _draw_edit(canvas, table, index, marks)
    return canvas.rows()[0] if canvas.width else ()


def _draw_heading(canvas: Canvas, table: Table, line: Line) -> None:
    end = canvas.text(1, 0, line.section, "muted")
    stale = next((row.stale for row in table.tensors if row.section == line.section and row.stale), "")
    if stale and not table.stale_on_rows(line.section):
        end = canvas.text(end, 0, f" · {stale}", "dim")
    beside = [row for row in table.tensors if row.section == line.section and table.place(row) == "beside"]
    if beside:
        for caption, x in (("value", table.left), ("∂E/∂·", table.gradients_at)):
            start = x + table.cell - len(caption)
            if start > end:
                canvas.text(start, 0, caption, "dim")


def _draw_names(canvas: Canvas, table: Table, line: Line, *, top: bool) -> None:
    """Draw mark, name and shape, on the first row of a tensor or of the gradient below it; on others their number."""
    tensor = line.tensor
    if tensor is None:
        return
    number = f"[{line.row}]" if line.row else ""
    canvas.text(table.left - len(number), 0, number, "dim")
    if line.row and not top:
        return
    blocks = [span.block for span in table.spans(line)]
    fresh = any(block.fresh or block.changed is not None for block in blocks)
    known = any(block.values is not None for block in blocks)
    if fresh:
        canvas.text(0, 0, "▶", "just")
    role: Role = "just" if fresh else "text" if known else "dim"
    if line.gradient:
        label = _cut(tensor.gradient_label or blocks[0].name, table.left - SIGNS - 1 - len(number))
        canvas.text(SIGNS, 0, label, role if fresh else "muted")
        return
    canvas.text(SIGNS, 0, _cut(tensor.label, NAME_MOST), role)
    if not line.row:
        canvas.text(SIGNS + 1 + table.names, 0, shape_text(tensor.shape), "muted")


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def _draw_span(canvas: Canvas, line: Line, span: Span, marks: Marks) -> None:
    tensor = line.tensor
    assert tensor is not None
    if span.first:
        canvas.text(span.x, 0, "‹", "muted")
    x = span.x
    for column, width in enumerate(span.widths, span.first):
        here = marks.cursor == (span.block.name, tensor.cell(line.row, column))
        _draw_cell(canvas, span, (column, x, width), here=here, stale=bool(tensor.stale))
        x += width
    if span.first + span.count < span.columns:
        canvas.text(span.end, 0, "›", "muted")


def _draw_cell(canvas: Canvas, span: Span, place: tuple[int, int, int], *, here: bool, stale: bool) -> None:
    """Draw a number at the right of its cell (column, screen column, width), old → new where it has changed."""
    column, x, width = place
    block, row, room = span.block, span.row, width - 1
    value, old = block.value(row, column), block.old(row, column)
    before, _, text = change(block, row, column).rpartition("→")
    before = f"{before}→" if before else ""
    if len(before) + len(text) > room:
        before, text = "", celled(value, room)
    pad = 0 if before else padding(block, column, room).get(row, 0)
    if value is None:
        role: Role = "dim"
    elif old is not None or block.lit(row, column):
        role = "just"
    else:
        role = "muted" if stale else "text"
    start = x + 1 + room - pad - len(text) - len(before)
    if here:
        canvas.text(x + 1, 0, " " * room, "cursor")
        canvas.text(start, 0, before + text, "cursor")
        return
    middle = canvas.text(start, 0, before, "muted") if before else start
    canvas.text(middle, 0, text, role)


def _draw_stale(canvas: Canvas, table: Table, line: Line) -> None:
    """Say that these numbers are from before, where all rows of the section have room for it."""
    if line.tensor is None or line.row or line.gradient or not table.stale_on_rows(line.section):
        return
    last = table.spans(line)[-1]
    canvas.text(last.end + 2, 0, line.tensor.stale, "dim")


def _draw_mark(canvas: Canvas, table: Table, line: Line) -> None:
    """Draw the sign of the verdict on a gradient before the name, always there; what more it says at the right end."""
    if line.tensor is None or line.row or line.gradient != (table.place(line.tensor) == "below"):
        return
    for sign, role in line.tensor.mark[-1:]:
        canvas.text(1, 0, sign[:1], role)
    last = table.spans(line)[-1]
    for text, role in line.tensor.mark[:-1]:
        words = text[1:].strip()
        x = canvas.width - len(words)
        if words and x > last.end and canvas.free(x - 1, 0, len(words) + 1):
            canvas.text(x, 0, words, role)
            return


def editor_start(table: Table, edit: Edit) -> tuple[int, int] | None:
    """Return line and column where the text of an edit starts; None when its cell is not in the table."""
    found = table.find(edit.name, edit.cell)
    if found is None:
        return None
    index, side, column = found
    line = table.line(index)
    assert line is not None
    span = table.spans(line)[side]
    x = span.left(column) + 1
    return index, max(min(x, table.width - max(len(edit.text) + 1, table.cell)), 0)


def _draw_edit(canvas: Canvas, table: Table, index: int, marks: Marks) -> None:
    """Draw what was typed, with its caret, over the cell and as far to the right as it needs; then the error."""
    edit = marks.edit
    start = editor_start(table, edit) if edit else None
    if edit is None or start is None or start[0] != index:
        return
    x = start[1]
    end = canvas.text(x, 0, edit.text.ljust(table.cell - 2) + " ", "editing")
    if edit.chosen:
        canvas.text(x, 0, edit.text, "cursor")
    under = edit.text[edit.caret] if edit.caret < len(edit.text) else " "
    canvas.text(x + edit.caret, 0, under, "cursor")
    if edit.error:
        message = f" ✗ {edit.error} "
        if end + len(message) <= table.width:
            canvas.text(end, 0, message, "negative-strong")
        elif x >= len(message):
            canvas.text(x - len(message), 0, message, "negative-strong")


def draw_detail(table: Table, marks: Marks) -> Row:
    """Draw the line under the table: the number under the cursor to the last bit, or else what has changed."""
    canvas = Canvas(table.width, 1)
    if marks.edit:
        x = canvas.text(1, 0, f"{cell_name(marks.edit.name, marks.edit.cell)}  ", "muted")
        if marks.edit.error:
            canvas.text(x, 0, f"✗ {marks.edit.error}", "negative-strong")
        else:
            canvas.text(x, 0, "enter sets it, esc leaves it", "muted")
    elif marks.cursor:
        _draw_cursor_detail(canvas, table, marks.cursor)
    else:
        _draw_changes(canvas, table)
    return canvas.rows()[0] if canvas.width else ()


def _draw_cursor_detail(canvas: Canvas, table: Table, cursor: Place) -> None:
    found = table.find(*cursor)
    line = table.line(found[0]) if found else None
    if found is None or line is None or line.tensor is None:
        return
    block = table.spans(line)[found[1]].block
    value, old = block.value(line.row, found[2]), block.old(line.row, found[2])
    x = canvas.text(1, 0, f"{cell_name(*cursor)} = ", "muted")
    known = "·  not computed yet" if value is None else full(value + 0.0)  # -0.0 is shown as 0
    x = canvas.text(x, 0, known, "dim" if value is None else "strong")
    if old is not None:
        canvas.text(x, 0, f"  was {full(old + 0.0)}", "muted")


def _draw_changes(canvas: Canvas, table: Table) -> None:
    """Draw what has changed, each as old → new, with the name of a tensor once; and how many more there are."""
    x, last, left = 1, "", table.changed
    for name, cell, old, new in table.changes():
        digits = apart(old, new)
        words = f"{cell_name(name, cell)[len(symbol(name)) if name == last else 0 :]} {number(old, digits)} → "
        last = name
        more = len(f"  +{left - 1:,} more") if left > 1 else 0
        if x + len(words) + len(number(new, digits)) + more > canvas.width:
            canvas.text(x, 0, f"+{left:,} more" if x > 1 else f"{left:,} changed", "muted")
            return
        x = canvas.text(x, 0, words, "muted")
        x = canvas.text(x, 0, number(new, digits), "just") + 2
        left -= 1
