"""The judge itself: it runs no backward line, knows kinks, respects batches, and is not fooled by strong curvature."""

from __future__ import annotations

import ast
import math
import warnings

import numpy as np
import pytest

from tests.networks import Case, lab3, prepared, some_networks
from tests.planted import backward, with_line
from tui_backprop.engine.judge.check import central_difference, check_gradients
from tui_backprop.engine.judge.probe import STEP, between
from tui_backprop.engine.machine import Values, frozen_copy
from tui_backprop.engine.network import Layer, Network
from tui_backprop.engine.rows.activations import ACTIVATIONS


def put(leaves: Values, **values: object) -> Values:
    return {**leaves, **{name: frozen_copy(value) for name, value in values.items()}}


def linear(rows: int | None = None, batch: int | None = None) -> Case:
    return prepared(Network((Layer("out", 3, 2, "identity"),), rows=rows, batch=batch), 1)


def test_it_finds_the_slope_of_a_linear_fit_known_in_closed_form() -> None:
    machine, leaves = linear()
    x, y, W, b = (np.asarray(leaves[name]) for name in ("x", "y", "W_out", "b_out"))
    assert central_difference(machine, leaves, "W_out") == pytest.approx(np.outer(x, x @ W + b - y), abs=1e-9)
    assert central_difference(machine, leaves, "b_out") == pytest.approx(x @ W + b - y, abs=1e-9)


def test_it_runs_no_line_of_the_backward_pass() -> None:
    for machine, leaves in some_networks().values():
        changed = machine
        for at in backward(machine.program):
            statement = machine.program.statements[at]
            changed = with_line(changed, at, f"{statement.name} = 7.0 + ({ast.unparse(statement.value)})")
        for name in machine.program.gradients:
            expected = central_difference(machine, leaves, name)
            assert central_difference(changed, leaves, name).tobytes() == expected.tobytes()


def test_only_the_statements_on_the_way_to_the_loss_run_again() -> None:
    program = lab3()[0].program
    written = {name: [program.statements[at].name for at in between(program, name)] for name in program.gradients}
    assert written == {
        "W_hidden": ["z_hidden", "a_hidden", "z_out", "y_hat", "loss"],
        "z_hidden": ["a_hidden", "z_out", "y_hat", "loss"],
        "a_hidden": ["z_out", "y_hat", "loss"],
        "theta": ["z_out", "y_hat", "loss"],
        "z_out": ["y_hat", "loss"],
        "y_hat": ["loss"],
    }


def test_it_takes_the_rows_of_the_iteration_in_question() -> None:
    machine, leaves = linear(rows=5, batch=2)
    assert machine.rows is not None
    rows = machine.rows(3)
    alone, _ = linear(rows=len(rows))
    same_rows = {**leaves, "x": np.asarray(leaves["X"])[rows], "y": np.asarray(leaves["Y"])[rows]}
    for name in ("W_out", "b_out", "z_out", "y_hat"):
        expected = central_difference(alone, same_rows, name)
        assert central_difference(machine, leaves, name, iteration=3).tobytes() == expected.tobytes()


def test_a_data_row_outside_the_batch_has_no_influence_on_the_loss() -> None:
    machine, leaves = linear(rows=5, batch=2)
    assert machine.rows is not None
    influence = central_difference(machine, leaves, "X", iteration=2)
    assert sorted(np.flatnonzero(influence.any(axis=1))) == sorted(machine.rows(2))


KINKED = sorted(name for name, row in ACTIVATIONS.items() if row.kinks)


@pytest.mark.parametrize("activation", KINKED)
def test_at_a_kink_there_is_no_derivative_to_compare_with(activation: str) -> None:
    layers = (Layer("hidden", 1, 2, activation), Layer("out", 2, 1, "identity", "theta"))
    machine, leaves = prepared(Network(layers))
    kink = ACTIVATIONS[activation].kinks[0]
    at_kink = put(leaves, x=[1.0], W_hidden=[[kink, 1.0 + kink]], b_hidden=[0.0, 0.0], theta=[0.5, 2.0, 3.0], y=9.0)
    checked = {item.name: item for item in check_gradients(machine, at_kink)}
    for name in ("W_hidden", "b_hidden", "z_hidden"):
        assert checked[name].at_kink.ravel().tolist() == [True, False]
        assert np.isnan(checked[name].numeric).ravel().tolist() == [True, False]
        assert checked[name].verdict == "agrees", "the other cell was compared"
    assert not checked["theta"].at_kink.any()
    both = put(at_kink, W_hidden=[[kink, kink]])
    assert {item.name: item.verdict for item in check_gradients(machine, both)} == {
        **dict.fromkeys(("W_hidden", "b_hidden", "z_hidden"), "kink"),
        **dict.fromkeys(("theta", "z_out", "a_hidden", "y_hat"), "agrees"),
    }


def test_a_step_that_would_cross_the_kink_is_not_taken_and_one_beside_it_is() -> None:
    machine, leaves = lab3()
    for z, expected in ((1e-7, True), (-1e-7, True), (STEP, True), (1e-3, False), (-1e-3, False)):
        near = put(leaves, x=[1.0, 0.0, 0.0], W_hidden=[[z, 1.0], [0.0, 0.0], [0.0, 0.0]])
        numeric = central_difference(machine, near, "W_hidden")
        assert bool(np.isnan(numeric[0, 0])) is expected


def test_a_unit_that_rests_on_its_kink_whatever_the_weight_is_compared() -> None:
    machine, leaves = lab3()
    (checked,) = check_gradients(machine, put(leaves, x=[0.0, 0.0, 0.0]), names=["W_hidden"])
    assert checked.verdict == "agrees"
    assert not checked.numeric.any()


CURVED = sorted(name for name, row in ACTIVATIONS.items() if row.slope and not row.kinks)


@pytest.mark.parametrize("hidden", CURVED)
@pytest.mark.parametrize("size", [1e3, 1e6])
def test_strong_curvature_is_not_taken_for_a_mistake(hidden: str, size: float) -> None:
    for seed in range(4):
        machine, leaves = prepared(Network((Layer("hidden", 2, 3, hidden), Layer("out", 3, 2, "tanh")), rows=3), seed)
        checked = check_gradients(machine, {**leaves, "x": leaves["x"] * size})
        assert {item.verdict for item in checked} == {"agrees"}


def saturated_softmax() -> Case:
    machine, leaves = prepared(Network((Layer("out", 1, 2, "softmax"),), "cce"))
    return machine, put(leaves, x=[1.0], y=[1.0, 0.0], W_out=[[-40.0, 0.0]], b_out=[0.0, 0.0])


def test_a_loss_computed_from_z_is_compared_with_the_textbook_loss_for_y_hat() -> None:
    machine, leaves = saturated_softmax()
    checked = {item.name: item for item in check_gradients(machine, leaves)}
    assert checked["y_hat"].gradient[0] == pytest.approx(-math.exp(40.0), rel=1e-9)
    assert {item.verdict for item in checked.values()} == {"agrees"}


def test_numbers_that_are_not_finite_are_reported_and_never_raised() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        machine, leaves = lab3()
        for poison in (math.nan, math.inf, 1e200):
            found = check_gradients(machine, put(leaves, theta=[poison, 0.2, 0.1]))
            assert {item.verdict for item in found} >= {"not finite"}
            assert "disagrees" not in {item.verdict for item in found}
        (nan,) = check_gradients(machine, put(leaves, y=math.nan), names=["theta"])
    assert nan.verdict == "not finite"
    assert math.isnan(nan.worst)


def test_y_hat_of_exactly_zero_has_a_textbook_gradient_that_is_not_finite() -> None:
    machine, leaves = saturated_softmax()
    far = put(leaves, W_out=[[-1000.0, 0.0]])
    verdicts = {item.name: item.verdict for item in check_gradients(machine, far)}
    assert verdicts == {"W_out": "agrees", "b_out": "agrees", "z_out": "agrees", "y_hat": "not finite"}
