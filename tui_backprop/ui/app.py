"""Wires keys to events, events to the session, the session to the panes. It does not think: that is done elsewhere."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.screen import Screen
from textual.widgets import Static

from tui_backprop.ground.errors import BackpropError
from tui_backprop.ground.platform import ending_signals, terminal_gone
from tui_backprop.lesson.quiz.asking import closed_panes
from tui_backprop.recording.notice import Trouble
from tui_backprop.recording.recorder import Recorder
from tui_backprop.recording.shelf import shown_name, upcoming_name
from tui_backprop.session.apply import apply
from tui_backprop.session.events import Event, Ran
from tui_backprop.session.position import Position
from tui_backprop.session.session import Session
from tui_backprop.ui import actions
from tui_backprop.ui.body import Body
from tui_backprop.ui.checking import Checking, Found
from tui_backprop.ui.clicks import cell_of, hit_in
from tui_backprop.ui.entry import Entry
from tui_backprop.ui.kit.keysinorder import KeysInOrder
from tui_backprop.ui.kit.lines import Lines
from tui_backprop.ui.kit.theme import THEMES
from tui_backprop.ui.pace import Pace
from tui_backprop.ui.painting import Painting
from tui_backprop.ui.palette_commands import KeyCommands
from tui_backprop.ui.panes.bars.commandline import CommandLine
from tui_backprop.ui.panes.question.widget import AskPane
from tui_backprop.ui.panes.tensors.pane import by_row
from tui_backprop.ui.panes.tensors.widget import TensorTable
from tui_backprop.ui.quiz import Quiz
from tui_backprop.ui.screens.main import Main
from tui_backprop.ui.view.keymap import BY_ACTION, GOING_ON, KEYS, MOVING, STEP, refusal, works
from tui_backprop.ui.view.plan import PANES, PaneId, plan, too_small
from tui_backprop.ui.view.view import Cell, Told, View

if TYPE_CHECKING:
    from tui_backprop.recording.checks import Check

HUNG_UP = 129
"""The exit code of a program that its terminal has left: 128 and the number of SIGHUP."""


def recording_name(keeper: Recorder | None, session: Session) -> str:
    """What the recording is called, or will be once there is something to record; empty where nothing is recorded."""
    if keeper is None or keeper.trouble:
        return ""
    return shown_name(keeper.path) if keeper.path else upcoming_name(session.lab)


def _bindings() -> list[BindingType]:
    first = {"pagedown", "pageup", "tab", "shift+tab"}  # clickers step, and tab goes round, whatever has the focus
    return [
        Binding(name, f"press('{key.action}')", key.says, show=False, priority=name in first)
        for key in KEYS
        for name in key.keys
    ]


class BackpropApp(KeysInOrder):
    """The debugger.

    Args:
        session: what to begin with.
        keeper: records what happens; None records nothing.
        script: events to be played one after the other from the start, and the checks between them.
        notice: what to tell first.
    """

    CSS_PATH = "app.tcss"
    TITLE = "backprop-tui"
    ENABLE_COMMAND_PALETTE = False  # ctrl+p is one of our own keys
    COMMANDS: ClassVar = {KeyCommands}
    BINDINGS: ClassVar[list[BindingType]] = _bindings()
    _placed = False
    _stale = False
    _trouble_told: Trouble | None = None
    unrecorded = "nothing is recorded, because of --no-record"
    """Why there is no recording, where there is none."""

    def __init__(
        self, session: Session, keeper: Recorder | None = None, script: Sequence[Event | Check] = (), notice: Told = ""
    ) -> None:
        # NO_COLOR: the terminal's own two colours. Textual would otherwise paint grey on grey.
        super().__init__(ansi_color="NO_COLOR" in os.environ or None)
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name
        self.keeper = keeper
        self.crash: Exception | None = None
        self.view = View(session, plan(80, 24), recording=recording_name(keeper, session), notice=notice)
        self.front: PaneId = "network"
        self.pace = Pace(self, script)
        self.painting = Painting(self)
        self.checking = Checking(self)
        self.quiz = Quiz(self)
        self.entry = Entry(self)

    def get_default_screen(self) -> Screen[None]:
        return Main(id="_default")

    def compose(self) -> ComposeResult:
        yield Lines("title")
        yield Lines("stages")
        yield Body(*self.painting.panes())
        yield Lines("notice")
        yield Lines("timeline")
        yield CommandLine()
        yield Lines("footer")
        yield Static(id="small", markup=False)

    def on_mount(self) -> None:
        for bar in ("title", "stages", "notice", "timeline", "footer"):
            self.query_one(f"#{bar}", Lines).can_focus = False
        self._placed = True
        self.view = self.checking.follow(self.view)
        self.arrange()
        self.painting.paint(self.view)  # there is something in the first screen that is shown
        self._end_on_signals()
        if not self.is_headless:
            self.set_interval(1, self._end_without_terminal)
        self.pace.begin_playing()

    def _end_on_signals(self) -> None:
        """SIGTERM, SIGHUP and SIGINT end the app as q does."""
        loop = asyncio.get_running_loop()
        for ending in (*ending_signals(), signal.SIGINT):
            with suppress(NotImplementedError, RuntimeError, ValueError):  # Windows, or not the main thread
                loop.add_signal_handler(ending, self.stop, 128 + ending)

    def _end_without_terminal(self) -> None:
        if terminal_gone(sys.stdin.fileno()):
            self.stop(HUNG_UP)

    @property
    def main(self) -> Screen[object]:
        """The screen with the panes, whatever stands in front of it."""
        return self.screen_stack[0]

    # What the person does becomes an event; the session after it is shown.

    def dispatch(self, event: Event) -> None:
        """Apply an event, record it, show what came of it. Refused: say why; nothing has changed."""
        try:
            session = apply(self.view.session, event)
        except BackpropError as error:
            self.say(str(error), warning=True)
            return
        if self.keeper is not None:
            if self.view.running and isinstance(event, Ran):
                self.keeper.run_in_progress(event, session)
            else:
                self.keeper.record(event, session)
        trouble = self._news_of_keeper()
        name = recording_name(self.keeper, session)
        self.look(
            replace(
                self.view,
                session=session,
                inspected=None,
                why=False,
                unfolded=False,
                notice=trouble or "",
                warning=trouble is not None,
                recording=name,
            )
        )

    def _news_of_keeper(self) -> Trouble | None:
        """Return what keeps the session from being recorded, when it begins to."""
        trouble = self.keeper.trouble if self.keeper else None
        told, self._trouble_told = self._trouble_told, trouble
        return None if trouble == told else trouble

    def look(self, view: View) -> None:
        """Show a view; only what is different from the one before is painted."""
        if self.is_running:  # at the end a timer may come once more, when the panes are gone
            self.view = self.checking.follow(view)
            self.painting.paint(self.view)

    @on(Found)
    def _found(self, message: Found) -> None:
        """Show the verdicts that came back about what is on screen."""
        if self.checking.take(message):
            self.look(self.view)

    def say(self, text: str, warning: bool = False) -> None:
        """One line for the person, until the next event."""
        self.look(replace(self.view, notice=text, warning=warning))

    # Keys.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        answering = self.view.typing == "answer" and parameters not in (("leave",), ("palette",))
        return not (action == "press" and (len(self.screen_stack) > 1 or answering))

    def action_press(self, name: str) -> None:
        """One of the keys of the keymap. What goes on by itself stops when a key changes where one is."""
        key = BY_ACTION[name]
        if not works(key, self.view):
            if reason := refusal(key, self.view):
                self.say(reason)
            return
        if key.group in MOVING and name not in GOING_ON:
            self.pace.pause()
        getattr(actions, f"do_{name}")(self)
        if key.group == STEP and self.view.focus != "tensors":  # that one may still say where its cursor came to
            self.key_done()

    def action_help_quit(self) -> None:
        """ctrl+c is for copying on many terminals, so it does not quit."""
        self.say("press q to quit, or esc first to leave what is being typed")

    @on(AskPane.Pressed)
    def _answering(self, message: AskPane.Pressed) -> None:
        self.quiz.pressed(message.key, message.character)

    def swap(self, view: View, keeper: Recorder | None) -> None:
        """Show another session, recorded elsewhere; what is left is complete, and nothing of it is lost."""
        if self.keeper is not None and keeper is not self.keeper:
            self.keeper.flush()
        self.keeper = keeper
        self.look(replace(view, recording=recording_name(keeper, view.session)))

    def stop(self, code: int = 0) -> None:
        """End the app; every recording is complete."""
        for keeper in self.keepers:
            keeper.close()
        self.exit(return_code=code)

    async def action_quit(self) -> None:
        """ctrl+q, wherever one is."""
        self.stop()

    @property
    def keepers(self) -> tuple[Recorder, ...]:
        """The recordings that are open: the one on screen, and the one behind a question on another lab."""
        return tuple(keeper for keeper in (self.quiz.behind, self.keeper) if keeper is not None)

    # Cells.

    @on(TensorTable.CellSelected)
    def _selected(self, message: TensorTable.CellSelected) -> None:
        self.inspect((message.name, message.cell))

    def inspect(self, cell: Cell | None) -> None:
        """Explain one cell, unless a question is open; of a tensor with data rows, the network shows that row."""
        if self.view.asking is not None:
            return
        row = self.view.row
        if cell is not None and cell[1] and self.view.program.network.rows is not None and by_row(self.view, cell[0]):
            row = cell[1][0]
        self.look(replace(self.view, inspected=cell, row=row, unfolded=False))

    @on(TensorTable.EditRequested)
    def _edit_requested(self, message: TensorTable.EditRequested) -> None:
        self.entry.begin_edit((message.name, message.cell))

    @on(TensorTable.EditSubmitted)
    def _edit_submitted(self, message: TensorTable.EditSubmitted) -> None:
        self.entry.take_edit((message.name, message.cell), message.text)

    @on(TensorTable.EditCancelled)
    def _edit_cancelled(self) -> None:
        self.entry.leave_edit()

    # The line after ":".

    @on(CommandLine.Entered)
    def _line_entered(self, message: CommandLine.Entered) -> None:
        self.entry.take_line(message.text)

    @on(CommandLine.Changed)
    def _line_changed(self) -> None:
        self.entry.line_changed()

    @on(CommandLine.Left)
    def _line_left(self) -> None:
        self.entry.leave_line()

    # The mouse.

    @on(Lines.Clicked)
    def _clicked(self, message: Lines.Clicked) -> None:
        """A stage: go there. A key of the footer: press it. A unit or an edge of the network: explain its number."""
        where = message.lines.id
        if where == "footer" and (action := hit_in(self.painting.footer.hits, message.x)):
            self.action_press(action)
        elif where == "stages" and (stop := hit_in(self.painting.stops.hits, message.x)) is not None:
            self.visit(stop)
        elif where == "network" and self.painting.drawing and not self.view.typing:
            hit = self.painting.drawing.hit(message.x, message.y)
            if hit is not None:
                self.inspect(cell_of(self.view, hit))

    def visit(self, stop: int) -> None:
        """Go to a stop of the iteration one is in."""
        if works(BY_ACTION["command"], self.view):
            self.pace.pause()
            at = self.view.session.position
            self.pace.go_to(Position(at.iteration, stop, branch=at.branch))

    # Where the panes are.

    def bring(self, pane: PaneId) -> None:
        """Give a pane the keys; show it if it is not to be seen."""
        self.view = replace(self.view, focus=pane)
        if pane not in self.view.plan.panes or self.view.zoomed:
            self.front = pane
            self.arrange()
        else:
            self.look(self.view)
            self.give_keys()

    def arrange(self, size: Size | None = None) -> None:
        """Place the panes for the size of the terminal; the one that has the keys stays in sight."""
        width, height = size or self.size
        focus = "tensors" if self.view.typing == "cell" else self.view.focus
        zoomed = focus if self.view.zoomed else None
        asking = self.view.asking is not None
        if asking and plan(width, height).compact:
            hidden = "tensors" in closed_panes(self.view.session)
            self.front = "network" if hidden else "tensors"  # the numbers an answer is worked out from
        arranged = plan(width, height, self.front, zoomed, asking)
        if focus not in arranged.panes and not asking:
            arranged = plan(width, height, focus, zoomed)
            self.front = focus
        self.view = replace(self.view, plan=arranged, focus=focus)
        self.main.set_class(arranged.compact, "compact")
        self.main.set_class(arranged.too_small, "small")
        self.entry.line_or_footer()
        self.query_one("#stages").set_class(arranged.stages == 2, "two")
        self.query_one("#small", Static).update(too_small(width, height))
        self.query_one(Body).arrange_as(arranged)
        self.painting.forget()
        self.give_keys()
        self._paint_soon()

    def give_keys(self) -> None:
        """Give the keys to what is being typed, or else to the pane they belong to."""
        if self.view.plan.panes:
            line = self.query_one(CommandLine)
            if self.view.typing == "line":
                line.open()
            else:
                self.query_one("#ask" if self.view.typing == "answer" else f"#{self.view.focus}").focus()

    def on_resize(self, event: events.Resize) -> None:
        if self._placed:
            self.arrange(event.size)  # self.size is still the old one

    @on(Lines.Resized)
    def _resized(self, message: Lines.Resized) -> None:
        """Paint what has another size now; a bar is as wide as the app."""
        if message.lines.id in self.view.plan.panes:
            self._paint_soon()

    def _paint_soon(self) -> None:
        """Paint once the panes have their places; all that changed together is painted together."""
        if not self._stale:
            self._stale = True
            self.call_after_refresh(self._freshen)

    def _freshen(self) -> None:
        self._stale = False
        self.painting.paint(self.view)

    def on_descendant_focus(self, message: events.DescendantFocus) -> None:
        pane = message.widget.id
        if pane in PANES and self.view.typing == "answer":
            self.give_keys()  # a click elsewhere leaves the keys with the question
        elif pane in PANES and pane != self.view.focus:
            self.look(replace(self.view, focus=pane))

    # The end.

    def _handle_exception(self, error: Exception) -> None:
        self.crash = self.crash or error
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """End the app without the report Textual prints, locals and all; what ran it says what happened."""
        self._close_messages_no_wait()

    def watch_theme(self) -> None:
        if self._placed:
            self.call_after_refresh(self.painting.repaint)
