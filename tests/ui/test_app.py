"""The app's keys, panes and focus, as a person meets them."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from textual.pilot import Pilot

from tests.ui.driving import (
    LARGE,
    SMALL,
    TALL,
    opened,
    pane,
    panes,
    press,
    resized,
    row_of,
    screen,
    settled,
    table,
)
from tui_backprop.labs.loader import bundled
from tui_backprop.ui.app import BackpropApp
from tui_backprop.ui.kit.lines import Lines
from tui_backprop.ui.panes.table import DRAW, Draw
from tui_backprop.ui.screens.help import ABOUT, Help
from tui_backprop.ui.view.keys import BY_ACTION, KEYS, works
from tui_backprop.ui.view.plan import PANES, PaneId
from tui_backprop.ui.view.view import Drawn, Room, View


async def test_one_line_says_what_to_press_until_something_was_pressed() -> None:
    async with opened(size=SMALL) as (app, pilot):
        assert "Press n to compute the first stage, pre-activation" in row_of(app, "notice")
        await press(pilot, "n")
        assert "Press n" not in screen(app)


async def test_a_clicker_steps_whatever_pane_has_the_keys() -> None:
    async with opened() as (app, pilot):
        for stop, focus in enumerate("12345", start=1):
            await press(pilot, focus, "pagedown", "pagedown", "pageup")
            assert app.view.session.position.stop == stop


async def test_left_and_right_step_except_in_the_tensors_pane_where_they_move_the_cursor() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "right", "right", "left")
        assert app.view.session.position.stop == 1
        await press(pilot, "2", "right")
        assert app.view.session.position.stop == 1
        assert app.painting.table.cursor == ("W_hidden", (0, 1))
        assert "Working · W_hidden[0,1]" in screen(app)


async def test_tab_goes_round_all_panes_and_shows_the_hidden_ones() -> None:
    async with opened(size=SMALL) as (app, pilot):
        seen = []
        for _ in PANES:
            await press(pilot, "tab")
            seen.append(app.view.focus)
            focused = app.screen.focused
            assert focused is not None
            assert focused.id == app.view.focus
            assert app.view.focus in app.view.plan.panes
        assert seen == [*PANES[1:], PANES[0]]
        await press(pilot, "shift+tab")
        assert app.view.focus == "loss"


async def test_zoom_gives_one_pane_the_whole_screen_and_esc_takes_it_back() -> None:
    async with opened() as (app, pilot):
        for at, focus in enumerate(PANES):
            await press(pilot, str(at + 1), "z")
            assert list(app.view.plan.panes) == [focus]
            await press(pilot, "1" if focus != "network" else "2")
            assert list(app.view.plan.panes) == [app.view.focus] != [focus]
            await press(pilot, *["escape"] * (1 + (app.view.inspected is not None)))
            assert set(app.view.plan.panes) == set(PANES)


async def test_help_speaks_of_the_pane_that_has_the_keys_and_of_every_key() -> None:
    async with opened() as (app, pilot):
        for at, focus in enumerate(PANES):
            await help_of(app, pilot, str(at + 1), focus)


async def help_of(app: BackpropApp, pilot: Pilot[None], key: str, focus: PaneId) -> None:
    await press(pilot, key, "?")
    assert isinstance(app.screen, Help)
    assert ABOUT[focus].split(".")[0] in screen(app)
    said = "\n".join("".join(text for text, _ in row) for row in app.screen.query_one("#help", Lines).rows)
    assert all(f"  {key.shown} " in said for key in KEYS if key.shown)
    await press(pilot, "n", "escape")
    assert not isinstance(app.screen, Help)
    assert app.view.session.position.stop == 0
    assert app.view.focus == focus


async def test_the_pane_with_the_keys_stays_in_sight_in_a_smaller_window() -> None:
    async with opened(size=LARGE) as (app, pilot):
        await press(pilot, "4")
        for size in (SMALL, (100, 24), (80, 30), TALL, (60, 18)):
            await resized(pilot, size)
            assert app.view.focus == "code"
            assert "4 Code" in screen(app)
            assert app.screen.focused is not None
            assert app.screen.focused.id == "code"


async def test_a_window_that_is_too_small_says_so_and_comes_back_as_it_was() -> None:
    async with opened(size=SMALL) as (app, pilot):
        await press(pilot, "n", "n", "2")
        before = panes(app), row_of(app, "footer"), app.view.plan
        await resized(pilot, (59, 17))
        assert "59 columns and 17 rows" in screen(app)
        assert "needs 60 and 18" in screen(app)
        await press(pilot, "n", "3", "z", "e", ":")
        await resized(pilot, SMALL)
        assert (panes(app), row_of(app, "footer"), app.view.plan) == before


async def test_resizing_while_help_is_open_arranges_the_panes_behind_it() -> None:
    async with opened(size=LARGE) as (app, pilot):
        await press(pilot, "?")
        await resized(pilot, SMALL)
        await press(pilot, "escape")
        after = screen(app)
        assert app.painting.screen.has_class("compact")
    async with opened(size=SMALL) as (fresh, _):
        assert after == screen(fresh)


async def test_working_and_code_scroll_with_the_arrows_and_keep_their_place_until_they_say_something_else() -> None:
    async with opened(size=SMALL) as (app, pilot):
        await press(pilot, "3", "down", "down")
        working = app.painting.screen.query_one("#working")
        assert working.scroll_offset.y == 2
        app.say("only a message")
        await settled(pilot)
        assert working.scroll_offset.y == 2
        await press(pilot, "n")
        assert working.scroll_offset.y == 0
        await press(pilot, "4")
        await press(pilot, "end")
        assert app.painting.screen.query_one("#code").scroll_offset.y > 0


async def test_panes_that_are_not_to_be_seen_are_not_painted(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(size=SMALL) as (_, pilot):
        painted: list[str] = []

        def noting(name: PaneId, draw: Draw) -> Draw:
            def noted(view: View, room: Room) -> Drawn:
                painted.append(name)
                return draw(view, room)

            return noted

        noted = {name: noting(name, draw) for name, draw in DRAW.items()}
        monkeypatch.setattr("tui_backprop.ui.painting.DRAW", noted)
        await press(pilot, "n")
        assert set(painted) == {"network", "working"}


async def test_at_cell_level_what_is_not_reached_yet_is_a_dot_in_the_table_and_in_the_network() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "s", "s")
        assert app.view.session.position.level == "cell"
        assert "Working · a_hidden[0]" in screen(app)
        line = next(line for line in table(app).splitlines() if "a_hidden" in line)
        assert line.split()[3:5] == ["0", "·"]
        assert re.findall(r"[│┃╎] ?a (\S+)", pane(app, "network")) == ["0", "·"]


async def test_the_theme_turns_light_and_back_and_everything_is_painted_again() -> None:
    async with opened() as (app, pilot):
        dark = app.screen._compositor.render_strips()[5]
        await press(pilot, "T")
        light = app.screen._compositor.render_strips()[5]
        assert light != dark
        await press(pilot, "T")
        assert app.screen._compositor.render_strips()[5] == dark


async def test_text_of_a_lab_is_shown_literally_everywhere() -> None:
    wild = "[b]Bold[/b] [@click=app.quit]x[/] 🙂 \\["
    lab = replace(bundled("lab3"), title=wild, question=f"Q {wild}", text=f"T {wild}", notes={"start": f"N {wild}"})
    for size in (LARGE, SMALL):
        async with opened(lab, size) as (app, pilot):
            assert wild in row_of(app, "title")
            for start in "QTN":
                assert f"{start} {wild}" in pane(app, "working")
            assert wild in screen(app)
            await press(pilot, "?", "escape", "ctrl+p", "escape", "n")


@pytest.mark.parametrize("size", [(120, 30), (60, 18)])
async def test_seven_steps_and_seven_back_give_the_first_screen_but_for_how_far_one_has_been(
    size: tuple[int, int],
) -> None:
    async with opened(size=size) as (app, pilot):
        first = panes(app)
        await press(pilot, *"nnnnnnn")
        assert app.view.session.position.stop == 7
        assert panes(app) != first
        await press(pilot, *"NNNNNNN")
        assert panes(app) == first
        assert not works(BY_ACTION["previous"], app.view)
