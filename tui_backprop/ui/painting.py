"""From a view to the widgets: which rows go where. Panes that are not to be seen cost nothing."""

from __future__ import annotations

import re
from collections.abc import Callable

from textual.app import App
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from tui_backprop.engine.shapes import Place
from tui_backprop.lesson.quiz.asking import closed_panes
from tui_backprop.ui.body import Body
from tui_backprop.ui.kit.flow import hit_in
from tui_backprop.ui.kit.lines import Lines
from tui_backprop.ui.panes.bars.bars import Footer, footer, loss_row, notice_row, timeline_row, title_row
from tui_backprop.ui.panes.bars.commandline import CommandLine
from tui_backprop.ui.panes.question.widget import AskPane
from tui_backprop.ui.panes.table import DRAW, draw_closed
from tui_backprop.ui.panes.tensors.pane import DrawnTensors
from tui_backprop.ui.panes.tensors.widget import TensorTable
from tui_backprop.ui.view.keys import KEYS, Key
from tui_backprop.ui.view.plan import PANES, PaneId, too_small
from tui_backprop.ui.view.stages import Stops, stage_bar
from tui_backprop.ui.view.view import Drawn, Room, View

NAMED = re.compile(r"(\S+) \S+(?: \S+)*")
"""A key and its words in a border; two spaces part it from the next."""
RIGHT_OF_HINT = 3
"""Columns of a border behind its words."""


class Painting:
    """Knows the widgets, and what is drawn in them for clicks to mean something.

    Args:
        app: whose first screen holds the widgets.
        latest: gives the view to paint where that waits for the next frame.
    """

    def __init__(self, app: App[None], latest: Callable[[], View]) -> None:
        self._app, self._latest = app, latest
        self._stale = False
        self.drawn: dict[PaneId, Drawn] = {}
        self.stops = Stops((), ())
        self.footer = Footer((), ())
        self._bars: tuple[View, int] | None = None
        self._painted: dict[PaneId, tuple[View, Room, Drawn]] = {}
        self._titles: dict[PaneId, tuple[str, str]] = {}
        self._scrolled: dict[PaneId, tuple[object, ...]] = {}

    @staticmethod
    def widgets() -> list[Widget]:
        """Make the widgets of the first screen, from top to bottom; the panes in the order tab visits them."""
        table = TensorTable(id="tensors")
        panes = Lines("network"), table, Lines("working"), AskPane("ask"), Lines("code"), Lines("loss")
        bars = {name: Lines(name) for name in ("title", "stages", "notice", "timeline", "footer")}
        for bar in bars.values():
            bar.can_focus = False
        above, below = (bars["title"], bars["stages"]), (bars["notice"], bars["timeline"])
        return [*above, Body(*panes), *below, CommandLine(), bars["footer"], Static(id="small", markup=False)]

    @property
    def screen(self) -> Screen[object]:
        """Return the screen with the panes, whatever stands in front of it."""
        return self._app.screen_stack[0]

    @property
    def table(self) -> TensorTable:
        return self.screen.query_one(TensorTable)

    @property
    def line(self) -> CommandLine:
        return self.screen.query_one(CommandLine)

    def lines(self, name: str) -> Lines:
        """Return the widget of a bar, or of a pane that is made of rows."""
        return self.screen.query_one(f"#{name}", Lines)

    def hit(self, x: int, y: int) -> Place | None:
        """Return the cell whose number the network shows at a column and a row of its pane."""
        return self.drawn["network"].hit(x, y) if "network" in self.drawn else None

    def place(self, view: View) -> None:
        """Give every widget its place, and the keys to theirs; what was drawn so far has another size."""
        plan = view.plan
        self.screen.set_class(plan.compact, "compact")
        self.screen.set_class(plan.too_small, "small")
        self.lines("stages").set_class(plan.stages == 2, "two")
        self.screen.query_one("#small", Static).update(too_small(*plan.size))
        self.screen.query_one(Body).arrange_as(plan)
        self.line_or_footer(view)
        self.drawn = {}
        self.give_keys(view)
        self.paint_soon()

    def line_or_footer(self, view: View) -> None:
        """Show only one of the two, in a window that is too small neither; a class would restyle both."""
        typing, shown = view.typing == "line", not view.plan.too_small
        self.line.display = shown and typing
        self.lines("footer").display = shown and not typing

    def give_keys(self, view: View) -> None:
        """Give the keys to what is being typed, or else to the pane they belong to."""
        if not view.plan.panes:
            return
        if view.typing == "line":
            self.line.open()
        else:
            self.screen.query_one("#ask" if view.typing == "answer" else f"#{view.focus}").focus()

    def repaint(self) -> None:
        """Paint everything again, in the colours of another theme."""
        for lines in self.screen.query(Lines):
            lines.repaint()
        self.paint(self._latest())

    def paint_soon(self) -> None:
        """Paint once the panes have their places; all that changed together is painted together."""
        if not self._stale:
            self._stale = True
            self._app.call_after_refresh(self._freshen)

    def _freshen(self) -> None:
        self._stale = False
        self.paint(self._latest())

    def paint(self, view: View) -> None:
        """Show a view; what was painted from the same one, in the same room, is not drawn again."""
        if not view.plan.panes:
            return
        self._paint_bars(view, self._app.size.width)
        closed = closed_panes(view.session)
        for pane in view.plan.panes:
            room = Room(0, 0) if pane == "tensors" else Room(*self.lines(pane).room)
            if pane in self.drawn and self._painted.get(pane) == (view, room, self.drawn[pane]):
                continue
            self.show(pane, draw_closed(pane, view, room) if pane in closed else DRAW[pane](view, room), room)
            self._painted[pane] = view, room, self.drawn[pane]

    def _paint_bars(self, view: View, width: int) -> None:
        if self._bars == (view, width):
            return
        self._bars = view, width
        self.stops = stage_bar(view, width)
        self.footer = footer(view, width)
        self.lines("title").show([title_row(view, width)])
        self.lines("stages").show([self.stops.row])
        self.lines("footer").show([self.footer.row])
        message = notice_row(view, width)
        if view.plan.compact:
            self.lines("notice").show([message if any(text.strip() for text, _ in message) else loss_row(view, width)])
        else:
            self.lines("notice").show([message])
            self.lines("timeline").show([timeline_row(view, width)])

    def show(self, pane: PaneId, drawn: Drawn, room: Room) -> None:
        """Show a pane that was drawn; it is scrolled only where it says something else: a person may have scrolled."""
        self.drawn[pane] = drawn
        self._title(pane, drawn)
        if isinstance(drawn, DrawnTensors):
            self.table.show_tensors(drawn.tensors, also=drawn.also)
            return
        lines, scrolled = self.lines(pane), (drawn.rows, drawn.in_sight, room)
        same = lines.rows == drawn.rows and self._scrolled.get(pane) == scrolled
        if not same:
            lines.show(drawn.rows)
            self._scrolled[pane] = scrolled
        if not same and drawn.in_sight is not None:
            lines.reveal(drawn.in_sight)

    def key_in_border(self, x: int, y: int) -> Key | None:
        """Return the key that the lower border of a pane names at a place of the screen, as "2 tensors" is."""
        boxes = self._latest().plan.panes
        at = (pane for pane, box in boxes.items() if box.x <= x < box.x + box.width and y == box.y + box.height - 1)
        pane = next(at, None)
        if pane is None or pane not in self.drawn:
            return None
        hint = self.drawn[pane].hint
        start = boxes[pane].x + boxes[pane].width - RIGHT_OF_HINT - len(hint)
        named = ((found.span(), found[1]) for found in NAMED.finditer(hint))
        hits = ((start + first, start + last, shown) for (first, last), shown in named)
        shown = hit_in(hits, x)
        return next((key for key in KEYS if key.shown == shown), None)

    def _title(self, pane: PaneId, drawn: Drawn) -> None:
        """Write a pane's title and hint into its border; they are taken literally, never as markup."""
        if self._titles.get(pane) == (drawn.title, drawn.hint):
            return
        self._titles[pane] = (drawn.title, drawn.hint)
        widget = self.screen.query_one(f"#{pane}")
        number = f"{PANES.index(pane) + 1} " if pane in PANES else ""
        widget.border_title = Content(f"{number}{drawn.title}")
        widget.border_subtitle = Content(drawn.hint)
