"""A net of 100,000 weights, away from any checkpoint: what a key computes again, counted in iterations."""

from __future__ import annotations

import pytest

from tests.networks import prepared
from tests.session.labs import lab_of
from tests.ui.driving import LARGE, SMALL, opened, press, settled
from tui_backprop.engine.arithmetic import Array
from tui_backprop.engine.machine import Machine, Values
from tui_backprop.engine.network import Layer, Network
from tui_backprop.labs.lab import Lab
from tui_backprop.session.events import WentTo
from tui_backprop.session.position import Position

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
