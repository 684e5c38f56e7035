"""A run pinned to given numbers at the start of an iteration: what a replay does where the recorded bits differ."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.networks import SOME_NETWORKS, lab3, prepared, some_networks
from tui_backprop.engine.edits import Edit, with_edits
from tui_backprop.engine.history import History
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


NUDGED, FIRST, OTHER = 0.25, Edit(50, "W_hidden", (0, 0), 7.0), Edit(50, "theta", (1,), 9.0)


def edited(leaves: Values, *edits: Edit) -> Values:
    return with_edits(leaves, edits)


def test_an_edit_at_the_pin_changes_the_given_numbers_and_taking_it_back_gives_them_again() -> None:
    machine, leaves = lab3()
    plain = History(machine, leaves)
    given = {**plain.leaves(50), **carried(machine, plain.leaves(50), NUDGED)}
    pinned = plain.pinned(50, carried(machine, plain.leaves(50), NUDGED))
    for edits in [(FIRST,), (FIRST, OTHER), (OTHER,), (), (Edit(50, "lr", (), 0.5), FIRST)]:
        pinned = pinned.fork(edits)
        assert same(pinned.leaves(50), edited(given, *edits))
        assert same(pinned.leaves(60), machine.fast(edited(given, *edits), 50, np.empty(10)))
        assert len(pinned.losses(1, 80)) == 80


def test_a_number_that_an_edit_stands_in_for_is_the_runs_own_once_the_edit_is_taken_back() -> None:
    """The given numbers say what the cell was edited to, not what it had been."""
    machine, leaves = lab3()
    run = History(machine, leaves, (FIRST,))
    given = {**run.leaves(50), **carried(machine, run.leaves(50), NUDGED), "W_hidden": run.leaves(50)["W_hidden"]}
    pinned = run.pinned(50, {name: given[name] for name in machine.program.carried})
    own = np.asarray(History(machine, leaves).leaves(50)["W_hidden"])[0, 0]
    assert same(pinned.leaves(50), given)
    assert same(pinned.fork(()).leaves(50), edited(given, Edit(50, "W_hidden", (0, 0), float(own))))
    assert same(pinned.fork((FIRST, OTHER)).leaves(50), edited(given, OTHER))


def test_the_losses_before_a_pin_are_all_there_whatever_was_asked_before() -> None:
    machine, leaves = lab3()
    run = History(machine, leaves, (FIRST,))
    pinned = run.pinned(50, carried(machine, leaves, NUDGED))
    assert np.array_equal(pinned.losses(1, 49), History(machine, leaves).losses(1, 49))
    assert len(pinned.losses(1, 60)) == 60


def test_a_run_knows_since_when_it_is_on_its_own() -> None:
    machine, leaves = lab3()
    run = History(machine, leaves)
    assert run.since(100) == 1
    run.agreed(40)
    pinned = run.pinned(50, carried(machine, leaves, NUDGED))
    assert [pinned.since(at) for at in (39, 40, 49, 50, 1000)] == [1, 40, 40, 50, 50]
    assert pinned.fork((Edit(45, "lr", (), 0.5),)).since(1000) == 40
    assert pinned.fork((FIRST,)).since(1000) == 50


def test_it_is_longer_on_its_own_where_an_edit_stood_that_is_taken_back() -> None:
    machine, leaves = lab3()
    run = History(machine, leaves)
    run.agreed(40)
    both = run.fork((FIRST,)).pinned(50, carried(machine, leaves, NUDGED)).fork((FIRST, OTHER))
    both.agreed(50)  # what OTHER stands in for was given before, and what FIRST does was not
    assert both.since(50) == 50
    assert both.fork((FIRST,)).since(50) == 50
    assert both.fork(()).since(50) == 40
    assert run.fork((Edit(50, "lr", (), 0.5),)).pinned(50, carried(machine, leaves)).fork(()).since(50) == 50
