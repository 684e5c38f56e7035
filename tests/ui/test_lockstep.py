"""Symbols, numbers and the numpy line of whatever is under the cursor say the same; and can be taken elsewhere."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from tests.lesson.reader import read
from tests.ui.asked import ODD, PROOF
from tests.ui.driving import LARGE, SMALL, opened, pane, press, row_of, screen
from tui_backprop.labs.lab import Lab
from tui_backprop.labs.loader import bundled
from tui_backprop.lesson.symbols import cell_name
from tui_backprop.session.apply import apply
from tui_backprop.session.events import WentTo
from tui_backprop.session.position import Position
from tui_backprop.session.session import Session, begin
from tui_backprop.ui.panes.tensors import tensor_rows
from tui_backprop.ui.panes.working import working_rows
from tui_backprop.ui.plan import plan
from tui_backprop.ui.pointed import pointed
from tui_backprop.ui.view import Cell, View

WIDE = 100_000
LABS = {"lab3": bundled("lab3"), "xor": bundled("xor"), "odd": ODD, "proof": PROOF}


def stops(lab: Lab, iteration: int) -> list[Session]:
    """A session at each stop of an iteration."""
    session = begin(lab)
    return [apply(session, WentTo(Position(iteration, stop))) for stop in range(len(lab.program.stages))]


def cells_on_screen(view: View) -> list[Cell]:
    """Every cell of the tensors pane that has a value."""
    blocks = [block for row in tensor_rows(view) for block in (row.value, row.gradient) if block is not None]
    names = [block.name for block in blocks if block.name in view.state.values]
    return [(name, index) for name in names for index in itertools.product(*map(range, np.shape(value(view, name))))]


def value(view: View, name: str) -> np.ndarray:
    return np.asarray(view.state.values[name])


def told(view: View) -> list[str]:
    return ["".join(text for text, _ in row) for row in working_rows(view, WIDE, 100)]


@pytest.mark.parametrize("lab", LABS)
@pytest.mark.parametrize("iteration", [1, 3])
def test_every_number_on_screen_explains_itself_at_every_stop_in_three_lines(lab: str, iteration: int) -> None:
    explained = 0
    for session in stops(LABS[lab], iteration):
        base = View(session, plan(120, 40), full=True, unfolded=True)
        for name, index in cells_on_screen(base):
            view = View(session, base.plan, inspected=(name, index), full=True, unfolded=True)
            writer = pointed(view).writer
            lines = told(view)
            if writer is None:
                assert lines[0] == f"{cell_name(name, index)} = {float(value(view, name)[index])!r}"
                continue
            statement = view.program.statements[writer]
            symbols, numbers, result = lines[0].split("   your sheet")[0], lines[1], lines[2]
            assert symbols.startswith(cell_name(name, index))
            assert numbers.startswith("  = ")
            assert result.removeprefix("  = ") == repr(float(value(view, name)[index]))
            assert float(read(numbers.removeprefix("  = "))) == float(value(view, name)[index])
            assert f"line {writer + 1}  {statement.text}" in lines
            explained += 1
    assert explained > 40


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_r_shows_every_digit_and_the_text_gives_the_number(size: tuple[int, int]) -> None:
    async with opened("lab3", size) as (app, pilot):
        await press(pilot, "n", "S", "S", "r")
        assert app.view.state.cell == ("z_hidden", (1,))
        numbers, result = pane(app, "working").splitlines()[1:3]
        assert result == "  = -0.09999999999999998"
        assert float(read(numbers.removeprefix("  = "))) == -0.09999999999999998
        await press(pilot, "r")
        assert "  = -0.1" in pane(app, "working").splitlines()


async def test_y_copies_what_is_explained_as_text_and_Y_as_latex(monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []
    async with opened("lab3", SMALL) as (app, pilot):
        monkeypatch.setattr(app, "copy_to_clipboard", copied.append)
        await press(pilot, "y")
        assert copied == []
        await press(pilot, "n", "y")
        assert copied.pop() == (
            "z_hidden = x W_hidden\n  = [1  0  1] [[0.2  -0.3] [0.4  0.1] [-0.5  0.2]]\n  = [-0.3  -0.1]\n"
            "  z_hidden = x @ W_hidden"
        )
        assert row_of(app, "notice").strip() == "copied as text; Y copies it as LaTeX"
        await press(pilot, "Y")
        assert copied.pop() == r"z_{\mathrm{hidden}} = x W_{\mathrm{hidden}}"
        await press(pilot, "S", "S", "y")
        assert copied.pop() == (
            "z_hidden[1] = Σ_i x[i]·W_hidden[i,1]\n  = 1·(-0.3) + 0·0.1 + 1·0.2\n  = -0.1\n  z_hidden = x @ W_hidden"
        )
        await press(pilot, "r", "y")
        assert "= -0.09999999999999998" in copied.pop()


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_w_says_why_of_the_number_under_the_cursor_and_without_one_how_learning_goes(
    size: tuple[int, int],
) -> None:
    async with opened("lab3", size) as (app, pilot):
        await press(pilot, ":grads hidden", "enter", "w")
        assert "Why? · learning" in screen(app)
        assert "mean |a|" in pane(app, "working")
        await press(pilot, "w")
        assert "Why?" not in screen(app)
        app.inspect(("dE_dW_hidden", (0, 0)))
        await press(pilot, "w")
        assert "Why? · ∂E/∂W_hidden[0,0]" in screen(app)
        assert "off" in pane(app, "working").splitlines()[0]
        await press(pilot, "n")
        assert "Why?" not in screen(app)
