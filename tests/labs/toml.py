"""A small correct lab in TOML, and ways to spoil it."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from tui_backprop.labs.errors import LabError
from tui_backprop.labs.lab import Lab
from tui_backprop.labs.loader import from_text

HEAD = 'format = 1\ntitle = "T"\n'
DATA = "[data]\nx = [1.0, 0.0, 1.0]\ny = 1.0\n"
ROWS = "[data]\nx = [[0, 0], [0, 1], [1, 0]]\ny = [0, 1, 1]\n"
HIDDEN = '[[layers]]\nname = "hidden"\nactivation = "relu"\nW = [[0.2, -0.3], [0.4, 0.1], [-0.5, 0.2]]\n'
OUT = '[[layers]]\nname = "out"\nactivation = "identity"\ntheta = [-0.4, 0.2, 0.1]\n'
TRAINING = '[training]\nloss = "half_mse"\noptimizer = "sgd"\nlr = 0.1\n'
SMALL = HEAD + DATA + HIDDEN + OUT + TRAINING
TWO_INPUTS = '[[layers]]\nname = "out"\nactivation = "identity"\nW = [[0.5], [0.25]]\nb = [0.1]\n'
BATCH = HEAD + ROWS + TWO_INPUTS + TRAINING


def lab_of(text: str) -> Lab:
    return from_text(text, "lab", "lab.toml")


def refused(text: str) -> str:
    """The message a text is refused with: one line, without the place."""
    return refused_in_line(text)[1]


def refused_in_line(text: str) -> tuple[int, str]:
    """The line of the text, or 0 where all of it is meant, and the message it is refused with: one line."""
    with pytest.raises(LabError) as caught:
        lab_of(text)
    parts = re.fullmatch(r"lab\.toml(?::([1-9]\d*))?: (.*)", str(caught.value))
    assert parts
    return int(parts[1] or 0), parts[2]


def assert_same(a: Lab, b: Lab) -> None:
    """Two labs are one and the same, to the bit; only the id may differ."""
    assert a.network == b.network
    assert list(a.leaves) == list(b.leaves)
    for name in a.leaves:
        assert np.shape(a.leaves[name]) == np.shape(b.leaves[name]), name
        assert np.asarray(a.leaves[name]).tobytes() == np.asarray(b.leaves[name]).tobytes(), name
        assert type(a.leaves[name]) is type(b.leaves[name])
    for field in ("title", "batches", "seed", "question", "text", "hide", "names", "notes", "tasks", "live"):
        assert getattr(a, field) == getattr(b, field), field


def numbers(lab: Lab, name: str) -> Any:
    return np.asarray(lab.leaves[name]).tolist()
