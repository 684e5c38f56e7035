"""What a system lacks is made up for: each function is hidden in turn."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.recording.recorded import record
from tui_backprop.ground import platform
from tui_backprop.ground.platform import FileBusyError, ending_signals, lock, sync
from tui_backprop.recording.errors import RecordingError
from tui_backprop.recording.reading import read
from tui_backprop.recording.resume import resume
from tui_backprop.session.events import Stepped


def refuse(*_: Any) -> None:
    raise OSError(errno.ENOLCK, "No locks available")


@pytest.fixture(params=["flock", "no fcntl", "fcntl without flock", "a file system without locks"])
def locking(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    match request.param:
        case "no fcntl":
            monkeypatch.setattr(platform, "fcntl", None)
        case "fcntl without flock":
            monkeypatch.delattr(fcntl, "flock")
        case "a file system without locks":
            monkeypatch.setattr(fcntl, "flock", refuse)
    return str(request.param)


def test_a_file_can_be_locked_once_and_again_when_released(locking: str, tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    first = os.open(path, os.O_CREAT | os.O_WRONLY)
    second = os.open(path, os.O_WRONLY)
    release = lock(first, path)
    with pytest.raises(FileBusyError) as busy:
        lock(second, path)
    left_behind = "" if locking == "flock" else ", or remove r.jsonl.lock if there is none"
    assert str(busy.value) == f"close that one first{left_behind}"
    os.close(first)
    release()
    lock(second, path)()
    os.close(second)


def test_a_lock_that_a_killed_process_left_behind_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(platform, "fcntl", None)
    record([Stepped("n")], tmp_path / "r.jsonl")
    (tmp_path / "r.jsonl.lock").touch()
    with pytest.raises(RecordingError) as busy:
        resume(tmp_path / "r.jsonl", file=tmp_path / "r.jsonl")
    said = "r.jsonl: is being recorded to by another backprop-tui; close that one first"
    assert str(busy.value) == f"{said}, or remove r.jsonl.lock if there is none"
    (tmp_path / "r.jsonl.lock").unlink()
    recorder = resume(tmp_path / "r.jsonl", file=tmp_path / "r.jsonl").recorder
    assert recorder is not None
    recorder.close()


def test_a_lock_beside_the_file_is_gone_afterwards(locking: str, tmp_path: Path) -> None:
    record([Stepped("n")], tmp_path / "r.jsonl")
    assert [path.name for path in tmp_path.iterdir()] == ["r.jsonl"]


def test_a_lock_that_fails_for_another_reason_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def broken(*_: Any) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(fcntl, "flock", broken)
    with pytest.raises(OSError, match="Input/output"):
        lock(0, tmp_path / "r.jsonl")


@pytest.mark.parametrize("hidden", [True, False])
def test_syncing_falls_back_to_fsync(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, hidden: bool) -> None:
    called = []
    monkeypatch.setattr(os, "fsync", lambda _: called.append("fsync"))
    monkeypatch.setattr(os, "fdatasync", lambda _: called.append("fdatasync"), raising=False)
    if hidden:
        monkeypatch.delattr(os, "fdatasync")
    sync(0)
    assert called == ["fsync" if hidden else "fdatasync"]


def test_a_recording_is_the_same_without_flock_and_fdatasync(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(platform, "fcntl", None)
    monkeypatch.delattr(os, "fdatasync", raising=False)
    record([Stepped("n"), Stepped("n")], tmp_path / "r.jsonl")
    assert read(tmp_path / "r.jsonl").problem is None


def test_without_sighup_sigterm_still_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(signal, "SIGHUP", raising=False)
    assert [one.name for one in ending_signals()] == ["SIGTERM"]
