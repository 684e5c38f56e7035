"""Edits, undo and branches, told on Laboratory Activity 3."""

from __future__ import annotations

import numpy as np
import pytest

from tests.session.labs import LAB3, LABS
from tui_backprop.engine.arithmetic import Array
from tui_backprop.ground.errors import EditError
from tui_backprop.session.apply import PositionError, apply
from tui_backprop.session.events import Edited, Event, Ran, Redone, Stepped, Switched, Undone, WentTo
from tui_backprop.session.position import Position
from tui_backprop.session.session import Session, begin
from tui_backprop.ui.panes.bars.notices import notice_line

N, BACK = Stepped("n"), Stepped("N")
TO_09 = Edited("W_hidden", (0, 0), 0.9)


def after(*events: Event, session: Session | None = None) -> Session:
    session = session or begin(LAB3)
    for event in events:
        session = apply(session, event)
    return session


def value(session: Session, name: str) -> Array:
    return np.asarray(session.state.values[name])


def test_seven_times_n_are_the_stages_of_the_sheet_and_an_eighth_begins_iteration_2() -> None:
    session, seen = begin(LAB3), []
    for _ in range(8):
        session = apply(session, N)
        seen.append((session.position.iteration, session.state.stage.title))
    assert seen == [
        (1, "pre-activation"),
        (1, "ReLU"),
        (1, "output"),
        (1, "loss"),
        (1, "grads out"),
        (1, "grads hidden"),
        (1, "update"),
        (2, "pre-activation"),
    ]


def test_at_start_only_leaves_have_values() -> None:
    assert set(begin(LAB3).state.values) == {"x", "y", "W_hidden", "theta", "lr"}


def test_an_edit_at_relu_recomputes_what_this_iteration_already_computed() -> None:
    session = after(N, N, TO_09)
    assert value(session, "z_hidden")[0] == 0.4
    assert list(value(session, "da_dz_hidden")) == [1.0, 0.0]
    assert "z_out" not in session.state.values
    assert session.changed is not None
    assert np.asarray(session.changed.was.values["z_hidden"])[0] == -0.3


def test_an_edit_at_the_furthest_point_stays_on_its_branch() -> None:
    assert list(after(N, N, TO_09).branches) == ["main"]


def test_an_edit_in_the_past_opens_a_branch_and_keeps_the_old_future() -> None:
    session = after(N, N, N, N, BACK, BACK, TO_09)
    assert session.position.branch == "try-2"
    assert notice_line(session.notice, 78) == "W_hidden[0,0] 0.2 → 0.9 · new branch try-2, main is kept · u goes back"
    on_main = apply(session, Switched("main"))
    assert value(on_main, "W_hidden")[0, 0] == 0.2
    assert on_main.branch.seen.stop == 4


def test_undo_of_a_branching_edit_goes_back_to_the_old_branch_and_keeps_the_new_one() -> None:
    session = after(N, N, N, BACK, TO_09, Undone())
    assert session.position.branch == "main"
    assert "try-2" in session.branches
    again = apply(session, Redone())
    assert again.position.branch == "try-2"
    assert value(again, "W_hidden")[0, 0] == 0.9


def test_the_same_edit_in_the_past_again_leads_to_the_branch_it_made() -> None:
    session = after(N, N, N, BACK, TO_09, Undone(), TO_09)
    assert list(session.branches) == ["main", "try-2"]
    assert session.position.branch == "try-2"


def test_undo_of_an_edit_one_has_stepped_on_from_keeps_what_was_seen_with_it() -> None:
    session = after(N, N, TO_09, N, N, Undone())
    assert value(session, "W_hidden")[0, 0] == 0.2
    assert session.branches["main"].history.edits != ()
    assert session.position.branch == "try-2"


def test_an_edit_belongs_to_this_iteration_until_its_update_begins_then_to_the_next() -> None:
    before = after(WentTo(Position(3, 6)), TO_09)
    begun = after(WentTo(Position(3, 7)), TO_09)
    assert [edit.iteration for edit in before.branch.history.edits] == [3]
    assert [edit.iteration for edit in begun.branch.history.edits] == [4]
    assert value(begun, "W_hidden")[0, 0] == 0.9
    assert value(begun, "z_hidden")[0] == -0.3  # from before the update


def test_after_one_update_the_loss_on_the_same_row_is_the_sheets_next_one() -> None:
    session = after(Ran(2))
    assert session.losses[0] == 0.9799999999999999
    assert session.losses[1] == pytest.approx(0.97804, abs=5e-6)


def test_losses_are_shown_as_far_as_one_has_been_even_after_going_back() -> None:
    session = after(N, N, N)
    assert len(session.losses) == 0
    assert len(after(N, session=session).losses) == 1
    assert len(after(N, BACK, BACK, session=session).losses) == 1


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (Edited("z_hidden", (0,), 1.0), "z_hidden cannot be edited; what can be: x, y, W_hidden, theta, lr"),
        (Edited("W_hidden", (3, 0), 1.0), "W_hidden[3,0] does not exist; W_hidden has [0-2, 0-1]"),
        (Edited("lr", (0,), 1.0), "lr[0] does not exist; lr has no cell: it is one number"),
        (Edited("theta", (0,), float("nan")), "theta[0]: nan is not a finite number"),
    ],
)
def test_an_edit_that_cannot_be_made_says_why_in_one_line(edit: Edited, says: str) -> None:
    with pytest.raises(EditError) as error:
        apply(begin(LAB3), edit)
    assert str(error.value) == says


@pytest.mark.parametrize(
    "at", [Position(0), Position(1, 8), Position(1, 1, 5, level="statement"), Position(1, branch="nowhere")]
)
def test_a_place_that_does_not_exist_is_refused(at: Position) -> None:
    with pytest.raises(PositionError):
        apply(begin(LAB3), WentTo(at))


def test_at_cell_level_the_cells_not_reached_yet_are_empty() -> None:
    session = after(Stepped("s"), Stepped("S"), Stepped("N"))  # into z_hidden, and back from its last cell
    assert session.state.cell == ("z_hidden", (0,))
    visible = session.state.visible("z_hidden")
    assert visible is not None
    assert list(visible[1]) == [1.0, 0.0]


def test_cells_of_an_update_not_reached_yet_are_old() -> None:
    session = after(WentTo(Position(1, 6)), Stepped("s"), Stepped("S"), Stepped("N"), Stepped("N"))
    assert session.state.cell == ("theta", (0,))
    visible = session.state.visible("theta")
    assert visible is not None
    assert visible[0].tolist() == [-0.3986, 0.2, 0.1]
    session = apply(session, Stepped("N"))
    assert session.state.cell == ("dE_dW_hidden", (2, 1))


def test_with_mini_batches_start_is_a_stop_of_every_iteration() -> None:
    lab = LABS["softmax, cce, mini-batch, adam"]
    session = after(WentTo(Position(1, len(lab.program.stages) - 1)), N, session=begin(lab))
    assert (session.position.iteration, session.position.stop) == (2, 0)
    assert session.state.fresh == {"x", "y"}


def test_running_many_iterations_and_going_anywhere_gives_the_losses_of_running_there() -> None:
    session = after(Ran(20_000))
    straight = np.empty(20_000)
    LAB3.machine.fast(LAB3.leaves, 1, straight)
    assert np.array_equal(session.losses, straight)
    there = apply(session, WentTo(Position(777, 7)))
    leaves = LAB3.machine.fast(LAB3.leaves, 1, np.empty(777))
    assert value(there, "theta").tobytes() == np.asarray(leaves["theta"]).tobytes()
