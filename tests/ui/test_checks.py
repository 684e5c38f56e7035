"""The check beside every gradient, in the real app: at the end of its line, in words where it is spoken of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from textual.pilot import Pilot

from tests.networks import prepared
from tests.planted import spoiled
from tests.session.labs import LAB3, lab_of
from tests.ui.driving import row_of, settled
from tui_backprop.engine.judge.check import Checked
from tui_backprop.engine.machine import frozen_copy
from tui_backprop.engine.network import Layer, Network
from tui_backprop.labs.lab import Lab
from tui_backprop.session.session import begin
from tui_backprop.ui.app import BackpropApp
from tui_backprop.ui.kit.words import marks
from tui_backprop.ui.panes.tensors.drawing import Marks, draw_line
from tui_backprop.ui.panes.tensors.layout import Table
from tui_backprop.ui.panes.tensors.rows import Block, TensorRow
from tui_backprop.ui.view.view import Told, View

LARGE, SMALL = (120, 40), (80, 24)
GRADS = 6
"""Stops from the start of Lab 3 to its last gradients."""


def wrong_lab3() -> Lab:
    """Lab 3 with the sign of its residual turned round."""
    program = LAB3.program
    at = next(at for at, statement in enumerate(program.statements) if statement.name == "dE_dy_hat")
    return spoiled(LAB3, at, "dE_dy_hat = y - y_hat")


async def stepped(pilot: Pilot[None], stops: int) -> None:
    for _ in range(stops):
        await pilot.press("n")
    await settled(pilot)


def table(app: BackpropApp) -> list[str]:
    """Every line of the table of tensors, shown or scrolled away."""
    drawn = app.painting.table._table
    return ["".join(text for text, _ in draw_line(drawn, at, Marks())) for at in range(drawn.lines)]


def beside(app: BackpropApp, gradient: str) -> str:
    """The mark in the table beside a gradient."""
    row = next(row for row in app.painting.table._tensors if row.gradient and row.gradient.name == gradient)
    return row.mark[0][0] if row.mark else ""


def working(app: BackpropApp) -> str:
    rows = app.painting.lines("working").rows
    return " ".join(text.strip() for row in rows for text, _ in row)


async def test_every_gradient_of_lab_3_is_marked_as_it_comes() -> None:
    app = BackpropApp(begin(LAB3))
    async with app.run_test(size=LARGE) as pilot:
        await stepped(pilot, GRADS - 1)
        assert beside(app, "dE_dtheta").startswith("✓ ")
        assert beside(app, "dE_dW_hidden") == "", "it is not computed yet"
        await stepped(pilot, 1)
        assert beside(app, "dE_dW_hidden") == "✓ 0"
        assert all(row.mark for row in app.painting.table._tensors if row.gradient)
        assert any("✓W_hidden" in line.replace(" ", "") for line in table(app)), "no room at the right end"


async def test_a_wrong_backward_line_is_crossed_in_the_table_and_told_with_both_numbers() -> None:
    app = BackpropApp(begin(wrong_lab3()))
    async with app.run_test(size=SMALL) as pilot:
        await stepped(pilot, GRADS - 1)
        assert "✗ ∂E/∂ŷ disagrees: 1.4 here, -1.4 by central difference" in working(app)
        await pilot.press("2")
        await settled(pilot)
        assert beside(app, "dE_dtheta") == "✗ disagrees"
        assert any("✗" in line and "theta" in line for line in table(app))
        screen = "\n".join(strip.text for strip in app.screen._compositor.render_strips())
        assert "✗" in screen


async def test_after_an_edit_the_new_numbers_are_judged_and_the_old_verdicts_are_gone() -> None:
    app = BackpropApp(begin(wrong_lab3()))
    async with app.run_test(size=LARGE) as pilot:
        await stepped(pilot, GRADS)
        assert beside(app, "dE_dW_hidden") == "✓ 0", "both units are off: the wrong sign changes nothing"
        await pilot.press("colon", *"W_hidden", "left_square_bracket", *"0,0", "right_square_bracket", *"=0.9", "enter")
        await settled(pilot)
        assert np.any(app.view.state.values["dE_dW_hidden"])
        assert beside(app, "dE_dW_hidden") == "✗ disagrees"
        await pilot.press("u")
        await settled(pilot)
        assert beside(app, "dE_dW_hidden") == "✓ 0"


async def test_going_back_before_the_gradients_takes_the_marks_away() -> None:
    app = BackpropApp(begin(LAB3))
    async with app.run_test(size=LARGE) as pilot:
        await stepped(pilot, GRADS)
        for _ in range(2):
            await pilot.press("N")
        await settled(pilot)
        assert not any(row.mark for row in app.painting.table._tensors)


def with_a_kink() -> Lab:
    """Lab 3 with z_hidden[0] at the kink of ReLU, and hidden[1] live."""
    changed = {"W_hidden": [[0.5, 0.5], [0.4, 0.1], [-0.5, 0.25]]}
    return replace(LAB3, leaves={**LAB3.leaves, **{name: frozen_copy(value) for name, value in changed.items()}})


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (("dE_dz_hidden", (0,)), "∧ no derivative here (kink)"),
        (("dE_dW_hidden", (0, 0)), "∧ no derivative here (kink)"),
        (("dE_dz_hidden", (1,)), "✓ central difference agrees, relative error "),
        (("dE_dW_hidden", (1, 1)), "✓ central difference agrees, exactly"),
    ],
)
async def test_of_a_chosen_cell_the_line_judges_that_cell(cell: tuple[str, tuple[int, ...]], said: str) -> None:
    app = BackpropApp(begin(with_a_kink()))
    async with app.run_test(size=LARGE) as pilot:
        await stepped(pilot, GRADS)
        app.inspect(cell)
        await settled(pilot)
        assert said in working(app)
        assert "cells at a kink" not in working(app)


async def test_of_a_tensor_that_disagrees_a_chosen_cell_that_agrees_is_told_from_the_one_that_does_not() -> None:
    program = LAB3.program
    at = next(at for at, statement in enumerate(program.statements) if statement.name == "dE_dtheta")
    text = program.statements[at].text.replace("[1.0]", "[2.0]")
    app = BackpropApp(begin(spoiled(LAB3, at, text)))
    async with app.run_test(size=LARGE) as pilot:
        await stepped(pilot, GRADS - 1)
        app.inspect(("dE_dtheta", (0,)))
        await settled(pilot)
        assert "✗ ∂E/∂theta[0] disagrees: -2.8 here, -1.4 by central" in working(app)
        assert "agrees," not in working(app)
        app.inspect(("dE_dtheta", (1,)))
        await settled(pilot)
        assert "✗ ∂E/∂theta[0] disagrees" in working(app)
        assert "✓ central difference agrees" in working(app)


async def test_a_large_network_waits_for_v() -> None:
    app = BackpropApp(begin(lab_of(prepared(Network((Layer("out", 40, 30, "tanh"),))))))
    async with app.run_test(size=LARGE) as pilot:
        await stepped(pilot, 3)
        assert beside(app, "dE_dW_out") == ""
        await pilot.press("v")
        await settled(pilot)
        assert beside(app, "dE_dW_out").startswith("✓ ")


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_v_says_that_it_compares_and_what_came_of_it(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[Told] = []
    app = BackpropApp(begin(lab_of(prepared(Network((Layer("out", 40, 30, "tanh"),))))))
    async with app.run_test(size=size) as pilot:
        await stepped(pilot, 3)
        paint = app.painting.paint

        def painted(view: View) -> None:
            said.append(view.notice)
            paint(view)

        monkeypatch.setattr(app.painting, "paint", painted)
        await pilot.press("v")
        await settled(pilot)
        count = len(app.view.program.gradients)
        assert said[0] == f"comparing with central differences … 0 of {count} gradients done"
        came_to = f"compared {count} gradients with central differences: all {count} agree, "
        assert row_of(app, "notice").strip().startswith(came_to)
        await pilot.press("n")
        await settled(pilot)
        assert "compared" not in row_of(app, "notice")


async def test_what_is_compared_unasked_is_not_spoken_of() -> None:
    app = BackpropApp(begin(LAB3))
    async with app.run_test(size=LARGE) as pilot:
        await stepped(pilot, GRADS)
        assert "compar" not in row_of(app, "notice")


def test_a_sign_alone_does_not_tick_what_was_not_all_seen() -> None:
    """Where only the sign has room, it is that of the cells that could not be judged."""
    claimed, numeric, kinks = np.array([0.5, 8e-15]), np.array([0.5, 0.0]), np.zeros(2, dtype=np.bool_)
    error = np.array([3e-10, np.nan])
    assert [text for text, _ in marks(Checked("b", claimed, numeric, error, kinks))] == ["✓ 3e-10, 1 unseen", "?"]


MARK = (("✓ 3e-10", "muted"), ("✓", "muted"))


@pytest.mark.parametrize("width", range(30, 90))
def test_a_mark_moves_nothing_and_covers_nothing(width: int) -> None:
    numbers = np.array([[0.2, -0.3], [0.4, 0.1]])

    def lines(mark: tuple[tuple[str, str], ...]) -> list[str]:
        value, gradient = Block("W_hidden", numbers), Block("dE_dW_hidden", numbers / 3)
        row = TensorRow("parameters", "W_hidden", (2, 2), value, gradient, "∂E/∂W_hidden", mark=mark)  # type: ignore[arg-type]
        drawn = Table((row,), width)
        return ["".join(text for text, _ in draw_line(drawn, at, Marks())) for at in range(drawn.lines)]

    plain, marked = lines(()), lines(MARK)
    label = "∂E/∂W_hidd"
    below = any(label in line for line in plain)
    gradients = plain[-2:]
    free = min(len(line) - len(line.rstrip()) for line in gradients)
    for before, after in zip(plain, marked, strict=True):
        assert len(after) == width
        assert after.replace("3e-10", " " * 5).replace("✓", " ") == before, "it moves nothing and covers nothing"
        wanted = (label if below else "2×2") in before
        assert [at for at, char in enumerate(after) if char == "✓"] == ([1] if wanted else []), "it stands in one place"
        assert ("3e-10" in after) == (wanted and free >= 6)
