"""Find the folder of the recordings, a name for the next, and list those there."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tui_backprop.ground.lazy import later
from tui_backprop.ground.text import shortened, visible
from tui_backprop.labs.files import bundled_ids
from tui_backprop.labs.lab import Lab
from tui_backprop.recording.errors import RecordingError
from tui_backprop.recording.lines import LABEL, SUFFIX, BadLineError, Good, good_lines

if TYPE_CHECKING:
    from tui_backprop.recording.header import lab_in, read_header
else:  # needed by a key, not by the first screen
    lab_in, read_header = later("tui_backprop.recording.header", "lab_in", "read_header")

FOLDER = "BACKPROP_TUI_RECORDINGS"
"""Environment variable: a folder for recordings instead of the usual one."""


def recordings_folder() -> Path:
    """Return the folder where recordings are kept; it need not exist yet."""
    if chosen := os.environ.get(FOLDER):
        return Path(chosen)
    import platformdirs  # noqa: PLC0415 - only when the usual place is asked for

    return Path(platformdirs.user_data_dir("backprop-tui", appauthor=False)) / "recordings"


def found(name: str) -> Path:
    """Find the recording a name means: a path; or if there is none and it is a bare name, one in the usual folder.

    There the ending may be left out, as the list of recordings does.
    """
    path = Path(name)
    return path if path.exists() else kept(name) or path


def kept(name: str) -> Path | None:
    """Find the recording of the usual folder that a bare name means; None without one."""
    if Path(name).name != name:
        return None
    files = (recordings_folder() / file for file in (name, name + SUFFIX))
    return next((file for file in files if file.is_file()), None)


def on_the_shelf(path: Path) -> bool:
    """True if a recording lies in the usual folder: then it is the person's own, and what they do goes on in it."""
    try:
        return path.resolve().parent == recordings_folder().resolve()
    except (OSError, RuntimeError):
        return False


def shown_name(path: Path) -> str:
    """Return what a recording is called on screen, and may be called in a command: its name without the ending."""
    return path.name.removesuffix(SUFFIX if path.name.endswith(SUFFIX) else ".jsonl")


def called(path: Path) -> str:
    """Return what a command may call a recording: by its short name where that means it and nothing else."""
    name = shown_name(path)
    return name if on_the_shelf(path) and name not in bundled_ids() and not Path(name).exists() else str(path)


def next_number(folder: Path, lab: Lab) -> int:
    """Return one more than the highest number a recording of this lab has there."""
    shape = re.compile(rf"{re.escape(stem_of(lab))}-(\d{{1,9}}){re.escape(SUFFIX)}", re.ASCII)
    names = (shape.fullmatch(entry.name) for entry in os.scandir(folder))
    return 1 + max((int(name[1]) for name in names if name), default=0)


def name_of(lab: Lab, number: int) -> str:
    return f"{stem_of(lab)}-{number}{SUFFIX}"


def upcoming_name(lab: Lab) -> str:
    """Return what the next recording of a lab would be called, without its ending; another may take that name first."""
    try:
        number = next_number(recordings_folder(), lab)
    except OSError:  # no folder yet
        number = 1
    return f"{stem_of(lab)}-{number}"


def stem_of(lab: Lab) -> str:
    """Return the lab's id, as every system takes it in a file name."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", lab.id)[:60].strip("-") or "lab"


@dataclass(frozen=True)
class Summary:
    """A recording in a list.

    Args:
        events: how many of its lines are what the person did.
        last: time of the last good line, seconds since 1970, UTC; of the file where no line is good.
        problem: one line about what is wrong with it, or empty.
    """

    path: Path
    title: str
    label: str
    events: int
    last: float
    size: int
    problem: str = ""


def recordings(folder: Path | None = None) -> list[Summary]:
    """List the recordings of a folder, the newest first; those that are broken are listed as such.

    Raises: RecordingError when the folder cannot be read; one that does not exist has no recordings.
    """
    place = folder or recordings_folder()
    try:
        paths = [Path(entry.path) for entry in os.scandir(place) if entry.name.endswith(SUFFIX) and _may_be_one(entry)]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise RecordingError(place, f"cannot be read: {error.strerror}") from None
    summaries = [_summary(path) for path in paths]
    return sorted(summaries, key=lambda summary: (-summary.last, summary.path.name))


def _may_be_one(entry: os.DirEntry[str]) -> bool:
    """True for a file, and for what cannot be looked at, such as a link to itself: the list then says why."""
    try:
        return entry.is_file()
    except OSError:
        return True


def _summary(path: Path) -> Summary:
    """Summarize a recording: every line is read, but only what all lines have."""
    title = label = problem = ""
    events, last, size = 0, 0.0, 0
    try:
        status = path.stat()
        last, size = status.st_mtime, status.st_size
        for line in good_lines(path):
            if line.envelope.n == 0:
                title, label = _titles(line, path)
            events += line.envelope.kind not in {"header", "check", "continued"}
            last = line.envelope.time
    except RecordingError as error:
        problem = str(error)
    except OSError as error:
        problem = f"{shown_name(path)} cannot be read: {error.strerror}"
    return Summary(path, title, label, events, last, size, problem)


def _titles(line: Good, path: Path) -> tuple[str, str]:
    try:
        header = read_header(line.envelope, line.body)
        return lab_in(header).title, shortened(visible(header.label), LABEL)
    except BadLineError as error:
        raise RecordingError(path, str(error), 1) from None
