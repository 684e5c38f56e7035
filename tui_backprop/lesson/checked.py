"""The verdict of the independent check in words: a mark beside a gradient, and a line that says what it means."""

from __future__ import annotations

import numpy as np

from tui_backprop.engine.check import Checked
from tui_backprop.lesson.numbers import number
from tui_backprop.lesson.symbols import Names, cell_name

SIGNS = {"agrees": "✓", "disagrees": "✗", "kink": "∧", "not finite": "×"}
"""What stands first in a mark, by verdict; alone where there is no room for more."""


def mark(checked: Checked) -> str:
    """ "✓ 3e-10", "✗ disagrees", "∧ kink", "× not finite": a word or the worst relative error beside the sign."""
    word = number(checked.worst, 1) if checked.verdict == "agrees" else checked.verdict
    return f"{SIGNS[checked.verdict]} {word}"


def line(checked: Checked, gradient: str, names: Names | None = None) -> str:
    """What the check says of a gradient, in one line.

    Args:
        gradient: its name, "dE_dW_hidden".
        names: the sheet's names.
    """
    sign = SIGNS[checked.verdict]
    match checked.verdict:
        case "agrees":
            worst = f"worst {number(checked.worst, 1)}" if checked.worst else "exactly"
            return f"{sign} central difference agrees, {worst}{_left_out(checked)}"
        case "disagrees":
            return f"{sign} {_disagreement(checked, gradient, names)}"
        case "kink":
            return f"{sign} no derivative here (kink)"
        case "not finite":
            cell = np.argwhere(np.isnan(checked.error) & ~checked.at_kink)[0].tolist()
            return f"{sign} {cell_name(gradient, cell, names)}: not finite, here or a step away; nothing to compare"


def _left_out(checked: Checked) -> str:
    kinks = int(np.count_nonzero(checked.at_kink))
    return f"; {kinks} of {checked.at_kink.size} cells at a kink, not compared" if kinks else ""


def _disagreement(checked: Checked, gradient: str, names: Names | None) -> str:
    worst = checked.worst_cell or ()
    here, there = float(checked.gradient[worst]), float(checked.numeric[worst])
    digits = next((digits for digits in range(4, 17) if number(here, digits) != number(there, digits)), 17)
    return (
        f"{cell_name(gradient, worst, names)} disagrees: "
        f"{number(here, digits)} here, {number(there, digits)} by central difference"
    )
