"""A recording played again: the fold of ``apply`` over its events, compared with its checks and going on from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from tui_backprop.ground.errors import BackpropError
from tui_backprop.ground.platform import uncollected
from tui_backprop.ground.text import counted
from tui_backprop.recording.checks import Check, Compared, carried_in, compare, same_numbers
from tui_backprop.recording.errors import RecordingError
from tui_backprop.recording.header import Arithmetic, Continued, Header, Versions, arithmetic, versions
from tui_backprop.recording.kinds import position_of
from tui_backprop.recording.reading import Entry, Recording
from tui_backprop.recording.watch import Watch, unwatched
from tui_backprop.session.apply import FAR, apply
from tui_backprop.session.events import Ran, Restarted, Stepped, WentTo
from tui_backprop.session.position import Position
from tui_backprop.session.session import Session, begin

SLICE = 0.1
"""Seconds of work between two words about how far it is."""
AT_ONCE = 500
"""Iterations that are run without a word."""
LINES_AT_ONCE = 256
"""Lines that are played without a word."""
A_LINE = 16
"""Iterations that take about as long as a line by itself."""


class Replayed(NamedTuple):
    """An entry, replayed.

    Args:
        session: after it.
        compared: for a check, how what was replayed compares with it.
    """

    entry: Entry
    session: Session
    compared: Compared | None = None


def replayed(recording: Recording, watch: Watch = unwatched) -> Iterator[Replayed]:
    """Replay entry by entry. After a check the session has the numbers of the check, so that drift does not add up.

    Args:
        watch: is told how many iterations were run, of how many that the recording asks for.
    Raises: RecordingError at an entry that cannot have happened.
    """
    session = begin(recording.lab)
    here = arithmetic(recording.lab.program), versions()
    elsewhere = _elsewhere(recording.header, *here)
    progress = _Progress(recording.entries, watch)
    for entry in recording.entries:
        try:
            if isinstance(entry.what, Continued):
                elsewhere = _elsewhere(entry.what, *here)
                yield Replayed(entry, session)
            elif isinstance(entry.what, Check):
                session, compared = _checked(session, entry.what, elsewhere)
                yield Replayed(entry, session, compared)
            else:
                session = apply(session, entry.what)
                if not isinstance(entry.what, Stepped):
                    progress.compute(session)
                yield Replayed(entry, session)
        except BackpropError as error:
            number = entry.number
            raise RecordingError(recording.path, f"cannot be replayed: {error}", number, number - 1) from None
        progress.line_done()


class _Progress:
    """The progress of a replay, in iterations; each line counts as a few.

    Args:
        entries: what is replayed, one after the other.
    """

    def __init__(self, entries: Sequence[Entry], watch: Watch) -> None:
        self._ahead, self._watch = iterations_asked(entries), watch
        self._all, self._at, self._ran = sum(self._ahead), 0, 0

    def compute(self, session: Session) -> None:
        """Compute what an event has led to, telling on the way how far that is: a run may take minutes."""
        history, target = session.branch.history, session.position.iteration
        began = history.known
        while target - history.known > AT_ONCE and not history.reach(target, SLICE):
            self._tell(history.known - began)

    def line_done(self) -> None:
        """Note that a line is done."""
        ahead = self._ahead[self._at]
        self._ran += ahead
        self._at += 1
        if ahead or not self._at % LINES_AT_ONCE or self._at == len(self._ahead):
            self._tell(0)

    def _tell(self, more: int) -> None:
        ran = self._ran + min(more, self._ahead[self._at] if self._at < len(self._ahead) else 0)
        says = f"{ran:,} of {counted(self._all, 'iteration')}" if self._all else "playing it again"
        self._watch(ran + A_LINE * self._at, self._all + A_LINE * len(self._ahead), says)


def iterations_asked(entries: Sequence[Entry]) -> list[int]:
    """Return for each entry how many iterations it goes on; steps, which are quick, are not counted."""
    asked, at = [], 1
    for entry in entries:
        there = at
        match entry.what:
            case Ran(iterations):
                there = at + max(0, min(iterations, FAR))
            case WentTo(Position(iteration=iteration)):
                there = min(iteration, FAR)
            case Restarted():
                there = 1
            case Check():
                there = entry.what.at.iteration
        asked.append(max(0, there - at))
        at = there
    return asked


class Stretch(NamedTuple):
    """Lines of a recording, first and last, that one installation made."""

    first: int
    last: int
    made: Header | Continued


def made_elsewhere(recording: Recording) -> list[Stretch]:
    """Return the stretches made with other arithmetic than there is here, so that last bits may differ."""
    here = arithmetic(recording.lab.program), versions()
    makers: list[tuple[int, Header | Continued]] = [(1, recording.header)]
    makers += [(entry.number, entry.what) for entry in recording.entries if isinstance(entry.what, Continued)]
    ends = [number - 1 for number, _ in makers[1:]] + [recording.lines]
    stretches = (Stretch(first, last, made) for (first, made), last in zip(makers, ends, strict=True))
    return [stretch for stretch in stretches if _elsewhere(stretch.made, *here)]


def _elsewhere(made: Header | Continued, arithmetic_here: Arithmetic, versions_here: Versions) -> bool:
    return made.arithmetic != arithmetic_here or made.versions.numpy != versions_here.numpy


def _checked(session: Session, check: Check, elsewhere: bool) -> tuple[Session, Compared]:
    at = position_of(check.at)
    moved = at != session.position
    if moved:
        session = apply(session, WentTo(at))
    history = session.branch.history
    compared = compare(check, session.state, at.iteration - history.since(at.iteration), elsewhere)
    if same_numbers(check, session.state):
        history.agreed(at.iteration)
    else:
        session = _from_check(session, check)
    return session, Compared("differs", f"the position, which is {at}") if moved else compared


def agreeing(session: Session, check: Check) -> Session:
    """Return the session with the numbers of a check that was made where it stands; after another check, itself."""
    if position_of(check.at) != session.position or same_numbers(check, session.state):
        return session
    return _from_check(session, check)


def _from_check(session: Session, check: Check) -> Session:
    """Return the session with the numbers of a check in place of its own."""
    branch = session.branch
    history = branch.history.pinned(session.position.iteration, carried_in(check, session.program))
    return replace(session, branches=session.branches.plus(replace(branch, history=history)))


@dataclass(frozen=True, eq=False)
class Played:
    """A recording replayed as far as it goes.

    Args:
        session: after the last good entry.
        lines: of the file that are good and could be replayed.
        checks: each check's line and how it compares.
        problem: why it went no further, or None.
    """

    session: Session
    lines: int
    events: int
    checks: tuple[tuple[int, Compared], ...]
    problem: RecordingError | None


@uncollected()
def play(recording: Recording, watch: Watch = unwatched) -> Played:
    """Replay a recording to its end, or to where it cannot go on.

    Args:
        watch: is told how far it is.
    """
    session, events, checks = begin(recording.lab), 0, []
    lines, problem = recording.lines, recording.problem
    try:
        for entry, session, compared in replayed(recording, watch):  # noqa: B007 - the last one is what is wanted
            if compared is not None:
                checks.append((entry.number, compared))
            elif not isinstance(entry.what, Continued):
                events += 1
    except RecordingError as error:
        lines, problem = error.kept or 0, error
    return Played(session, lines, events, tuple(checks), problem)
