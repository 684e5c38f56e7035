"""A recording that is played shows answers as they were given: what was typed, what was said, the mistakes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.recording.recorded import lines_of, record, rewritten
from tests.ui.asked import SIZES, answer, question_pane, recorded
from tests.ui.driving import SMALL, press, row_of, screen, settled
from tui_backprop.labs.loader import bundled
from tui_backprop.lesson.replay_text import transcript
from tui_backprop.recording.reading import read
from tui_backprop.session.events import Predicted, Stepped
from tui_backprop.session.session import begin
from tui_backprop.ui.app import BackpropApp
from tui_backprop.ui.view.running import ticked

KEPT = Path(__file__).parents[1] / "recordings"
pytestmark = pytest.mark.usefixtures("still_clock")


@asynccontextmanager
async def played(file: Path, size: tuple[int, int] = SMALL) -> AsyncIterator[tuple[BackpropApp, Pilot[None]]]:
    """A recording played in the app, an event with each n."""
    recording = read(file)
    app = BackpropApp(begin(recording.lab), None, recording.script)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        yield app, pilot


def plain(text: str) -> str:
    return " ".join(text.replace("│", " ").split())


@pytest.mark.parametrize("size", SIZES)
async def test_each_answer_is_shown_with_what_was_said_and_gone_with_the_next_event(size: tuple[int, int]) -> None:
    async with played(KEPT / "format2-answers.backprop.jsonl", size) as (app, pilot):
        await press(pilot, "n")
        assert "Task 1 of 7 · z_hidden · try 1 of 3" in screen(app)
        assert "What does each hidden unit add up to?" in screen(app)
        shown = plain(question_pane(app))
        assert "-0,3 0.3 Not yet: 1 of 2 numbers is right." in shown
        assert "Judged wrong. Mistakes that give it: the sign is lost" in shown
        assert "as it was answered n next event" in plain(screen(app))
        await press(pilot, "n")
        assert "try 2 of 3" in screen(app)
        assert "-0.3 -0.1 Right. Judged right." in plain(question_pane(app))
        await press(pilot, "n")
        assert app.view.asking is None
        assert "z_hidden" in screen(app)
        await press(pilot, "N")
        assert "try 2 of 3" in screen(app)
        await press(pilot, "n", "n")
        assert "Task 2 of 7 · a_hidden · try 1 of 3" in screen(app)
        assert "a_hidden is [0 0]." in plain(question_pane(app))
        await press(pilot, "q")


async def test_the_last_answer_stays_until_a_key_and_esc_leaves_it_with_the_recording() -> None:
    for key in ("n", "escape", "space"):
        async with played(KEPT / "format2-answers.backprop.jsonl") as (app, pilot):
            await press(pilot, *"n" * 10)
            assert app.view.playing == (10, 10)
            assert "Task 1 of 7 again · z_hidden · try 1 of 3" in screen(app)
            await press(pilot, key)
            if key == "space":
                assert app.view.running
                app.take(ticked)
            assert (app.view.asking, app.view.script) == (None, None)
            assert app.view.plan.panes.keys() >= {"working"}
            await press(pilot, "p")
            assert app.view.typing == "answer"


async def test_of_format_1_there_is_what_it_has(tmp_path: Path) -> None:
    record([Predicted("z_hidden", ("0.3", "-0.1"), "wrong"), Stepped("n")], tmp_path / "r.jsonl", bundled("lab3"))
    lines = lines_of(tmp_path / "r.jsonl")
    old = {key: value for key, value in lines[0].items() if key not in ("rules", "settings")}
    file = rewritten([{**old, "format": 1}, *lines[1:]], tmp_path / "old.jsonl")
    async with played(file) as (app, pilot):
        await press(pilot, "n")
        assert "Task 1 of 7 · z_hidden ─" in screen(app)
        assert "0.3 -0.1 Judged wrong." in plain(question_pane(app))


@pytest.mark.parametrize(
    "odd",
    [
        Predicted("gone", ("1",), "wrong", task=3, attempt=1),
        Predicted("x", (), "right", attempt=1),
        Predicted("loss", ("1", "2", "3"), "?", task=99, attempt=77, round=9, said=("x" * 5000,) * 100),
        Predicted("z_hidden", (), "right", task=-1, attempt=-5),
    ],
)
async def test_an_answer_that_no_lab_could_ask_for_is_played_too(odd: Predicted, tmp_path: Path) -> None:
    record([odd, Stepped("n")], tmp_path / "r.jsonl")
    async with played(tmp_path / "r.jsonl") as (app, pilot):
        await press(pilot, "n", "n")
        assert "the recording ends here" in row_of(app, "notice")
    assert "".join(transcript(read(tmp_path / "r.jsonl")))


async def test_what_a_person_was_told_is_what_its_replay_and_its_transcript_say(tmp_path: Path) -> None:
    told = []
    async with recorded("lab3", tmp_path) as (app, pilot):
        await press(pilot, "n", "N", "p")
        for cells in (("0.3", "-0.1"), ("0.3", "0.1"), ("5", "6")):
            await answer(pilot, *cells)
            assert app.view.asking is not None
            told.append(" ".join(map(str, app.view.asking.said)))
        app.stop()
    text = plain("\n".join(transcript(read(tmp_path / "mine.jsonl"))))
    async with played(tmp_path / "mine.jsonl") as (app, pilot):
        await press(pilot, "n", "n")
        for number, said in enumerate(told, 1):
            await press(pilot, "n")
            assert plain(said) in plain(question_pane(app))
            assert f"told: {plain(said)}" in text
            assert f"task 1, try {number}, its numbers had been on screen before" in text
    assert "prediction of z_hidden: 0.3, 0.1 (wrong)" in text
    assert "How it went pre-activation 0 of 1 right z_hidden missed (seen before)" in text
