"""A line on the terminal that says how far something is: only where a person is looking, and gone at the end."""

from __future__ import annotations

import os
import shutil
import sys
import time
from types import TracebackType

from tui_backprop.commands.terminal import is_terminal

CELLS = 30
PATIENCE = 0.3
"""Seconds that something may take before a line about it appears."""
OFTEN = 0.1
"""Seconds between two looks of the line."""
ECHO = 2
"""Cells of the ^C that a terminal writes behind it."""


class Bar:
    """The line, on standard error.

    Args:
        patience: seconds before it is shown at all.
        stays: whether the last look of it stays on the terminal; else it is wiped out.
    """

    def __init__(self, patience: float = PATIENCE, stays: bool = False) -> None:
        self._stream = sys.stderr if is_terminal(sys.stderr) and os.environ.get("TERM") != "dumb" else None
        self._next, self._stays, self._width = time.monotonic() + patience, stays, 0

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        if self._stays:
            self._write("\n" if self._width else "")
        else:
            self.wipe()

    def show(self, done: int, total: int, says: str) -> None:
        """Say how far it is, unless it was said just now; the last of all is always said where any was."""
        now = time.monotonic()
        if self._stream is None or (now < self._next and not (done >= total and self._width)):
            return
        self._next = now + OFTEN
        text = f"{progress(done, total)}  {says}"[: shutil.get_terminal_size().columns - 1]
        self._width = max(self._width, len(text))  # before it is written: ctrl+c may come at any time
        self._write(f"\r{text:<{self._width}}")

    def wipe(self) -> None:
        """Remove the line from the terminal, so that something else can stand there."""
        if self._width:
            self._write(f"\r{'':{self._width + ECHO}}\r")
            self._width = 0

    def _write(self, text: str) -> None:
        if self._stream is not None and text:
            self._stream.write(text)
            self._stream.flush()


def progress(done: int, total: int) -> str:
    """Return "[###############---------------]  50 %", always of one width, so that each covers the one before."""
    share = min(1.0, done / total) if total else 1.0
    filled = int(CELLS * share)
    return f"[{'#' * filled}{'-' * (CELLS - filled)}] {int(100 * share):3} %"
