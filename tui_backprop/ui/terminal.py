"""An app in a terminal: takes one key at a time, in the order they were pressed, and ends so that nothing is lost.

Textual hands a key to the widget that has the focus when the key arrives. Over a slow line several keys arrive at once,
and ``:relu`` would give its letters to the pane, because ``:`` has not moved the focus yet. Here a key waits until all
that the one before it set going is done.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
import traceback
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from textual import events, on
from textual.app import App
from textual.driver import Driver
from textual.message import Message
from textual.widget import Widget

from tui_backprop.ground.lazy import load
from tui_backprop.ground.platform import ending_signals, has_shell, terminal_gone
from tui_backprop.ground.text import shortened, visible
from tui_backprop.ui.screens.front import THROUGH, Front

LAPS = 3
"""A key may send a message, which may send another one, each of them on its way up to the app."""


@dataclass
class Lap(Message):
    """Follows a key, and what it set going, on its way from a widget up to the app."""

    start: Widget
    left: int


class KeysInOrder(App[None]):
    """A screen in front, such as help, takes its keys itself."""

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
        if not isinstance(event, events.Key) or event.is_forwarded or not self.screen_stack:
            await super().on_event(event)
        elif self._under_way:
            self._waiting_keys.append(event)
        elif not isinstance(front := self.screen, Front):
            await self._carried_out(event)
        elif event.key in THROUGH:
            await super().on_event(event)
        else:
            front.take(event)
            if len(self.screen_stack) == 1:  # it was left by this key, which may have asked for more
                await self._carried_out(None)

    async def _carried_out(self, key: events.Key | None) -> None:
        """Carry out a key, if it is not done yet, and let others wait until all that it set going is done."""
        self.hold_keys()
        self._done = False
        start = self.focused or self.screen
        if key is not None:
            await super().on_event(key)
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


HUNG_UP = 129
"""The exit code of a program that its terminal has left: 128 and the number of SIGHUP."""
SOON, IN_TIME = 0.8, 10.0
"""Seconds until the process ends after all is recorded, whatever holds it: without a terminal, and with one."""


class Terminal(Protocol):
    """The terminal as the app needs it, where Textual's own driver does not do; see driver.py."""

    @property
    def lost(self) -> bool:
        """True if it is gone."""

    def suspend(self, group: bool = False) -> None:
        """Give it back to the shell until that continues the app."""


class EndsWhole(KeysInOrder):
    """Ends by ``stop`` whatever ends it; after a crash, ``crash`` is the reason and Textual prints nothing."""

    crash: Exception | None = None
    terminal: Terminal | None = None
    hurried = False

    def get_driver_class(self) -> type[Driver]:
        """Drive a terminal of Linux and macOS by driver.py, unless the environment asks for another driver."""
        chosen = super().get_driver_class()
        return load("tui_backprop.ui.driver").TerminalDriver if chosen.__name__ == "LinuxDriver" else chosen

    def stop(self, code: int = 0) -> None:
        """End the app with an exit code; all is recorded."""
        self.hurried = self.hurried or code > 128
        self.exit(return_code=code)
        if not self.is_headless:  # without a terminal the process is somebody else's, who goes on after the app
            leave_within(SOON if self.terminal is not None and self.terminal.lost else IN_TIME, code)

    def terminal_lost(self) -> None:
        """End because the terminal has gone."""
        self.stop(HUNG_UP)

    def terminal_unread(self) -> None:
        """End soon, though nobody reads what would be said at the end."""
        leave_within(SOON, self.return_code or 0)

    def paint_whole(self) -> None:
        """Paint what stands on the screen once more."""
        self.refresh()

    def suspend_to_shell(self) -> str:
        """Give the terminal back to the shell that started the app. Returns why that cannot be done, or nothing."""
        if self.terminal is None:
            return "ctrl+z: this terminal cannot hold a program and go on with it later"
        if not has_shell():
            return "ctrl+z gives the terminal back to a shell, and no shell has started this program"
        self.terminal.suspend(group=True)
        return ""

    async def action_quit(self) -> None:
        """Quit by ctrl+q, whatever has the keys."""
        self.stop()

    def end_on_signals(self) -> None:
        """Let SIGTERM, SIGHUP and SIGINT end the app as q does, and a terminal that is gone."""
        loop = asyncio.get_running_loop()
        for ending in (*ending_signals(), signal.SIGINT):
            with suppress(NotImplementedError, RuntimeError, ValueError):  # Windows, or not the main thread
                loop.add_signal_handler(ending, self.stop, 128 + ending)
        if not self.is_headless:
            self.set_interval(1, self._end_without_terminal)

    def _end_without_terminal(self) -> None:
        if terminal_gone(sys.stdin.fileno()):
            self.terminal_lost()

    def _handle_exception(self, error: Exception) -> None:
        """Keep what went wrong: Textual has no public way to learn of it, and run.py reports it in one line."""
        self.crash = self.crash or error
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """Suppress Textual's traceback, which prints locals: nothing public does. run.py says what happened."""
        self._close_messages_no_wait()


def leave_within(seconds: float, code: int) -> None:
    """End the process after some time, whatever it does then: a write that nobody reads, a check that takes long.

    To be called when the recording is complete; nothing else is worth waiting for.
    """
    last = threading.Timer(seconds, os._exit, (code,))
    last.daemon = True
    last.start()


LONGEST = 200


def crash_line(error: BaseException) -> str:
    """Say the kind of a mistake, its message, and the line of this program it happened in."""
    ours = [
        frame for frame in traceback.extract_tb(error.__traceback__) if "tui_backprop" in Path(frame.filename).parts
    ]
    where = f" in {Path(ours[-1].filename).name}, line {ours[-1].lineno}" if ours else ""
    said = shortened(visible(str(error).partition("\n")[0]), LONGEST)
    kind = type(error).__name__
    return f"failed by a mistake of its own ({f'{kind}: {said}' if said else kind}{where}); please report it"
