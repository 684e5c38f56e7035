"""What the independent check says in words: which cell, which numbers, and nothing claimed that was not compared."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tui_backprop.engine.judge.check import Checked
from tui_backprop.lesson.meaning.checked import TOO_SMALL, line, mark, outcome, sentence, short_mark


def judged(
    claimed: list[float], numeric: list[float], error: list[float], at_kink: list[bool] | None = None
) -> Checked:
    kinks = np.array(at_kink or [False] * len(claimed))
    return Checked("W_hidden", np.array(claimed), np.array(numeric), np.array(error), kinks)


def test_agreement_says_how_close() -> None:
    checked = judged([0.21, 0.5], [0.21, 0.5], [1e-11, 2.96e-10])
    assert mark(checked) == "✓ 3e-10"
    assert line(checked, "dE_dW_hidden") == "✓ central difference agrees, worst 3e-10"


def test_agreement_to_the_last_bit_is_exact() -> None:
    checked = judged([0.0], [0.0], [0.0])
    assert mark(checked) == "✓ 0"
    assert line(checked, "dE_dW_hidden") == "✓ central difference agrees, exactly"


def test_disagreement_names_the_worst_cell_and_both_numbers() -> None:
    checked = judged([0.5, -0.21], [0.4, 0.21], [0.2, 2.0])
    assert mark(checked) == "✗ disagrees"
    assert line(checked, "dE_dW_hidden") == "✗ ∂E/∂W_hidden[1] disagrees: -0.21 here, 0.21 by central difference"
    sheet = {"dE_dW_hidden": "dE_dWh"}
    assert line(checked, "dE_dW_hidden", sheet).startswith("✗ dE_dWh[1] disagrees")


def test_numbers_that_disagree_never_look_the_same() -> None:
    checked = judged([0.2100012], [0.2100048], [1.5e-5])
    assert "0.210001 here, 0.210005" in line(checked, "dE_dW_hidden")


@pytest.mark.parametrize(("others", "said"), [([], "∧ no derivative here (kink)"), ([0.5], "1 of 2 cells at a kink")])
def test_a_kink_is_said_and_not_called_agreement(others: list[float], said: str) -> None:
    nan, rest = math.nan, [1e-10] * len(others)
    checked = judged([0.0, *others], [nan, *others], [nan, *rest], [True, *([False] * len(others))])
    assert said in line(checked, "dE_dW_hidden")
    assert mark(checked) == ("✓ 1e-10, 1 kink" if others else "∧ kink")


def test_what_is_not_finite_is_named_with_its_cell() -> None:
    checked = judged([1.0, math.inf], [1.0, 2.0], [0.0, math.nan])
    assert mark(checked) == "× not finite"
    assert line(checked, "dE_dW_hidden") == "× ∂E/∂W_hidden[1] = inf is not finite: nothing to compare"


def test_a_finite_gradient_is_not_called_not_finite_beside_a_loss_that_is_not() -> None:
    checked = judged([-6.4e155, 1.0], [math.inf, math.nan], [math.nan, math.nan])
    assert mark(checked) == "× loss not finite"
    its = "is finite, but the loss is not, here or a step away: nothing to compare"
    assert line(checked, "dE_dz_out") == f"× ∂E/∂z_out[0] = -6.4e155 {its}"
    assert line(checked, "dE_dz_out", cell=(1,)) == f"× ∂E/∂z_out[1] = 1 {its}"
    assert sentence(checked, "dE_dz_out") == f"dE_dz_out {its}"
    assert outcome([checked]).endswith(": 1 with no finite number to compare")


def test_a_mark_hides_no_cell_at_a_kink() -> None:
    checked = judged([0.5, 0.0], [0.5, math.nan], [3e-10, math.nan], [False, True])
    assert mark(checked) == "✓ 3e-10, 1 kink"
    assert short_mark(checked) == "∧"
    assert outcome([checked, judged([0.5], [0.5], [0.0])]) == (
        "compared 2 gradients with central differences: both agree, 1 cell at a kink"
    )


def test_what_cannot_be_seen_is_not_called_agreement() -> None:
    checked = judged([8e-15], [-8e-15], [math.nan])
    assert mark(checked) == "? unseen"
    assert short_mark(checked) == "?"
    assert "∂E/∂W_hidden: too small beside the rounding of the loss to be seen" in line(checked, "dE_dW_hidden")


def test_agreement_says_how_many_cells_were_not_seen() -> None:
    checked = judged([0.5, 8e-15, 1e-14], [0.5, 0.0, -1e-14], [3e-10, math.nan, math.nan])
    assert mark(checked) == "✓ 3e-10, 2 unseen"
    assert short_mark(checked) == "?"
    assert line(checked, "dE_dW_hidden").endswith("worst 3e-10; 2 of 3 cells too small to be seen")


def test_a_0_beside_a_difference_of_rounding_is_not_called_exact() -> None:
    assert line(judged([0.0], [1e-12], [0.0]), "dE_dW_hidden") == (
        "✓ central difference agrees, 0 as far as can be seen"
    )


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (0, "✓ central difference agrees, relative error 3e-10"),
        (1, "✗ ∂E/∂W_hidden[1] disagrees: -0.21 here, 0.21 by central difference"),
        (2, "∧ no derivative here (kink)"),
        (3, f"? ∂E/∂W_hidden[3]: {TOO_SMALL}"),
        (4, "× ∂E/∂W_hidden[4] = inf is not finite: nothing to compare"),
        (5, "✓ central difference agrees, exactly"),
    ],
)
def test_of_one_cell_it_says_what_holds_for_that_cell(cell: int, said: str) -> None:
    nan = math.nan
    checked = judged(
        [0.5, -0.21, 0.0, 8e-15, math.inf, 0.0],
        [0.5, 0.21, nan, -8e-15, 2.0, 0.0],
        [2.96e-10, 2.0, nan, nan, nan, 0.0],
        [False, False, True, False, False, False],
    )
    assert line(checked, "dE_dW_hidden", cell=(cell,)) == said


def test_what_a_comparison_came_to_is_counted_the_most_serious_first() -> None:
    right, wrong = judged([0.5], [0.5], [0.0]), judged([0.5], [0.4], [0.2])
    kink = judged([0.0], [math.nan], [math.nan], [True])
    assert outcome([right]) == "compared 1 gradient with central differences: it agrees"
    assert outcome([right, right]) == "compared 2 gradients with central differences: both agree"
    assert outcome([right, kink, wrong, right]) == (
        "compared 4 gradients with central differences: 1 wrong, 2 right, 1 at a kink"
    )
