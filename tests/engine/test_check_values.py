"""Judging values that are already there: the same verdicts, one tensor at a time, and no further than is asked."""

from __future__ import annotations

import numpy as np

from tests.networks import lab3, some_networks
from tui_backprop.engine.judge.check import check_gradients, check_values


def test_values_already_computed_get_the_verdicts_of_the_whole_check() -> None:
    for machine, leaves in some_networks().values():
        program = machine.program
        values = machine.trace(leaves, 1, program.update_from)[-1]
        for here, there in zip(
            check_values(machine, values, program.gradients), check_gradients(machine, leaves), strict=True
        ):
            assert (here.name, here.verdict) == (there.name, there.verdict)
            assert here.numeric.tobytes() == there.numeric.tobytes()


def test_a_gradient_changed_by_hand_is_the_one_that_disagrees() -> None:
    machine, leaves = lab3()
    values = dict(machine.trace(leaves, 1, machine.program.update_from)[-1])
    spoiled = np.array(values["dE_dtheta"])
    spoiled[0] = 1.4
    values["dE_dtheta"] = spoiled
    found = {checked.name: checked for checked in check_values(machine, values, ["theta", "W_hidden"])}
    assert found["theta"].verdict == "disagrees"
    assert found["theta"].worst_cell == (0,)
    assert found["W_hidden"].verdict == "agrees"


def test_it_ends_before_the_next_cell_when_told_to() -> None:
    machine, leaves = lab3()
    values = machine.trace(leaves, 1, machine.program.update_from)[-1]
    asked: list[None] = []

    def after_eight() -> bool:
        asked.append(None)
        return len(asked) > 8

    found = [checked.name for checked in check_values(machine, values, ["W_hidden", "theta", "z_out"], after_eight)]
    assert found == ["W_hidden"], "six cells of W_hidden, two of theta"
    assert len(asked) == 9
