"""A stop as plain text."""

from __future__ import annotations

import unicodedata

import pytest

from tests.lesson.labs import sheet, told, xor
from tests.networks import SOME_NETWORKS, lab3, some_networks


def test_a_stop_has_its_title_its_formulas_its_numbers_and_its_sentence() -> None:
    assert sheet().text("activation hidden") == (
        "Stop 2 of 7: ReLU, layer hidden\n"
        "  a_hidden = max(0, z_hidden)\n"
        "    = max(0, [-0.3  -0.1])\n"
        "    = [0  0]\n"
        "  ∂a/∂z_hidden = [z_hidden > 0]\n"
        "    = [[-0.3  -0.1] > 0]\n"
        "    = [0  0]\n"
        "  Both hidden units are off: z ≤ 0 in each, so ReLU passes 0 forward, and its\n"
        "    slope 0 lets no gradient back. W_hidden will get no gradient from this row.\n"
    )


def test_the_sheets_own_name_stands_beside_the_formula() -> None:
    named = told(lab3(), names={"dE_dz_hidden": "dE_dzh"})
    assert "  ∂E/∂z_hidden = ∂E/∂a_hidden ⊙ ∂a/∂z_hidden (your sheet: dE_dzh)\n" in named.text("grads hidden")


def test_the_update_shows_old_and_new_parameters() -> None:
    text = sheet().text("update")
    assert "    = [-0.4  0.2  0.1] - 0.001 · [-1.4  0  0]\n" in text
    assert "    = [-0.3986  0.2  0.1]\n" in text


def test_the_update_says_what_it_did_to_the_loss() -> None:
    flat = " ".join(sheet().text("update").split())
    assert flat.endswith(
        "its gradient is 0. The loss on this row: 0.98 → 0.978, down by 0.001959. "
        "In this pass the prediction -0.4 is 1.4 below the target 1."
    )


def test_the_start_names_no_key() -> None:
    assert sheet().text("start") == (
        "Start\n  Known are one sample (x and y) and 9 parameters in W_hidden and theta, nothing\n    else yet.\n"
    )


@pytest.mark.parametrize("name", [name for name, *_ in SOME_NETWORKS])
def test_lines_are_plain_text_of_80_columns_that_cut_no_name_or_number(name: str) -> None:
    it = told(some_networks()[name])
    for stage in it.lab.program.stages:
        for line in it.text(stage.key).splitlines():
            assert len(line) <= 80
            assert not any(unicodedata.category(sign) == "Cc" or "─" <= sign <= "▟" for sign in line)


def test_a_batch_is_told_too() -> None:
    assert "Off (value 0, slope 0): hidden[0] for 1 of 4 rows and hidden[1] for 3 of 4 rows.\n" in " ".join(
        xor().text("activation hidden").split("\n    ")
    )
