"""An app that deals with one key at a time, in the order they were pressed.

Textual hands a key to the widget that has the focus when the key arrives. Over a slow line several keys arrive at once,
and ``:relu`` would give its letters to the pane, because ``:`` has not moved the focus yet. Here a key waits until all
that the one before it set going is done.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from textual import events, on
from textual.app import App
from textual.message import Message
from textual.widget import Widget

LAPS = 3
"""A key may send a message, which may send another one, each of them on its way up to the app."""


@dataclass
class Lap(Message):
    """Follows a key, and what it set going, on its way from a widget up to the app."""

    start: Widget
    left: int


class KeysInOrder(App[None]):
    """Keys pressed while another screen is in front, such as help, are left to Textual."""

    def __init__(self, ansi_color: bool | None = None) -> None:
        super().__init__(ansi_color=ansi_color)
        self._waiting_keys: deque[events.Key] = deque()
        self._under_way = 0
        self._done = False

    @property
    def key_under_way(self) -> bool:
        """True while something that a key set going is not done."""
        return self._under_way > 0

    async def on_event(self, event: events.Event) -> None:
        if not isinstance(event, events.Key) or event.is_forwarded or len(self.screen_stack) != 1:
            await super().on_event(event)
        elif self._under_way:
            self._waiting_keys.append(event)
        else:
            self.hold_keys()
            self._done = False
            start = self.focused or self.screen
            await super().on_event(event)
            start.post_message(Lap(start, LAPS))

    def key_done(self) -> None:
        """Say that all a key set going is done: nothing it sent is still on its way."""
        self._done = True

    def hold_keys(self) -> None:
        """Let keys wait until ``let_keys_go`` was called as often."""
        self._under_way += 1

    async def let_keys_go(self) -> None:
        self._under_way -= 1
        if not self._under_way and self._waiting_keys:
            await self.on_event(self._waiting_keys.popleft())
            while self._waiting_keys and not self._under_way:  # another screen came in front
                await self.on_event(self._waiting_keys.popleft())

    @on(Lap)
    async def _lap(self, message: Lap) -> None:
        if message.left and not self._done:
            message.start.post_message(Lap(message.start, message.left - 1))
        else:
            await self.let_keys_go()
