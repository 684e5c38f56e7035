"""Where the locale knows no UTF-8, everything on screen and in the output is ASCII."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

import tui_backprop
from tests.ui.terminal import Terminal
from tui_backprop.ground.ascii import LONGER, SAME_WIDTH, knows_utf8, longer, same_width

ROOT = Path(tui_backprop.__file__).parent
PTY = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")


def printed(source: str) -> str:
    """Every text of a file but its docstrings."""
    tree = ast.parse(source)
    said = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    loose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in said | loose)
    return "".join(str(node.value) for node in texts if isinstance(node.value, str))


def test_every_sign_that_the_program_has_stands_in_the_table() -> None:
    texts = [printed(path.read_text("utf-8")) for path in ROOT.rglob("*.py")]
    texts += [path.read_text("utf-8") for path in ROOT.rglob("*.toml")]
    signs = {char for text in texts for char in text if not char.isascii()}
    assert {"→", "∂", "╭", "✓"} < signs
    assert signs - {"\u200c", "\u200d"} <= SAME_WIDTH.keys()


def test_no_two_names_become_one() -> None:
    assert SAME_WIDTH["ŷ"] != "y"
    assert longer("∂E/∂ŷ") == "dE/dy_hat"


def test_every_stand_in_is_ascii_and_as_wide_as_the_sign() -> None:
    for sign, plain in SAME_WIDTH.items():
        assert plain.isascii()
        assert plain.isprintable()
        assert len(plain) == 1, sign
    assert all(plain.isascii() and plain.isprintable() for plain in LONGER.values())
    assert LONGER.keys() <= SAME_WIDTH.keys()


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_any_text_becomes_ascii_and_keeps_its_width_where_it_is_drawn(text: str) -> None:
    assert longer(text).isascii()
    assert same_width(text).isascii()


@pytest.mark.parametrize("text", ["z² → ½(y - ŷ)²", "日本 0.2 → 0.9", "╭─ ⠒⠤ ▶ ReLU ─╮", "naïve ∂E/∂ŷ ≤ 1"])
def test_what_is_drawn_keeps_its_cells(text: str) -> None:
    assert len(same_width(text)) == cell_len(text)


def test_what_has_room_is_said_clearly() -> None:
    assert longer("0.2 → 0.9, z ≤ 0, ½(y - ŷ)², ∂E/∂W") == "0.2 -> 0.9, z <= 0, 1/2 (y - y_hat)^2, dE/dW"
    assert same_width("0.2 → 0.9") == "0.2 -> 0.9"[:4] + "->0.9"


@pytest.mark.parametrize(
    ("around", "first", "knows"),
    [
        ({}, {}, True),
        ({"LANG": "en_US.UTF-8"}, None, True),
        ({"LANG": "de_DE.utf8"}, None, True),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "C"}, None, False),
        ({"LC_CTYPE": "UTF-8"}, None, True),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, {"LANG": "C"}, False),  # as Python sets it
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, {"LANG": "C", "LC_CTYPE": "C.UTF-8"}, True),
        ({"LC_CTYPE": "C.UTF-8"}, {}, True),  # nobody said anything
        ({"LANG": "de_DE.ISO-8859-1"}, None, False),
        ({"LC_ALL": "C", "PYTHONIOENCODING": "utf-8"}, None, True),
    ],
)
def test_the_locale_is_what_the_person_set(around: dict[str, str], first: dict[str, str] | None, knows: bool) -> None:
    assert knows_utf8(around, first) is knows


def output(*arguments: str, **variables: str) -> bytes:
    around = {name: value for name, value in os.environ.items() if name[:3] not in ("LC_", "LAN", "PYT")}
    done = subprocess.run(
        [sys.executable, "-m", "tui_backprop", *arguments],
        capture_output=True,
        check=False,
        cwd=ROOT.parent,
        env=around | variables,
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    "arguments",
    [["trace", "lab3"], ["trace", "xor"], ["check", "lab3"], ["labs"], ["--help"], ["recordings"], ["trace", "nö"]],
    ids=" ".join,
)
def test_the_output_of_every_command_is_ascii_in_a_c_locale(arguments: list[str]) -> None:
    text = output(*arguments, LC_ALL="C")
    assert text.isascii()
    assert b"\\u" not in text
    assert not re.search(rb"\\x[0-9a-f]{2}", text)


def test_a_latin_locale_and_a_latin_pipe_get_ascii_too_and_utf8_is_as_before() -> None:
    assert output("trace", "lab3", LC_ALL="de_DE.ISO-8859-1").isascii()
    assert output("trace", "lab3", PYTHONIOENCODING="latin-1").isascii()
    assert "≤".encode() in output("trace", "lab3", LC_ALL="C.UTF-8")
    assert "≤".encode() in output("trace", "lab3")


KEYS = ["n", "n", "n", "n", "n", "nn", "s", *"2345wd?q", "\x10", "this help\r", "q", ":", "lr = 0.1\r"]


@PTY
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("locale", [{"LC_ALL": "C"}, {"LANG": "C", "LC_CTYPE": "", "LC_ALL": ""}], ids=str)
def test_every_screen_is_ascii_in_a_c_locale(size: tuple[int, int], locale: dict[str, str], tmp_path: Path) -> None:
    with Terminal([], tmp_path, size, variables=locale) as terminal:
        first = terminal.until("Press n", "1 Network")
        assert first.isascii()
        assert "+- 1 Network --" in first
        for keys in KEYS:
            terminal.press(keys)
            assert terminal.until(lambda _: True).isascii(), keys
        terminal.until("lr 0.001 -> 0.1")
        terminal.press("q")
        assert terminal.ended() == 0
        assert terminal.screen.text.isascii()


@PTY
def test_formulas_are_written_out_where_there_is_room(tmp_path: Path) -> None:
    with Terminal([], tmp_path, (120, 40), variables={"LC_ALL": "C"}) as terminal:
        terminal.until("Press n")
        terminal.press(":loss\r")
        terminal.until("loss = 1/2 (y - y_hat)^2")
