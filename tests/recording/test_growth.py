"""A recording ten times as long takes about ten times the work to open and to tell, whatever was done in it.

Work is counted in calls and in bytes at most held; the benchmark ``recording`` has the seconds.
"""

from __future__ import annotations

import sys
import tracemalloc
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from tests.recording.recorded import record
from tui_backprop.lesson.replay_text import transcript
from tui_backprop.recording.reading import read
from tui_backprop.recording.replay import play
from tui_backprop.session.events import Bookmarked, Edited, Event, Forked, Noted, Ran, Redone, Stepped, Undone, WentTo
from tui_backprop.session.position import Position

SHORT, LONG = 100, 800


def rate(number: int) -> Event:
    return Edited("lr", (), 0.01 + number / 1e6)


def weight(number: int) -> Event:
    return Edited("W_hidden", (0, number % 2), 0.01 + number / 1e6)


MADE: dict[str, Callable[[int], Event]] = {
    "steps": lambda _: Stepped("n"),
    "steps and an edit of a weight now and then": lambda at: weight(at) if at % 10 == 9 else Stepped("n"),
    "edits of the rate alone": rate,
    "edits of a weight alone": weight,
    "edits in the past, each a branch": lambda at: (WentTo(Position(2, 1)), weight(at), WentTo(Position(4, 1)))[at % 3],
    "edits taken back": lambda at: (rate(at), Undone())[at % 2],
    "edits taken back and made again": lambda at: (weight(at), Undone(), Redone())[at % 3],
    "as many edits as are then taken back": weight,
    "forks": lambda _: Forked(),
    "forks and steps": lambda at: (Forked(), Stepped("n"), Stepped("n"))[at % 3],
    "bookmarks": lambda at: Bookmarked(f"here {at}"),
    "notes": lambda _: Noted("text"),
    "runs and the way back": lambda at: (Ran(2), WentTo(Position(1 + at // 2, 3)))[at % 2],
}


def events(made: str, count: int) -> Iterator[Event]:
    yield from (MADE[made](at) for at in range(count))
    if "as many" in made:
        yield from (Undone() for _ in range(count))


def calls(work: Callable[[], object]) -> int:
    """How many functions are called, those written in C too."""
    count = 0

    def counted(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def held(work: Callable[[], object]) -> int:
    """How many bytes are held at most at one time."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("made", MADE)
def test_opening_grows_with_the_recording_and_no_faster(made: str, tmp_path: Path) -> None:
    found = []
    for count in (SHORT, LONG):
        file = tmp_path / f"{count}.jsonl"
        record(events(made, count), file)
        recording = read(file)
        play(recording)  # what is made once is made
        found.append((calls(partial(play, recording)), held(partial(play, recording))))
    (few, little), (many, much) = found
    assert many <= 1.5 * LONG / SHORT * few
    assert much <= 1.5 * LONG / SHORT * little


@pytest.mark.parametrize("made", ["forks", "forks and steps", "bookmarks", "edits taken back"])
def test_telling_it_grows_no_faster_either(made: str, tmp_path: Path) -> None:
    found = []
    for count in (20, 160):
        file = tmp_path / f"{count}.jsonl"
        record(events(made, count), file)
        recording = read(file)
        deque(transcript(recording), 0)
        found.append(calls(lambda: deque(transcript(recording), 0)))  # noqa: B023 - called at once
    assert found[1] <= 1.5 * 8 * found[0]
