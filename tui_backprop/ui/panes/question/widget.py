"""The widget a question is answered in: it takes the keys and says what was pressed."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.message import Message

from tui_backprop.ui.kit.lines import Lines


class AskPane(Lines):
    """Rows like any pane's, and every key but those of the whole app."""

    @dataclass
    class Pressed(Message):
        """A key, and the character it types, if any."""

        key: str
        character: str | None

    PASSED = frozenset({"ctrl+p", "ctrl+c", "ctrl+q", "f1", "escape"})

    def check_consume_key(self, key: str, character: str | None) -> bool:  # noqa: ARG002
        """Claim printable keys: they are not keys of the app here."""
        return character is not None and character.isprintable()

    def on_key(self, event: events.Key) -> None:
        if event.key in self.PASSED:
            return
        event.stop()
        event.prevent_default()
        self.post_message(self.Pressed(event.key, event.character if event.is_printable else None))
