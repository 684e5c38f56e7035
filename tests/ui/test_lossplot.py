"""The loss plot: nothing lost, nothing hidden, every odd case said in words."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tui_backprop.ground.numbers import number
from tui_backprop.ui.kit.palette import Role, Row
from tui_backprop.ui.panes.loss.axes import Scale, last_iteration, value_axis
from tui_backprop.ui.panes.loss.plot import BARS, LossPlot, Series, draw_losses, sparkline

SHEET = np.array([0.98, 0.97804, 0.97608, 0.97413, 0.97219])


def text(rows: tuple[Row, ...]) -> list[str]:
    return ["".join(run for run, _ in row) for row in rows]


def in_role(rows: tuple[Row, ...], role: Role) -> str:
    return " ".join(run.strip() for row in rows for run, of in row if of == role)


def one(losses: object, cursor: int | None = None, scale: Scale = "linear") -> LossPlot:
    return LossPlot((Series("main", np.asarray(losses, dtype=np.float64)),), cursor, scale)


def dots(rows: tuple[Row, ...], width: int, height: int) -> set[tuple[int, int]]:
    """Every dot of a drawing, as (column, row) of dots."""
    found = set()
    for y, row in enumerate(text(rows)):
        for x, char in enumerate(row):
            bits = ord(char) - 0x2800
            if 0 <= bits < 256:
                for column, masks in enumerate(((1, 2, 4, 64), (8, 16, 32, 128))):
                    found |= {(2 * x + column, 4 * y + k) for k, mask in enumerate(masks) if bits & mask}
    assert all(x < 2 * width and y < 4 * height for x, y in found)
    return found


def test_the_cursor_shows_its_iteration_and_its_loss_in_gold() -> None:
    gold = in_role(draw_losses(one(SHEET, cursor=3), 56, 12), "just")
    assert number(SHEET[2]) in gold
    assert "3" in gold.split()
    assert "◆" in gold


def test_a_small_fall_fills_the_height_instead_of_lying_flat_at_the_top() -> None:
    drawn = dots(draw_losses(one(SHEET), 56, 12), 56, 12)
    heights = [y for _, y in drawn]
    assert max(heights) - min(heights) > 12


def test_a_loss_that_falls_near_zero_is_drawn_over_zero() -> None:
    axis = value_axis(0.01, 0.8, "linear", 4)
    assert axis.low == 0
    assert axis.high >= 0.8


def test_a_peak_of_one_iteration_in_a_million_is_on_the_plot() -> None:
    losses = np.ones(1_000_000)
    losses[654_321] = 50.0
    width, height = 60, 12
    drawn = dots(draw_losses(one(losses), width, height), width, height)
    high = [x for x, y in drawn if y < 8]
    assert high
    start, end = min(x for x, _ in drawn), 2 * width
    assert abs((max(high) - start) / (end - start) - 0.654) < 0.02


def test_no_loss_yet_is_said_in_the_words_given() -> None:
    rows = draw_losses(LossPlot((), 1, empty="no loss yet: press n four times"), 56, 10)
    assert "no loss yet: press n four times" in " ".join(text(rows))


def test_one_loss_is_a_mark_with_its_value() -> None:
    rows = draw_losses(one([0.98], cursor=1), 56, 10)
    assert "◆ 0.98" in " ".join(text(rows))
    assert "●" in " ".join(text(draw_losses(one([0.98]), 56, 10)))


@pytest.mark.parametrize("value", [0.5, 0.0, -3.0, 1e-300, 1e300])
def test_a_constant_loss_is_a_level_line_off_the_edges(value: float) -> None:
    drawn = dots(draw_losses(one(np.full(40, value)), 56, 12), 56, 12)
    rows = {y for _, y in drawn}
    assert len(rows) == 1
    assert 4 <= rows.pop() <= 36


def test_losses_that_are_not_finite_are_marked_and_the_first_is_named() -> None:
    whole = " ".join(text(draw_losses(one([1.0, 4.0, 16.0, math.inf, math.nan], 2), 60, 12)))
    assert "×" in whole
    assert "× loss not finite from iteration 4" in whole


def test_when_no_loss_is_finite_the_plot_says_so() -> None:
    assert "no loss is finite" in " ".join(text(draw_losses(one([math.nan, math.inf]), 56, 10)))


def test_a_log_axis_says_how_many_losses_it_cannot_show() -> None:
    whole = " ".join(text(draw_losses(one([1.0, 0.1, 0.0, 0.01], scale="log"), 60, 12)))
    assert "1 at or below 0 not on a log axis" in whole
    nothing = " ".join(text(draw_losses(one([0.0, -1.0], scale="log"), 60, 12)))
    assert "no loss is above 0" in nothing


def test_a_log_axis_makes_a_geometric_fall_a_straight_line() -> None:
    axis = value_axis(1e-6, 1.0, "log", 5)
    places = [axis.place(10.0**-k) for k in range(7)]
    assert np.allclose(np.diff(places), -1 / 6)
    assert {"1", "0.01"} <= set(axis.labels) | {"1"}


def test_branches_are_told_apart_by_mark_and_name_not_by_colour_alone() -> None:
    a = Series("main", np.linspace(1, 0.2, 30), "positive")
    b = Series("try-2", np.linspace(0.8, 0.1, 20), "negative", first=5)
    rows = draw_losses(LossPlot((b, a), cursor=12), 60, 12)
    whole = text(rows)
    assert any("● try-2" in row for row in whole)
    assert any("▲ main" in row for row in whole)
    assert "".join(whole).count("●") == 2  # in the legend and at the end of the line
    assert number(a.losses[11]) in in_role(rows, "just")


def test_ticks_are_round_and_told_apart_however_close() -> None:
    assert value_axis(0.0, 1.0, "linear", 4).labels == ("0", "0.25", "0.5", "0.75", "1")
    close = value_axis(0.9799999, 0.98, "linear", 4)
    assert len(set(close.labels)) == len(close.labels)


@pytest.mark.parametrize("height", range(5, 20))
def test_every_label_on_the_loss_axis_is_a_tick_written_whole(height: int) -> None:
    for losses in ([0.98], [0.98, 0.97], [1e-5, 3.0], [-20.0, 400.0]):
        axis = value_axis(min(losses), max(losses), "linear", min(max((height - 2) // 3, 2), 6))
        rows = text(draw_losses(one(losses), 50, height))[: height - 2]
        shown = [row.split("┤")[0].strip() for row in rows if "┤" in row]
        assert len(shown) >= 2
        assert set(shown) <= set(axis.labels)


@pytest.mark.parametrize(("last", "end"), [(1, 10), (10, 10), (11, 12), (61, 80), (100, 100), (999_999, 1_000_000)])
def test_the_axis_of_iterations_ends_at_a_round_number(last: int, end: int) -> None:
    assert last_iteration(last) == end


LOSSES = arrays(np.float64, st.integers(0, 80), elements=st.floats(width=64, allow_subnormal=False))


@given(
    losses=LOSSES,
    first=st.integers(1, 50),
    cursor=st.none() | st.integers(1, 200),
    scale=st.sampled_from(["linear", "log"]),
    size=st.tuples(st.integers(0, 120), st.integers(0, 40)),
)
@settings(max_examples=80, deadline=None)
def test_any_losses_at_any_size_fill_the_area_exactly(
    losses: np.ndarray, first: int, cursor: int | None, scale: Scale, size: tuple[int, int]
) -> None:
    width, height = size
    plot = LossPlot((Series("main", losses, first=first), Series("two", losses[::2])), cursor, scale)
    assert [len(row) for row in text(draw_losses(plot, width, height))] == [width] * height


def test_a_low_window_gets_the_loss_and_its_history_in_one_line() -> None:
    (row,) = text(draw_losses(one(SHEET, 2), 40, 1))
    assert row.startswith("loss 0.978 █")


def test_a_sparkline_falls_with_the_loss_and_has_the_cursor_in_gold() -> None:
    row = sparkline(SHEET, 3, 20)
    whole = "".join(run for run, _ in row)
    assert len(whole) == 5
    assert [BARS.index(bar) for bar in whole] == sorted((BARS.index(bar) for bar in whole), reverse=True)
    assert [(run, role) for run, role in row if role == "just"] == [(whole[2], "just")]


@given(losses=LOSSES, cursor=st.none() | st.integers(-3, 100), width=st.integers(0, 60))
@settings(max_examples=40, deadline=None)
def test_a_sparkline_never_takes_more_than_its_width(losses: np.ndarray, cursor: int | None, width: int) -> None:
    whole = "".join(run for run, _ in sparkline(losses, cursor, width))
    assert len(whole) == min(width, len(losses))
    assert set(whole) <= {*BARS, "×"}
