"""What cannot be meant is told where it is met: when a lab opens, and when a number is typed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.labs.toml import DATA, SMALL
from tests.ui.terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
SIZES = [(80, 24), (120, 40)]
SAID = {
    "lr = -0.5": "lr is -0.5; less than 0 makes the loss grow",
    "lr = 0.1\nmomentum = 1": "momentum is 1.0; from 1 on what is remembered never fades",
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("written", SAID)
def test_a_rate_that_cannot_be_meant_is_told_when_the_lab_opens_as_check_tells_it(
    written: str, size: tuple[int, int], tmp_path: Path
) -> None:
    lab = tmp_path / "lab.toml"
    lab.write_text(SMALL.replace("lr = 0.1", written))
    with Terminal([str(lab)], tmp_path, size) as terminal:
        terminal.until(SAID[written])
        terminal.press("q")
        assert terminal.ended() == 0


@pytest.mark.parametrize("size", SIZES)
def test_a_lab_that_hides_without_tasks_says_so_when_it_opens(size: tuple[int, int], tmp_path: Path) -> None:
    lab = tmp_path / "lab.toml"
    lab.write_text(SMALL.replace(DATA, f'hide = ["code"]\n{DATA}'))
    with Terminal([str(lab)], tmp_path, size) as terminal:
        terminal.until("but there are no [[tasks]]")
        terminal.press("q")
        assert terminal.ended() == 0


@pytest.mark.parametrize("size", SIZES)
def test_a_rate_that_cannot_be_meant_is_told_when_it_is_typed(size: tuple[int, int], tmp_path: Path) -> None:
    with Terminal(["lab3"], tmp_path, size) as terminal:
        terminal.until("Press n to compute")
        terminal.press(":lr = -1\r")
        terminal.until("lr 0.001 → -1 · less than 0 makes the loss grow")
        terminal.press("u")
        terminal.until("undone: lr")
        terminal.press("q")
        assert terminal.ended() == 0
