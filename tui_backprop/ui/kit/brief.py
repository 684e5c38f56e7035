"""A number, a notice or a path where there is little room for it: words are left out before facts are."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import product
from operator import getitem
from pathlib import Path

from tui_backprop.ground.numbers import SHOWN, apart, number


def old_to_new(old: float, new: float) -> str:
    """Write two numbers with the digits it takes to look different: "0.2→0.9"."""
    digits = apart(old, new)
    return f"{number(old, digits)}→{number(new, digits)}"


def fitted(value: float | None, width: int) -> str:
    """Write a number in at most ``width`` characters, with fewer digits where it needs that, or "###"."""
    if value is None:
        return "·"
    for digits in range(SHOWN.digits, 0, -1):
        if len(text := number(value, digits)) <= width:
            return text
    return "#" * width


def celled(value: float | None, width: int) -> str:
    """Write a number into a cell: all its digits, or where they do not fit fewer behind a "≈"; "·" for none."""
    if value is None:
        return "·"
    if len(text := number(value, room=width)) <= width:
        return text
    for digits in range(3, 0, -1):
        if len(text := f"≈{number(value, digits, width - 1)}") <= width:
            return text
    return fitted(value, width)


BETWEEN = " · "


def fitting(parts: Sequence[Sequence[str]], width: int) -> str:
    """Join the parts of a notice, in the fullest of their wordings that have room in ``width``, or else the briefest.

    Args:
        parts: for each the wordings of the same thing, the fullest first; all parts are shortened alike. A part
            without any is left out.
    """
    said = [wordings for wordings in parts if wordings]
    choices = product(*(range(len(wordings)) for wordings in said))
    fullest_first = sorted(choices, key=lambda choice: (max(choice, default=0), sum(choice)))
    texts = [BETWEEN.join(map(getitem, said, choice)) for choice in fullest_first]
    return next((text for text in texts if len(text) <= width), texts[-1])


def short_path(path: str | os.PathLike[str], width: int) -> str:
    """Return a path in at most ``width`` characters, of a long one the end: "…/backprop-tui/recordings"."""
    text, home = os.fspath(path), str(Path.home())
    if text.startswith(home + os.sep):
        text = "~" + text[len(home) :]
    if len(text) <= width:
        return text
    end = text[len(text) - max(1, width - 1) :]
    whole = end.find(os.sep)
    return "…" + (end[whole:] if 0 <= whole < len(end) - 1 else end)
