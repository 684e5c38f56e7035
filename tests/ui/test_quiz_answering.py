"""How an answer is typed, and what counts as a try: enter on nothing, the same answer again, what parts two numbers."""

from __future__ import annotations

import pytest

from tests.ui.asked import REVEALED, SIZES, answer, asking, question_pane, reach, told
from tests.ui.driving import SMALL, opened, press, screen


def plain(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("size", SIZES)
async def test_enter_on_an_empty_question_asks_before_it_shows_the_answer(size: tuple[int, int]) -> None:
    async with opened(size=size) as (app, pilot):
        await press(pilot, "p", "enter")
        assert not asking(app).closed
        assert not app.view.session.annotations
        said = "Nothing is typed: enter again shows the answer, and it counts as revealed"
        assert said in plain(question_pane(app))
        assert "enter again shows the answer" in screen(app)
        for other in ("tab", "7", "home", "pagedown"):
            await press(pilot, other)
            assert said not in plain(question_pane(app)) or other in ("home", "pagedown")
            await press(pilot, *["tab"] if asking(app).at else [], "ctrl+u", "enter")
            assert not asking(app).closed, other
        await press(pilot, "enter")
        assert told(app).startswith("z_hidden is [-0.3  -0.1].")
        assert "z_hidden is [-0.3 -0.1]." in plain(question_pane(app))
        assert said not in plain(question_pane(app))


async def test_a_hint_given_before_stands_again_when_the_person_types_after_all() -> None:
    async with opened(size=SMALL) as (app, pilot):
        await press(pilot, "p")
        await answer(pilot, "5", "6")
        await press(pilot, "tab", "tab", "ctrl+u", "tab", "ctrl+u", "enter")
        assert "Nothing is typed" in question_pane(app)
        await press(pilot, "5")
        assert "Nothing is typed" not in question_pane(app)
        assert "Not yet: 0 of 2 numbers are right" in question_pane(app)


@pytest.mark.parametrize("size", SIZES)
async def test_the_same_wrong_answer_again_is_no_new_try_and_says_so(size: tuple[int, int]) -> None:
    async with opened(size=size) as (app, pilot):
        await press(pilot, "p")
        await answer(pilot, "5", "6")
        for same in (("5", "6"), ("5,0", "6"), ("10/2", " 6")):
            await answer(pilot, *same)
            assert "These are the numbers of try 1 again, so no new try" in plain(question_pane(app))
            assert "try 2 of 3" in screen(app)
        assert len(app.view.session.annotations) == 1
        await answer(pilot, "5", "7")
        assert "no new try" not in question_pane(app)
        await answer(pilot, "5", "6")
        assert "the numbers of try 1 again" in plain(question_pane(app))
        assert "try 3 of 3" in screen(app)
        await press(pilot, "escape", "p")
        await answer(pilot, "5", "7")
        assert "the numbers of try 2 again" in plain(question_pane(app))
        await answer(pilot, "5", "8")
        assert asking(app).closed


@pytest.mark.parametrize("size", SIZES)
async def test_the_tries_allowed_are_said_from_the_first_on(size: tuple[int, int]) -> None:
    async with opened(size=size) as (app, pilot):
        await press(pilot, "p")
        assert "Task 1 of 7 · z_hidden · try 1 of 3" in screen(app)
        await answer(pilot, "5", "6")
        assert "try 2 of 3" in screen(app)
        await press(pilot, *["ctrl+u", "tab"] * 2, *REVEALED)
        assert "of 3" not in screen(app)


SIX = ("1", "2", "3", "4", "5", "6")


@pytest.mark.parametrize(
    ("typed", "cells"),
    [
        ("1 2 3 4 5 6", SIX),
        ("1, 2, 3, 4, 5, 6", SIX),
        ("1 , 2 ; 3  4 , 5, 6", SIX),
        ("1.5,2.5,.5,-4,5,6", ("1.5", "2.5", ".5", "-4,5", "6", "")),
        ("1,5 2,5 0,5 -4 5 6", ("1,5", "2,5", "0,5", "-4", "5", "6")),
        ("1,5, 2,5, 0,5, -4, 5, 6", ("1,5", "2,5", "0,5", "-4", "5", "6")),
        ("1,5;2,5;,5;-4;5;6", ("1,5", "2,5", "5", "-4", "5", "6")),
        ("1,-2,3,-4", ("1", "-2,3", "-4", "", "", "")),
        ("1e-5,2e3,1/2,3 4 5", ("1e-5", "2e3", "1/2", "3", "4", "5")),
        (" 1  2", ("1", "2", "", "", "", "")),
        (",5 2", (",5", "2", "", "", "", "")),
        ("1 2 3 4 5 6 ", SIX),
        ("nan inf -inf 0 0 0", ("nan", "inf", "-inf", "0", "0", "0")),
    ],
)
async def test_space_and_comma_between_numbers_go_to_the_next_cell(typed: str, cells: tuple[str, ...]) -> None:
    async with opened(size=SMALL) as (app, pilot):
        await press(pilot, "p")
        await reach(pilot, "dE_dW_hidden")
        await press(pilot, typed)
        assert asking(app).typed == cells


async def test_a_row_typed_over_an_old_answer_replaces_it_number_by_number() -> None:
    async with opened(size=SMALL) as (app, pilot):
        await press(pilot, "p")
        await answer(pilot, "5", "6")
        await press(pilot, "-0.3, -0.1", "enter")
        assert told(app) == "Right."


@pytest.mark.parametrize("typed", ["-0.3, -0.1", "-0,3, -0,1", "-0.3 -0.1 ", "-0,3,-0,1"])
async def test_a_row_typed_anew_from_the_cell_to_be_mended_fills_all_cells(typed: str) -> None:
    async with opened(size=SMALL) as (app, pilot):
        await press(pilot, "p")
        await answer(pilot, "-0.3", "6")
        assert asking(app).at == 1
        await press(pilot, typed, "enter")
        assert told(app) == "Right."


async def test_what_parts_numbers_behind_the_last_moves_nothing_by_itself() -> None:
    async with opened(size=SMALL) as (app, pilot):
        await press(pilot, "p")
        await answer(pilot, "-0.3", "6")
        await press(pilot, "-0.1 , ")
        assert asking(app).typed == ("-0.3", "-0.1")
        await press(pilot, "enter")
        assert told(app) == "Right."
        await press(pilot, "enter")
        await press(pilot, "1 2 3", "enter")
        assert asking(app).typed == ("1", "23")
    async with opened(size=SMALL) as (app, pilot):
        await press(pilot, "p")
        await reach(pilot, "dE_dW_hidden")
        await press(pilot, *["tab"] * 4, "1 2 3 4 5 6")
        assert asking(app).typed == SIX


async def test_in_a_question_of_one_number_space_does_nothing_and_a_comma_is_decimal() -> None:
    async with opened(size=SMALL) as (app, pilot):
        await press(pilot, "p")
        await reach(pilot, "loss")
        await press(pilot, " 0,98 ", "enter")
        assert asking(app).typed == ("0,98",)
        assert told(app) == "Right."


async def test_the_caret_goes_to_the_cell_the_message_is_about() -> None:
    async with opened(size=SMALL) as (app, pilot):
        await press(pilot, "p")
        await reach(pilot, "dE_dW_hidden")
        for typed, at in (("1 2 3 4 5", 5), ("1 2 - 4 5 6", 2), ("1 e 3 4 5 6", 1)):
            await press(pilot, *["tab"] * (-asking(app).at % 6))
            for cell in (*typed.split(), *[""] * 6)[:6]:
                await press(pilot, "ctrl+u", *([cell] if cell else []), "tab")
            await press(pilot, "enter")
            assert asking(app).at == at, told(app)
            assert told(app).startswith(f"dE_dW_hidden[{at // 2},{at % 2}]") or f"[{at // 2},{at % 2}]" in told(app)
