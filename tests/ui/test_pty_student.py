"""A student with the lab sheet, in a real terminal of 80x24, who makes two mistakes and is told both by name."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.ui.terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")


class Student:
    """Types numbers into the cells of a question, as from a sheet of paper."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal

    def writes(self, *cells: str, told: str) -> str:
        """Answer, and read the screen once it says something that contains ``told``."""
        self.terminal.press("\t".join(cells) + "\r")
        return paragraph(self.terminal.until(lambda text: told in paragraph(text)))

    def goes_on(self, to: str) -> None:
        self.terminal.press("\r")
        self.terminal.until(to)


def paragraph(screen: str) -> str:
    """The text of a screen without frames and line ends."""
    return " ".join(" ".join(line.strip("│╭╮╰╯─ ") for line in screen.splitlines()).split())


def test_a_student_does_the_tasks_of_lab_3_and_learns_the_names_of_two_mistakes(tmp_path: Path) -> None:
    with Terminal([], tmp_path) as terminal:
        student = Student(terminal)
        terminal.until("p task")
        terminal.press("p")
        terminal.until("Task 1 of 7 · z_hidden")
        student.writes("-0,3", "-0,1", told="Right.")

        student.goes_on("Task 2 of 7 · a_hidden")
        student.writes("-0.3", "-0.1", told="Not yet")
        student.writes("-0.3", "-0.1", told="These are the numbers of try 1 again, so no new try.")
        named = student.writes("-0.3", "-0.09999999999999998", told="yours reads")
        assert "The activation was left out" in named
        assert "The line is a_hidden = np.maximum(0, z_hidden), and yours reads a_hidden = z_hidden." in named
        student.writes("0", "0", told="Right.")

        student.goes_on("Task 3 of 7 · ŷ")
        student.writes("-0.4", told="Right.")
        student.goes_on("Task 4 of 7 · loss")
        student.writes("0.98", told="Right.")

        student.goes_on("Task 5 of 7")
        student.writes("1.4", "0", "0", told="Not yet: 2 of 3 numbers are right.")
        named = student.writes("1.3999999999999997", "0", "0", told="is right on screen")
        assert "This gives the same numbers as a mistake in an earlier line: the sign is turned round." in named
        assert "That line, dE_dy_hat = -(y - y_hat), is right on screen." in named
        student.writes("-1.4", "0", "0", told="Right.")

        student.goes_on("Task 6 of 7")
        student.writes(*["0"] * 6, told="Right.")
        student.goes_on("Task 7 of 7")
        student.writes("-0.3986", "0.2", "0.1", told="Right.")
        student.goes_on("How it went")
        assert "in all 7 of 7 right 5 first try, 2 third try" in paragraph(terminal.screen.text)
        student.goes_on("n next stage")
        terminal.press("q")
        assert terminal.ended() == 0
    (file,) = tmp_path.glob("*.jsonl")
    told = subprocess.run(
        [sys.executable, "-m", "tui_backprop", "replay", str(file), "--text"],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        check=True,
    ).stdout
    assert told.count("prediction of") == 11
    assert told.count("(wrong)") == 4
    assert "prediction of dE_dtheta: 1.4, 0, 0 (wrong)" in told
