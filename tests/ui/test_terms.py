"""Down to the single terms of a sum: every pane shows the number that is just being added."""

from __future__ import annotations

import re

import numpy as np
import pytest

from tests.labs.toml import lab_of
from tests.ui.driving import LARGE, SMALL, opened, pane, press, row_of, screen
from tui_backprop.engine.shapes import Place
from tui_backprop.ground.numbers import number
from tui_backprop.ui.app import BackpropApp
from tui_backprop.ui.panes.network.pane import picture_of
from tui_backprop.ui.panes.tensors.pane import tensor_rows

TWELVE = lab_of("""
format = 1
title = "Twelve inputs"
[data]
x = [1.1, -0.2, 0.3, 1.4, -0.5, 0.6, 1.7, 0.8, -0.9, 1.05, 0.15, -1.25]
y = 1.0
[[layers]]
name = "hidden"
activation = "tanh"
W = [[0.1, 0.2], [0.3, -0.4], [0.5, 0.6], [-0.7, 0.8], [0.9, -0.11], [0.12, 0.13],
     [-0.14, 0.15], [0.16, 0.17], [0.18, -0.19], [0.21, 0.22], [0.23, 0.24], [-0.25, 0.26]]
[[layers]]
name = "out"
activation = "identity"
theta = [0.05, 0.35, -0.45]
[training]
loss = "half_mse"
optimizer = "sgd"
lr = 0.1
""")
DOWN = ("s", "N", "s", "N", "s")
"""From the start into the first term of the first cell: in, back to before it, in again."""


def lit_edges(app: BackpropApp) -> set[Place]:
    """Weights that are lit in the network."""
    picture = picture_of(app.view, 20)
    return {
        (edge.parameter, edge.cell)
        for layer, edges in zip(app.view.program.network.layers, picture.edges, strict=True)
        for i in range(layer.inputs)
        for j in range(layer.units)
        if (edge := edges(i, j)).picked
    }


def lit_cells(app: BackpropApp) -> set[Place]:
    """Numbers that are lit in the tensors as read by the one being computed."""
    blocks = [block for row in tensor_rows(app.view) for block in (row.value, row.gradient) if block is not None]
    return {(block.name, cell) for block in blocks for cell in block.read}


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_the_weight_being_multiplied_is_lit_everywhere_and_the_sum_so_far_is_right(size: tuple[int, int]) -> None:
    async with opened("lab3", size) as (app, pilot):
        await press(pilot, *DOWN)
        for term, (product, total) in enumerate(
            (("1·0.2 = 0.2", "0.2"), ("0·0.4 = 0", "0.2"), ("1·(-0.5) = -0.5", ""))
        ):
            weight = ("W_hidden", (term, 0))
            assert lit_edges(app) == {weight}
            assert lit_cells(app) == {weight, ("x", (term,))}
            assert f"▶ x[{term}]·W_hidden[{term},0] = {product}" in screen(app)
            assert (f"sum of {term + 1} of 3 terms: {total}" in screen(app)) == bool(total)
            assert f"cell 1/2 term {term + 1}/3" in row_of(app, "stages")
            assert "line 1  z_hidden = x @ W_hidden" in screen(app)
            if size == LARGE:
                assert re.search(r"1 +▶ z_hidden += x @ W_hidden", screen(app))
            await press(pilot, "n")
        assert "▶ x[0]·W_hidden[0,1] = 1·(-0.3) = -0.3" in screen(app)
        await press(pilot, "N")
        assert "= -0.3" in pane(app, "working")


async def test_the_loss_pane_counts_steps_only_where_n_goes_from_stage_to_stage() -> None:
    async with opened("lab3", LARGE) as (app, pilot):
        assert "no loss yet: press n 4 times" in screen(app)
        await press(pilot, *DOWN)
        assert "no loss yet" in screen(app)
        assert "no loss yet: press n" not in screen(app)


async def test_terms_are_walked_both_ways_and_in_any_iteration() -> None:
    async with opened("lab3", SMALL) as (app, pilot):
        await press(pilot, ":3 pre", "enter", "S", "S", "S")
        there = app.view.session.position
        assert (there.iteration, there.level, there.cell, there.term) == (3, "term", 1, 2)
        await press(pilot, *"NNNNN")
        assert (app.view.session.position.cell, app.view.session.position.term) == (0, 0)
        await press(pilot, *"nnnnn")
        assert app.view.session.position == there
        await press(pilot, "f", "f", "f")
        assert app.view.session.position.level == "stage"


async def test_backward_too_the_weight_the_error_comes_back_along_is_lit() -> None:
    async with opened("lab3", LARGE) as (app, pilot):
        await press(pilot, ":grads hidden", "enter", "F", *"sNsNs")
        while app.view.state.cell != ("dE_da_hidden", (1,)):
            await press(pilot, "n")
        assert lit_edges(app) == {("theta", (2,))}
        assert lit_cells(app) == {("theta", (2,)), ("dE_dz_out", ())}


@pytest.mark.parametrize("size", [SMALL, LARGE, (60, 18)])
async def test_of_twelve_inputs_the_one_being_added_is_never_folded_away(size: tuple[int, int]) -> None:
    async with opened(TWELVE, size) as (app, pilot):
        await press(pilot, *DOWN)
        for term in range(12):
            assert lit_edges(app) == {("W_hidden", (term, 0))}
            assert re.search(rf"x\[{term}\] +-?\d", pane(app, "network"))
            working = screen(app).partition("3 Working")[2]
            assert f"▶ x[{term}]·W_hidden[{term},0] = " in working
            assert (f"sum of {term + 1} of 12 terms: " if term < 11 else "= -0.8625") in working
            await press(pilot, "n")


async def test_the_row_of_the_matrix_being_multiplied_is_in_sight() -> None:
    async with opened(TWELVE, SMALL) as (app, pilot):
        await press(pilot, "2", *DOWN)
        await press(pilot, "escape")
        for term in range(12):
            weight = number(float(np.asarray(app.view.state.values["W_hidden"])[term, 0]))
            assert re.search(rf"  {re.escape(weight)} ", screen(app).partition("3 Working")[0])
            await press(pilot, "n")


async def test_a_long_sum_is_folded_until_s_writes_it_out() -> None:
    async with opened(TWELVE, SMALL) as (app, pilot):
        await press(pilot, "s", "N", "s")
        assert "= 1.1·0.1 + (-0.2)·0.3 + … + (-1.25)·(-0.25)" in screen(app)
        assert "s writes out all 12 terms" in screen(app)
        assert "s write it out" in row_of(app, "footer")
        here = app.view.session.position
        await press(pilot, "s")
        assert app.view.session.position == here
        written = " ".join(pane(app, "working").split())
        assert "…" not in written
        assert "1.1·0.1 + (-0.2)·0.3 + 0.3·0.5 + 1.4·(-0.7)" in written
        assert "= -0.8625" in screen(app)
        await press(pilot, "n")
        assert "…" in screen(app)
        await press(pilot, "s", "s")
        assert app.view.session.position.level == "term"


async def test_the_network_shows_the_row_of_the_data_that_is_being_added() -> None:
    async with opened("xor", SMALL) as (app, pilot):
        await press(pilot, ":loss", "enter", "S", "S", "S")
        for row in (3, 2, 1, 0):
            assert f"Network · row {row}" in screen(app)
            assert f"(y[{row},0] - ŷ[{row},0])²" in screen(app)
            await press(pilot, "N")
