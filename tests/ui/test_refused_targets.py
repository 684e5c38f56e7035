"""A number that the loss cannot take is refused in the pane where it is typed, and stays there to be mended."""

from __future__ import annotations

import pytest

from tests.labs.toml import lab_of
from tests.session.test_what_rows_refuse import BCE, CCE, HUBER
from tests.ui.driving import LARGE, SMALL, is_typing, leaf, opened, press, row_of, screen


@pytest.mark.parametrize("size", [LARGE, SMALL])
@pytest.mark.parametrize(
    ("text", "name", "typed", "says"),
    [
        (BCE, "y", ("5", "0.75"), "5 is no target; bce needs numbers from 0 to 1"),
        (HUBER, "delta", ("0", "2"), "0 cannot be taken; it must be greater than 0"),
    ],
)
async def test_it_is_refused_in_the_cell_with_the_reason(
    text: str, name: str, typed: tuple[str, str], says: str, size: tuple[int, int]
) -> None:
    wrong, right = typed
    async with opened(lab_of(text), size) as (app, pilot):
        cell = (0, 0) if name == "y" else ()
        app.inspect((name, cell))
        await press(pilot, "e", "ctrl+u", wrong, "enter")
        assert is_typing(app)
        assert says[:20] in screen(app)
        await press(pilot, "ctrl+u", right, "enter")
        assert not is_typing(app)
        assert leaf(app, name, *cell) == float(right)


async def test_a_row_of_targets_that_no_longer_adds_up_to_1_is_told() -> None:
    async with opened(lab_of(CCE), SMALL) as (app, pilot):
        await press(pilot, ":", "y[0,0] = 0.25", "enter")
        assert "row 0 of y does not add up to 1 any more" in row_of(app, "notice")
