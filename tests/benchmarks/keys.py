"""From a key to the last byte of the repaint, Lab 3 at 120x40, through a pseudo-terminal, recording on.

The budget is in milliseconds, which a slow machine stretches: beside it stands a Textual app that only changes lines.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.benchmarks import lines
from tests.benchmarks.table import Measure
from tests.benchmarks.terminal import Terminal
from tests.benchmarks.timing import percentile

BUDGET = 16.0
"""Milliseconds, for the median."""
QUIET = 0.05
"""Seconds without output after which a repaint is over: three frames of Textual, so that a second burst counts."""

SERIES: tuple[tuple[str, Sequence[str], Sequence[str], int], ...] = (
    ("n and N in turn, at ReLU", "nn", "nN", 40),
    ("n seven times, then N seven times", "", "nnnnnnnNNNNNNN", 6),
    ("n from cell to cell", "nss", "n", 60),
    ("s, f, S, F", "nn", "sfSF", 15),
    ("i and I in turn", "nnn", "iI", 20),
    ("enter after a number typed into a cell, and u", "nn2", ("e0.9\r", "u"), 15),
    ("enter after a line typed below, and u", "nn", (":W_hidden[0,0]=0.9\r", "u"), 15),
)
"""What is measured: its name, the keys before it, the keys of one round, how many rounds."""


def measures() -> Iterator[Measure]:
    with tempfile.TemporaryDirectory() as name:
        plain, size = timed([sys.executable, lines.__file__], Path(name), "", "n", 60)
        median = statistics.median(plain)
        detail = f"{size / 1e3:.1f} kB a key"
        yield Measure(f"key to last byte: {lines.CHANGED} lines of bare Textual, median", median, None, "ms", detail)
        for number, (what, before, keys, rounds) in enumerate(SERIES):
            times, size = _answers(Path(name), number, before, keys, rounds)
            beside = f"{statistics.median(times) / median:.2f}x bare Textual"
            spread = f"p95 {percentile(times, 0.95):.1f} ms, most {max(times):.1f} ms"
            detail = f"{beside}, {spread}, {size / 1e3:.1f} kB a key"
            yield Measure(f"key to last byte: {what}, median", statistics.median(times), BUDGET, "ms", detail)


def _answers(
    home: Path, number: int, before: Sequence[str], keys: Sequence[str], rounds: int
) -> tuple[list[float], float]:
    """Milliseconds of every answer, and bytes of a repaint on average; of what is typed only the last key is timed."""
    command = [sys.executable, "-m", "tui_backprop", "lab3", "--record", str(home / f"{number}.jsonl")]
    return timed(command, home, before, keys, rounds)


def timed(
    command: Sequence[str], home: Path, before: Sequence[str], keys: Sequence[str], rounds: int
) -> tuple[list[float], float]:
    times, sizes = [], []
    with Terminal(command, home) as terminal:
        terminal.answered(0.5, "quit")
        for key in [*before, *(key for _ in range(rounds) for key in keys)]:
            if len(key) > 1:
                terminal.press(key[:-1])
                terminal.answered(QUIET)
            terminal.press(key[-1])
            took, written = terminal.answered(QUIET)
            times.append(1e3 * took)
            sizes.append(len(written))
    return times[len(before) :], statistics.mean(sizes)
