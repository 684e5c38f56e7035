"""``backprop-tui FILE``: a recording opened again, so that the person steps on from where it ends, in the same file."""

from __future__ import annotations

import os
from dataclasses import dataclass

from tui_backprop.session.copies import repair
from tui_backprop.session.errors import RecordingError
from tui_backprop.session.recorder import Recorder
from tui_backprop.session.recording import PathLike, read
from tui_backprop.session.replay import play
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


def resume(path: PathLike, record: bool = True) -> Resumed:
    """Replay a recording and go on from its end; a damaged one goes on in a copy of its good lines.

    Raises: RecordingError when it cannot be read, or another backprop-tui is writing to it.
    """
    recording = read(path)
    played = play(recording)
    notices = [str(played.problem)] if played.problem else []
    differs = sum(compared.verdict == "differs" for _, compared in played.checks)
    if differs:
        notices.append(f"{differs} of {len(played.checks)} checks differ; the recorded numbers were taken")
    recorder = None
    if record and played.problem is not None:
        try:
            copy, _ = repair(recording.path, played.lines)
            recorder = Recorder.continuing(read(copy))
            notices.append(f"going on in {copy.name}")
        except RecordingError as error:
            notices.append(f"not recorded: {error}")
    elif record and not os.access(recording.path, os.W_OK):
        notices.append(f"{recording.path.name} may not be written to, so what follows is not recorded")
    elif record:
        recorder = Recorder.continuing(recording)
    return Resumed(played.session, recorder, " · ".join(notices))
