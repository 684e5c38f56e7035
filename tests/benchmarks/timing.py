"""Taking times: rivals in turn, so that what slows the machine down for a while slows down all of them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence


def in_turn(rivals: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    """The median time of each rival, in what it returns; one round before them does not count."""
    found: dict[str, list[float]] = {name: [] for name in rivals}
    for number in range(rounds + 1):
        for name, run in rivals.items():
            took = run()
            if number:
                found[name].append(took)
    return {name: statistics.median(times) for name, times in found.items()}


def seconds(run: Callable[[], object]) -> float:
    """How long something takes."""
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def percentile(times: Sequence[float], share: float) -> float:
    """The time that ``share`` (0 to 1) of the times do not exceed."""
    return sorted(times)[min(len(times) - 1, int(share * len(times)))]
