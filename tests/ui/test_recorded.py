"""The screen says of a recording what is true of its file, and goes on saying so."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from tests.ui.driving import LARGE, SMALL, press, row_of, settled
from tui_backprop.labs.loader import bundled
from tui_backprop.recording import journal
from tui_backprop.recording.recorder import Recorder
from tui_backprop.recording.shelf import FOLDER
from tui_backprop.session.session import begin
from tui_backprop.ui.app import BackpropApp
from tui_backprop.ui.run import _tell

SIZES = pytest.mark.parametrize("size", [SMALL, LARGE])


def recorded(file: Path) -> BackpropApp:
    lab = bundled("lab3")
    return BackpropApp(begin(lab), Recorder(lab, file=file))


def on_disk(app: BackpropApp) -> None:
    for recorder in app.recorders:
        recorder.flush()


@SIZES
async def test_rec_is_shown_once_there_is_a_file(size: tuple[int, int], tmp_path: Path) -> None:
    app = recorded(tmp_path / "mine.backprop.jsonl")
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        assert "rec" not in row_of(app, "title")
        await press(pilot, "n")
        assert "● rec" in row_of(app, "title")


@SIZES
async def test_a_disk_that_fails_once_is_said_without_a_key_and_until_it_is_acknowledged(
    size: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    says = "the disk failed (Input/output error): the last lines of mine may be missing"
    app = recorded(tmp_path / "mine.backprop.jsonl")
    async with app.run_test(size=size) as pilot:
        await press(pilot, "n")
        on_disk(app)
        with monkeypatch.context() as patch:
            patch.setattr(journal, "sync", broken)
            await press(pilot, "n")
            on_disk(app)
        await settled(pilot)
        assert says in row_of(app, "notice")
        for key in ("n", "n", "N", "i"):
            await press(pilot, key)
            assert says in row_of(app, "notice")
        assert "esc I know" in row_of(app, "footer")
        await press(pilot, "escape")
        assert says not in row_of(app, "notice")
        await press(pilot, "n")
        assert says not in row_of(app, "notice")
        assert "● rec" in row_of(app, "title")


@SIZES
async def test_a_file_that_is_removed_is_no_longer_said_to_be_recorded(size: tuple[int, int], tmp_path: Path) -> None:
    file = tmp_path / "mine.backprop.jsonl"
    app = recorded(file)
    async with app.run_test(size=size) as pilot:
        await press(pilot, "n")
        on_disk(app)
        file.unlink()
        await press(pilot, "n")
        on_disk(app)
        await settled(pilot)
        assert "mine: recording has stopped: its file was removed" in row_of(app, "notice")
        await press(pilot, "n", "escape")
        assert "recording has stopped" not in row_of(app, "notice")
        await press(pilot, "n", "n")
        assert "✗ not recorded" in row_of(app, "title")
        assert "● rec" not in row_of(app, "title")


async def test_the_last_line_at_the_end_is_a_command_to_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path / "own"))
    lab = bundled("lab3")
    for keeper, command in (
        (Recorder(lab), "backprop-tui lab3-1"),
        (Recorder(lab, file=tmp_path / "my own.backprop.jsonl"), f"backprop-tui '{tmp_path}/my own.backprop.jsonl'"),
    ):
        app = BackpropApp(begin(lab), keeper)
        async with app.run_test(size=SMALL) as pilot:
            await press(pilot, "n")
        _tell(app)
        assert capsys.readouterr().err.splitlines()[-2:] == [f"Recorded in {keeper.path}", command]
        app.recorders.close()
