"""The verdict of the independent check in words: a mark beside a gradient, and a line that says what it means."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from tui_backprop.engine.shapes import Index
from tui_backprop.ground.numbers import apart, number
from tui_backprop.ground.text import counted
from tui_backprop.lesson.notation.symbols import Names, cell_name

if TYPE_CHECKING:
    from tui_backprop.engine.judge.check import Checked, Verdict

SIGNS = {"agrees": "✓", "disagrees": "✗", "unseen": "?", "kink": "∧", "not finite": "×"}
"""What stands first in a mark, by verdict."""

OUTCOMES: Mapping[Verdict, str] = MappingProxyType(
    {
        "disagrees": "wrong",
        "not finite": "with no finite number to compare",
        "agrees": "right",
        "unseen": "too small to be seen",
        "kink": "at a kink",
    }
)
"""What is said of so many gradients, the most serious first."""

TOO_SMALL = "too small beside the rounding of the loss to be seen by central differences"


def mark(checked: Checked) -> str:
    """Return "✗ disagrees", "? unseen", "∧ kink", "× not finite", or with the worst relative error "✓ 3e-10".

    Where some cells could not be judged: "✓ 3e-10, 2 unseen", "✓ 3e-10, 1 kink". A gradient that is finite beside a
    loss that is not: "× loss not finite".
    """
    if checked.verdict != "agrees":
        return f"{SIGNS[checked.verdict]} {'loss ' if _only_the_loss(checked) else ''}{checked.verdict}"
    hidden, kinks = unseen(checked), at_kink(checked)
    some = (f", {hidden} unseen" if hidden else "") + (f", {kinks} kink" if kinks else "")
    return f"{SIGNS['agrees']} {number(checked.worst, 1)}{some}"


def short_mark(checked: Checked) -> str:
    """Return the sign alone, for where there is no room for more; of what agrees but for some cells, theirs."""
    if checked.verdict != "agrees":
        return SIGNS[checked.verdict]
    return SIGNS["unseen" if unseen(checked) else "kink" if at_kink(checked) else "agrees"]


def unseen(checked: Checked) -> int:
    """Count the cells that are too small to be judged."""
    return int(np.count_nonzero(checked.unseen))


def at_kink(checked: Checked) -> int:
    """Count the cells that are at a kink, where there is no derivative."""
    return int(np.count_nonzero(checked.at_kink))


def _only_the_loss(checked: Checked) -> bool:
    """True if nothing can be compared because the loss is inf or nan, though the gradient itself is finite."""
    return checked.verdict == "not finite" and bool(np.all(np.isfinite(checked.gradient)))


def _closeness(checked: Checked, worst: str) -> str:
    """Say how close an agreement is: in the words for its worst error, if there is one to speak of."""
    if checked.worst:
        return worst
    return "exactly" if checked.exact else "0 as far as can be seen"


def line(checked: Checked, gradient: str, names: Names | None = None, cell: Index | None = None) -> str:
    """Say what the check found of a gradient, in one line to stand beside it.

    Args:
        gradient: its name, "dE_dW_hidden".
        names: the sheet's names.
        cell: the only one to speak of; all of them when None.
    """
    checked, within, worst = (checked, (), "worst") if cell is None else (checked.at(cell), cell, "relative error")
    sign = SIGNS[checked.verdict]
    match checked.verdict:
        case "agrees":
            close = _closeness(checked, f"{worst} {number(checked.worst, 1)}")
            return f"{sign} central difference agrees, {close}{_left_out(checked)}"
        case "disagrees":
            return f"{sign} {_disagreement(checked, gradient, names, within)}"
        case "unseen":
            return f"{sign} {cell_name(gradient, within, names)}: {TOO_SMALL}{_left_out(checked)}"
        case "kink":
            return f"{sign} no derivative here (kink)"
        case "not finite":
            inside, first = np.argwhere(checked.not_finite)[0].tolist(), within
            value = float(checked.gradient[tuple(inside)])
            its = f"{cell_name(gradient, first or inside, names)} = {number(value)}"
            if np.isfinite(value):
                return f"{sign} {its} is finite, but the loss is not, here or a step away: nothing to compare"
            return f"{sign} {its} is not finite: nothing to compare"


def sentence(checked: Checked, gradient: str) -> str:
    """Say the same where no gradient stands beside it: "dE_dW_hidden agrees with central differences, to 1e-10"."""
    match checked.verdict:
        case "agrees":
            close = _closeness(checked, f"to {number(checked.worst, 1)}")
            return f"{gradient} agrees with central differences, {close}{_left_out(checked)}"
        case "disagrees":
            return f"{gradient} disagrees with central differences, by {number(checked.worst, 1)}"
        case "unseen":
            return f"{gradient} is {TOO_SMALL}{_left_out(checked)}"
        case "kink":
            return f"{gradient} has nothing to compare with: every cell is at a kink"
        case "not finite":
            if _only_the_loss(checked):
                return f"{gradient} is finite, but the loss is not, here or a step away: nothing to compare"
            return f"{gradient} is not finite: nothing to compare"


def going_on(done: int, wanted: int) -> str:
    """Say how far a comparison is that takes its time."""
    return f"comparing with central differences … {done} of {wanted} gradients done"


def outcome(verdicts: Collection[Checked]) -> str:
    """Say what a comparison of several gradients came to, in one line."""
    kinds = [checked.verdict for checked in verdicts]
    said = [f"{kinds.count(kind)} {words}" for kind, words in OUTCOMES.items() if kind in kinds]
    if kinds.count("agrees") == len(kinds):
        said = [{1: "it agrees", 2: "both agree"}.get(len(kinds), f"all {len(kinds)} agree")]
    gradients = "1 gradient" if len(kinds) == 1 else f"{len(kinds)} gradients"
    hidden, kinks = sum(map(unseen, verdicts)), sum(map(at_kink, verdicts))
    left = f", {counted(kinks, 'cell')} at a kink" if kinks and "kink" not in kinds else ""
    left += f", {counted(hidden, 'cell')} unseen" if hidden and "unseen" not in kinds else ""
    return f"compared {gradients} with central differences: {', '.join(said)}{left}"


def _left_out(checked: Checked) -> str:
    """Say what a verdict does not speak of: "; 2 of 6 cells too small to be seen"; else nothing."""
    kinks, hidden, size = at_kink(checked), unseen(checked), checked.at_kink.size
    some = f"; {hidden} of {size} cells too small to be seen" if hidden and checked.verdict != "unseen" else ""
    return some + (f"; {kinks} of {size} cells at a kink, not compared" if kinks else "")


def _disagreement(checked: Checked, gradient: str, names: Names | None, within: Index) -> str:
    """Return both numbers of the cell that is farthest off, with as many digits as it takes to see that they differ."""
    worst = checked.worst_cell or ()
    here, there = float(checked.gradient[worst]), float(checked.numeric[worst])
    digits = apart(here, there)
    return (
        f"{cell_name(gradient, within or worst, names)} disagrees: "
        f"{number(here, digits)} here, {number(there, digits)} by central difference"
    )
