"""Widgets made of rows: what they look like is worked out once, and only rows that changed are painted again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui_backprop.ground.ascii import PLAIN, longer
from tui_backprop.ui.kit.palette import Row
from tui_backprop.ui.kit.theme import app_styles, to_strip

KEPT = 500
"""Rows whose strips are kept."""
TEXT = {"working", "ask", "code", "help", "commands", "notice"}
"""Widgets whose rows are text, not drawn: where all is to be ASCII, a row with room has ``z^2`` for ``z²``."""


def plain_row(row: Row, width: int) -> Row:
    """Return a row of text in ASCII, as clear as there is room for."""
    clear = tuple((longer(text), role) for text, role in row)
    return clear if len("".join(text for text, _ in clear).rstrip()) <= width else row


class Painted(ScrollView):
    """Turns rows into strips as wide as the widget, in the colours of the present theme."""

    _behind: Style | None = None
    _shape = (0, 0)
    """Columns of the widget, and the row that is uppermost on screen."""
    _scrolled: tuple[Size, Size, Size] | None = None

    def __init__(self, *, name: str | None = None, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._strips: dict[tuple[Row, int], Strip] = {}

    def render_lines(self, crop: Region) -> list[Strip]:
        self._shape = self.size.width, self.scroll_offset.y  # asked for once, not for every line
        return super().render_lines(crop)

    def strip_of(self, row: Row) -> Strip:
        """Return a row as it is painted."""
        width = self._shape[0]
        strip = self._strips.get((row, width))
        if strip is None:
            if len(self._strips) > KEPT:
                self._strips = {}
            if self._behind is None:
                self._behind = self.rich_style  # Textual goes through all ancestors for it, each time it is asked
            plain = plain_row(row, width) if PLAIN.on and self.id in TEXT else row
            drawn = to_strip(plain, app_styles(self.app)).crop_extend(0, width, self._behind)
            strip = self._strips[row, width] = drawn.apply_style(self._behind)
        return strip

    def refresh_rows(self, rows: Iterable[int]) -> None:
        """Paint some rows of the screen again; all of them in one message."""
        width = self.size.width
        if regions := [Region(0, y, width, 1) for y in rows]:
            self.refresh(*regions)

    def notify_style_update(self) -> None:
        """Forget the strips: the theme is another one, or the pane looks different now that it has the keys."""
        super().notify_style_update()
        self._strips, self._behind = {}, None

    def _scroll_update(self, virtual_size: Size) -> None:
        """Paint scroll bars only where a size changed: Textual 8.2 does after every layout, with no public hook."""
        sizes = (virtual_size, self.size, self.container_size)
        if sizes != self._scrolled:
            self._scrolled = sizes
            super()._scroll_update(virtual_size)


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
