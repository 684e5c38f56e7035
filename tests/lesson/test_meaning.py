"""What is said at each stop, of each statement and of single numbers."""

from __future__ import annotations

import numpy as np
import pytest

from tests.lesson.labs import LIVE, Told, built, classes, sheet, told, xor
from tests.networks import prepared
from tui_backprop.engine.compiler import compile_program
from tui_backprop.engine.network import Layer, Network
from tui_backprop.engine.rows.optimizers import Options
from tui_backprop.lesson.meaning.stop import meaning


@pytest.mark.parametrize(
    ("stop", "sentences"),
    [
        ("pre-activation hidden", "z_hidden[0] = -0.3 and z_hidden[1] = -0.1: both are negative."),
        ("pre-activation hidden", "x[1] is 0, so row 1 of W_hidden adds nothing."),
        (
            "activation hidden",
            "Both hidden units are off: z ≤ 0 in each, so ReLU passes 0 forward, and its slope 0 lets no gradient "
            "back. W_hidden will get no gradient from this row.",
        ),
        ("output out", "The prediction is ŷ = -0.4. a_hidden is all 0, so ŷ is the bias alone, theta[0]."),
        ("loss", "The prediction -0.4 is 1.4 below the target 1. Half squared error makes that a loss of 0.98"),
        ("grads out", "∂E/∂z_out = -1.4: a higher z_out would make the loss smaller."),
        ("grads out", "Of theta only theta[0], the bias, gets a gradient, -1.4: a_hidden is all 0."),
        ("grads hidden", "No gradient passes: both hidden units are off, so all 6 of ∂E/∂W_hidden are 0."),
        ("update", "1 of 9 parameters moved: theta[0] -0.4 → -0.3986."),
        ("update", "W_hidden did not move: both hidden units are off, so its gradient is 0."),
    ],
)
def test_the_sheet_is_read_aloud(stop: str, sentences: str) -> None:
    assert sentences in sheet().at(stop)


def test_the_start_says_what_is_known_and_what_n_computes() -> None:
    assert sheet().at("start") == (
        "Known are one sample (x and y) and 9 parameters in W_hidden and theta, nothing else yet. "
        "n computes z_hidden: each of the 2 units adds up its inputs, each times its weight."
    )


def test_a_live_unit_gets_the_gradient_and_an_unlit_input_keeps_its_weights_from_it() -> None:
    live = sheet(W_hidden=LIVE)
    assert "hidden[1] is off: z = -0.1, so ReLU passes 0 forward" in live.at("activation hidden")
    assert "hidden[0] is live: a = 0.4, slope 1." in live.at("activation hidden")
    assert live.at("grads hidden") == (
        "∂E/∂z_hidden[0] = -0.264 and ∂E/∂z_hidden[1] = 0. 2 of 6 numbers of W_hidden get a gradient; "
        "the others get none: x[1] is 0, and hidden[1] is off (z_hidden[1] = -0.1)."
    )


def test_units_that_are_all_live_pass_their_sums_on() -> None:
    both = sheet(W_hidden=np.ones((3, 2))).at("activation hidden")
    assert both == "Both hidden units are live: ReLU passes z on as it is, with slope 1."


def test_a_unit_at_exactly_0_is_off() -> None:
    assert "Both hidden units are off: z ≤ 0 in each" in sheet(W_hidden=np.zeros((3, 2))).at("activation hidden")


def test_a_prediction_that_meets_its_target_leaves_nothing_to_learn() -> None:
    met = sheet(y=-0.4)
    assert met.at("loss") == (
        "The prediction equals the target, -0.4. Half squared error makes that a loss of 0; it is the E of every ∂E/∂."
    )
    assert met.at("grads out") == ("No gradient passes: the prediction equals the target, so all 3 of ∂E/∂theta are 0.")
    assert met.at("grads hidden") == (
        "No gradient passes: the prediction equals the target, and also both hidden units are off: "
        "either alone would do, so all 6 of ∂E/∂W_hidden are 0."
    )
    assert met.at("update").startswith("No parameter moved.")


def test_a_prediction_above_the_target_asks_for_less() -> None:
    above = sheet(y=-1.0)
    assert "is 0.6 above the target -1." in above.at("loss")
    assert "∂E/∂z_out = 0.6: a lower z_out would make the loss smaller." in above.at("grads out")


def test_weights_of_0_let_no_error_back() -> None:
    cut = sheet(W_hidden=LIVE, theta=[-0.4, 0.0, 0.0])
    assert cut.at("grads hidden").startswith("No gradient passes: every weight out of both hidden units is 0")


def test_a_batch_counts_the_rows_for_which_a_unit_is_off() -> None:
    assert xor().at("activation hidden") == (
        "Off (value 0, slope 0): hidden[0] for 1 of 4 rows and hidden[1] for 3 of 4 rows."
    )


def test_a_unit_that_is_off_in_every_row_is_called_out() -> None:
    dead = xor(W_hidden=[[1.0, -1.0], [1.0, -1.0]], b_hidden=[0.0, 0.0])
    assert "no gradient will reach hidden[1] from these rows" in dead.at("activation hidden").lower()
    assert "hidden[1] is off in all 4 rows" in dead.at("grads hidden")
    assert "No gradient" not in dead.at("grads hidden")


def test_a_layer_that_is_off_in_every_row_learns_nothing() -> None:
    dead = xor(W_hidden=-np.ones((2, 2)), b_hidden=[0.0, 0.0])
    assert dead.at("activation hidden").startswith("Both hidden units are off in all 4 rows: z ≤ 0 in each")
    assert "so all 4 of ∂E/∂W_hidden are 0 and both of ∂E/∂b_hidden are 0" in dead.at("grads hidden")


def test_a_batch_names_the_row_that_misses_most() -> None:
    assert "The widest miss: ŷ[3,0] 2 is 2 above the target 0." in xor().at("loss")
    assert "averaged over 4 rows" in xor().at("loss")


def test_a_smooth_activation_shows_the_slopes_that_will_multiply_the_gradient() -> None:
    assert xor("tanh").at("activation hidden").startswith("The slope of tanh multiplies the gradient on its way back")


def test_a_saturated_unit_is_not_called_off() -> None:
    flat = sheet_of("tanh", W_hidden=[[40.0], [0.0], [0.0]], y=2.0)
    assert "1 of 1 are 0 (saturated)" in flat.at("activation hidden")
    assert "No gradient passes: hidden[0] is saturated at a slope of 0" in flat.at("grads hidden")


def sheet_of(activation: str, **leaves: object):  # type: ignore[no-untyped-def]
    """One hidden unit of another activation."""
    layers = (Layer("hidden", 3, 1, activation, "W"), Layer("out", 1, 1, "identity", "theta"))
    return built(layers, {"x": [1.0, 0.0, 1.0], "y": 1.0, "theta": [0.5, 0.5], "lr": 0.1, **leaves})


def test_a_softmax_names_the_class_it_predicts() -> None:
    assert classes().at("output out") == "The class predicted is right in 2 of 3 rows."
    assert "The target's class got from 0.1824 to 0.8808, least in row 2 (out[1])." in classes().at("loss")


def test_a_softmax_of_one_row_says_whether_it_is_right() -> None:
    layers = (Layer("out", 2, 3, "softmax", "W"),)
    leaves = {"x": [1.0, 0.0], "y": [0.0, 1.0, 0.0], "W_out": [[2.0, 1.0, 0.0], [0.0, 0.0, 0.0]], "lr": 0.1}
    it = built(layers, leaves, loss="cce")
    assert (
        it.at("output out") == "out[0] gets the largest share, 0.6652. The target's class is out[1], which gets 0.2447."
    )
    assert it.at("loss").startswith("The target's class, out[1], got 0.2447 where 1 would make the loss 0.")
    right = built(layers, {**leaves, "y": [1.0, 0.0, 0.0]}, loss="cce")
    assert "That is the target's class: right." in right.at("output out")


def test_a_tie_of_classes_is_not_decided() -> None:
    layers = (Layer("out", 1, 2, "softmax", "W"),)
    tie = built(layers, {"x": [1.0], "y": [1.0, 0.0], "W_out": [[1.0, 1.0]], "lr": 0.1}, loss="cce")
    assert tie.at("output out").startswith("Both out units get the largest share, 0.5 each.")
    assert "right" not in tie.at("output out")
    assert classes(W_out=np.zeros((2, 2))).at("output out") == "The class predicted is right in 0 of 3 rows."


def test_targets_that_are_no_single_class_are_not_called_one() -> None:
    soft = classes(y=np.full((3, 2), 0.5))
    assert "target" not in soft.at("output out")


def sigmoids(z: list[float]) -> Told:
    """Three sigmoid units of one input, with these sums."""
    layers = (Layer("hidden", 1, 3, "sigmoid", "W"), Layer("out", 3, 1, "identity", "theta"))
    leaves = {"x": [1.0], "y": 1.0, "W_hidden": [z], "theta": [0.1, 1.0, 1.0, 1.0], "lr": 0.1}
    return built(layers, leaves)


def test_the_first_number_that_is_not_finite_is_named_where_it_appears() -> None:
    broken = sheet(W_hidden=[[1e308, -0.3], [0.4, 0.1], [1e308, 0.2]])
    assert broken.at("pre-activation hidden") == (
        "z_hidden[0] = inf is the first number of this iteration that is not finite."
    )


def test_later_stops_point_back_at_it() -> None:
    broken = sheet(W_hidden=[[1e308, -0.3], [0.4, 0.1], [1e308, 0.2]])
    assert broken.at("output out") == (
        "z_out and ŷ are not finite: the first number of this iteration that was not is z_hidden[0] = inf, computed at "
        "pre-activation."
    )


def test_what_the_iteration_began_with_may_be_broken_already() -> None:
    broken = sheet(theta=[np.nan, 0.2, 0.1])
    assert broken.at("activation hidden").startswith("Both hidden units are off")
    assert broken.at("output out") == "z_out and ŷ are not finite: this iteration began with theta[0] = nan."


def test_a_number_that_only_is_shown_is_not_passed_over_in_silence() -> None:
    """Beside a fused loss ∂E/∂ŷ is inf before ∂E/∂z is: nothing reads it."""
    burst = classes(W_out=[[800.0, -800.0], [-800.0, 800.0]], y=[[0.0, 1.0], [0.0, 1.0], [0.0, 1.0]], lr=1e308, x=X)
    assert burst.at("update") == (
        "W_out[0,0] = -inf is the first number of this iteration that is not finite (but for ∂E/∂ŷ, which nothing "
        "reads)."
    )


def test_a_unit_beside_one_that_is_off_is_live_only_with_a_slope() -> None:
    mixed = sigmoids(z=[-1000.0, 50.0, 0.0])
    assert mixed.at("activation hidden") == (
        "hidden[0] is off: sigmoid passes 0 forward, and its slope 0 lets no gradient back. hidden[1] is saturated: "
        "a = 1, slope 0; hidden[2] is live: a = 0.5, slope 0.25."
    )


def test_a_slope_of_0_is_not_said_to_stop_what_is_not_finite() -> None:
    """0 times inf is nan: the weights of units that are off get nan, and the sentence before it says so."""
    huge = sheet(y=1e308, theta=[-0.4, 20.0, 0.1])
    assert np.isnan(huge.end["dE_dW_hidden"]).any()
    said = huge.at("activation hidden")
    assert said == (
        "Both hidden units are off: z ≤ 0 in each, so ReLU passes 0 forward, and its slope is 0; but what comes back "
        "is not finite, and 0 times that is nan."
    )
    assert "will get no gradient" in sheet(y=1e300).at("activation hidden")


X = [[9.0, 0.0], [9.0, 0.0], [9.0, 0.0]]
"""Rows with large gradients."""


def test_a_gradient_that_nothing_reads_does_not_count_as_broken() -> None:
    wide = classes(W_out=[[800.0, -800.0], [-800.0, 800.0]], y=[[0.0, 1.0], [0.0, 1.0], [0.0, 1.0]])
    assert not np.all(np.isfinite(wide.end["dE_dy_hat"]))
    assert "finite" not in wide.at("grads out")
    assert "first number of this iteration that is not finite" in wide.statement("dE_dy_hat")


def test_a_mini_batch_says_which_rows_it_takes() -> None:
    network = Network((Layer("out", 2, 1, "identity"),), rows=5, batch=2)
    assert told(prepared(network)).statement("x") == (
        "Take the rows of this iteration's batch. This iteration takes 2 data rows: 0, 1."
    )


def test_two_rows_are_both_rows_and_one_row_is_a_row() -> None:
    layers = (Layer("hidden", 2, 2, "relu"), Layer("out", 2, 1, "identity"))
    leaves = {"x": [[1.0, 0.0], [0.0, 1.0]], "y": [[1.0], [0.0]], "W_out": [[1.0], [1.0]]}
    for W, said in (
        (np.ones((2, 2)), "Both hidden units are live in both rows"),
        (-np.ones((2, 2)), "off in both rows"),
    ):
        assert said in built(layers, {**leaves, "W_hidden": W}, rows=2).at("activation hidden")
    last = told(prepared(Network((Layer("out", 2, 1, "identity"),), rows=5, batch=2)), iteration=3)
    assert "This iteration takes 1 data row: 4." in last.statement("x")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("a_hidden", "ReLU keeps what is above 0 and turns the rest into 0. a_hidden[0] = 0 and a_hidden[1] = 0."),
        ("dE_da_hidden", "∂E/∂a_hidden[0] = -0.28 and ∂E/∂a_hidden[1] = -0.14: both are negative."),
        ("dE_dz_hidden", "No gradient passes: both hidden units are off."),
        ("dE_dW_hidden", "∂E/∂W_hidden is all 0: both hidden units are off."),
        (
            "theta",
            "Each parameter takes a small step against its gradient. Of theta only theta[0] moved, -0.4 → -0.3986",
        ),
    ],
)
def test_a_statement_says_what_it_is_for_and_what_it_gave(name: str, sentence: str) -> None:
    assert sentence in sheet().statement(name)


@pytest.mark.parametrize(
    ("name", "cell", "sentence"),
    [
        ("z_hidden", (0,), "z_hidden[0] = -0.3: the largest of its 3 terms is x[2]·W_hidden[2,0] = -0.5."),
        ("a_hidden", (0,), "a_hidden[0] = 0: z_hidden[0] = -0.3 is not above 0."),
        ("da_dz_hidden", (1,), "∂a/∂z_hidden[1] = 0: z_hidden[1] = -0.1 is not above 0."),
        ("z_out", (), "z_out = -0.4: all of it comes from theta[0] = -0.4; the other 2 terms are 0."),
        ("y_hat", (), "ŷ = -0.4: it is z_out."),
        ("dE_dtheta", (0,), "∂E/∂theta[0] = -1.4: it is ∂E/∂z_out."),
        ("dE_dtheta", (2,), "∂E/∂theta[2] = 0: a_hidden[1] is 0 (hidden[1] is off)."),
        ("dE_da_hidden", (0,), "∂E/∂a_hidden[0] = -0.28, negative: ∂E/∂z_out is negative and theta[1] is positive."),
        ("dE_dz_hidden", (0,), "∂E/∂z_hidden[0] = 0: ∂a/∂z_hidden[0] is 0."),
        ("dE_dW_hidden", (0, 0), "∂E/∂W_hidden[0,0] = 0: hidden[0] is off (z_hidden[0] = -0.3)."),
        (
            "dE_dW_hidden",
            (1, 0),
            "∂E/∂W_hidden[1,0] = 0: x[1] is 0, and also hidden[0] is off (z_hidden[0] = -0.3): either alone would do.",
        ),
        ("theta", (0,), "theta[0] rose by 0.0014, -0.4 → -0.3986; its gradient is -1.4."),
        ("theta", (1,), "theta[1] did not move, as its gradient is 0: a_hidden[0] is 0 (hidden[0] is off)."),
    ],
)
def test_a_number_says_where_it_comes_from(name: str, cell: tuple[int, ...], sentence: str) -> None:
    assert sheet().cell(name, *cell) == sentence


def test_terms_that_cancel_are_told_from_terms_that_are_0() -> None:
    even = sheet(W_hidden=[[0.5, 0.0], [0.4, 0.1], [-0.5, 0.0]])
    assert even.cell("z_hidden", 0) == "z_hidden[0] = 0: its terms cancel, 2 of 3 are not 0."
    assert even.cell("z_hidden", 1) == "z_hidden[1] = 0: each of its 3 terms is 0."


def test_a_number_that_is_not_finite_says_what_it_read() -> None:
    broken = sheet(theta=[np.nan, 0.2, 0.1])
    assert broken.cell("z_out") == "z_out = nan: it reads theta[0] = nan."
    first = sheet(W_hidden=[[1e308, -0.3], [0.4, 0.1], [1e308, 0.2]])
    assert first.cell("z_hidden", 0) == "z_hidden[0] = inf: what it is made of is finite, but the result is not."


def test_momentum_shows_in_what_a_statement_left_behind() -> None:
    network = Network((Layer("out", 2, 1, "identity", "W"),), options=Options(momentum=True))
    it = told(prepared(network))
    assert "v_W_out goes from" in it.statement("v_W_out")


@pytest.mark.parametrize(
    ("optimizer", "options"),
    [("sgd", Options(momentum=True)), ("sgd", Options(momentum=True, nesterov=True)), ("adam", Options())],
)
def test_each_line_of_an_update_says_what_it_does(optimizer: str, options: Options) -> None:
    network = Network((Layer("out", 2, 1, "identity", "W"),), optimizer=optimizer, options=options)
    said = [line.why for line in compile_program(network) if line.role in ("state", "update")]
    assert len(said) > 1
    assert len(set(said)) == len(said)
    assert "against" in said[-1]


@pytest.mark.parametrize("activation", ["relu", "tanh", "gelu"])
def test_the_slope_of_an_activation_is_said_to_multiply_what_comes_back(activation: str) -> None:
    it = sheet_of(activation, W_hidden=[[0.5], [0.0], [0.25]])
    assert "What comes back is multiplied by the slope of " in it.statement("dE_dz_hidden")
    assert it.statement("dE_dy_hat").startswith(
        "This is the slope of the loss: how fast it changes with the prediction."
    )


def test_numbers_carry_the_role_of_their_sign() -> None:
    it = sheet()
    stage = it.stage("loss")
    runs = [run for sentence in meaning(it.lab, it.run, stage) for run in sentence.runs]
    roles = {run.text: run.role for run in runs}
    assert roles["-0.4"] == "negative"
    assert roles["0.98"] == "positive"
    assert roles["below"] == "strong"
