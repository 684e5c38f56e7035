"""Recordings made in these tests lie where a person's own do, unless a test says otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui_backprop.recording.shelf import FOLDER


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, _kept_elsewhere: None) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path))
