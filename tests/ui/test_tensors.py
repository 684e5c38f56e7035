"""The table of tensors without an app: where cells are, and what a line says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_backprop.ground.numbers import number
from tui_backprop.ui.kit.brief import celled, fitted
from tui_backprop.ui.kit.palette import Role, Row
from tui_backprop.ui.panes.tensors.drawing import Marks, draw_detail, draw_line
from tui_backprop.ui.panes.tensors.edit import Edit
from tui_backprop.ui.panes.tensors.layout import CELL, CUT_CELL, NARROW_CELL, Table
from tui_backprop.ui.panes.tensors.rows import Block, TensorRow

W = np.array([[0.2, -0.3], [0.4, 0.1], [-0.5, 0.2]])
NOBODY = Marks()


def sheet(computed: bool = True, W_now: np.ndarray = W, before: np.ndarray | None = None) -> tuple[TensorRow, ...]:
    """Lab 3's tensors, with or without what is computed."""

    def block(name: str, values: object, fresh: bool = False) -> Block:
        return Block(name, np.asarray(values, dtype=np.float64) if computed else None, fresh and computed)

    return (
        TensorRow("given", "x", (3,), Block("x", np.array([1.0, 0.0, 1.0])), editable=True),
        TensorRow(
            "parameters",
            "W_hidden",
            (3, 2),
            Block("W_hidden", W_now, before=before),
            block("dE_dW_hidden", np.full((3, 2), -0.213)),
            "∂E/∂W_hidden",
            editable=True,
        ),
        TensorRow(
            "parameters",
            "theta",
            (3,),
            Block("theta", np.array([-0.4, 0.2, 0.1])),
            block("dE_dtheta", [-1.4, 0.0, 0.0]),
            "∂E/∂theta",
            editable=True,
        ),
        TensorRow("forward", "z_hidden", (2,), block("z_hidden", [-0.3, -0.09999999999999998], fresh=True)),
        TensorRow("forward", "loss", (), block("loss", 0.98)),
    )


def text(row: Row) -> str:
    return "".join(run for run, _ in row)


def screen(table: Table, marks: Marks = NOBODY) -> list[str]:
    return [text(draw_line(table, index, marks)) for index in range(table.lines)]


def roles(row: Row, wanted: str) -> set[Role]:
    return {role for run, role in row if wanted in run}


def test_names_shapes_values_and_gradients_stand_on_the_lines_of_their_tensor() -> None:
    lines = screen(Table(sheet(), 76))
    assert [line.split() for line in lines[:7]] == [
        ["given"],
        ["x", "3", "1", "0", "1"],
        ["parameters", "value", "∂E/∂·"],
        ["W_hidden", "3×2", "0.2", "-0.3", "-0.213", "-0.213"],
        ["[1]", "0.4", "0.1", "-0.213", "-0.213"],
        ["[2]", "-0.5", "0.2", "-0.213", "-0.213"],
        ["theta", "3", "-0.4", "0.2", "0.1", "-1.4", "0", "0"],
    ]


def test_where_values_and_gradients_do_not_fit_side_by_side_the_gradient_is_below() -> None:
    lines = [line.split() for line in screen(Table(sheet(), 50))]
    assert ["theta", "3", "-0.4", "0.2", "0.1"] in lines
    assert lines[lines.index(["theta", "3", "-0.4", "0.2", "0.1"]) + 1] == ["∂E/∂theta", "-1.4", "0", "0"]


@pytest.mark.parametrize("width", [40, 58, 76, 120])
def test_no_cell_moves_when_it_is_computed(width: int) -> None:
    before, after = Table(sheet(computed=False), width), Table(sheet(), width)
    assert before.lines == after.lines
    for index in range(before.lines):
        assert [before.hit(index, x) for x in range(width)] == [after.hit(index, x) for x in range(width)]


def test_what_is_not_computed_is_a_dim_dot_and_what_was_just_computed_is_gold_and_marked() -> None:
    waiting = draw_line(Table(sheet(computed=False), 76), 8, NOBODY)
    assert text(waiting).split() == ["z_hidden", "2", "·", "·"]
    assert roles(waiting, "·") == {"dim"}
    fresh = draw_line(Table(sheet(), 76), 8, NOBODY)
    assert text(fresh).startswith("▶  z_hidden")
    assert roles(fresh, "-0.3") == {"just"}


def test_at_the_cell_level_only_computed_cells_are_shown_and_only_the_last_is_gold() -> None:
    block = Block("z", np.array([1.0, 2.0, 3.0]), fresh=True, partial=2)
    row = draw_line(Table((TensorRow("forward", "z", (3,), block),), 60), 1, NOBODY)
    assert text(row).split() == ["▶", "z", "3", "1", "2", "·"]
    assert roles(row, "1") == {"text"}
    assert roles(row, "2") == {"just"}


def test_a_changed_cell_shows_old_and_new_and_only_it_is_lit() -> None:
    now = W.copy()
    now[0, 0] = 0.9
    table = Table(sheet(W_now=now, before=W), 58)
    row = draw_line(table, 3, NOBODY)
    assert text(row).split()[:4] == ["▶", "W_hidden", "3×2", "0.2→0.9"]
    assert "just" in roles(row, "0.9")
    assert roles(row, "-0.3") == {"text"}
    assert "W_hidden[0,0] 0.2 → 0.9" in text(draw_detail(table, NOBODY))


def test_a_change_too_long_for_its_place_still_says_that_it_is_new() -> None:
    now = W - 0.001234
    table = Table(sheet(W_now=now, before=W), 58)
    assert "→" in text(draw_line(table, 3, NOBODY))
    assert "0.2 → 0.1988" in text(draw_detail(table, NOBODY))


def test_numbers_of_a_column_have_their_points_under_each_other() -> None:
    values = np.array([[1.25], [-10.5], [3.0]])
    lines = screen(Table((TensorRow("given", "x", (3, 1), Block("x", values)),), 40))[1:]
    assert lines[0].index(".") == lines[1].index(".") == lines[2].index("3") + 1


def test_the_cursor_has_its_number_in_full_below_the_table() -> None:
    marks = Marks(("z_hidden", (1,)))
    table = Table(sheet(), 76)
    assert "z_hidden[1] = -0.09999999999999998" in text(draw_detail(table, marks))
    assert roles(draw_line(table, 8, marks), "-0.1") == {"cursor"}
    waiting = draw_detail(Table(sheet(computed=False), 76), marks)
    assert "not computed yet" in text(waiting)


def test_stale_numbers_say_so_where_there_is_room() -> None:
    row = TensorRow("forward", "loss", (), Block("loss", 0.98), stale="before the update")
    drawn = draw_line(Table((row,), 60), 1, NOBODY)
    assert text(drawn).rstrip().endswith("before the update")
    assert roles(drawn, "0.98") == {"muted"}


def test_an_edit_stands_in_its_cell_with_its_error_beside_it() -> None:
    edit = Edit("W_hidden", (0, 1), "-0.3x", 5, "not a number")
    row = draw_line(Table(sheet(), 76), 3, Marks(edit=edit))
    assert "-0.3x" in text(row)
    assert "✗ not a number" in text(row)
    assert roles(row, "-0.3x") == {"editing"}
    assert "cursor" in {role for _, role in row}


def test_a_wide_matrix_shows_as_many_columns_as_fit_and_says_on_which_side_there_are_more() -> None:
    wide = TensorRow(
        "parameters", "W", (2, 64), Block("W", np.ones((2, 64))), Block("dE_dW", np.zeros((2, 64))), "∂E/∂W"
    )
    start, middle, end = (text(draw_line(Table((wide,), 80, first), 1, NOBODY)) for first in (0, 10, 63))
    assert ("‹" in start, "›" in start) == (False, True)
    assert ("‹" in middle, "›" in middle) == (True, True)
    assert ("‹" in end, "›" in end) == (True, False)


def test_text_from_a_file_is_shown_as_it_is_with_its_control_characters_made_visible() -> None:
    row = TensorRow("given", "[red]x\x1b[0m\u202e", (), Block("x", 1.0))
    line = text(draw_line(Table((row,), 60), 1, NOBODY))
    assert "[red]x�[0m�" in line
    assert line.isprintable()


@pytest.mark.parametrize(
    ("value", "width", "expected"),
    [(0.2, 7, "0.2"), (-0.12345678, 7, "-0.1235"), (-0.012345678, 7, "-0.0123"), (1.2345e-12, 7, "1.2e-12")],
)
def test_a_number_takes_fewer_digits_rather_than_more_room(value: float, width: int, expected: str) -> None:
    assert fitted(value, width) == expected
    assert fitted(None, width) == "·"


@pytest.mark.parametrize(
    ("value", "width", "expected"),
    [
        (-0.002036, 9, "-0.002036"),
        (-104700.5, 9, "-1.047e5"),
        (-0.00001234, 9, "-1.234e-5"),
        (-0.04969, 7, "≈-0.05"),
        (-0.0004567, 7, "≈-5e-4"),
        (-1.234e-100, 9, "≈-1e-100"),
        (1.54321e79, 9, "1.543e79"),
        (-1.54321e79, 9, "-1.543e79"),
    ],
)
def test_a_cell_shows_four_digits_or_says_that_it_shows_fewer(value: float, width: int, expected: str) -> None:
    assert celled(value, width) == expected


@given(st.floats(-1e9, 1e9).filter(lambda value: value == 0 or abs(value) >= 1e-9))
@settings(max_examples=200, deadline=None)
def test_at_the_usual_width_of_a_cell_no_digit_is_lost(value: float) -> None:
    assert float(celled(value, CELL - 1)) == float(number(value))


def xor_after_update() -> tuple[TensorRow, ...]:
    old = np.array([[0.5, -0.4], [0.6, -0.3]])
    slopes = np.array([[-0.003395, -0.002652], [-0.001769, -0.00001463]])
    W_hidden = Block("W_hidden", old - slopes, before=old)
    z = Block("z_hidden", np.array([[0.1, -0.2], [0.7, -0.5]]))
    dz = Block("dE_dz_hidden", np.array([[0.03402, -0.02642], [-0.01302, 0.01291]]))
    mark: tuple[tuple[str, Role], ...] = (("✓ 3e-10", "positive"), ("✓", "positive"))
    return (
        TensorRow("parameters", "W_hidden", (2, 2), W_hidden, Block("dE_dW_hidden", slopes), "∂E/∂W_hidden", mark=mark),
        TensorRow("forward", "z_hidden", (2, 2), z, dz, "∂E/∂z_hidden", stale="before the update", mark=mark),
        TensorRow("forward", "∂a/∂z_hidden", (2, 2), z, stale="before the update"),
    )


def test_two_columns_beside_their_gradients_keep_four_digits_in_a_pane_of_59_cells() -> None:
    words = " ".join(screen(Table(xor_after_update(), 59))).split()
    assert {"-0.003395", "-0.002652", "-0.001769", "-1.463e-5", "0.03402", "-0.02642"} <= set(words)


def test_where_old_and_new_do_not_fit_the_cell_has_the_new_number_and_the_line_below_both() -> None:
    table = Table(xor_after_update(), 59)
    row = draw_line(table, 1, NOBODY)
    assert "→" not in text(row)
    assert roles(row, "0.5034") == {"just"}
    assert "W_hidden[0,0] 0.5 → 0.5034  [0,1] -0.4 → -0.3973" in text(draw_detail(table, NOBODY))


@pytest.mark.parametrize("width", [50, 59, 76, 120])
def test_that_forward_numbers_are_from_before_is_said_on_all_of_their_rows_or_once_above(width: int) -> None:
    lines = screen(Table(xor_after_update(), width))
    heading = next(at for at, line in enumerate(lines) if line.strip().startswith("forward"))
    said = [at for at, line in enumerate(lines) if "before the update" in line]
    assert said in ([heading], [at for at, line in enumerate(lines) if "z_hidden" in line and at > heading])


SHAPES = st.sampled_from([(), (1,), (3,), (40,), (2, 3), (30, 1), (4, 70)])


@given(
    shapes=st.lists(st.tuples(SHAPES, st.booleans()), min_size=1, max_size=5),
    width=st.integers(0, 150),
    first=st.integers(0, 80),
    seed=st.integers(0, 9),
)
@settings(max_examples=50, deadline=None)
def test_at_any_width_lines_fill_it_and_every_cell_shown_is_found_where_it_is(
    shapes: list[tuple[tuple[int, ...], bool]], width: int, first: int, seed: int
) -> None:
    numbers = np.random.default_rng(seed)
    rows = tuple(
        TensorRow(
            "forward",
            f"t{i}",
            shape,
            Block(f"t{i}", numbers.normal(size=shape) * 10.0 ** numbers.integers(-12, 12)),
            Block(f"dE_dt{i}", numbers.normal(size=shape)) if slope else None,
        )
        for i, (shape, slope) in enumerate(shapes)
    )
    table = Table(rows, width, first)
    for index in range(table.lines):
        assert len(text(draw_line(table, index, NOBODY))) == width
        for x in range(width):
            if hit := table.hit(index, x):
                found = table.find(*hit)
                assert found is not None
                assert found[0] == index
    assert text(draw_line(table, table.lines, NOBODY)).strip() == ""


@given(
    keys=st.lists(st.sampled_from(["left", "right", "home", "end", "backspace", "delete", "ctrl+u", "-", "1", "é"])),
    start=st.text(max_size=6),
)
def test_typing_never_leaves_the_caret_outside_the_text(keys: list[str], start: str) -> None:
    edit = Edit("x", (0,), "", 0).insert(start)
    for key in keys:
        edit = edit.pressed(key) or edit.insert(key)
        assert 0 <= edit.caret <= len(edit.text)
        assert edit.text.isprintable()


def test_what_was_typed_stays_when_it_is_refused_and_the_next_key_clears_the_reason() -> None:
    edit = Edit("x", (0,), "0,5", 3).refused("not a number")
    assert (edit.text, edit.error) == ("0,5", "not a number")
    after = edit.pressed("backspace")
    assert after is not None
    assert (after.text, after.error) == ("0,", "")


@pytest.mark.parametrize("width", [52, 58, 76])
@pytest.mark.parametrize("columns", range(1, 40))
def test_a_tensor_is_cut_only_where_it_has_no_room_and_leaves_no_room_for_another_column(
    columns: int, width: int
) -> None:
    values = np.full((2, columns), -0.2085)
    row = TensorRow("parameters", "W_hidden", (2, columns), Block("W_hidden", values), Block("dE", values), "∂E/∂W")
    table = Table((row,), width)
    line = table.line(1)
    assert line is not None
    spans = table.spans(line)
    free = width - spans[-1].end
    assert free >= 0
    if spans[0].count < columns:
        assert columns * NARROW_CELL > table.room
        assert free < len(spans) * CUT_CELL
        assert "›" in text(draw_line(table, 1, NOBODY))
    assert "-0.2085" in text(draw_line(table, 1, NOBODY))


def test_the_first_line_in_sight_says_whose_numbers_it_has_and_each_row_its_number() -> None:
    table = Table(sheet(), 76)
    assert text(draw_line(table, 4, NOBODY)).split()[0] == "[1]"
    assert text(draw_line(table, 4, NOBODY, top=True)).split()[:2] == ["W_hidden", "[1]"]
