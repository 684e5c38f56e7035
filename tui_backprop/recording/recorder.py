"""Records a session as it goes: a line for each event, and checks of the numbers now and then."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from tui_backprop.ground.lazy import later
from tui_backprop.labs.lab import Lab
from tui_backprop.recording.errors import RecordingError
from tui_backprop.recording.journal import PATIENCE, Journal
from tui_backprop.recording.lines import sealed
from tui_backprop.recording.notice import NotRecorded, NotWritten, Stopped, Trouble, Unsure
from tui_backprop.recording.shelf import shown_name
from tui_backprop.session.events import (
    Edited,
    Event,
    Forked,
    Ran,
    Redone,
    Restarted,
    Stepped,
    Switched,
    Undone,
    WentTo,
)
from tui_backprop.session.session import Session

if TYPE_CHECKING:
    from tui_backprop.recording.checks import check_of
    from tui_backprop.recording.copies import in_present_format
    from tui_backprop.recording.header import Made, continued, header_of, made_here
    from tui_backprop.recording.kinds import line_of
    from tui_backprop.recording.opening import check_place, create, reopen
    from tui_backprop.recording.reading import Recording
else:  # needed by a key, not by the first screen
    (check_of,) = later("tui_backprop.recording.checks", "check_of")
    (in_present_format,) = later("tui_backprop.recording.copies", "in_present_format")
    continued, header_of, made_here = later("tui_backprop.recording.header", "continued", "header_of", "made_here")
    (line_of,) = later("tui_backprop.recording.kinds", "line_of")
    check_place, create, reopen = later("tui_backprop.recording.opening", "check_place", "create", "reopen")

RUN_SECONDS = 1.0
CHECK_BYTES_A_SECOND = 256 * 1024
"""In a run, checks of a large lab are further apart than a second: at 100,000 weights each is more than 1 MB."""
LOOKS = (Stepped, Ran, WentTo, Switched, Restarted)
"""Events that change nothing but the place: to open a recording and to look at it makes no copy."""
CHECKED = (Ran, Edited, Undone, Redone, Forked)
"""Events with a check behind them."""


@dataclass
class _Run:
    """A run that goes on.

    Args:
        session: what it has led to.
        unwritten: iterations that no line tells of yet.
        written, checked: when a line, and when a check of it was last written, in seconds of ``pulse``.
    """

    session: Session
    written: float
    checked: float
    unwritten: int = 0


class Recorder:
    """Writes what happens in a session to a file, which is made at the first event.

    Nothing it does raises later on: what goes wrong is in ``trouble``, and the session goes on. ``tell`` is called, on
    another thread, when that is found, or mended, while nobody does anything.

    Args:
        lab: what was opened.
        folder: where to make the file, the usual place when None.
        file: its full name instead.
        label: the person's own words for it.
        rules: the number of the rules that answers are judged by.
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
        rules: int = 1,
        clock: Callable[[], float] = time.time,
        pulse: Callable[[], float] = time.monotonic,
    ) -> None:
        self.path = file
        self._lab, self._folder, self._label, self._rules = lab, folder, label, rules
        self._clock, self._pulse = clock, pulse
        self._journal: Journal | None = None
        self._release: Callable[[], None] = lambda: None
        self._not_recorded: NotRecorded | None = None
        self._closed = False
        self.tell: Callable[[], object] = lambda: None
        self._other_programs: Made | None = None
        self._begins_with: tuple[Recording, int] | None = None
        self._looked: list[tuple[Event, Session, float]] = []
        self._session: Session | None = None
        self._since_check = 0
        self._run: _Run | None = None
        numbers = sum(np.size(lab.leaves[name]) for name in lab.program.carried)
        self._check_seconds = max(RUN_SECONDS, 11 * numbers / CHECK_BYTES_A_SECOND)
        if file is not None:
            check_place(file)

    @classmethod
    def continuing(cls, recording: Recording, rules: int = 1) -> Recorder:
        """Make a recorder that goes on at the end of a recording that was read, and replayed, to its end.

        Args:
            rules: the number of the rules that answers are judged by from here on.
        Raises: RecordingError when it is damaged, in use, cannot be written, or has changed since it was read.
        """
        opened = reopen(recording)
        recorder = cls(recording.lab, rules=rules)
        recorder.path, recorder._release = opened.path, opened.release
        recorder._journal = Journal(opened.descriptor, recording.lines, recording.size, recorder._found)
        here = made_here(recording.lab.program, rules)
        recorder._other_programs = here if recording.made != here else None
        return recorder

    @classmethod
    def in_a_copy(
        cls, recording: Recording, lines: int, folder: Path | None = None, file: Path | None = None, rules: int = 1
    ) -> Recorder:
        """Make a recorder that goes on in a copy of a recording, in the present format; the recording stays as it is.

        The copy is made at the first event; without a name of its own, at the first that is more than a look at what
        is there (see ``LOOKS``): who opens somebody else's recording to look leaves nothing behind.

        Args:
            lines: how many lines of the recording are copied: those that could be replayed.
            folder, file, rules: as for a new recording.
        Raises: RecordingError when ``file`` is there already, or cannot be made.
        """
        recorder = cls(recording.lab, folder, file, rules=rules)
        recorder._begins_with = recording, lines
        here = made_here(recording.lab.program, rules)
        recorder._other_programs = here if recording.made != here else None
        return recorder

    def beside(self, lab: Lab) -> Recorder:
        """Make a recorder for another lab, whose file will stand in the same folder, under the same label."""
        folder = self._folder if self.path is None else self.path.parent
        return Recorder(lab, folder, label=self._label, rules=self._rules)

    @property
    def trouble(self) -> Trouble | None:
        """Return the reason why the session is not recorded, or may be recorded in part, if there is one."""
        journal, name = self._journal, shown_name(self.path) if self.path else "the recording"
        if journal is None:
            return self._not_recorded
        if journal.problem:
            return (Stopped if journal.stopped else NotWritten)(name, journal.problem)
        return Unsure(name, journal.unsure) if journal.unsure else None

    @property
    def copies(self) -> bool:
        """True if it goes on in a copy, made or yet to be made, of a recording."""
        return self._begins_with is not None

    @property
    def recording(self) -> bool:
        """True while there is a file that takes what happens."""
        return self._journal is not None and not self._journal.problem

    def record(self, event: Event, session: Session) -> None:
        """Write an event that has happened, and the session it led to."""
        self._end_run()
        self._event(event, session)
        if isinstance(event, CHECKED):
            self._check()

    def run_in_progress(self, event: Ran, session: Session) -> None:
        """Take a part of a run: parts are put together, and written with a check once a second and when the run ends.

        One ``Ran`` of a + b iterations leads where one of a and then one of b lead.
        """
        now = self._pulse()
        run = self._run = self._run or _Run(session, written=now, checked=now)
        run.session, run.unwritten = session, run.unwritten + event.iterations
        if now - run.written >= RUN_SECONDS:
            self._write(run)
            run.written = now
            if now - run.checked >= self._check_seconds:
                run.checked = now
                self._check()

    def run_ended(self) -> None:
        """Write what is left of a run that is over, and a check. Any other event ends a run too."""
        self._end_run()

    def flush(self, seconds: float = PATIENCE) -> bool:
        """Wait until all is on the disk; False when it is not by then."""
        return self._journal is None or self._journal.flush(seconds)

    def close(self) -> None:
        """Write a last check, wait for the disk and let go of the file. Can be called twice."""
        if self._closed:
            return
        self._end_run()
        self._closed = True
        if self._journal is not None:
            self._check()
            self._journal.close()
            self._release()
            if self.path is not None and not self._journal.size:
                with suppress(OSError):  # not even a header could be written
                    self.path.unlink()

    def _end_run(self) -> None:
        run, self._run = self._run, None
        if run is not None:
            self._write(run)
            self._check()

    def _write(self, run: _Run) -> None:
        """Write the parts of a run that are not written yet as one event."""
        iterations, run.unwritten = run.unwritten, 0
        if iterations:
            self._event(Ran(iterations), run.session)

    def _event(self, event: Event, session: Session) -> None:
        to_come = self._begins_with is not None and self._journal is None
        if to_come and self.path is None and isinstance(event, LOOKS):
            self._looked.append((event, session, self._now()))
            return
        if self._journal is None:
            self._open()
        looked, self._looked = self._looked, []
        for one, led_to, then in (*looked, (event, session, self._now())):
            self._put(one, led_to, then)

    def _put(self, event: Event, session: Session, now: float) -> None:
        """Write an event as a line."""
        if self._journal is not None:
            self._say_if_continued(self._journal, now)
            self._journal.write(lambda number: _line(line_of(event, number, now)))
            self._session, self._since_check = session, self._since_check + 1

    def _say_if_continued(self, journal: Journal, now: float) -> None:
        """Write, before the first event in a recording that other programs began, what computes the numbers from here
        on."""
        here, self._other_programs = self._other_programs, None
        if here is not None:
            journal.write(lambda number: _line(continued(here, number, now)))

    def _check(self) -> None:
        """Write a check of the last session recorded, unless there is one behind it already."""
        if self._journal is not None and self._session is not None and self._since_check:
            state, now = self._session.state, self._now()
            self._journal.write(lambda number: _line(check_of(state, number, now)), slow=True)
            self._since_check = 0

    def _found(self) -> None:
        """Hand on what the journal found; whoever is told may come later than that."""
        self.tell()

    def _now(self) -> float:
        return max(0.0, round(self._clock(), 3))

    def _open(self) -> None:
        """Make the file and write its header; where that fails, ``trouble`` says why."""
        if self._not_recorded or self._closed:
            return
        try:
            opened = create(self._lab, self._folder, self.path)
        except RecordingError as error:
            self._not_recorded = NotRecorded(error)
        else:
            self.path, self._release, now = opened.path, opened.release, self._now()
            if self._begins_with is None:
                self._journal = Journal(opened.descriptor, 0, 0, self._found)
                self._journal.write(lambda _: _line(header_of(self._lab, self._label, now, self._rules)), slow=True)
            else:
                recording, lines = self._begins_with
                self._journal = Journal(opened.descriptor, lines - 1, 0, self._found)
                self._journal.write(lambda _: in_present_format(recording, lines), slow=True)


def _line(line: msgspec.Struct) -> bytes:
    return sealed(msgspec.json.encode(line))
