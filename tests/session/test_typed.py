"""What can be typed after ``:`` and into a cell."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.labs.toml import HEAD, ROWS, TRAINING, TWO_INPUTS, lab_of
from tests.session.labs import LAB3
from tui_backprop.ground.errors import BackpropError
from tui_backprop.labs.loader import bundled
from tui_backprop.session.apply import apply
from tui_backprop.session.events import Edited, Stepped, WentTo
from tui_backprop.session.position import Position
from tui_backprop.session.session import begin
from tui_backprop.session.typed import TypedError, parse_command, parse_number

BATCHES = lab_of(HEAD + ROWS + "batch = 2\n" + TWO_INPUTS + TRAINING)


@pytest.mark.parametrize(
    ("text", "value"),
    [("0.9", 0.9), (" -1e-3 ", -0.001), ("0,9", 0.9), (",5", 0.5), ("34/2", 17.0), ("-1/4", -0.25), ("−2", -2.0)],
)
def test_numbers_as_people_type_them(text: str, value: float) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize(
    "text", ["", "abc", "nan", "inf", "1e999", "1/0", "1,2,3", "0x10", "1_0", "1/2/3", "٣", "9" * 99]
)
def test_what_is_not_a_finite_number_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(TypedError) as error:
        parse_number(text)
    assert "\n" not in str(error.value)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_can_be_typed_as_python_writes_it(value: float) -> None:
    assert parse_number(repr(value)) == value
    assert math.copysign(1, parse_number(repr(value))) == math.copysign(1, value)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("12", WentTo(Position(12, 0))),
        ("+10", WentTo(Position(11, 0))),
        ("relu", WentTo(Position(1, 2))),
        ("3 ReLU", WentTo(Position(3, 2))),
        ("1 grads hidden", WentTo(Position(1, 6))),
        ("grads", WentTo(Position(1, 5))),
        ("grads_hidden", WentTo(Position(1, 6))),
        ("activation", WentTo(Position(1, 2))),
        ("W_hidden[0,0] = 0.9", Edited("W_hidden", (0, 0), 0.9)),
        ("lr=0,05", Edited("lr", (), 0.05)),
    ],
)
def test_commands(text: str, command: object) -> None:
    assert parse_command(text, begin(LAB3)) == command


@pytest.mark.parametrize("text", ["", "-5", "nowhere", "W_hidden[0;0] = 1", "W_hidden[-1,0] = 1", "= 3", "lr = much"])
def test_what_cannot_be_read_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(TypedError) as error:
        parse_command(text, begin(LAB3))
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("W_hidden = 1", "W_hidden is 3×2 numbers; name one of them, as in W_hidden[0,0] = 1"),
        ("theta = 0.5", "theta is 3 numbers; name one of them, as in theta[0] = 0.5"),
        ("99999999999999999999", "'99999999999999999999' leads nowhere: iterations go from 1 up to 10,000,000"),
        ("-99999999999999999999", "'-99999999999999999999' leads nowhere: iterations go from 1 up to 10,000,000"),
        ("0", "'0' leads nowhere: iterations go from 1 up to 10,000,000"),
        ("3.5", "'3.5' is no iteration; they are whole, such as 3"),
        ("grads hiden", "no stop is called 'grads hiden'. Did you mean grads hidden?"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_type_instead(text: str, says: str) -> None:
    with pytest.raises(TypedError) as error:
        parse_command(text, begin(LAB3))
    assert str(error.value) == says
    assert len(says) <= 78


def test_a_cell_of_a_batch_is_one_of_the_data_it_was_taken_from() -> None:
    taken = apply(begin(BATCHES), Stepped("n"))
    rows = [int(row) for row in np.asarray(taken.state.values["rows"])]
    assert parse_command("x[1,0] = 3", taken) == Edited("X", (rows[1], 0), 3.0)
    assert parse_command("Y[2,0] = 3", taken) == Edited("Y", (2, 0), 3.0)
    with pytest.raises(BackpropError, match="no row 2"):
        parse_command("x[2,0] = 3", taken)


@pytest.mark.parametrize(
    "text", ["x" * 70, "9" * 70, "lr = " + "z" * 70, "W_hidden[" + "1" * 70 + "] = 2", "W_hidden[0", "nowhere"]
)
def test_a_long_mistake_is_quoted_in_part_so_that_what_to_do_is_seen_in_80_columns(text: str) -> None:
    with pytest.raises(TypedError) as error:
        parse_command(text, begin(LAB3))
    assert len(str(error.value)) <= 79


@given(st.text(max_size=30))
def test_no_text_makes_anything_but_a_command_or_a_message(text: str) -> None:
    try:
        parse_command(text, begin(LAB3))
    except BackpropError as error:
        assert str(error)  # noqa: PT017


@pytest.mark.parametrize(
    ("text", "name", "cell"),
    [
        ("bias = 0.5", "theta", (0,)),
        ("w_h[0] = 0.5", "theta", (1,)),
        ("w_h[1] = 0.5", "theta", (2,)),
        ("theta_old[2] = 0.5", "theta", (2,)),
        ("W_hidden_old[2,1] = 0.5", "W_hidden", (2, 1)),
    ],
)
def test_the_sheets_names_for_parts_of_a_parameter_are_its_cells(text: str, name: str, cell: tuple[int, ...]) -> None:
    assert parse_command(text, begin(bundled("lab3"))) == Edited(name, cell, 0.5)


def test_a_part_of_several_numbers_is_not_changed_as_one() -> None:
    with pytest.raises(TypedError, match=r"w_h is 2 numbers; name one of them, as in w_h\[0\] = 0.3"):
        parse_command("w_h = 0.3", begin(bundled("lab3")))


def test_the_slope_of_a_layer_without_activation_is_said_to_be_1() -> None:
    with pytest.raises(TypedError, match="dyhat_dzout is 1 and means that nothing is multiplied: y_hat is z_out"):
        parse_command("dyhat_dzout", begin(bundled("lab3")))


def test_a_cell_is_shown_with_the_sheets_name_for_it() -> None:
    lab3 = bundled("lab3")
    assert [lab3.sheet_name("theta", cell=(at,)) for at in range(3)] == ["bias", "w_h[0]", "w_h[1]"]
    assert lab3.sheet_name("theta", updated=True) == "theta_new"
    assert lab3.sheet_name("dE_dz_hidden", cell=(1,)) == "dE_dzh"
    assert lab3.our_name("E") == "loss"
