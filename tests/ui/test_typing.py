"""Typing in the app: a number in the place of a cell, and the line after a colon. Nothing typed is lost."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from textual import events
from textual.widgets import Input

from tests.ui.driving import LARGE, SMALL, is_typing, leaf, opened, panes, press, resized, row_of, screen, settled
from tui_backprop.labs.files import bundled_ids
from tui_backprop.labs.loader import open_lab
from tui_backprop.ui.app import BackpropApp
from tui_backprop.ui.panes.bars.bars import LINE_HINTS


def typed_line(app: BackpropApp) -> str:
    return app.painting.screen.query_one(Input).value


async def test_editing_a_weight_shows_everything_after_it_at_once_and_undo_brings_the_old_screen_back() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "n", "n")
        before = panes(app)
        await press(pilot, "e", "0.9", "enter", "1")
        for shown in ("0.2→0.9", "-0.3→0.4", "0→0.4", "W_hidden[0,0] 0.2 → 0.9"):
            assert shown in screen(app)
        await press(pilot, "u")
        assert "undone: W_hidden[0,0]" in row_of(app, "notice")
        await press(pilot, "N", "n")
        assert panes(app) == before


@pytest.mark.parametrize("size", [LARGE, SMALL, (60, 18), (100, 24)])
async def test_nonsense_stays_to_be_mended_and_the_reason_stands_with_it(size: tuple[int, int]) -> None:
    async with opened(size=size) as (app, pilot):
        await press(pilot, "e")
        for wrong in ("abc", "0,9,1", "1e999", "1/0", "--3", "nan", ""):
            await press(pilot, "ctrl+u", wrong, "enter")
            assert is_typing(app)
            assert wrong in screen(app)
            assert "✗ " in screen(app)
            assert "type" in screen(app)
        await press(pilot, "ctrl+u", "0.5", "enter")
        assert not is_typing(app)
        assert leaf(app, "W_hidden", 0, 0) == 0.5


async def test_while_a_number_is_typed_no_key_steps_quits_or_goes_elsewhere() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "n", "e")
        await press(pilot, "nNsfqz?T:1 ", "pagedown", "pageup", "tab", "shift+tab", "up", "down", "ctrl+p", "f1")
        assert app.view.session.position.stop == 1
        assert is_typing(app)
        assert "nNsfqz?T:1" in screen(app)
        assert len(app.screen_stack) == 1
        await press(pilot, "escape")
        assert not is_typing(app)
        assert leaf(app, "W_hidden", 0, 0) == 0.2


async def test_the_footer_names_the_keys_that_work_while_a_number_is_typed() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "e")
        assert row_of(app, "footer").split() == ["enter", "take", "it", "esc", "leave", "it"]


async def test_entering_the_number_that_stands_there_changes_no_bit_of_it() -> None:
    async with opened() as (app, pilot):
        await press(pilot, *"nnnnnnnn", ":theta[0] = 0.1234567890123456", "enter")
        assert "theta[0]" in row_of(app, "notice")
        await press(pilot, "2", "home", "down", "down", "down", "e", "enter")
        assert leaf(app, "theta", 0) == 0.1234567890123456


async def test_what_is_computed_is_not_edited_and_the_message_says_what_is() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "n", "2", *["down"] * 5, "enter")
        assert not is_typing(app)
        assert "is computed, not given: edit x, y, lr or a parameter instead" in row_of(app, "notice")


@pytest.mark.parametrize("sizes", [(SMALL, LARGE), (LARGE, SMALL), (LARGE, (59, 17), SMALL), ((100, 24), (80, 30))])
async def test_a_resize_loses_nothing_of_a_number_being_typed(sizes: tuple[tuple[int, int], ...]) -> None:
    async with opened(size=sizes[0]) as (app, pilot):
        await press(pilot, "e")
        await press(pilot, "0.12")
        for size in sizes[1:]:
            await resized(pilot, size)
        await press(pilot, "5", "enter")
        assert leaf(app, "W_hidden", 0, 0) == 0.125


@pytest.mark.parametrize("sizes", [(SMALL, LARGE), (LARGE, (59, 17), SMALL)])
async def test_a_resize_loses_nothing_of_a_line_being_typed(sizes: tuple[tuple[int, int], ...]) -> None:
    async with opened(size=sizes[0]) as (app, pilot):
        await press(pilot, ":")
        await press(pilot, "3 re")
        for size in sizes[1:]:
            await resized(pilot, size)
        await press(pilot, "lu", "enter")
        assert (app.view.session.position.iteration, app.view.session.position.stop) == (3, 2)


async def test_another_window_in_front_loses_nothing_of_what_is_being_typed() -> None:
    async with opened() as (app, pilot):
        for begin, rest in (("e", "75"), (":", "w x")):
            await press(pilot, begin)
            await press(pilot, "0.")
            for event in (events.AppBlur(), events.AppFocus()):
                app.post_message(event)
                await settled(pilot)
            await press(pilot, rest)
            assert f"0.{rest}" in screen(app)
            await press(pilot, "escape")


async def test_the_line_goes_to_a_stop_edits_and_quits() -> None:
    async with opened() as (app, pilot):
        await press(pilot, ":", "2 grads hidden", "enter")
        assert (app.view.session.position.iteration, app.view.session.position.stop) == (2, 6)
        await press(pilot, ":", "W_hidden[0,0] = 0,5", "enter")
        assert "W_hidden[0,0] 0.2 → 0.5" in row_of(app, "notice")
        await press(pilot, ":", "q", "enter")
        assert app._exit


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("nowhere", "nothing is called 'nowhere'"),
        ("0", "leads nowhere"),
        ("99999999999", "iterations go from 1 up to 10,000,000"),
        ("2000000000", "iterations go from 1 up to"),
        ("W_hidden[9,9] = 1", "does not exist"),
        ("loss = 1", "cannot be edited"),
        ("lr = [b]x[/b]", "'[b]x[/b]' is not a number"),
        ("w", "w mine.toml"),
        ("w /nowhere/at/all.toml", "cannot be written"),
    ],
)
async def test_a_line_that_cannot_be_carried_out_stays_and_says_why(line: str, reason: str) -> None:
    async with opened(size=SMALL) as (app, pilot):
        await press(pilot, ":", line, "enter")
        assert reason in row_of(app, "notice")
        assert typed_line(app) == line
        assert line in screen(app)
        await press(pilot, "escape")
        assert not is_typing(app)
        assert app.view.session.position.stop == 0
        await press(pilot, "n")
        assert app.view.session.position.stop == 1


async def test_up_brings_back_the_lines_that_were_typed() -> None:
    async with opened() as (app, pilot):
        await press(pilot, ":", "relu", "enter", ":", "lr = 0.1", "enter", ":", "up")
        assert typed_line(app) == "lr = 0.1"
        await press(pilot, "up", "up")
        assert typed_line(app) == "relu"
        await press(pilot, "down", "down")
        assert typed_line(app) == ""


async def test_a_lab_is_saved_once_and_opens_again_with_the_numbers_on_screen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with opened() as (app, pilot):
        await press(pilot, ":lr = 0.25", "enter", ":w mine.toml", "enter")
        assert "backprop-tui ./mine.toml opens it" in row_of(app, "notice")
        assert float(open_lab("./mine.toml").leaves["lr"]) == 0.25
        await press(pilot, ":w mine.toml", "enter")
        assert "is there already" in row_of(app, "notice")
        assert typed_line(app) == "w mine.toml"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
async def test_a_folder_that_may_not_be_written_to_is_told_in_one_line(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    async with opened() as (app, pilot):
        await press(pilot, f":w {tmp_path}/x.toml", "enter")
        assert "cannot be written" in row_of(app, "notice")
    tmp_path.chmod(0o700)


@pytest.mark.parametrize("size", [(60, 18), SMALL, LARGE])
async def test_what_can_be_typed_after_a_colon_is_told_whole(size: tuple[int, int]) -> None:
    async with opened(size=size) as (app, pilot):
        await press(pilot, ":")
        assert row_of(app, "notice").strip() in LINE_HINTS


@pytest.mark.parametrize("size", [(60, 18), SMALL, LARGE])
@pytest.mark.parametrize("lab", bundled_ids())
async def test_the_first_hint_is_told_whole(lab: str, size: tuple[int, int]) -> None:
    async with opened(lab, size=size) as (app, _):
        said = row_of(app, "notice")
        if "Press n" in said:
            assert len(said.rstrip()) < size[0]
            assert said.rstrip().endswith(("? explains every key.", "? is help."))


async def test_ctrl_q_ends_the_app_as_q_does_also_while_something_is_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened() as (app, pilot):
        ended: list[bool] = []
        monkeypatch.setattr(app, "stop", lambda: ended.append(True))
        await press(pilot, ":rel", "ctrl+q")
        assert ended == [True]
