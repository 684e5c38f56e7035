"""A widget made of rows: what they look like is worked out once, and only the rows that changed are painted again."""

from __future__ import annotations

from collections.abc import Iterable

from rich.style import Style
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui_backprop.ui.kit.palette import Row
from tui_backprop.ui.kit.theme import app_styles, to_strip

KEPT = 500
"""Rows whose strips are kept."""


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
            drawn = to_strip(row, app_styles(self.app)).crop_extend(0, width, self._behind)
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
