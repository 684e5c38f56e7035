"""Asked why the loss is what it is, the app answers at once with the past, then with what a copy shows."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from tests.ui.driving import LARGE, SMALL, opened, press, settled
from tui_backprop.engine.machine import Values
from tui_backprop.labs.lab import Lab
from tui_backprop.labs.loader import bundled
from tui_backprop.lesson.why.ahead import Ahead, look_ahead_unless
from tui_backprop.ui import beside
from tui_backprop.ui.app import BackpropApp

TO_THE_LOSS = "n" * 4


def working(app: BackpropApp) -> str:
    rows = app.painting.lines("working").rows
    return " ".join("".join(text for text, _ in row).strip() for row in rows)


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_the_past_is_told_at_once_and_the_copy_when_it_has_run(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    held = threading.Event()
    monkeypatch.setattr(beside, "look_ahead_unless", lambda *args: held.wait(60) and look_ahead_unless(*args))
    async with opened("xor", size) as (app, pilot):
        await press(pilot, *TO_THE_LOSS)
        await pilot.press("w")
        await pilot.pause()
        assert "So far: loss = 0.2608; there is no iteration before this one" in working(app)
        assert "looking ahead ..." in working(app)
        held.set()
        await settled(pilot)
        assert "looking ahead" not in working(app)
        assert working(app).startswith(
            "Nothing is in the way of learning: in the next 200 iterations the loss falls 0.2608 → 0.04944. "
            "ŷ[3,0] is off by 0.6907, the most."
        )
        box = app.painting.lines("working").size
        assert all(sum(len(text) for text, _ in row) <= box.width for row in app.painting.lines("working").rows)


async def test_who_moves_on_ends_the_run_and_is_not_told_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    held, found = threading.Event(), list[object]()

    def look(unwanted: Callable[[], bool], lab: Lab, leaves: Values, iteration: int) -> Ahead | None:
        held.wait(60)
        ahead = look_ahead_unless(unwanted, lab, leaves, iteration)
        found.append(ahead)
        return ahead

    monkeypatch.setattr(beside, "look_ahead_unless", look)
    async with opened("xor") as (app, pilot):
        await press(pilot, *TO_THE_LOSS)
        await pilot.press("w")
        await pilot.pause()
        await pilot.press("w")
        await pilot.pause()
        held.set()
        await settled(pilot)
        assert found == [None]
        assert app.view.ahead is None
        await press(pilot, "w")
        assert found[1] is app.view.ahead is not None


async def test_the_next_iteration_is_looked_ahead_from_anew() -> None:
    async with opened(bundled("xor", ["training.lr=1e-9"])) as (app, pilot):
        await press(pilot, *TO_THE_LOSS, "w")
        assert working(app).startswith("The step is too small: in the next 200 iterations the loss goes 0.260799855")
        first = app.view.ahead
        await press(pilot, "n")
        assert not app.view.why
        assert app.view.ahead is None
        await press(pilot, "w")
        assert app.view.ahead is first, "the same iteration"
        await press(pilot, *"nnn", *TO_THE_LOSS, "w")
        assert app.view.ahead not in {None, first}
        assert "; with lr " in working(app)


async def test_what_was_said_of_the_copy_is_copied_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened("xor") as (app, pilot):
        copied: list[str] = []
        monkeypatch.setattr(app, "copy_to_clipboard", copied.append)
        await press(pilot, *TO_THE_LOSS, "w")
        await press(pilot, "y")
        assert "in the next 200 iterations the loss falls 0.2608 → 0.04944" in copied[0]
