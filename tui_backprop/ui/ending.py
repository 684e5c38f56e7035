"""An app that ends so that nothing is lost: by a signal, by a terminal that is gone, and by a mistake of its own."""

from __future__ import annotations

import asyncio
import signal
import sys
from contextlib import suppress

from tui_backprop.ground.platform import ending_signals, terminal_gone
from tui_backprop.ui.kit.keysinorder import KeysInOrder

HUNG_UP = 129
"""The exit code of a program that its terminal has left: 128 and the number of SIGHUP."""


class EndsWhole(KeysInOrder):
    """Ends by ``stop`` whatever ends it; after a crash, ``crash`` is the reason and Textual prints nothing."""

    crash: Exception | None = None

    def stop(self, code: int = 0) -> None:
        """End the app with an exit code."""
        self.exit(return_code=code)

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
            self.stop(HUNG_UP)

    def _handle_exception(self, error: Exception) -> None:
        """Keep what went wrong: Textual has no public way to learn of it, and run.py reports it in one line."""
        self.crash = self.crash or error
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """Suppress Textual's traceback, which prints locals: nothing public does. run.py says what happened."""
        self._close_messages_no_wait()
