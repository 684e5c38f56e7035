"""The line after ``:``. What was typed stays until it is carried out or left with esc; ↑ brings back what was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static

from tui_backprop.ui.view import entry, words
from tui_backprop.ui.view.view import View


class CommandLine(Horizontal):
    """Says what was typed, or what came of it; carries out nothing itself."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("up", "earlier(-1)", show=False),
        Binding("down", "earlier(1)", show=False),
        Binding("tab,shift+tab", "complete", show=False),
    ]
    DEFAULT_CSS = """
    CommandLine { height: 1; }
    CommandLine > Static { width: 2; padding-left: 1; }
    CommandLine > Input { width: 1fr; border: none; padding: 0; background: transparent; }
    """

    @dataclass
    class Typed(Message):
        """Something was done with the line: what the app has to go on with."""

        do: Callable[[View], View]

    def __init__(self) -> None:
        super().__init__(id="line")
        self._said: list[str] = []
        self._at = 0

    def compose(self) -> ComposeResult:
        yield Static(":", markup=False)
        yield Input(compact=True, select_on_focus=False)

    @property
    def _input(self) -> Input:
        return self.query_one(Input)

    def open(self) -> None:
        """Take the keys; what was typed but left by a click is still there."""
        self._at = len(self._said)
        self._input.focus()

    def close(self) -> None:
        """Forget what was typed, but for ↑."""
        if text := self._input.value.strip():
            self._said = [said for said in self._said if said != text] + [text]
        self._input.value = ""

    def put(self, text: str) -> None:
        """Put a text into the line, with the caret behind it; that says nothing new."""
        with self.prevent(Input.Changed):
            self._input.value = text
        self._input.cursor_position = len(text)

    def action_leave(self) -> None:
        self.close()
        self._tell(entry.leave_line)

    def action_complete(self) -> None:
        """Complete what was typed, where there is one way to."""
        text = self._input.value.lstrip().removeprefix(":")
        self._tell(lambda view: words.completed(view, text))

    def _tell(self, do: Callable[[View], View]) -> None:
        self.post_message(self.Typed(do))

    def action_earlier(self, way: int) -> None:
        """Go to the line before or after among those typed so far; after the last one, to an empty line."""
        self._at = max(0, min(len(self._said), self._at + way))
        self._input.value = self._said[self._at] if self._at < len(self._said) else ""
        self._input.cursor_position = len(self._input.value)

    @on(Input.Submitted)
    def _submitted(self, message: Input.Submitted) -> None:
        message.stop()
        text = message.value.strip().removeprefix(":")
        self._tell((lambda view: entry.take_line(view, text)) if text else entry.leave_line)

    @on(Input.Changed)
    def _changed(self, message: Input.Changed) -> None:
        message.stop()
        self._tell(entry.line_changed)

    def on_descendant_blur(self, message: events.DescendantBlur) -> None:  # noqa: ARG002
        """Leave the line at a click elsewhere; not where another window comes in front."""
        focused = self.screen.focused
        if focused is not None and focused is not self._input:
            self._tell(entry.leave_line)
