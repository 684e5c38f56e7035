"""Answering in the real app: what is asked in which order, how it is typed, and what is said of it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.labs.toml import lab_of
from tests.ui.asked import (
    ODD,
    PROOF,
    REVEALED,
    SIZES,
    answer,
    asking,
    fill,
    question_pane,
    reach,
    recorded,
    right,
    solve,
    told,
)
from tests.ui.driving import LARGE, SMALL, opened, press, resized, row_of, screen, table_in_sight
from tui_backprop.ground.numbers import number
from tui_backprop.labs.lab import Lab
from tui_backprop.labs.loader import bundled
from tui_backprop.lesson.notation.symbols import symbol
from tui_backprop.lesson.quiz.asking import first_statement
from tui_backprop.lesson.quiz.questions import Question, question
from tui_backprop.lesson.replay_text import transcript
from tui_backprop.recording.reading import read
from tui_backprop.session.events import Predicted, WentTo
from tui_backprop.session.position import Position

TASKS = ["z_hidden", "a_hidden", "y_hat", "loss", "dE_dtheta", "dE_dW_hidden", "theta"]


async def test_the_tasks_of_lab_3_are_asked_in_its_order_each_where_it_belongs() -> None:
    async with opened(size=SMALL) as (app, pilot):
        await press(pilot, "p")
        for count, tensor in enumerate(TASKS, 1):
            assert asking(app).item.asked.tensor == tensor
            assert f"Task {count} of 7" in screen(app)
            assert app.view.session.lab.tasks[count - 1].ask in question_pane(app)
            assert tensor not in app.view.state.fresh
            await answer(pilot, *right(app))
            assert told(app) == "Right."
            assert tensor in app.view.state.fresh
            await press(pilot, "enter")
        assert "7 of 7 right  7 first try" in question_pane(app)
        await press(pilot, "enter")
        assert app.view.asking is None
        assert (app.view.state.stage.kind, app.view.session.position.level) == ("update", "stage")


async def test_a_key_does_not_read_the_tasks_of_the_lab_again(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def counted(lab: Lab, tensor: str, iteration: int = 1) -> Question:
        read.append(tensor)
        return question(lab, tensor, iteration)

    monkeypatch.setattr("tui_backprop.lesson.quiz.asking.question", counted)
    lab = replace(bundled("lab3"))
    async with opened(lab) as (app, pilot):
        assert len(read) == len(lab.tasks) > 0
        await press(pilot, "n", "n", "s", "f", "N", "2", "e", "0.9", "enter", "u")
        assert app.view.session.position.stop == 2
        assert len(read) == len(lab.tasks)


async def test_the_loss_is_asked_for_by_a_sentence() -> None:
    async with opened(ODD, SMALL) as (app, pilot):
        await press(pilot, "p")
        await reach(pilot, "loss")
        assert asking(app).item.words == "What is the loss?"
        await reach(pilot, "dE_da_hidden")
        assert asking(app).item.words == "grads hidden: what is ∂E/∂a_hidden?"


async def test_first_a_hint_then_the_mistake_by_name_and_its_line_then_the_worked_line() -> None:
    async with opened(size=SMALL) as (app, pilot):
        await press(pilot, "p")
        await reach(pilot, "loss")
        await answer(pilot, "1.96")
        assert told(app).startswith("Not yet.")
        assert "try 2 of 3" in screen(app)
        assert "loss =" not in told(app)
        await answer(pilot, f"{2 * 0.9799999999999999}")
        assert "factor of 2 or ½" in told(app)
        assert "The line is loss = 0.5 * (y - y_hat) ** 2, and yours reads loss = (y - y_hat) ** 2." in told(app)
        await answer(pilot, repr(1.96 + 2e-15))
        assert told(app) == "loss is 0.98. One factor of 2 or ½ is wrong. loss = 0.5·(1 - (-0.4))² = 0.98."
        assert asking(app).closed


@pytest.mark.parametrize("typed", [("-0,3", "-0,1"), ("-3/10", "-1/10"), ("-.3", "−0.1"), ("-3e-1", "-0.1")])
async def test_a_number_is_typed_as_people_write_it(typed: tuple[str, str]) -> None:
    async with opened(size=SMALL) as (app, pilot):
        await press(pilot, "p")
        await answer(pilot, *typed)
        assert told(app) == "Right."


async def test_enter_on_empty_cells_shows_the_answer_so_that_a_room_can_vote() -> None:
    async with opened(size=SMALL) as (app, pilot):
        await press(pilot, "p", *REVEALED)
        assert told(app).startswith("z_hidden is [-0.3  -0.1].")
        await press(pilot, "n")
        assert asking(app).item.asked.tensor == "a_hidden"
        (attempt,) = app.view.session.annotations
        assert isinstance(attempt.event, Predicted)
        assert (attempt.event.typed, attempt.event.verdict) == (("", ""), "revealed")


async def test_a_cell_that_is_empty_or_no_number_is_named_and_costs_no_try() -> None:
    async with opened(size=SMALL) as (app, pilot):
        await press(pilot, "p", "tab", "-0.1", "enter")
        assert told(app).startswith("z_hidden[0] is empty")
        assert asking(app).at == 0
        await answer(pilot, "0.3.1", "-0.1")
        assert "z_hidden[0]: '0.3.1' is not a number" in told(app)
        assert asking(app).at == 0
        await answer(pilot, "0.3", "0.1.")
        assert "z_hidden[1]: '0.1.' is not a number" in told(app)
        assert asking(app).at == 1
        assert (asking(app).attempts, len(app.view.session.annotations)) == (0, 0)


async def test_tab_and_the_arrows_go_from_cell_to_cell_and_a_first_character_replaces_the_number() -> None:
    async with opened(size=SMALL) as (app, pilot):
        await press(pilot, "p")
        await reach(pilot, "dE_dW_hidden")
        seen = []
        for key in ("tab", "tab", "shift+tab", "down", "right", "up", "left", "shift+tab", "tab"):
            await press(pilot, key)
            seen.append(asking(app).at)
        assert seen == [1, 2, 1, 3, 4, 2, 1, 0, 1]
        await press(pilot, "12", "backspace", "3", "tab", "shift+tab")
        assert asking(app).typed[1] == "13"
        await press(pilot, "4", "5", "shift+tab", "tab", "backspace", "6")
        assert asking(app).typed[1] == "46"


async def test_the_first_cell_to_be_mended_gets_the_caret() -> None:
    async with opened(size=SMALL) as (app, pilot):
        await press(pilot, "p")
        await answer(pilot, "-0.3", "-0.2")
        assert "1 of 2 numbers is right" in told(app)
        await press(pilot, "-0.1", "enter")
        assert told(app) == "Right."


async def test_an_answer_worked_out_from_the_rounded_numbers_on_screen_is_right() -> None:
    async with opened(ODD, SMALL) as (app, pilot):
        await press(pilot, "p")
        await reach(pilot, "z_out")
        a0, a1 = (float(number(float(a))) for a in np.ravel(app.view.state.values["a_hidden"]))
        await answer(pilot, f"{-0.413 + (a0 * 0.227 + a1 * 0.149):.9f}")
        assert told(app).startswith("Right, worked from rounded numbers.")


async def test_a_number_that_follows_from_a_mistake_left_behind_is_right_as_it_follows() -> None:
    async with opened(ODD, SMALL) as (app, pilot):
        await press(pilot, "p")
        await answer(pilot, "0.5", "-0.25")
        await press(pilot, "escape", "n", "p")
        await answer(pilot, "0.4621", "-0.2449")
        assert told(app).startswith("Right as it follows from your z_hidden, which was wrong.")
        assert asking(app).closed


async def test_a_number_that_follows_from_a_mistake_whose_right_numbers_were_shown_is_to_be_mended() -> None:
    async with opened(ODD, SMALL) as (app, pilot):
        await press(pilot, "p")
        for own in ("0.9", "0.7", "0.5"):
            await answer(pilot, own, "-0.25")
        await press(pilot, "enter")
        await answer(pilot, "0.4621", "-0.2449")
        assert "It follows from your z_hidden, which was wrong: go on from the numbers shown for it." in told(app)
        assert not asking(app).closed


async def test_a_task_elsewhere_says_where_it_is_and_esc_goes_back_to_where_one_was() -> None:
    async with opened(size=SMALL) as (app, pilot):
        await press(pilot, "i", "i", "n")
        was = app.view.session.position
        await press(pilot, "p")
        assert row_of(app, "notice").strip() == "task 1 is at iteration 1 · esc goes back"
        assert app.view.session.position == Position()
        await press(pilot, "escape")
        assert app.view.session.position == was
        assert row_of(app, "notice").strip() == "p goes on with the question"


async def test_a_task_at_an_earlier_stop_says_which() -> None:
    async with opened(size=SMALL) as (app, pilot):
        await press(pilot, "n", "n", "p")
        assert row_of(app, "notice").strip() == "task 1 is at pre-activation · esc goes back"
        await press(pilot, "escape")
        assert app.view.session.position == Position(1, 2)


async def test_a_score_longer_than_its_pane_says_that_it_scrolls() -> None:
    async with opened(size=(60, 18)) as (app, pilot):
        await press(pilot, "p")
        await solve(pilot)
        assert "How it went" in screen(app)
        assert "↑ ↓ scroll  a does the tasks again  enter ends" in screen(app)
        assert "in all" not in screen(app)
        await press(pilot, *["down"] * 9)
        assert "in all" in screen(app)


async def test_leaving_and_coming_back_goes_on_with_the_same_question_and_try() -> None:
    async with opened(size=SMALL) as (app, pilot):
        await press(pilot, "p")
        await answer(pilot, "5", "6")
        await press(pilot, "escape")
        assert row_of(app, "notice").strip() == "p goes on with the question"
        await press(pilot, "p")
        assert (asking(app).item.asked.tensor, asking(app).typed) == ("z_hidden", ("5", "6"))
        assert "try 2 of 3" in screen(app)
        await answer(pilot, "5", "7")
        await press(pilot, "escape", "p")
        await answer(pilot, "5", "8")
        assert asking(app).closed
        await press(pilot, "escape", "p")
        assert asking(app).item.asked.tensor == "a_hidden"


async def test_a_question_asked_again_after_it_was_closed_has_three_tries_again() -> None:
    async with opened(ODD, SMALL) as (app, pilot):
        await press(pilot, "p")
        await answer(pilot, *right(app))
        await press(pilot, "escape", "N", "p")
        assert asking(app).item.asked.tensor == "z_hidden"
        for attempt in (1, 2, 3):
            await answer(pilot, "7", f"{attempt}")
            assert asking(app).attempts == attempt
        assert asking(app).closed


async def test_every_attempt_is_in_the_recording_and_its_transcript_and_the_score_tells_each_stage(
    tmp_path: Path,
) -> None:
    async with recorded("lab3", tmp_path) as (app, pilot):
        await press(pilot, "p")
        await answer(pilot, "5", "-0,1")
        await answer(pilot, "-0.3", "-0.1")
        await press(pilot, "enter", *REVEALED, "enter")
        await solve(pilot)
        score = question_pane(app).splitlines()
        assert " ".join(score[0].split()) == "pre-activation 1 of 1 right z_hidden second try"
        assert " ".join(score[1].split()) == "ReLU 0 of 1 right a_hidden revealed"
        assert score[-1].split("right")[1].strip() == "5 first try, 1 second try, 1 revealed"
        app.stop()
    recording = read(tmp_path / "mine.jsonl")
    assert recording.problem is None
    text = "\n".join(transcript(recording))
    for line in ("prediction of z_hidden: 5, -0,1 (wrong)", "prediction of z_hidden: -0.3, -0.1 (right)"):
        assert line in text
    assert text.count("prediction of") == 8


@pytest.mark.parametrize("size", SIZES)
async def test_a_resize_keeps_what_was_typed(size: tuple[int, int]) -> None:
    async with opened(size=size) as (app, pilot):
        await press(pilot, "p", "-0.3", "tab", "-0.")
        for other in ((100, 24), (59, 17), (60, 18), (80, 30), (80, 50), LARGE, SMALL):
            await resized(pilot, other)
        await press(pilot, "1", "enter")
        assert told(app) == "Right."


async def test_no_key_that_is_typed_does_anything_else() -> None:
    async with opened(size=SMALL) as (app, pilot):
        await press(
            pilot, "p", "qNsSFFIcCgGu:wzdyYrvT?<> ", "f1", "ctrl+p", "ctrl+r", "pagedown", "pageup", "1", "tab", "2"
        )
        assert len(app.screen_stack) == 1
        assert not app._exit
        assert app.view.session.position == Position()
        assert asking(app).typed == ("1", "2")
        await press(pilot, "ctrl+c")
        assert "esc" in row_of(app, "notice")
        assert asking(app).typed == ("1", "2")


async def test_a_click_into_the_tensors_leaves_the_keys_with_the_question() -> None:
    async with opened(size=SMALL) as (app, pilot):
        await press(pilot, "p")
        for _ in range(2):
            await pilot.click("#tensors", offset=(27, 5))
            await press(pilot, "7")
        assert asking(app).typed == ("77", "")
        assert (app.view.typing, app.view.inspected) == ("answer", None)


async def test_the_numbers_an_answer_needs_can_be_scrolled_into_sight() -> None:
    last_row = r" loss {9,}0\.98 "
    async with opened(size=SMALL) as (app, pilot):
        await press(pilot, "p")
        await reach(pilot, "dE_dW_hidden")
        assert not re.search(last_row, screen(app))
        await press(pilot, "pagedown", "pagedown", "pagedown", "7")
        assert re.search(last_row, screen(app))
        assert "pgdn scroll the numbers" in row_of(app, "footer")


async def test_pgdn_is_not_offered_while_the_lab_keeps_the_tensors_closed() -> None:
    closed = lab_of(HIDDEN)
    async with opened(closed, LARGE) as (app, pilot):
        await press(pilot, "p")
        assert "scroll the numbers" not in row_of(app, "footer")
    async with opened(lab_of(HIDDEN.replace(', "tensors"', "")), LARGE) as (app, pilot):
        await press(pilot, "p")
        assert "pgdn scroll the numbers" in row_of(app, "footer")


HIDDEN = """
format = 1
title = "Closed"
hide = ["working", "tensors"]
[data]
x = [2.0, 3.0]
y = 1.0
[[layers]]
name = "out"
activation = "identity"
theta = [0.1, 0.5, -0.5]
[training]
loss = "half_mse"
optimizer = "sgd"
lr = 0.1
[[tasks]]
at = "1 loss"
ask = "How large is the loss?"
predict = "loss"
"""


async def test_in_a_low_pane_the_mistake_and_its_line_are_in_sight_and_end_shows_the_rest() -> None:
    async with opened(size=(62, 18)) as (app, pilot):
        await press(pilot, "p")
        await reach(pilot, "dE_dW_hidden")
        for last in ("-0.14", "-0.13999999999999999"):
            await answer(pilot, "-0.28", "-0.14", "0", "0", "-0.28", last)
        seen = " ".join(screen(app).replace("│", " ").split())
        assert "∂E/∂a was taken in the place of ∂E/∂z." in seen
        assert "and yours reads dE_dW_hidden = np.outer(x, dE_da_hidden)." in seen
        assert "(the mask)" not in seen
        assert "end home scroll" in seen
        await press(pilot, "end")
        assert "(the mask)" in screen(app)
        await press(pilot, "home")
        assert "(the mask)" not in screen(app)
        await press(pilot, "end", "tab")
        assert "-0.28" in screen(app), "the caret is in sight again"


async def test_what_fits_the_pane_needs_no_scrolling() -> None:
    async with opened(size=LARGE) as (app, pilot):
        await press(pilot, "p")
        await answer(pilot, "7", "7")
        assert "scroll" not in screen(app).split("Task 1 of 7")[1].split("╯")[0]


@pytest.mark.parametrize(
    "place",
    [
        Position(1, 3, 0, level="statement"),
        Position(1, 1, 0, 0, level="cell"),
        Position(1, 6, 2, 3, 0, level="term"),
        Position(3, 2),
        Position(4, 7),
    ],
)
async def test_it_asks_at_any_level_and_in_any_iteration(place: Position) -> None:
    async with opened(ODD, SMALL) as (app, pilot):
        app.dispatch(WentTo(place))
        await press(pilot, "p")
        first = asking(app).item.asked
        assert first.iteration == (5 if place.iteration == 4 else place.iteration)
        await answer(pilot, *right(app))
        assert told(app).startswith("Right.")


@pytest.mark.parametrize(
    ("lab", "iteration"), [pytest.param("xor", 1, marks=pytest.mark.long), (PROOF, 3), ("lab3-live", 1)]
)
async def test_every_question_of_an_iteration_can_be_answered_to_the_end(lab: str | Lab, iteration: int) -> None:
    async with opened(lab, SMALL) as (app, pilot):
        app.dispatch(WentTo(Position(iteration, 0)))
        await press(pilot, "p")
        await solve(pilot)
        assert "in all" in question_pane(app)
        assert "missed" not in question_pane(app)
        await press(pilot, "enter")
        assert (app.view.state.stage.kind, app.view.session.position.iteration) == ("update", iteration)


async def test_tensors_too_large_to_type_are_not_asked_for() -> None:
    rows = ", ".join("[" + ", ".join(["0.5"] * 25) + "]" for _ in range(25))
    large = lab_of(f"""
format = 1
title = "Large"
[data]
x = [{rows}]
y = [{rows}]
[[layers]]
name = "out"
activation = "identity"
units = 25
init = "xavier"
[training]
loss = "mse"
optimizer = "sgd"
lr = 0.1
""")
    async with opened(large, SMALL) as (app, pilot):
        await press(pilot, "p")
        assert asking(app).item.asked.tensor == "loss"
        await solve(pilot)
        assert "in all  1 of 1 right" in question_pane(app)


async def test_many_cells_in_a_low_pane_are_shown_around_the_caret_with_what_was_said() -> None:
    async with opened(PROOF, (60, 18)) as (app, pilot):
        await press(pilot, "p")
        await reach(pilot, "dE_dW_hidden")
        await fill(pilot, *["9"] * 5, "8.125")
        await press(pilot, "tab", "enter", "tab", "tab", "tab", "tab", "tab")
        assert "8.125" in screen(app)
        assert "Not yet" in screen(app)


@pytest.mark.parametrize("size", [SMALL, (100, 24), LARGE])
@pytest.mark.parametrize("lab", ["lab3", "lab3-live", PROOF], ids=["lab3", "live", "batch"])
async def test_what_the_line_reads_is_in_sight_while_its_result_is_asked_for(
    lab: str | Lab, size: tuple[int, int]
) -> None:
    async with opened(lab, size) as (app, pilot):
        await press(pilot, "p")
        while not asking(app).score:
            asked, program = asking(app).item.asked, app.view.program
            shown = table_in_sight(app)
            reads = program.statements[first_statement(app.view.session.lab, asked)].reads
            assert shown.startswith(" the line reads")
            rows = sum(np.atleast_2d(app.view.state.values[name]).shape[0] for name in reads)
            fits = rows < app.painting.table.size.height - 1  # more than that is scrolled to, but for what is one row
            for name in (name for name in reads if fits or np.ndim(app.view.state.values[name]) < 2):
                label = re.escape(symbol(name) if name.startswith("d") else name)
                assert re.search(rf"^.{{2,3}}{label} ", shown, re.MULTILINE), (asked.tensor, name, shown)
            await press(pilot, *REVEALED, "enter")
        assert "the line reads" not in table_in_sight(app)
