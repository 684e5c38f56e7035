"""The code pane: what just ran and what runs next are in sight at every stop, in every window."""

from __future__ import annotations

import pytest

from tests.ui.driving import opened, pane, press, resized, settled
from tests.ui.views import view_of
from tui_backprop.labs.loader import bundled
from tui_backprop.session.apply import apply
from tui_backprop.session.events import Stepped
from tui_backprop.session.session import begin
from tui_backprop.ui.app import BackpropApp
from tui_backprop.ui.kit.lines import Lines
from tui_backprop.ui.panes.code.pane import code
from tui_backprop.ui.panes.table import draw_closed
from tui_backprop.ui.view.view import Room


def marked(app: BackpropApp) -> tuple[int, int]:
    """Of the lines that just ran or run next, how many are in sight, and how many there are or fit."""
    lines = app.painting.screen.query_one("#code", Lines)
    now = code(app.view, lines.room.width).now
    top, height = lines.scroll_offset.y, lines.room.height
    return sum(top <= row < top + height for row in now), min(len(now), height)


@pytest.mark.parametrize("size", [(120, 40), (100, 30), (80, 50)])
async def test_what_just_ran_and_what_runs_next_are_in_sight_at_every_stop(size: tuple[int, int]) -> None:
    async with opened("lab3", size) as (app, pilot):
        for _ in range(7):
            await press(pilot, "n")
            seen, there = marked(app)
            assert seen == there
        for _ in range(7):
            await press(pilot, "N")
            seen, there = marked(app)
            assert seen == there


async def test_they_are_in_sight_when_the_pane_is_brought_to_the_front() -> None:
    async with opened("lab3", (80, 24)) as (app, pilot):
        await press(pilot, *"nnnnnn4")
        seen, there = marked(app)
        assert seen == there == 4


async def test_they_are_in_sight_in_a_session_that_begins_late_and_in_another_window() -> None:
    session = begin(bundled("lab3"))
    for _ in range(7):
        session = apply(session, Stepped("n"))
    app = BackpropApp(session)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        assert marked(app) == (2, 2)
        await resized(pilot, (100, 30))
        seen, there = marked(app)
        assert seen == there > 2


def test_the_rows_that_are_to_be_in_sight_go_from_the_first_that_ran_to_the_next() -> None:
    shown = code(view_of("lab3", *[Stepped("n")] * 5), 54)
    words = ["".join(text for text, _ in shown.rows[at]) for at in shown.now]
    assert words[0].startswith(" 7    ▶ dE_dy_hat")
    assert words[-1].startswith("10 next dE_da_hidden")


async def test_a_pane_that_was_closed_shows_the_code_again_also_where_it_is_the_same() -> None:
    async with opened("lab3", (120, 40)) as (app, pilot):
        await press(pilot, "n")
        before = pane(app, "code")
        app.painting.show("code", draw_closed("code", app.view, Room(50, 10)), Room(50, 10))
        assert "closed until the tasks are done" in pane(app, "code")
        app.painting.paint(app.view)
        assert pane(app, "code") == before
