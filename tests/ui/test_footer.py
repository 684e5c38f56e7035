"""The footer: only keys that work now, each of them whole, the most needed first."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from tests.ui.views import view_of, views
from tui_backprop.lesson.notation.symbols import symbol
from tui_backprop.session.events import Ran, Stepped
from tui_backprop.session.position import moved
from tui_backprop.ui.panes.bars.bars import footer, rank
from tui_backprop.ui.screens.help import help_rows
from tui_backprop.ui.screens.palette import commands
from tui_backprop.ui.view.keys import BY_ACTION, KEYS, footer_keys, works
from tui_backprop.ui.view.stages import stage_names


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


def test_the_footer_names_the_level_and_what_s_enters() -> None:
    view = view_of("lab3", Stepped("n"), Stepped("s"))
    assert text(footer(view, 120).row).startswith(" n next statement  N back  s into ∂a/∂z_hidden  f out to ReLU")


@pytest.mark.parametrize("width", [80, 120])
def test_the_footer_help_and_palette_name_what_s_enters_at_every_stop(width: int) -> None:
    """Pre-activation comes after the start, and so on; at the update S goes into what just ran."""
    entered = ["pre-activation", "ReLU", "output", "loss", "grads out", "grads hidden", "update", "iteration 2"]
    for stop, name in enumerate(entered):
        view = view_of("lab3", *[Stepped("n")] * stop, size=(width, 24))
        assert f"  s into {name}  " in text(footer(view, width).row)
        assert ("  S into update  " in text(footer(view, width).row)) == (name == "iteration 2")
        assert any(row.endswith(f"now {name}") for row in map(text, help_rows(view, 84)))
        assert [each.says for each in commands(view) if each.shown == "s"] == [f"into what comes next: {name}"]


def test_s_goes_where_it_is_said_to_go() -> None:
    for view in views():
        if view.asking or view.typing or not works(BY_ACTION["into"], view) or view.script is not None:
            continue
        there = moved(view.session.position, "s", view.program, view.session)
        assert there is not None
        said = BY_ACTION["into"].now(view)
        if there.iteration > view.session.position.iteration:
            assert said == f"iteration {there.iteration}"
        elif there.level == "statement":
            assert said == stage_names(view.program)[there.stop]
        else:
            current = there.current(view.program)
            assert current is not None
            assert said.startswith(symbol(view.program.statements[current].name))


def test_every_key_of_the_footer_has_a_rank_of_its_own_and_a_label_at_some_time() -> None:
    ranked = [key for key in KEYS if key.rank is not None]
    for view in views():
        assert len({rank(key, view) for key in ranked}) == len(ranked)
    labelled = {key.action for view in views() for key, _ in footer_keys(view)}
    assert {key.action for key in ranked} - labelled <= {"scroll"}  # that one is for an open question
