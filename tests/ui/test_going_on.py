"""A recording of format 1 opened in the app: it says in which copy one goes on, and stays as it is."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.ui.asked import SIZES, answer, right
from tests.ui.driving import press, row_of, settled
from tui_backprop.lesson.quiz.attempts import RULES
from tui_backprop.recording.reading import read
from tui_backprop.recording.replay import play
from tui_backprop.recording.resume import resume
from tui_backprop.recording.shelf import FOLDER
from tui_backprop.session.events import Predicted
from tui_backprop.ui.app import BackpropApp

KEPT = Path(__file__).parents[1] / "recordings"


@pytest.mark.parametrize("size", SIZES)
async def test_it_goes_on_in_a_copy_that_is_named_and_made_when_something_is_done(
    size: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path))
    file = tmp_path / "lab3-4.backprop.jsonl"
    shutil.copy(KEPT / "format1-minimal.backprop.jsonl", file)
    before, resumed = file.read_bytes(), resume(file, rules=RULES)
    app = BackpropApp(resumed.session, resumed.recorder, notice=resumed.found)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        said = "a recording of format 1, kept as it is: what you do goes on in a copy, lab3-5"
        assert row_of(app, "notice").strip() in (said, "kept as it is, in format 1: you go on in a copy, lab3-5")
        assert list(tmp_path.iterdir()) == [file]
        await press(pilot, "N", "p")
        await answer(pilot, *right(app))
        app.stop()
    copy = tmp_path / "lab3-5.backprop.jsonl"
    assert file.read_bytes() == before
    assert read(copy).header.format == 2
    session = play(read(copy)).session
    assert session.position == app.view.session.position
    (note,) = session.annotations
    assert note.event == app.view.session.annotations[0].event
    assert isinstance(note.event, Predicted)
    assert (note.event.attempt, note.event.seen) == (1, True)
