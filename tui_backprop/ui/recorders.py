"""The recordings that are open: the one on screen, and behind it the one of the lab that is gone back to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tui_backprop.ground.errors import BackpropError
from tui_backprop.ground.lazy import later
from tui_backprop.labs.lab import Lab
from tui_backprop.recording.notice import Trouble
from tui_backprop.recording.recorder import Recorder
from tui_backprop.recording.shelf import shown_name, upcoming_name
from tui_backprop.session.events import Ran
from tui_backprop.session.session import Session
from tui_backprop.ui.view.effects import Record

if TYPE_CHECKING:
    from tui_backprop.recording.copies import hand_in
else:  # needed by a key, not by the first screen
    (hand_in,) = later("tui_backprop.recording.copies", "hand_in")

NOT_ASKED_FOR = "nothing is recorded, because of --no-record"


class Recorders:
    """Carries out what is to be recorded.

    Args:
        first: records the lab that was opened; None records nothing.
        unrecorded: why not, then.
    """

    def __init__(self, first: Recorder | None, unrecorded: str) -> None:
        self._open = [first]
        self._unrecorded = unrecorded
        self._told: Trouble | None = None

    def __iter__(self) -> Iterator[Recorder]:
        return (recorder for recorder in self._open if recorder is not None)

    def record(self, effect: Record) -> Trouble | None:
        """Write an event. Returns what keeps the session from being recorded, when it begins to."""
        recorder = self._open[-1]
        if recorder is None:
            return None
        if effect.running and isinstance(effect.event, Ran):
            recorder.run_in_progress(effect.event, effect.session)
        else:
            recorder.record(effect.event, effect.session)
        told, self._told = self._told, recorder.trouble
        return None if recorder.trouble == told else recorder.trouble

    def end_run(self) -> None:
        """Write what is left of a run."""
        if (recorder := self._open[-1]) is not None:
            recorder.run_ended()

    def beside(self, lab: Lab) -> None:
        """Record another lab from here on; what is left is complete, and nothing of it is lost."""
        recorder = self._open[-1]
        if recorder is not None:
            recorder.flush()
        self._open.append(None if recorder is None else recorder.beside(lab))

    def back(self) -> None:
        """Close the recording of the other lab."""
        if (recorder := self._open.pop()) is not None:
            recorder.close()

    def close(self) -> None:
        """Complete every recording; can be called twice."""
        for recorder in self:
            recorder.close()

    def name(self, session: Session) -> str:
        """Return what the recording on screen is, or will be, called; empty where nothing is recorded."""
        recorder = self._open[-1]
        if recorder is None or recorder.trouble:
            return ""
        return shown_name(recorder.path) if recorder.path else upcoming_name(session.lab)

    def hand_in(self) -> str:
        """Copy the recording to the working folder. Returns the words for it.

        Raises: BackpropError when there is nothing to copy, or it cannot be copied.
        """
        recorder = self._open[-1]
        if recorder is None or recorder.path is None:
            raise BackpropError("nothing is recorded yet" if recorder else self._unrecorded)
        recorder.flush()
        return f"copied to {hand_in(recorder.path, Path.cwd()).name} in this folder"
