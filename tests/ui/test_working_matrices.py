"""Matrices in the working pane: one assignment a row, rows under one another where they fit, else in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.labs.toml import HEAD, ROWS, TRAINING, TWO_INPUTS, lab_of
from tests.ui.views import view_of
from tui_backprop.session.apply import apply
from tui_backprop.session.events import Stepped
from tui_backprop.session.session import begin
from tui_backprop.ui.panes.working.copied import working_text
from tui_backprop.ui.panes.working.pane import working_rows
from tui_backprop.ui.view.plan import plan
from tui_backprop.ui.view.view import View

BATCHES = lab_of(HEAD + ROWS + "batch = 2\n" + TWO_INPUTS + TRAINING)
n = Stepped("n")


def told(view: View, width: int, height: int = 40) -> list[str]:
    rows = ["".join(text for text, _ in row) for row in working_rows(view, width, height)]
    assert all(len(row) <= width for row in rows)
    return rows


def test_a_batch_is_taken_by_one_assignment_after_the_other() -> None:
    rows = told(View(apply(begin(BATCHES), Stepped("S")), plan(120, 40)), 54)
    assert rows[:6] == [
        "x = X[rows]",
        "  = X[[0, 1]]",
        "  = [[0  0] [0  1]]",
        "y = Y[rows]",
        "  = Y[[0, 1]]",
        "  = [[0] [1]]",
    ]


def test_a_matrix_too_wide_for_a_row_has_its_rows_under_one_another() -> None:
    rows = told(view_of("xor", n, n), 54)
    assert rows[:6] == [
        "a_hidden = tanh(z_hidden)",
        "  z_hidden: 4×2 numbers from -0.9 to 1.2",
        "  = [[0.09967  -0.1974]",
        "     [ 0.6044  -0.4621]",
        "     [  0.537   -0.537]",
        "     [ 0.8337  -0.7163]]",
    ]


def test_each_formula_has_its_numbers_put_in_while_there_is_room_for_all_that_is_said() -> None:
    rows = told(view_of("lab3", *[n] * 6), 76, 5)
    assert rows[0] == "∂E/∂a_hidden = ∂E/∂z_out · theta[1:] = -1.4 · [0.2  0.1] = [-0.28  -0.14]"
    assert rows[1] == "∂E/∂z_hidden = ∂E/∂a_hidden ⊙ ∂a/∂z_hidden = [-0.28  -0.14] ⊙ [0  0]"
    assert rows[2] == "    = [0  0]"
    assert rows[4].startswith("No gradient passes: both hidden units are off")


@pytest.mark.parametrize("width", range(40, 77, 4))
@pytest.mark.parametrize("height", [5, 9, 13])
def test_a_formula_is_never_torn_apart_inside_a_matrix(width: int, height: int) -> None:
    for row in told(view_of("lab3", *[n] * 6), width, height):
        assert row.count("[") == row.count("]"), row


@pytest.mark.parametrize("stops", range(1, 8))
def test_how_large_a_tensor_is_never_stands_inside_an_equation(stops: int) -> None:
    for height in (5, 13, 40):
        for row in told(view_of("xor", *[n] * stops), 76, height):
            if ": 4×" in row:
                assert "=" not in row, row


def test_all_digits_are_there_for_a_whole_stop_too() -> None:
    rows = told(replace(view_of("lab3", n), full=True), 76)
    assert rows[:3] == [
        "z_hidden = x W_hidden",
        "  = [1.0  0.0  1.0] [[0.2  -0.3] [0.4  0.1] [-0.5  0.2]]",
        "  = [-0.3  -0.09999999999999998]",
    ]


def test_a_number_that_is_only_handed_on_is_not_written_twice() -> None:
    rows = told(replace(view_of("lab3", *[n] * 5), inspected=("dE_dz_out", ())), 54)
    assert rows[:2] == ["∂E/∂z_out = ∂E/∂ŷ   your sheet: dE_dzout", "  = -1.4"]
    assert "-1.4" not in rows[2]


def test_a_matrix_without_room_is_told_in_words() -> None:
    rows = told(view_of("xor", n, n), 54, 6)
    assert not any("[[" in row for row in rows)
    assert "= 4×2 numbers from -0.7163 to 0.8337" in " ".join(" ".join(rows).split())


def test_the_update_has_the_sheets_names_for_what_is_new() -> None:
    assert "theta ← theta - lr · ∂E/∂theta   your sheet: theta_new" in told(view_of("lab3", *[n] * 7), 60)
    assert told(view_of("lab3", *[n] * 7), 60, 5)[0] == "theta_new = theta - lr · ∂E/∂theta"


@pytest.mark.parametrize(("width", "height"), [(76, 5), (54, 13)])
def test_the_update_has_its_formula_on_screen_with_numbers_put_in(width: int, height: int) -> None:
    """As every other stop has, at 80x24 and at 120x40; and for a lab whose names are ours, and with an optimizer."""
    rows = " ".join(" ".join(told(view_of("lab3", *[n] * 7), width, height)[:height]).split())
    assert ("theta_new = theta - lr · ∂E/∂theta = [-0.4 0.2 0.1] - 0.001 · [-1.4 0 0] = [-0.3986 0.2 0.1] ") in rows
    assert "1 of 9 parameters moved: theta[0] -0.4 → -0.3986. W_hidden did not move" in rows
    rows = " ".join(" ".join(told(view_of("xor", *[n] * 7), width, height)[:height]).split())
    assert "W_out ← W_out - lr · ∂E/∂W_out = [[0.5] [-0.4]] - 1 · [[0.02145] [-0.02534]] ≈ [[0.4786] [-0.3747]]" in rows


def test_numbers_put_in_are_wrapped_where_a_row_is_too_short() -> None:
    line = "= [1  0  1] [[0.2  -0.3] [0.4  0.1] [-0.5  0.2]]"
    for width in (len(line) + 4, len(line) + 1, len(line), 44):
        assert line in " ".join(told(view_of("lab3", n), width)[:3]).replace("    ", "").replace("  =", "=")


def test_a_product_of_two_tensors_is_written_as_the_transcript_writes_it() -> None:
    at_grads = view_of("lab3", *[n] * 6)
    assert any("∂E/∂a_hidden ⊙ ∂a/∂z_hidden" in row for row in told(at_grads, 60))
    assert "∂E/∂a_hidden ⊙ ∂a/∂z_hidden" in working_text(at_grads)
