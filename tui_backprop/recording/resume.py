"""``backprop-tui FILE``: a recording opened again, so that the person steps on from where it ends, in the same file."""

from __future__ import annotations

import os
from dataclasses import dataclass

from tui_backprop.recording.copies import repair, repaired_copy
from tui_backprop.recording.errors import RecordingError
from tui_backprop.recording.notice import GoesOnIn, GoingOn, NoCopy, ReadOnly, Reopened
from tui_backprop.recording.reading import PathLike, Recording, read
from tui_backprop.recording.recorder import Recorder
from tui_backprop.recording.replay import Played, play
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


def resume(path: PathLike, record: bool = True, file: PathLike | None = None, watch: Watch = unwatched) -> Resumed:
    """Replay a recording and go on from its end; a damaged one goes on in a copy of its good lines.

    Args:
        record: whether what follows is recorded.
        file: a new file to go on in, which begins as a copy; the recording itself when None.
        watch: is told how far it is.
    Raises: RecordingError when it cannot be read, another backprop-tui is writing to it, or ``file`` cannot be made.
    """
    recording = read(path, watch)
    played = play(recording, watch)
    recorder: Recorder | None = None
    going_on: GoingOn | None = None
    if file is not None and record:
        repaired_copy(recording.path, file, played.lines)
        recorder = Recorder.continuing(read(file))
    elif record:
        recorder, going_on = _going_on(recording, played)
    differing = sum(compared.verdict == "differs" for _, compared in played.checks)
    return Resumed(played.session, recorder, Reopened(played.problem, differing, len(played.checks), going_on))


def _going_on(recording: Recording, played: Played) -> tuple[Recorder | None, GoingOn | None]:
    """Return the recorder for what follows, and a word about it unless it is simply the same file."""
    if played.problem is not None:
        try:
            copy, _ = repair(recording.path, played.lines)
            return Recorder.continuing(read(copy)), GoesOnIn(copy)
        except RecordingError as error:
            return None, NoCopy(error)
    if not os.access(recording.path, os.W_OK):
        return None, ReadOnly(recording.path)
    return Recorder.continuing(recording), None
