"""A recording played again: the fold of ``apply`` over its events, compared with its checks and going on from them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import NamedTuple

from tui_backprop.engine.errors import BackpropError
from tui_backprop.session.apply import apply
from tui_backprop.session.checks import Check, Compared, carried_in, compare, same_numbers
from tui_backprop.session.errors import RecordingError
from tui_backprop.session.events import WentTo
from tui_backprop.session.header import arithmetic, versions
from tui_backprop.session.kinds import position_of
from tui_backprop.session.position import Position
from tui_backprop.session.recording import Entry, Recording
from tui_backprop.session.session import Session, begin


class Replayed(NamedTuple):
    """One entry replayed.

    Args:
        session: after it.
        compared: for a check, how what was replayed compares with it.
    """

    entry: Entry
    session: Session
    compared: Compared | None = None


def replayed(recording: Recording) -> Iterator[Replayed]:
    """Replay entry by entry. After a check the session has the numbers of the check, so that drift does not add up.

    Raises: RecordingError at an entry that cannot have happened.
    """
    session, last = begin(recording.lab), Position()
    elsewhere = made_elsewhere(recording)
    for entry in recording.entries:
        try:
            if isinstance(entry.what, Check):
                session, compared = _checked(session, entry.what, last, elsewhere)
                last = session.position
                yield Replayed(entry, session, compared)
            else:
                session = apply(session, entry.what)
                yield Replayed(entry, session)
        except BackpropError as error:
            number = entry.number
            raise RecordingError(recording.path, f"cannot be replayed: {error}", number, number - 1) from None


def made_elsewhere(recording: Recording) -> bool:
    """Whether it was made with other arithmetic than there is here, so that last bits may differ."""
    return recording.header.arithmetic != arithmetic(recording.lab.program) or (
        recording.header.versions.numpy != versions().numpy
    )


def _checked(session: Session, check: Check, last: Position, elsewhere: bool) -> tuple[Session, Compared]:
    at = position_of(check.at)
    moved = at != session.position
    if moved:
        session = apply(session, WentTo(at))
    since = last.iteration if last.branch == at.branch and last.iteration <= at.iteration else 1
    compared = compare(check, session.state, at.iteration - since, elsewhere)
    if not same_numbers(check, session.state):
        session = _from_check(session, check)
    return session, Compared("differs", f"the position, which is {at}") if moved else compared


def _from_check(session: Session, check: Check) -> Session:
    """The session with the numbers of a check in place of its own."""
    branch = session.branch
    history = branch.history.pinned(session.position.iteration, carried_in(check, session.program))
    branches = MappingProxyType({**session.branches, branch.name: replace(branch, history=history)})
    return replace(session, branches=branches)


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


def play(recording: Recording) -> Played:
    """Replay a recording to its end, or to where it cannot go on."""
    session, events, checks = begin(recording.lab), 0, []
    lines, problem = recording.lines, recording.problem
    try:
        for entry, session, compared in replayed(recording):  # noqa: B007 - the last one is what is wanted
            if compared is None:
                events += 1
            else:
                checks.append((entry.number, compared))
    except RecordingError as error:
        lines, problem = error.kept or 0, error
    return Played(session, lines, events, tuple(checks), problem)
