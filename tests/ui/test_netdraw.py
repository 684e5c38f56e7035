"""The network picture: every number readable, on its own edge, and nothing over anything else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ui.pictures import THETA, W_HIDDEN, dense, edge, lab3, lines
from tui_backprop.ui.kit.canvas import Canvas
from tui_backprop.ui.kit.palette import Role
from tui_backprop.ui.panes.network.drawing import Drawing, draw_network
from tui_backprop.ui.panes.network.labels import Line, place_labels
from tui_backprop.ui.panes.network.layout import Layout, arrange
from tui_backprop.ui.panes.network.picture import Column, Edge, EdgeHit, NetworkPicture, Unit, UnitHit

SIZES = [(58, 18), (76, 13), (56, 12), (56, 18), (100, 30), (160, 50)]
ROOMY = pytest.mark.parametrize(("width", "height"), SIZES)


def text(drawing: Drawing) -> list[str]:
    return ["".join(run for run, _ in row) for row in drawing.rows]


def roles(drawing: Drawing, wanted: str) -> set[Role]:
    return {role for row in drawing.rows for run, role in row if wanted in run}


def labels(drawing: Drawing, width: int, height: int) -> dict[EdgeHit, str]:
    """What stands on each edge: the characters of its cells that are not dots."""
    rows = text(drawing)
    found: dict[EdgeHit, str] = {}
    for y in range(height):
        for x in range(width):
            hit = drawing.hit(x, y)
            if isinstance(hit, EdgeHit) and not 0x2800 <= ord(rows[y][x]) <= 0x28FF:
                found[hit] = found.get(hit, "") + rows[y][x]
    return {hit: label.strip() for hit, label in found.items()}


@ROOMY
def test_each_of_the_eight_weights_of_lab_3_stands_whole_on_its_own_edge(width: int, height: int) -> None:
    found = labels(draw_network(lab3(), width, height), width, height)
    weights = {EdgeHit("W_hidden", (i, j)): f"{W_HIDDEN[i][j]:+.4g}" for i in range(3) for j in range(2)}
    weights |= {EdgeHit("theta", (1,)): "+0.2", EdgeHit("theta", (2,)): "+0.1", EdgeHit("theta", (0,)): "b -0.4"}
    assert found == weights


@ROOMY
def test_each_of_the_eight_gradients_of_lab_3_does_too_though_they_are_longer(width: int, height: int) -> None:
    found = labels(draw_network(lab3(gradients=True), width, height), width, height)
    gradients = {EdgeHit("W_hidden", (i, j)): f"-0.{i}{j}34" for i in range(3) for j in range(2)}
    gradients |= {EdgeHit("theta", (1,)): "-1.205", EdgeHit("theta", (2,)): "-1.215"}
    assert gradients.items() <= found.items()


@ROOMY
def test_every_label_has_a_piece_of_its_edge_on_both_sides(width: int, height: int) -> None:
    layout = arrange(lab3(), width, height)
    inputs, hidden, _ = layout.columns
    drawing = draw_network(lab3(), width, height)
    for y, row in enumerate(text(drawing)):
        for x in range(width):
            hit = drawing.hit(x, y)
            if isinstance(hit, EdgeHit) and hit.parameter == "W_hidden" and row[x].isdigit():
                assert inputs.x + inputs.width < x < hidden.x - 1


@ROOMY
def test_boxes_say_name_numbers_off_bias_and_target(width: int, height: int) -> None:
    drawing = draw_network(lab3(), width, height)
    whole = "\n".join(text(drawing))
    for words in ("hidden[0]", "hidden[1]", "z -0.3", "z -0.1", "a 0", "b -0.4", "ŷ -0.4", "target 1", "forward"):
        assert words in whole
    assert whole.count(" off ") == 2
    assert [whole.count(mark) for mark in "●○"] == [2, 1]


@ROOMY
def test_a_click_on_a_label_a_box_an_input_or_a_bias_says_which_it_is(width: int, height: int) -> None:
    drawing = draw_network(lab3(), width, height)
    hits = {drawing.hit(x, y) for y in range(height) for x in range(width)}
    assert {UnitHit(0, i) for i in range(3)} | {UnitHit(1, 0), UnitHit(1, 1), UnitHit(2, 0)} <= hits
    assert {EdgeHit("W_hidden", (i, j)) for i in range(3) for j in range(2)} <= hits
    assert {EdgeHit("theta", (i,)) for i in range(3)} <= hits
    rows = text(drawing)
    y = next(y for y, row in enumerate(rows) if "-0.5" in row)
    assert drawing.hit(rows[y].index("-0.5") + 2, y) == EdgeHit("W_hidden", (2, 0))
    y = next(y for y, row in enumerate(rows) if "b -0.4" in row)
    assert drawing.hit(rows[y].index("b -0.4") + 3, y) == EdgeHit("theta", (0,))
    assert drawing.hit(-1, 0) is None
    assert drawing.hit(0, height) is None


def test_the_layout_does_not_depend_on_what_has_been_computed_yet() -> None:
    def column(state_lines: tuple[str, ...]) -> Column:
        unit = Unit("hidden[0]", "·", lines(*state_lines), state="waiting")
        return Column("hidden", 2, lambda _: unit, box=(10, 3))

    base = lab3()
    shapes = []
    for said in (("z ·", "a ·", "δ ·"), ("z -0.1235", "a 0", "δ ·")):
        picture = NetworkPicture((base.columns[0], column(said), base.columns[2]), base.edges)
        places = arrange(picture, 58, 18).columns
        shapes.append([(place.x, place.y, place.width, place.height) for part in places for place in part.places])
    assert shapes[0] == shapes[1]


def test_where_boxes_must_be_narrow_a_bias_is_called_by_its_first_letter_and_labels_keep_their_room() -> None:
    base = lab3(gradients=True)
    out = replace(base.columns[2].unit(0), bias_name="bias")
    columns = (*base.columns[:2], replace(Column.of("out", [out]), bias_width=7))
    wide, narrow = ("\n".join(text(draw_network(replace(base, columns=columns), width, 12))) for width in (76, 56))
    assert "bias -0.4" in wide
    assert "bias" not in narrow
    assert "b -0.4" in narrow
    assert all(label in narrow for label in ("-0.0034", "-0.2134", "-1.205", "-1.215"))


def test_signs_states_and_the_picked_cell_have_their_roles() -> None:
    base = lab3()
    picked = NetworkPicture(
        base.columns,
        (
            lambda i, j: (
                edge("W_hidden", (i, j), W_HIDDEN[i][j], "live" if i != 1 else "dead")
                if (i, j) != (2, 0)
                else Edge("W_hidden", (2, 0), "-0.5", -1, 1.0, "live", picked=True)
            ),
            lambda i, _: edge("theta", (i + 1,), THETA[i + 1], "waiting"),
        ),
    )
    drawing = draw_network(picked, 76, 18)
    assert roles(drawing, "-0.5") == {"just"}
    assert roles(drawing, "-0.3") - {"text"} == {"negative"}
    assert roles(drawing, "+0.4") == {"dim"}
    assert roles(drawing, " off ") == {"negative-strong"}


def test_what_was_just_computed_has_a_gold_and_heavy_frame_so_that_colour_is_not_alone() -> None:
    unit = Unit("h[0]", "1", lines("z 1"), state="fresh")
    picture = NetworkPicture((Column.of("h", [unit]),), ())
    drawing = draw_network(picture, 20, 5)
    whole = "".join(text(drawing))
    assert "┏" in whole
    assert "╭" not in whole
    assert roles(drawing, "h[0]") == {"just"}


@pytest.mark.parametrize("size", [(58, 18), (76, 13), (120, 40)])
def test_a_large_layer_is_folded_and_says_how_many_units_are_not_shown(size: tuple[int, int]) -> None:
    whole = "\n".join(text(draw_network(dense((784, 128, 10)), *size)))
    assert "⋮ 776 more" in whole
    assert "⋮ 120 more" in whole


def test_folding_shows_the_first_the_last_and_the_unit_one_is_at() -> None:
    layout = arrange(dense((4, 100, 2), shown=57), 100, 18)
    shown = [place.index for place in layout.columns[1].places if not place.folded]
    assert (shown[0], shown[-1]) == (0, 99)
    assert 57 in shown
    assert sum(place.folded for place in layout.columns[1].places) + len(shown) == 100


def test_many_layers_are_folded_in_the_middle_and_counted() -> None:
    sizes = (3, *([4] * 20), 2)
    layout = arrange(dense(sizes), 40, 14)
    assert layout.fold is not None
    assert layout.fold[1] + len(layout.columns) == len(sizes)
    assert layout.columns[0].layer == 0
    assert layout.columns[-1].layer == len(sizes) - 1
    whole = " ".join(text(draw_network(dense(sizes), 40, 14)))
    assert f"{layout.fold[1]} more" in whole


def test_labels_of_a_crowded_gap_are_left_out_altogether_rather_than_odd_ones_shown() -> None:
    drawing = draw_network(dense((8, 8, 2)), 60, 18)
    assert {hit.parameter for hit in labels(drawing, 60, 18)} <= {"W_1"}


def test_labels_that_would_meet_are_never_both_placed() -> None:
    many = [Line(edge("W", (i, j), 0.5 + i + j), 0, 24 * i, 60, 24 * j) for i in range(4) for j in range(4)]
    spots = place_labels(Canvas(31, 30), many)
    assert spots
    cells = [(x, spot.y) for spot in spots for x in range(spot.x, spot.x + len(spot.text) + 1)]
    assert len(cells) == len(set(cells)), "two labels overlap or touch"


def areas(layout: Layout) -> list[tuple[int, int, int, int]]:
    return [(place.x, place.y, place.width, place.height) for part in layout.columns for place in part.places]


@given(
    width=st.integers(10, 200),
    height=st.integers(4, 60),
    sizes=st.lists(st.integers(1, 12) | st.integers(13, 900), min_size=1, max_size=7),
    boxed=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_any_network_at_any_size_is_drawn_inside_the_area_with_nothing_over_anything(
    width: int, height: int, sizes: list[int], boxed: bool
) -> None:
    picture = dense(tuple(sizes), boxed)
    drawing = draw_network(picture, width, height)
    assert [len(row) for row in text(drawing)] == [width] * height
    places = areas(arrange(picture, width, height))
    for at, (x, y, w, h) in enumerate(places):
        for other_x, other_y, other_w, other_h in places[at + 1 :]:
            assert x + w <= other_x or other_x + other_w <= x or y + h <= other_y or other_y + other_h <= y
        assert y >= 0
        assert y + h <= height
        if width >= 24:
            assert x >= 0
            assert x + w <= width


@given(width=st.integers(0, 12), height=st.integers(0, 4))
@settings(max_examples=20, deadline=None)
def test_no_size_is_too_small_to_draw_without_an_error(width: int, height: int) -> None:
    drawing = draw_network(lab3(), width, height)
    assert [len(row) for row in text(drawing)] == [width] * height


def test_where_the_room_is_short_labels_have_three_digits_before_there_are_none() -> None:
    base = lab3()

    def first(i: int, j: int) -> Edge:
        return replace(base.edges[0](i, j), label=f"-0.25{i}{j}", brief=f"-0.25{i}")

    for width, digits in ((60, 4), (46, 3)):
        drawing = draw_network(replace(base, edges=(first, base.edges[1]), label_width=9), width, 11)
        found = labels(drawing, width, 11)
        shown = {found.get(EdgeHit("W_hidden", (i, j)), "") for i in range(3) for j in range(2)}
        assert {len(label) - len("-0.") for label in shown} == {digits}


@pytest.mark.parametrize("label", ["0", "+0.2", "-0.252"])
@pytest.mark.parametrize("height", [11, 12, 18])
def test_no_label_stands_on_the_line_of_an_input_that_is_not_its_own(label: str, height: int) -> None:
    base = lab3()

    def first(i: int, j: int) -> Edge:
        return replace(base.edges[0](i, j), label=label)

    picture = replace(base, edges=(first, base.edges[1]), label_width=9)
    drawing = draw_network(picture, 60, height)
    rows = text(drawing)
    for place in arrange(picture, 60, height).columns[0].places:
        hits = {drawing.hit(x, place.y) for x in range(60) if rows[place.y][x].isdigit()}
        assert {hit.cell[0] for hit in hits if isinstance(hit, EdgeHit) and hit.parameter == "W_hidden"} <= {
            place.index
        }
