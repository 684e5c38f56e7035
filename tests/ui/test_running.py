"""What goes on by itself: a run, a long way, a recording that is played; and how a person stops it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.ui.driving import opened, press, row_of, screen, settled, until
from tui_backprop.engine.history import History
from tui_backprop.labs.loader import bundled
from tui_backprop.recording.reading import read
from tui_backprop.recording.recorder import Recorder
from tui_backprop.recording.replay import play
from tui_backprop.session.events import Edited, Event, Stepped, WentTo
from tui_backprop.session.position import Position
from tui_backprop.session.session import begin
from tui_backprop.ui.app import BackpropApp
from tui_backprop.ui.view.view import PACES, SPEEDS


@pytest.mark.parametrize("speed", [2, 5, 7, 8])
async def test_a_run_goes_on_at_every_speed_and_pauses_where_it_is(speed: int) -> None:
    async with opened() as (app, pilot):
        await press(pilot, *[">" if speed > app.view.speed else "<"] * abs(speed - app.view.speed), "space")
        assert app.view.speed == speed
        assert f"▶ {SPEEDS[speed].name}" in row_of(app, "timeline")
        start = app.view.session.position
        await until(pilot, lambda: app.view.session.position != start)
        await press(pilot, "space")
        paused = app.view.session.position
        assert "paused" in row_of(app, "timeline")
        await pilot.pause(0.3)
        assert app.view.session.position == paused


async def test_a_key_that_changes_where_one_is_or_types_pauses_a_run() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "n", "e", "0.3", "enter", "1", "i", ">", ">", ">", ">")
        for key in ("n", "N", "g", "i", "I", "e", ":", "u"):
            before = app.view.session.position.iteration
            await press(pilot, "space")
            await until(pilot, lambda before=before: app.view.session.position.iteration > before + 1)  # type: ignore[misc]
            await press(pilot, key)
            assert not app.view.running, key
            was = app.view.session.position
            await pilot.pause(0.1)
            assert app.view.session.position == was
            if app.view.typing:
                await press(pilot, "escape")


async def test_a_key_that_only_looks_does_not_stop_a_run() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "space")
        for key in ("z", "2", "r", "T", "<", ">", "tab", "?", "escape"):
            await press(pilot, key)
            assert app.view.running, key


async def test_a_run_is_recorded_and_played_again_to_the_same_place(tmp_path: Path) -> None:
    lab = bundled("xor")
    keeper = Recorder(lab, folder=tmp_path)
    app = BackpropApp(begin(lab), keeper)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *[">"] * 5, "space")
        await until(pilot, lambda: app.view.session.position.iteration > 30)
        await press(pilot, "space", "n", "n", "q")
    assert keeper.path is not None
    assert play(read(keeper.path)).session.position == app.view.session.position


async def test_a_long_way_says_how_far_it_is_and_any_key_that_moves_gives_it_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with opened() as (app, pilot):
        await press(pilot, ":1000000", "enter")
        assert "going to 1,000,000: " in row_of(app, "timeline")
        assert "esc stay here" in row_of(app, "footer")
        known = app.view.session.branch.history.known
        await until(pilot, lambda: app.view.session.branch.history.known > known)
        await press(pilot, "escape")
        assert "still where you were" in row_of(app, "notice")
        assert app.view.session.position == Position()
        await press(pilot, ":1000000", "enter", "n")
        assert app.view.session.position.stop == 1
        known = app.view.session.branch.history.known
        await pilot.pause(0.2)
        assert app.view.session.branch.history.known == known


async def test_a_long_way_arrives() -> None:
    async with opened() as (app, pilot):
        await press(pilot, ":20000 update", "enter")
        await until(pilot, lambda: app.view.session.position.iteration == 20000)
        await settled(pilot)
        assert not app.view.busy
        assert "iteration 20000" in row_of(app, "timeline")
        await press(pilot, "g")
        assert app.view.session.position == Position()
        await press(pilot, "G")
        assert app.view.session.position.iteration == 20000


SCRIPT: tuple[Event, ...] = (
    Stepped("n"),
    Stepped("n"),
    Edited("W_hidden", (0, 0), 0.9),
    WentTo(Position(3, 2)),
)


async def test_a_recording_plays_by_itself_to_its_end() -> None:
    app = BackpropApp(begin(bundled("lab3")), script=SCRIPT)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.view.playing is None)
        await settled(pilot)
        assert app.view.session.position == Position(3, 2, branch=app.view.session.position.branch)
        assert "the recording ends here" in row_of(app, "notice")
        await press(pilot, "n")
        assert app.view.session.position.stop == 3


@pytest.mark.usefixtures("still_clock")
async def test_a_recording_goes_on_and_back_event_by_event_and_only_then_changes() -> None:
    app = BackpropApp(begin(bundled("lab3")), script=SCRIPT)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, *"nnn")
        assert app.view.playing == (3, 4)
        assert "recording: event 3 of 4" in row_of(app, "timeline")
        assert "0.2→0.9" in screen(app)
        assert "next event" in row_of(app, "footer")
        await press(pilot, "s", "e", "u", ":", "i", "enter")
        assert app.view.playing == (3, 4)
        await press(pilot, "N", "N")
        assert app.view.session.position.stop == 1
        assert not app.view.session.undoable
        await press(pilot, "escape")
        assert app.view.playing is None
        await press(pilot, "n")
        assert app.view.session.position.stop == 2


async def test_work_on_the_way_is_cut_into_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[float] = []
    reach = History.reach

    def noted(history: History, iteration: int, seconds: float) -> bool:
        asked.append(seconds)
        return reach(history, iteration, seconds)

    monkeypatch.setattr(History, "reach", noted)
    async with opened() as (_, pilot):
        await press(pilot, ":1000000", "enter")
        await until(pilot, lambda: len(asked) > 1)
        await press(pilot, "escape")
    assert max(asked) <= 0.05


@pytest.mark.skipif(sys.platform == "win32", reason="makes a folder that cannot be")
async def test_a_session_that_cannot_be_recorded_says_so_until_that_is_known_and_goes_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    lab = bundled("lab3")
    app = BackpropApp(begin(lab), Recorder(lab, folder=tmp_path / "file"))
    async with app.run_test(size=(200, 60)) as pilot:
        await press(pilot, "n")
        assert "not recorded" in row_of(app, "notice")
        assert "rec" not in row_of(app, "title").split()
        await press(pilot, "n")
        assert app.view.session.position.stop == 2
        assert "not recorded" in row_of(app, "notice")
        await press(pilot, "escape", "n")
        assert row_of(app, "notice").strip() == ""
        assert "✗ not recorded" in row_of(app, "title")


def test_every_speed_is_faster_than_the_one_before_it_for_a_recording_too() -> None:
    assert len(PACES) == len(SPEEDS)
    rates = [(pace.events or 10**6) / pace.seconds for pace in PACES]
    assert rates == sorted(set(rates))
    named = [f"{rate:,.0f} event{'s' if rate > 1 else ''}/s" for rate in rates[:-1]]
    assert [pace.name for pace in PACES[:-1]] == named
