"""Whether there is a terminal to draw on. Textual without one writes escapes and hangs, so this is asked first."""

from __future__ import annotations

import os
import sys

from tui_backprop.arguments import PROGRAM, UsageError


def need_terminal() -> None:
    """Raise UsageError, pointing at ``trace``, where the app cannot be shown."""
    instead = f"{PROGRAM} trace LAB prints the stages as text"
    for name, stream in (("input", sys.stdin), ("output", sys.stdout)):
        if stream is None or not stream.isatty():
            raise UsageError(f"standard {name} is not a terminal, so the app cannot open; {instead}")
    if os.environ.get("TERM") == "dumb":
        raise UsageError(f"TERM is dumb, so the app cannot draw; {instead}")
