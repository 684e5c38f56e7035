"""Every budget of the design beside what is measured here: ``python -m tests.benchmarks [GROUP ...]``.

Nothing else should run meanwhile. Not a test: a busy machine would fail it. Exit code 1 when a budget is not met.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from itertools import chain

from tests.benchmarks import bench_why, keys, recording, start, training, travel
from tests.benchmarks.table import Measure, show

GROUPS: Mapping[str, Callable[[], Iterator[Measure]]] = {
    "start": start.measures,
    "keys": keys.measures,
    "training": training.measures,
    "travel": travel.measures,
    "recording": recording.measures,
    "why": bench_why.measures,
}


def main(names: list[str]) -> int:
    if unknown := [name for name in names if name not in GROUPS]:
        print(f"no group {', '.join(unknown)}; there are {', '.join(GROUPS)}", file=sys.stderr)
        return 2
    missed = show(chain.from_iterable(GROUPS[name]() for name in names or GROUPS))
    print(f"{missed} over budget" if missed else "every budget is met")
    return 1 if missed else 0


if __name__ == "__main__":  # travel and recording start processes, which import this file again
    raise SystemExit(main(sys.argv[1:]))
