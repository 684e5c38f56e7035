"""The first screen that is written has everything in it: nothing is shown empty first."""

from __future__ import annotations

import pytest
from textual.geometry import Size

from tests.session.labs import LAB3
from tui_backprop.session.session import begin
from tui_backprop.ui.app import BackpropApp
from tui_backprop.ui.kit.lines import Lines

SIZES = pytest.mark.parametrize("size", [(120, 40), (120, 30), (80, 50), (80, 24), (60, 18)], ids=str)


def panes(app: BackpropApp) -> dict[str, Lines]:
    """The panes of text that are shown."""
    return {pane: widget for pane in app.view.plan.panes if isinstance(widget := app.query_one(f"#{pane}"), Lines)}


@SIZES
async def test_the_room_a_pane_is_planned_to_have_is_the_room_it_gets(size: tuple[int, int]) -> None:
    app = BackpropApp(begin(LAB3))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        rooms = {pane: (lines.planned, lines.scrollable_content_region.size) for pane, lines in panes(app).items()}
    assert rooms
    assert all(planned == room for planned, room in rooms.values()), rooms


@SIZES
async def test_panes_have_their_rows_before_they_are_laid_out(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, tuple[Size, int]] = {}
    mounted = BackpropApp.on_mount

    def watched(app: BackpropApp) -> None:
        mounted(app)
        seen.update({pane: (lines.size, len(lines.rows)) for pane, lines in panes(app).items()})

    monkeypatch.setattr(BackpropApp, "on_mount", watched)
    async with BackpropApp(begin(LAB3)).run_test(size=size):
        pass
    assert seen
    assert all(laid_out == Size(0, 0) and rows for laid_out, rows in seen.values()), seen
