"""The check beside the gradients: of what is on screen, never of anything else, and no thread is needed to see it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.networks import networks, prepared
from tests.planted import backward, spoiled
from tests.session.labs import LAB3, LABS, lab_of
from tui_backprop.engine.network import Layer, Network
from tui_backprop.session import checking
from tui_backprop.session.apply import apply
from tui_backprop.session.checking import CheckKeeper, Found, Job, computed
from tui_backprop.session.events import Edited, Event, Stepped, Undone, WentTo
from tui_backprop.session.position import Position
from tui_backprop.session.session import Session, begin


class Desk:
    """A keeper whose jobs wait until they are done by hand."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []
        self.keeper = CheckKeeper(self.jobs.append)

    def work(self, job: Job | None = None) -> bool:
        """Do a job, the last one begun unless it is given; whether anything of it was kept."""
        delivered: list[Found] = []
        (job or self.jobs[-1]).run(delivered.append, lambda: False)
        kept = [self.keeper.take(found) for found in delivered]
        return any(kept)


def after(session: Session, *events: Event) -> Session:
    for event in events:
        session = apply(session, event)
    return session


def at_stop(session: Session, key: str, iteration: int = 1) -> Session:
    stop = [stage.key for stage in session.program.stages].index(key)
    return after(session, WentTo(Position(iteration, stop, branch=session.position.branch)))


def judged(session: Session) -> dict[str, str]:
    """The verdicts beside the gradients once all work is done."""
    desk = Desk()
    desk.keeper.follow(session)
    if desk.jobs:
        desk.work()
    return {name: checked.verdict for name, checked in desk.keeper.verdicts(session.state).items()}


def test_nothing_is_judged_before_the_first_gradient() -> None:
    desk = Desk()
    assert not desk.keeper.follow(at_stop(begin(LAB3), "loss"))
    assert not desk.jobs


def test_only_gradients_computed_so_far_have_a_verdict() -> None:
    first = judged(at_stop(begin(LAB3), "grads out"))
    assert "dE_dW_hidden" not in first
    assert {"dE_dtheta", "dE_dz_out", "dE_dy_hat"} <= first.keys()
    assert judged(at_stop(begin(LAB3), "grads hidden")) == dict.fromkeys(LAB3.program.gradients.values(), "agrees")


def test_one_job_serves_all_stops_of_an_iteration() -> None:
    desk, session = Desk(), at_stop(begin(LAB3), "grads out")
    desk.keeper.follow(session)
    desk.work()
    later = after(session, Stepped("n"))
    assert "dE_dW_hidden" in desk.keeper.follow(later)
    desk.keeper.follow(after(later, Stepped("n")))
    assert len(desk.jobs) == 1


def test_a_gradient_whose_cells_are_being_written_has_no_verdict_yet() -> None:
    session = after(at_stop(begin(LAB3), "grads out"), Stepped("s"), Stepped("s"))
    while session.state.cell is None or session.state.cell[0] != "dE_dW_hidden":
        session = after(session, Stepped("n"))
    assert session.state.partial == {"dE_dW_hidden": 1}
    assert "dE_dW_hidden" not in judged(session)
    assert "dE_dW_hidden" in judged(after(session, Stepped("f")))


def test_a_verdict_that_comes_back_after_an_edit_is_dropped_and_the_edited_numbers_are_judged() -> None:
    desk, session = Desk(), at_stop(begin(LAB3), "grads hidden")
    desk.keeper.follow(session)
    edited = after(session, Edited("W_hidden", (0, 0), 0.9))
    assert not desk.keeper.follow(edited)
    assert not desk.work(desk.jobs[0]), "it is about the numbers before the edit"
    assert not desk.keeper.verdicts(edited.state)
    assert desk.work()
    verdict = desk.keeper.verdicts(edited.state)["dE_dW_hidden"]
    assert verdict.verdict == "agrees"
    assert verdict.gradient.any(), "the unit is on now"
    assert np.array_equal(verdict.gradient, edited.state.values["dE_dW_hidden"])


def test_a_verdict_of_another_iteration_is_dropped() -> None:
    desk, session = Desk(), at_stop(begin(LABS["xor, tanh, batch, mse"]), "grads hidden")
    desk.keeper.follow(session)
    desk.keeper.follow(after(session, Stepped("i")))
    assert not desk.work(desk.jobs[0])
    assert desk.work(desk.jobs[1])


def test_no_verdict_stands_beside_a_number_it_is_not_about() -> None:
    desk, session = Desk(), at_stop(begin(LAB3), "grads out")
    desk.keeper.follow(session)
    desk.work()
    other = after(session, Edited("theta", (0,), 0.5))
    shown = desk.keeper.verdicts(other.state)
    assert all(np.array_equal(verdict.gradient, other.state.values[name]) for name, verdict in shown.items())
    assert "dE_dtheta" not in shown


def test_a_job_that_is_stopped_delivers_nothing() -> None:
    desk = Desk()
    desk.keeper.follow(at_stop(begin(LAB3), "grads hidden"))
    delivered: list[Found] = []
    desk.jobs[0].run(delivered.append, lambda: True)
    assert not delivered


def test_a_long_job_delivers_what_it_has_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "PATIENCE", -1.0)
    desk, session = Desk(), at_stop(begin(LAB3), "grads hidden")
    desk.keeper.follow(session)
    delivered: list[Found] = []
    desk.jobs[0].run(delivered.append, lambda: False)
    assert [found.last for found in delivered] == [False] * 6 + [True]
    assert all(desk.keeper.take(found) for found in delivered)
    assert not desk.keeper.working
    assert len(desk.keeper.verdicts(session.state)) == 6


def test_a_large_network_is_judged_on_request_only() -> None:
    large = begin(lab_of(prepared(Network((Layer("out", 40, 30, "tanh"),)))))
    session = at_stop(large, "grads out")
    desk = Desk()
    desk.keeper.follow(session)
    assert not desk.jobs
    desk.keeper.follow(session, on_request=True)
    assert desk.keeper.working
    desk.work()
    assert set(desk.keeper.follow(session)) == computed(session.state)
    assert len(desk.jobs) == 1


def test_a_tensor_with_many_rows_waits_to_be_asked_while_the_parameters_do_not() -> None:
    session = at_stop(begin(lab_of(prepared(Network((Layer("out", 2, 3, "tanh"),), rows=400)))), "grads out")
    desk = Desk()
    desk.keeper.follow(session)
    assert set(desk.jobs[0].names) == {"W_out", "b_out"}
    desk.work()
    desk.keeper.follow(session, on_request=True)
    assert set(desk.jobs[1].names) == {"z_out", "y_hat"}, "what is known is not judged again"


@given(case=networks(smooth=True), iteration=st.integers(1, 3), edit=st.booleans())
@settings(max_examples=25, deadline=None)
def test_every_gradient_of_any_network_gets_a_verdict_and_none_disagrees(
    case: object, iteration: int, edit: bool
) -> None:
    session = begin(lab_of(case))  # type: ignore[arg-type]
    last = replace(Position(iteration), stop=len(session.program.stages) - 2)
    session = after(session, WentTo(last))
    if edit:
        name = session.program.parameters[0]
        session = after(session, Edited(name, (0,) * len(session.program.shapes[name]), 0.37), Stepped("n"))
    verdicts = judged(session)
    assert verdicts.keys() == computed(session.state)
    assert "disagrees" not in verdicts.values()


def test_any_backward_line_with_its_sign_flipped_is_found_out_where_it_is_not_zero() -> None:
    for lab in LABS.values():
        for at in backward(lab.program):
            statement = lab.program.statements[at]
            if statement.name not in lab.program.gradients.values():
                continue
            wrong = spoiled(lab, at, f"{statement.name} = -({statement.text.partition(' = ')[2]})")
            session = at_stop(begin(wrong), wrong.program.stages[-2].key)
            if np.any(session.state.values[statement.name]):
                assert judged(session)[statement.name] == "disagrees"


def test_undoing_an_edit_has_the_old_numbers_judged_again() -> None:
    session = after(at_stop(begin(LAB3), "grads hidden"), Edited("W_hidden", (0, 0), 0.9))
    desk = Desk()
    desk.keeper.follow(session)
    desk.work()
    back = after(session, Undone())
    desk.keeper.follow(back)
    desk.work()
    assert not desk.keeper.verdicts(back.state)["dE_dW_hidden"].gradient.any()
