"""The pure step: what a key makes of a view, and what it leaves to the app, without an app."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.ui.views import view_of
from tui_backprop.session.events import Predicted, Ran, Stepped, WentTo
from tui_backprop.session.position import Position
from tui_backprop.session.typed import Quit, Save
from tui_backprop.ui.view import quiz, running
from tui_backprop.ui.view.effects import OpenEditor, Record, RefuseEditor, Request
from tui_backprop.ui.view.entry import begin_edit, take_edit, take_line
from tui_backprop.ui.view.keys import BY_ACTION, pressed
from tui_backprop.ui.view.step import step
from tui_backprop.ui.view.view import Going, Script, View
from tui_backprop.ui.view.when import leave, rung


def keyed(view: View, *actions: str) -> View:
    """The view after some keys; nothing is carried out."""
    for action in actions:
        view, _ = step(view, pressed(view, BY_ACTION[action]))
    return view


def test_an_event_gives_another_view_and_is_to_be_recorded() -> None:
    view = view_of("lab3")
    after, effects = step(view, Stepped("n"))
    assert after.session.position == Position(1, 1)
    assert view.session.position == Position()
    (effect,) = effects
    assert isinstance(effect, Record)
    assert (effect.event, effect.session, effect.running) == (Stepped("n"), after.session, False)


def test_an_event_that_is_refused_changes_nothing_and_says_why() -> None:
    view = view_of("lab3")
    after, effects = step(view, WentTo(Position(1, 99)))
    assert after.session is view.session
    assert after.warning
    assert after.notice
    assert not effects


def test_a_key_that_moves_ends_a_run_before_it_is_recorded() -> None:
    view = keyed(view_of("lab3"), "run")
    assert running.beat(view) == 0.5
    after, effects = step(view, pressed(view, BY_ACTION["next"]))
    ends, recorded = effects
    assert ends is Request.END_RUN
    assert isinstance(recorded, Record)
    assert running.beat(after) is None


def test_a_tick_of_a_run_is_recorded_as_a_part_of_it() -> None:
    view = keyed(view_of("lab3"), "faster", "faster", "run")
    after, (effect,) = step(view, running.ticked(view))
    assert isinstance(effect, Record)
    assert isinstance(effect.event, Ran)
    assert effect.running
    assert after.session.position.iteration > 1 or after.session.position.stop > 0


def test_esc_leaves_the_innermost_first_and_its_label_is_that_of_what_it_does() -> None:
    view = view_of("lab3")
    view = replace(
        view,
        zoomed=True,
        inspected=("theta", (0,)),
        script=Script(((Stepped("n"), ()),)),
        going=Going(view.session, WentTo(Position(9)), "going to 9: 10 %"),
        typing="line",
    )
    labels = []
    while (found := rung(view)) is not None:
        labels.append(found.label)
        assert BY_ACTION["leave"].words(view) == found.label
        view, _ = step(view, leave(view))
    assert labels == ["leave it", "stay here", "leave the recording", "back to the stop", "all panes"]
    assert step(view, leave(view)) == (view, ())


def test_a_long_jump_is_worked_at_in_slices_and_can_be_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "SLICE", 0.0)
    view = running.go_to(view_of("lab3"), Position(500_000))
    assert view.busy.startswith("going to 500,000: ")
    assert running.beat(view) == running.BETWEEN_SLICES
    assert running.ticked(view).session is view.session
    stopped = running.paused(view)
    assert stopped.going is None
    assert stopped.notice == "stopped on the way: still where you were"


def test_a_recording_is_played_and_played_back_by_keys_alone() -> None:
    script = running.script_of((Stepped("n"), Stepped("n"), Stepped("N")))
    view = replace(view_of("lab3"), script=script)
    view = keyed(view, "next", "next")
    assert view.playing == (2, 3)
    assert view.session.position.stop == 2
    view = keyed(view, "previous")
    assert view.playing == (1, 3)
    assert view.session.position.stop == 1
    view = keyed(view, "next", "next")
    assert view.playing is None
    assert view.notice == "the recording ends here; what you do now is not recorded"


def test_a_number_that_is_refused_stays_to_be_mended_and_one_that_is_taken_is_recorded() -> None:
    cell = ("W_hidden", (0, 0))
    view, effects = step(view_of("lab3"), begin_edit(view_of("lab3"), cell))
    assert effects == (OpenEditor("W_hidden", (0, 0), "0.2"),)
    view = replace(view, typing="cell")
    refused, (effect,) = step(view, take_edit(view, cell, "nonsense"))
    assert isinstance(effect, RefuseEditor)
    assert (refused.typing, refused.session) == ("cell", view.session)
    taken, effects = step(view, take_edit(view, cell, "0.9"))
    assert not taken.typing
    assert taken.session.leaves()["W_hidden"][0, 0] == 0.9  # type: ignore[index]
    assert isinstance(effects[-1], Record)


def test_a_line_is_carried_out_or_stays_with_the_reason() -> None:
    view = keyed(view_of("lab3"), "command")
    assert view.typing == "line"
    wrong, effects = step(view, take_line(view, "nowhere"))
    assert (wrong.typing, wrong.warning, effects) == ("line", True, ())
    gone, effects = step(view, take_line(view, "3 relu"))
    assert (gone.typing, gone.session.position) == ("", Position(3, 2))
    assert effects[0] is Request.CLEAR_LINE
    assert step(view, take_line(view, "q"))[1] == (Request.CLEAR_LINE, Quit())
    saving, effects = step(view, take_line(view, "w mine.toml"))
    assert (saving.typing, effects) == ("line", (Save("mine.toml"),))


def test_a_question_is_asked_answered_left_and_put_again_as_a_value() -> None:
    view = keyed(view_of("lab3", Stepped("n"), Stepped("n")), "predict")
    assert view.asking is not None
    assert view.session.position == Position()
    assert view.plan.panes.keys() == {"network", "tensors", "ask", "code", "loss"}
    view = quiz.pressed(quiz.pressed(view, "7", "7"), "tab", None)
    assert view.asking is not None
    assert view.asking.typed[0] == "7"
    away = keyed(view, "leave")
    assert (away.asking, away.typing, away.session.position) == (None, "", Position(1, 2))
    again = keyed(away, "predict")
    assert again.asking is not None
    assert again.asking.typed[0] == "7"
    empty = replace(again, asking=replace(again.asking, typed=("", "")))
    asked, effects = step(empty, quiz.pressed(empty, "enter", None))
    assert asked.asking is not None
    assert not asked.asking.closed
    assert not any(isinstance(effect, Record) for effect in effects)
    shown, effects = step(asked, quiz.pressed(asked, "enter", None))
    assert shown.asking is not None
    assert shown.asking.closed
    events = [effect.event for effect in effects if isinstance(effect, Record)]
    assert isinstance(events[0], Predicted)
    assert events[1:] == [Stepped("n")]
    assert [item.asked.tensor for item in shown.items][:2] == ["a_hidden", "y_hat"]
