"""Copies of a recording: repaired, or handed in. The original is never changed."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from tui_backprop.session.errors import RecordingError, os_reason
from tui_backprop.session.lines import FILE_BYTES, SUFFIX, good_lines
from tui_backprop.session.recording import PathLike, read

COPIES = 1000


def repaired_copy(path: PathLike, to: PathLike, lines: int | None = None) -> int:
    """Copy the good lines of a recording into a new file, at most ``lines`` of them; returns how many.

    Raises: RecordingError when the header is bad, ``to`` is there already, or it cannot be written.
    """
    recording = read(path)
    kept = recording.lines if lines is None else min(lines, recording.lines)
    end = next(line.end for line in good_lines(recording.path) if line.envelope.n == kept - 1)
    try:
        _copy(recording.path, Path(to), end)
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
    for to in _names(Path(folder), source.name.removesuffix(SUFFIX)):
        with suppress(FileExistsError):
            _copy(source, to, FILE_BYTES)
            return to
    raise RecordingError(source, f"has {COPIES} copies in {folder} already; tidy up there first")


def repair(path: PathLike, lines: int | None = None) -> tuple[Path, int]:
    """A repaired copy beside a recording, under a free name; returns it and how many lines it has."""
    source = Path(path)
    for to in _names(source.parent, f"{source.name.removesuffix(SUFFIX)}-repaired"):
        if not to.exists():
            return to, repaired_copy(source, to, lines)
    raise RecordingError(source, f"has {COPIES} repaired copies already; tidy up there first")


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
