"""What a person types, and what becomes of it: a number in the place of a cell, the line after ``:``."""

from __future__ import annotations

import shlex
from dataclasses import replace
from typing import TYPE_CHECKING

from tui_backprop.ground.errors import BackpropError
from tui_backprop.ground.lazy import later
from tui_backprop.session.apply import apply
from tui_backprop.session.events import Edited, WentTo
from tui_backprop.session.typed import Command, Quit, Save, parse_command, parse_number
from tui_backprop.ui.panes.bars.commandline import CommandLine
from tui_backprop.ui.panes.tensors.pane import edited, text_to_edit
from tui_backprop.ui.view.keymap import BY_ACTION, PLAYED, held_by_playing
from tui_backprop.ui.view.view import Cell

if TYPE_CHECKING:
    from tui_backprop.labs.writer import save
    from tui_backprop.ui.app import BackpropApp
else:  # needed by a key, not by the first screen
    (save,) = later("tui_backprop.labs.writer", "save")


class Entry:
    """What is refused stays where it was typed, to be mended; what is taken is painted with what came of it."""

    def __init__(self, app: BackpropApp) -> None:
        self._app = app

    # A number in the place of a cell.

    def begin_edit(self, cell: Cell) -> None:
        """Let a number be typed in the place of a cell; or say why not."""
        app = self._app
        if app.view.asking is not None:
            return
        if held_by_playing(BY_ACTION["edit"], app.view):
            app.say(PLAYED)
            return
        try:
            text = text_to_edit(app.view, cell)
        except BackpropError as error:
            app.say(str(error), warning=True)
            return
        app.pace.pause()
        if app.painting.table.begin_edit(*cell, text):
            app.look(replace(app.view, typing="cell"))

    def take_edit(self, cell: Cell, text: str) -> None:
        """Take the number typed."""
        app = self._app
        try:
            event = edited(app.view, cell, parse_number(text))
            apply(app.view.session, event)
        except BackpropError as error:
            app.painting.table.refuse_edit(str(error))
            return
        app.painting.table.end_edit()
        app.view = replace(app.view, typing="")
        app.dispatch(event)

    def leave_edit(self) -> None:
        self._app.look(replace(self._app.view, typing=""))

    # The line after ":".

    @property
    def _line(self) -> CommandLine:
        return self._app.main.query_one(CommandLine)

    def open_line(self) -> None:
        """Take a line below, in the place of the footer."""
        self._app.look(replace(self._app.view, typing="line", notice="", warning=False))
        self.line_or_footer()
        self._line.open()

    def line_changed(self) -> None:
        """What was said of the line is not true of it any more."""
        if self._app.view.typing == "line" and self._app.view.notice:
            self._app.say("")

    def leave_line(self) -> None:
        """Back to the pane that has the keys."""
        if self._app.view.typing == "line":
            self._close_line()
            self._app.look(self._app.view)

    def take_line(self, text: str) -> None:
        """Carry out what was typed."""
        app = self._app
        try:
            command = parse_command(text, app.view.session)
            if isinstance(command, Save):
                save(app.view.session.lab, command.file, app.view.session.leaves())
            elif isinstance(command, Edited):
                apply(app.view.session, command)  # refused before the line closes
        except BackpropError as error:
            app.say(str(error), warning=True)
            return
        self._line.close()
        self._close_line()
        self._carry_out(command)

    def _carry_out(self, command: Command) -> None:
        match command:
            case Quit():
                self._app.stop()
            case Save(file):
                opens = file if "/" in file else f"./{file}"
                self._app.say(f"saved as {file}; backprop-tui {shlex.quote(opens)} opens it")
            case WentTo(position):
                self._app.pace.go_to(position)
            case _:
                self._app.dispatch(command)

    def _close_line(self) -> None:
        """What comes of the line is painted next."""
        self._app.view = replace(self._app.view, typing="", notice="", warning=False)
        self.line_or_footer()
        self._app.give_keys()

    def line_or_footer(self) -> None:
        """Only one of them is on screen, in a window that is too small neither; a class would restyle both."""
        typing, shown = self._app.view.typing == "line", not self._app.view.plan.too_small
        self._line.display = shown and typing
        self._app.main.query_one("#footer").display = shown and not typing
