"""A person who answers questions in the real app, and labs to ask them about."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
from textual.pilot import Pilot

from tests.labs.toml import lab_of
from tests.ui.driving import LARGE, SMALL, pane, press, settled
from tui_backprop.ground.numbers import number
from tui_backprop.labs.lab import Lab
from tui_backprop.labs.loader import bundled
from tui_backprop.recording.recorder import Recorder
from tui_backprop.session.session import begin
from tui_backprop.ui.app import BackpropApp
from tui_backprop.ui.view.asking import Asking

PROOF = lab_of("""
format = 1
title = "Proof rows"
[data]
x = [[0.31, -1.27, 0.83], [1.13, 0.47, -0.59], [-0.71, 0.19, 1.61], [0.97, -0.43, 0.29], [0.13, 0.89, -1.03]]
y = [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 1, 0], [1, 0, 0]]
batch = 2
[[layers]]
name = "hidden"
activation = "gelu"
W = [[0.37, -0.41], [0.53, 0.67], [-0.79, 0.23]]
b = [0.11, -0.17]
[[layers]]
name = "out"
activation = "softmax"
W = [[0.61, -0.73, 0.19], [-0.29, 0.43, 0.57]]
b = [0.07, -0.13, 0.03]
[training]
loss = "cce"
optimizer = "adam"
lr = 0.05
""")
"""Softmax with cce, gelu, adam and mini-batches, the last of an epoch shorter; no two of its numbers are alike."""

ODD = lab_of("""
format = 1
title = "Odd numbers"
text = "Nothing to see here."
[data]
x = [1.37, 0.59, -2.11]
y = 0.83
[[layers]]
name = "hidden"
activation = "tanh"
W = [[0.217, -0.343], [0.457, 0.131], [-0.561, 0.239]]
[[layers]]
name = "out"
activation = "identity"
theta = [-0.413, 0.227, 0.149]
[training]
loss = "half_mse"
optimizer = "sgd"
lr = 0.0173
""")
"""Lab 3 in other numbers, every one of which is different from all the others."""


@asynccontextmanager
async def recorded(
    lab: str | Lab, folder: Path, size: tuple[int, int] = SMALL
) -> AsyncIterator[tuple[BackpropApp, Pilot[None]]]:
    """The app on a lab, recorded in ``folder``."""
    opened = bundled(lab) if isinstance(lab, str) else lab
    app = BackpropApp(begin(opened), Recorder(opened, file=folder / "mine.jsonl"))
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        yield app, pilot


def asking(app: BackpropApp) -> Asking:
    """What is open."""
    assert app.view.asking is not None
    return app.view.asking


def told(app: BackpropApp) -> str:
    """What was said of the last attempt."""
    return " ".join(map(str, asking(app).said))


def question_pane(app: BackpropApp) -> str:
    return pane(app, "ask")


def right(app: BackpropApp) -> tuple[str, ...]:
    """The numbers that are asked for, as the screen would show them."""
    session, asked = app.view.session, asking(app).item.asked
    trace = session.branch.history.iteration(asked.iteration, asked.statement + 1).trace
    return tuple(number(float(value)) for value in np.ravel(trace[-1][asked.tensor]))


async def fill(pilot: Pilot[None], *cells: str) -> None:
    """Type a number into each cell, from the first one on; what stood there is replaced."""
    assert isinstance(pilot.app, BackpropApp)
    open_now = asking(pilot.app)
    await press(pilot, *["tab"] * (-open_now.at % len(open_now.typed)))
    for at, text in enumerate(cells):
        await press(pilot, *(["tab"] if at else []), text)


async def answer(pilot: Pilot[None], *cells: str) -> None:
    """Fill the cells and have them judged."""
    await fill(pilot, *cells)
    await press(pilot, "enter")


async def solve(pilot: Pilot[None], tensor: str = "") -> None:
    """Give right answers and go on, until a tensor is asked for or the score is there."""
    assert isinstance(pilot.app, BackpropApp)
    while pilot.app.view.asking and not asking(pilot.app).score and asking(pilot.app).item.asked.tensor != tensor:
        await answer(pilot, *right(pilot.app))
        assert asking(pilot.app).closed, (asking(pilot.app).item, told(pilot.app))
        await press(pilot, "enter")


async def reach(pilot: Pilot[None], tensor: str) -> None:
    """Let all answers be shown until a tensor is asked for."""
    assert isinstance(pilot.app, BackpropApp)
    while asking(pilot.app).item.asked.tensor != tensor:
        await press(pilot, *REVEALED, "enter")


REVEALED = ("enter", "enter")
"""Keys that show the answer of a question in which nothing is typed: the first only asks."""
SIZES = (SMALL, LARGE)
