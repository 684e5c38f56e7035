"""Recordings made for tests."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from tests.session.labs import LAB3
from tests.session.test_laws import bits, event_of, same_bits
from tui_backprop.labs.lab import Lab
from tui_backprop.recording.lines import opened, sealed
from tui_backprop.recording.recorder import Recorder
from tui_backprop.session.apply import PositionError, apply
from tui_backprop.session.events import (
    Bookmarked,
    Edited,
    Event,
    Forked,
    Noted,
    Predicted,
    Ran,
    Redone,
    Restarted,
    Stepped,
    Switched,
    Undone,
    WentTo,
)
from tui_backprop.session.position import Position
from tui_backprop.session.session import Session, begin

A_SESSION: tuple[Event, ...] = (
    Stepped("n"),
    Stepped("n"),
    Edited("W_hidden", (0, 0), 0.9),
    Stepped("n"),
    Undone(),
    Redone(),
    Ran(10),
    Bookmarked("after ten"),
    Noted("unit 0 is live now"),
    Predicted("z_hidden", ("0.4", "-0.1"), "right"),
    WentTo(Position(4, 2)),
    Forked("slow"),
    Edited("lr", (), 0.01),
    Ran(3),
    Stepped("s"),
    Stepped("s"),
    Switched("main"),
    Restarted(),
    Stepped("n"),
)
"""Every kind of event at least once, on Laboratory Activity 3."""


def record(events: Iterable[Event], file: Path, lab: Lab = LAB3, close: bool = True, **more: Any) -> Session:
    """Record events as they happen, one second apart; returns the session they led to."""
    recorder = Recorder(lab, file=file, clock=_seconds(), **more)
    session = begin(lab)
    for event in events:
        session = apply(session, event)
        recorder.record(event, session)
    if close:
        recorder.close()
    assert recorder.trouble is None
    return session


def record_keys(keys: list[object], file: Path, lab: Lab) -> Session:
    """Record what drawn keys mean (see ``test_laws``), those that lead somewhere."""
    recorder, session = Recorder(lab, file=file), begin(lab)
    for key in keys:
        event = event_of(session, key)
        try:
            session = apply(session, event)
        except PositionError:
            continue
        recorder.record(event, session)
    recorder.close()
    assert recorder.trouble is None
    return session


def _seconds() -> Any:
    times = iter(range(1_700_000_000, 1_800_000_000))
    return lambda: float(next(times))


def same_session(some: Session, other: Session) -> bool:
    """True if two sessions are one: where they are, every branch, what can be undone, every bit of every number.

    Changes and the notice are compared as ``repr`` writes them: the number that an edit replaced may be nan, which
    equals nothing.
    """
    return (
        some.position == other.position
        and repr((some.undoable, some.redoable, some.notice)) == repr((other.undoable, other.redoable, other.notice))
        and some.annotations == other.annotations
        and [_line_of(some, name) for name in some.branches] == [_line_of(other, name) for name in other.branches]
        and same_bits(some.state.values, other.state.values)
        and bits(some.losses) == bits(other.losses)
    )


def _line_of(session: Session, name: str) -> object:
    branch = session.branches[name]
    return branch.name, branch.seen, branch.parent, branch.left_at, branch.history.edits


def lines_of(file: Path) -> list[dict[str, Any]]:
    """The lines of a recording as plain JSON, without their CRC."""
    return [json.loads(opened(line)) for line in file.read_bytes().splitlines(keepends=True)]


def rewritten(lines: Iterable[dict[str, Any]], file: Path) -> Path:
    """A recording with these lines, every number and CRC right: what a forger would write."""
    numbered = ({**line, "n": number} for number, line in enumerate(lines))
    file.write_bytes(b"".join(sealed(json.dumps(line, separators=(",", ":")).encode()) for line in numbered))
    return file


def theta(session: Session) -> list[float]:
    return [float(cell) for cell in np.asarray(session.state.values["theta"])]
