"""Gradients that rounding of the loss hides: the check that cannot see them does not say that it agrees."""

from __future__ import annotations

import numpy as np
import pytest

from tests.networks import Case, lab3, prepared
from tui_backprop.engine.judge.check import TOLERANCE, Checked, check_values
from tui_backprop.engine.machine import Values, frozen_copy
from tui_backprop.engine.network import Layer, Network

HIDDEN = ("W_hidden", "b_hidden", "z_hidden")


def put(leaves: Values, **changed: object) -> Values:
    """The leaves with some of them changed."""
    return {**leaves, **{name: frozen_copy(np.asarray(value)) for name, value in changed.items()}}


def saturated() -> Case:
    """An output of 1 - 1e-14, whose slope lets almost nothing back."""
    machine, leaves = prepared(Network((Layer("hidden", 2, 2, "sigmoid"), Layer("out", 2, 1, "sigmoid")), rows=3))
    return machine, put(leaves, y=[[0.0], [0.0], [0.0]], W_out=[[1.0], [1.0]], b_out=[32.0])


def diverged() -> Case:
    """A loss of 1e166, beside which nothing that a hidden weight does is left."""
    machine, leaves = prepared(Network((Layer("hidden", 2, 2, "tanh"), Layer("out", 2, 1, "identity")), rows=3))
    return machine, put(leaves, W_out=[[0.5], [-0.5]], b_out=[1e83])


def claimed(case: Case, factor: float) -> dict[str, Checked]:
    """The verdicts on the gradients of the hidden layer, each multiplied by a factor."""
    machine, leaves = case
    values = dict(machine.trace(leaves, 1, machine.program.update_from)[-1])
    for name in HIDDEN:
        values[f"dE_d{name}"] = np.asarray(values[f"dE_d{name}"]) * factor
    return {checked.name: checked for checked in check_values(machine, values, HIDDEN)}


@pytest.mark.parametrize("factor", [1, -1, 1000])
@pytest.mark.parametrize("case", [saturated(), diverged()], ids=["saturated", "diverged"])
def test_a_gradient_that_rounding_hides_is_unseen_whatever_is_claimed(case: Case, factor: float) -> None:
    for checked in claimed(case, factor).values():
        assert np.any(checked.gradient)
        assert checked.verdict == "unseen"
        assert checked.unseen.all()
        assert checked.worst_cell is None


def test_a_claim_of_0_is_unseen_where_rounding_alone_looks_like_a_steep_slope() -> None:
    for checked in claimed(diverged(), 0).values():
        assert not np.any(checked.gradient)
        assert checked.verdict == "unseen"


def test_a_claim_of_0_is_exact_only_if_the_central_difference_is_0() -> None:
    for checked in claimed(saturated(), 0).values():
        assert checked.verdict == "agrees", "0 is all that can be seen"
        assert checked.exact == (not np.any(checked.numeric))


@pytest.mark.parametrize("factor", [-1, 0, 1000])
def test_a_small_gradient_that_can_be_seen_is_still_judged(factor: float) -> None:
    machine, leaves = saturated()
    case = machine, put(leaves, b_out=[12.0])
    for right in claimed(case, 1).values():
        assert 1e-9 < np.abs(right.gradient).max() < 1e-4
        assert right.verdict == "agrees"
        assert right.worst <= TOLERANCE
    assert {checked.verdict for checked in claimed(case, factor).values()} == {"disagrees"}


def test_cells_that_cannot_be_seen_leave_the_others_to_be_compared() -> None:
    machine, leaves = saturated()
    mixed = machine, put(leaves, x=[[0.0, 1.0], [0.0, 2.0], [0.0, 0.5]], W_out=[[1.0], [1e-9]], b_out=[0.0])
    checked = claimed(mixed, 1)["b_hidden"]
    assert checked.verdict == "agrees"
    assert checked.unseen.tolist() == [False, True]
    wrong = claimed(mixed, -1)["b_hidden"]
    assert wrong.verdict == "disagrees"
    assert wrong.worst_cell == (0,)


def test_the_exact_zeros_of_the_sheet_are_exact() -> None:
    machine, leaves = lab3()
    values = machine.trace(leaves, 1, machine.program.update_from)[-1]
    for checked in check_values(machine, values, ["W_hidden", "z_hidden"]):
        assert (checked.verdict, checked.worst, checked.exact) == ("agrees", 0.0, True)
        assert not checked.unseen.any()


def bent(weight: float) -> Case:
    """A loss that is straight on either side of a bend as narrow as the weight is large, and a hidden number in it."""
    layers = (Layer("hidden", 1, 1, "identity", "W"), Layer("out", 1, 3, "softmax", "W"))
    machine, leaves = prepared(Network(layers, "cce"))
    W_out = [[weight, -weight, weight / 2]]
    return machine, put(leaves, x=[0.0], y=[0.0, 0.0, 1.0], W_hidden=[[1.0]], W_out=W_out)


def judged(case: Case, factor: float) -> Checked:
    machine, leaves = case
    values = dict(machine.trace(leaves, 1, machine.program.update_from)[-1])
    values["dE_da_hidden"] = np.asarray(values["dE_da_hidden"]) * factor
    (checked,) = check_values(machine, values, ["a_hidden"])
    return checked


@pytest.mark.parametrize("weight", [1.0, 1e4, 1e6, 1e8, 1e9])
def test_a_slope_in_a_narrow_bend_is_looked_at_from_near_by(weight: float) -> None:
    """From far away the line through both sides looks straight, to the last bit."""
    assert judged(bent(weight), 1.0).verdict == "agrees"
    assert judged(bent(weight), 1.01).verdict == "disagrees"


@pytest.mark.parametrize("factor", [1.0, 1.4, -1.0])
def test_a_slope_in_a_bend_too_narrow_for_any_step_is_unseen(factor: float) -> None:
    assert judged(bent(2e13), factor).verdict == "unseen"


def heavy(seed: int) -> Case:
    """One layer with a row of weights, or a bias, of up to 1e12: what a small step adds to its sums is rounded away."""
    rng = np.random.default_rng(seed)
    activation, loss = (("softmax", "cce"), ("softmax", "half_mse"), ("sigmoid", "bce"), ("tanh", "mse"))[seed % 4]
    rows, inputs = int(rng.integers(1, 4)), int(rng.integers(1, 4))
    machine, leaves = prepared(Network((Layer("out", inputs, 3, activation),), loss, rows=rows), seed)
    size = float(10.0 ** rng.integers(4, 13))
    W, b = rng.normal(size=(inputs, 3)), rng.normal(size=3)
    W[0 if seed % 3 else slice(None)] = size
    b[:] = size if seed % 2 else b
    y = np.eye(3)[rng.integers(3, size=rows)]
    x = rng.normal(size=(rows, inputs)) * 10.0 ** rng.integers(-9, 1)
    return machine, put(leaves, W_out=W, b_out=b, x=x, y=y)


@pytest.mark.parametrize("part", range(4))
def test_a_right_gradient_is_never_blamed_for_what_its_sums_are_rounded_to(part: int) -> None:
    verdicts: dict[str, int] = {}
    for seed in range(part, 400, 4):
        machine, leaves = heavy(seed)
        values = machine.trace(leaves, 1, machine.program.update_from)[-1]
        for checked in check_values(machine, values, machine.program.parameters):
            assert checked.verdict != "disagrees", (seed, checked)
            verdicts[checked.verdict] = verdicts.get(checked.verdict, 0) + 1
    assert verdicts["agrees"] > sum(verdicts.values()) / 3, verdicts


@pytest.mark.parametrize(("factor", "verdict"), [(1, "agrees"), (-1, "disagrees"), (0, "disagrees"), (2, "disagrees")])
def test_a_step_that_saturates_a_softmax_is_made_smaller_until_it_tells(factor: float, verdict: str) -> None:
    machine, leaves = prepared(Network((Layer("out", 1, 3, "softmax", "W"),), "cce", rows=1))
    leaves = put(leaves, x=[[1.0]], y=[[1.0, 0.0, 0.0]], W_out=[[1e8, 1e8, 1e8]])
    values = dict(machine.trace(leaves, 1, machine.program.update_from)[-1])
    values["dE_dW_out"] = np.asarray(values["dE_dW_out"]) * factor
    (checked,) = check_values(machine, values, ["W_out"])
    assert checked.verdict == verdict
