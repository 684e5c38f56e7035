"""A recording that lies elsewhere is opened to look: nothing is written before a change, which begins a copy."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.recording.recorded import A_SESSION, record, same_session
from tests.ui.driving import LARGE, SMALL, press, row_of, settled
from tui_backprop.recording.notice import GoesOnHere, Looked
from tui_backprop.recording.reading import read
from tui_backprop.recording.replay import play
from tui_backprop.recording.resume import Resumed, resume
from tui_backprop.recording.shelf import FOLDER
from tui_backprop.session.apply import apply
from tui_backprop.session.events import (
    Bookmarked,
    Edited,
    Event,
    Forked,
    Noted,
    Predicted,
    Ran,
    Restarted,
    Stepped,
    Switched,
    Undone,
)
from tui_backprop.ui.app import BackpropApp

LOOKING: tuple[Event, ...] = (Stepped("n"), Ran(3), Switched("slow"), Stepped("N"), Restarted(), Stepped("n"))


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(FOLDER, str(tmp_path / "own"))
    file = tmp_path / "handed-in.backprop.jsonl"
    record(A_SESSION, file)
    return file


def goes_on(resumed: Resumed, *events: Event) -> None:
    assert resumed.recorder is not None
    session = resumed.session
    for event in events:
        session = apply(session, event)
        resumed.recorder.record(event, session)
    resumed.recorder.close()
    if resumed.recorder.path is not None:
        assert same_session(play(read(resumed.recorder.path)).session, session)


def test_looking_writes_nothing_no_check_either(elsewhere: Path) -> None:
    was, resumed = elsewhere.read_bytes(), resume(elsewhere)
    assert resumed.found.going_on == Looked("lab3-1")
    goes_on(resumed, *LOOKING)
    assert elsewhere.read_bytes() == was
    assert not (elsewhere.parent / "own").exists()


@pytest.mark.parametrize(
    "event",
    [Edited("lr", (), 0.5), Undone(), Forked(), Noted("a"), Bookmarked("a"), Predicted("loss", ("1",), "wrong")],
    ids=lambda event: type(event).__name__,
)
def test_what_changes_anything_goes_on_in_a_copy_with_all_that_was_looked_at(elsewhere: Path, event: Event) -> None:
    was = elsewhere.read_bytes()
    goes_on(resume(elsewhere), *LOOKING, event, Stepped("n"))
    assert elsewhere.read_bytes() == was
    (copy,) = (elsewhere.parent / "own").iterdir()
    assert copy.name == "lab3-1.backprop.jsonl"
    assert copy.read_bytes().splitlines()[1 : len(was.splitlines())] == was.splitlines()[1:]


def test_it_goes_on_where_it_is_when_it_is_named_to_be_recorded_to(elsewhere: Path) -> None:
    was, resumed = elsewhere.read_bytes(), resume(elsewhere, file=elsewhere)
    assert resumed.found.going_on == GoesOnHere(elsewhere)
    goes_on(resumed, Stepped("n"))
    assert elsewhere.read_bytes().startswith(was)
    assert elsewhere.read_bytes() != was


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_the_screen_says_where_it_goes_on(elsewhere: Path, size: tuple[int, int]) -> None:
    resumed = resume(elsewhere)
    app = BackpropApp(resumed.session, resumed.recorder, notice=resumed.found)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        assert "opened to look" in row_of(app, "notice")
        assert "lab3-1" in row_of(app, "notice")
        await press(pilot, "n", "w", "escape", "i")
        assert "rec" not in row_of(app, "title")
        await press(pilot, "u")
        assert "what you do goes on in a copy, lab3-1" in row_of(app, "notice")
        assert "● rec" in row_of(app, "title")
