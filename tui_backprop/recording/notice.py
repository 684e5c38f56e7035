"""Tell as data what a person should know of a recording. Whoever shows it finds the words that fit.

Structs of msgspec: made before the first screen, where a frozen dataclass takes thirty times as long.
"""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

import msgspec

from tui_backprop.recording.errors import RecordingError


class NotRecorded(msgspec.Struct, frozen=True):
    """Nothing is recorded: the file cannot be made, or cannot be locked."""

    error: RecordingError


class NotWritten(msgspec.Struct, frozen=True):
    """Lines wait in memory, and are tried again with the next one.

    Args:
        name: of the recording, as it is shown.
        why: in the system's words.
    """

    name: str
    why: str


class Stopped(msgspec.Struct, frozen=True):
    """The recording ends here for good, while the session goes on."""

    name: str
    why: str


class Unsure(msgspec.Struct, frozen=True):
    """Lines were written, and a disk failed to keep them; what follows is written as before.

    Args:
        name: of the recording, as it is shown.
        why: in the system's words.
    """

    name: str
    why: str


Trouble: TypeAlias = NotRecorded | NotWritten | Stopped | Unsure
"""What keeps a recorder from writing."""


class GoesOnIn(msgspec.Struct, frozen=True):
    """From here on, events are written to a repaired copy."""

    copy: Path


class GoesOnHere(msgspec.Struct, frozen=True):
    """From here on, events are written to the recording that was opened."""

    path: Path


class Looked(msgspec.Struct, frozen=True):
    """The recording lies elsewhere: it stays as it is, and the first event that changes anything begins a copy.

    Args:
        name: what the copy will be called, as it is shown.
    """

    name: str


class NoCopy(msgspec.Struct, frozen=True):
    """From here on, nothing is recorded, because no repaired copy could be made."""

    error: RecordingError


class ReadOnly(msgspec.Struct, frozen=True):
    """From here on, nothing is recorded, because the recording may not be written to."""

    path: Path


class GoesOnAnew(msgspec.Struct, frozen=True):
    """From the first event on, all is written to a copy in the present format; the recording keeps its own.

    Args:
        format: of the recording.
        name: what the copy will be called, unless another takes that name first.
    """

    format: int
    name: str


GoingOn: TypeAlias = GoesOnIn | GoesOnAnew | NoCopy | ReadOnly | GoesOnHere | Looked


class Reopened(msgspec.Struct, frozen=True):
    """The findings when a recording was opened again.

    Args:
        problem: what is wrong with it from some line on.
        differing: checks whose numbers did not come out again; the recorded ones were taken.
        checks: in all.
        going_on: where what follows is recorded, unless it is simply the same file.
    """

    problem: RecordingError | None
    differing: int
    checks: int
    going_on: GoingOn | None
