"""The moment before a batch is taken: nothing has run, not even the line that gives x."""

from __future__ import annotations

import pytest

from tests.labs.toml import HEAD, ROWS, TRAINING, TWO_INPUTS, lab_of
from tests.ui.driving import LARGE, SMALL, opened, pane, press, row_of, table
from tui_backprop.ground.errors import EditError
from tui_backprop.ui.view.entry import begin_edit, edited, text_to_edit

BATCHES = lab_of(HEAD + ROWS + "batch = 2\n" + TWO_INPUTS + TRAINING)


@pytest.mark.parametrize("size", [SMALL, LARGE])
@pytest.mark.parametrize("keys", [("S", "N"), ("s", "N", "N")])
async def test_every_pane_is_painted_and_the_working_says_what_n_does(
    keys: tuple[str, ...], size: tuple[int, int]
) -> None:
    async with opened(BATCHES, size) as (app, pilot):
        await press(pilot, *keys)
        assert app.view.state.done == 0
        assert "Nothing has run yet. n runs the first statement" in " ".join(pane(app, "working").split())
        assert "x, y = X[rows], Y[rows]" in pane(app, "working")
        await press(pilot, *"12345", "w", "y", "d", "v", "r", "z", "z", "1")
        assert "W_out" in table(app)
        await press(pilot, "n")
        assert app.view.state.done == 1


async def test_a_row_that_is_not_taken_yet_cannot_be_edited_and_says_so() -> None:
    async with opened(BATCHES) as (app, pilot):
        await press(pilot, "S", "N")
        for change in (lambda: text_to_edit(app.view, ("x", (0, 0))), lambda: edited(app.view, ("x", (0, 0)), 2.0)):
            with pytest.raises(EditError, match="x is not taken yet; step on with n"):
                change()
        app.take(lambda view: begin_edit(view, ("x", (0, 0))))
        assert not app.view.typing
        assert "x is not taken yet" in row_of(app, "notice")
