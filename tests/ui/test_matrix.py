"""The table of tensors in an app: keys, mouse, editing in place, and what is painted again."""

from __future__ import annotations

import numpy as np
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.message import Message
from textual.widgets import Button

from tests.ui.test_tensors import W, sheet
from tui_backprop.ui.kit.theme import THEMES
from tui_backprop.ui.panes.tensors.rows import Block, TensorRow
from tui_backprop.ui.panes.tensors.widget import TensorTable

BIG = (
    TensorRow("given", "x", (128, 64), Block("x", np.arange(128.0 * 64).reshape(128, 64) / 7)),
    TensorRow("forward", "loss", (), Block("loss", 0.5)),
)


class Bench(App[None]):
    """A table, something else that takes the focus, and a note of every message."""

    BINDINGS = [("n", "next", "next"), ("q", "next", "quit")]  # noqa: RUF012
    CSS = "TensorTable { height: 16; } Button { height: 3; }"

    def __init__(self, tensors: tuple[TensorRow, ...]) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = "backprop-dark"
        self.table = TensorTable(tensors)
        self.said: list[Message] = []
        self.stepped = 0

    def compose(self) -> ComposeResult:
        yield self.table
        yield Button("other")

    def action_next(self) -> None:
        self.stepped += 1

    def on_tensor_table_cell_selected(self, message: TensorTable.CellSelected) -> None:
        self.said.append(message)

    def on_tensor_table_edit_requested(self, message: TensorTable.EditRequested) -> None:
        self.said.append(message)

    def on_tensor_table_edit_submitted(self, message: TensorTable.EditSubmitted) -> None:
        self.said.append(message)

    def on_tensor_table_edit_cancelled(self, message: TensorTable.EditCancelled) -> None:
        self.said.append(message)

    def at(self) -> tuple[str, tuple[int, ...]] | None:
        return self.table.cursor

    def last(self) -> Message:
        return self.said[-1]

    def lines(self) -> list[str]:
        return [self.table.render_line(y).text for y in range(self.table.size.height)]


async def test_arrows_and_hjkl_walk_over_cells_and_from_values_into_gradients() -> None:
    app = Bench(sheet())
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.focus()
        await pilot.pause()
        assert app.at() == ("W_hidden", (0, 0))
        await pilot.press("right", "j")
        assert app.at() == ("W_hidden", (1, 1))
        await pilot.press("l")
        assert app.at() == ("dE_dW_hidden", (1, 0))
        await pilot.press("h", "k", "home")
        assert app.at() == ("W_hidden", (0, 0))
        await pilot.press("up")
        assert app.at() == ("x", (0,))
        await pilot.press("end", "right", "up", "up")
        assert app.at() == ("x", (2,))
        selected = [message for message in app.said if isinstance(message, TensorTable.CellSelected)]
        assert [(message.name, message.cell) for message in selected][:2] == [
            ("W_hidden", (0, 0)),
            ("W_hidden", (0, 1)),
        ]


async def test_a_wide_and_long_matrix_scrolls_to_its_cursor_both_ways() -> None:
    app = Bench(BIG)
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.focus()
        await pilot.press("end", "pagedown")
        assert app.table.cursor is not None
        name, (row, column) = app.table.cursor
        assert (name, column) == ("x", 63)
        assert row > 8
        assert any(f"{(row * 64 + 63) / 7:.4g}" in line for line in app.lines())
        assert app.table.move_to("x", (127, 0))
        assert any(f"{127 * 64 / 7:.4g}" in line for line in app.lines())
        await pilot.press("pageup", "pageup")
        assert app.table.cursor[1][0] < 127
        assert not app.table.move_to("x", (128, 0))
        assert not app.table.move_to("nosuch", ())


async def test_what_is_typed_goes_into_the_cell_and_not_to_the_keys_of_the_app() -> None:
    app = Bench(sheet())
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.focus()
        await pilot.press("enter")
        assert app.last() == TensorTable.EditRequested("W_hidden", (0, 0), editable=True)
        app.table.begin_edit("W_hidden", (0, 0), "0.2")
        await pilot.press("backspace", "9", "n", "q")
        assert app.table.editing
        assert any("0.9nq" in line for line in app.lines())
        assert app.stepped == 0
        await pilot.press("enter")
        assert app.last() == TensorTable.EditSubmitted("W_hidden", (0, 0), "0.9nq")
        app.table.refuse_edit("not a number")
        assert any("0.9nq" in line and "✗ not a number" in line for line in app.lines())
        await pilot.press("backspace", "backspace", "enter")
        assert app.last() == TensorTable.EditSubmitted("W_hidden", (0, 0), "0.9")
        app.table.end_edit()
        await pilot.press("n")
        assert app.stepped == 1
        assert app.at() == ("W_hidden", (0, 0))


async def test_escape_or_leaving_the_table_cancels_an_edit() -> None:
    app = Bench(sheet())
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.focus()
        await pilot.pause()
        app.table.begin_edit("theta", (1,), "7")
        await pilot.press("8", "escape")
        assert not app.table.editing
        assert app.last() == TensorTable.EditCancelled()
        assert not any("78" in line for line in app.lines())
        app.table.begin_edit("theta", (1,), "7")
        app.said.clear()
        app.query_one(Button).focus()
        await pilot.pause()
        assert not app.table.editing
        assert TensorTable.EditCancelled() in app.said


async def test_computed_numbers_ask_too_but_say_that_they_are_not_editable() -> None:
    app = Bench(sheet())
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.focus()
        await pilot.pause()
        for name, cell in (("z_hidden", (1,)), ("dE_dtheta", (0,))):
            app.table.move_to(name, cell)
            await pilot.press("e")
            assert app.last() == TensorTable.EditRequested(name, cell, editable=False)


async def test_a_click_selects_a_cell_and_a_click_on_the_cursor_edits_it() -> None:
    app = Bench(sheet())
    async with app.run_test(size=(80, 24)) as pilot:
        app.query_one(Button).focus()
        await pilot.pause()
        line = app.lines()[3]
        offset = (line.index("0.2") + 1, 3)
        await pilot.click(TensorTable, offset=offset)
        assert app.at() == ("W_hidden", (0, 0))
        assert not any(isinstance(message, TensorTable.EditRequested) for message in app.said)
        await pilot.click(TensorTable, offset=offset)
        assert app.last() == TensorTable.EditRequested("W_hidden", (0, 0), editable=True)


async def test_the_cursor_is_only_shown_while_the_table_has_the_keys() -> None:
    app = Bench(sheet())
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.focus()
        await pilot.pause()
        assert "W_hidden[0,0] = 0.2" in app.lines()[-1]
        app.query_one(Button).focus()
        await pilot.pause()
        assert app.lines()[-1].strip() == ""


async def test_only_lines_that_look_different_are_painted_again() -> None:
    app = Bench(sheet())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        painted: list[Region] = []
        refresh = app.table.refresh

        def noted(*regions: Region, **options: bool) -> TensorTable:
            painted.extend(regions or [app.table.size.region])
            return refresh(*regions, **options)

        app.table.refresh = noted  # type: ignore[method-assign]
        app.table.show_tensors(sheet())
        assert painted == []
        app.table.show_tensors(sheet(W_now=W + np.array([[0, 0], [0, 0], [0, 0.5]])))
        assert [region.y for region in painted] == [5]
        assert "0.7" in app.lines()[5]


async def test_what_was_just_computed_is_scrolled_into_view() -> None:
    app = Bench(BIG)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert not any("loss" in line for line in app.lines())
        fresh = TensorRow("forward", "loss", (), Block("loss", 0.25, fresh=True))
        app.table.show_tensors((BIG[0], fresh))
        await pilot.pause()
        assert any("▶  loss" in line and "0.25" in line for line in app.lines())


async def test_where_nothing_was_computed_what_is_given_is_in_sight() -> None:
    app = Bench(BIG)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.table.show_tensors((BIG[0], TensorRow("forward", "loss", (), Block("loss", 0.25, fresh=True))))
        await pilot.pause()
        assert app.table.scroll_offset.y > 0
        app.table.show_tensors((BIG[0], TensorRow("forward", "loss", (), Block("loss"))))
        await pilot.pause()
        assert app.table.scroll_offset.y == 0


async def test_of_more_than_fits_the_top_of_what_was_just_computed_is_shown() -> None:
    rows = [TensorRow("forward", f"t{i}", (), Block(f"t{i}", float(i), fresh=i in (3, 35))) for i in range(40)]
    app = Bench(tuple(rows))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.table.scroll_to(y=25, animate=False)
        await pilot.pause()
        app.table.show_tensors(rows)
        await pilot.pause()
        assert any("▶  t3 " in line for line in app.lines())


async def test_showing_the_same_stop_again_does_not_undo_a_persons_own_scrolling() -> None:
    fresh = TensorRow("forward", "loss", (), Block("loss", 0.25, fresh=True))
    app = Bench((BIG[0], fresh))
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.show_tensors((BIG[0], fresh))
        app.table.focus()
        assert app.table.move_to("x", (0, 0))
        app.table.show_tensors((BIG[0], fresh))
        await pilot.pause()
        assert app.table.scroll_offset.y == 0
        assert app.at() == ("x", (0, 0))


async def test_the_wheel_scrolls_and_shows_other_lines() -> None:
    app = Bench(BIG)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        before = app.lines()
        app.table.scroll_to(y=40, animate=False)
        await pilot.pause()
        assert app.table.scroll_offset.y == 40
        after = app.lines()
        assert before[1] != after[1]
        assert after[0].split()[:3] == ["x", "[39]", f"{39 * 64 / 7:.4g}"]


async def test_the_light_theme_repaints_with_its_own_colours() -> None:
    app = Bench(sheet())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        dark = app.table.render_line(8)
        app.theme = "backprop-light"
        await pilot.pause()
        light = app.table.render_line(8)
        assert dark.text == light.text
        assert dark != light
