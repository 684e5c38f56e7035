"""What recording costs on the caller's thread."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.benchmarks.table import Measure
from tests.benchmarks.timing import percentile
from tests.networks import prepared
from tests.session.labs import LAB3, lab_of
from tui_backprop.engine.network import Layer, Network
from tui_backprop.labs.lab import Lab
from tui_backprop.recording.reading import read
from tui_backprop.recording.recorder import Recorder
from tui_backprop.recording.replay import play
from tui_backprop.session.apply import apply
from tui_backprop.session.events import Edited, Event, Ran, Stepped
from tui_backprop.session.session import begin

BUDGET = 50.0
"""Microseconds for a recorded event (design, budgets)."""
PAUSE = 0.002
"""Seconds between two keys: nobody presses faster, and the other thread gets its turn as in the app."""


def key(_: int) -> Event:
    return Stepped("n")


def edit(number: int) -> Event:
    return Edited("lr", (), 0.01 + number / 1e6)


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
        yield replay_speed(Path(name))


def replay_speed(folder: Path) -> Measure:
    """How long it takes to open a recording of 10,000 events again; there is no budget for it."""
    recorder, session = Recorder(LAB3, file=folder / "long.jsonl"), begin(LAB3)
    for number in range(10_000):
        event: Event = Ran(100) if number % 100 == 99 else Stepped("n")
        session = apply(session, event)
        recorder.record(event, session)
    recorder.close()
    began = time.perf_counter()
    played = play(read(folder / "long.jsonl"))
    took = time.perf_counter() - began
    detail = f"to iteration {played.session.position.iteration:,}"
    return Measure("replay of a recording of 10,000 events", took, None, "s", detail)
