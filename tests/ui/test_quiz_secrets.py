"""Nothing on screen gives an open question away, and what a lab keeps closed is closed until its tasks are done."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.ui.asked import ODD, PROOF, REVEALED, SIZES, answer, asking, question_pane, reach, right
from tests.ui.driving import LARGE, SMALL, opened, pane, press, row_of, screen, settled, table
from tests.ui.terminal import Terminal
from tui_backprop.engine.arithmetic import Value
from tui_backprop.labs.files import BUNDLED
from tui_backprop.labs.lab import Lab
from tui_backprop.labs.loader import bundled
from tui_backprop.session.events import Ran, WentTo
from tui_backprop.session.position import Position
from tui_backprop.ui.app import BackpropApp

NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")


def numbers_on(text: str) -> Iterator[str]:
    """Every number of a text that has three significant digits or more, and so can hardly be there by chance."""
    for found in NUMBER.finditer(text):
        digits = found[0].partition("e")[0].replace("-", "").replace(".", "").lstrip("0")
        if len(digits) >= 3:
            yield found[0]


def shows(text: str, value: float) -> bool:
    """Whether a number on screen is this one, to the digits it is shown with."""
    mantissa, _, exponent = text.partition("e")
    half = 0.5 * 10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2]))
    return abs(abs(float(text)) - abs(value)) <= half * 1.001


def known(app: BackpropApp) -> list[float]:
    """Every number that may be seen while a question is open: given, or computed before it."""
    state = app.view.state
    return [float(cell) for value in state.values.values() for cell in np.ravel(np.asarray(value, dtype=float))]


def kept_secret(app: BackpropApp, values: Mapping[str, Value]) -> list[tuple[str, str]]:
    """Numbers on screen that are those of a tensor not computed yet, and no others."""
    state, seen = app.view.state, known(app)
    secret = {name: value for name, value in values.items() if name not in state.values or name in asked_anew(app)}
    return [
        (name, text)
        for text in numbers_on(screen(app))
        if not any(shows(text, value) for value in seen)
        for name, value in secret.items()
        if any(shows(text, float(cell)) for cell in np.ravel(np.asarray(value, dtype=float)))
    ]


def asked_anew(app: BackpropApp) -> frozenset[str]:
    """Parameters get new values at the update, which nobody may see before."""
    return frozenset(app.view.program.parameters)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lab", [ODD, PROOF])
@pytest.mark.parametrize("seen", [0, 4])
async def test_no_number_of_what_is_asked_or_comes_later_is_anywhere_on_screen(
    lab: Lab, size: tuple[int, int], seen: int
) -> None:
    async with opened(lab, size) as (app, pilot):
        if seen:
            app.dispatch(Ran(seen))
            app.dispatch(WentTo(Position(2, 0)))
        await press(pilot, "p")
        questions = 0
        while not asking(app).score:
            session, asked = app.view.session, asking(app).item.asked
            trace = session.branch.history.iteration(asked.iteration).trace
            assert kept_secret(app, trace[-1]) == [], asked
            await press(pilot, *REVEALED, "enter")
            questions += 1
        assert questions > 8


async def test_the_check_of_secrets_notices_one_that_is_told() -> None:
    async with opened(ODD) as (app, pilot):
        await press(pilot, "p")
        trace = app.view.session.branch.history.iteration(1, 1).trace
        app.say(f"it is {right(app)[0]}")
        await settled(pilot)
        assert {name for name, _ in kept_secret(app, trace[-1])} == {"z_hidden"}


@pytest.mark.parametrize("size", SIZES)
async def test_losses_seen_before_are_held_back_until_the_loss_is_known(size: tuple[int, int]) -> None:
    async with opened(ODD, size) as (app, pilot):
        await press(pilot, "i", "i", "i", "i")
        app.dispatch(WentTo(Position(2, 0)))
        await press(pilot, "p")
        loss = app.view.session.losses[1]

        def told() -> str:
            return pane(app, "loss") if size == LARGE else row_of(app, "notice")

        await reach(pilot, "loss")
        assert "▁" not in told()
        assert f"{loss:.4g}" not in told()
        if size == LARGE:
            assert "held back while the question is open" in screen(app)
        await answer(pilot, *right(app))
        assert f"{loss:.4g}" in told() or size == LARGE
        assert told().strip() not in ("", "iteration 2   loss ·")


HIDDEN = replace(bundled("lab3"), hide=("working", "code", "tensors"))


@pytest.mark.parametrize("size", [*SIZES, (80, 50), (100, 24)])
async def test_panes_a_lab_hides_are_closed_until_its_tasks_are_done_and_then_open(size: tuple[int, int]) -> None:
    async with opened(HIDDEN, size) as (app, pilot):
        await press(pilot, "n", "n")
        for key, name in (("2", "tensors"), ("3", "working"), ("4", "code")):
            await press(pilot, key)
            shown = table(app) if name == "tensors" else pane(app, name)
            assert "z_hidden" not in shown
            assert "closed until the tasks are done" in screen(app)
        await press(pilot, "1", "p", *["enter"] * 21)
        assert "in all" in question_pane(app)
        await press(pilot, "enter")
        for key, name in (("2", "tensors"), ("3", "working"), ("4", "code")):
            await press(pilot, key)
            assert "closed until" not in screen(app)
            assert "0.3986" in (table(app) if name == "tensors" else screen(app)) or name == "code"
            assert "theta - lr" in pane(app, "code") or name != "code"


async def test_a_closed_pane_tells_nothing_by_a_key_either(monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []
    async with opened(HIDDEN, LARGE) as (app, pilot):
        monkeypatch.setattr(app, "copy_to_clipboard", copied.append)
        await press(pilot, "n", "y", "Y", "w", "3", "r", "2", "e", "9", "enter", "escape", "d")
        assert copied == []
        assert "closed until the tasks are done" in pane(app, "working")
        assert app.view.session.branch.history.edits == ()


async def test_tasks_that_are_done_stay_done_when_an_edit_opens_a_branch() -> None:
    async with opened(HIDDEN, SMALL) as (app, pilot):
        await press(pilot, "p", *["enter"] * 22)
        await press(pilot, "N", "N", ":", "W_hidden[0,0] = 0.9", "enter")
        assert app.view.session.position.branch != "main"
        assert "closed until" not in screen(app)
        await press(pilot, "p")
        assert not asking(app).item.task


EVERY = replace(bundled("lab3"), hide=("network", "tensors", "working", "code", "loss"))


@pytest.mark.parametrize("size", [*SIZES, (80, 50), (100, 24)])
async def test_every_pane_can_be_hidden_and_no_number_is_left_anywhere(size: tuple[int, int]) -> None:
    async with opened(EVERY, size) as (app, pilot):
        await press(pilot, "i", "n", "n", "n", "n")
        for key in "12345":
            await press(pilot, key)
            assert "closed until the tasks are done" in screen(app)
            assert [text for text in numbers_on(screen(app)) if text not in ("0.001",)] == []
            assert "loss 0.9" not in screen(app)
        await press(pilot, "d")
        assert "the loss is closed until the tasks are done" in row_of(app, "notice")
        await press(pilot, "p", *["enter"] * 22)
        for key, number in (("1", "0.3986"), ("2", "0.3986"), ("5", "0.9")):
            await press(pilot, key)
            assert "closed until" not in screen(app)
            assert number in screen(app)


@pytest.mark.parametrize("size", [*SIZES, (80, 50)])
async def test_what_the_lab_asks_and_says_is_shown_though_the_working_is_hidden(size: tuple[int, int]) -> None:
    lab = bundled("lab3")
    said = replace(
        lab, hide=("working",), text="Do read this.", notes={"pre-activation hidden": "Compare with your sheet."}
    )
    async with opened(said, size) as (app, pilot):
        working = " ".join(pane(app, "working").split())
        assert lab.question
        assert lab.question in working
        assert "Do read this." in working
        assert "closed until the tasks are done" in working
        await press(pilot, "n")
        working = " ".join(pane(app, "working").split())
        assert working.startswith("Compare with your sheet. closed until")
        assert "-0.3" not in working


async def test_a_lab_that_hides_without_tasks_says_so_when_it_opens(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    text = (BUNDLED / "xor.toml").read_text("utf-8")
    file.write_text(text.replace("[data]", 'hide = ["loss"]\n[data]', 1))
    with Terminal([str(file)], tmp_path) as terminal:
        terminal.until("hide closes loss until the tasks are done, but there are no [[tasks]]")
        terminal.press("q")
        assert terminal.ended() == 0
