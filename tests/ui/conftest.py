"""What tests of the app may ask for."""

from __future__ import annotations

from functools import partialmethod

import pytest
from textual.app import App

from tui_backprop.ui.app import BackpropApp


@pytest.fixture
def still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing goes on by itself: what a run or a recording does next, a key has it do, on a slow machine too."""
    monkeypatch.setattr(BackpropApp, "set_interval", partialmethod(App.set_interval, pause=True))
