"""What recording costs on the caller's thread."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tests.benchmarks.table import Measure
from tests.benchmarks.timing import in_turn, percentile, seconds
from tests.networks import prepared
from tests.session.labs import LAB3, lab_of
from tui_backprop.engine.network import Layer, Network
from tui_backprop.labs.lab import Lab
from tui_backprop.recording.lines import good_lines
from tui_backprop.recording.reading import read
from tui_backprop.recording.recorder import Recorder
from tui_backprop.recording.replay import play
from tui_backprop.session.apply import apply
from tui_backprop.session.events import Bookmarked, Edited, Event, Stepped
from tui_backprop.session.session import begin

BUDGET = 50.0
"""Microseconds for a recorded event (design, budgets)."""
PAUSE = 0.002
"""Seconds between two keys: nobody presses faster, and the other thread gets its turn as in the app."""


def key(_: int) -> Event:
    return Stepped("n")


def edit(number: int) -> Event:
    return Edited("lr", (), 0.01 + number / 1e6)


def weight(number: int) -> Event:
    return Edited("W_hidden", (0, 0), 0.01 + number / 1e6)


def times(lab: Lab, event_of: Callable[[int], Event], count: int, folder: Path) -> list[float]:
    """Microseconds that recording each event takes, its state being on screen already."""
    recorder, session, found = Recorder(lab, folder), begin(lab), []
    for number in range(count):
        event = event_of(number)
        session = apply(session, event)
        _ = session.state.it
        began = time.perf_counter()
        recorder.record(event, session)
        found.append(1e6 * (time.perf_counter() - began))
        time.sleep(PAUSE)
    recorder.close()
    assert recorder.trouble is None
    return found


def measures() -> Iterator[Measure]:
    wide = lab_of(
        prepared(Network((Layer("hidden", 64, 32, "relu"), Layer("out", 32, 10, "identity")), rows=32)), "wide"
    )
    rows = (
        ("a key, Lab 3", LAB3, key, 1000),
        ("an edit and its check, Lab 3", LAB3, edit, 1000),
        ("a key, 64-32-10", wide, key, 300),
        ("an edit and its check, 64-32-10", wide, edit, 300),
    )
    with tempfile.TemporaryDirectory() as name:
        for label, lab, event_of, count in rows:
            first, *rest = times(lab, event_of, count, Path(name))
            detail = f"p99 {percentile(rest, 0.99):.0f} µs; the first, which makes the file, {first / 1e3:.1f} ms"
            yield Measure(f"a recorded event: {label}, median", statistics.median(rest), BUDGET, "µs", detail)
        for what, long in LONG.items():
            yield from opening(what, long, Path(name) / "long.jsonl")


LONG: Mapping[str, Callable[[int], Event]] = {
    "10⁵ steps": key,
    "10⁵ events, a tenth edits": lambda number: edit(number) if number % 10 == 9 else key(number),
    "10⁵ events, a tenth edits of a weight": lambda number: weight(number) if number % 10 == 9 else key(number),
    "10⁵ bookmarks": lambda number: Bookmarked(f"here {number}"),
}


def opening(what: str, event_of: Callable[[int], Event], file: Path) -> Iterator[Measure]:
    """How long it takes to open a long recording again, and how much longer than to read its lines alone."""
    recorder, session = Recorder(LAB3, file=file), begin(LAB3)
    for number in range(100_000):
        event = event_of(number)
        session = apply(session, event)
        recorder.record(event, session)
        if number % 1000 == 0:
            recorder.flush()
    recorder.close()
    rivals = {
        "lines": lambda: seconds(lambda: deque(good_lines(file), 0)),
        "all": lambda: seconds(lambda: play(read(file))),
    }
    found = in_turn(rivals, 3)
    detail = f"its lines alone {found['lines']:.2f} s"
    yield Measure(f"opening a recording of {what}", found["all"], 1.0, "s", detail)
    yield Measure("  beside reading its lines alone", found["all"] / found["lines"], None, "x")
    file.unlink()
