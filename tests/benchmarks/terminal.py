"""A program in a terminal of its own: what it writes, and when the last byte of an answer came."""

from __future__ import annotations

import os
import select
import struct
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

PATIENCE = 20.0
"""Seconds after which a program that writes nothing is given up."""


def installed(home: Path) -> dict[str, str]:
    """The environment, with bytecode kept under ``home``: from the second start on as fast as an installed program.

    An installer compiles what it installs; a working copy may be set never to be compiled.
    """
    here = {"PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}  # of this machine, not of a person's
    kept = {name: value for name, value in os.environ.items() if name not in here}
    return kept | {"PYTHONPYCACHEPREFIX": str(home / "bytecode")}


class Terminal:
    """Runs a command in a pseudo-terminal; use it with ``with``.

    Args:
        command: program and arguments.
        home: a folder for what it may write outside the terminal.
        columns, rows: of the terminal.
    Raises: OSError where there are no pseudo-terminals (Windows).
    """

    def __init__(self, command: Sequence[str], home: Path, columns: int = 120, rows: int = 40) -> None:
        if sys.platform == "win32":
            raise OSError("these benchmarks need a pseudo-terminal, which Windows does not have")
        import fcntl
        import pty
        import termios

        self._end, inside = pty.openpty()
        fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        around = installed(home) | {"TERM": "xterm-256color", "COLORTERM": "truecolor", "XDG_DATA_HOME": str(home)}
        for name in ("NO_COLOR", "COLUMNS", "LINES"):
            around.pop(name, None)
        self.began = time.perf_counter()
        self._process = subprocess.Popen(command, stdin=inside, stdout=inside, stderr=inside, env=around, cwd=home)
        os.close(inside)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._end)

    def press(self, keys: str) -> None:
        """Type; the time of the answer counts from here."""
        self.began = time.perf_counter()
        os.write(self._end, keys.encode())

    def answered(self, quiet: float, until: str = "") -> tuple[float, bytes]:
        """Read until ``until`` was written and then nothing for ``quiet`` seconds.

        Returns: seconds from the start, or from the last key, to the last byte; and what was written.
        Raises: TimeoutError when it is never written.
        """
        written, last, mark = b"", self.began, until.encode()
        while time.perf_counter() - self.began < PATIENCE:
            done = bool(written) and mark in written
            ready, _, _ = select.select([self._end], [], [], quiet if done else 1.0)
            if ready:
                try:
                    written += os.read(self._end, 1 << 16)
                except OSError:  # it has ended
                    break
                last = time.perf_counter()
            elif done:
                return last - self.began, written
        raise TimeoutError(f"{until or 'anything'} was not written; what was: {written[-200:]!r}")
