"""The functions of the vocabulary, and the rows of the activations, at the places where they are easily wrong."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest

from tests.networks import lab3
from tui_backprop.engine.arithmetic import Array, erf, log_softmax, sigmoid, softplus
from tui_backprop.engine.machine import Values, frozen_copy
from tui_backprop.engine.rows.activations import ACTIVATIONS
from tui_backprop.engine.vocabulary import VOCABULARY

FUNCTIONS = {name: row for name, row in VOCABULARY.items() if row.textbook}
FAR = np.array([-1000.0, -30.0, -1.0, 0.0, 1.0, 30.0, 1000.0])


def relu(z: Array) -> Values:
    """What the machine makes of two pre-activations of Lab 3."""
    machine, leaves = lab3()
    given = {**leaves, "x": frozen_copy([1.0, 0.0, 0.0]), "W_hidden": frozen_copy([z, [0.0, 0.0], [0.0, 0.0]])}
    return machine.trace(given, 1)[-1]


def test_relu_lets_nan_through_so_that_it_is_seen() -> None:
    after = relu(np.array([math.nan, 2.0]))
    assert math.isnan(np.asarray(after["a_hidden"])[0])
    assert math.isnan(float(after["loss"]))


def test_relu_gives_zero_and_never_minus_zero() -> None:
    machine, leaves = lab3()
    at = machine.program.writer("a_hidden")
    assert at is not None
    after = machine.rerun([at], {**leaves, "z_hidden": np.array([-0.0, -3.0])})
    assert np.asarray(after["a_hidden"]).tobytes() == np.zeros(2).tobytes()


def test_the_slope_of_relu_at_zero_is_zero() -> None:
    assert np.asarray(relu(np.array([0.0, 1e-300]))["da_dz_hidden"]).tolist() == [0.0, 1.0]


def test_relu_keeps_infinity() -> None:
    assert np.asarray(relu(np.array([math.inf, -1.0]))["a_hidden"]).tolist() == [math.inf, 0.0]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_nothing_overflows_far_from_zero(name: str) -> None:
    with warnings.catch_warnings(), np.errstate(over="raise", invalid="raise", divide="raise"):
        warnings.simplefilter("error")
        assert np.all(np.isfinite(FUNCTIONS[name].run(FAR)))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_nan_goes_in_and_nan_comes_out(name: str) -> None:
    with np.errstate(invalid="ignore"):
        assert np.isnan(np.asarray(FUNCTIONS[name].run(np.array([math.nan, 1.0])))[0])


def test_sigmoid_is_one_over_one_plus_e_to_the_minus_z() -> None:
    z = np.linspace(-20.0, 20.0, 41)
    assert sigmoid(z) == pytest.approx(1.0 / (1.0 + np.exp(-z)), rel=1e-14)
    assert np.asarray(sigmoid(np.array([-1000.0, 0.0, 1000.0]))).tolist() == [0.0, 0.5, 1.0]


def test_softplus_is_the_logarithm_of_one_plus_e_to_the_z() -> None:
    z = np.linspace(-20.0, 20.0, 41)
    assert softplus(z) == pytest.approx(np.log1p(np.exp(z)), rel=1e-14)
    assert softplus(np.float64(1000.0)) == 1000.0


def test_erf_is_that_of_the_standard_library() -> None:
    assert np.asarray(erf(FAR)).tolist() == [math.erf(z) for z in FAR]


def test_log_softmax_is_the_logarithm_of_probabilities_that_add_up_to_one_in_each_row() -> None:
    z = np.array([[1.0, 2.0, 3.0], [-1000.0, 0.0, 1000.0]])
    assert np.exp(log_softmax(z)).sum(axis=1) == pytest.approx([1.0, 1.0], rel=1e-15)
    assert np.asarray(log_softmax(z))[1].tolist() == [-2000.0, -1000.0, 0.0]
    assert log_softmax(z[0]) == pytest.approx(np.log(np.exp(z[0]) / np.exp(z[0]).sum()), rel=1e-14)


@pytest.mark.parametrize("name", [name for name, row in FUNCTIONS.items() if row.reads == "cell"])
def test_a_number_and_an_array_of_it_give_the_same_bits(name: str) -> None:
    run = FUNCTIONS[name].run
    assert [run(np.float64(z)).tobytes() for z in FAR] == [run(FAR[i : i + 1]).tobytes() for i in range(len(FAR))]
    assert type(run(np.float64(0.5))) is np.float64


def test_every_activation_says_what_it_does_and_how_its_error_passes() -> None:
    for row in ACTIVATIONS.values():
        assert row.says.endswith(".")
        assert not (row.slope and row.backward), "one way back, not two"
        assert bool(row.slope) == bool(row.slope_says)
