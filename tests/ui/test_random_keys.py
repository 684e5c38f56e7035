"""Any keys at all, in any order and as fast as they come: nothing breaks, and the screen shows what is."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual.pilot import Pilot

import tui_backprop.ui
from tests.ui.driving import NAMES, post, press, resized, screen, settled
from tui_backprop.labs.loader import bundled
from tui_backprop.session.position import Position
from tui_backprop.session.session import begin
from tui_backprop.session.state import state_at
from tui_backprop.ui.app import BackpropApp
from tui_backprop.ui.kit.lines import Lines
from tui_backprop.ui.view.keys import BY_ACTION, works
from tui_backprop.ui.view.running import paused
from tui_backprop.ui.view.view import arranged

SIZES = [(80, 24), (120, 40), (60, 18), (59, 17), (100, 24), (80, 50), (200, 60)]
LETTERS = "nnnnNNssffSSFFiIgGuueervzdywpPTbt?:12345<>hjkl0.9,-=[]a/+ "
TYPED = [*LETTERS, *sorted(NAMES), "space", ":relu", ":3", ":+2", ":-1", "e0.9", "W_hidden[0,0] = 0.5"]
Press = str | tuple[int, int]
PRESSES = st.lists(st.sampled_from(TYPED) | st.sampled_from(SIZES), min_size=10, max_size=60)


class Unending(BackpropApp):
    """The app, but that nothing ends it."""

    CSS_PATH = str(Path(tui_backprop.ui.__file__).parent / "app.tcss")

    def stop(self, code: int = 0) -> None:
        pass


async def after(lab: str, presses: Sequence[Press]) -> None:
    """Press everything, then compare the screen with that of a new app brought to the same place."""
    app = Unending(begin(bundled(lab)))
    async with app.run_test(size=(120, 40)) as pilot:
        for one in presses:
            if isinstance(one, tuple):
                await pilot.resize_terminal(*one)
            else:
                post(app, one)
        await settled(pilot)
        assert "Traceback" not in screen(app)
        await calm(app, pilot)
        shown = screen(app)
        _check_state(app)
        fresh = Unending(app.view.session)
        async with fresh.run_test(size=(120, 50)) as other:
            await settled(other)
            await bring(fresh, app, other)
            assert shown == screen(fresh)


async def calm(app: BackpropApp, pilot: Pilot[None]) -> None:
    """Leave whatever is open or going on, and scroll to the beginning of everything, in a window that has it all."""
    await resized(pilot, (120, 50))
    for _ in range(12):
        leave = BY_ACTION["leave"]
        if len(app.screen_stack) == 1 and not works(leave, app.view):
            break
        await press(pilot, "escape")
    app.take(paused)
    await to_the_top(app, pilot)


async def to_the_top(app: BackpropApp, pilot: Pilot[None]) -> None:
    table = app.painting.table
    table._first = 0
    table._arrange()
    table._forget()
    table.scroll_to(y=0, animate=False)
    for lines in app.painting.screen.query(Lines):
        lines.scroll_to(y=0, animate=False)
    app.show(app.view)
    await settled(pilot)


async def bring(fresh: BackpropApp, app: BackpropApp, pilot: Pilot[None]) -> None:
    """Give a new app the look of another one."""
    fresh.theme = app.theme
    fresh.take(lambda view: arranged(replace(app.view, plan=view.plan)))
    await settled(pilot)
    if app.painting.table.cursor is not None:
        fresh.painting.table.move_to(*app.painting.table.cursor)
        await settled(pilot)
    fresh.show(replace(fresh.view, inspected=None, row=app.view.row))
    await to_the_top(fresh, pilot)


def _check_state(app: BackpropApp) -> None:
    """The numbers shown are those of stepping there from the start."""
    session = app.view.session
    position: Position = session.position
    again = state_at(session.program, session.branch.history.fork(session.branch.history.edits), position)
    assert {name: repr(value) for name, value in again.values.items()} == {
        name: repr(value) for name, value in session.state.values.items()
    }


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(["lab3", "lab3-live", "xor"]), PRESSES)
def test_any_keys_leave_the_screen_of_the_place_they_lead_to(lab: str, presses: list[Press]) -> None:
    asyncio.run(after(lab, presses))


@pytest.mark.long
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(["lab3", "lab3-live", "xor"]), PRESSES)
def test_any_keys_leave_the_screen_of_the_place_they_lead_to_many_times(lab: str, presses: list[Press]) -> None:
    asyncio.run(after(lab, presses))
