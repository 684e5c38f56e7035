"""The config file, what T chose, and where a copy goes."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.ui.driving import LARGE, SMALL, opened, press, row_of
from tests.ui.terminal import Terminal
from tui_backprop.ground.numbers import SHOWN, number
from tui_backprop.ui.clipboard import copied, may_refuse
from tui_backprop.ui.preferences import Config, ConfigError, keep_theme, read_config, shade, state_folder

PTY = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
SIZES = pytest.mark.parametrize("size", [SMALL, LARGE])


def written(folder: Path, text: str) -> Path:
    file = folder / "config.toml"
    file.write_text(text, "utf-8")
    return file


def test_without_a_file_everything_is_as_usual(tmp_path: Path) -> None:
    assert read_config(tmp_path / "config.toml") == Config()
    assert Config().digits == SHOWN.digits


def test_theme_digits_and_pace_are_read(tmp_path: Path) -> None:
    file = written(tmp_path, 'theme = "light"\ndigits = 6\npace = 3\n')
    assert read_config(file) == Config("light", 6, 3)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('theme = "blue"', 'config.toml: theme: expected "dark" or "light", found "blue"; it is not used'),
        ("digits = 99", "config.toml: digits: expected a whole number from 3 to 6, found 99; it is not used"),
        ("digits = 4.5", "config.toml: digits: expected a whole number from 3 to 6, found 4.5; it is not used"),
        ("pace = true", "config.toml: pace: expected a whole number from 1 to 9, found true; it is not used"),
        ("digit = 4", "config.toml: digit: there is no such key. Did you mean digits? It is not used"),
        ("x = 4", "config.toml: x: there is no such key. The keys are theme, digits, pace. It is not used"),
        ('"a\x1b" = 4', None),
        ("theme = ", None),
        ("\x00", None),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_in_one_line(text: str, says: str | None, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as error:
        read_config(written(tmp_path, text))
    assert says is None or str(error.value) == says
    assert str(error.value).startswith("config.toml")
    assert str(error.value).isprintable()


def test_a_folder_in_its_place_is_told_too(tmp_path: Path) -> None:
    (tmp_path / "config.toml").mkdir()
    with pytest.raises(ConfigError, match=r"config\.toml: is a folder"):
        read_config(tmp_path / "config.toml")


def test_of_the_file_and_what_t_chose_the_later_one_counts_and_the_file_is_never_written(tmp_path: Path) -> None:
    file = written(tmp_path, 'theme = "dark"')
    assert shade(read_config(file), file, state_folder()) == "dark"
    keep_theme("light")
    os.utime(file, (1, 1))
    assert shade(read_config(file), file, state_folder()) == "light"
    os.utime(file, (2e9, 2e9))
    assert shade(read_config(file), file, state_folder()) == "dark"
    assert file.read_text("utf-8") == 'theme = "dark"'
    assert shade(Config(), tmp_path / "none", state_folder()) == "light"
    (state_folder() / "theme").write_text("sepia", "utf-8")
    assert shade(Config(), tmp_path / "none", state_folder()) is None


async def test_t_is_kept() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "T")
        assert (state_folder() / "theme").read_text("utf-8") == "light\n"
        await press(pilot, "T")
        assert (state_folder() / "theme").read_text("utf-8") == "dark\n"
        assert app.theme.endswith("dark")


def test_fewer_or_more_digits_are_shown_where_that_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert number(1 / 3) == "0.3333"
    monkeypatch.setattr(SHOWN, "digits", 6)
    assert number(1 / 3) == "0.333333"
    assert number(1 / 3, 2) == "0.33"


@PTY
def test_the_app_opens_as_the_file_says(tmp_path: Path) -> None:
    file = written(tmp_path, "digits = 3\npace = 4\n")
    with Terminal([], tmp_path, variables={"BACKPROP_TUI_CONFIG": str(file)}) as terminal:
        terminal.until("Press n")
        terminal.press("nnnn:lr = 0.12345\r")
        terminal.until("0.123 ")
        terminal.press(" ")
        terminal.until("1 iteration/s", still=False)


@PTY
@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_a_broken_file_is_told_in_one_line_and_the_app_opens(size: tuple[int, int], tmp_path: Path) -> None:
    file = written(tmp_path, 'theme = "blue"')
    with Terminal([], tmp_path, size, variables={"BACKPROP_TUI_CONFIG": str(file)}) as terminal:
        terminal.until('theme: expected "dark" or "light", found "blue"', "1 Network")
        terminal.press("n")
        terminal.until("▶ pre-act")
        terminal.press("q")
        assert terminal.ended() == 0


# Copies.


@pytest.mark.parametrize(
    ("around", "refuses"),
    [
        ({"TERM": "xterm-kitty"}, False),
        ({"TERM": "xterm-256color", "WT_SESSION": "1"}, False),
        ({"TERM": "xterm-256color"}, True),
        ({"TERM": "xterm-kitty", "TMUX": "/tmp/x,1,0"}, True),
        ({"TERM": "screen", "STY": "1.pts"}, True),
        ({}, True),
    ],
)
def test_only_a_terminal_known_to_give_the_clipboard_is_trusted_with_it(around: dict[str, str], refuses: bool) -> None:
    assert may_refuse(around) is refuses


@SIZES
@pytest.mark.parametrize(("key", "file"), [("y", "copied.txt"), ("Y", "copied.tex")])
async def test_in_tmux_a_copy_is_in_a_file_too_and_the_app_says_where(
    key: str, file: str, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMUX", "/tmp/tmux,1,0")
    async with opened(size=size) as (app, pilot):
        taken: list[str] = []
        monkeypatch.setattr(app, "copy_to_clipboard", taken.append)
        await press(pilot, "n", key)
        said = row_of(app, "notice").strip()
        assert said.startswith("copied ")
        assert "clipboard" in said
        assert file in said
        assert len(said) <= size[0] - 2
        assert (state_folder() / file).read_text("utf-8") == taken.pop() + "\n"


def test_a_folder_that_cannot_be_made_is_told_and_the_clipboard_still_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMUX", "/tmp/tmux,1,0")
    monkeypatch.setenv("BACKPROP_TUI_STATE", os.devnull + "/no")
    assert "no file: " in copied("x", "text", 78)
