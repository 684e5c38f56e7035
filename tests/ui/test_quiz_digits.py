"""Too few digits, at the keys: asked for once without a try, then a try; the rule in the help; mistakes by name."""

from __future__ import annotations

import pytest

from tests.ui.asked import ODD, SIZES, answer, asking, reach, told
from tests.ui.driving import opened, press, screen


@pytest.mark.parametrize("size", SIZES)
async def test_old_values_as_shown_cost_no_try_once_and_are_then_said_to_have_not_moved(size: tuple[int, int]) -> None:
    async with opened(size=size) as (app, pilot):
        await press(pilot, "p")
        await reach(pilot, "theta")
        await answer(pilot, "-0.4", "0.2", "0.1")
        assert "Type more digits" in told(app)
        assert (asking(app).attempts, asking(app).at) == (0, 0)
        assert "try 2 of 3" not in screen(app)
        await answer(pilot, "-0.4", "0.2", "0.1")
        assert told(app).startswith("Nothing moved: these are the old values as shown")
        assert asking(app).attempts == 1
        await answer(pilot, "-0.3986", "0.2", "0.1")
        assert told(app).startswith("Right.")


@pytest.mark.parametrize("size", SIZES)
async def test_digits_that_are_just_what_a_forgotten_bias_gives_are_asked_for_again(size: tuple[int, int]) -> None:
    async with opened(size=size) as (app, pilot):
        await press(pilot, "p")
        await reach(pilot, "theta")
        await answer(pilot, "-0.399", "0.2", "0.1")
        assert "the bias was left out" in told(app)
        assert asking(app).attempts == 0
        await answer(pilot, "-0.3986", "0.2", "0.1")
        assert told(app).startswith("Right.")


@pytest.mark.parametrize("size", SIZES)
async def test_two_digits_are_asked_for_again_with_the_caret_in_their_cell(size: tuple[int, int]) -> None:
    async with opened(ODD, size) as (app, pilot):
        await press(pilot, "p")
        await reach(pilot, "loss")
        asked = asking(app).item.asked
        right = float(app.view.session.branch.history.iteration(1, asked.statement + 1).values["loss"])
        await answer(pilot, f"{right:.2g}")
        assert "is right to 2 digits; 3 are asked for" in told(app)
        assert asking(app).attempts == 0
        await answer(pilot, f"{right:.3g}")
        assert told(app) == f"Right. loss is {right!r}."


@pytest.mark.parametrize("size", SIZES)
async def test_the_rule_for_digits_stands_in_the_help(size: tuple[int, int]) -> None:
    async with opened(size=size) as (app, pilot):
        await press(pilot, "?")
        assert "3e-5 has one digit" in " ".join(screen(app).replace("│", " ").split())
