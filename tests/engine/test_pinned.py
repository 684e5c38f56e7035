"""A run pinned to given numbers at the start of an iteration: what a replay does where the recorded bits differ."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.networks import SOME_NETWORKS, lab3, prepared, some_networks
from tui_backprop.engine.history import Edit, History
from tui_backprop.engine.machine import Machine, Values, frozen_copy


def carried(machine: Machine, leaves: Values, by: float = 0.0) -> Values:
    return {name: frozen_copy(np.asarray(leaves[name]) + by) for name in machine.program.carried}


def same(some: Values, others: Values) -> bool:
    return all(np.asarray(some[name]).tobytes() == np.asarray(others[name]).tobytes() for name in some)


@pytest.mark.parametrize("name", [name for name, *_ in SOME_NETWORKS])
def test_pinning_the_numbers_a_run_has_changes_nothing(name: str) -> None:
    machine, leaves = some_networks()[name]
    plain = History(machine, leaves)
    pinned = History(machine, leaves).pinned(100, carried(machine, plain.leaves(100)))
    for iteration in (1, 99, 100, 101, 400):
        assert same(pinned.leaves(iteration), plain.leaves(iteration))
    assert np.array_equal(pinned.losses(1, 300), plain.losses(1, 300))


@given(at=st.integers(1, 300), asked=st.lists(st.integers(1, 700), min_size=1, max_size=6))
def test_other_numbers_hold_from_there_on_whatever_is_asked_first(at: int, asked: list[int]) -> None:
    machine, leaves = lab3()
    plain = History(machine, leaves)
    given = {**plain.leaves(at), **carried(machine, plain.leaves(at), 0.25)}
    pinned = History(machine, leaves).pinned(at, carried(machine, plain.leaves(at), 0.25))
    for iteration in asked:
        if iteration < at:
            assert same(pinned.leaves(iteration), plain.leaves(iteration))
        else:
            assert same(pinned.leaves(iteration), machine.fast(given, at, np.empty(iteration - at)))
    assert len(pinned.losses(1, 700)) == 700


def test_an_edit_after_the_pin_keeps_it_and_one_before_forgets_it() -> None:
    machine, leaves = lab3()
    pinned = History(machine, leaves).pinned(50, carried(machine, leaves, 0.25))
    later, earlier = (Edit(at, "lr", (), 0.5) for at in (51, 49))
    assert same(pinned.fork((later,)).leaves(50), pinned.leaves(50))
    assert same(pinned.fork((earlier,)).leaves(60), History(machine, leaves, (earlier,)).leaves(60))


def test_a_pin_survives_when_checkpoints_are_thinned_out() -> None:
    machine, leaves = prepared(SOME_NETWORKS[0][1])
    pinned = History(machine, leaves).pinned(77, carried(machine, leaves, 0.25))
    pinned.leaves(140_000)
    given = {**pinned.leaves(76), **carried(machine, leaves, 0.25)}
    assert same(pinned.leaves(78), machine.fast(given, 77, np.empty(1)))
