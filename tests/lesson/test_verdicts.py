"""On many nets: the numbers of every mistake are named or tied honestly, and no right answer costs a try."""

from __future__ import annotations

import pytest

from tests.verdicts import counted, unfair


@pytest.mark.parametrize("first", range(0, 50, 5))
def test_every_mistake_is_named_or_tied_and_every_right_answer_is_free_however_it_is_written(first: int) -> None:
    for seed in range(first, first + 5):
        wrong, right = counted(seed)
        assert wrong
        assert right
        assert unfair(wrong, right) == {}, seed


@pytest.mark.long
@pytest.mark.parametrize("first", range(50, 1000, 10))
def test_that_holds_for_a_thousand_nets(first: int) -> None:
    for seed in range(first, first + 10):
        assert unfair(*counted(seed)) == {}, seed
