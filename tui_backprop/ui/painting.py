"""From a view to the widgets: which rows go where. Panes that are not to be seen cost nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from tui_backprop.ground.lazy import later
from tui_backprop.lesson.notation.symbols import cell_name
from tui_backprop.lesson.quiz.asking import closed_panes
from tui_backprop.session.session import seen_losses
from tui_backprop.session.state import State
from tui_backprop.ui.kit.flow import wrap
from tui_backprop.ui.kit.lines import Lines
from tui_backprop.ui.kit.palette import Role
from tui_backprop.ui.panes.bars.bars import loss_held_back, loss_row, notice_row, timeline_row, title_row
from tui_backprop.ui.panes.bars.footer import Footer, footer
from tui_backprop.ui.panes.code.pane import Code, code
from tui_backprop.ui.panes.loss.plot import LossPlot, Series, draw_losses
from tui_backprop.ui.panes.network.drawing import Drawing, draw_network
from tui_backprop.ui.panes.network.pane import network_title, picture_of
from tui_backprop.ui.panes.question.widget import AskPane
from tui_backprop.ui.panes.tensors.pane import tensor_rows
from tui_backprop.ui.panes.tensors.widget import TensorTable
from tui_backprop.ui.panes.working.pane import working_rows, working_title
from tui_backprop.ui.view.plan import PaneId
from tui_backprop.ui.view.pointed import pointed, slice_cell
from tui_backprop.ui.view.stages import Stops, stage_bar
from tui_backprop.ui.view.view import Cell, View

if TYPE_CHECKING:
    from tui_backprop.engine.judge.slice import Slice, slice_of
    from tui_backprop.ui.app import BackpropApp
    from tui_backprop.ui.panes.loss.slice import draw_slice
    from tui_backprop.ui.panes.question.pane import ask_hint, ask_rows, ask_title
else:  # needed by a key, not by the first screen
    (slice_of,) = later("tui_backprop.engine.judge.slice", "slice_of")
    ask_hint, ask_rows, ask_title = later("tui_backprop.ui.panes.question.pane", "ask_hint", "ask_rows", "ask_title")
    (draw_slice,) = later("tui_backprop.ui.panes.loss.slice", "draw_slice")

NUMBERS: dict[PaneId, str] = {"network": "1", "tensors": "2", "working": "3", "code": "4", "loss": "5"}
CLOSED = "closed until the tasks are done: p asks the next one"
OTHERS: tuple[Role, ...] = ("negative", "muted", "text")
"""Roles of the branches one is not on, in turn."""


class Painting:
    """Knows the widgets, and what is drawn in them for clicks to mean something."""

    def __init__(self, app: BackpropApp) -> None:
        self._app = app
        self.drawing: Drawing | None = None
        self.stops = Stops((), ())
        self.footer = Footer((), ())
        self._slice: tuple[State, Cell, Slice] | None = None
        self._titles: dict[PaneId, tuple[str, str]] = {}
        self._code: tuple[Code, int] | None = None

    def panes(self) -> list[Widget]:
        """The pane widgets, in the order tab visits them."""
        table = TensorTable(id="tensors")
        return [Lines("network"), table, Lines("working"), AskPane("ask"), Lines("code"), Lines("loss")]

    def forget(self) -> None:
        """The panes have other sizes: nothing painted so far counts."""
        self.drawing = None

    def repaint(self) -> None:
        for lines in self._app.query(Lines):
            lines.repaint()
        self.paint(self._app.view)

    def _lines(self, id: str) -> Lines:
        return self._app.main.query_one(f"#{id}", Lines)

    @property
    def table(self) -> TensorTable:
        return self._app.main.query_one(TensorTable)

    def paint(self, view: View) -> None:
        """Show a view."""
        if not view.plan.panes:
            return
        width = self._app.size.width
        self.stops = stage_bar(view, width)
        self.footer = footer(view, width)
        self._lines("title").show([title_row(view, width)])
        self._lines("stages").show([self.stops.row])
        self._lines("footer").show([self.footer.row])
        message = notice_row(view, width)
        if view.plan.compact:
            self._lines("notice").show([message if any(text.strip() for text, _ in message) else loss_row(view, width)])
        else:
            self._lines("notice").show([message])
            self._lines("timeline").show([timeline_row(view, width)])
        closed = closed_panes(view.session)
        for pane in view.plan.panes:
            if pane in closed:
                self._paint_closed(pane)
            else:
                getattr(self, f"_paint_{pane}")(view)

    def _paint_closed(self, pane: PaneId) -> None:
        """A pane the lab keeps closed until its tasks are done."""
        self._title(pane, pane.capitalize(), CLOSED)
        if pane == "tensors":
            self.table.show_tensors(())
        else:
            self._lines(pane).show(wrap([(CLOSED, "muted")], max(20, self._lines(pane).room.width)))

    def _title(self, pane: PaneId, title: str, hint: str = "") -> None:
        """A pane's title and what stands at its foot; taken literally, never as markup."""
        if self._titles.get(pane) == (title, hint):
            return
        self._titles[pane] = (title, hint)
        widget = self._app.main.query_one(f"#{pane}")
        widget.border_title = Content(f"{NUMBERS.get(pane, '')} {title}".strip())
        widget.border_subtitle = Content(hint)

    def _paint_network(self, view: View) -> None:
        pane = self._lines("network")
        self._title("network", network_title(view), _elsewhere(view))
        self.drawing = draw_network(picture_of(view, pane.room.height), pane.room.width, pane.room.height)
        pane.show(self.drawing.rows)

    def _paint_tensors(self, view: View) -> None:
        self._title("tensors", "Tensors", _elsewhere(view))
        at = pointed(view)
        self.table.show_tensors(tensor_rows(view), also=at.reads if at.term is not None else frozenset())

    def _paint_working(self, view: View) -> None:
        pane = self._lines("working")
        rows = tuple(working_rows(view, max(20, pane.room.width), pane.room.height))
        self._title("working", working_title(view), _more(view, len(rows) - pane.room.height))
        if rows != pane.rows:
            pane.show(rows)
            pane.scroll_to(y=0, animate=False)

    def _paint_ask(self, view: View) -> None:
        pane = self._lines("ask")
        if view.asking is not None:
            rows = ask_rows(view, max(20, pane.room.width), pane.room.height)
            self._title("ask", ask_title(view), ask_hint(view, len(rows) > pane.room.height))
            pane.show(rows)

    def _paint_code(self, view: View) -> None:
        pane = self._lines("code")
        self._title("code", "Code", _elsewhere(view))
        shown = code(view, max(20, pane.room.width)), pane.room.height
        if shown != self._code or pane.rows != shown[0].rows:  # else a person may have scrolled
            self._code = shown
            pane.show(shown[0].rows)
            pane.reveal(shown[0].now)

    def _paint_loss(self, view: View) -> None:
        pane = self._lines("loss")
        cell = slice_cell(view) if view.slice and view.asking is None else None
        if cell is not None:
            self._title("loss", f"Loss by {cell_name(*cell)}", "d loss by iterations")
            pane.show(draw_slice(self._slice_of(view, cell), pane.room.width, pane.room.height).rows)
            return
        if loss_held_back(view):
            self._title("loss", "Loss", "held back while the question is open")
            pane.show(())
            return
        self._title("loss", "Loss", "l linear" if view.log else "l logarithmic")
        pane.show(draw_losses(loss_plot(view), pane.room.width, pane.room.height))

    def _slice_of(self, view: View, cell: Cell) -> Slice:
        """The slice of a cell, computed once for what is on screen."""
        state = view.state
        if self._slice is None or self._slice[:2] != (state, cell):
            self._slice = (state, cell, slice_of(state.whole, cell))
        return self._slice[2]

    def scroll_numbers(self, pages: int) -> None:
        """Bring other tensors into sight while a question has the keys."""
        by = pages * max(1, self.table.size.height - 2)
        self.table.scroll_to(y=self.table.scroll_offset.y + by, animate=False, force=True)

    def scroll_question(self, rows: int) -> None:
        """Go through a score that is longer than its pane."""
        self._lines("ask").action_scroll(rows)

    def edit(self, view: View) -> None:
        """Begin to edit the cell that is explained, or the one under the cursor."""
        cell = view.inspected or self.table.cursor_or_first()
        if cell is not None:
            self._app.entry.begin_edit(cell)


def loss_plot(view: View) -> LossPlot:
    """The losses of every branch seen, the present one on top."""
    session = view.session
    names = [name for name in session.branches if name != session.position.branch] + [session.position.branch]
    series = []
    for index, name in enumerate(names):
        losses = seen_losses(view.program, session.branches[name])
        role: Role = "positive" if name == session.position.branch else OTHERS[index % len(OTHERS)]
        if len(losses):
            series.append(Series(name, losses, role))
    steps = next(stop for stop, stage in enumerate(view.program.stages) if stage.kind == "loss") - session.position.stop
    times = "" if steps == 1 else f" {steps} times"
    empty = f"no loss yet: press n{times}" if session.position.level == "stage" else "no loss yet"
    cursor = session.position.iteration if session.position.iteration <= len(session.losses) else None
    return LossPlot(tuple(series), cursor, "log" if view.log else "linear", empty)


def _more(view: View, hidden: int) -> str:
    """That a working longer than its pane goes on, and how to get there."""
    if hidden <= 0 or not view.plan.panes:
        return ""
    return f"{hidden} more below: {'↓' if view.focus == 'working' else '3 and ↓, or z'}"


def _elsewhere(view: View) -> str:
    """In a window that does not show all panes, how to get to the others."""
    if len(view.plan.panes) == len(NUMBERS) or view.zoomed or view.typing == "answer":
        return ""
    return "  ".join(f"{number} {other}" for other, number in NUMBERS.items() if other not in view.plan.panes)
