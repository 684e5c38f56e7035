"""The canvas: dots in cells, text over dots, nothing outside."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from tui_backprop.ui.kit.canvas import Canvas, visible
from tui_backprop.ui.kit.palette import Row

COORDINATES = st.integers(-30, 90)


def text(rows: tuple[Row, ...]) -> list[str]:
    return ["".join(run for run, _ in row) for row in rows]


def test_a_dot_is_the_braille_dot_of_its_place_in_the_cell() -> None:
    canvas = Canvas(2, 1)
    canvas.dots([(0, 0), (1, 3), (2, 1)], "text")
    assert text(canvas.rows()) == ["⢁⠂"]


def test_a_line_reaches_both_of_its_ends() -> None:
    canvas = Canvas(4, 2)
    canvas.line((0, 0), (7, 7), "positive")
    assert text(canvas.rows()) == ["⠑⢄  ", "  ⠑⢄"]


def test_a_heavier_line_has_more_dots_and_a_dotted_one_fewer() -> None:
    def dots(**options: object) -> int:
        canvas = Canvas(10, 3)
        canvas.line((0, 5), (19, 5), "text", **options)  # type: ignore[arg-type]
        return sum((ord(char) - 0x2800).bit_count() for char in "".join(text(canvas.rows())) if char != " ")

    assert dots() == 20
    assert dots(weight=2) == 40
    assert dots(stroke="dotted") == 10
    assert dots(stroke="sparse") == 5


def test_text_wins_over_dots_whichever_came_first() -> None:
    canvas = Canvas(3, 1)
    canvas.text(1, 0, "a", "just")
    canvas.line((0, 1), (5, 1), "positive")
    canvas.text(2, 0, "b", "negative")
    assert canvas.rows() == ((("⠒", "positive"), ("a", "just"), ("b", "negative")),)


def test_a_frame_clears_what_is_inside_it() -> None:
    canvas = Canvas(5, 3)
    canvas.line((0, 5), (9, 5), "text")
    canvas.frame(1, 0, (4, 3), "border")
    assert text(canvas.rows()) == [" ╭──╮", "⠒│  │", " ╰──╯"]


def test_a_cell_knows_what_was_drawn_there_last() -> None:
    canvas = Canvas(4, 1)
    canvas.line((0, 0), (7, 0), "text", tag="edge")
    canvas.text(1, 0, "ab", tag="label")
    assert [canvas.tag(x, 0) for x in range(-1, 5)] == [None, "edge", "label", "label", "edge", None]


def test_free_means_no_text_and_on_request_no_dots() -> None:
    canvas = Canvas(6, 1)
    canvas.text(0, 0, "ab")
    canvas.dots([(4, 0)], "text")
    assert not canvas.free(1, 0, 1)
    assert not canvas.free(2, 0, 2)
    assert canvas.free(2, 0, 2, dots=False)
    assert canvas.free(3, 0, 3)
    assert not canvas.free(3, 0, 4)
    assert not canvas.free(-1, 0, 1)


def test_a_wide_character_takes_two_cells_and_is_never_cut() -> None:
    canvas = Canvas(4, 1)
    canvas.text(0, 0, "漢漢")
    assert text(canvas.rows()) == ["漢漢"]
    canvas.text(1, 0, "x")
    assert text(canvas.rows()) == [" x漢"]
    edge = Canvas(3, 1)
    edge.text(0, 0, "漢漢")
    assert text(edge.rows()) == ["漢 "]


@pytest.mark.parametrize("hidden", ["\x1b[31m", "\u202e", "\x00", "a\u0301", "\n", "\u200b"])
def test_what_would_move_the_cursor_or_turn_the_text_round_is_made_visible(hidden: str) -> None:
    shown = "".join(visible(hidden))
    assert shown.isprintable()
    assert "�" in shown


@given(
    width=st.integers(0, 40),
    height=st.integers(0, 12),
    lines=st.lists(st.tuples(COORDINATES, COORDINATES, COORDINATES, COORDINATES, st.integers(1, 3)), max_size=4),
    words=st.lists(st.tuples(COORDINATES, COORDINATES, st.text(max_size=12)), max_size=4),
)
@settings(max_examples=60, deadline=None)
def test_whatever_is_drawn_every_row_fills_the_width_exactly(
    width: int, height: int, lines: list[tuple[int, int, int, int, int]], words: list[tuple[int, int, str]]
) -> None:
    canvas = Canvas(width, height)
    for x0, y0, x1, y1, weight in lines:
        canvas.line((x0, y0), (x1, y1), "positive", weight=weight)
    for x, y, word in words:
        canvas.text(x, y, word)
    rows = text(canvas.rows())
    assert len(rows) == height
    assert all(cell_len(row) == width for row in rows)
