"""The labs that come with the program are the ones the sheet and the design speak of."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.labs.toml import numbers
from tui_backprop.labs.errors import LabError
from tui_backprop.labs.files import bundled_ids
from tui_backprop.labs.loader import bundled


def after_one(id: str) -> dict[str, Any]:
    lab = bundled(id)
    return {name: np.asarray(value).tolist() for name, value in lab.machine.trace(lab.leaves, 1)[-1].items()}


def test_three_labs_come_with_the_program() -> None:
    assert bundled_ids() == ("lab3", "lab3-live", "xor")


def test_lab_3_has_the_numbers_of_the_sheet() -> None:
    lab = bundled("lab3")
    assert numbers(lab, "x") == [1, 0, 1]
    assert numbers(lab, "y") == 1
    assert numbers(lab, "W_hidden") == [[0.2, -0.3], [0.4, 0.1], [-0.5, 0.2]]
    assert numbers(lab, "theta") == [-0.4, 0.2, 0.1]
    assert numbers(lab, "lr") == 0.001
    assert lab.title == "Laboratory Activity 3"


def test_one_iteration_of_lab_3_gives_the_numbers_of_the_sheet_to_the_bit() -> None:
    values = after_one("lab3")
    assert values["z_hidden"] == [-0.3, -0.09999999999999998]
    assert values["a_hidden"] == values["da_dz_hidden"] == [0, 0]
    assert values["z_out"] == values["y_hat"] == -0.4
    assert values["loss"] == 0.9799999999999999
    assert values["dE_dtheta"] == [-1.4, 0, 0]
    assert values["dE_da_hidden"] == [-1.4 * 0.2, -1.4 * 0.1]  # printed as -0.28 and -0.14
    assert values["theta"] == [-0.3986, 0.2, 0.1]
    assert values["W_hidden"] == [[0.2, -0.3], [0.4, 0.1], [-0.5, 0.2]]


def test_the_closing_remark_of_the_sheet_is_quoted_where_the_hidden_gradients_are_seen_to_be_0() -> None:
    assert "proportional to x where x=1" in bundled("lab3").notes["grads hidden"]
    assert np.all(np.asarray(after_one("lab3")["dE_dW_hidden"]) == 0)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("da_dz_hidden", "relu_derivative"), ("dE_da_hidden", "dE_dah"), ("dE_dz_hidden", "dE_dzh"), ("half_mse", "MSE")],
)
def test_lab_3_knows_what_the_sheet_calls_things(ours: str, theirs: str) -> None:
    lab = bundled("lab3")
    assert lab.sheet_name(ours) == theirs
    assert lab.our_name(theirs) == ours


def test_a_parameter_has_the_sheets_new_name_only_after_the_update() -> None:
    lab = bundled("lab3")
    assert lab.sheet_name("theta") == ""
    assert lab.sheet_name("theta", updated=True) == "theta_new"
    assert lab.our_name("theta_new") == "theta"
    assert lab.our_name("x") == "x"


def test_lab_3_with_live_units_moves_one_hidden_unit_and_not_the_other() -> None:
    values = after_one("lab3-live")
    slope = np.asarray(values["dE_dW_hidden"])
    assert values["da_dz_hidden"] == [1, 0]
    assert np.all((slope != 0) == [[True, False], [False, False], [True, False]])


def test_xor_is_learned_in_a_thousand_iterations() -> None:
    lab = bundled("xor")
    losses = np.empty(1000)
    leaves = lab.machine.fast(lab.leaves, 1, losses)
    y_hat = lab.machine.trace(leaves, 1001)[-1]["y_hat"]
    assert losses[0] > 0.25
    assert losses[-1] < 0.01
    assert np.asarray(y_hat).round().tolist() == [[0], [1], [1], [0]]


def test_an_id_that_no_lab_has_is_answered_with_the_nearest() -> None:
    with pytest.raises(LabError, match=r'no lab is called "lab4"; there are lab3, lab3-live, xor. Did you mean lab3\?'):
        bundled("lab4")
