"""The command palette and the words after ``:``, and keys that all arrive in one read."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.driving import LARGE, SMALL, is_typing, opened, press, row_of, screen, settled, table
from tests.ui.terminal import Terminal
from tests.ui.views import view_of, views
from tui_backprop.labs.loader import bundled
from tui_backprop.recording.reading import read
from tui_backprop.session.session import begin
from tui_backprop.ui.app import BackpropApp
from tui_backprop.ui.screens.help import Help, help_rows
from tui_backprop.ui.screens.palette import Palette, command_rows, commands, found
from tui_backprop.ui.view.keys import BY_GROUP, KEYS, works
from tui_backprop.ui.view.plan import plan
from tui_backprop.ui.view.step import doing, step
from tui_backprop.ui.view.view import View
from tui_backprop.ui.view.words import FORMS, WORDS, Word, carried_out, completed, known, taken

SIZES = pytest.mark.parametrize("size", [SMALL, LARGE])
PTY = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")


def at_start(lab: str = "lab3") -> View:
    return View(begin(bundled(lab)), plan(80, 24))


# The palette.


def test_the_palette_lists_every_command_and_says_why_one_does_not_apply() -> None:
    unlisted = {"take", "scroll", "palette"}  # for typing alone; itself
    for view in views():
        if view.typing or not view.plan.panes:
            continue
        listed = list(commands(view))
        assert len(listed) == len([key for key in KEYS if key.action not in unlisted]) + len(WORDS)
        keys = [key for key in BY_GROUP if key.action not in unlisted]
        for key, command in zip(keys, listed, strict=False):
            assert bool(command.needs) is not works(key, view)
            assert command.needs != "not now", key.action
            assert len(command.needs) <= 78


def test_every_command_stands_in_at_most_two_rows_of_80_columns() -> None:
    for view in views():
        for command, chosen in product(commands(view), (True, False)):
            rows = command_rows(command, chosen, 72)
            assert len(rows) <= 3
            assert all(sum(len(text) for text, _ in row) <= 72 for row in rows)


@SIZES
async def test_what_does_not_apply_is_dimmed_with_its_reason_and_says_it_when_chosen(size: tuple[int, int]) -> None:
    async with opened(size=size) as (app, pilot):
        await press(pilot, "ctrl+p", "undo the")
        assert "undo the last edit · nothing is left to undo" in screen(app)
        await press(pilot, "enter")
        assert "nothing is left to undo" in row_of(app, "notice")


DONE: dict[str, Callable[[BackpropApp], bool]] = {
    "one pane on the whole screen": lambda app: app.view.zoomed,
    "this help": lambda app: isinstance(app.screen, Help),
    "the next stage": lambda app: app.view.session.position.stop == 1,
    "the network": lambda app: app.view.focus == "network",
    ":log": lambda app: app.view.log,
    ":w": lambda app: app.view.typing == "line",
    "n": lambda app: app.view.session.position.stop == 1,
}


@SIZES
@pytest.mark.parametrize("query", DONE)
async def test_a_command_of_the_palette_does_what_its_key_or_word_does(query: str, size: tuple[int, int]) -> None:
    async with opened(size=size) as (app, pilot):
        await press(pilot, "3", "ctrl+p")
        assert isinstance(app.screen, Palette)
        await press(pilot, query, "enter")
        assert DONE[query](app)


async def test_what_is_typed_and_what_is_chosen_is_on_screen() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "ctrl+p", "th", "backspace", "down", "down", "pagedown", "up")
        assert "› t" in screen(app)
        await press(pilot, "ctrl+u", "nothing like it")
        assert "No command is called so." in screen(app)
        await press(pilot, "enter", "escape")
        assert len(app.screen_stack) == 1


async def test_a_click_carries_out_a_command_and_a_second_click_does_it_no_second_time() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "ctrl+p", "the next stage")
        y = next(y for y, line in enumerate(screen(app).splitlines()) if "n    " in line and "the next stage" in line)
        await pilot.click(offset=(40, y), times=2)
        await settled(pilot)
        assert len(app.screen_stack) == 1
        assert app.view.session.position.stop == 1


async def test_all_that_is_found_has_each_word_of_the_query_and_what_applies_comes_first() -> None:
    for query in ("", "loss", "next", "axis log", "u"):
        hits = found(at_start(), query)
        assert hits
        rest = hits[1:] if query else hits
        assert sorted(rest, key=lambda each: bool(each.needs)) == rest
        assert all(word in f"{each.shown} {each.all_said}".casefold() for each in hits for word in query.split())


# Keys in one read.

BURSTS = [
    "\r\r",
    "\r\r\r\r",
    "next stage\r\r",
    "\x1b[<0;40;8M\x1b[<0;40;8m" * 2,
    "help\r\x1b[6~q",
    "u\r\x10\r\r",
    ":log\r\r",
]


@PTY
@pytest.mark.parametrize("size", [SMALL, LARGE])
@pytest.mark.parametrize("rest", BURSTS)
def test_enter_enter_and_a_double_click_in_one_read_end_nothing(
    rest: str, size: tuple[int, int], tmp_path: Path
) -> None:
    with Terminal([], tmp_path, size) as terminal:
        terminal.until("Press n")
        terminal.press("\x10")
        terminal.until("Commands")
        terminal.press(rest)
        alive(terminal)


@PTY
def test_the_palette_a_command_and_more_keys_in_one_read_are_all_carried_out(tmp_path: Path) -> None:
    with Terminal([], tmp_path) as terminal:
        terminal.until("Press n")
        terminal.press("\x10the next stage\rn:3 relu\r")
        terminal.until("▶ ReLU", "iteration 3")


KEYBOARD = ["\x10", "\r", "\x1b[A", "\x1b[B", "\x1b[5~", "\x1b[6~", "\t", "\x7f", "\x15", "\x1a"]
KEYBOARD += [*"?:nNsfepwzT23 iudl", "0.5", "relu", "log", "row", "help"]


@PTY
@pytest.mark.parametrize("seed", range(4))
def test_any_keys_in_one_read_end_nothing(seed: int, tmp_path: Path) -> None:
    chosen = random.Random(seed)
    size = chosen.choice([SMALL, LARGE])
    with Terminal([], tmp_path, size) as terminal:
        terminal.until("Press n")
        for _ in range(8):
            terminal.press("".join(chosen.choice(KEYBOARD) for _ in range(chosen.randrange(2, 25))))
            terminal.read(0.2)
        alive(terminal)
    for file in tmp_path.glob("*.backprop.jsonl"):
        assert read(file).problem is None


def alive(terminal: Terminal) -> None:
    """Have the app say that it takes keys: whatever is open, ctrl+q ends it."""
    terminal.until(lambda _: True)
    assert terminal.process.poll() is None, terminal.screen.text
    terminal.press("\x11")
    assert terminal.ended() == 0
    assert "mistake" not in terminal.screen.text


# Help.


@SIZES
async def test_page_down_in_help_moves_by_a_page_also_before_it_is_drawn(size: tuple[int, int]) -> None:
    async with opened(size=size) as (app, pilot):
        await press(pilot, "?")
        lines = app.screen.query_one("#help")
        page = lines.size.height - 1
        await press(pilot, "pagedown")
        assert lines.scroll_offset.y == page
        await press(pilot, "pageup", "j", "j", "k")
        assert lines.scroll_offset.y == 3
        await press(pilot, "end")
        assert lines.scroll_offset.y == lines.max_scroll_y
        await press(pilot, "q")
        assert len(app.screen_stack) == 1


def test_help_tells_every_word_and_what_else_can_be_typed() -> None:
    text = "\n".join("".join(part for part, _ in row) for row in help_rows(view_of("lab3"), 78))
    assert all(f"{word.shown:<18}" in text for word in WORDS.values())
    assert all(shown in text for shown, _ in FORMS)


# Words after the colon.


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("hepl", "nothing is called 'hepl'. Did you mean help?"),
        ("quite", "nothing is called 'quite'. Did you mean quit?"),
        ("w! x", "'w!' is no word; :w FILE.toml: save the present numbers as a lab"),
        ("w out", "w needs a name that ends in .toml, as in w mine.toml"),
        ("W_hid[0,0]", "nothing is called 'W_hid[0,0]'. Did you mean W_hidden[0,0]?"),
        ("W_hid[9,9]", "nothing is called 'W_hid[9,9]'. Did you mean W_hidden?"),
        ("rowe", "nothing is called 'rowe'. :help says what can be typed."),
        ("W_hidden[9,9]", "W_hidden is 3×2 numbers, counted from 0; it has no such cell"),
        ("z_hidden", "z_hidden is not computed yet; step on with n"),
        ("row 5", "this lab has one sample: there is no other row to show"),
        ("log 3", "log stands alone: nothing is typed behind it"),
        ("xyzzy", "nothing is called 'xyzzy'. :help says what can be typed."),
    ],
)
async def test_what_is_not_understood_says_what_can_be_typed_and_stays(line: str, says: str) -> None:
    async with opened(size=SMALL) as (app, pilot):
        await press(pilot, ":")
        app.take(lambda view: app_line(view, line))
        await settled(pilot)
        assert row_of(app, "notice").strip() == says
        assert is_typing(app)


def explained(app: BackpropApp) -> object:
    return app.view.inspected


def app_line(view: View, line: str) -> View:
    from tui_backprop.ui.view.entry import take_line

    return take_line(view, line)


async def test_help_log_and_a_cell_do_what_they_say_in_every_pane() -> None:
    async with opened(size=SMALL) as (app, pilot):
        for pane in "12345":
            was = app.view.log
            await press(pilot, pane, ":log", "enter")
            assert app.view.log is not was
        await press(pilot, ":help", "enter")
        assert isinstance(app.screen, Help)
        await press(pilot, "escape", ":theta[1]", "enter")
        assert explained(app) == ("theta", (1,))
        assert "tensors" in app.view.plan.panes
        await press(pilot, ":W_hidden[2,1]", "enter")
        assert explained(app) == ("W_hidden", (2, 1))


@SIZES
async def test_the_loss_axis_turns_by_l_in_every_pane_but_the_tensors_and_borders_name_what_works(
    size: tuple[int, int],
) -> None:
    async with opened(size=size) as (app, pilot):
        for pane in "1345":
            was = app.view.log
            await press(pilot, pane, "l")
            assert app.view.log is not was
        was = app.view.log
        await press(pilot, "2", "l")
        assert app.view.log is was
        if size == LARGE:
            assert ":log " in screen(app)
            await press(pilot, "1")
            assert ":log " not in screen(app)


async def test_a_data_row_is_chosen_by_its_number() -> None:
    async with opened("xor", size=LARGE) as (app, pilot):
        await press(pilot, "n", ":row 2", "enter")
        assert app.view.row == 2
        await press(pilot, ":row 9", "enter")
        assert "from 0 to 3" in row_of(app, "notice")


@pytest.mark.parametrize(
    ("typed", "line", "says"),
    [
        ("he", "help", ":help: every key"),
        ("w", "w ", ":w FILE.toml"),
        ("gr", "grads ", "grads hidden  grads out"),
        ("W_h", "W_hidden", ""),
        ("zz", "zz", "nothing begins with 'zz'"),
    ],
)
async def test_tab_completes_what_is_sure_and_tells_the_rest(typed: str, line: str, says: str) -> None:
    async with opened(size=SMALL) as (app, pilot):
        await press(pilot, f":{typed}", "tab")
        assert app.painting.line._input.value == line
        assert says in row_of(app, "notice")
        assert is_typing(app)


@given(st.text(max_size=30))
def test_no_text_makes_anything_but_a_view_or_a_message(text: str) -> None:
    from tui_backprop.ground.errors import BackpropError

    try:
        carried_out(at_start(), text)
    except BackpropError as error:
        assert "\n" not in str(error)  # noqa: PT017
        assert len(str(error)) <= 100  # noqa: PT017


def test_what_tab_completes_to_is_understood() -> None:
    for view in views():
        if view.typing == "line":
            for name in known(view):
                after, effects = step(view, completed(view, name))
                assert effects
                assert after.typing == "line"


def test_a_word_that_is_added_is_typed_completed_and_told_everywhere() -> None:
    word = Word("frobnicate", "do what nobody asked for", lambda view, _: doing(taken(view)))
    never = Word("frobnicated", "do what nobody can", lambda view, _: doing(taken(view)), needs=lambda _: "never")
    with WORDS.extended(word, never):
        view = at_start()
        assert any(each.shown == ":frobnicate" and not each.needs for each in commands(view))
        assert any(each.shown == ":frobnicated" and each.needs == "never" for each in commands(view))
        assert ":frobnicate" in "\n".join("".join(part for part, _ in row) for row in help_rows(view_of("lab3"), 80))
        assert "frobnicate" in known(view)
        with pytest.raises(Exception, match="never"):
            carried_out(view, "frobnicated")
        assert "frobnicated" not in known(view)
        with pytest.raises(Exception, match=r"Did you mean frobnicate\?"):
            carried_out(view, "frobnicatedd")


async def test_undo_with_nothing_left_says_so() -> None:
    async with opened(size=SMALL) as (app, pilot):
        await press(pilot, "u")
        assert "nothing is left to undo" in row_of(app, "notice")
        before = table(app)
        await press(pilot, "ctrl+r")
        assert "nothing is left to do again" in row_of(app, "notice")
        assert table(app) == before
