"""Lists of edits that share what they have in common are lists like any other."""

from __future__ import annotations

import sys
from itertools import takewhile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.networks import lab3
from tui_backprop.engine.edits import NEVER, NONE, Edit, edits_of, with_edits
from tui_backprop.engine.history import History
from tui_backprop.engine.machine import Machine

EDITS = st.lists(
    st.builds(Edit, st.integers(1, 4), st.just("lr"), st.just(()), st.sampled_from([0.1, 0.2])), max_size=6
)


def first_difference(some: list[Edit], others: list[Edit]) -> int:
    for one, other in zip(some, others, strict=False):
        if one != other:
            return min(one.iteration, other.iteration)
    rest = some[len(others) :] or others[len(some) :]
    return rest[0].iteration if rest else NEVER


@given(EDITS, st.integers(0, 5), st.integers(0, 5))
def test_a_list_is_the_plain_list_of_its_edits(edits: list[Edit], first: int, last: int) -> None:
    plain, chained = sorted(edits, key=lambda edit: edit.iteration), edits_of(edits)
    assert list(chained) == plain
    assert list(reversed(chained)) == plain[::-1]
    assert len(chained) == len(plain)
    assert chained == tuple(plain)
    assert chained == edits_of(plain)
    assert hash(chained) == hash(edits_of(plain))
    assert [chained[i] for i in range(len(plain))] == plain
    assert list(chained.upto(last)) == [edit for edit in plain if edit.iteration <= last]
    asked = range(first, last + 1)
    holding = {at: {(edit.name, edit.cell): edit for edit in plain if edit.iteration == at} for at in asked}
    assert chained.between(first, last) == {at: edits for at, edits in holding.items() if edits}
    assert [chained.at(at) for at in asked] == [holding[at] for at in asked]


@given(EDITS, EDITS, EDITS, st.booleans())
def test_two_lists_part_where_the_plain_ones_do(
    common: list[Edit], one: list[Edit], other: list[Edit], shared: bool
) -> None:
    some, others = edits_of([*common, *one]), edits_of([*common, *other])
    if shared:
        some = edits_of(common)
        others = some
        for edit in sorted(other, key=lambda edit: edit.iteration):
            others = others.upto(edit.iteration).plus(edit)
    at, less, more = some.parting(others)
    assert at == first_difference(list(some), list(others))
    assert (some == others) == (list(some) == list(others))
    alike = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(some, others, strict=False))))
    assert less == [edit for edit in list(some)[alike:] if edit.iteration == at]
    assert more == [edit for edit in list(others)[alike:] if edit.iteration == at]


def test_an_edit_of_an_earlier_iteration_cannot_be_added() -> None:
    with pytest.raises(ValueError, match="iteration 1 comes before one of 2"):
        NONE.plus(Edit(2, "lr", (), 0.1)).plus(Edit(1, "lr", (), 0.1))


def test_a_list_of_very_many_edits_is_compared_copied_and_let_go_without_deep_calls() -> None:
    some, others = NONE, NONE
    for number in range(20 * sys.getrecursionlimit()):
        edit = Edit(1, "lr", (), float(number))
        some, others = some.plus(edit), others.plus(edit)
    assert some == others
    assert len(repr(some)) > len(some)
    del some, others


@given(EDITS, EDITS)
def test_a_run_forked_to_other_edits_is_the_run_with_those_edits(before: list[Edit], after: list[Edit]) -> None:
    machine, leaves = lab3()
    run = History(machine, leaves, before)
    run.leaves(3)
    forked, plain = run.fork(after), History(machine, leaves, after)
    for iteration in (1, 2, 4, 6):
        for name in machine.program.leaves:
            ours, theirs = forked.leaves(iteration)[name], plain.leaves(iteration)[name]
            assert np.asarray(ours).tobytes() == np.asarray(theirs).tobytes()
    assert np.array_equal(forked.losses(1, 8), plain.losses(1, 8))


def test_the_last_edit_of_a_cell_holds_and_what_is_not_edited_is_shared() -> None:
    _, leaves = lab3()
    edits = [Edit(1, "W_hidden", (0, 0), 1.0), Edit(1, "W_hidden", (0, 0), 2.0), Edit(1, "W_hidden", (0, 1), 3.0)]
    after = with_edits(leaves, edits)
    assert np.asarray(after["W_hidden"])[0].tolist() == [2.0, 3.0]
    assert not np.asarray(after["W_hidden"]).flags.writeable
    assert after["theta"] is leaves["theta"]


def test_one_more_edit_where_one_is_runs_nothing_again(monkeypatch: pytest.MonkeyPatch) -> None:
    machine, leaves = lab3()
    run = History(machine, leaves, [Edit(5, "W_hidden", (0, 0), 1.0)])
    run.leaves(5)
    monkeypatch.setattr(Machine, "fast", lambda *_: pytest.fail("it was run"))
    more = run.fork(run.edits.plus(Edit(5, "W_hidden", (0, 1), 2.0)))
    assert np.asarray(more.leaves(5)["W_hidden"])[0].tolist() == [1.0, 2.0]


def test_a_longer_list_takes_the_room_of_one_edit_more() -> None:
    whole = NONE
    for number in range(100):
        longer = whole.plus(Edit(1 + number // 30, "lr", (), 0.1))
        assert longer.upto(number // 30) is whole.upto(number // 30)
        assert longer.parting(whole) == (1 + number // 30, [longer[-1]], [])
        whole = longer
