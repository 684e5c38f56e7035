"""Every command line of the README works as it is written, in the order it is read."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.ui.terminal import SHELL, Terminal

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
ACTIVATE = ". .venv/bin/activate"
OPEN, TEST = re.findall(r"^```sh\n(.*)\n```$", README, re.MULTILINE)
SPANS = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```$", "", README, flags=re.MULTILINE | re.DOTALL))
COMMANDS = [span for span in SPANS if re.match(r"backprop-tui .", span)]
"""Those that take something; by itself it opens the lab."""
RUNNERS = [span for span in SPANS if span.endswith(" backprop-tui")]
IN_APP = {"xor", "lab3-1", "./mine.toml", "--no-record"}

pytestmark = pytest.mark.skipif(
    sys.platform == "win32" or not (Path(sys.prefix) / "bin" / "activate").exists(), reason="needs bash and a .venv"
)


@contextmanager
def shell(folder: Path) -> Iterator[Terminal]:
    """A terminal of 80x24 with a shell in it, in a folder."""
    own = {"PYTHONPATH": "", "PS1": "$ ", "VIRTUAL_ENV": "", "PATH": "/usr/local/bin:/usr/bin:/bin"}
    with Terminal([], folder, start=SHELL, variables=own) as terminal:
        yield terminal


def entered(terminal: Terminal, line: str) -> None:
    """Type a line, and have the shell say how it ended."""
    terminal.press(f"clear; {line}; echo ended=$?\r")


def works(terminal: Terminal, before: str, command: str) -> None:
    """A command ends well; one that opens the app ends with q."""
    entered(terminal, before + command)
    arguments = command.split("backprop-tui", 1)[1].split()
    if not arguments or arguments[0] in IN_APP or arguments == ["replay", "lab3-1"]:
        terminal.until("q quit", "iteration")
        terminal.press("q")
    terminal.until("ended=0")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the environment that the first command makes, opened once: n seven times, a lab written, q."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / ".venv").symlink_to(sys.prefix)
    with shell(folder) as terminal:
        entered(terminal, OPEN.rpartition("&& ")[2])
        terminal.until("Press n to compute")
        for stop in ("pre-act", "ReLU", "output", "loss", "grads out", "grads hidden", "update"):
            terminal.press("n")
            terminal.until(f"▶ {stop}")
        terminal.press(":w mine.toml\r")
        terminal.until("mine.toml")
        terminal.press("q")
        terminal.until("ended=0")
    assert (folder / "mine.toml").exists()
    return folder


def test_the_readme_has_two_commands_and_names_both_ways_to_write_the_others() -> None:
    assert OPEN.endswith("&& .venv/bin/backprop-tui")
    assert TEST.endswith("&& .venv/bin/python -m pytest -q")
    assert {ACTIVATE, ".venv/bin/backprop-tui", "./mine.toml"} <= {*SPANS}
    assert len(COMMANDS) >= 9
    assert RUNNERS == ["uvx --from . backprop-tui", "pipx run --spec . backprop-tui"]


OPTIONS = (
    "backprop-tui ./mine.toml --set training.lr=0.5 --no-record",
    "backprop-tui trace lab3 --json --only loss,theta",
    "backprop-tui train xor --iterations 10 --json",
    "backprop-tui check .",
    "backprop-tui replay lab3-1 --text",
    "backprop-tui replay lab3-1 --verify",
)
"""What the README says besides of the commands it lists."""


def test_the_options_tried_here_are_those_of_the_readme() -> None:
    for option in (
        "--set training.lr=0.5",
        "--no-record",
        "--only loss,theta",
        "--json",
        "--text",
        "--verify",
        "all in a folder",
    ):
        assert option in README
        assert option == "all in a folder" or any(option in command for command in OPTIONS)


@pytest.mark.parametrize("command", [*COMMANDS, "backprop-tui", *OPTIONS])
def test_a_command_works_as_it_is_written_once_the_environment_is_active(folder: Path, command: str) -> None:
    with shell(folder) as terminal:
        works(terminal, f"{ACTIVATE} && ", command)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_works_with_the_folder_before_it(folder: Path, command: str) -> None:
    with shell(folder) as terminal:
        works(terminal, "", command.replace("backprop-tui", ".venv/bin/backprop-tui", 1))


@pytest.mark.long
@pytest.mark.parametrize("command", [OPEN, *RUNNERS])
def test_a_command_that_installs_opens_the_app_from_a_fresh_copy(tmp_path: Path, command: str) -> None:
    runner = shutil.which(command.split(maxsplit=1)[0])
    if runner is None:
        pytest.skip(f"{command.split(maxsplit=1)[0]} is not here")
    subprocess.run(["git", "clone", "-q", "--no-hardlinks", ROOT, tmp_path / "copy"], check=True)
    with shell(tmp_path / "copy") as terminal:
        before = f"PATH={Path(runner).parent}:$PATH && " if command in RUNNERS else ""
        works(terminal, before, f"{command} --no-record" if command in RUNNERS else command)
