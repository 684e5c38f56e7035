"""Records a session as it goes: a line for each event, and checks of the numbers now and then."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec
import numpy as np

from tui_backprop.labs.lab import Lab
from tui_backprop.session.checks import check_of
from tui_backprop.session.errors import RecordingError, os_reason
from tui_backprop.session.events import Edited, Event, Forked, Ran, Redone, Undone
from tui_backprop.session.header import header_of
from tui_backprop.session.journal import PATIENCE, Journal
from tui_backprop.session.kinds import line_of
from tui_backprop.session.lines import sealed
from tui_backprop.session.platform import BINARY, FileBusyError, lock
from tui_backprop.session.recording import Recording
from tui_backprop.session.session import Session
from tui_backprop.session.shelf import name_of, next_number, recordings_folder

RUN_SECONDS = 1.0
CHECK_BYTES_A_SECOND = 256 * 1024
"""In a run, checks of a large lab are further apart than a second: at 100,000 weights each is more than 1 MB."""
NEW = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL | BINARY | getattr(os, "O_CLOEXEC", 0)
OLD = NEW & ~os.O_CREAT & ~os.O_EXCL
CHECKED = (Ran, Edited, Undone, Redone, Forked)
"""Events with a check behind them."""


class Recorder:
    """Writes what happens in a session to a file, which is made at the first event.

    Nothing it does raises later on: what goes wrong is in ``notice``, one line, and the session goes on.

    Args:
        lab: what was opened.
        folder: where to make the file, the usual place when None.
        file: its full name instead.
        label: the person's own words for it.
        clock: seconds since 1970; pulse: seconds that never jump.
    Raises: RecordingError when ``file`` is there already, or cannot be made.
    """

    def __init__(
        self,
        lab: Lab,
        folder: Path | None = None,
        file: Path | None = None,
        label: str = "",
        *,
        clock: Callable[[], float] = time.time,
        pulse: Callable[[], float] = time.monotonic,
    ) -> None:
        self.path = file
        self._lab, self._folder, self._label = lab, folder, label
        self._clock, self._pulse = clock, pulse
        self._journal: Journal | None = None
        self._release: Callable[[], None] = lambda: None
        self._trouble = ""
        self._session: Session | None = None
        self._run_led_to: Session | None = None
        self._since_check = 0
        self._run, self._running = 0, False
        self._run_since = self._run_checked = 0.0
        numbers = sum(np.size(lab.leaves[name]) for name in lab.program.carried)
        self._check_seconds = max(RUN_SECONDS, 11 * numbers / CHECK_BYTES_A_SECOND)
        if file is not None:
            _check_place(file)

    @classmethod
    def continuing(cls, recording: Recording) -> Recorder:
        """A recorder that goes on at the end of a recording that was read, and replayed, to its end.

        Raises: RecordingError when it is damaged, in use, cannot be written, or has changed since it was read.
        """
        path = recording.path
        if recording.problem is not None:
            raise RecordingError(path, "is damaged, so nothing is added to it; go on in a repaired copy")
        recorder = cls(recording.lab)
        try:
            descriptor = os.open(path, OLD)
        except OSError as error:
            raise RecordingError(path, f"cannot be written: {os_reason(error)}") from None
        recorder._lock(descriptor, path)
        if os.fstat(descriptor).st_size != recording.size:
            recorder._release()
            os.close(descriptor)
            raise RecordingError(path, "has changed since it was read; open it again")
        recorder.path = path
        recorder._journal = Journal(descriptor, recording.lines, recording.size)
        return recorder

    @property
    def notice(self) -> str:
        """What went wrong with the recording, in one line, or empty."""
        problem = self._journal.problem if self._journal else ""
        if self._trouble or not problem:
            return self._trouble
        name = self.path.name if self.path else "the recording"
        if self._journal and self._journal.stopped:
            return f"{name}: recording has stopped: {problem}; the session goes on"
        return f"{name}: not written yet: {problem}; tried again with the next key"

    def record(self, event: Event, session: Session) -> None:
        """Write an event that has happened, and the session it led to."""
        self._end_run()
        self._event(event, session)
        if isinstance(event, CHECKED):
            self._check()

    def run_in_progress(self, event: Ran, session: Session) -> None:
        """A part of a run: parts are put together, and written with a check once a second and when the run ends.

        One ``Ran`` of a + b iterations leads where one of a and then one of b lead.
        """
        now = self._pulse()
        if not self._running:
            self._running, self._run_since, self._run_checked = True, now, now
        self._run, self._run_led_to = self._run + event.iterations, session
        if now - self._run_since >= RUN_SECONDS:
            self._write_run()
            self._run_since = now
            if now - self._run_checked >= self._check_seconds:
                self._run_checked = now
                self._check()

    def run_ended(self) -> None:
        """The run is over: write what is left of it, and a check. Any other event ends a run too."""
        self._end_run()

    def flush(self, seconds: float = PATIENCE) -> bool:
        """Wait until all is on the disk; False when it is not by then."""
        return self._journal is None or self._journal.flush(seconds)

    def close(self) -> None:
        """Write a last check, wait for the disk and let go of the file. Can be called twice."""
        self._end_run()
        if self._journal is not None:
            self._check()
            self._journal.close()
            self._release()
            if self.path is not None and not self._journal.size:
                with suppress(OSError):  # not even a header could be written
                    self.path.unlink()

    def _end_run(self) -> None:
        if self._running:
            self._running = False
            self._write_run()
            self._check()

    def _write_run(self) -> None:
        if self._run and self._run_led_to is not None:
            run, self._run = Ran(self._run), 0
            self._event(run, self._run_led_to)

    def _event(self, event: Event, session: Session) -> None:
        if self._journal is None:
            self._open()
        if self._journal is not None:
            now = self._now()
            self._journal.write(lambda number: _line(line_of(event, number, now)))
            self._session, self._since_check = session, self._since_check + 1

    def _check(self) -> None:
        """A check of the last session recorded, unless there is one behind it already."""
        if self._journal is not None and self._session is not None and self._since_check:
            state, now = self._session.state, self._now()
            self._journal.write(lambda number: _line(check_of(state, number, now)), slow=True)
            self._since_check = 0

    def _now(self) -> float:
        return max(0.0, round(self._clock(), 3))

    def _open(self) -> None:
        """Make the file and write its header; says in ``notice`` why not."""
        if self._trouble:
            return
        try:
            descriptor, path = self._create()
            self._lock(descriptor, path)
        except (OSError, ValueError) as error:
            where = self.path or self._folder or recordings_folder()
            self._trouble = f"not recorded: {where}: {os_reason(error)}; --record FILE puts the recording elsewhere"
        except RecordingError as error:
            self._trouble = f"not recorded: {error}"
        else:
            self.path, now = path, self._now()
            self._journal = Journal(descriptor, 0, 0)
            self._journal.write(lambda _: _line(header_of(self._lab, self._label, now)), slow=True)

    def _create(self) -> tuple[int, Path]:
        if self.path is not None:
            return os.open(self.path, NEW, 0o600), self.path
        folder = self._folder or recordings_folder()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        number = next_number(folder, self._lab)
        while True:
            path = folder / name_of(self._lab, number)
            try:
                return os.open(path, NEW, 0o600), path
            except FileExistsError:
                number += 1

    def _lock(self, descriptor: int, path: Path) -> None:
        """Raises: RecordingError, the file closed again, when another recorder has it."""
        try:
            self._release = lock(descriptor, path)
        except FileBusyError:
            os.close(descriptor)
            raise RecordingError(path, "is being recorded to by another backprop-tui; close that one first") from None
        except OSError as error:
            os.close(descriptor)
            raise RecordingError(path, f"cannot be locked: {os_reason(error)}") from None


def _line(line: msgspec.Struct) -> bytes:
    return sealed(msgspec.json.encode(line))


def _check_place(file: Path) -> None:
    """Refuse a name for a new recording at once, rather than at the first event."""
    if os.path.lexists(file):
        raise RecordingError(file, "is there already; open it to go on in it, or record to a new name")
    if not file.parent.is_dir():
        raise RecordingError(file, f"cannot be made: there is no folder {file.parent}")
    if not os.access(file.parent, os.W_OK):
        raise RecordingError(file, f"cannot be made: {file.parent} may not be written to")
