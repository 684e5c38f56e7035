"""A recording that is played in the app: what may be done meanwhile, and what is said of recordings on screen."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from tests.ui.driving import press, row_of, until
from tests.ui.test_running import SCRIPT
from tui_backprop.labs.loader import bundled
from tui_backprop.recording.checks import check_of
from tui_backprop.recording.recorder import Recorder
from tui_backprop.session.apply import apply
from tui_backprop.session.events import Ran, Stepped, Switched
from tui_backprop.session.position import Position
from tui_backprop.session.session import begin
from tui_backprop.ui.app import BackpropApp
from tui_backprop.ui.view import running
from tui_backprop.ui.view.running import PLAYED


@pytest.mark.usefixtures("still_clock")
@pytest.mark.parametrize("keys", [(":",), ("e",), ("u",), ("2", "e"), ("2", "enter")])
async def test_while_a_recording_plays_a_key_that_changes_something_says_what_comes_first(
    keys: tuple[str, ...],
) -> None:
    app = BackpropApp(begin(bundled("lab3")), script=SCRIPT)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "n")
        at = app.view.playing
        await press(pilot, *keys)
        assert row_of(app, "notice").strip() == PLAYED
        assert app.view.playing == at
        assert not app.view.typing


@pytest.mark.usefixtures("still_clock")
async def test_the_speed_is_of_what_goes_by() -> None:
    app = BackpropApp(begin(bundled("lab3")), script=SCRIPT)
    async with app.run_test(size=(120, 40)) as pilot:
        assert "▶ 2 events/s" in row_of(app, "timeline")
        await press(pilot, "<")
        assert row_of(app, "notice").strip() == "speed: 1 event/s"
        await press(pilot, "escape", "n", "s", "space")
        assert "▶ 1 step/s" in row_of(app, "timeline")
        await press(pilot, ">", "f")
        await press(pilot, "space")
        assert "▶ 2 stages/s" in row_of(app, "timeline")


async def test_a_long_run_of_a_recording_is_computed_in_slices_and_can_be_stopped_and_taken_up_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tui_backprop.ui.view.running.SLICE", 0.001)
    app = BackpropApp(begin(bundled("lab3")), script=(Ran(20_000), Stepped("n")))
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: bool(app.view.busy))
        assert re.search(r"event 1 of 2: [\d,]+ of 20,000 iterations", row_of(app, "timeline"))
        await press(pilot, "space")
        assert app.view.playing == (0, 2)
        assert app.view.session.position == Position()
        assert not app.view.busy
        monkeypatch.setattr("tui_backprop.ui.view.running.SLICE", 0.03)
        await press(pilot, "space", ">", ">", ">")
        await until(pilot, lambda: app.view.playing is None)
        assert app.view.session.position == Position(20_001, 1)


@pytest.mark.usefixtures("still_clock")
async def test_a_recording_from_another_machine_is_played_with_the_numbers_it_holds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(running, "SLICE", 60.0)  # on a busy machine three iterations may take longer than a slice
    session = apply(begin(bundled("lab3")), Ran(3))
    theirs = {name: np.array(session.state.start[name]) for name in session.program.carried}
    theirs["theta"][0] += 1e-15
    check = replace(check_of(session.state, 2, 0.0), values={name: value.tobytes() for name, value in theirs.items()})
    app = BackpropApp(begin(bundled("lab3")), script=(Ran(3), check, Stepped("N")))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "n", "n")
        assert app.view.playing is None
        assert app.view.session.position == Position(3, 6)
        assert np.asarray(app.view.state.start["theta"]).tobytes() == theirs["theta"].tobytes()


@pytest.mark.usefixtures("still_clock")
async def test_an_event_that_cannot_have_happened_ends_the_playing_and_is_told() -> None:
    app = BackpropApp(begin(bundled("lab3")), script=(Stepped("n"), Switched("nowhere"), Stepped("n")))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "n")
        assert app.view.playing == (1, 3)
        await press(pilot, "n")
        assert app.view.playing is None
        assert "the recording cannot be played any further: no branch 'nowhere'" in row_of(app, "notice")


async def test_hand_in_says_why_there_is_nothing_to_hand_in(tmp_path: Path) -> None:
    for keeper, says in (
        (None, "nothing is recorded, because of --no-record"),
        (Recorder(bundled("lab3"), tmp_path), "nothing is recorded yet"),
    ):
        app = BackpropApp(begin(bundled("lab3")), keeper)
        async with app.run_test(size=(80, 24)) as pilot:
            app.action_press("hand_in")
            await pilot.pause()
            assert row_of(app, "notice").strip() == says


async def test_how_a_saved_lab_is_opened_is_said_as_a_shell_takes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    app = BackpropApp(begin(bundled("lab3")))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, ":", "w a b.toml", "enter")
        assert row_of(app, "notice").strip() == "saved as a b.toml; backprop-tui './a b.toml' opens it"
        assert (tmp_path / "a b.toml").exists()


async def test_a_lab_saved_at_home_is_said_to_be_opened_by_its_whole_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Quoted for the blank in it, ~ would not be the person's home to a shell."""
    monkeypatch.setenv("HOME", str(tmp_path))
    app = BackpropApp(begin(bundled("lab3")))
    async with app.run_test(size=(200, 40)) as pilot:
        await press(pilot, ":", "w ~/a b.toml", "enter")
        whole = tmp_path / "a b.toml"
        assert row_of(app, "notice").strip() == f"saved as ~/a b.toml; backprop-tui '{whole}' opens it"
        assert whole.exists()


async def test_the_name_on_screen_is_that_of_the_file_that_is_written(tmp_path: Path) -> None:
    keeper = Recorder(bundled("lab3"), file=tmp_path / "my.first.jsonl")
    app = BackpropApp(begin(bundled("lab3")), keeper)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "n")
        assert "● rec my.first " in row_of(app, "title")
    keeper.close()
