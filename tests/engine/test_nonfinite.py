"""Divergence is a lesson to show: the first number that is inf or nan is named, and nothing is raised."""

from __future__ import annotations

import warnings

import numpy as np

from tests.networks import lab3, some_networks
from tui_backprop.engine.iteration import Iteration, NonFinite, first_nonfinite
from tui_backprop.engine.machine import frozen_copy


def test_a_healthy_iteration_has_none() -> None:
    for machine, leaves in (lab3(), *some_networks().values()):
        assert first_nonfinite(Iteration.of(machine, leaves, 1)) is None


def test_the_statement_and_the_cell_where_it_began_are_named() -> None:
    machine, leaves = lab3()
    large = {**leaves, "W_hidden": frozen_copy([[1.0, 1e308], [0.0, 0.0], [1.0, 1e308]])}
    assert first_nonfinite(Iteration.of(machine, large, 1)) == NonFinite(0, "z_hidden", (1,))


def test_a_scalar_has_the_empty_cell() -> None:
    machine, leaves = lab3()
    found = first_nonfinite(Iteration.of(machine, {**leaves, "y": np.float64(1e200)}, 1))
    assert found == NonFinite(machine.program.loss_at, "loss", ())


def test_a_leaf_that_was_not_finite_before_the_iteration_comes_first() -> None:
    machine, leaves = lab3()
    broken = {**leaves, "theta": frozen_copy([-0.4, np.nan, 0.1])}
    assert first_nonfinite(Iteration.of(machine, broken, 1)) == NonFinite(None, "theta", (1,))


def test_a_part_of_a_trace_is_enough() -> None:
    machine, leaves = lab3()
    it = Iteration.of(machine, {**leaves, "y": np.float64(1e200)}, 1, upto=machine.program.loss_at)
    assert first_nonfinite(it) is None


def test_a_run_that_diverges_is_shown_and_not_raised() -> None:
    machine, leaves = lab3()
    diverging = {**leaves, "lr": np.float64(1e3), "W_hidden": frozen_copy(-leaves["W_hidden"])}
    losses = np.empty(80)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        after = machine.fast(diverging, 1, losses)
        machine.trace(after, 81)
    assert np.isfinite(losses[0])
    assert not np.isfinite(losses[-1])
