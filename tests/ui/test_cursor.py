"""What w, d and esc do with the cursor of the tensors, and with lines that are not true any more."""

from __future__ import annotations

import pytest

from tests.ui.driving import LARGE, SMALL, opened, pane, press, row_of
from tui_backprop.ui.view.pointed import slice_cell

SIZES = pytest.mark.parametrize("size", [SMALL, LARGE])


@SIZES
async def test_the_first_2_keeps_the_working_of_the_stage_and_moving_the_cursor_explains_a_cell(
    size: tuple[int, int],
) -> None:
    async with opened(size=size) as (app, pilot):
        await press(pilot, "n", "2")
        assert app.painting.table.cursor == ("W_hidden", (0, 0))
        assert "Working · pre-activation" in app.painting.drawn["working"].title
        await press(pilot, "down")
        assert "Working · W_hidden[1,0]" in app.painting.drawn["working"].title


@SIZES
async def test_w_takes_the_cell_under_a_cursor_that_can_be_seen_and_esc_leaves_it(size: tuple[int, int]) -> None:
    async with opened(size=size) as (app, pilot):
        await press(pilot, *"nnnn", "2", "down", "n")
        assert app.view.inspected is None, "a step forgets what was explained; the cursor stays"
        await press(pilot, "w")
        assert "Why? · W_hidden[1,0]" in app.painting.drawn["working"].title
        await press(pilot, "escape")
        assert "Working · W_hidden[1,0]" in app.painting.drawn["working"].title
        await press(pilot, "escape")
        assert "Working · grads out" in app.painting.drawn["working"].title


@SIZES
async def test_w_asks_of_learning_where_no_cursor_can_be_seen(size: tuple[int, int]) -> None:
    async with opened(size=size) as (app, pilot):
        await press(pilot, *"nnnn", "2", "1", "w")
        assert "Why? · learning" in app.painting.drawn["working"].title
        await press(pilot, "escape")
        assert "Working · loss" in app.painting.drawn["working"].title


@SIZES
async def test_d_shows_its_pane_where_that_is_hidden_and_takes_the_cell_under_the_cursor(size: tuple[int, int]) -> None:
    async with opened(size=size) as (app, pilot):
        await press(pilot, *"nnnnnn", "2", "d")
        assert app.view.slice
        assert "loss" in app.view.plan.panes
        assert slice_cell(app.view) == ("W_hidden", (0, 0))
        await press(pilot, "3", "z")
        assert "loss" not in app.view.plan.panes
        await press(pilot, "d")
        assert app.view.slice
        assert "loss" in app.view.plan.panes


async def test_d_again_brings_back_a_pane_that_another_one_hid() -> None:
    async with opened(size=SMALL) as (app, pilot):
        await press(pilot, *"nnnnnn", "2", "d", "1")
        assert "loss" not in app.view.plan.panes
        await press(pilot, "d")
        assert "loss" in app.view.plan.panes
        assert app.view.slice
        await press(pilot, "d")
        assert not app.view.slice


@SIZES
async def test_what_was_said_of_a_key_goes_with_the_next(size: tuple[int, int]) -> None:
    async with opened(size=size) as (app, pilot):
        await press(pilot, "d")
        assert "go on with n until the loss is computed" in row_of(app, "notice")
        await press(pilot, "3")
        assert "go on with n" not in row_of(app, "notice")


@SIZES
async def test_the_columns_of_the_table_of_learning_are_explained_below_it(size: tuple[int, int]) -> None:
    async with opened(size=size) as (app, pilot):
        await press(pilot, *"nnnnnnn", "w")
        said = " ".join("".join(text for text, _ in row) for row in app.painting.drawn["working"].rows)
        assert "update÷W: the length of the step beside that of the weights" in " ".join(said.split())
        assert pane(app, "working")
