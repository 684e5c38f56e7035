"""The whole program in a real terminal: keys in, screen, exit code and recording out."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ui.terminal import Terminal
from tui_backprop.recording.reading import read
from tui_backprop.recording.replay import play
from tui_backprop.session.events import Stepped

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")

SIZES = [(80, 24), (120, 40)]
STAGES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("pre-act", ("-0.3", "-0.1")),
    ("ReLU", ("max(0, z_hidden)", "[0  0]")),
    ("output", ("-0.4",)),
    ("loss", ("0.98",)),
    ("grads out", ("-1.4", "[-1.4  0  0]")),
    ("grads hidden", ("[-0.28  -0.14]",)),
    ("update", ("-0.3986", "0.978")),
)
"""Each stage, and numbers of design that can be read on the screen there."""


@pytest.mark.parametrize("size", SIZES)
def test_seven_keys_show_seven_stages_and_seven_more_the_first_screen_again(
    size: tuple[int, int], tmp_path: Path
) -> None:
    with Terminal([], tmp_path, size) as terminal:
        first = terminal.until("Press n to compute")
        for name, numbers in STAGES:
            terminal.press("n")
            terminal.until(f"▶ {name}", *numbers)
        for name in ("grads hidden", "grads out", "loss", "output", "ReLU", "pre-act", "start"):
            terminal.press("N")
            terminal.until(f"▶ {name}")
        terminal.until(lambda text: body(text) == body(first))
        terminal.press("q")
        assert terminal.ended() == 0


def body(text: str) -> list[str]:
    """The screen without what says how far one has been: stage bar, message, timeline, footer, recording, loss."""
    lines = [line for line in text.splitlines()[3:] if line[:1] in "│╭╰"]
    kept = []
    for line in lines:
        if "5 Loss ─" in line:
            break
        kept.append(re.sub(r"[▁-█]", " ", line))
    return kept


@pytest.mark.parametrize("size", SIZES)
def test_an_edited_weight_brings_a_unit_to_life_at_once_and_undo_takes_it_back(
    size: tuple[int, int], tmp_path: Path
) -> None:
    with Terminal([], tmp_path, size) as terminal:
        terminal.until("Press n")
        terminal.press("nn")
        before = terminal.until("▶ ReLU", "[0  0]", "hidden[1]")
        terminal.press("e0.9\r")
        terminal.until("W_hidden[0,0] 0.2 → 0.9", "-0.3→0.4", "0→0.4")
        terminal.press("1")
        terminal.until("1 Network", "z -0.3→0.4", lambda text: text.count(" off ") == before.count(" off ") - 1)
        terminal.press("u")
        terminal.until("undone: W_hidden[0,0]")
        terminal.press("Nn")
        terminal.until(lambda text: "undone" not in text and body(text) == body(before))


def test_what_was_done_is_recorded_and_its_replay_agrees(tmp_path: Path) -> None:
    with Terminal([], tmp_path) as terminal:
        terminal.until("Press n")
        terminal.press("nne0.9\r")
        terminal.until("0.2 → 0.9")
        terminal.press(":\x11")  # ctrl+q, also while something is typed
        assert terminal.ended() == 0
        assert "Recorded in" in terminal.screen.text
    (file,) = tmp_path.glob("lab3-*.backprop.jsonl")
    played = play(read(file)).session
    assert played.position.stop == 2
    told = subprocess.run(
        [sys.executable, "-m", "tui_backprop", "replay", str(file), "--text"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    ).stdout
    assert "W_hidden[0,0]" in told
    assert "0.9" in told
    with Terminal([str(file)], tmp_path) as terminal:
        terminal.until("▶ ReLU", lambda text: "hidden[0] is live" in " ".join(text.split()))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_to_end_leaves_the_recording_complete_and_says_where_it_is(
    number: signal.Signals, tmp_path: Path
) -> None:
    with Terminal([], tmp_path) as terminal:
        terminal.until("Press n")
        terminal.press("n>>>>>> ")
        terminal.until(lambda text: re.search(r"iteration \d\d+", text) is not None, still=False)
        terminal.process.send_signal(number)
        assert terminal.ended() == 128 + number
        assert "Recorded in" in terminal.screen.text
    (file,) = tmp_path.glob("*.backprop.jsonl")
    recording = read(file)
    assert recording.problem is None
    assert play(recording).problem is None
    assert play(recording).session.position.iteration > 1


CRASH = """
import sys
from tui_backprop.ui.view.keys import BY_ACTION
def fail(view):
    secret = "of the person's own"
    raise KeyError("what was looked up")
object.__setattr__(BY_ACTION["full"], "does", fail)
from tui_backprop.cli import main
sys.exit(main(sys.argv[1:]))
"""


def test_a_crash_is_one_line_without_what_the_program_held_and_the_recording_is_complete(tmp_path: Path) -> None:
    with Terminal([], tmp_path, (120, 40), start=CRASH) as terminal:
        terminal.until("Press n")
        terminal.press("nnr")
        assert terminal.ended() == 1
        said = terminal.screen.text
    assert "failed by a mistake of its own (KeyError: 'what was looked up'" in said
    assert "Traceback" not in said
    assert "secret" not in said
    (file,) = tmp_path.glob("*.backprop.jsonl")
    assert read(file).problem is None


def test_a_terminal_that_is_gone_ends_the_app_and_the_recording_is_complete(tmp_path: Path) -> None:
    with Terminal([], tmp_path) as terminal:
        terminal.until("Press n")
        terminal.press("nn")
        terminal.until("▶ ReLU")
        assert terminal.vanish() == 129
    (file,) = tmp_path.glob("*.backprop.jsonl")
    kept = read(file)
    assert kept.problem is None
    assert len([entry for entry in kept.entries if isinstance(entry.what, Stepped)]) == 2


def test_a_terminal_that_is_made_smaller_and_larger_is_filled_again(tmp_path: Path) -> None:
    with Terminal([], tmp_path, (120, 40)) as terminal:
        terminal.until("5 Loss")
        terminal.resize((59, 17))
        terminal.until("needs 60 and 18")
        terminal.resize((80, 24))
        terminal.until(lambda text: fills(text, 80) and "5 Loss" not in text)
        terminal.resize((200, 60))
        terminal.until("5 Loss", lambda text: fills(text, 200))


def fills(text: str, width: int) -> bool:
    """Whether there are panes, and they are as wide as the terminal."""
    panes = [line for line in text.splitlines() if line[:1] and line[0] in "│╭╰"]
    return bool(panes) and all(len(line) == width for line in panes)


@pytest.mark.parametrize("variables", [{"NO_COLOR": "1"}, {"TERM": "xterm-16color", "COLORTERM": ""}])
def test_without_colours_all_is_there(variables: dict[str, str], tmp_path: Path) -> None:
    with Terminal([], tmp_path, variables=variables) as terminal:
        terminal.until("Press n")
        terminal.press("nn")
        terminal.until("▶ ReLU", " off ")


def test_without_a_terminal_one_line_says_what_to_do(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "tui_backprop"], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert len(ended.stderr.splitlines()) == 1
    assert "trace" in ended.stderr
