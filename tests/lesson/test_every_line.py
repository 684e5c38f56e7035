"""Every worked line and every numpy line, of the bundled labs and of a thousand nets, gives the number on screen."""

from __future__ import annotations

import pytest

from tests.collisions import random_case
from tests.engine.test_plain_numpy import assert_plain_numpy_gives
from tests.lesson.test_working import assert_every_line_reads_back
from tui_backprop.engine.history import History
from tui_backprop.labs.files import bundled_ids
from tui_backprop.labs.loader import bundled

NETWORKS = 1000
PARTS = 10


@pytest.mark.parametrize("lab", bundled_ids())
@pytest.mark.parametrize("iteration", [1, 2, 50])
def test_of_every_bundled_lab(lab: str, iteration: int) -> None:
    opened = bundled(lab)
    machine = opened.machine
    states = tuple(History(machine, opened.leaves).iteration(iteration).trace)
    assert assert_every_line_reads_back(machine, states) > 30
    assert_plain_numpy_gives(machine, states)


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
def test_of_a_thousand_networks(part: int) -> None:
    for seed in range(part * NETWORKS // PARTS, (part + 1) * NETWORKS // PARTS):
        machine, leaves = random_case(seed)
        states = machine.trace(leaves, 1)
        assert assert_every_line_reads_back(machine, states) > 0, seed
        assert_plain_numpy_gives(machine, states)
