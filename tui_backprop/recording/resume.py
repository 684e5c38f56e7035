"""``backprop-tui FILE``: a recording opened again, so that the person steps on from where it ends, in the same file."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from tui_backprop.recording.copies import repair, repaired_copy
from tui_backprop.recording.errors import RecordingError
from tui_backprop.recording.header import FORMAT
from tui_backprop.recording.notice import (
    GoesOnAnew,
    GoesOnHere,
    GoesOnIn,
    GoingOn,
    Looked,
    NoCopy,
    ReadOnly,
    Reopened,
)
from tui_backprop.recording.reading import PathLike, Recording, read
from tui_backprop.recording.recorder import Recorder
from tui_backprop.recording.replay import Played, play
from tui_backprop.recording.shelf import on_the_shelf, shown_name, upcoming_name
from tui_backprop.recording.watch import Watch, unwatched
from tui_backprop.session.session import Session


@dataclass(frozen=True, eq=False)
class Resumed:
    """A session to go on with.

    Args:
        recorder: writes on in the recording, or in a repaired copy; None when nothing can be or is to be written.
        found: what the person should know of the recording.
    """

    session: Session
    recorder: Recorder | None
    found: Reopened


def resume(
    path: PathLike, record: bool = True, file: PathLike | None = None, watch: Watch = unwatched, rules: int = 1
) -> Resumed:
    """Replay a recording and go on from its end, in it where it lies in the recordings folder.

    One that lies elsewhere is opened to look: it stays as it is, and what changes anything goes on in a copy in that
    folder; so does one of an earlier format, in the present one. A damaged one goes on in a copy of its good lines.

    Args:
        record: whether what follows is recorded.
        file: a new file to go on in, which begins as a copy, or the recording's own name, wherever it lies.
        watch: is told how far it is.
        rules: the number of the rules that answers are judged by from here on.
    Raises: RecordingError when it cannot be read, another backprop-tui is writing to it, or ``file`` cannot be made.
    """
    recording = read(path, watch)
    played = play(recording, watch)
    recorder: Recorder | None = None
    going_on: GoingOn | None = None
    if file is not None and record and _same(recording.path, file):
        recorder, going_on = _going_on(recording, played, rules)
    elif file is not None and record and recording.header.format < FORMAT:
        recorder = Recorder.in_a_copy(recording, played.lines, file=Path(file), rules=rules)
        going_on = GoesOnAnew(recording.header.format, shown_name(Path(file)))
    elif file is not None and record:
        repaired_copy(recording.path, file, played.lines)
        recorder = Recorder.continuing(read(file), rules)
    elif record and recording.header.format == FORMAT and not on_the_shelf(recording.path):
        recorder = Recorder.in_a_copy(recording, played.lines, rules=rules)
        going_on = Looked(upcoming_name(recording.lab))
    elif record:
        recorder, going_on = _going_on(recording, played, rules)
    differing = sum(compared.verdict == "differs" for _, compared in played.checks)
    return Resumed(played.session, recorder, Reopened(played.problem, differing, len(played.checks), going_on))


def _going_on(recording: Recording, played: Played, rules: int) -> tuple[Recorder | None, GoingOn | None]:
    """Return the recorder for what follows, and in what it goes on."""
    if recording.header.format < FORMAT:
        anew = GoesOnAnew(recording.header.format, upcoming_name(recording.lab))
        return Recorder.in_a_copy(recording, played.lines, rules=rules), anew
    if played.problem is not None:
        try:
            copy, _ = repair(recording.path, played.lines)
            return Recorder.continuing(read(copy), rules), GoesOnIn(copy)
        except RecordingError as error:
            return None, NoCopy(error)
    if not os.access(recording.path, os.W_OK):
        return None, ReadOnly(recording.path)
    return Recorder.continuing(recording, rules), GoesOnHere(recording.path)


def _same(path: Path, file: PathLike) -> bool:
    try:
        return path.samefile(file)
    except OSError:
        return False
