"""The loss along one number: through the loss on screen, with the gradient's slope, and wide enough to be seen."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.networks import Case, lab3, networks, prepared, some_networks
from tui_backprop.engine.iteration import Iteration
from tui_backprop.engine.judge.probe import between
from tui_backprop.engine.judge.slice import FEWEST, Slice, SliceError, slice_of
from tui_backprop.engine.machine import frozen_copy
from tui_backprop.engine.network import Layer, Network


def sliced(case: Case, name: str, cell: tuple[int, ...] = (), upto: int | None = None) -> Slice:
    machine, leaves = case
    return slice_of(Iteration.of(machine, leaves, 1, upto), (name, cell))


def put(case: Case, **values: object) -> Case:
    return case[0], {**case[1], **{name: frozen_copy(value) for name, value in values.items()}}


def with_cell(values: object, cell: tuple[int, ...], value: float | None) -> np.ndarray:
    changed = np.array(values, dtype=np.float64)
    changed[cell] = value
    return changed


@given(case=networks(), data=st.data())
@settings(max_examples=40, deadline=None)
def test_height_slope_and_step_are_those_on_screen(case: Case, data: st.DataObject) -> None:
    machine, leaves = case
    program = machine.program
    name = data.draw(st.sampled_from([*program.parameters, "x"]))
    values = machine.trace(leaves, 1)
    shape = np.shape(values[program.update_from][name])
    cell = tuple(data.draw(st.integers(0, size - 1)) for size in shape)
    found = sliced(case, name, cell)
    here = int(np.searchsorted(found.points, found.at))
    assert found.at == np.asarray(values[program.update_from][name])[cell]
    assert found.points[here] == found.at
    assert found.losses[here] == found.loss == values[-1]["loss"]
    assert np.all(np.diff(found.points) > 0)
    if name == "x":
        assert found.slope is None
        assert found.step is None
    else:
        assert found.slope == np.asarray(values[-1][program.gradients[name]])[cell]
        assert found.after is not None
        assert found.after == np.asarray(values[-1][name])[cell]
        assert found.tangent(found.at) == found.loss
        moved = {**values[program.update_from], name: with_cell(values[program.update_from][name], cell, found.after)}
        again = machine.rerun(between(program, name), moved)
        assert found.height(found.after) == again["loss"], "the height of the curve after the update"


@given(case=networks(smooth=True), data=st.data())
@settings(max_examples=15, deadline=None)
def test_the_curve_leaves_the_point_along_its_tangent(case: Case, data: st.DataObject) -> None:
    machine, _ = case
    name = data.draw(st.sampled_from(machine.program.parameters))
    cell = tuple(data.draw(st.integers(0, size - 1)) for size in machine.program.shapes[name])
    found = slice_of(Iteration.of(machine, case[1], 1), (name, cell), 4001)
    assert found.slope is not None
    here = int(np.searchsorted(found.points, found.at))
    near = slice(here - 1, here + 2)
    distance = np.max(np.abs(found.points[near] - found.at))
    error = np.max(np.abs(found.losses[near] - [found.tangent(point) for point in found.points[near]]))
    size = max(1.0, abs(found.slope), abs(found.loss))
    assert error <= 20 * size * distance**2 + 1e-12 * size, "it differs by the second order only"


def test_lab_3_is_flat_along_a_weight_of_a_unit_that_is_off_until_that_unit_wakes() -> None:
    found = sliced(lab3(), "W_hidden", (0, 0))
    assert found.slope == 0
    assert found.step == 0
    assert found.bends == pytest.approx([0.5])
    asleep = found.points < 0.5
    assert set(found.losses[asleep]) == {found.loss}
    assert np.all(found.losses[found.points > 0.51] != found.loss)
    assert not found.flat


def test_lab_3_is_flat_all_over_along_a_weight_whose_input_is_0() -> None:
    found = sliced(lab3(), "W_hidden", (1, 0))
    assert found.flat
    assert not found.bends.size


def test_lab_3_falls_along_its_bias_to_a_bottom_that_is_in_view() -> None:
    found = sliced(lab3(), "theta", (0,))
    assert found.slope == -1.4
    assert found.step == pytest.approx(0.0014)
    assert found.points[int(np.argmin(found.losses))] == pytest.approx(1.0, abs=0.05)
    assert found.losses == pytest.approx(0.5 * (1 - found.points) ** 2)


def test_what_is_not_computed_yet_is_not_in_it() -> None:
    machine, leaves = lab3()
    program = machine.program
    with pytest.raises(SliceError, match="no loss to look along yet"):
        sliced((machine, leaves), "theta", (0,), upto=program.loss_at)
    at_loss = sliced((machine, leaves), "theta", (0,), upto=program.loss_at + 1)
    assert at_loss.slope is None
    assert math.isnan(at_loss.tangent(0.0))
    assert at_loss.after is None
    at_grads = sliced((machine, leaves), "theta", (0,), upto=program.update_from)
    assert at_grads.slope == -1.4
    assert not at_grads.updated
    at_end = sliced((machine, leaves), "theta", (0,))
    assert at_end.updated
    assert at_grads.after == at_end.after == machine.trace(leaves, 1)[-1]["theta"][0]  # type: ignore[index]


@pytest.mark.parametrize("name", sorted(some_networks()))
def test_the_step_to_come_is_the_step_taken(name: str) -> None:
    case = some_networks()[name]
    for parameter in case[0].program.parameters:
        cell = (0,) * len(case[0].program.shapes[parameter])
        coming = sliced(case, parameter, cell, upto=case[0].program.update_from)
        taken = sliced(case, parameter, cell)
        assert coming.after == taken.after
        assert (coming.updated, taken.updated) == (False, True)


def test_what_does_not_act_on_the_loss_has_no_slice() -> None:
    with pytest.raises(SliceError, match="lr does not act on the loss"):
        sliced(lab3(), "lr")


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_number_that_is_not_finite_is_a_curve_of_one_point(value: float) -> None:
    found = sliced(put(lab3(), theta=[value, 0.2, 0.1]), "theta", (0,))
    assert len(found.points) == 1
    assert np.array_equal(found.losses, [found.loss], equal_nan=True)


def test_a_loss_that_is_not_finite_is_kept_as_it_is() -> None:
    found = sliced(put(lab3(), y=math.inf), "theta", (0,))
    assert not np.isfinite(found.losses).any()
    sliced(put(lab3(), theta=[1e308, 0.2, 0.1]), "theta", (0,))


def test_at_a_kink_no_one_slope_is_claimed_right() -> None:
    at_kink = put(lab3(), W_hidden=[[0.5, -0.3], [0.4, 0.1], [-0.5, 0.2]])
    assert sliced(at_kink, "W_hidden", (0, 0)).at_kink
    assert not sliced(at_kink, "theta", (0,)).at_kink


def test_a_large_step_is_in_view() -> None:
    found = sliced(put(lab3(), lr=50.0), "theta", (0,))
    assert found.step == pytest.approx(70.0)
    assert found.points[-1] >= 70


def test_a_large_network_gets_fewer_samples() -> None:
    case = prepared(Network((Layer("out", 400, 500, "identity"),), rows=8))
    machine, leaves = case
    found = slice_of(Iteration.of(machine, leaves, 1, machine.program.loss_at + 1), ("b_out", (3,)))
    assert FEWEST <= len(found.points) <= FEWEST + 1


def test_along_x_and_y_the_rows_of_the_batch_are_moved() -> None:
    machine, leaves = prepared(Network((Layer("out", 2, 1, "identity"),), rows=5, batch=2), 1)
    it = Iteration.of(machine, leaves, 3)
    found = slice_of(it, ("y", (0, 0)))
    y, y_hat = it.tensor("y"), it.tensor("y_hat")
    rest = float(np.sum(((y - y_hat) ** 2)[1:]))
    expected = ((found.points - y_hat[0, 0]) ** 2 + rest) / (2 * len(y))
    assert found.losses == pytest.approx(expected)
