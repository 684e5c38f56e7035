"""Symbols, numbers and the numpy line of whatever is under the cursor say the same; and can be taken elsewhere."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pytest

from tests.lesson.reader import read
from tests.ui.asked import ODD, PROOF
from tests.ui.driving import LARGE, SMALL, opened, pane, press, row_of, screen
from tui_backprop.engine.shapes import Place
from tui_backprop.labs.lab import Lab
from tui_backprop.labs.loader import bundled
from tui_backprop.lesson.notation.symbols import cell_name
from tui_backprop.session.apply import apply
from tui_backprop.session.events import WentTo
from tui_backprop.session.position import Position
from tui_backprop.session.session import Session, begin
from tui_backprop.ui.panes.tensors.pane import tensor_rows
from tui_backprop.ui.panes.working.pane import working_rows
from tui_backprop.ui.view.plan import plan
from tui_backprop.ui.view.pointed import pointed
from tui_backprop.ui.view.view import View

WIDE = 100_000
LABS = {"lab3": bundled("lab3"), "xor": bundled("xor"), "odd": ODD, "proof": PROOF}


def stops(lab: Lab, iteration: int) -> list[Session]:
    """A session at each stop of an iteration."""
    session = begin(lab)
    return [apply(session, WentTo(Position(iteration, stop))) for stop in range(len(lab.program.stages))]


def cells_on_screen(view: View) -> list[Place]:
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
                given = f"{cell_name(name, index)} = {float(value(view, name)[index])!r}"
                assert lines[0].split("   your sheet")[0] == given
                continue
            statement = view.program.statements[writer]
            symbols, numbers = lines[0].split("   your sheet")[0], lines[1]
            result = lines[2] if lines[2].startswith("  =") else numbers  # a number that is handed on is written once
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
    monkeypatch.setenv("TERM", "xterm-kitty")
    monkeypatch.delenv("TMUX", raising=False)
    async with opened("lab3", SMALL) as (app, pilot):
        monkeypatch.setattr(app, "copy_to_clipboard", copied.append)
        await press(pilot, "y")
        assert copied == []
        await press(pilot, "n", "y")
        assert copied.pop() == (
            "z_hidden = x W_hidden\n  = [1  0  1] [[0.2  -0.3] [0.4  0.1] [-0.5  0.2]]\n  = [-0.3  -0.1]\n"
            "  z_hidden = x @ W_hidden"
        )
        assert row_of(app, "notice").strip() == "copied as text to the clipboard; Y copies it as LaTeX"
        await press(pilot, "Y")
        assert copied.pop() == (
            "\\begin{aligned}\n"
            r"z_{\mathrm{hidden}} &= x W_{\mathrm{hidden}} \\"
            "\n"
            r"&= \begin{bmatrix} 1 & 0 & 1 \end{bmatrix} "
            r"\begin{bmatrix} 0.2 & -0.3 \\ 0.4 & 0.1 \\ -0.5 & 0.2 \end{bmatrix} \\"
            "\n"
            r"&= \begin{bmatrix} -0.3 & -0.1 \end{bmatrix}"
            "\n\\end{aligned}"
        )
        await press(pilot, "S", "S", "y")
        assert copied.pop() == (
            "z_hidden[1] = Σ_i x[i]·W_hidden[i,1]\n  = 1·(-0.3) + 0·0.1 + 1·0.2\n  = -0.1\n  z_hidden = x @ W_hidden"
        )
        await press(pilot, "Y")
        assert copied.pop() == (
            "\\begin{aligned}\n"
            r"{z_{\mathrm{hidden}}}_{1} &= \sum_{i} x_{i} \cdot {W_{\mathrm{hidden}}}_{i,1} \\"
            "\n"
            r"&= 1 \cdot \left(-0.3\right) + 0 \cdot 0.1 + 1 \cdot 0.2 \\"
            "\n"
            "&= -0.1\n\\end{aligned}"
        )
        await press(pilot, "r", "y")
        assert "= -0.09999999999999998" in copied.pop()
        await press(pilot, "Y")
        assert "&= -0.09999999999999998\n" in copied.pop()
        await press(pilot, ":grads hidden", "enter", "Y")
        assert r"\odot \frac{\partial a}{\partial z_{\mathrm{hidden}}}" in copied.pop()


async def test_y_with_w_open_copies_what_is_on_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []
    async with opened("lab3", LARGE) as (app, pilot):
        monkeypatch.setattr(app, "copy_to_clipboard", copied.append)
        await press(pilot, ":grads hidden", "enter")
        app.inspect(("dE_dW_hidden", (1, 0)))
        await press(pilot, "w", "y")
        title, headline, *rest = copied.pop().splitlines()
        assert title == "Why? · ∂E/∂W_hidden[1,0]"
        assert headline.startswith("∂E/∂W_hidden[1,0] = 0: x[1] is 0, and also hidden[0] is off")
        assert " ∂E/∂W_hidden[1,0] = x[1] · ∂E/∂z_hidden[0] = 0·0 = 0" in rest
        on_screen = " ".join(pane(app, "working").split())
        assert " ".join(" ".join([headline, *rest]).split()) == on_screen


async def test_w_finds_the_iteration_in_which_a_number_broke() -> None:
    async with opened("lab3-live", LARGE) as (app, pilot):
        await press(pilot, ":lr=1e150", "enter", ":+9", "enter")
        app.inspect(("theta", (0,)))
        await press(pilot, "w")
        found = re.search(r"It began in iteration (\d+) at ", " ".join(pane(app, "working").split()))
        assert found is not None
        assert 1 < int(found[1]) < app.view.session.position.iteration
        history = app.view.session.branch.history
        assert np.all(np.isfinite(history.leaves(int(found[1]))["theta"]))
        assert not np.all(np.isfinite(history.leaves(int(found[1]) + 1)["theta"]))


async def test_w_on_a_weight_does_not_tell_of_a_gradient_that_is_still_being_written() -> None:
    lab = LABS["lab3"]
    stop = next(at for at, stage in enumerate(lab.program.stages) if stage.key == "grads hidden")
    statement = [line.name for line in lab.program.stages[stop].statements].index("dE_dW_hidden")
    async with opened("lab3", LARGE) as (app, pilot):
        app.dispatch(WentTo(Position(1, stop, statement=statement, cell=0, level="cell")))
        app.inspect(("W_hidden", (1, 0)))
        await press(pilot, "w")
        assert "a parameter" in pane(app, "working")
        assert "∂E/∂W_hidden[1,0] = 0" not in pane(app, "working")
        await press(pilot, ":grads hidden", "enter")
        app.inspect(("W_hidden", (1, 0)))
        await press(pilot, "w")
        assert "∂E/∂W_hidden[1,0] = 0" in pane(app, "working")


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


async def test_in_a_low_window_a_cell_has_its_result_behind_its_numbers_where_its_words_need_the_row() -> None:
    async with opened(size=SMALL) as (app, pilot):
        await press(pilot, ":1 grads out", "enter", "s", "n", "s", *"nnn")
        said = [line.strip() for line in pane(app, "working").splitlines()]
        assert said[:3] == [
            "∂E/∂W_hidden[1,1] = x[1] · ∂E/∂z_hidden[1]",
            "= 0·0 = 0",
            "line 12  dE_dW_hidden = np.outer(x, dE_dz_hidden)",
        ]
        assert " ".join(said[3:]).endswith("either alone would do.")
        assert "more below" not in screen(app)
        await press(pilot, "F", "s")
        assert [line.strip() for line in pane(app, "working").splitlines()][1:3] == ["= 1·0", "= 0"]
