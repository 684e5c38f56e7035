"""Down to the term and up again, on Laboratory Activity 3: what n N s S f F mean at each level."""

from __future__ import annotations

import numpy as np
import pytest

from tests.session.labs import LAB3, LABS
from tui_backprop.session.apply import PositionError, apply
from tui_backprop.session.events import Stepped, WentTo
from tui_backprop.session.position import Position
from tui_backprop.session.session import Session, begin


def pressed(keys: str, session: Session | None = None) -> Session:
    session = session or begin(LAB3)
    for key in keys:
        session = apply(session, Stepped(key))  # type: ignore[arg-type]
    return session


def place(session: Session) -> tuple[int | None, ...]:
    at = session.position
    return (at.stop, at.statement, at.cell, at.term)


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("s", (1, 0, None, None)),  # into pre-activation: its one statement
        ("sn", (2, 0, None, None)),  # the next statement: the first of ReLU
        ("snn", (2, 1, None, None)),
        ("snf", (2, None, None, None)),  # the whole of ReLU, complete
        ("snF", (1, None, None, None)),  # before ReLU began
        ("sS", (1, 0, 1, None)),  # z_hidden again, its last cell
        ("sSN", (1, 0, 0, None)),
        ("sSS", (1, 0, 1, 2)),  # the last of the three terms of that cell
        ("sSSN", (1, 0, 1, 1)),
        ("sSSNNN", (1, 0, 0, 2)),  # into the cell before
        ("sSNs", (1, 0, 1, 0)),  # the first term of the next cell
        ("sSNsn", (1, 0, 1, 1)),
        ("sSNsf", (1, 0, 1, None)),  # the whole cell
        ("sSNsF", (1, 0, 0, None)),  # before the cell began
        ("sSNsff", (1, 0, None, None)),
        ("sSNsfff", (1, None, None, None)),
        ("ns", (2, 0, None, None)),
        ("nS", (1, 0, None, None)),
    ],
)
def test_where_keys_lead(keys: str, expected: tuple[int | None, ...]) -> None:
    assert place(pressed(keys)) == expected


def test_term_by_term_one_passes_every_product_of_the_sum_and_then_the_next_statement() -> None:
    session = apply(begin(LAB3), WentTo(Position(1, 1, 0, 0, 0, "term")))
    seen = []
    while session.position.stop == 1:
        seen.append((session.position.cell, session.position.term))
        session = pressed("n", session)
    assert seen == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]
    assert place(session) == (2, 0, 0, 0)


def test_a_cell_has_its_value_when_its_last_term_is_added() -> None:
    session = apply(begin(LAB3), WentTo(Position(1, 1, 0, 1, 1, "term")))
    visible = session.state.visible("z_hidden")
    assert visible is not None
    assert list(visible[1]) == [1.0, 0.0]
    complete = pressed("n", session).state.visible("z_hidden")
    assert complete is not None
    assert list(complete[1]) == [1.0, 1.0]


def test_at_the_finest_level_there_is_nothing_to_go_into() -> None:
    session = pressed("sSS")
    assert pressed("s", session).position == session.position
    assert pressed("S", session).position == session.position


@pytest.mark.parametrize("at", [(1, 0, 0, 3), (1, 0, 0, -1), (1, 0, 2, 0)])
def test_a_term_that_does_not_exist_is_refused(at: tuple[int, int, int, int]) -> None:
    with pytest.raises(PositionError):
        apply(begin(LAB3), WentTo(Position(1, *at, "term")))


@pytest.mark.parametrize("name", LABS)
def test_every_level_passes_through_a_whole_iteration_and_ends_at_the_same_values(name: str) -> None:
    start = begin(LABS[name])
    last = len(start.program.stages) - 1
    end = apply(start, WentTo(Position(1, last)))
    for level in ("s", "sS", "sSS"):
        session = pressed(level, start)
        while session.position.iteration == 1:
            before, session = session, apply(session, Stepped("n"))
        assert before.position.stop == last
        for parameter in start.program.parameters:
            assert np.array_equal(before.state.values[parameter], end.state.values[parameter])
