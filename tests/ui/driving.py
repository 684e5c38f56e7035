"""Driving the real app: keys as a terminal sends them, and what is on screen then."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import numpy as np
from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.worker import WorkerCancelled

from tui_backprop.labs.lab import Lab
from tui_backprop.labs.loader import bundled
from tui_backprop.session.session import begin
from tui_backprop.ui.app import BackpropApp
from tui_backprop.ui.kit.lines import Lines
from tui_backprop.ui.panes.tensors.drawing import Marks, draw_line

SMALL, LARGE, TALL = (80, 24), (120, 40), (80, 50)


@asynccontextmanager
async def opened(
    lab: str | Lab = "lab3", size: tuple[int, int] = LARGE
) -> AsyncIterator[tuple[BackpropApp, Pilot[None]]]:
    """The app on a lab, in a terminal of a size; nothing is recorded."""
    app = BackpropApp(begin(bundled(lab) if isinstance(lab, str) else lab))
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        yield app, pilot


async def settled(pilot: Pilot[None]) -> None:
    """Wait until all keys are dealt with, nothing is left to paint and nothing left to judge."""
    assert isinstance(pilot.app, BackpropApp)
    for _ in range(500):
        await pilot.pause(0)
        if not pilot.app.key_under_way:
            break
    for _ in range(2):
        await pilot.pause(0)
    await judged(pilot.app)
    await pilot.pause(0)


async def judged(app: BackpropApp) -> None:
    """Wait for the checks; what is judged while something goes on may be given up for what comes after it."""
    for _ in range(500):
        working = [worker for worker in app.workers if not worker.is_finished]
        if not working:
            break
        with suppress(WorkerCancelled):
            await working[0].wait()


def post(app: BackpropApp, *keys: str) -> None:
    """Press keys without waiting; text of several characters is typed, the names of keys are not."""
    for key in keys:
        named = [(key, None)] if key in NAMES else [(_character_to_key(char), char) for char in key]
        for name, character in [("space", " ")] if key == "space" else named:
            app.post_message(events.Key(name, character))


NAMES = {"enter", "escape", "tab", "shift+tab", "up", "down", "left", "right", "home", "end", "pageup", "pagedown"}
NAMES |= {"backspace", "delete", "f1"} | {f"ctrl+{letter}" for letter in "acdepqru"}


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys, one after the other, and wait until all is done."""
    assert isinstance(pilot.app, BackpropApp)
    for key in keys:
        post(pilot.app, key)
    await settled(pilot)


async def resized(pilot: Pilot[None], size: tuple[int, int]) -> None:
    """Give the terminal another size, and wait until the screen has it (Textual takes its time)."""
    await pilot.resize_terminal(*size)
    await until(pilot, lambda: tuple(pilot.app.screen.size) == size)
    await settled(pilot)


async def until(pilot: Pilot[None], true: Callable[[], bool], tries: int = 1000) -> None:
    """Wait until something is true."""
    for _ in range(tries):
        if true():
            return
        await pilot.pause(0.01)
    raise AssertionError(f"never came to be:\n{screen(pilot.app)}")


def screen(app: object) -> str:
    """Every character on screen."""
    assert isinstance(app, BackpropApp)
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


def row_of(app: BackpropApp, bar: str) -> str:
    """The text of a bar: "title", "stages", "notice", "timeline", "footer"."""
    return "\n".join("".join(text for text, _ in row) for row in app.painting.screen.query_one(f"#{bar}", Lines).rows)


def pane(app: BackpropApp, name: str) -> str:
    """The text of a pane of lines, scrolled away or not."""
    return row_of(app, name)


def panes(app: BackpropApp) -> dict[str, str]:
    """The text of every pane but the loss, which keeps what was seen, scrolled away or not."""
    shown = {name: pane(app, name) for name in ("network", "working", "code") if name in app.view.plan.panes}
    return shown | {"tensors": table(app)}


def table(app: BackpropApp) -> str:
    """The text of the table of tensors, scrolled away or not, without a cursor."""
    drawn = app.painting.table._table
    lines = (draw_line(drawn, at, Marks()) for at in range(drawn.lines))
    return "\n".join("".join(text for text, _ in line) for line in lines)


def table_in_sight(app: BackpropApp) -> str:
    """The text of the lines of the table of tensors that are on screen."""
    shown = app.painting.table
    lines = range(shown.scroll_offset.y, shown.scroll_offset.y + shown.size.height)
    return "\n".join("".join(text for text, _ in draw_line(shown._table, at, Marks())) for at in lines)


def is_typing(app: BackpropApp) -> bool:
    """Whether something is being typed: a number or the line."""
    return bool(app.view.typing)


def leaf(app: BackpropApp, name: str, *cell: int) -> float:
    """A number that an edit made now would change."""
    return float(np.asarray(app.view.session.leaves()[name])[cell])
