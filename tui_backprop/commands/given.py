"""Load what a command is given by name: a lab, or a recording."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tui_backprop.arguments import PROGRAM, UsageError
from tui_backprop.labs.files import SUFFIX as TOML
from tui_backprop.labs.files import bundled_ids
from tui_backprop.labs.lab import Lab
from tui_backprop.labs.loader import open_lab

RECORDING = ".jsonl"  # under whatever name it was handed in


def given_lab(name: str, settings: Iterable[str]) -> Lab:
    """Open the lab a command works on, with the changes for this run.

    Raises: UsageError when it is a recording, LabError when there is no such lab or it has a mistake; one line.
    """
    if name.endswith(RECORDING) or named_recording(name):
        raise UsageError(f"{name} is a recording, not a lab; {PROGRAM} replay {name} --text prints it")
    return open_lab(name, settings)


def named_recording(name: str) -> Path | None:
    """Return the file of the recordings folder that a bare name means; None if a lab has that name."""
    if is_path(name) or name in bundled_ids():
        return None
    from tui_backprop.recording.shelf import kept  # noqa: PLC0415 - a lab is opened without it

    return kept(name)


def is_path(name: str) -> bool:
    """True if a file is meant, and not an id."""
    return name.endswith((TOML, RECORDING)) or Path(name).name != name


def given_recording(name: str) -> Path:
    """Return the file a recording is in, once its first line was read; a bare name may be one in the recordings folder.

    Raises: RecordingError, one line.
    """
    from tui_backprop.recording.lines import good_lines  # noqa: PLC0415 - a lab is opened without it
    from tui_backprop.recording.shelf import found  # noqa: PLC0415

    path = found(name)
    next(good_lines(path), None)
    return path
