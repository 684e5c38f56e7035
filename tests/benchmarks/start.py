"""How long a person waits before anything is there: the first screen, and ``--version``."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import tui_backprop
from tests.benchmarks import hello
from tests.benchmarks.table import Measure
from tests.benchmarks.terminal import Terminal
from tests.benchmarks.timing import in_turn, seconds

QUIET = 0.2
"""Seconds without output after which the first screen is complete."""
ROUNDS = 9


def measures() -> Iterator[Measure]:
    yield first_paint()
    yield version()


def first_paint() -> Measure:
    """From exec to the last byte of the first screen, 120x40, beside a Textual app that shows one line."""
    app = [sys.executable, "-m", "tui_backprop"]
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        took = in_turn(
            {
                "app": lambda: _painted([*app, "--record", str(home / "one.jsonl")], home, "quit"),
                "hello": lambda: _painted([sys.executable, hello.__file__], home, "Hello"),
            },
            ROUNDS,
        )
    detail = f"{1e3 * took['app']:.0f} ms beside {1e3 * took['hello']:.0f} ms"
    return Measure("first paint / Textual hello-world, median", took["app"] / took["hello"], 2.0, "x", detail)


def _painted(command: Sequence[str], home: Path, mark: str) -> float:
    with Terminal(command, home) as terminal:
        return terminal.answered(QUIET, mark)[0]


def version() -> Measure:
    """``--version`` beside an interpreter that does nothing; as the console script runs it."""
    script = "import sys; from tui_backprop.cli import main; sys.exit(main(['--version']))"
    root = Path(tui_backprop.__file__).parents[1]

    def timed(text: str) -> float:
        command = [sys.executable, "-c", text]
        return seconds(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=root))

    took = in_turn({"ours": lambda: timed(script), "bare": lambda: timed("pass")}, 20)
    detail = f"{1e3 * took['ours']:.1f} ms beside {1e3 * took['bare']:.1f} ms"
    return Measure("--version / bare interpreter, median", took["ours"] / took["bare"], 3.0, "x", detail)
