"""Write a name of the program as a formula has it, or in the sheet's own words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

Names = Mapping[str, str]
"""The sheet's name for ours: the ``[names]`` of a lab."""

DERIVATIVE = re.compile(r"d(y_hat|[a-zE])_d([A-Za-z].*)")


def parts(name: str) -> tuple[str, str] | None:
    """Return what a derivative is of and by: ``dE_dz_hidden`` -> ("E", "z_hidden"); None for any other name."""
    found = DERIVATIVE.fullmatch(name)
    return (found[1], found[2]) if found else None


def symbol(name: str, names: Names | None = None) -> str:
    """Return a name as formulas show it: ``dE_dW_hidden`` is ∂E/∂W_hidden, ``y_hat`` ŷ.

    Args:
        names: the sheet's names; one that is given there is shown as the sheet has it.
    """
    if names and name in names:
        return names[name]
    if derivative := parts(name):
        above, below = derivative
        return f"∂{symbol(above)}/∂{symbol(below)}"
    return "ŷ" if name == "y_hat" else name


def cell_name(name: str, index: Iterable[object], names: Names | None = None) -> str:
    """Return a cell as the screen names it: "W_hidden[0,1]"; a scalar is its name alone."""
    inside = ",".join(map(str, index))
    return f"{symbol(name, names)}[{inside}]" if inside else symbol(name, names)
