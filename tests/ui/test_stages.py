"""The stage bar: every stop, where one is, and how far one has been, in any width."""

from __future__ import annotations

import re

import pytest

from tests.labs import toml
from tests.networks import prepared
from tests.session.labs import lab_of
from tests.ui.views import view_of, views
from tui_backprop.engine.network import Layer, Network
from tui_backprop.labs.lab import Lab
from tui_backprop.labs.loader import bundled
from tui_backprop.session.apply import apply
from tui_backprop.session.events import Edited, Event, Ran, Stepped
from tui_backprop.session.session import begin
from tui_backprop.ui.kit.flow import length
from tui_backprop.ui.panes.bars.bars import title_row
from tui_backprop.ui.view.plan import plan
from tui_backprop.ui.view.stages import Stops, stage_bar, stage_names
from tui_backprop.ui.view.view import View

WIDTHS = (60, 72, 80, 100, 120, 200)
DEEP = lab_of(
    prepared(
        Network(
            (
                *(Layer(f"l{at}", 2, 2, "tanh", "W b") for at in range(6)),
                Layer("out", 2, 1, "identity", "W b"),
            ),
            "half_mse",
            "sgd",
            2,
        )
    ),
    "deep",
)


def text(stops: Stops) -> str:
    return "".join(part for part, _ in stops.row)


def deep_view(steps: int) -> View:
    session = begin(DEEP)
    for _ in range(steps):
        session = apply(session, Stepped("n"))
    return View(session, plan(120, 40))


@pytest.mark.parametrize("width", WIDTHS)
def test_the_bar_is_never_wider_than_the_window(width: int) -> None:
    for view in [*views(), *map(deep_view, range(22))]:
        assert length(stage_bar(view, width).row) <= width


@pytest.mark.parametrize("width", WIDTHS)
def test_the_stop_one_is_at_is_always_there_and_the_only_one_marked(width: int) -> None:
    for view in [*views(), *map(deep_view, range(22))]:
        bar = stage_bar(view, width)
        at = view.session.position.stop
        assert text(bar).count("▶") == 1
        assert at in [stop for *_, stop in bar.hits]
        first, end = next((first, end) for first, end, stop in bar.hits if stop == at)
        assert "▶" in text(bar)[first:end]


@pytest.mark.parametrize("width", WIDTHS)
def test_a_click_finds_each_stop_where_its_name_stands(width: int) -> None:
    for view in [*views(), *map(deep_view, range(22))]:
        bar = stage_bar(view, width)
        names = stage_names(view.program), stage_names(view.program, short=True)
        for first, end, stop in bar.hits:
            assert any(name[stop] in text(bar)[first:end] for name in names)


@pytest.mark.parametrize("width", [80, 120, 200])
def test_lab_3_shows_every_stop(width: int) -> None:
    view = view_of("lab3", Stepped("n"))
    assert [stop for *_, stop in stage_bar(view, width).hits] == list(range(8))


def test_more_than_nine_stops_fold_around_the_present_one() -> None:
    view = deep_view(10)
    assert len(view.program.stages) > 9
    bar = stage_bar(view, 120)
    shown = [stop for *_, stop in bar.hits]
    assert {0, 9, 10, 11, len(view.program.stages) - 1} <= set(shown)
    assert "…" in text(bar)


def test_what_is_behind_what_was_seen_and_what_is_new_have_marks_of_their_own() -> None:
    view = view_of("lab3", *[Stepped("n")] * 4, *[Stepped("N")] * 2)
    marks = re.findall(r"[✓▶•·]", text(stage_bar(view, 200)))
    assert marks == ["✓", "✓", "▶", "•", "•", "·", "·", "·"]


def test_a_new_iteration_begins_with_fresh_marks() -> None:
    view = view_of("lab3", Ran(1), Stepped("n"))
    assert re.findall(r"[✓▶•·]", text(stage_bar(view, 200))) == ["✓", "▶", *"······"]


def test_inside_a_stage_the_bar_says_which_statement_and_which_cell() -> None:
    view = view_of("lab3", Stepped("n"), Stepped("s"))
    assert "▶ ReLU 1/2 " in text(stage_bar(view, 120))
    view = view_of("lab3", Stepped("n"), Stepped("s"), Stepped("s"), Stepped("n"))
    assert "▶ ReLU 2/2 cell 2/2 " in text(stage_bar(view, 120))


def test_stages_of_the_same_name_are_told_apart_by_their_layer() -> None:
    names = stage_names(DEEP.program)
    assert len(set(names)) == len(names)


def title_of(lab: Lab, width: int, *events: Event) -> str:
    session = begin(lab)
    for event in events:
        session = apply(session, event)
    view = View(session, plan(width, 40))
    return "".join(text for text, _ in title_row(view, width)).removesuffix("main ").rstrip()


def test_the_title_names_batch_betas_and_how_many_rows_are_right() -> None:
    lab = bundled("xor", ["training.optimizer=adam", "data.batch=3"])
    whole = "Adam lr 1 betas 0.9 0.999   batch 3 of 4 rows"
    assert title_of(lab, 160).endswith(whole)
    at_output = [Stepped("n"), Stepped("n"), Stepped("n"), Stepped("n")]
    assert title_of(lab, 160, *at_output).endswith(f"{whole}   accuracy 2 of 3")
    assert "accuracy" not in title_of(lab, 80, *at_output)
    assert "accuracy" not in title_of(bundled("lab3"), 160, *at_output)


def test_the_title_names_the_number_a_loss_reads_as_it_is_now() -> None:
    lab = bundled("xor", ["training.loss=huber"])
    assert "Huber loss delta 1 " in title_of(lab, 120)
    assert "Huber loss delta 3 " in title_of(lab, 120, Edited("delta", (), 3.0))


@pytest.mark.parametrize(("width", "ends"), [(120, "SGD lr 0.1 momentum 0.9 nesterov"), (66, "SGD lr 0.1")])
def test_the_title_keeps_the_learning_rate_where_there_is_no_room_for_the_rest(width: int, ends: str) -> None:
    lab = toml.lab_of(toml.BATCH + "momentum = 0.9\nnesterov = true\n")
    row = "".join(text for text, _ in title_row(View(begin(lab), plan(width, 40)), width))
    assert row.removesuffix("main ").rstrip().endswith(ends)
