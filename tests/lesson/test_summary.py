"""After the update: what moved, what did not and why, and the loss on the same rows."""

from __future__ import annotations

import numpy as np
import pytest

from tests.lesson.labs import LIVE, Told, built, classes, sheet, told, xor
from tests.networks import SOME_NETWORKS, prepared, some_networks
from tui_backprop.engine.network import Layer, Network
from tui_backprop.engine.rows.optimizers import Options
from tui_backprop.lesson.meaning.sentence import distance


def test_the_sheet_is_summed_up() -> None:
    assert sheet().summary_text == [
        "Of theta only theta[0] moved, -0.4 → -0.3986; "
        "the other 2 did not: a_hidden is all 0, so their gradients are 0.",
        "W_hidden did not move: both hidden units are off, so its gradient is 0.",
        "The loss on this row: 0.98 → 0.978, down by 0.001959.",
    ]
    assert sheet().summary.loss_after == pytest.approx(0.97804, abs=5e-6)


def test_the_reasons_of_a_live_unit_are_the_unit_beside_it_and_the_input_of_0() -> None:
    theta, W_hidden, _ = sheet(W_hidden=LIVE).summary_text
    assert "the other did not: a_hidden[1] is 0 (hidden[1] is off), so its gradient is 0." in theta
    assert W_hidden.startswith("2 of 6 numbers of W_hidden moved, most of all W_hidden[0,0] 0.9 → 0.9003")
    assert W_hidden.endswith(
        "the other 4 did not: x[1] is 0, and hidden[1] is off (z_hidden[1] = -0.1), so their gradients are 0."
    )


def test_a_step_of_0_is_the_reason_before_any_other() -> None:
    assert sheet(lr=0.0).summary_text == [
        "theta did not move: lr is 0.",
        "W_hidden did not move: lr is 0.",
        "The loss on this row: 0.98 → 0.98, since no parameter moved.",
    ]


def test_a_prediction_that_meets_its_target_moves_nothing() -> None:
    theta, W_hidden, _ = sheet(y=-0.4).summary_text
    assert theta == "theta did not move: the prediction equals the target, so its gradient is 0."
    assert W_hidden == (
        "W_hidden did not move: the prediction equals the target, and also both hidden units are off: "
        "either alone would do, so its gradient is 0."
    )


def test_a_step_too_small_for_a_float_is_called_that() -> None:
    theta, *_ = sheet(lr=1e-20).summary_text
    assert "a step of 1.4e-20 is too small to change it" in theta
    assert "a_hidden is all 0, so their gradients are 0" in theta


def test_a_dead_layer_in_a_batch_names_the_rows() -> None:
    dead = xor(W_hidden=-np.ones((2, 2)), b_hidden=[0.0, 0.0]).summary_text
    assert "W_hidden did not move: both hidden units are off in all 4 rows, so its gradient is 0." in dead


def test_an_input_that_is_0_in_every_row_is_a_column_of_x() -> None:
    x = [[0.0, 1.0], [0.0, 2.0], [0.0, 3.0]]
    (W_out, *_) = classes(x=x, W_out=[[0.1, 0.2], [0.3, 0.4]]).summary_text
    assert W_out.endswith("the other 2 did not: x[:,0] is 0 in all 3 rows, so their gradients are 0.")


def test_rows_that_cancel_are_told_from_rows_that_are_silent() -> None:
    it = one_weight([[1.0], [1.0]], [[1.0], [-1.0]])
    assert it.summary_text[0] == "W_out did not move: terms of ∂E/∂W_out that are not 0 cancel, so its gradient is 0."
    split = one_weight([[1.0], [0.0]], [[0.0], [1.0]])
    assert split.summary_text[0] == (
        "W_out did not move: x[1,0] is 0, and the prediction equals the target in row 0, so its gradient is 0."
    )


def one_weight(x: list[list[float]], y: list[list[float]]) -> Told:
    leaves = {"x": x, "y": y, "W_out": [[0.0]], "lr": 0.1}
    return built((Layer("out", 1, 1, "identity", "W"),), leaves, rows=len(x))


def test_momentum_moves_a_weight_without_a_gradient_and_says_so() -> None:
    layers = (Layer("out", 2, 1, "identity", "W"),)
    leaves = {"x": [1.0, 0.0], "y": [1.0], "W_out": [[0.5], [0.5]], "v_W_out": [[1.0], [1.0]], "lr": 0.1}
    it = built(layers, {**leaves, "momentum": 0.9}, options=Options(momentum=True))
    assert it.summary_text[0].endswith("(1 of them at gradient 0, by v_W_out).")


def test_decay_moves_a_weight_without_a_gradient_and_says_so() -> None:
    layers = (Layer("out", 2, 1, "identity", "W"),)
    leaves = {"x": [1.0, 0.0], "y": [1.0], "W_out": [[0.5], [0.5]], "lr": 0.1, "weight_decay": 0.1}
    it = built(layers, leaves, options=Options(weight_decay=True))
    assert it.summary_text[0].endswith("(1 of them at gradient 0, by weight decay).")


def test_a_remembered_step_is_no_step_that_gradient_0_explains() -> None:
    layers = (Layer("out", 1, 1, "identity", "W"),)
    leaves = {"x": [0.0], "y": [1.0], "W_out": [[0.5]], "v_W_out": [[1e-30]], "lr": 0.1, "momentum": 0.9}
    it = built(layers, leaves, options=Options(momentum=True))
    assert it.summary_text[0] == "W_out did not move: a step of 9e-32 is too small to change it."


def test_a_weight_of_0_that_leads_on_is_a_reason() -> None:
    cut = sheet(W_hidden=LIVE, theta=[-0.4, 0.0, 0.1]).summary_text[1]
    assert cut == (
        "W_hidden did not move: hidden[1] is off (z_hidden[1] = -0.1), and theta[1] was 0 in this pass, "
        "so its gradient is 0."
    )


def test_weights_of_which_only_some_are_0_are_no_reason() -> None:
    layers = (Layer("hidden", 1, 1, "identity", "W"), Layer("out", 1, 2, "identity", "W"))
    leaves = {"x": [1.0], "y": [1.0, 2.0], "W_hidden": [[2.0]], "W_out": [[0.0, 1.0]], "lr": 0.1}
    W_out, W_hidden, _ = built(layers, leaves).summary_text
    assert W_out.endswith("the other did not: out[1] equals its target, so its gradient is 0.")
    assert W_hidden == (
        "W_hidden did not move: W_out[0,0] was 0 in this pass, and out[1] equals its target, so its gradient is 0."
    )


def test_an_error_that_is_0_for_a_reason_of_its_own_in_each_row_is_followed_back() -> None:
    layers = (Layer("hidden", 2, 1, "relu"), Layer("out", 1, 1, "identity"))
    leaves = {"x": [[1.0, 0.0], [0.0, 1.0]], "y": [[0.5], [-0.5]], "W_hidden": [[1.0], [-1.0]], "b_hidden": [0.0]}
    it = built(layers, {**leaves, "W_out": [[0.5]], "b_out": [0.0], "lr": 0.1}, rows=2)
    cause = "hidden[0] is off in row 1 (z_hidden[1,0] = -1), and the prediction equals the target in row 0"
    assert f"W_hidden did not move: {cause}, so its gradient is 0." in it.summary_text
    assert f"No gradient passes: {cause}" in it.at("grads hidden")
    assert it.cell("dE_dW_hidden", 0, 0) == f"∂E/∂W_hidden[0,0] = 0: {cause}."
    assert it.cell("W_hidden", 0, 0) == f"W_hidden[0,0] did not move, as its gradient is 0: {cause}."


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [(0.4, -627199.6, "6.272e5"), (0.0, 627200.0, "627200"), (0.5, 2.5, "2"), (-0.4, -0.3986, "0.0014")],
)
def test_a_difference_is_written_as_the_numbers_it_is_between(old: float, new: float, said: str) -> None:
    assert distance(old, new) == said


def test_a_cell_that_went_far_is_told_in_one_format() -> None:
    it = built((Layer("out", 1, 1, "identity", "W"),), {"x": [1.0], "y": [0.0], "W_out": [[0.4]], "lr": 1568000.0})
    assert it.cell("W_out", 0, 0) == "W_out[0,0] fell by 6.272e5, 0.4 → -6.272e5; its gradient is 0.4."


def test_decay_too_weak_to_show_is_not_taken_for_a_gradient_of_0() -> None:
    leaves = {"x": [0.0], "y": [1.0], "W_out": [[0.5]], "lr": 0.1, "weight_decay": 1e-30}
    it = built((Layer("out", 1, 1, "identity", "W"),), leaves, options=Options(weight_decay=True))
    assert it.summary_text[0] == "W_out did not move: a step of 5e-32 is too small to change it."


def test_nan_stays_nan_and_counts_as_unmoved() -> None:
    theta = sheet(theta=[np.nan, 0.2, 0.1]).summary.moves[0]
    assert theta.cells.tolist() == [False, True, True]


def test_a_number_that_went_inf_is_the_largest_move() -> None:
    it = sheet(y=1e308, lr=1e10)
    assert it.summary_text[0].startswith("Of theta only theta[0] moved, -0.4 → inf")


def test_a_loss_that_rises_is_said_to_rise() -> None:
    rose = sheet(lr=10.0)
    assert rose.summary.loss_after > rose.summary.loss_before
    assert ", up by " in rose.summary_text[-1]


@pytest.mark.parametrize("name", [name for name, *_ in SOME_NETWORKS])
def test_the_loss_after_is_the_loss_the_same_rows_have_next_time(name: str) -> None:
    it = told(some_networks()[name])
    again = {leaf: it.end.get(leaf, it.start[leaf]) for leaf in it.lab.program.leaves}
    assert it.summary.loss_after == it.lab.machine.trace(again, 1)[-1]["loss"]


def test_parameters_come_in_the_order_they_are_updated() -> None:
    network = Network((Layer("hidden", 2, 2, "tanh"), Layer("out", 2, 1, "identity")))
    assert [move.name for move in told(prepared(network)).summary.moves] == ["W_out", "b_out", "W_hidden", "b_hidden"]


def test_the_update_closes_as_the_sheets_summary_does_with_how_far_the_prediction_was_off() -> None:
    assert str(sheet().summary.closing) == "In this pass the prediction -0.4 is 1.4 below the target 1."
    assert sheet().summary.sentences[-2:] == (sheet().summary.loss, sheet().summary.closing)
    assert str(classes().summary.closing).startswith("In this pass the target's class got from ")
    assert str(sheet(y=-0.4).summary.closing) == "In this pass the prediction equals the target, -0.4."
    broken = sheet(theta=[np.inf, 0.2, 0.1]).summary
    assert broken.sentences[-1] is broken.loss
