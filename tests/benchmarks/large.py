"""Keys at iteration 100 of 200 of a net of 100,000 weights, away from any checkpoint, through a pseudo-terminal.

Beside each stands a Textual app that only changes lines. BLAS has one thread here: on a busy machine its threads wait
for each other far longer than an iteration takes.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from tests.benchmarks import lines
from tests.benchmarks.keys import timed
from tests.benchmarks.table import Measure
from tests.benchmarks.timing import percentile

BUDGET = 33.0
"""Milliseconds, for the slowest key."""
ROWS = 64
LAB = """format = 1
title = "784-128-10"

[data]
x = {x}
y = {y}

[[layers]]
name = "hidden"
activation = "relu"
units = 128
init = "he"

[[layers]]
name = "out"
activation = "softmax"
units = 10
init = "xavier"

[training]
loss = "cce"
optimizer = "adam"
lr = 0.001
seed = 1
"""

SERIES: tuple[tuple[str, Sequence[str], Sequence[str], int], ...] = (
    ("cell cursor", "2", "lj", 30),
    ("n, N", "", "nN", 15),
    ("I", "", "I", 30),
)
"""What is measured: its name, the keys before it, the keys of one round, how many rounds."""


def measures() -> Iterator[Measure]:
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    with tempfile.TemporaryDirectory() as name:
        lab = written(Path(name))
        bare = statistics.median(timed([sys.executable, lines.__file__], Path(name), "", "n", 40)[0])
        for number, (what, before, keys, rounds) in enumerate(SERIES):
            command = [sys.executable, "-m", "tui_backprop", str(lab), "--record", str(Path(name) / f"{number}.jsonl")]
            times, _ = timed(command, Path(name), (":200\r", ":100\r", *before), keys, rounds)
            median, worst = statistics.median(times), max(times)
            beside = f"{median / bare:.1f}x bare Textual ({bare:.1f} ms)"
            detail = f"median {median:.1f} ms, {beside}, p95 {percentile(times, 0.95):.1f} ms"
            yield Measure(f"784-128-10 at 100 of 200: {what}, worst", worst, BUDGET, "ms", detail)


def written(folder: Path) -> Path:
    """A lab of rows that look like handwritten digits: mostly 0, the others up to 1."""
    random = np.random.default_rng(1)
    x = np.where(random.random((ROWS, 784)) < 0.2, random.random((ROWS, 784)).round(3), 0.0)
    y = np.eye(10)[random.integers(0, 10, ROWS)]
    lab = folder / "digits.toml"
    lab.write_text(LAB.format(x=x.tolist(), y=y.tolist()), encoding="utf-8")
    return lab
