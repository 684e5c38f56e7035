"""Every budget of the design beside what is measured here: ``python -m tests.benchmarks [GROUP ...]``.

Nothing else should run meanwhile. Not a test: a busy machine would fail it. Exit code 1 when a budget is not met.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from itertools import chain

from tests.benchmarks import bench_why, keys, large, recording, start, training, travel
from tests.benchmarks.table import Measure, show

GROUPS: Mapping[str, Callable[[], Iterator[Measure]]] = {
    "start": start.measures,
    "keys": keys.measures,
    "large": large.measures,
    "training": training.measures,
    "travel": travel.measures,
    "recording": recording.measures,
    "why": bench_why.measures,
}


def main(names: list[str]) -> int:
    if unknown := [name for name in names if name not in GROUPS]:
        print(f"no group {', '.join(unknown)}; there are {', '.join(GROUPS)}", file=sys.stderr)
        return 2
    before = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    missed = show(chain.from_iterable(GROUPS[name]() for name in names or GROUPS))
    print(f"{missed} over budget" if missed else "every budget is met")
    print(crowd(before), file=sys.stderr, end="")
    return 1 if missed else 0


def crowd(load: float) -> str:
    """A warning where others were at work before: a time in ms or µs is then longer than it is; a ratio hardly."""
    cores = os.cpu_count() or 1
    busy = f"{load:.1f} other processes were at work on {cores} cores: only the ratios (x) can be trusted\n"
    return busy if load > cores / 2 else ""


if __name__ == "__main__":  # travel and recording start processes, which import this file again
    raise SystemExit(main(sys.argv[1:]))
