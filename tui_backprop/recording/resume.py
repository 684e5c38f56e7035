"""``backprop-tui FILE``: a recording opened again, so that the person steps on from where it ends, in the same file."""

from __future__ import annotations

import os
from dataclasses import dataclass

from tui_backprop.ground.text import visible
from tui_backprop.recording.brief import fitting
from tui_backprop.recording.copies import repair, repaired_copy
from tui_backprop.recording.errors import RecordingError
from tui_backprop.recording.reading import PathLike, Recording, read
from tui_backprop.recording.recorder import Recorder
from tui_backprop.recording.replay import Played, play
from tui_backprop.recording.shelf import shown_name
from tui_backprop.recording.watch import Watch, counted, unwatched
from tui_backprop.session.session import Session


@dataclass(frozen=True, eq=False)
class Resumed:
    """A session to go on with.

    Args:
        recorder: writes on in the recording, or in a repaired copy; None when nothing can be or is to be written.
        notice: one line to show, or empty.
        unrecorded: why nothing is written, where it was to be.
    """

    session: Session
    recorder: Recorder | None
    notice: str = ""
    unrecorded: str = ""


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
    notices = [_problem(played.problem), _differing(played)]
    if not record:
        return Resumed(played.session, None, fitting(notices))
    why: tuple[str, ...] = ()
    if file is not None:
        repaired_copy(recording.path, file, played.lines)
        recorder: Recorder | None = Recorder.continuing(read(file))
    else:
        recorder, why = _going_on(recording, played)
        notices.append(why)
    return Resumed(played.session, recorder, fitting(notices), "" if recorder else fitting([why]))


def _problem(problem: RecordingError | None) -> tuple[str, ...]:
    """What is wrong with the recording: the wordings there are for it."""
    if problem is None:
        return ()
    if problem.line is None or problem.kept is None:
        return (str(problem),)
    what, kept = visible(problem.reason), counted(problem.kept, "line")
    line, brief = f"line {problem.line}", what.partition(";")[0]
    return f"{line} {what}; {kept} kept", f"{line} {brief}; {kept} kept", f"{line} is bad; {problem.kept:,} kept"


def _differing(played: Played) -> tuple[str, ...]:
    differs = sum(compared.verdict == "differs" for _, compared in played.checks)
    if not differs:
        return ()
    differ = "differs" if differs == 1 else "differ"
    fact = f"{differs:,} of {counted(len(played.checks), 'check')} {differ}"
    return f"{fact}; the recorded numbers were taken", fact, f"{counted(differs, 'check')} {differ}"


def _going_on(recording: Recording, played: Played) -> tuple[Recorder | None, tuple[str, ...]]:
    """The recorder for what follows, and a word about it where it is not simply the same file."""
    if played.problem is not None:
        try:
            copy, _ = repair(recording.path, played.lines)
            going = Recorder.continuing(read(copy))
        except RecordingError as error:
            return None, (f"what follows is not recorded: {error}", "what follows is not recorded")
        return going, (f"going on in {copy.name}", f"going on in {shown_name(copy)}")
    if not os.access(recording.path, os.W_OK):
        return None, (
            f"{recording.path.name} may not be written to, so what follows is not recorded",
            f"{shown_name(recording.path)} may not be written to: what follows is not recorded",
            "it may not be written to: what follows is not recorded",
        )
    return Recorder.continuing(recording), ()
