"""An iteration as it ran: each statement finds what the ones before it left, and each number knows what wrote it."""

from __future__ import annotations

import numpy as np
import pytest

from tests.networks import Case, lab3, some_networks
from tests.planted import with_line
from tui_backprop.engine.iteration import Iteration

CASES: dict[str, Case] = {"lab3": lab3(), **some_networks()}
every_case = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


@every_case
def test_a_statement_read_what_its_line_gives_the_result_of(case: Case) -> None:
    machine, leaves = case
    it = Iteration.of(machine, leaves, 1)
    for at, line in enumerate(it.program.statements):
        again = machine.run(at, it.before(at))
        for name in line.writes:
            assert np.array_equal(again[name], it.after(at)[name], equal_nan=True)
    assert it.complete
    assert it.values is it.after(it.done - 1)
    assert it.start is it.before(0)


@every_case
def test_an_iteration_can_be_taken_as_far_as_it_was_at_any_time(case: Case) -> None:
    machine, leaves = case
    whole = Iteration.of(machine, leaves, 1)
    for stop, end in enumerate(whole.program.offsets[1:]):
        it = whole.at_stop(stop)
        assert it.done == end
        assert it.values.keys() == Iteration.of(machine, leaves, 1, end).values.keys()
        assert it.complete == (end == whole.done)


@every_case
def test_a_number_comes_from_the_last_statement_that_wrote_it_before_it_was_read(case: Case) -> None:
    machine, leaves = case
    it = Iteration.of(machine, leaves, 1)
    for at, line in enumerate(it.program.statements):
        for name in line.reads:
            by = it.written(name, at)
            assert by is None or by < at
            found = it.start if by is None else it.after(by)
            assert found[name] is it.before(at)[name]


def test_of_a_name_that_is_written_twice_each_value_has_its_own_statement() -> None:
    machine, leaves = lab3()
    last = len(machine.program.statements) - 1
    it = Iteration.of(with_line(machine, last, "theta = theta + 1.0"), leaves, 1)
    assert it.written("theta") == last
    assert it.written("theta", before=last) == last - 1
    assert it.upto(last).written("theta") == last - 1
    assert it.upto(0).written("theta") is None
    assert it.number(("theta", (0,))) == it.upto(last).number(("theta", (0,))) + 1.0


@every_case
def test_the_rows_gone_through_again_have_the_loss_of_the_new_parameters(case: Case) -> None:
    machine, leaves = case
    it = Iteration.of(machine, leaves, 1)
    new = {name: it.values[name] for name in it.program.leaves}
    assert it.again().number(("loss", ())) == Iteration.of(machine, new, 1).number(("loss", ()))


@every_case
def test_a_grid_has_a_row_for_each_data_row_and_knows_where_its_cells_are(case: Case) -> None:
    machine, leaves = case
    it = Iteration.of(machine, leaves, 1)
    for layer in it.program.network.layers:
        grid = it.grid(layer.z)
        assert grid.shape == (it.rows, layer.units)
        for row, unit in np.ndindex(*grid.shape):
            assert it.number((layer.z, it.index(layer.z, row, unit))) == grid[row, unit]
