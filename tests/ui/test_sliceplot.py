"""The slice drawn: its slope is the gradient, its height the loss, its step the update; all else is said."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.networks import Case, lab3, networks
from tests.ui.test_lossplot import dots, in_role, text
from tui_backprop.engine.iteration import Iteration
from tui_backprop.engine.judge.slice import Slice, slice_of
from tui_backprop.engine.machine import frozen_copy
from tui_backprop.ground.numbers import number
from tui_backprop.ui.panes.loss.slice import Drawing, draw_slice

SIZES = st.tuples(st.integers(24, 120), st.integers(6, 40))


def put(**values: object) -> Case:
    machine, leaves = lab3()
    return machine, {**leaves, **{name: frozen_copy(value) for name, value in values.items()}}


def sliced(case: Case, name: str, cell: tuple[int, ...], upto: int | None = None) -> Slice:
    machine, leaves = case
    return slice_of(Iteration.of(machine, leaves, 1, upto), (name, cell), 65)


def said(drawing: Drawing) -> str:
    return " ".join(" ".join(text(drawing.rows)).split())


@given(case=networks(), data=st.data(), size=SIZES)
@settings(max_examples=60, deadline=None)
def test_slope_height_and_step_are_drawn_as_they_are_shown(
    case: Case, data: st.DataObject, size: tuple[int, int]
) -> None:
    machine, leaves = case
    name = data.draw(st.sampled_from(machine.program.parameters))
    cell = tuple(data.draw(st.integers(0, n - 1)) for n in machine.program.shapes[name])
    values = machine.trace(leaves, 1)
    before, after = values[machine.program.update_from], values[-1]
    drawing = draw_slice(sliced(case, name, cell), *size)
    assert drawing.area is not None
    assert drawing.tangent is not None
    gradient = float(np.asarray(before[machine.program.gradients[name]])[cell])
    old, new = float(np.asarray(before[name])[cell]), float(np.asarray(after[name])[cell])
    assert drawing.point == (old, before["loss"])
    (x0, y0), (x1, y1) = drawing.tangent
    scale = max(abs(y0), abs(y1), abs(gradient) * max(abs(x0), abs(x1), 1.0))
    assert y1 - y0 == pytest.approx(gradient * (x1 - x0), rel=1e-9, abs=1e-12 * scale)
    assert y0 == pytest.approx(before["loss"] + gradient * (x0 - old), rel=1e-9, abs=1e-12 * scale)
    assert x0 <= old <= x1
    assert drawing.area.holds(drawing.point)
    if drawing.step is not None:
        assert drawing.step[0] == drawing.point
        assert drawing.step[1][0] == new
    else:
        assert new == old
    assert f"slope {number(gradient)}" in said(drawing)


@given(case=networks(), data=st.data(), size=SIZES)
@settings(max_examples=30, deadline=None)
def test_every_dot_is_inside_the_axes_and_the_point_stands_where_its_numbers_are(
    case: Case, data: st.DataObject, size: tuple[int, int]
) -> None:
    machine, _ = case
    name = data.draw(st.sampled_from([*machine.program.parameters, "x"]))
    shape = np.shape(machine.trace(case[1], 1)[machine.program.update_from][name])
    cell = tuple(data.draw(st.integers(0, n - 1)) for n in shape)
    drawing = draw_slice(sliced(case, name, cell), *size)
    rows, area = text(drawing.rows), drawing.area
    assert [len(row) for row in rows] == [size[0]] * size[1]
    assert area is not None
    assert drawing.point is not None
    for x, y in dots(drawing.rows, *size):
        assert 2 * area.left <= x
        assert 4 * area.top <= y < 4 * (area.top + area.height)
    ((x, y),) = [(row.index("◆"), y) for y, row in enumerate(rows) if "◆" in row]
    assert (x, y) == area.cell(drawing.point)
    per_cell = (area.high - area.low) / area.width
    assert abs(area.low + (x - area.left + 0.5) * per_cell - drawing.point[0]) <= 1.1 * per_cell
    height = (area.axis.high - area.axis.low) / area.height
    assert abs(area.axis.high - (y - area.top + 0.5) * height - drawing.point[1]) <= 1.1 * height


def test_lab_3_shows_the_slope_and_the_step_of_its_bias_in_words_and_numbers() -> None:
    drawing = draw_slice(sliced(lab3(), "theta", (0,)), 56, 14)
    assert "slope -1.4" in said(drawing)
    assert "step +0.0014" in said(drawing)
    assert "too small to be seen" in said(drawing)
    assert "theta[0]" in said(drawing)
    assert "-0.4" in in_role(drawing.rows, "just").split()


@given(case=networks(), data=st.data(), size=SIZES, lr=st.sampled_from([1e-4, 1e-3, 0.01, 0.1]))
@settings(max_examples=60, deadline=None)
def test_a_step_is_called_too_small_to_be_seen_only_where_its_mark_is_not(
    case: Case, data: st.DataObject, size: tuple[int, int], lr: float
) -> None:
    machine, leaves = case
    name = data.draw(st.sampled_from(machine.program.parameters))
    cell = tuple(data.draw(st.integers(0, n - 1)) for n in machine.program.shapes[name])
    drawing = draw_slice(sliced((machine, {**leaves, "lr": frozen_copy(lr)}), name, cell), *size)
    picture = "".join(text(drawing.rows)[(drawing.area.top if drawing.area else 0) :])
    if "too small to be seen" in said(drawing):
        assert "●" not in picture
    elif drawing.step is not None and "too small" not in said(drawing) and size[1] > 11:
        assert "●" in picture


def test_a_small_step_that_has_a_cell_of_its_own_is_not_called_too_small() -> None:
    """The step is narrower than a cell is wide, and yet crosses into the next."""
    found = [sliced(put(lr=lr), "theta", (0,)) for lr in np.linspace(0.005, 0.05, 10)]
    drawn = [draw_slice(each, 100, 30) for each in found]
    seen = ["●" in "".join(text(each.rows)[2:]) for each in drawn]
    assert [not each for each in seen] == ["too small to be seen" in said(each) for each in drawn]
    assert any(seen)
    assert not all(seen)


def test_the_smallest_size_still_says_slope_and_step() -> None:
    whole = said(draw_slice(sliced(lab3(), "theta", (0,)), 24, 6))
    assert "slope -1.4 step +0.0014" in whole
    assert "◆" in whole


@pytest.mark.parametrize("height", [4, 5])
def test_in_a_low_pane_the_curve_has_all_rows_but_two_and_slope_and_step_stand_below(height: int) -> None:
    drawing = draw_slice(sliced(lab3(), "theta", (0,)), 52, height)
    assert drawing.area is not None
    assert (drawing.area.top, drawing.area.height) == (0, height - 2)
    assert in_role(drawing.rows, "positive")
    assert drawing.tangent is not None
    rows = text(drawing.rows)
    assert "▲" in rows[-2]
    assert "slope -1.4" in rows[-1]
    assert "step +0.0014" in rows[-1]


def test_a_step_that_can_be_seen_ends_on_the_curve_at_the_updated_number() -> None:
    drawing = draw_slice(sliced(put(lr=0.8), "theta", (0,)), 56, 14)
    assert drawing.area is not None
    assert drawing.step is not None
    value, loss = drawing.step[1]
    assert value == pytest.approx(0.72)
    assert loss == pytest.approx(0.5 * (1 - 0.72) ** 2)
    x, y = drawing.area.cell((value, loss))
    assert text(drawing.rows)[y][x] == "●"


def test_a_step_that_is_not_taken_yet_is_called_to_come_and_no_gradient_draws_no_tangent() -> None:
    program = lab3()[0].program
    coming = draw_slice(sliced(put(lr=0.8), "theta", (0,), program.update_from), 56, 14)
    assert "step +1.12 to come" in said(coming)
    early = draw_slice(sliced(lab3(), "theta", (0,), program.loss_at + 1), 56, 14)
    assert early.tangent is None
    assert "∂E/∂theta not computed" in said(early)
    assert "step" not in said(early)


def test_a_flat_loss_is_said_to_be_flat_and_drawn_level() -> None:
    drawing = draw_slice(sliced(lab3(), "W_hidden", (1, 0)), 60, 12)
    assert "flat: W_hidden[1,0] does not change the loss" in said(drawing)
    assert len({y for _, y in dots(drawing.rows, 60, 12)}) == 1


def test_a_floor_that_ends_at_a_kink_says_where() -> None:
    drawing = draw_slice(sliced(lab3(), "W_hidden", (0, 0)), 60, 12)
    assert "flat here; the loss bends at 0.5" in said(drawing)
    assert "∧" in text(drawing.rows)[10]


@pytest.mark.filterwarnings("error")
def test_a_bend_that_overflows_is_neither_drawn_nor_named() -> None:
    found = sliced(lab3(), "W_hidden", (0, 0))
    drawing = draw_slice(Slice(**{**vars(found), "bends": np.array([math.inf])}), 60, 12)
    assert "bends at" not in said(drawing)
    assert "∧" not in "".join(text(drawing.rows))


def test_at_a_kink_and_at_the_bottom_the_words_say_so() -> None:
    corner = put(W_hidden=[[0.5, -0.3], [0.4, 0.1], [-0.5, 0.2]])
    assert "a corner: no one slope is right here" in said(draw_slice(sliced(corner, "W_hidden", (0, 0)), 60, 12))
    bottom = draw_slice(sliced(put(theta=[1.0, 0.2, 0.1]), "theta", (0,)), 60, 12)
    assert "at the bottom: nothing near is lower" in said(bottom)


@pytest.mark.parametrize("y", [math.nan, math.inf])
def test_a_loss_that_is_not_finite_has_no_picture_and_says_why(y: float) -> None:
    drawing = draw_slice(sliced(put(y=y), "theta", (0,)), 60, 12)
    assert drawing.area is None
    assert f"the loss is {y} here: there is no tangent" in said(drawing)


@pytest.mark.parametrize("name", ["theta", "W_hidden"])
def test_a_number_that_is_not_finite_has_no_picture_and_says_why(name: str) -> None:
    changed = np.array(lab3()[1][name])
    changed.flat[0] = {"theta": math.nan, "W_hidden": -math.inf}[name]
    drawing = draw_slice(sliced(put(**{name: changed}), name, (0,) * changed.ndim), 60, 12)
    assert drawing.area is None
    assert "there is no curve" in said(drawing)


def test_where_the_loss_stops_being_finite_is_marked_and_named() -> None:
    found = sliced(lab3(), "theta", (0,))
    losses = np.where(found.points > 0.5, math.inf, found.losses)
    broken = Slice(**{**vars(found), "losses": losses, "slope": None, "after": None})
    drawing = draw_slice(broken, 60, 12)
    first = float(found.points[found.points > 0.5][0])
    assert f"× not finite from {number(first)} on" in said(drawing)
    assert drawing.area is not None
    assert max(x for x, _ in dots(drawing.rows, 60, 12)) < drawing.area.column(first), "nothing is drawn beyond"
    assert text(drawing.rows)[drawing.area.top][drawing.area.column(first) // 2] == "×"


@given(size=st.tuples(st.integers(0, 40), st.integers(0, 12)))
@settings(max_examples=30, deadline=None)
def test_no_size_is_too_small(size: tuple[int, int]) -> None:
    rows = text(draw_slice(sliced(lab3(), "theta", (0,)), *size).rows)
    assert [len(row) for row in rows] == [size[0]] * size[1]


@given(
    case=networks(),
    data=st.data(),
    scale=st.sampled_from([1e-300, 1e-160, 1e-9, 0.0, 1e6, 1e150, 1e300]),
    size=st.tuples(st.integers(0, 60), st.integers(0, 20)),
)
@settings(max_examples=40, deadline=None)
@pytest.mark.filterwarnings("error")
def test_numbers_of_any_size_are_drawn_or_said_without_a_warning(
    case: Case, data: st.DataObject, scale: float, size: tuple[int, int]
) -> None:
    machine, leaves = case
    name = data.draw(st.sampled_from(machine.program.parameters))
    cell = tuple(data.draw(st.integers(0, n - 1)) for n in machine.program.shapes[name])
    scaled = {**leaves, name: frozen_copy(np.asarray(leaves[name]) * scale)}
    rows = draw_slice(slice_of(Iteration.of(machine, scaled, 1), (name, cell), 17), *size).rows
    assert [len(row) for row in text(rows)] == [size[0]] * size[1]
