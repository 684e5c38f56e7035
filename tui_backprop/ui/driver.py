"""The terminal of Linux and macOS: what Textual writes goes out beside the app, which waits for nobody to read it.

Textual's own driver hands its output to a thread through a queue of a few places, and waits where the queue is full:
for ever, if the terminal is gone or nobody reads it, and with it the signals wait that ask to end. Its handler of
SIGCONT starts everything a second time, whatever came before, and the kernel sends one along with the SIGHUP of a
terminal that closes. Here output is given up where it would be waited for, and the screen painted whole later; and
what a SIGCONT asks for depends on what it finds.
"""

from __future__ import annotations

import asyncio
import os
import signal
import termios
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol, cast

from textual.drivers.linux_driver import LinuxDriver

from tui_backprop.ground.ascii import PLAIN, same_width
from tui_backprop.ground.platform import terminal_gone

if TYPE_CHECKING:
    from textual.app import App

MOST = 1 << 16
"""Bytes that may wait to be written. More than a screen: whoever reads so slowly is better served by the last one."""
PIECE = 1 << 12
"""Bytes written at once, as many as the kernel keeps for a terminal."""
PATIENCE, HURRIED = 5.0, 0.7
"""Seconds in which a terminal that is left has to take what is still to be written, or it is given up; and in a hurry:
when a signal ends the app."""


class Outlet:
    """Writes to a descriptor in a thread of its own, in order; whoever gives it a text never waits.

    Args:
        descriptor: where to.
        behind: called from the thread, once all is written again after a text had to be given up.
        gone: called from the thread, once nothing can be written any more.
    """

    def __init__(self, descriptor: int, behind: Callable[[], None], gone: Callable[[], None]) -> None:
        self._descriptor, self._behind, self._gone = descriptor, behind, gone
        self._waiting: deque[bytes] = deque()
        self._size = 0
        self._given_up = self._broken = False
        self._change = threading.Condition()
        threading.Thread(target=self._write_all, name="output", daemon=True).start()  # kept by a terminal nobody reads

    def put(self, text: str, needed: bool = False) -> None:
        """Have a text written. One that is not ``needed`` is given up while too much waits, and all that waits too."""
        with self._change:
            if self._broken:
                return
            if not needed and (self._given_up or self._size > MOST):
                self._given_up, self._size = True, 0
                self._waiting.clear()
                self._change.notify_all()
                return
            data = (same_width(text) if PLAIN.on else text).encode("utf-8", "replace")
            self._waiting.append(data)
            self._size += len(data)
            self._change.notify_all()

    def drained(self, seconds: float) -> bool:
        """Wait until everything is written, or can never be; False where it is not in time."""
        with self._change:
            return self._change.wait_for(lambda: self._broken or not self._waiting, seconds)

    def _write_all(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: self._waiting or self._given_up)
                data = self._waiting[0] if self._waiting else b""
            if not self._written(data):
                break
            with self._change:
                if self._waiting and self._waiting[0] is data:  # not given up meanwhile
                    self._waiting.popleft()
                    self._size -= len(data)
                caught_up = self._given_up and not self._waiting
                if caught_up:
                    self._given_up = False
                self._change.notify_all()
            if caught_up:
                self._behind()
        with self._change:
            self._broken = True
            self._waiting.clear()
            self._change.notify_all()
        self._gone()

    def _written(self, data: bytes) -> bool:
        """Write all of it, also what was begun and given up meanwhile: half a sequence would spoil what follows."""
        try:
            while data:
                data = data[os.write(self._descriptor, data[:PIECE]) :]
        except OSError:
            return False
        return True


class Driven(Protocol):
    """The app, as the driver knows it."""

    terminal: object
    """Where the driver says that it is there."""
    hurried: bool
    """Whether a signal ends the app: who sent it may not wait long."""

    def terminal_lost(self) -> None:
        """End: whatever reads or writes the terminal fails."""

    def terminal_unread(self) -> None:
        """Do without the terminal from here on: nobody reads what is written there."""

    def paint_whole(self) -> None:
        """Paint the whole screen: what is there is not what was painted last."""


class TerminalDriver(LinuxDriver):
    """Never keeps the app, or the process, waiting for its terminal."""

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)
        assert self._file is not None  # a terminal was asked for before the app was made
        self._told = cast("Driven", app)
        self._told.terminal = self
        self._own_loop = asyncio.get_running_loop()
        # One outlet for as long as the process is there: nothing that is to be written can have two ways out.
        behind, gone = self._told.paint_whole, self._told.terminal_lost
        self._outlet = Outlet(self._file.fileno(), lambda: self._tell(behind), lambda: self._tell(gone))
        self._shown = False
        self._raw: list[Any] | None = None
        for number, handler in ((signal.SIGTSTP, self.suspend), (signal.SIGCONT, self.continued)):
            with suppress(RuntimeError, ValueError):  # not the main thread
                self._own_loop.add_signal_handler(number, handler)

    def _tell(self, do: Callable[[], None]) -> None:
        """Have the app do something, from another thread; at the very end there is no loop to do it."""
        with suppress(RuntimeError):
            self._own_loop.call_soon_threadsafe(do)

    @property
    def lost(self) -> bool:
        """True if the terminal is gone."""
        return terminal_gone(self.fileno)

    # Output.

    def write(self, data: str) -> None:
        self._outlet.put(data, needed=not self._shown)  # what comes before and after the screen sets up the terminal

    def start_application_mode(self) -> None:
        if self._shown or self.lost:
            return
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self._shown = True
        with suppress(termios.error):
            self._raw = termios.tcgetattr(self.fileno)

    def stop_application_mode(self) -> None:
        self._shown = False
        super().stop_application_mode()

    def disable_input(self) -> None:
        self._shown = False
        super().disable_input()

    def close(self) -> None:
        """Leave the terminal with all that was to be written; Textual's own writer never had anything to write."""
        super().close()
        self._writer_thread = None
        if not self._outlet.drained(HURRIED if self._told.hurried else PATIENCE):
            self._told.terminal_unread()

    def _run_input_thread(self) -> None:
        """Read keys until the terminal is gone, which is nothing to be said on a screen."""
        try:
            self.run_input_thread()
        except OSError:
            self._tell(self._told.terminal_lost)

    # Stops.

    def suspend(self, group: bool = False) -> None:
        """Give the terminal back to the shell, stop, and come back when the shell says so.

        The signal is sent with what the kernel does about it by itself: where no shell is there to continue the
        process, it does not stop at all.

        Args:
            group: stop all that the shell started together, such as ``uv run`` and this program.
        """
        if not self._shown:
            return
        self.suspend_application_mode()
        self._own_loop.remove_signal_handler(signal.SIGTSTP)
        os.kill(0 if group else os.getpid(), signal.SIGTSTP)
        self._own_loop.add_signal_handler(signal.SIGTSTP, self.suspend)
        self._come_back()

    def continued(self) -> None:
        """Make the screen whole after a SIGSTOP, which nobody can prepare for, or a SIGCONT that followed no stop."""
        if self.lost:
            self._told.terminal_lost()
        elif self._shown:
            with suppress(termios.error):
                if termios.tcgetattr(self.fileno) != self._raw:  # a shell has had the terminal meanwhile
                    self.suspend_application_mode()
                    self._come_back()
                    return
            self._told.paint_whole()

    def _come_back(self) -> None:
        self.resume_application_mode()
        if self._shown:
            self._told.paint_whole()
        else:
            self._told.terminal_lost()
