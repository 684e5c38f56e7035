"""Wires keys to events, events to the session, the session to the panes. It does not think: that is done elsewhere."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import numpy as np
from textual import events, on
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.timer import Timer
from textual.widgets import Input, Static

from tui_backprop.engine.errors import BackpropError
from tui_backprop.labs.writer import save
from tui_backprop.lesson.numbers import number
from tui_backprop.session.apply import apply
from tui_backprop.session.copies import hand_in
from tui_backprop.session.events import Event, Ran, Redone, Stepped, Undone, WentTo
from tui_backprop.session.platform import ending_signals
from tui_backprop.session.position import Position
from tui_backprop.session.recorder import Recorder
from tui_backprop.session.session import Session
from tui_backprop.session.shelf import upcoming_name
from tui_backprop.session.typed import Quit, Save, parse_command, parse_number
from tui_backprop.ui.body import Body
from tui_backprop.ui.checking import Checking, Found
from tui_backprop.ui.keymap import BY_ACTION, KEYS, works
from tui_backprop.ui.lines import Lines
from tui_backprop.ui.matrix import TensorTable
from tui_backprop.ui.painting import Painting
from tui_backprop.ui.palette_commands import KeyCommands
from tui_backprop.ui.panes.tensors import by_row, edited
from tui_backprop.ui.plan import PANES, SMALLEST, PaneId, plan
from tui_backprop.ui.screens.help import Help
from tui_backprop.ui.theme import THEMES
from tui_backprop.ui.view import SPEEDS, Cell, View

SLICE = 0.03  # seconds of work between two looks at the keyboard


def recording_name(keeper: Recorder | None, session: Session) -> str:
    """What the recording is called, or will be once there is something to record."""
    if keeper is None:
        return ""
    return keeper.path.name.split(".")[0] if keeper.path else upcoming_name(session.lab)


def _bindings() -> list[BindingType]:
    paging = {"pagedown", "pageup"}  # projector clickers: they step whatever has the focus
    return [
        Binding(name, f"press('{key.action}')", key.says, show=False, priority=name in paging)
        for key in KEYS
        for name in key.keys
    ]


class BackpropApp(App[None]):
    """The debugger.

    Args:
        session: what to begin with.
        keeper: records what happens; None records nothing.
        script: events to be played one after the other from the start.
        notice: one line to show first.
    """

    CSS_PATH = "app.tcss"
    TITLE = "backprop-tui"
    ENABLE_COMMAND_PALETTE = True
    COMMANDS: ClassVar = {KeyCommands}
    BINDINGS: ClassVar[list[BindingType]] = _bindings()
    _placed = False

    def __init__(
        self, session: Session, keeper: Recorder | None = None, script: Sequence[Event] = (), notice: str = ""
    ) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name
        self.keeper = keeper
        self.script = list(reversed(script))
        self.view = View(session, plan(80, 24), recording=recording_name(keeper, session), notice=notice)
        self._front: PaneId = "network"
        self._ticker: Timer | None = None
        self._target: Position | None = None
        self.painting = Painting(self)
        self.checking = Checking(self)

    def compose(self) -> ComposeResult:
        yield Lines("title")
        yield Lines("stages")
        yield Body(*self.painting.panes())
        yield Lines("notice")
        yield Input(id="command", compact=True, placeholder="12   +10   relu   W_hidden[0,0] = 0.9   w FILE.toml   q")
        yield Lines("timeline")
        yield Lines("footer")
        yield Static(id="small", markup=False)

    def on_mount(self) -> None:
        for bar in ("title", "stages", "notice", "timeline", "footer"):
            self.query_one(f"#{bar}", Lines).can_focus = False
        self._placed = True
        self.view = self.checking.follow(self.view)
        self.arrange()
        self.query_one("#network").focus()
        self._end_on_signals()
        if self.script:
            self._set_running(True)

    def _end_on_signals(self) -> None:
        """SIGTERM and SIGHUP end the app as q does."""
        loop = asyncio.get_running_loop()
        for ending in ending_signals():
            with suppress(NotImplementedError, RuntimeError, ValueError):  # Windows, or not the main thread
                loop.add_signal_handler(ending, self.stop, 128 + ending)

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
        problem = self.keeper.notice if self.keeper else ""
        name = recording_name(self.keeper, session)
        self.look(
            replace(self.view, session=session, inspected=None, notice=problem, warning=bool(problem), recording=name)
        )

    def look(self, view: View) -> None:
        """Show a view; only what is different from the one before is painted."""
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

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        return not (action == "press" and len(self.screen_stack) > 1)

    def action_press(self, name: str) -> None:
        """One of the keys of the keymap."""
        key = BY_ACTION[name]
        if self.painting.table.editing:
            return
        if self.query_one("#command").has_focus or not self.view.plan.panes:
            if name == "quit" and not self.view.plan.panes:
                self.stop()
            return
        if not works(key, self.view):
            return
        if self.view.busy and name in ("run", "quit", "next", "previous"):
            self._arrive(give_up=True)
        getattr(self, f"do_{name}")()

    def do_next(self) -> None:
        if self.script:
            self._play()
            return
        self.dispatch(Stepped("n"))

    def do_previous(self) -> None:
        self.dispatch(Stepped("N"))

    def do_into(self) -> None:
        self.dispatch(Stepped("s"))

    def do_out(self) -> None:
        self.dispatch(Stepped("f"))

    def do_into_last(self) -> None:
        self.dispatch(Stepped("S"))

    def do_out_before(self) -> None:
        self.dispatch(Stepped("F"))

    def do_iteration(self) -> None:
        self.dispatch(Stepped("i"))

    def do_iteration_back(self) -> None:
        self.dispatch(Stepped("I"))

    def do_undo(self) -> None:
        self.dispatch(Undone())

    def do_redo(self) -> None:
        self.dispatch(Redone())

    def do_first(self) -> None:
        self.go_to(Position(branch=self.view.session.position.branch))

    def do_last(self) -> None:
        self.go_to(self.view.session.branch.seen)

    def do_full(self) -> None:
        self.look(replace(self.view, full=not self.view.full))

    def do_log(self) -> None:
        self.look(replace(self.view, log=not self.view.log))

    def do_check(self) -> None:
        """Judge every gradient on screen, however many cells they have."""
        self.view = self.checking.follow(self.view, on_request=True)
        self.look(self.view)

    def do_theme(self) -> None:
        self.theme = THEMES[1 if self.theme == THEMES[0].name else 0].name

    def do_zoom(self) -> None:
        self.view = replace(self.view, zoomed=not self.view.zoomed)
        self.arrange()

    def do_pane_network(self) -> None:
        self.bring("network")

    def do_pane_tensors(self) -> None:
        self.bring("tensors")

    def do_pane_working(self) -> None:
        self.bring("working")

    def do_pane_code(self) -> None:
        self.bring("code")

    def do_pane_loss(self) -> None:
        self.bring("loss")

    def do_edit(self) -> None:
        self.bring("tensors")
        self.painting.edit(self.view)

    def do_help(self) -> None:
        self.push_screen(Help(self.view))

    def do_palette(self) -> None:
        self.push_screen(CommandPalette())

    def do_quit(self) -> None:
        self.stop()

    def do_focus_next(self) -> None:
        self.screen.focus_next()

    def do_hand_in(self) -> None:
        """A copy of the recording in the working folder."""
        if self.keeper is None or self.keeper.path is None:
            self.say("nothing is recorded yet", warning=True)
            return
        self.keeper.flush()
        try:
            copy = hand_in(self.keeper.path, Path.cwd())
        except BackpropError as error:
            self.say(str(error), warning=True)
        else:
            self.say(f"copied to {copy.name} in this folder")

    def stop(self, code: int = 0) -> None:
        """End the app; the recording is complete."""
        if self.keeper is not None:
            self.keeper.close()
        self.exit(return_code=code)

    # Cells.

    @on(TensorTable.CellSelected)
    def _selected(self, message: TensorTable.CellSelected) -> None:
        self.inspect((message.name, message.cell))

    def inspect(self, cell: Cell | None) -> None:
        """Explain one cell; of a tensor with data rows, that row is the one the network shows."""
        row = self.view.row
        if cell is not None and cell[1] and self.view.program.network.rows is not None and by_row(self.view, cell[0]):
            row = cell[1][0]
        self.look(replace(self.view, inspected=cell, row=row))

    @on(TensorTable.EditRequested)
    def _edit_requested(self, message: TensorTable.EditRequested) -> None:
        if not message.editable:
            names = ", ".join(name for name in self.view.program.editable)
            self.say(f"{message.name} is computed, not given; what can be edited: {names}", warning=True)
            return
        value = float(np.asarray(self.view.state.values[message.name])[message.cell])
        self.painting.table.begin_edit(message.name, message.cell, number(value))

    @on(TensorTable.EditSubmitted)
    def _edit_submitted(self, message: TensorTable.EditSubmitted) -> None:
        """Take the number typed; refused, it stays to be mended."""
        try:
            event = edited(self.view, (message.name, message.cell), parse_number(message.text))
            apply(self.view.session, event)
        except BackpropError as error:
            self.painting.table.refuse_edit(str(error))
            return
        self.painting.table.end_edit()
        self.dispatch(event)

    # Running.

    def do_run(self) -> None:
        self._set_running(not self.view.running)

    def do_faster(self) -> None:
        self._set_speed(self.view.speed + 1)

    def do_slower(self) -> None:
        self._set_speed(self.view.speed - 1)

    def _set_speed(self, speed: int) -> None:
        speed = max(0, min(len(SPEEDS) - 1, speed))
        self.look(replace(self.view, speed=speed, notice=f"speed: {SPEEDS[speed][0]}", warning=False))
        if self.view.running:
            self._set_running(True)

    def _set_running(self, running: bool) -> None:
        if self._ticker is not None:
            self._ticker.stop()
            self._ticker = None
            if self.keeper is not None:
                self.keeper.run_ended()
        if running:
            self._ticker = self.set_interval(SPEEDS[self.view.speed][1], self._tick)
        self.look(replace(self.view, running=running))

    def _tick(self) -> None:
        """One step of a run: a stage, or as many iterations as the speed asks for and the time allows."""
        if self.script:
            self._play()
            return
        iterations = SPEEDS[self.view.speed][2]
        if iterations == 0:
            self.dispatch(Stepped("n"))
            return
        position, history = self.view.session.position, self.view.session.branch.history
        if iterations < 0 or iterations > 1:
            wanted = position.iteration + iterations if iterations > 0 else position.iteration + 100_000
            history.reach(wanted + 1, SLICE)
            iterations = max(1, min(history.known, wanted) - position.iteration)
        self.dispatch(Ran(iterations))

    def _play(self) -> None:
        """The next event of the script; after the last one, the person goes on."""
        self.dispatch(self.script.pop())
        if not self.script:
            self._set_running(False)
            self.say("the recording ends here; what you do now is not recorded")

    def go_to(self, position: Position) -> None:
        """Go to a position; where that takes long, work towards it in slices, so that keys still answer."""
        history = self.view.session.branches[position.branch].history
        if history.reach(position.iteration, SLICE):
            self.dispatch(WentTo(position))
            return
        self._set_running(False)
        self._target = position
        self._ticker = self.set_interval(0.04, self._travel)
        self._travel()

    def _travel(self) -> None:
        if self._target is None:
            return
        history = self.view.session.branches[self._target.branch].history
        if history.reach(self._target.iteration, SLICE):
            self._arrive()
            return
        done = 100 * history.known // self._target.iteration
        self.look(replace(self.view, busy=f"going to {self._target.iteration}: {done} %"))

    def _arrive(self, give_up: bool = False) -> None:
        target, self._target = self._target, None
        if self._ticker is not None:
            self._ticker.stop()
            self._ticker = None
        self.view = replace(self.view, busy="")
        if target is not None and not give_up:
            self.dispatch(WentTo(target))
        else:
            self.say("stopped on the way; space runs, n steps")

    # The line after ":".

    def do_command(self) -> None:
        self.screen.add_class("typing")
        self.query_one("#command", Input).focus()

    @on(Input.Submitted, "#command")
    def _typed(self, message: Input.Submitted) -> None:
        """Carry out what was typed; refused, it stays to be mended."""
        if not message.value.strip():
            self.leave_command()
            return
        try:
            command = parse_command(message.value.removeprefix(":"), self.view.session)
            if isinstance(command, Save):
                save(self.view.session.lab, Path(command.file), self.view.session.leaves())
        except BackpropError as error:
            self.say(str(error), warning=True)
            return
        self.leave_command()
        match command:
            case Quit():
                self.stop()
            case Save(file):
                self.say(f"saved as {file}; backprop-tui ./{file} opens it")
            case WentTo(position):
                self.go_to(position)
            case _:
                self.dispatch(command)

    def leave_command(self) -> None:
        """Back to the pane that had the keys."""
        line = self.query_one("#command", Input)
        line.value = ""
        self.screen.remove_class("typing")
        self.say("")
        self.query_one(f"#{self.view.focus}").focus()

    def on_key(self, event: events.Key) -> None:
        if event.key != "escape":
            return
        if self.query_one("#command").has_focus:
            event.stop()
            self.leave_command()
        elif self.view.zoomed:
            self.do_zoom()
        elif self.view.inspected:
            self.look(replace(self.view, inspected=None))

    # Where the panes are.

    def bring(self, pane: PaneId) -> None:
        """Give a pane the keys; show it if it is not to be seen."""
        self.view = replace(self.view, focus=pane)
        if pane not in self.view.plan.panes or self.view.zoomed:
            self._front = pane
            self.arrange()
        self.query_one(f"#{pane}").focus()

    def arrange(self) -> None:
        """Place the panes for the size of the terminal."""
        width, height = self.size
        focus = self.view.focus
        arranged = plan(width, height, self._front, focus if self.view.zoomed else None)
        if arranged.panes and focus not in arranged.panes:
            focus = next(pane for pane in PANES if pane in arranged.panes)
        self.view = replace(self.view, plan=arranged, focus=focus)
        self.screen.set_class(arranged.compact, "compact")
        self.screen.set_class(arranged.too_small, "small")
        self.query_one("#stages").set_class(arranged.stages == 2, "two")
        wanted = (
            f"This window has {width} columns and {height} rows.\nbackprop-tui needs {SMALLEST[0]} and {SMALLEST[1]}."
        )
        self.query_one("#small", Static).update(f"{wanted}\n\nMake it larger, or press q to quit.")
        self.query_one(Body).arrange_as(arranged)
        self.painting.forget()
        if arranged.panes:
            self.query_one(f"#{focus}").focus()
        self.call_after_refresh(lambda: self.painting.paint(self.view))

    def on_resize(self) -> None:
        if self._placed:
            self.arrange()

    def on_descendant_focus(self, message: events.DescendantFocus) -> None:
        pane = message.widget.id
        if pane in PANES and pane != self.view.focus:
            self.look(replace(self.view, focus=pane))

    def watch_theme(self) -> None:
        if self._placed:
            self.call_after_refresh(self.painting.repaint)
