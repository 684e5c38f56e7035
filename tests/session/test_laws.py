"""Whatever is pressed, in whatever order: the state is, bit for bit, the one that stepping there gives."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.session.labs import LAB3, LABS
from tui_backprop.engine.arithmetic import Value
from tui_backprop.engine.edits import with_edits
from tui_backprop.engine.machine import Values
from tui_backprop.session.apply import PositionError, apply
from tui_backprop.session.events import Edited, Event, Forked, Ran, Redone, Restarted, Stepped, Switched, Undone, WentTo
from tui_backprop.session.position import Position
from tui_backprop.session.session import Session, begin


def bits(value: Value) -> bytes:
    return np.asarray(value).tobytes()


def same_bits(some: Values, others: Values) -> bool:
    return some.keys() == others.keys() and all(
        bits(some[name]) == bits(others[name]) and np.shape(some[name]) == np.shape(others[name]) for name in some
    )


def stepped_from_the_start(session: Session) -> Values:
    """The values at a session's position, by running one statement after the other from the lab's own leaves."""
    machine, at, edits = session.lab.machine, session.position, session.branch.history.edits
    leaves = session.lab.leaves
    for iteration in range(1, at.iteration + 1):
        for edit in (edit for edit in edits if edit.iteration == iteration):
            leaves = with_edits(leaves, (edit,))
        values = machine.begin(leaves, iteration)
        statements = len(session.program.statements) if iteration < at.iteration else at.done(session.program)
        for statement in range(statements):
            values = machine.run(statement, values)
        leaves = {name: values[name] for name in session.program.leaves}
    if session.state.updating:
        for edit in (edit for edit in edits if edit.iteration == at.iteration + 1):
            values = dict(with_edits(values, (edit,)))
    return values


EDITS = st.builds(
    lambda pick, value: (pick, value),
    st.integers(0, 10**6),
    st.floats(-2, 2, allow_nan=False).map(lambda v: round(v, 3)),
)
KEYS: st.SearchStrategy[object] = st.one_of(
    st.sampled_from([Stepped(move) for move in "nNsSfFiI"]),  # type: ignore[arg-type]
    st.sampled_from([Stepped("n"), Stepped("N"), Stepped("s"), Stepped("S")]),
    st.builds(Ran, st.integers(1, 70)),
    st.builds(WentTo, st.builds(Position, st.integers(1, 150), st.integers(0, 6))),
    st.sampled_from([Undone(), Redone(), Forked(), Restarted()]),
    EDITS,
    st.integers(0, 5).map(lambda n: f"branch {n}"),
)


def event_of(session: Session, key: object) -> Event:
    """What a drawn key means in a session: picks are taken among its leaves and branches, numbers are ones it takes."""
    if isinstance(key, tuple):
        pick, value = key
        name = session.program.editable[pick % len(session.program.editable)]
        shape = np.shape(session.lab.leaves[name])
        cell = np.unravel_index(pick % int(np.prod(shape)), shape) if shape else ()
        network = session.program.network
        if name in network.scalars and network.scalars[name].refusal(value):
            value = abs(value) + 1.0
        if name == session.program.data[1] and not network.targets.one(value):
            value = abs(value) % 1.0
        return Edited(name, tuple(int(i) for i in cell), value)
    if isinstance(key, str):
        names = list(session.branches)
        return Switched(names[int(key.split()[1]) % len(names)])
    if isinstance(key, WentTo):
        stop = key.position.stop % len(session.program.stages)
        return WentTo(Position(key.position.iteration, stop, branch=session.position.branch))
    return key  # type: ignore[return-value]


def played(session: Session, keys: list[object]) -> Iterator[Session]:
    for key in keys:
        try:
            session = apply(session, event_of(session, key))
        except PositionError:
            assert isinstance(key, str)  # only a cell that a shorter batch lacks, after a change of branch
        yield session


def last(session: Session, keys: list[object]) -> Session:
    return [session, *played(session, keys)][-1]


@pytest.mark.parametrize("name", LABS)
@settings(max_examples=25, deadline=None)
@given(keys=st.lists(KEYS, min_size=1, max_size=25))
def test_any_mix_of_keys_gives_the_bits_of_stepping_there(name: str, keys: list[object]) -> None:
    session = last(begin(LABS[name]), keys)
    assert same_bits(session.state.values, stepped_from_the_start(session))


@pytest.mark.parametrize("name", LABS)
@settings(max_examples=25, deadline=None)
@given(keys=st.lists(KEYS, max_size=12), move=st.sampled_from(["nN", "Nn", "sF", "Sf"]))
def test_a_capital_undoes_a_lower_case_key_and_the_other_way_round(name: str, keys: list[object], move: str) -> None:
    session = last(begin(LABS[name]), keys)
    there = apply(session, Stepped(move[0]))  # type: ignore[arg-type]
    if there.position == session.position or _start_of_a_later_iteration(session) or _start_of_a_later_iteration(there):
        return
    back = apply(there, Stepped(move[1]))  # type: ignore[arg-type]
    assert back.position == session.position
    assert same_bits(back.state.values, session.state.values)


def _start_of_a_later_iteration(session: Session) -> bool:
    """A stop that only a jump leads to: stepping passes from update straight to the first stage."""
    at = session.position
    skipped = at.iteration > 1 and at.stop == 0 and not session.program.stages[0].statements
    before_all = at.level != "stage" and at.statement is None
    return skipped or before_all


@pytest.mark.parametrize("name", LABS)
@settings(max_examples=15, deadline=None)
@given(keys=st.lists(KEYS, max_size=10), pick=EDITS)
def test_undo_after_an_edit_gives_the_state_before_it_and_redo_the_one_after(
    name: str, keys: list[object], pick: tuple[int, float]
) -> None:
    session = last(begin(LABS[name]), keys)
    edited = apply(session, event_of(session, pick))
    if len(edited.undoable) == len(session.undoable):
        return
    undone = apply(edited, Undone())
    assert undone.position == session.position
    assert same_bits(undone.state.values, session.state.values)
    redone = apply(undone, Redone())
    assert redone.position == edited.position
    assert same_bits(redone.state.values, edited.state.values)


@settings(max_examples=25, deadline=None)
@given(keys=st.lists(KEYS, min_size=1, max_size=30))
def test_no_branch_and_no_seen_iteration_is_ever_lost(keys: list[object]) -> None:
    before = begin(LAB3)
    for session in played(before, keys):
        assert set(before.branches) <= set(session.branches)
        assert len(before.undoable) + len(before.redoable) <= len(session.undoable) + len(session.redoable) or (
            session.redoable == ()
        )
        before = session
