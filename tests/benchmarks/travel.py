"""Going back and forth in 10⁶ iterations of Lab 3, and what keeping them costs."""

from __future__ import annotations

import math
import random
import statistics
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from tests.benchmarks.table import Measure
from tests.benchmarks.timing import percentile
from tests.session.labs import LAB3
from tui_backprop.session.apply import apply
from tui_backprop.session.events import Event, Stepped, WentTo
from tui_backprop.session.position import Position
from tui_backprop.session.session import Session, begin

FAR = 1_000_000
RELU = 2


def measures() -> Iterator[Measure]:
    """All of it in a process of its own, so that nothing else is in its memory."""
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        yield from process.submit(_measured).result()


def _measured() -> list[Measure]:
    session = begin(LAB3)
    history = session.branch.history
    history.reach(1_000, math.inf)
    before, began = _memory(), time.perf_counter()
    history.reach(FAR + 1, math.inf)
    took, grown = time.perf_counter() - began, (_memory() - before) / 1e6
    losses = 8 * FAR / 1e6
    memory = Measure(
        "memory of 10⁶ iterations, beside 8 bytes each",
        grown - losses,
        10.0,
        "MB",
        f"grown by {grown:.1f} MB in {took:.0f} s",
    )
    session = apply(session, WentTo(Position(FAR, RELU)))
    return [*_steps_back(session), *_anywhere(session), memory]


def _steps_back(session: Session) -> Iterator[Measure]:
    for move, what, count in (("N", "a stage", 2000), ("I", "an iteration", 2000)):
        times, at = [], session
        for _ in range(count):
            took, at = _timed(at, Stepped(move))  # type: ignore[arg-type]
            times.append(took)
        assert at.position.iteration < FAR
        detail = f"median {statistics.median(times):.2f} ms, most {max(times):.1f} ms"
        yield Measure(f"step back {what} ({move}) from iteration 10⁶, p99", percentile(times, 0.99), 16.0, "ms", detail)


def _anywhere(session: Session) -> Iterator[Measure]:
    places = random.Random(3)
    times = [_timed(session, WentTo(Position(places.randint(1, FAR), RELU)))[0] for _ in range(400)]
    detail = f"median {statistics.median(times):.1f} ms, p99 {percentile(times, 0.99):.1f} ms"
    yield Measure("go to anywhere in 10⁶ iterations, the longest of 400", max(times), 50.0, "ms", detail)


def _timed(session: Session, event: Event) -> tuple[float, Session]:
    """Milliseconds from an event to every value at the position it leads to, and the session there."""
    began = time.perf_counter()
    after = apply(session, event)
    _ = after.state.values
    return 1e3 * (time.perf_counter() - began), after


def _memory() -> int:
    """Bytes this process holds now; where that cannot be asked, the most it ever held."""
    import resource  # not on Windows

    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
