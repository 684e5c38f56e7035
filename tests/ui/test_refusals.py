"""Keys that cannot do anything here say what has to be done first."""

from __future__ import annotations

import pytest

from tests.labs.toml import SMALL as LAB
from tests.labs.toml import lab_of
from tests.ui.driving import SMALL, opened, press, row_of
from tui_backprop.ui.view.when import CLOSED

TASK = '[[tasks]]\nat = "1 loss"\nask = "What is the loss?"\npredict = "loss"\n'
HIDING = lab_of(LAB.replace("[data]", 'hide = ["working"]\n[data]', 1) + TASK)


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        (("d",), "d draws the loss along a weight: go on with n until the loss is computed"),
        (("n", "n", "n", "n", "d"), "d draws the loss along a weight: choose one in the tensors pane first"),
        (("w",), "w says why of a number: choose one in the tensors pane, or go on to the loss"),
        (("y",), "y copies what was just computed: nothing was here; n computes the next stage"),
    ],
)
async def test_a_key_that_cannot_work_says_what_comes_first(keys: tuple[str, ...], says: str) -> None:
    async with opened(size=SMALL) as (app, pilot):
        await press(pilot, *keys)
        assert row_of(app, "notice").strip() == says
        await press(pilot, "n")
        assert says not in row_of(app, "notice")


async def test_of_a_closed_pane_they_say_that_it_is_closed_and_nothing_else() -> None:
    async with opened(HIDING, SMALL) as (app, pilot):
        for key in ("w", "y", "Y"):
            await press(pilot, "n", key)
            assert row_of(app, "notice").strip() == f"the working is {CLOSED}"
