"""``backprop-tui FILE``: a recording opened again, so that the person steps on from where it ends, in the same file."""

from __future__ import annotations

import os
from dataclasses import dataclass

from tui_backprop.session.copies import repair, repaired_copy
from tui_backprop.session.errors import RecordingError
from tui_backprop.session.recorder import Recorder
from tui_backprop.session.recording import PathLike, Recording, read
from tui_backprop.session.replay import Played, play
from tui_backprop.session.session import Session


@dataclass(frozen=True, eq=False)
class Resumed:
    """A session to go on with.

    Args:
        recorder: writes on in the recording, or in a repaired copy; None when nothing can be or is to be written.
        notice: one line to show, or empty.
    """

    session: Session
    recorder: Recorder | None
    notice: str = ""


def resume(path: PathLike, record: bool = True, file: PathLike | None = None) -> Resumed:
    """Replay a recording and go on from its end; a damaged one goes on in a copy of its good lines.

    Args:
        record: whether what follows is recorded.
        file: a new file to go on in, which begins as a copy; the recording itself when None.
    Raises: RecordingError when it cannot be read, another backprop-tui is writing to it, or ``file`` cannot be made.
    """
    recording = read(path)
    played = play(recording)
    notices = [str(played.problem)] if played.problem else []
    differs = sum(compared.verdict == "differs" for _, compared in played.checks)
    if differs:
        notices.append(f"{differs} of {len(played.checks)} checks differ; the recorded numbers were taken")
    if not record:
        return Resumed(played.session, None, " · ".join(notices))
    if file is not None:
        repaired_copy(recording.path, file, played.lines)
        recorder: Recorder | None = Recorder.continuing(read(file))
    else:
        recorder, notice = _going_on(recording, played)
        notices += [notice] if notice else []
    return Resumed(played.session, recorder, " · ".join(notices))


def _going_on(recording: Recording, played: Played) -> tuple[Recorder | None, str]:
    """The recorder for what follows, and a word about it where it is not simply the same file."""
    if played.problem is not None:
        try:
            copy, _ = repair(recording.path, played.lines)
            return Recorder.continuing(read(copy)), f"going on in {copy.name}"
        except RecordingError as error:
            return None, f"what follows is not recorded: {error}"
    if not os.access(recording.path, os.W_OK):
        return None, f"{recording.path.name} may not be written to, so what follows is not recorded"
    return Recorder.continuing(recording), ""
