"""Where mistakes coincide on Lab 3, the same question on its live sister tells them apart; nothing is lost by it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from textual.pilot import Pilot

from tests.ui.asked import REVEALED, answer, asking, question_pane, reach, recorded, right, told
from tests.ui.driving import LARGE, SMALL, opened, press, resized, row_of, screen, table
from tui_backprop.recording.reading import read
from tui_backprop.session.events import Predicted
from tui_backprop.ui.app import BackpropApp

MASK_LEFT_OUT = ("-0.28", "-0.14", "0", "0", "-0.28", "-0.14")


async def at_the_hidden_gradients(pilot: Pilot[None]) -> None:
    """Up to the gradient of the hidden weights, and the right answer there: six zeros, which several mistakes give."""
    await press(pilot, "p")
    await reach(pilot, "dE_dW_hidden")
    await answer(pilot, *["0"] * 6)


def seen(app: BackpropApp) -> list[str]:
    """All that is on screen, scrolled away or not."""
    return [*(row_of(app, bar) for bar in ("title", "stages", "ask", "footer")), table(app)]


def offer(app: BackpropApp) -> str:
    return "l same on lab3-live" if "l same on lab3-live" in screen(app) else ""


async def test_it_says_which_mistakes_six_right_zeros_leave_open_and_offers_the_live_lab() -> None:
    async with opened(size=SMALL) as (app, pilot):
        await at_the_hidden_gradients(pilot)
        assert told(app) == "Right."
        said = " ".join(question_pane(app).split())
        assert "These numbers would be the same if the numbers were filled in by columns instead of rows, " in said
        assert "On lab3-live they would not." in said
        assert offer(app)
        await press(pilot, "enter")
        assert not offer(app)
        assert "would be the same" not in question_pane(app)


async def test_a_forgotten_mask_is_told_by_its_name_alone_and_nothing_is_left_to_tell_apart() -> None:
    async with opened(size=SMALL) as (app, pilot):
        await press(pilot, "p")
        await reach(pilot, "dE_dW_hidden")
        for last in ("-0.14", "-0.13999999999999999"):
            await answer(pilot, *MASK_LEFT_OUT[:-1], last)
        assert told(app).startswith("∂E/∂a was taken in the place of ∂E/∂z. The line is dE_dW_hidden = ")
        assert "they do not tell which" not in told(app)
        assert not offer(app)


@pytest.mark.parametrize("back", ["escape", "enter"])
async def test_its_end_or_esc_comes_back_to_the_question_as_it_was_left(back: str) -> None:
    async with opened(size=SMALL) as (app, pilot):
        await at_the_hidden_gradients(pilot)
        left, session = seen(app), app.view.session
        await press(pilot, "l")
        assert app.view.session.lab.id == "lab3-live"
        assert "Lab 3 with live units" in row_of(app, "title")
        assert asking(app).item.asked.tensor == "dE_dW_hidden"
        assert asking(app).empty
        if back == "enter":
            await answer(pilot, *right(app))
            assert told(app) == "Right."
            assert not offer(app)
        await press(pilot, back)
        assert app.view.session is session
        assert "back on Laboratory Activity 3" in row_of(app, "notice")
        assert seen(app) == left
        await press(pilot, "enter")
        assert asking(app).item.asked.tensor == "theta"


async def test_the_mistake_made_again_on_the_live_lab_is_named() -> None:
    async with opened(size=SMALL) as (app, pilot):
        await at_the_hidden_gradients(pilot)
        await press(pilot, "l")
        error = float(app.view.session.branch.history.iteration(1, 9).values["dE_dy_hat"])
        wrong = [f"{x * error * weight:.6g}" for x in (1, 0, 1) for weight in (0.2, 0.1)]
        for last in (wrong[-1], repr(np.nextafter(float(wrong[-1]), 0).item())):
            await answer(pilot, *wrong[:-1], last)
        assert "∂E/∂a was taken" in told(app)
        assert "they do not tell which" not in told(app)
        assert "np.outer(x, dE_dz_hidden), and yours reads dE_dW_hidden = np.outer(x, dE_da_hidden)" in told(app)


async def test_a_resize_on_the_live_lab_is_kept_on_the_way_back() -> None:
    async with opened(size=LARGE) as (app, pilot):
        await at_the_hidden_gradients(pilot)
        await press(pilot, "l")
        await resized(pilot, SMALL)
        await press(pilot, "escape")
        assert app.view.plan.compact
        assert "Task 6 of 7" in screen(app)


@pytest.mark.parametrize("quit_there", [False, True])
async def test_both_recordings_are_complete_and_the_score_counts_what_was_asked_in_each(
    quit_there: bool, tmp_path: Path
) -> None:
    async with recorded("lab3", tmp_path) as (app, pilot):
        await at_the_hidden_gradients(pilot)
        await press(pilot, "l")
        await answer(pilot, "1", "2", "3", "4", "5", "6")
        if not quit_there:
            await press(pilot, "escape", "enter", *REVEALED, "enter")
            assert "1 of 7 right  1 first try, 6 revealed" in question_pane(app)
        app.stop()
    mine = read(tmp_path / "mine.jsonl")
    (file,) = tmp_path.glob("lab3-live-*")
    live = read(file)
    for recording, attempts in ((mine, 6 if quit_there else 7), (live, 1)):
        assert recording.problem is None
        assert not recording.notes
        events = [entry.what for entry in recording.entries]
        assert sum(isinstance(event, Predicted) for event in events) == attempts
        assert not isinstance(events[-1], Predicted), "a last check is behind the last event"
