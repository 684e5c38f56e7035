"""Laboratory Activity 3 in the words of its sheet: every name of it is found after ``:``, and the loss is its E."""

from __future__ import annotations

import pytest

from tests.ui.driving import LARGE, SMALL, opened, pane, press, row_of

SIZES = pytest.mark.parametrize("size", [SMALL, LARGE])


@SIZES
@pytest.mark.parametrize(
    ("typed", "cell", "said"),
    [
        ("bias", ("theta", (0,)), "theta[0] = -0.4   your sheet: bias"),
        ("w_h", ("theta", (1,)), "theta[1] = 0.2   your sheet: w_h[0]"),
        ("w_h[1]", ("theta", (2,)), "theta[2] = 0.1   your sheet: w_h[1]"),
        ("theta_old", ("theta", (0,)), "theta[0] = -0.4   your sheet: bias"),
        ("E", ("loss", ()), "loss = 0.5·(y - ŷ)²"),
        ("relu_derivative[1]", ("da_dz_hidden", (1,)), "your sheet: relu_derivative"),
    ],
)
async def test_a_name_of_the_sheet_is_found(
    typed: str, cell: tuple[str, tuple[int, ...]], said: str, size: tuple[int, int]
) -> None:
    async with opened(size=size) as (app, pilot):
        await press(pilot, *"nnnn", ":", *typed, "enter")
        assert app.view.inspected == cell
        assert said in pane(app, "working")


@SIZES
async def test_a_slope_that_is_1_is_not_looked_for_in_vain(size: tuple[int, int]) -> None:
    async with opened(size=size) as (app, pilot):
        await press(pilot, ":", *"dyhat_dzout", "enter")
        assert "dyhat_dzout is 1 and means that nothing is multiplied: y_hat is z_out" in row_of(app, "notice")


@SIZES
async def test_the_loss_is_said_to_be_the_e_of_every_gradient(size: tuple[int, int]) -> None:
    async with opened(size=size) as (app, pilot):
        await press(pilot, *"nnnn")
        assert "a loss of 0.98; it is the E of every ∂E/∂." in " ".join(pane(app, "working").split())
