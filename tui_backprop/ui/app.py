"""Wires what happens in the terminal to the pure step of the view, and the view to the widgets."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.timer import Timer

from tui_backprop.engine.shapes import Place
from tui_backprop.recording.recorder import Recorder
from tui_backprop.session.events import Event
from tui_backprop.session.session import Session
from tui_backprop.ui.beside import Beside, Found
from tui_backprop.ui.body import Main
from tui_backprop.ui.effects import Effects
from tui_backprop.ui.kit.lines import Lines
from tui_backprop.ui.kit.theme import THEMES
from tui_backprop.ui.painting import Painting
from tui_backprop.ui.panes.bars.commandline import CommandLine
from tui_backprop.ui.panes.question.widget import AskPane
from tui_backprop.ui.panes.tensors.widget import TensorTable
from tui_backprop.ui.recorders import NOT_ASKED_FOR, Recorders
from tui_backprop.ui.terminal import EndsWhole
from tui_backprop.ui.view import entry, quiz, running
from tui_backprop.ui.view.keys import BY_ACTION, KEYS, STEP, Key, pressed, works
from tui_backprop.ui.view.plan import PANES, plan
from tui_backprop.ui.view.step import Act, said
from tui_backprop.ui.view.view import Told, View, arranged

FIRST = {"pagedown", "pageup", "tab", "shift+tab"}
"""Keys of the app whatever has the focus: clickers step, and tab goes round."""


class BackpropApp(EndsWhole):
    """The debugger.

    Args:
        session: what to begin with.
        keeper: records what happens; None records nothing.
        script: events to be played one after the other from the start, and the checks between them.
        notice: what to tell first.
        unrecorded: why there is no recording, where there is none.
    """

    CSS_PATH = "app.tcss"
    TITLE = "backprop-tui"
    ENABLE_COMMAND_PALETTE = False  # ctrl+p is one of our own keys, and so is what it opens
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(name, f"press('{key.action}')", key.says, show=False, priority=name in FIRST or key.anywhere)
        for key in KEYS
        for name in key.keys
    ]
    _placed = False
    _ticking: tuple[float, Timer] | None = None

    def __init__(
        self,
        session: Session,
        keeper: Recorder | None = None,
        script: Iterable[running.Entry] = (),
        notice: Told = "",
        unrecorded: str = NOT_ASKED_FOR,
    ) -> None:
        # NO_COLOR: the terminal's own two colours. Textual would otherwise paint grey on grey.
        super().__init__(ansi_color="NO_COLOR" in os.environ or None)
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name
        self.recorders = Recorders(keeper, unrecorded)
        self.painting = Painting(self, lambda: self.view)
        self.beside = Beside(self)
        self._effects = Effects(self, self.painting, self.beside.checking, self.recorders, self.take)
        played = running.script_of(script)
        view = View(session, plan(80, 24), notice=notice, script=played, running=bool(played))
        self.view = self.recorders.state(view)
        self.recorders.listen(lambda: self.call_later(self.take, self.recorders.state))

    def get_default_screen(self) -> Screen[None]:
        return Main(id="_default")

    def compose(self) -> ComposeResult:
        yield from self.painting.widgets()

    def on_mount(self) -> None:
        self._placed = True
        self.view = self.beside.follow(arranged(self.view, self.size))
        self.painting.place(self.view)
        self.painting.paint(self.view)  # there is something in the first screen that is shown
        self._keep_time()
        self.end_on_signals()

    # The step: from what happens to the next view, and to the screen.

    def take(self, do: Callable[[View], Act]) -> None:
        """Go on from the view on screen, and show what comes of it."""
        was, view = self.view, self._effects.after(self.view, do(self.view))
        if view is was or not self.is_running:  # at the end a timer may come once more, when the panes are gone
            return
        self.show(view)
        if (view.typing, view.focus) != (was.typing, was.focus):
            self.painting.give_keys(view)

    def show(self, view: View) -> None:
        """Show a view; only what is different from the one before is painted."""
        if not self.is_running:
            return
        was, self.view = self.view, self.beside.follow(view)
        self._keep_time()
        if view.plan != was.plan:
            self.painting.place(self.view)
        else:
            if (view.typing == "line") != (was.typing == "line"):
                self.painting.line_or_footer(view)
            self.painting.paint(self.view)

    def _keep_time(self) -> None:
        """Tick as often as the view says, from the next beat on; the same beat again does not begin anew."""
        beat = running.beat(self.view)
        if self._ticking is not None and self._ticking[0] != beat:
            self._ticking[1].stop()
            self._ticking = None
        if beat is not None and self._ticking is None:
            self._ticking = beat, self.set_interval(beat, lambda: self.take(running.ticked))

    def dispatch(self, event: Event) -> None:
        """Apply an event, record it, and show what came of it."""
        self.take(lambda _: event)

    def say(self, text: str, warning: bool = False) -> None:
        """Show one line for the person, until the next event."""
        self.take(lambda view: said(view, text, warning))

    @on(Found)
    def _found(self, message: Found) -> None:
        """Show what came back about what is on screen."""
        if message.keep():
            self.show(self.view)

    # Keys.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the keys of the app to a screen in front, and to a question but for those that work while typing."""
        if action != "press":
            return True
        key = BY_ACTION[str(parameters[0])]
        held = self.view.typing in ("answer", "line") and not key.while_typing
        return key.anywhere or (len(self.screen_stack) == 1 and not held)

    def action_press(self, name: str) -> None:
        """Press a key by the name that Textual's bindings know it by."""
        self.press(BY_ACTION[name])

    def press(self, key: Key) -> None:
        """Do what a key of the keymap does."""
        worked = works(key, self.view)
        self.take(lambda view: pressed(view, key))
        if worked and key.group == STEP and self.view.focus != "tensors":  # that one may still say where its cursor is
            self.key_done()

    def action_help_quit(self) -> None:
        """Say how to quit: ctrl+c is for copying on many terminals, so it does not."""
        self.say("press q to quit, or esc first to leave what is being typed")

    def stop(self, code: int = 0) -> None:
        self.recorders.close()
        super().stop(code)

    # What the widgets tell.

    @on(AskPane.Pressed)
    def _answering(self, message: AskPane.Pressed) -> None:
        self.take(lambda view: quiz.pressed(view, message.key, message.character))

    @on(TensorTable.CellSelected)
    def _selected(self, message: TensorTable.CellSelected) -> None:
        cell = (message.name, message.cell)
        self.take(lambda view: entry.cursor_came(view, cell, moved=message.moved))
        self.painting.table.show_cursor()

    def inspect(self, cell: Place | None) -> None:
        """Explain one cell."""
        self.take(lambda view: entry.inspected(view, cell))

    @on(TensorTable.EditRequested)
    def _edit_requested(self, message: TensorTable.EditRequested) -> None:
        self.take(lambda view: entry.begin_edit(view, (message.name, message.cell)))

    @on(TensorTable.EditSubmitted)
    def _edit_submitted(self, message: TensorTable.EditSubmitted) -> None:
        self.take(lambda view: entry.take_edit(view, (message.name, message.cell), message.text))

    @on(TensorTable.EditCancelled)
    def _edit_cancelled(self) -> None:
        self.show(entry.edit_left(self.view))  # the keys stay where a click has brought them

    @on(CommandLine.Typed)
    def _typed(self, message: CommandLine.Typed) -> None:
        self.take(message.do)

    @on(Lines.Clicked)
    def _clicked(self, message: Lines.Clicked) -> None:
        """Go to a stage, press a key of the footer, or explain the number of a unit or an edge."""
        where, x = message.lines.id, message.x
        if where == "footer" and (key := self.painting.footer.hit(x)) is not None:
            self.press(key)
        elif where == "stages" and (stop := self.painting.stops.hit(x)) is not None:
            self.take(lambda view: entry.visited(view, stop))
        elif where == "network" and not self.view.typing and (cell := self.painting.hit(x, message.y)) is not None:
            self.inspect(cell)

    def on_click(self, event: events.Click) -> None:
        """Press a key that is named in the border of a pane."""
        if len(self.screen_stack) == 1 and (
            key := self.painting.key_in_border(int(event.screen_x), int(event.screen_y))
        ):
            self.press(key)

    # Where the panes are.

    def on_resize(self, event: events.Resize) -> None:
        if self._placed and event.size != self.view.plan.size:  # the first one tells the size that is there already
            self.view = arranged(self.view, event.size)  # self.size is still the old one
            self.painting.place(self.view)

    @on(Lines.Resized)
    def _resized(self, message: Lines.Resized) -> None:
        """Paint what has another size now; a bar is as wide as the app."""
        if message.lines.id in self.view.plan.panes:
            self.painting.paint_soon()

    def on_descendant_focus(self, message: events.DescendantFocus) -> None:
        """Go along with a click that gives the keys to a pane; a question keeps them."""
        pane = message.widget.id
        if pane in PANES and self.view.typing == "answer":
            self.painting.give_keys(self.view)
        elif pane in PANES and pane != self.view.focus:
            self.show(replace(self.view, focus=pane))

    def watch_theme(self) -> None:
        if self._placed:
            self.call_after_refresh(self.painting.repaint)
