"""A terminal that closes, stops or is not read: no process stays behind, no screen is left in pieces."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.ui.terminal import OWNER, SHELL, Terminal
from tui_backprop.recording.reading import read

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")

ROOT = Path(__file__).parents[2]
BUSY = "import os; above = os.getppid()\nwhile os.getppid() == above: pass"
"""A program that takes all the time it can get, for as long as its parent is there."""


@contextmanager
def others_at_work(processes: int) -> Iterator[None]:
    """Others that keep the cores busy meanwhile."""
    others = [subprocess.Popen([sys.executable, "-c", BUSY]) for _ in range(processes)]
    try:
        yield
    finally:
        for other in others:
            other.kill()
            other.wait()


def closed_under_keys(folder: Path, seed: int, patience: float = 60.0) -> None:
    """Open the app, type at random, read some of what it draws or none, and close the terminal while it is at it."""
    chosen = random.Random(seed)
    folder.mkdir()
    with Terminal([], folder, start=OWNER) as terminal:
        terminal.until("Press n", still=False)
        reads = chosen.random() < 0.7
        for _ in range(chosen.randrange(1, 40)):
            terminal.press(chosen.choice(["n", "N", "s", "T", "i", " ", "2", "?", "\x10", "\x1b", ":", "\r"]))
            if reads:
                terminal.read(0.005)
        assert terminal.vanish(patience) in (129, 0)  # 0: it was told to quit
    for file in folder.glob("*.backprop.jsonl"):
        assert read(file).problem is None


@pytest.mark.parametrize("seed", range(4))
def test_a_terminal_closed_while_keys_are_under_way_leaves_no_process(seed: int, tmp_path: Path) -> None:
    with others_at_work(2):
        closed_under_keys(tmp_path / "kept", seed)


@pytest.mark.long
def test_of_two_hundred_closings_under_load_no_process_is_left_after_two_seconds(tmp_path: Path) -> None:
    with others_at_work(4):
        for seed in range(200):
            closed_under_keys(tmp_path / str(seed), 100 + seed, patience=2.0)


def test_a_sigcont_that_follows_no_stop_changes_nothing(tmp_path: Path) -> None:
    with Terminal([], tmp_path, start=OWNER) as terminal:
        terminal.until("Press n")
        terminal.press("nn")
        before = terminal.until("▶ ReLU")
        for _ in range(3):
            terminal.process.send_signal(signal.SIGCONT)
            assert terminal.until("▶ ReLU") == before
        terminal.press("n")
        terminal.until("▶ output")
        terminal.press("q")
        assert terminal.ended() == 0


def app_in(shell: Terminal) -> int:
    """Start the app in a shell; returns its process id."""
    shell.press(f"cd {ROOT} && {sys.executable} -m tui_backprop\r")
    shell.until("Press n")
    shell.press("nn")
    shell.until("▶ ReLU")
    children = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    (child,) = (int(pid) for pid, parent in map(str.split, children.splitlines()) if int(parent) == shell.process.pid)
    return child


@pytest.mark.parametrize("how", ["ctrl+z", "ctrl+z in the line", "ctrl+z in help", signal.SIGTSTP, signal.SIGSTOP])
def test_after_a_stop_the_screen_comes_back_whole(how: str | signal.Signals, tmp_path: Path) -> None:
    with Terminal([], tmp_path, start=SHELL) as shell:
        child = app_in(shell)
        if isinstance(how, signal.Signals):
            before = shell.until("▶ ReLU")
            os.kill(child, how)
        else:
            shell.press({"ctrl+z": "", "ctrl+z in the line": ":re", "ctrl+z in help": "?"}[how])
            before = shell.until({"ctrl+z": "▶ ReLU", "ctrl+z in the line": ":re", "ctrl+z in help": "Help"}[how])
            shell.press("\x1a")
        shell.until("bash-")
        shell.press("echo two words; fg\r")
        shell.until(lambda text: text == before)
        if "▶ ReLU" not in before or ":re" in before:
            shell.press("\x1b")
            shell.until("▶ ReLU", "N back")
        shell.press("n")
        shell.until("▶ output")
        shell.press("q")
        shell.until("Recorded in")
        shell.press("exit\r")
        shell.ended()


def test_without_a_shell_ctrl_z_says_so_and_stops_nothing(tmp_path: Path) -> None:
    with Terminal([], tmp_path, start=OWNER) as terminal:
        terminal.until("Press n")
        terminal.press("\x1a")
        terminal.until("no shell has started this program")
        terminal.press("n")
        terminal.until("▶ pre-act")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_app_also_while_nobody_reads_its_terminal(number: signal.Signals, tmp_path: Path) -> None:
    with Terminal([], tmp_path, start=OWNER) as terminal:
        terminal.until("Press n")
        fill(terminal)
        terminal.process.send_signal(number)
        assert terminal.process.wait(60) == 128 + number
    (file,) = tmp_path.glob("*.backprop.jsonl")
    assert read(file).problem is None


def fill(terminal: Terminal) -> None:
    """Have more drawn than a terminal keeps that nobody reads."""
    import time

    terminal.press("n")
    for _ in range(30):
        terminal.press("T")  # each paints the whole screen
        time.sleep(0.03)


def test_a_terminal_that_is_read_again_shows_the_last_screen_whole(tmp_path: Path) -> None:
    with Terminal([], tmp_path, start=OWNER) as terminal:
        terminal.until("Press n")
        terminal.press("n")
        before = terminal.until("▶ pre-act")
        terminal.press("N")
        fill(terminal)
        assert terminal.until("▶ pre-act", lambda text: text == before) == before
