"""Words into lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui_backprop.ui.kit.flow import fitted, length, middle_left_out, spread, wrap
from tui_backprop.ui.kit.palette import Run

RUNS = st.lists(st.tuples(st.text("ab ∂.,;界", max_size=12), st.sampled_from(["text", "strong", "just"])), max_size=8)


def text_of(rows: list[tuple[Run, ...]]) -> list[str]:
    return ["".join(text for text, _ in row) for row in rows]


def test_lines_break_at_spaces_and_never_start_with_one() -> None:
    assert text_of(wrap([("one two ", "text"), ("three", "strong"), (" four", "text")], 9)) == [
        "one two",
        "three",
        "four",
    ]


def test_a_mark_stays_with_the_word_before_it_though_its_role_is_another() -> None:
    assert text_of(wrap([("it is ", "text"), ("down", "strong"), (".", "text")], 10)) == ["it is", "down."]


def test_an_indent_is_left_on_every_row_but_the_first() -> None:
    assert text_of(wrap([("a = b + c + d", "just")], 7, 2)) == ["a = b +", "  c + d"]


def test_spaces_before_the_first_word_leave_room_for_it() -> None:
    assert text_of(wrap([("   ", "text"), (";", "text")], 2)) == [" ;"]
    assert text_of(wrap([("  ab", "text")], 4)) == ["  ab"]


@given(RUNS, st.integers(2, 30))
def test_nothing_is_wider_than_the_width_and_no_word_is_lost(runs: list[Run], width: int) -> None:
    rows = wrap(runs, width)
    assert all(length(row) <= width for row in rows)
    kept = "".join("".join(text_of(rows)).split())
    assert kept == "".join("".join(text for text, _ in runs).split())


@given(RUNS, st.integers(1, 30))
def test_a_row_that_is_cut_says_so(runs: list[Run], width: int) -> None:
    row = fitted(tuple(runs), width)
    assert length(row) <= max(width, 0)
    if length(tuple(runs)) > width:
        assert row[-1][0] == "…"


@given(RUNS, RUNS, st.integers(10, 80))
def test_two_ends_fill_a_line(left: list[Run], right: list[Run], width: int) -> None:
    row = spread(tuple(left), tuple(right), width)
    assert length(row) == max(width, sum(cell_len(text) for text, _ in right))


@pytest.mark.parametrize("width", [1, 2, 5, 20, 40])
def test_a_message_too_long_keeps_its_beginning_and_its_end(width: int) -> None:
    text = "/a/very/long/path/to/文件.toml: is there already"
    shown = middle_left_out(text, width)
    assert cell_len(shown) <= max(width, 2)
    assert shown.count("…") == 1
    head, tail = shown.split("…")
    assert text.startswith(head)
    assert text.endswith(tail)
    assert middle_left_out("short", 20) == "short"


@pytest.mark.parametrize("width", range(30, 70))
def test_a_path_too_long_breaks_at_a_slash_and_words_are_left_whole(width: int) -> None:
    text = "/home/someone/courses/networks/week-3/recordings/lab3-1.jsonl: is there already, and was not written"
    head, tail = middle_left_out(text, width).split("…")
    assert head.endswith(("/", " "))
    assert tail.startswith(("/", " "))
