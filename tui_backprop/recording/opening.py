"""Opening the file of a recording to write to it: a new one, or the end of one that is there. Always locked."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tui_backprop.ground.platform import BINARY, FileBusyError, lock
from tui_backprop.labs.errors import os_reason
from tui_backprop.labs.lab import Lab
from tui_backprop.recording.errors import NotMadeError, RecordingError
from tui_backprop.recording.shelf import name_of, next_number, recordings_folder

if TYPE_CHECKING:
    from tui_backprop.recording.reading import Recording

OLD = os.O_WRONLY | os.O_APPEND | BINARY | getattr(os, "O_CLOEXEC", 0)
NEW = OLD | os.O_CREAT | os.O_EXCL


class Opened(NamedTuple):
    """A file open for appending; ``release`` lets go of its lock once it is closed."""

    descriptor: int
    path: Path
    release: Callable[[], None]


def check_place(file: Path) -> None:
    """Refuse a name for a new recording at once, rather than at the first event. Raises: RecordingError."""
    if os.path.lexists(file):
        raise RecordingError(file, "is there already; open it to go on in it, or record to a new name")
    if not file.parent.is_dir():
        raise RecordingError(file, f"cannot be made: there is no folder {file.parent}")
    if not os.access(file.parent, os.W_OK):
        raise RecordingError(file, f"cannot be made: {file.parent} may not be written to")


def create(lab: Lab, folder: Path | None, file: Path | None) -> Opened:
    """Make a new file, under its full name or the next free number of a folder.

    Raises: NotMadeError when it is there already or cannot be made; RecordingError when it cannot be locked.
    """
    folder = folder or recordings_folder()
    try:
        descriptor, path = _numbered(lab, folder) if file is None else (os.open(file, NEW, 0o600), file)
    except (OSError, ValueError) as error:
        where = file.parent if file else folder
        raise NotMadeError(file or folder, where, os_reason(error)) from None
    try:
        return _locked(descriptor, path)
    except RecordingError:
        with suppress(OSError):
            path.unlink()  # nothing is in it, and nothing will be
        raise


def _numbered(lab: Lab, folder: Path) -> tuple[int, Path]:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    number = next_number(folder, lab)
    while True:
        path = folder / name_of(lab, number)
        try:
            return os.open(path, NEW, 0o600), path
        except FileExistsError:
            number += 1


def reopen(recording: Recording) -> Opened:
    """Open a recording that was read, to write at its end.

    Raises: RecordingError when it is damaged, in use, cannot be written, or has changed since it was read.
    """
    path = recording.path
    if recording.problem is not None:
        raise RecordingError(path, "is damaged, so nothing is added to it; go on in a repaired copy")
    try:
        descriptor = os.open(path, OLD)
    except OSError as error:
        raise RecordingError(path, f"cannot be written: {os_reason(error)}") from None
    opened = _locked(descriptor, path)
    if os.fstat(descriptor).st_size != recording.size:
        os.close(descriptor)
        opened.release()
        raise RecordingError(path, "has changed since it was read; open it again")
    return opened


def _locked(descriptor: int, path: Path) -> Opened:
    """Lock a file. Raises: RecordingError, the file closed again, when another recorder has it."""
    try:
        return Opened(descriptor, path, lock(descriptor, path))
    except FileBusyError as error:
        os.close(descriptor)
        raise RecordingError(path, f"is being recorded to by another backprop-tui; {error}") from None
    except OSError as error:
        os.close(descriptor)
        raise RecordingError(path, f"cannot be locked: {os_reason(error)}") from None
