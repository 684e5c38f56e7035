"""Widgets that are a list of rows: only the rows that changed are painted again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from tui_backprop.ui.kit.painted import Painted
from tui_backprop.ui.kit.palette import Row


class Lines(Painted, inherit_bindings=False):
    """Rows of text; scrolls when there are more than fit."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "scroll(-1)", show=False),
        Binding("down,j", "scroll(1)", show=False),
        Binding("home", "scroll(-100_000)", show=False),
        Binding("end", "scroll(100_000)", show=False),
    ]
    DEFAULT_CSS = """
    Lines { scrollbar-size: 1 1; overflow-x: hidden; }
    """

    @dataclass
    class Clicked(Message):
        """A click on a cell of the rows: column, and row counted from the first, in sight or not."""

        lines: Lines
        x: int
        y: int

        @property
        def control(self) -> Lines:
            return self.lines

    @dataclass
    class Resized(Message):
        """There is another room to fill."""

        lines: Lines

    def __init__(self, id: str) -> None:
        super().__init__(id=id)
        self._rows: tuple[Row, ...] = ()
        self.planned = Size(0, 0)
        """The room there will be, before the screen is laid out for the first time."""

    @property
    def rows(self) -> tuple[Row, ...]:
        return self._rows

    @property
    def room(self) -> Size:
        """Return the columns and rows there are for text, without the column of a scroll bar that may come."""
        return self.scrollable_content_region.size or self.planned

    def show(self, rows: Sequence[Row]) -> None:
        """Put other rows in the place of these; paints only those that differ."""
        old, self._rows = self._rows, tuple(rows)
        size = Size(0, len(self._rows))  # a row is never longer than the pane is wide
        if size != self.virtual_size:
            if max(size.height, self.virtual_size.height) <= self.size.height:
                self.set_reactive(Lines.virtual_size, size)  # nothing to scroll: the screen need not be laid out again
            else:
                self.virtual_size = size
        top, most = self.scroll_offset.y, max(len(old), len(self._rows))
        in_sight = range(top, min(top + self.size.height, most))
        self.refresh_rows(y - top for y in in_sight if old[y : y + 1] != self._rows[y : y + 1])

    def reveal(self, rows: range) -> None:
        """Scroll as little as it takes to have some rows in sight; the first of them, if they are too many."""
        top, height = self.scroll_offset.y, self.room.height
        if rows and height:
            below = max(top, rows.stop - height)
            self.scroll_to(y=min(below, rows.start), animate=False, force=True)  # there may be no bar yet

    def action_scroll(self, by: int) -> None:
        """Scroll some rows down, or up."""
        self.scroll_to(y=self.scroll_offset.y + by, animate=False)

    def on_resize(self) -> None:
        self.post_message(self.Resized(self))

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is not None:
            self.post_message(self.Clicked(self, offset.x, offset.y + self.scroll_offset.y))

    def repaint(self) -> None:
        """Paint everything again, in the colours of the present theme."""
        self.notify_style_update()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        y += self._shape[1]
        return self.strip_of(self._rows[y] if y < len(self._rows) else ())
