"""The program in a real pseudo-terminal, and the screen it has drawn there, read as a terminal would."""

from __future__ import annotations

import codecs
import os
import re
import select
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from rich.cells import cell_len

PATIENCE = 60.0
"""Seconds until a test gives up; machines that do other things at the same time are slow."""
PIECE = re.compile(
    r"\x1b\[(?P<args>[0-9;:?<>=]*)[ -/]*(?P<csi>[@-~])"  # a control sequence
    r"|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)"  # a string for the terminal itself, such as its title
    r"|\x1b[ -/]*[0-OQ-WYZ\\`-~]"  # a short escape
    r"|(?P<text>[^\x1b])",
    re.DOTALL,
)

OWNING = "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0)"
OWNER = f"{OWNING}; from tui_backprop.cli import main; sys.exit(main(sys.argv[1:]))"
"""A start in which the terminal owns the program, as a window does: it is sent SIGHUP and SIGCONT when that closes."""
SHELL = f"{OWNING}; os.execvp('bash', ['bash', '--noprofile', '--norc', '-i'])"
"""A start of a shell that can stop a program and go on with it."""


class Screen:
    """What is to be seen: knows as much of a terminal as the program uses."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns, self.rows = columns, rows
        self.cells = [[" "] * columns for _ in range(rows)]
        self.x = self.y = 0
        self._rest = ""

    def feed(self, written: str) -> None:
        """Draw what was written; the beginning of a sequence waits for its end."""
        written, self._rest = self._rest + written, ""
        at = 0
        while at < len(written):
            piece = PIECE.match(written, at)
            if piece is None:
                self._rest = written[at:]
                return
            at = piece.end()
            if piece["text"]:
                self._put(piece["text"])
            elif piece["csi"]:
                self._control(piece["csi"], piece["args"])

    def _put(self, char: str) -> None:
        if char == "\r":
            self.x = 0
        elif char == "\n":
            if self.y >= self.rows - 1:  # all goes up
                self.cells = [*self.cells[1:], [" "] * self.columns]
            self.y = min(self.y + 1, self.rows - 1)
        elif char >= " " and 0 <= self.x < self.columns and 0 <= self.y < self.rows:
            self.cells[self.y][self.x] = char
            self.x += max(1, cell_len(char))

    def _control(self, kind: str, args: str) -> None:
        if args[:1] in "?<>=" and args:
            return
        numbers = [int(number or 0) for number in args.split(";")] if ":" not in args else [0]
        first = numbers[0] or 1
        if kind in "Hf":
            self.y, self.x = first - 1, (numbers[1] or 1) - 1 if len(numbers) > 1 else 0
        elif kind in "ABCD":
            self.x += {"C": first, "D": -first}.get(kind, 0)
            self.y += {"B": first, "A": -first}.get(kind, 0)
        elif kind == "G":
            self.x = first - 1
        elif kind == "J":
            self.cells = [[" "] * self.columns for _ in range(self.rows)]
        elif kind == "K" and self.y < self.rows:
            self.cells[self.y][self.x :] = [" "] * (self.columns - self.x)

    @property
    def lines(self) -> list[str]:
        return ["".join(row).rstrip() for row in self.cells]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


class Terminal:
    """Runs ``backprop-tui`` with some arguments; use it with ``with``.

    Args:
        arguments: after the program's name.
        folder: working folder, in which the recordings go too.
        size: columns and rows.
        start: other program text for the interpreter instead of the usual entry.
        variables: more environment variables.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        folder: Path,
        size: tuple[int, int] = (80, 24),
        start: str = "",
        variables: Mapping[str, str] | None = None,
    ) -> None:
        import pty

        self.screen = Screen(*size)
        self._decode = codecs.getincrementaldecoder("utf-8")()
        self._end, inside = pty.openpty()
        set_size(inside, size)
        around = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        around |= {"BACKPROP_TUI_RECORDINGS": str(folder), "PYTHONPATH": str(Path(__file__).parents[2])}
        for name in ("NO_COLOR", "COLUMNS", "LINES", "PYTHONUNBUFFERED"):  # the size is that of the terminal
            around.pop(name, None)
        around |= variables or {}
        command = [sys.executable, *(["-c", start] if start else ["-m", "tui_backprop"]), *arguments]
        self.process = subprocess.Popen(
            command, stdin=inside, stdout=inside, stderr=inside, env=around, cwd=folder, start_new_session=True
        )
        os.close(inside)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        with suppress(OSError):
            os.close(self._end)

    def press(self, keys: str) -> None:
        """Type all of it at once."""
        os.write(self._end, keys.encode())

    def vanish(self, patience: float = PATIENCE) -> int:
        """Close the terminal; only one that owns the program sends it SIGHUP and SIGCONT. Returns the exit code."""
        os.close(self._end)
        return self.process.wait(patience)

    def resize(self, size: tuple[int, int]) -> None:
        self.screen = Screen(*size)
        set_size(self._end, size)
        self.process.send_signal(signal.SIGWINCH)

    def read(self, seconds: float) -> bool:
        """Draw what is written within some time; False when nothing is, or the program has ended."""
        ready, _, _ = select.select([self._end], [], [], seconds)
        if not ready:
            return False
        try:
            written = os.read(self._end, 1 << 16)
        except OSError:
            return False
        self.screen.feed(self._decode.decode(written))
        return bool(written)

    def until(self, *seen: str | Callable[[str], bool], still: bool = True) -> str:
        """The screen as soon as these texts are on it, and these things true of it, all at once.

        Args:
            still: only once nothing more is drawn for a moment.
        """
        began = time.monotonic()
        while time.monotonic() - began < PATIENCE:
            if not (self.read(0.1) and still) and not self._missing(seen):
                return self.screen.text
            if self.process.poll() is not None and not self.read(0.1):
                break
        if missing := self._missing(seen):
            raise AssertionError(f"never on screen: {', '.join(missing)}\n{self.screen.text}")
        return self.screen.text

    def _missing(self, seen: tuple[str | Callable[[str], bool], ...]) -> list[str]:
        text = self.screen.text
        return [
            each if isinstance(each, str) else "what is asked of it"
            for each in seen
            if (each not in text if isinstance(each, str) else not each(text))
        ]

    def ended(self) -> int:
        """The exit code, once the program has ended; what it wrote is on the screen then."""
        began = time.monotonic()
        while self.process.poll() is None and time.monotonic() - began < PATIENCE:
            self.read(0.1)
        while self.read(0.1):
            pass
        return self.process.wait(1)


def set_size(descriptor: int, size: tuple[int, int]) -> None:
    import fcntl
    import termios

    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
