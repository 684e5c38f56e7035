"""The fast run gives the bits of stepping, whatever the network and wherever it is cut."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.networks import Case, networks, prepared
from tui_backprop.engine.arithmetic import Array
from tui_backprop.engine.batches import Batches
from tui_backprop.engine.machine import Machine, Values
from tui_backprop.engine.network import Layer, Network


def bits(values: Values) -> dict[str, bytes]:
    return {name: np.asarray(value).tobytes() for name, value in values.items()}


def stepped(case: Case, iterations: int, first: int = 1) -> tuple[Values, Array]:
    """The leaves and losses after some iterations, one statement at a time."""
    (machine, leaves), losses = case, []
    for iteration in range(first, first + iterations):
        after = machine.trace(leaves, iteration)[-1]
        losses.append(after["loss"])
        leaves = {name: after[name] for name in machine.program.leaves}
    return leaves, np.array(losses, dtype=np.float64)


@settings(max_examples=150, deadline=None)
@given(networks(), st.integers(1, 5), st.integers(1, 4))
def test_the_fast_run_equals_stepping_bit_for_bit(case: Case, iterations: int, first: int) -> None:
    machine, leaves = case
    losses = np.empty(iterations)
    after = machine.fast(leaves, first, losses)
    expected, expected_losses = stepped(case, iterations, first)
    assert bits(after) == bits(expected)
    assert losses.tobytes() == expected_losses.tobytes()


@settings(max_examples=30, deadline=None)
@given(networks(), st.integers(0, 4), st.integers(0, 4))
def test_a_run_cut_in_two_equals_the_whole_run(case: Case, before: int, after: int) -> None:
    machine, leaves = case
    whole, first, second = np.empty(before + after), np.empty(before), np.empty(after)
    at_once = machine.fast(leaves, 1, whole)
    in_two = machine.fast(machine.fast(leaves, 1, first), before + 1, second)
    assert bits(at_once) == bits(in_two)
    assert whole.tolist() == [*first, *second]


def test_every_value_keeps_its_type_in_the_fast_run() -> None:
    machine, leaves = prepared(Network((Layer("out", 2, 1, "tanh", "theta"),), optimizer="adam"))
    after = machine.fast(leaves, 1, np.empty(3))
    assert {name: type(value) for name, value in after.items()} == {n: type(v) for n, v in leaves.items()}


def batched(rows: int, size: int, shuffle: bool) -> Case:
    network = Network((Layer("out", 2, 1, "identity"),), rows=rows, batch=size)
    machine, leaves = prepared(network)
    return Machine(machine.program, Batches(rows, size, shuffle, seed=7)), leaves


def test_the_last_batch_of_an_epoch_is_short_and_averaged_over_its_own_rows() -> None:
    machine, leaves = batched(5, 2, shuffle=False)
    last = machine.trace(leaves, 3)[-1]
    assert np.shape(last["x"]) == (1, 2)
    assert last["x"].tolist() == np.asarray(leaves["X"])[4:].tolist()
    assert last["loss"] == 0.5 * np.square(last["y"] - last["y_hat"])[0, 0]


def test_rows_are_taken_in_order_when_nothing_is_shuffled() -> None:
    machine, _ = batched(5, 2, shuffle=False)
    assert machine.rows is not None
    assert [machine.rows(iteration).tolist() for iteration in range(1, 5)] == [[0, 1], [2, 3], [4], [0, 1]]


def test_a_shuffled_epoch_takes_every_row_once_in_an_order_of_its_own() -> None:
    machine, _ = batched(6, 4, shuffle=True)
    rows_of = machine.rows
    assert rows_of is not None
    epochs = [[*rows_of(2 * epoch + 1), *rows_of(2 * epoch + 2)] for epoch in range(3)]
    assert [sorted(epoch) for epoch in epochs] == [list(range(6))] * 3
    assert epochs == [np.random.default_rng([7, epoch]).permutation(6).tolist() for epoch in range(3)]
