"""What the score tells: the first round, then what was done again, seen or edited before, and what --set changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.ui.asked import REVEALED, SIZES, answer, question_pane, reach, recorded, right, solve
from tests.ui.driving import LARGE, SMALL, opened, press, screen
from tui_backprop.labs.loader import bundled
from tui_backprop.lesson.quiz.asking import open_tasks
from tui_backprop.recording.reading import read
from tui_backprop.recording.replay import play
from tui_backprop.session.events import Predicted
from tui_backprop.ui.app import BackpropApp
from tui_backprop.ui.view.keys import BY_ACTION


def score_of(app: BackpropApp) -> str:
    return " ".join(question_pane(app).split())


def answers(app: BackpropApp) -> list[Predicted]:
    return [note.event for note in app.view.session.annotations if isinstance(note.event, Predicted)]


@pytest.mark.parametrize("size", SIZES)
async def test_tasks_are_done_again_and_the_first_round_is_the_score(size: tuple[int, int], tmp_path: Path) -> None:
    async with recorded("lab3", tmp_path, size) as (app, pilot):
        await press(pilot, "p")
        await answer(pilot, "5", "6")
        await answer(pilot, *right(app))
        await press(pilot, "enter", *REVEALED, "enter")
        await solve(pilot)
        assert "in all 6 of 7 right 5 first try, 1 second try, 1 revealed" in score_of(app)
        assert "a does the tasks again" in screen(app)
        await press(pilot, "a")
        assert "Task 1 of 7 again · z_hidden · try 1 of 3" in screen(app)
        await solve(pilot)
        assert "in all 6 of 7 right 5 first try, 1 second try, 1 revealed" in score_of(app)
        assert "round 2 7 of 7 right 7 first try, 7 seen before" in score_of(app)
        assert {(event.task, event.round) for event in answers(app)} == {(at, r) for at in range(1, 8) for r in (1, 2)}
        app.stop()
    assert list(play(read(tmp_path / "mine.jsonl")).session.annotations) == list(app.view.session.annotations)


async def test_tasks_are_done_again_from_the_palette_and_gone_on_with_by_p() -> None:
    async with opened(size=SMALL) as (app, pilot):
        again = BY_ACTION["tasks_again"]
        app.press(again)
        await press(pilot, "p")
        await reach(pilot, "theta")
        await press(pilot, *REVEALED, "enter", "enter")
        assert app.view.asking is None
        assert BY_ACTION["predict"].words(app.view) == "predict"
        app.press(again)
        await press(pilot, *REVEALED, "escape")
        assert [item.task for item in open_tasks(app.view.session)] == [2, 3, 4, 5, 6, 7]
        assert BY_ACTION["predict"].words(app.view) == "task"
        await press(pilot, "p")
        assert "Task 2 of 7 again" in screen(app)


async def test_what_was_seen_before_it_was_answered_is_in_the_score() -> None:
    async with opened(size=SMALL) as (app, pilot):
        await press(pilot, "n", "n", "p")
        await solve(pilot)
        assert [event.tensor for event in answers(app) if event.seen] == ["z_hidden", "a_hidden"]
        assert "in all 7 of 7 right 7 first try, 2 seen before" in score_of(app)
        assert "z_hidden first try (seen before)" in score_of(app)


async def test_numbers_run_past_are_seen_and_those_of_another_branch_where_they_are_the_same() -> None:
    async with opened(size=LARGE) as (app, pilot):
        await press(pilot, "i", "g", ":", "W_hidden[0,0] = 0.9", "enter")
        assert app.view.session.position.branch == "try-2"
        await press(pilot, "p")
        await solve(pilot)
        seen = {event.tensor for event in answers(app) if event.seen}
        assert "z_hidden" not in seen, "it has other numbers here"
        assert "7 after an edit" in score_of(app)
    async with opened(size=LARGE) as (app, pilot):
        await press(pilot, "i", "g", ":", "lr = 0.9", "enter", "p")
        await solve(pilot)
        assert {event.tensor for event in answers(app) if not event.seen} == {"theta"}


async def test_a_number_edited_on_the_way_marks_the_tasks_behind_it() -> None:
    async with opened(size=SMALL) as (app, pilot):
        await press(pilot, "p")
        await answer(pilot, *right(app))
        await press(pilot, "escape", "escape", ":", "W_hidden[0,0] = 0.9", "enter", "p")
        await solve(pilot)
        assert "z_hidden first try a" not in score_of(app)
        assert "z_hidden first try ReLU" in score_of(app)
        assert "a_hidden first try (after an edit)" in score_of(app)


async def test_what_set_has_changed_stands_under_the_score() -> None:
    async with opened(bundled("lab3", ["training.lr=0.5"]), SMALL) as (app, pilot):
        await press(pilot, "p")
        await solve(pilot)
        assert score_of(app).endswith("with --set training.lr=0.5")


async def test_a_number_shown_nowhere_because_the_panes_are_closed_is_not_seen() -> None:
    every = replace(bundled("lab3"), hide=("network", "tensors", "working", "code", "loss"))
    async with opened(every, LARGE) as (app, pilot):
        await press(pilot, "n", "n", "p")
        await answer(pilot, "-0.3", "-0.1")
        assert not answers(app)[0].seen
