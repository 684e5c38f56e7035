"""Copies of a recording: repaired, or handed in. The original is never changed."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import msgspec

from tui_backprop.ground.platform import FileBusyError, lock
from tui_backprop.labs.errors import os_reason
from tui_backprop.recording.errors import RecordingError
from tui_backprop.recording.header import FORMAT
from tui_backprop.recording.lines import FILE_BYTES, SUFFIX, good_lines, sealed
from tui_backprop.recording.reading import PathLike, Recording, read
from tui_backprop.recording.shelf import shown_name

COPIES = 1000


def repaired_copy(path: PathLike, to: PathLike, lines: int | None = None) -> int:
    """Copy the good lines of a recording into a new file, at most ``lines`` of them; returns how many.

    Raises: RecordingError when the header is bad, ``to`` is there already, or it cannot be written.
    """
    kept, end = _good(path, lines)
    try:
        _copy(Path(path), Path(to), end)
    except FileExistsError:
        raise RecordingError(to, "is there already; choose another name") from None
    return kept


def hand_in(path: PathLike, folder: PathLike) -> Path:
    """Copy a recording into a folder, as it is; returns the copy, which gets a new name when its own is taken there.

    Raises: RecordingError when it cannot be read or written.
    """
    source = Path(path)
    if not source.is_file():
        raise RecordingError(source, "there is no such file")
    for to in _names(Path(folder), shown_name(source)):
        with suppress(FileExistsError):
            _copy(source, to, FILE_BYTES)
            return to
    raise RecordingError(source, f"has {COPIES} copies in {folder} already; tidy up there first")


def repair(path: PathLike, lines: int | None = None) -> tuple[Path, int]:
    """Make a repaired copy beside a recording; returns it and how many lines it has.

    It is the one made last time where nothing was added to that and nobody writes to it now, else a new one.
    """
    source = Path(path)
    kept, end = _good(source, lines)
    for to in _names(source.parent, f"{shown_name(source)}-repaired"):
        with suppress(FileExistsError):
            if not _begins_alike(source, to, end) or _in_use(to):
                _copy(source, to, end)
            return to, kept
    raise RecordingError(source, f"has {COPIES} repaired copies already; tidy up there first")


def in_present_format(recording: Recording, lines: int) -> bytes:
    """Return the first lines of a recording as a file of the present format has them.

    Only the header differs: what a later format adds to a line may be left out of it.
    Raises: RecordingError when it cannot be read any more.
    """
    first, end = (next(line.end for line in good_lines(recording.path) if line.envelope.n == n) for n in (0, lines - 1))
    with recording.path.open("rb") as file:
        content = file.read(end)
    return sealed(msgspec.json.encode(msgspec.structs.replace(recording.header, format=FORMAT))) + content[first:]


def _good(path: PathLike, lines: int | None) -> tuple[int, int]:
    """Return how many lines of a recording are good, at most ``lines``, and how many bytes these are."""
    recording = read(path)
    kept = recording.lines if lines is None else min(lines, recording.lines)
    return kept, next(line.end for line in good_lines(recording.path) if line.envelope.n == kept - 1)


def _begins_alike(source: Path, copy: Path, size: int) -> bool:
    """True if a copy is the first ``size`` bytes of its source, and no more."""
    try:
        if copy.stat().st_size != size:
            return False
        with source.open("rb") as ours, copy.open("rb") as theirs:
            return ours.read(size) == theirs.read(size)
    except OSError:
        return False


def _in_use(path: Path) -> bool:
    """True if another recorder writes to a file, or nobody may."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except OSError:
        return True
    try:
        lock(descriptor, path)()
    except (FileBusyError, OSError):
        return True
    else:
        return False
    finally:
        os.close(descriptor)


def _names(folder: Path, stem: str) -> list[Path]:
    later = (f"{stem}-{number}" for number in range(2, COPIES + 1))
    return [folder / f"{name}{SUFFIX}" for name in (stem, *later)]


def _copy(source: Path, to: Path, size: int) -> None:
    """Copy the first ``size`` bytes into a file that is not there yet, down to the disk; FileExistsError when it is."""
    try:
        with source.open("rb") as file:
            content = file.read(size)
    except (OSError, ValueError) as error:
        raise RecordingError(source, f"cannot be read: {os_reason(error)}") from None
    try:
        with to.open("xb") as file:
            _fill(file.fileno(), content, to)
    except FileExistsError:
        raise
    except (OSError, ValueError) as error:
        raise RecordingError(to, f"cannot be written: {os_reason(error)}") from None


def _fill(descriptor: int, content: bytes, to: Path) -> None:
    """Write all of it, or remove the file."""
    rest = memoryview(content)
    try:
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    except OSError:
        with suppress(OSError):
            to.unlink()
        raise
