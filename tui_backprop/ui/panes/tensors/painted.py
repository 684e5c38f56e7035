"""The table of tensors painted: which lines it shows, and which of them have to be painted again."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from textual.geometry import Size
from textual.strip import Strip

from tui_backprop.engine.shapes import Place
from tui_backprop.ui.kit.lines import KEPT, Painted
from tui_backprop.ui.kit.palette import Row
from tui_backprop.ui.panes.tensors.drawing import Marks, draw_detail, draw_line
from tui_backprop.ui.panes.tensors.edit import Edit
from tui_backprop.ui.panes.tensors.layout import Table
from tui_backprop.ui.panes.tensors.rows import TensorRow

DETAIL_FROM = 6
"""Height from which the last line says the number under the cursor in full, or what has changed."""


class PaintedTensors(Painted):
    """Shows tensors, a cursor and an edit; only lines that look different are painted again."""

    DEFAULT_CSS = """
    PaintedTensors { overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1; height: 1fr; }
    """

    def __init__(
        self,
        tensors: Sequence[TensorRow] = (),
        *,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._tensors = tuple(tensors)
        self._first = 0
        self._table = Table(self._tensors, 0)
        self._cursor: Place | None = None
        self._edit: Edit | None = None
        self._painted: dict[int, Row] = {}
        self._drawn: dict[Hashable, Row] = {}
        self._revealed: frozenset[tuple[str, object]] = frozenset()
        self._to_reveal: frozenset[Place] | None = None

    def show_tensors(
        self, tensors: Sequence[TensorRow], reveal: bool = True, also: frozenset[Place] = frozenset()
    ) -> None:
        """Show other numbers; only lines that differ are painted again.

        Args:
            reveal: scroll as far as it takes to see what was just computed.
            also: cells to be seen as well.
        """
        self._tensors = tuple(tensors)
        self._arrange()
        if reveal:
            self._to_reveal = also
            self._reveal_fresh()
        self._repaint()

    @property
    def _detail(self) -> bool:
        return self.size.height >= DETAIL_FROM

    def _marks(self) -> Marks:
        return Marks(self._cursor if self.has_focus or self._edit else None, self._edit)

    @property
    def _width(self) -> int:
        """Return the cells there are for a line; the bar's column stays free, be it there or not."""
        return max(self.size.width - self.styles.scrollbar_size_vertical, 0)

    def _arrange(self) -> None:
        width = self._width
        self._first = min(self._first, max((row.size[1] for row in self._tensors), default=1) - 1)
        self._table = Table(self._tensors, width, self._first)
        size = Size(width, self._table.lines + self._detail)
        if size != self.virtual_size:
            self.virtual_size = size

    def _row(self, y: int) -> Row:
        if self._detail and y == self.size.height - 1:
            detail = draw_detail(self._table, self._marks())
            if any(not text.isspace() for text, _ in detail):
                return detail
        return self._line(y + self.scroll_offset.y, top=y == 0)

    def _line(self, index: int, *, top: bool) -> Row:
        """Draw a line of the table; one that looks as it did before is not drawn again."""
        marks, line = self._marks(), self._table.line(index)
        tensor = line.tensor if line else None
        if line is None or (tensor is not None and any(tensor.holds(name) for name in marks.names)):
            return draw_line(self._table, index, marks, top=top)
        content = line.section if tensor is None else tensor.content
        key = self._table.geometry, content, line.row, line.gradient, top
        row = self._drawn.get(key)
        if row is None:
            if len(self._drawn) > KEPT:
                self._drawn.clear()
            row = self._drawn[key] = draw_line(self._table, index, marks, top=top)
        return row

    def _repaint(self) -> None:
        """Paint the lines that look different from what is on screen."""
        rows = {y: self._row(y) for y in range(self.size.height)}
        self.refresh_rows([y for y, row in rows.items() if row != self._painted.get(y)])
        self._painted = rows

    def _forget(self) -> None:
        self._painted.clear()

    def render_line(self, y: int) -> Strip:
        row = self._painted.get(y)
        if self._table.width != self._width:  # laid out, and shown before it has heard of it
            self._table = Table(self._tensors, self._width, self._first)
        if row is None:
            row = self._painted[y] = self._row(y)
        return self.strip_of(row)

    def on_mount(self) -> None:
        self.watch(self.app, "theme", self._on_theme, init=False)

    def _on_theme(self) -> None:
        self.refresh()

    def on_resize(self) -> None:
        self._arrange()
        self._reveal_fresh()  # what was shown before there was room for it
        self._forget()
        self.refresh()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        self._forget()
        super().watch_scroll_y(old_value, new_value)

    def _reveal_fresh(self) -> None:
        """Scroll as far as it takes to see all that was just computed; if that is too much, the top of it.

        Where there are other cells to be seen, they come first, the lowest of them before all.
        Only when other things were computed than at the last time: else a person's own scrolling would be undone.
        """
        if self._to_reveal is None or not self.size.height:
            return
        also, self._to_reveal = self._to_reveal, None
        fresh = {
            (block.name, block.partial): row.cell(0, 0)
            for row in self._tensors
            for block in (row.value, row.gradient)
            if block is not None and block.fresh
        }
        if fresh.keys() | also == self._revealed:
            return
        self._revealed = frozenset(fresh) | also
        lines = [found[0] for (name, _), cell in fresh.items() if (found := self._table.find(name, cell))]
        if not fresh and not also:
            self._scroll_to_line(0)  # nothing was computed: what is given is what there is
        if lines:
            self._scroll_to_line(max(lines))
            self._scroll_to_line(min(lines))
        for line in sorted(found[0] for name, cell in also if (found := self._table.find(name, cell))):
            self._scroll_to_line(0 if line == 1 else line)  # with the heading above all

    def _scroll_to_line(self, line: int) -> None:
        height = max(self.size.height - self._detail, 1)
        top = self.scroll_offset.y
        if line < top:
            above = line - 1 if line and self._table.line(line - 1) else line
            self.scroll_to(y=above, animate=False, force=True)
        elif line >= top + height:
            self.scroll_to(y=line - height + 1, animate=False, force=True)
