"""What holds for every test: no deadlines on shared machines, nothing among a person's own files, and ctrl+c works."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # the suite was started in the background; programs inherit it
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _kept_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKPROP_TUI_RECORDINGS", str(tmp_path / "recordings"))
    monkeypatch.setenv("BACKPROP_TUI_CONFIG", str(tmp_path / "config" / "config.toml"))
    monkeypatch.setenv("BACKPROP_TUI_STATE", str(tmp_path / "state"))
