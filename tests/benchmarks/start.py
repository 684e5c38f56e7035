"""How long a person waits before anything is there: the first screen, and ``--version``."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import tui_backprop
from tests.benchmarks import hello
from tests.benchmarks.table import Measure
from tests.benchmarks.terminal import Terminal, installed
from tests.benchmarks.timing import in_turn, seconds

FRAME = 0.008
"""Seconds without output after which a frame is over: half of the time Textual leaves between two."""
STILL = 0.2
"""Seconds without output after which nothing more is to come."""
ROUNDS = 9


def measures() -> Iterator[Measure]:
    for what, quiet, budget in (("first paint", FRAME, 2.0), ("until nothing moves any more", STILL, None)):
        yield first_screen(what, quiet, budget)
    yield version()


def first_screen(what: str, quiet: float, budget: float | None) -> Measure:
    """From exec to the last byte of the first whole screen, 120x40, beside a Textual app that shows one line.

    The footer is the last line of a frame, so the first frame that has it is whole. Scroll bars come after it.
    """
    app = [sys.executable, "-m", "tui_backprop"]
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        took = in_turn(
            {
                "app": lambda: _painted([*app, "--record", str(home / "one.jsonl")], home, "quit", quiet),
                "hello": lambda: _painted([sys.executable, hello.__file__], home, "Hello", quiet),
            },
            ROUNDS,
        )
    detail = f"{1e3 * took['app']:.0f} ms beside {1e3 * took['hello']:.0f} ms"
    return Measure(f"{what} / Textual hello-world, median", took["app"] / took["hello"], budget, "x", detail)


def _painted(command: Sequence[str], home: Path, mark: str, quiet: float) -> float:
    with Terminal(command, home) as terminal:
        return terminal.answered(quiet, mark)[0]


def version() -> Measure:
    """``--version`` beside an interpreter that does nothing; as the console script runs it."""
    script = "import sys; from tui_backprop.cli import main; sys.exit(main(['--version']))"
    root = Path(tui_backprop.__file__).parents[1]
    with tempfile.TemporaryDirectory() as name:
        around = installed(Path(name))

        def timed(text: str) -> float:
            run = partial(subprocess.run, check=True, stdout=subprocess.DEVNULL, cwd=root, env=around)
            return seconds(lambda: run([sys.executable, "-c", text]))

        took = in_turn({"ours": lambda: timed(script), "bare": lambda: timed("pass")}, 20)
    detail = f"{1e3 * took['ours']:.1f} ms beside {1e3 * took['bare']:.1f} ms"
    return Measure("--version / bare interpreter, median", took["ours"] / took["bare"], 3.0, "x", detail)
