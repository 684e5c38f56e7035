"""The table of tensors as a widget: a cell cursor, editing in place, the mouse; only lines that changed are painted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from tui_backprop.engine.shapes import Index, Place
from tui_backprop.ui.panes.tensors.edit import Edit
from tui_backprop.ui.panes.tensors.painted import PaintedTensors
from tui_backprop.ui.panes.tensors.rows import TensorRow


class TensorTable(PaintedTensors, can_focus=True):
    """Shows tensors and lets a person walk over their cells and type into them.

    It changes nothing by itself: it says what was asked for, and shows what it is given with ``show_tensors``.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1, 0)", "cell up", show=False),
        Binding("down,j", "move(1, 0)", "cell down", show=False),
        Binding("left,h", "move(0, -1)", "cell left", show=False),
        Binding("right,l", "move(0, 1)", "cell right", show=False),
        Binding("home", "edge(-1)", "first cell of the row", show=False),
        Binding("end", "edge(1)", "last cell of the row", show=False),
        Binding("ctrl+u,pageup", "page(-1, 0)", "page up", show=False),
        Binding("ctrl+d,pagedown", "page(1, 0)", "page down", show=False),
        Binding("enter,e", "edit", "edit", show=False),
    ]

    @dataclass
    class CellSelected(Message):
        """The cursor came to a cell; answer with ``show_tensors`` or ``show_cursor``.

        Args:
            moved: somebody moved it there; else it was put there because the table has the keys now.
        """

        name: str
        cell: Index
        moved: bool = True

    @dataclass
    class EditRequested(Message):
        """A person wants to change a cell; ``begin_edit`` opens it."""

        name: str
        cell: Index
        editable: bool

    @dataclass
    class EditSubmitted(Message):
        """A person typed a new value; answer with ``end_edit`` or ``refuse_edit``."""

        name: str
        cell: Index
        text: str

    @dataclass
    class EditCancelled(Message):
        """A person left the edit; it is closed."""

    _new_focus = False
    _shown = True

    # what the owner calls

    @property
    def cursor(self) -> Place | None:
        """Name and cell under the cursor."""
        return self._cursor

    def show_tensors(
        self, tensors: Sequence[TensorRow], reveal: bool = True, also: frozenset[Place] = frozenset()
    ) -> None:
        super().show_tensors(tensors, reveal, also)
        if self.has_focus:
            self.cursor_or_first()

    def cursor_or_first(self) -> Place | None:
        """Name and cell under the cursor, which is put on the first parameter if it is nowhere yet."""
        if self._cursor is None or self._table.find(*self._cursor) is None:
            self._first_cell(moved=False)
        return self._cursor

    @property
    def editing(self) -> bool:
        return self._edit is not None

    def move_to(self, name: str, cell: Index, *, moved: bool = True) -> bool:
        """Put the cursor on a cell; False when the table has no such cell.

        Args:
            moved: somebody asked for the cell, so that it is explained.
        """
        found = self._table.find(name, cell)
        if found is None:
            return False
        elsewhere = self._cursor != (name, cell)
        self._cursor = (name, cell)
        self._scroll_to_column(*found)
        self._scroll_to_line(found[0])
        self._shown = not elsewhere
        if elsewhere:
            self.post_message(
                self.CellSelected(name, cell, moved)
            )  # painted together with what the owner has to say of it
        else:
            self._repaint()
        return True

    def show_cursor(self) -> None:
        """Show where the cursor is, if nothing else was to be shown since it came there."""
        if not self._shown:
            self._repaint()

    def _repaint(self) -> None:
        self._shown = True
        super()._repaint()

    def begin_edit(self, name: str, cell: Index, text: str = "") -> bool:
        """Open an editor on a cell, with ``text`` in it, which the first character typed replaces.

        Returns: False when the table has no such cell.
        """
        if not self.move_to(name, cell):
            return False
        self._edit = Edit(name, cell, text, len(text), chosen=bool(text))
        self._repaint()
        return True

    def refuse_edit(self, error: str) -> None:
        """Say why the text cannot be taken; what was typed stays."""
        if self._edit:
            self._type(self._edit.refused(error))

    def submit(self) -> None:
        """Say that what is typed shall be taken."""
        if self._edit:
            self.post_message(self.EditSubmitted(self._edit.name, self._edit.cell, self._edit.text))

    def end_edit(self) -> None:
        """Close the editor."""
        self._edit = None
        self._repaint()

    def watch_has_focus(self, has_focus: bool) -> None:
        super().watch_has_focus(has_focus)
        if has_focus:
            self._new_focus = True
            self.cursor_or_first()
        elif self._edit and self.screen.focused not in (None, self):  # None: another window is in front, or it is tiny
            self._edit = None
            self.post_message(self.EditCancelled())
        self._repaint()

    # moving

    def _first_cell(self, *, moved: bool = True) -> None:
        chosen = next((row for row in self._tensors if row.editable and row.section == "parameters"), None)
        chosen = chosen or next(iter(self._tensors), None)
        if chosen:
            self.move_to(chosen.value.name, chosen.cell(0, 0), moved=moved)

    def _scroll_to_column(self, line: int, side: int, column: int) -> None:
        found = self._table.line(line)
        assert found is not None
        span = self._table.spans(found)[side]
        if span.first <= column < span.first + span.count:
            return
        self._first = column if column < span.first else column - span.count + 1
        self._arrange()

    def action_move(self, down: int, right: int) -> None:
        if self._cursor is None or (found := self._table.find(*self._cursor)) is None:
            self._first_cell()
            return
        line, side, column = found
        if right:
            self._go_along(line, side, column + right)
        for other in range(line + down, self._table.lines if down > 0 else -1, down) if down else ():
            if self._go_along(other, side, column):
                return

    def _go_along(self, index: int, side: int, column: int) -> bool:
        """Go to a column of a line; past the end of the values the gradients begin. False on a heading."""
        line = self._table.line(index)
        if line is None or line.tensor is None:
            return False
        spans = self._table.spans(line)
        side = min(side, len(spans) - 1)
        if column < 0 and side:
            side, column = side - 1, spans[side - 1].columns - 1
        elif column >= spans[side].columns and side + 1 < len(spans) and index == self._line_of_cursor():
            side, column = side + 1, 0
        span = spans[side]
        column = min(max(column, 0), span.columns - 1)
        return self.move_to(span.block.name, line.tensor.cell(line.row, column))

    def _line_of_cursor(self) -> int | None:
        found = self._table.find(*self._cursor) if self._cursor else None
        return found[0] if found else None

    def action_edge(self, way: int) -> None:
        found = self._table.find(*self._cursor) if self._cursor else None
        if found:
            self._go_along(found[0], 0 if way < 0 else 1, 0 if way < 0 else 10**9)

    def action_page(self, down: int, right: int) -> None:
        """Move the cursor by so many pages: of lines, or of the columns that are seen at once."""
        found = self._table.find(*self._cursor) if self._cursor else None
        if found is None:
            self._first_cell()
            return
        index, side, column = found
        if right and (line := self._table.line(index)) is not None:
            span = self._table.spans(line)[side]
            self._go_along(index, side, min(max(column + right * span.count, 0), span.columns - 1))
        if down:
            height = max(self.size.height - self._detail - 1, 1)
            target = min(max(index + down * height, 0), self._table.lines - 1)
            for other in [*range(target, self._table.lines), *range(target, -1, -1)]:
                if self._go_along(other, side, column):
                    return

    def scroll_pages(self, pages: int) -> None:
        """Scroll by so many pages; the cursor stays where it is."""
        by = pages * max(1, self.size.height - 2)
        self.scroll_to(y=self.scroll_offset.y + by, animate=False, force=True)

    def action_edit(self) -> None:
        if self._cursor is None:
            self._first_cell()
        found = self._table.find(*self._cursor) if self._cursor else None
        line = self._table.line(found[0]) if found else None
        if self._cursor and line and line.tensor:
            of_value = line.tensor.value.name == self._cursor[0]
            self.post_message(self.EditRequested(*self._cursor, editable=line.tensor.editable and of_value))

    # the mouse

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        self._new_focus, was_new = False, self._new_focus
        if offset is None or (self._detail and offset.y == self.size.height - 1):
            return
        hit = self._table.hit(offset.y + self.scroll_offset.y, offset.x)
        if hit is None or self._edit:
            return
        if hit == self._cursor and not was_new:
            self.action_edit()
        else:
            self.move_to(*hit)

    def on_mouse_scroll_right(self, event: events.MouseScrollRight) -> None:
        self._scroll_columns(1)
        event.stop()

    def on_mouse_scroll_left(self, event: events.MouseScrollLeft) -> None:
        self._scroll_columns(-1)
        event.stop()

    def _scroll_columns(self, by: int) -> None:
        self._first = max(self._first + by, 0)
        self._arrange()
        self._repaint()

    # typing

    def check_consume_key(self, key: str, character: str | None) -> bool:  # noqa: ARG002
        """Claim printable keys while a number is typed: its letters are not keys of the app."""
        return self._edit is not None and character is not None and character.isprintable()

    def on_key(self, event: events.Key) -> None:
        self._new_focus = False
        edit = self._edit
        if edit is None:
            return
        if event.key == "enter":
            self.submit()
        elif event.key == "escape":
            self.end_edit()
            self.post_message(self.EditCancelled())
        else:
            after = edit.pressed(event.key)
            if after is None and event.is_printable and event.character:
                after = edit.insert(event.character)
            if after is None:
                return
            self._type(after)
        event.stop()
        event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        if self._edit:
            self._type(self._edit.insert(event.text.strip().partition("\n")[0]))
            event.stop()

    def _type(self, edit: Edit) -> None:
        self._edit = edit
        self._repaint()
