"""The recordings that are open: the one on screen, and behind it the one of the lab that is gone back to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tui_backprop.ground.errors import BackpropError
from tui_backprop.ground.lazy import later
from tui_backprop.labs.lab import Lab
from tui_backprop.recording.notice import Trouble
from tui_backprop.recording.recorder import Recorder
from tui_backprop.recording.shelf import shown_name
from tui_backprop.session.events import Ran
from tui_backprop.ui.view.effects import Record
from tui_backprop.ui.view.view import View

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
        self._read: Trouble | None = None
        self._tell: Callable[[], object] = lambda: None
        self.listen(self._tell)

    def listen(self, tell: Callable[[], object]) -> None:
        """Have it told, on another thread, when there is trouble, or none any more, while nobody does anything."""
        self._tell = tell
        for recorder in self:
            recorder.tell = tell

    @property
    def trouble(self) -> Trouble | None:
        """Return what keeps the session on screen from being recorded, until the person has said that they know it."""
        recorder = self._open[-1]
        trouble = None if recorder is None else recorder.trouble
        return None if trouble == self._read else trouble

    def acknowledged(self, view: View) -> View:
        """Take it that the person has read of the present trouble. Returns the view without it."""
        self._read = self.trouble or self._read
        return self.state(replace(view, notice="", warning=False))

    def __iter__(self) -> Iterator[Recorder]:
        return (recorder for recorder in self._open if recorder is not None)

    def record(self, effect: Record) -> Trouble | str:
        """Write an event. Returns what keeps the session from being recorded, when it begins to, or in which copy it
        goes on, when that is made; nothing to say is empty."""
        recorder = self._open[-1]
        if recorder is None:
            return ""
        was = recorder.recording
        if effect.running and isinstance(effect.event, Ran):
            recorder.run_in_progress(effect.event, effect.session)
        else:
            recorder.record(effect.event, effect.session)
        told, self._told = self._told, recorder.trouble
        if recorder.trouble and recorder.trouble != told:
            return recorder.trouble
        return f"what you do goes on in a copy, {self.name}" if recorder.copies and recorder.recording > was else ""

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
        self.listen(self._tell)

    def back(self) -> None:
        """Close the recording of the other lab."""
        if (recorder := self._open.pop()) is not None:
            recorder.close()

    def close(self) -> None:
        """Complete every recording; can be called twice."""
        for recorder in self:
            recorder.close()

    @property
    def name(self) -> str:
        """Return what the recording on screen is called; empty while there is no file that is written to."""
        recorder = self._open[-1]
        if recorder is None or recorder.path is None or not recorder.recording:
            return ""
        return shown_name(recorder.path)

    @property
    def failing(self) -> bool:
        """True if what happens on screen was to be recorded, and is not."""
        recorder = self._open[-1]
        return recorder is not None and recorder.trouble is not None and not recorder.recording

    def state(self, view: View) -> View:
        """Return the view with what there is to say of the recording now."""
        return replace(view, recording=self.name, failing=self.failing, trouble=self.trouble)

    def hand_in(self) -> str:
        """Copy the recording to the working folder. Returns the words for it.

        Raises: BackpropError when there is nothing to copy, or it cannot be copied.
        """
        recorder = self._open[-1]
        if recorder is None or recorder.path is None:
            raise BackpropError("nothing is recorded yet" if recorder else self._unrecorded)
        recorder.flush()
        return f"copied to {hand_in(recorder.path, Path.cwd()).name} in this folder"
