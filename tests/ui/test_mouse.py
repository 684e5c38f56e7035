"""The mouse: a click on a stage, a pane, a cell, a unit, an edge or a key of the footer does what it looks like."""

from __future__ import annotations

import pytest

from tests.ui.driving import LARGE, SMALL, is_typing, leaf, opened, press, row_of, screen, settled
from tui_backprop.labs.loader import open_lab
from tui_backprop.ui.app import BackpropApp
from tui_backprop.ui.panes.network.drawing import draw_network
from tui_backprop.ui.panes.network.pane import picture_of
from tui_backprop.ui.panes.network.picture import EdgeHit, UnitHit, cell_of
from tui_backprop.ui.view.keys import Key
from tui_backprop.ui.view.plan import PANES


def place(app: BackpropApp, text: str, row: int | None = None, nth: int = 0) -> tuple[int, int]:
    """Where a text stands on screen: its first column and its row."""
    found = [
        (line.index(text), y) for y, line in enumerate(screen(app).splitlines()) if text in line and row in (None, y)
    ]
    return found[nth]


def explained(app: BackpropApp) -> object:
    """The name and cell that the working pane speaks of."""
    return app.view.inspected


@pytest.mark.parametrize(("size", "row"), [(LARGE, 2), (SMALL, 1), ((60, 18), 1)])
async def test_a_click_on_a_stage_goes_there_forward_and_back(size: tuple[int, int], row: int) -> None:
    async with opened(size=size) as (app, pilot):
        for name, stop in (("ReLU", 2), ("update", 7), ("start", 0)):
            await pilot.click(offset=place(app, name, row))
            await settled(pilot)
            assert app.view.session.position.stop == stop


async def test_a_click_on_a_key_of_the_footer_presses_it(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened() as (app, pilot):
        pressed: list[Key] = []
        monkeypatch.setattr(app, "press", pressed.append)
        labels = {
            "next stage": "next",
            "into pre-activation": "into",
            "zoom": "zoom",
            "go to": "command",
            "help": "help",
        }
        for label in labels:
            await pilot.click(offset=place(app, label, row=39))
        await settled(pilot)
        assert [key.action for key in pressed] == list(labels.values())


async def test_a_click_on_a_pane_gives_it_the_keys() -> None:
    async with opened() as (app, pilot):
        for pane in reversed(PANES):
            box = app.view.plan.panes[pane]
            await pilot.click(offset=(box.x + box.width - 4, box.y + box.height - 2))
            await settled(pilot)
            assert app.view.focus == pane
            assert app.screen.focused is not None
            assert app.screen.focused.id == pane


async def test_a_click_on_a_unit_explains_its_number_and_one_on_an_edge_its_weight() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "n")
        x, y = place(app, "hidden[0]")
        await pilot.click(offset=(x + 3, y + 1))
        await settled(pilot)
        assert explained(app) == ("z_hidden", (0,))
        assert "Working · z_hidden[0]" in screen(app)
        await pilot.click(offset=place(app, "+0.4"))
        await settled(pilot)
        assert explained(app) == ("W_hidden", (1, 0))
        await press(pilot, "e", "0.7", "enter")
        assert "W_hidden[1,0] 0.4 → 0.7" in row_of(app, "notice")


async def test_a_second_click_on_a_cell_edits_it() -> None:
    async with opened() as (app, pilot):
        offset = place(app, "-0.5", nth=1)
        await pilot.click(offset=offset)
        await settled(pilot)
        assert explained(app) == ("W_hidden", (2, 0))
        await pilot.click(offset=offset)
        await settled(pilot)
        assert is_typing(app)


async def test_a_click_elsewhere_leaves_what_is_being_typed_and_changes_nothing() -> None:
    async with opened() as (app, pilot):
        for begin in ("e", ":"):
            await press(pilot, begin, "0.7")
            box = app.view.plan.panes["working"]
            await pilot.click(offset=(box.x + 20, box.y + 8))
            await settled(pilot)
            assert not is_typing(app)
            assert app.view.focus == "working"
        assert leaf(app, "W_hidden", 0, 0) == 0.2
        await press(pilot, ":")
        assert "0.7" in screen(app)


async def test_a_click_on_a_stage_while_a_number_is_typed_does_not_step() -> None:
    async with opened() as (app, pilot):
        await press(pilot, "e")
        await pilot.click(offset=place(app, "update"))
        await settled(pilot)
        assert is_typing(app)
        assert app.view.session.position.stop == 0


async def test_every_unit_and_edge_of_every_lab_stands_for_a_cell_that_exists() -> None:
    for lab in ("lab3", "xor"):
        async with opened(open_lab(lab)) as (app, pilot):
            for _ in app.view.program.stages:
                room = app.painting.lines("network").room
                drawing = draw_network(picture_of(app.view, room.height), *room)
                hits = {hit for y in range(30) for x in range(80) if (hit := drawing.hit(x, y)) is not None}
                assert any(isinstance(hit, EdgeHit) for hit in hits)
                assert any(isinstance(hit, UnitHit) for hit in hits)
                for hit in hits:
                    name, cell = cell_of(app.view, hit)
                    shape = app.view.program.shapes[name]
                    assert len(cell) == len(shape)
                    assert all(0 <= at < size for at, size in zip(cell, shape, strict=True))
                    app.inspect((name, cell))
                await press(pilot, "n")


async def test_a_click_on_the_name_of_a_pane_in_a_border_brings_it() -> None:
    async with opened(size=SMALL) as (app, pilot):
        for name in ("tensors", "code", "loss", "network", "tensors", "network"):
            assert name not in app.view.plan.panes
            shown = f"{PANES.index(name) + 1} {name}"
            await pilot.click(offset=place(app, shown))
            await settled(pilot)
            assert name in app.view.plan.panes
            assert app.view.focus == name


async def test_a_click_on_a_key_in_a_border_presses_it_and_one_beside_it_does_not() -> None:
    async with opened(size=LARGE) as (app, pilot):
        x, y = place(app, "l logarithmic")
        await pilot.click(offset=(x - 2, y))
        await settled(pilot)
        assert not app.view.log
        await pilot.click(offset=(x + 5, y))
        await settled(pilot)
        assert app.view.log
        await pilot.click(offset=place(app, "l linear"))
        await settled(pilot)
        assert not app.view.log
