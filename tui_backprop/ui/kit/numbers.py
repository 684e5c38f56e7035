"""A number where there is little room for it: in a cell of a table, or beside what it was."""

from __future__ import annotations

from tui_backprop.ground.numbers import apart, number


def old_to_new(old: float, new: float) -> str:
    """Write two numbers with the digits it takes to look different: "0.2→0.9"."""
    digits = apart(old, new)
    return f"{number(old, digits)}→{number(new, digits)}"


def fitted(value: float | None, width: int) -> str:
    """Write a number in at most ``width`` characters, with fewer digits where it needs that, or "###"."""
    if value is None:
        return "·"
    for digits in range(4, 0, -1):
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
