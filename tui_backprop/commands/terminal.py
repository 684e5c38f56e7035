"""Ask whether there is a terminal to draw on, before Textual: without one it writes escapes and hangs."""

from __future__ import annotations

import os
import sys
from typing import TextIO

from tui_backprop.arguments import PROGRAM, UsageError


def is_terminal(stream: TextIO | None) -> bool:
    """True if a person sees what is written there, or types what is read there."""
    return stream is not None and stream.isatty()


def need_terminal() -> None:
    """Raise UsageError, pointing at ``trace``, where the app cannot be shown. It is drawn on standard error.

    With that one in a file the error would not be seen, so it is told on standard output too.
    """
    problem = _problem()
    if not problem:
        return
    problem = f"{problem}; {PROGRAM} trace LAB prints the stages as text"
    if is_terminal(sys.stdout) and not is_terminal(sys.stderr):
        print(f"{PROGRAM}: {problem}")
    raise UsageError(problem)


def _problem() -> str:
    for name, stream in (("input", sys.stdin), ("output", sys.stdout), ("error", sys.stderr)):
        if not is_terminal(stream):
            return f"standard {name} is not a terminal, so the app cannot open"
    return "TERM is dumb, so the app cannot draw" if os.environ.get("TERM") == "dumb" else ""
