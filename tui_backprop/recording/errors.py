"""Say what is wrong with a recording, in one line."""

from __future__ import annotations

import os
from pathlib import Path

from tui_backprop.ground.errors import BackpropError
from tui_backprop.ground.text import counted, shortened_inside, visible

REASON = 300  # characters; it may quote what a file says


class RecordingError(BackpropError):
    """A recording that cannot be read, written or replayed (from some line on).

    Args:
        path: of the file; its name is shown.
        reason: what was found, and what to do about it; where it is very long, its middle is cut out.
        line: the first bad one, counted from 1; None when the file as a whole is meant.
        kept: how many lines before it are good.
    """

    def __init__(
        self, path: str | os.PathLike[str], reason: str, line: int | None = None, kept: int | None = None
    ) -> None:
        self.path, self.reason, self.line, self.kept = path, reason, line, kept
        where = (Path(path).name or str(path)) + ("" if line is None else f", line {line}")
        rest = "" if kept is None else f"; {counted(kept, 'line')} kept"
        super().__init__(visible(where) + f": {shortened_inside(visible(reason), REASON)}{rest}")


class NotMadeError(RecordingError):
    """A recording whose file cannot be made.

    Args:
        path: of the file, or of the folder it was to be in.
        where: the folder.
        why: in the system's words.
    """

    def __init__(self, path: str | os.PathLike[str], where: str | os.PathLike[str], why: str) -> None:
        self.where, self.why = where, why
        super().__init__(path, f"cannot be made in {os.fspath(where)}: {why}")
