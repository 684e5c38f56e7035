"""What a person should know of a recording, as data. Whoever shows it finds the words that fit."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from tui_backprop.recording.errors import RecordingError


@dataclass(frozen=True)
class NotRecorded:
    """Nothing is recorded: the file cannot be made, or cannot be locked."""

    error: RecordingError


@dataclass(frozen=True)
class NotWritten:
    """Lines wait in memory, and are tried again with the next one.

    Args:
        name: of the recording, as it is shown.
        why: in the system's words.
    """

    name: str
    why: str


@dataclass(frozen=True)
class Stopped:
    """The recording ends here for good, while the session goes on."""

    name: str
    why: str


Trouble: TypeAlias = NotRecorded | NotWritten | Stopped
"""What keeps a recorder from writing."""


@dataclass(frozen=True)
class GoesOnIn:
    """What follows is written to a repaired copy."""

    copy: Path


@dataclass(frozen=True)
class NoCopy:
    """What follows is not recorded, because no repaired copy could be made."""

    error: RecordingError


@dataclass(frozen=True)
class ReadOnly:
    """What follows is not recorded, because the recording may not be written to."""

    path: Path


GoingOn: TypeAlias = GoesOnIn | NoCopy | ReadOnly


@dataclass(frozen=True)
class Reopened:
    """What was found when a recording was opened again.

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
