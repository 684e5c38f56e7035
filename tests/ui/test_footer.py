"""The footer: only keys that work now, each of them whole, the most needed first."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from tests.ui.views import view_of, views
from tui_backprop.session.events import Ran, Stepped
from tui_backprop.ui.panes.bars.bars import footer, rank
from tui_backprop.ui.view.keys import KEYS, footer_keys, works


def text(row: object) -> str:
    assert isinstance(row, tuple)
    return "".join(part for part, _ in row)


@pytest.mark.parametrize("width", [60, 70, 80, 100, 120, 200])
def test_no_key_is_cut_and_each_lies_where_a_click_finds_it(width: int) -> None:
    for view in views():
        drawn = footer(view, width)
        line = text(drawn.row)
        assert len(line.rstrip()) <= width
        for first, end, key in drawn.hits:
            assert line[first:end] == f"{key.shown} {key.words(view)}"
        assert all(one[1] < other[0] for one, other in pairwise(drawn.hits))


def test_only_keys_that_work_now_are_named() -> None:
    for view in views():
        for *_, key in footer(view, 200).hits:
            assert works(key, view)


def test_what_is_left_out_is_less_needed_than_what_is_there() -> None:
    for view in views():
        shown = [key for *_, key in footer(view, 60).hits]
        missing = [key for key, _ in footer_keys(view) if key not in shown]
        if missing:
            assert max(rank(key, view) for key in shown) < min(rank(key, view) for key in missing)


def test_the_way_on_back_out_and_help_are_there_in_the_narrowest_window() -> None:
    for events in ((Stepped("n"),), (Ran(2),)):
        shown = {key.action for *_, key in footer(view_of("lab3", *events, size=(60, 18)), 60).hits}
        assert {"next", "previous", "help", "quit"} <= shown


def test_where_the_cell_cursor_is_a_number_can_be_seen_to_be_edited() -> None:
    at_cell = replace(view_of("lab3", Stepped("n"), size=(80, 24)), focus="tensors", inspected=("W_hidden", (0, 0)))
    assert " e edit " in text(footer(at_cell, 80).row)


def test_the_footer_names_the_level() -> None:
    view = view_of("lab3", Stepped("n"), Stepped("s"))
    assert text(footer(view, 120).row).startswith(" n next statement  N back  s into cell  f out to ReLU")


def test_every_key_of_the_footer_has_a_rank_of_its_own_and_a_label_at_some_time() -> None:
    ranked = [key for key in KEYS if key.rank is not None]
    for view in views():
        assert len({rank(key, view) for key in ranked}) == len(ranked)
    labelled = {key.action for view in views() for key, _ in footer_keys(view)}
    assert {key.action for key in ranked} - labelled <= {"scroll"}  # that one is for an open question
