"""Which numbers the network pane shows at a stop, and that it says what they are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.labs.toml import lab_of
from tests.ui.views import view_of
from tui_backprop.session.apply import apply
from tui_backprop.session.events import Edited, Stepped, Undone
from tui_backprop.session.session import begin
from tui_backprop.ui.panes.network.drawing import draw_network
from tui_backprop.ui.panes.network.layout import arrange
from tui_backprop.ui.panes.network.pane import network_title, picture_of, shorter
from tui_backprop.ui.panes.network.picture import EdgeHit
from tui_backprop.ui.view.plan import plan
from tui_backprop.ui.view.view import View

NEXT = Stepped("n")
DEEP = """
format = 1
title = "Deep"
[data]
x = [[1.0, 0.5], [0.2, -0.7]]
y = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]
[training]
loss = "cce"
optimizer = "sgd"
lr = 0.1
seed = 1
""" + "".join(
    f'[[layers]]\nname = "{name}"\nactivation = "{activation}"\nunits = {units}\ninit = "xavier"\nbias = true\n'
    for name, activation, units in (("h1", "tanh", 4), ("h2", "tanh", 4), ("h3", "tanh", 4), ("out", "softmax", 3))
)


def deep(stops: int) -> View:
    session = begin(lab_of(DEEP))
    for _ in range(stops):
        session = apply(session, NEXT)
    return View(session, plan(120, 40))


def drawn(view: View, width: int, height: int) -> str:
    rows = draw_network(picture_of(view, height), width, height).rows
    return "\n".join("".join(run for run, _ in row) for row in rows)


def test_a_deep_net_shows_the_errors_that_came_back_under_a_name_that_says_so_and_the_targets() -> None:
    last = deep(11)
    assert str(last.state.stage.title) == "grads h2"
    whole = drawn(last, 58, 14)
    assert "h3 δ" in whole
    assert "h2 δ" in whole
    assert "h1 δ" not in whole
    assert shorter(float(np.asarray(last.state.values["dE_dz_h3"])[0, 0]), 7) in whole
    assert [whole.count(target) for target in ("y 1", "y 0")] == [1, 2]


def test_the_columns_of_a_deep_net_stand_still_and_keep_a_cell_free_before_numbers() -> None:
    places = set()
    for stops in range(13):
        view = deep(stops)
        layout = arrange(picture_of(view, 14), 58, 14)
        places.add(tuple((column.look, column.x, column.width) for column in layout.columns))
        rows = drawn(view, 58, 14).split("\n")
        for column in layout.columns[1:]:
            assert {rows[place.y][column.x - 1] for place in column.places} == {" "}
    assert len(places) == 1


def test_at_the_grads_stages_the_pane_says_that_edges_are_gradients_and_a_bias_is_one() -> None:
    weights, gradients = view_of("lab3", *[NEXT] * 3), view_of("lab3", *[NEXT] * 5)
    assert network_title(weights) == "Network"
    assert "bias -0.4" in drawn(weights, 76, 14)
    assert network_title(gradients) == "Network · edges: ∂E/∂W"
    assert "∂b -1.4" in drawn(gradients, 76, 14)


def test_after_the_update_the_pane_says_which_of_its_numbers_are_from_before() -> None:
    assert network_title(view_of("lab3", *[NEXT] * 7)).endswith("z, a, δ before the update")
    assert "row 0" in network_title(view_of("xor", *[NEXT] * 7))


def test_edges_and_boxes_have_four_digits_where_there_is_room() -> None:
    whole = drawn(view_of("xor", *[NEXT] * 6), 76, 12)
    for words in ("-0.003395", "-0.002652", "δ -0.02642", "∂b -0.01616"):
        assert words in whole


def test_at_80x24_the_boxes_of_xor_have_sum_answer_error_and_bias_on_the_rows_that_are_free() -> None:
    whole = drawn(view_of("xor", NEXT, NEXT), 76, 11)
    for words in ("z 0.1 → a 0.09967", "z -0.2 → a -0.1974", "b +0.1", "b -0.2", "δ ·"):
        assert words in whole


@pytest.mark.parametrize("stops", range(8))
def test_at_100x30_every_weight_of_lab_3_keeps_its_label(stops: int) -> None:
    picture = picture_of(view_of("lab3-live", *[NEXT] * stops), 11)
    drawing = draw_network(picture, 50, 11)
    rows = ["".join(run for run, _ in row) for row in drawing.rows]
    labelled = {drawing.hit(x, y) for y in range(11) for x in range(50) if rows[y][x] in "0123456789·"}
    edges = [picture.edges[0](i, j) for i in range(3) for j in range(2)]
    assert {(edge.parameter, edge.cell) for edge in edges} <= {
        (hit.parameter, hit.cell) for hit in labelled if isinstance(hit, EdgeHit)
    }


@pytest.mark.parametrize(("width", "height"), [(56, 6), (48, 6), (40, 6)])
def test_where_there_are_no_boxes_an_error_is_still_called_one(width: int, height: int) -> None:
    whole = drawn(view_of("xor", *[NEXT] * 6), width, height)
    assert "╭" not in whole
    assert "0.06872" in whole
    assert "δ" in whole
    assert "y 0" in whole


def test_at_the_grads_stages_an_edge_has_its_gradient_or_a_dot_until_that_is_computed() -> None:
    at_grads_out = drawn(view_of("lab3-live", *[NEXT] * 5), 76, 12)
    assert "-0.882" in at_grads_out
    assert at_grads_out.count(" · ") >= 6
    assert "+0.4" not in at_grads_out


def test_after_an_edit_the_boxes_have_the_old_number_beside_the_new_one() -> None:
    edited = view_of("lab3", NEXT, NEXT, Edited("W_hidden", (0, 0), 0.9))
    whole = drawn(edited, 56, 12)
    assert "z -0.3→0.4" in whole
    assert "a 0→0.4" in whole
    assert "z -0.1 " in whole
    assert "→" not in drawn(replace(edited, session=apply(edited.session, Undone())), 56, 12).replace("→ 0", "")


def test_at_the_update_only_weights_that_moved_are_lit() -> None:
    picture = picture_of(view_of("lab3-live", *[NEXT] * 7), 12)
    states = {(i, j): picture.edges[0](i, j).state for i in range(3) for j in range(2)}
    assert {cell for cell, state in states.items() if state == "fresh"} == {(0, 0), (2, 0)}


def test_an_old_number_is_never_shown_as_the_same_as_the_new_one() -> None:
    whole = drawn(view_of("lab3", NEXT, Edited("W_hidden", (0, 0), 0.2000001)), 56, 12)
    assert "-0.3→-0.3" not in whole
    assert "z -0.3 " in whole
