"""A net of 100,000 weights, away from any checkpoint: what a key computes again, counted in iterations."""

from __future__ import annotations

import pytest

from tests.networks import prepared
from tests.session.labs import lab_of
from tests.ui.driving import LARGE, SMALL, opened, press, settled, until
from tui_backprop.engine.arithmetic import Array
from tui_backprop.engine.machine import Machine, Values
from tui_backprop.engine.network import Layer, Network
from tui_backprop.labs.lab import Lab
from tui_backprop.session.events import WentTo
from tui_backprop.session.position import Position
from tui_backprop.ui.app import BackpropApp
from tui_backprop.ui.view import running
from tui_backprop.ui.view.keys import BY_ACTION

LAYERS = Layer("hidden", 784, 128, "relu", "W b"), Layer("out", 128, 10, "softmax", "W b")
SEEN, AT = 200, 100


@pytest.fixture(scope="module")
def digits() -> Lab:
    """784-128-10 with Adam, as for handwritten digits; one sample, so that a test does not take long."""
    return lab_of(prepared(Network(LAYERS, "cce", "adam", None), 3), "digits")


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Every iteration that is run, as often as it is."""
    iterations: list[int] = []
    fast = Machine.fast

    def counted(self: Machine, leaves: Values, first: int, losses: Array) -> Values:
        iterations.extend(range(first, first + len(losses)))
        return fast(self, leaves, first, losses)

    monkeypatch.setattr(Machine, "fast", counted)
    return iterations


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_a_key_that_only_looks_runs_nothing_again(digits: Lab, ran: list[int], size: tuple[int, int]) -> None:
    async with opened(digits, size) as (app, pilot):
        for iteration in (SEEN, AT):
            app.dispatch(WentTo(Position(iteration, 2)))
            await settled(pilot)
        await press(pilot, "2")
        assert ran
        ran.clear()
        await press(pilot, *["right", "down"] * 10, *"hjkl", "end", "home", "3", "w", "w", "5", "l", "r", "z", "z", "1")
        await press(pilot, "n", "N", "s", "n", "N", "f")
        assert ran == []
        assert app.view.session.position.iteration == AT


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_far_from_the_end_a_step_back_runs_few_iterations_again(
    digits: Lab, ran: list[int], size: tuple[int, int]
) -> None:
    async with opened(digits, size) as (app, pilot):
        for iteration in (SEEN, AT):
            app.dispatch(WentTo(Position(iteration, 2)))
            await settled(pilot)
        for back in range(1, 40):
            ran.clear()
            await press(pilot, "I")
            assert app.view.session.position.iteration == AT - back
            assert len(ran) <= 4


async def test_what_takes_long_is_computed_beside_and_says_so(digits: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "AT_ONCE", 0)
    monkeypatch.setattr(running, "SLICE", 0.0)
    async with opened(digits, SMALL) as (app, pilot):
        app.dispatch(WentTo(Position(AT, 2)))
        await press(pilot, "I")
        app.press(BY_ACTION["iteration_back"])
        assert app.view.busy.startswith(f"going to {AT - 2}: ")
        assert app.view.busy.endswith(" to run again")
        app.press(BY_ACTION["pane_tensors"])
        assert app.view.going is not None
        await until(pilot, lambda: app.view.going is None)
        assert app.view.session.position == Position(AT - 2, 2)
        while app.view.going is None:
            app.press(BY_ACTION["iteration_back"])
        before = app.view.session.position
        app.press(BY_ACTION["iteration_back"])
        assert app.view.busy
        assert not app.view.notice
        app.press(BY_ACTION["leave"])
        assert app.view.session.position == before
        assert str(app.view.notice) == "stopped on the way: still where you were"


def in_sight(app: BackpropApp) -> list[list[str]]:
    """The words of the lines of the table that are on screen."""
    table = app.painting.table
    return ["".join(text for text, _ in table._row(y)).split() for y in range(table.size.height)]


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_pages_and_the_ends_of_a_row_go_far_and_name_and_row_stay_in_sight(
    digits: Lab, size: tuple[int, int]
) -> None:
    async with opened(digits, size) as (app, pilot):
        await press(pilot, "2")
        assert app.painting.table.cursor == ("W_hidden", (0, 0))
        page = app.painting.table.size.height - 2
        await press(pilot, *"JJJ")
        assert app.painting.table.cursor == ("W_hidden", (3 * page, 0))
        top, *lines = in_sight(app)
        assert top[:2] == ["W_hidden", f"[{2 * page}]"]
        assert [line[0] for line in lines[:page]] == [f"[{2 * page + at}]" for at in range(1, page + 1)]
        await press(pilot, "K", "L")
        name, (row, column) = app.painting.table.cursor
        assert (name, row) == ("W_hidden", 2 * page)
        assert column > 0
        await press(pilot, "L", "H", "H")
        assert app.painting.table.cursor == ("W_hidden", (2 * page, 0))
        await press(pilot, "end", "H")
        assert app.painting.table.cursor is not None
        assert app.painting.table.cursor[1][1] > 100
        await press(pilot, "home")
        assert app.painting.table.cursor == ("W_hidden", (2 * page, 0))
        position = app.view.session.position
        await press(pilot, "1", "J", "K", "H", "L")
        assert app.view.session.position == position
        assert app.painting.table.cursor == ("W_hidden", (2 * page, 0))
