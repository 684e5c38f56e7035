"""Words into lines: runs of text with roles, broken at spaces to a width."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TypeVar

from rich.cells import cell_len

from tui_backprop.ui.kit.palette import Role, Row, Run

T = TypeVar("T")

BREAKS = ("/", "\\", " ")
"""Where a long message may be cut."""
KEPT = 500
"""Texts whose rows are remembered: most of what is on screen is there after the next key too."""


def wrap(runs: Iterable[Run], width: int, indent: int = 0) -> list[Row]:
    """Break runs into rows of at most ``width`` cells, at spaces; a word too long for a row is cut.

    Args:
        indent: cells left blank at the start of every row but the first.
    """
    return list(_wrapped(tuple(runs), width, indent))


@lru_cache(KEPT)
def _wrapped(runs: Row, width: int, indent: int) -> tuple[Row, ...]:
    rows: list[list[Run]] = [[]]
    used, gap = 0, ""
    for space, word in _words(runs):
        gap = gap + space
        size = sum(cell_len(text) for text, _ in word)
        if used + cell_len(gap) + size > width and used > (indent if len(rows) > 1 else 0):
            rows.append([(" " * indent, "text")] if indent else [])
            used, gap = indent, ""
        while gap and used + cell_len(gap) >= width:  # a row may begin with spaces, not be nothing but them
            gap = gap[:-1]
        if gap:
            rows[-1].append((gap, word[0][1] if word else "text"))
            used, gap = used + cell_len(gap), ""
        for char, role in ((char, role) for text, role in word for char in text) if used + size > width else word:
            if used and used + cell_len(char) > width:
                rows.append([(" " * indent, "text")] if indent else [])
                used = indent
            rows[-1].append((char, role))
            used += cell_len(char)
    return tuple(_merged(row) for row in rows)


def packed(parts: Iterable[Run], width: int, indent: int) -> list[Row]:
    """Join parts by spaces; one that does not fit in a row begins the next, so that none is torn apart.

    Args:
        indent: cells left blank at the start of every row but the first.
    """
    rows: list[Row] = []
    for text, role in parts:
        last = (*rows[-1], (f" {text}", role)) if rows else ((text, role),)
        if length(last) <= width:
            rows[-1:] = [last]
        else:
            rows += wrap([(" " * indent if rows else "", "text"), (text, role)], width, indent)
    return rows


def whole_parts(text: str) -> list[str]:
    """Part a text at its spaces, but for those inside brackets: a matrix is never torn apart."""
    parts, depth = [""], 0
    for char in text:
        depth += (char == "[") - (char == "]")
        if char == " " and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return [part for part in parts if part]


def _words(runs: Row) -> Iterator[tuple[str, list[Run]]]:
    """Find the words, each with the space before it; one that changes role in its middle stays one word."""
    space, word = "", list[Run]()
    for text, role in runs:
        for part in re.findall(r"\s+|\S+", text):
            if not part.isspace():
                word.append((part, role))
                continue
            if word:
                yield space, word
                space, word = "", []
            space += part
    if word:
        yield space, word


def _merged(row: list[Run]) -> Row:
    """Join neighbouring runs of one role."""
    merged: list[Run] = []
    for text, role in row:
        if merged and merged[-1][1] == role:
            merged[-1] = (merged[-1][0] + text, role)
        else:
            merged.append((text, role))
    return tuple(merged)


def length(row: Row) -> int:
    """Count the cells a row takes."""
    return sum(cell_len(text) for text, _ in row)


def fitted(row: Row, width: int) -> Row:
    """Cut a row to a width, with … where something is missing."""
    if length(row) <= width:
        return row
    if width <= 0:
        return ()
    kept: list[Run] = []
    left = width - 1
    role: Role = "muted"
    for text, role in row:
        while cell_len(text) > left:
            text = text[:-1]  # noqa: PLW2901
        kept.append((text, role))
        left -= cell_len(text)
        if left <= 0:
            break
    return (*kept, ("…", role))


def middle_left_out(text: str, width: int) -> str:
    """Cut a text to ``width`` cells, with … for its middle: it begins with where, and ends with why.

    A path breaks at its slashes and a sentence between words, unless that would leave out half of what there is room
    for: half a name looks like another name.
    """
    if cell_len(text) <= width:
        return text
    head, tail = text[: max(0, width) // 2], text[-max(1, (width - 1) // 2) :]
    while head and cell_len(head) + 1 + cell_len(tail) > width:
        head = head[:-1]
    if (end := max(head.rfind(each) for each in BREAKS) + 1) > len(head) // 2:
        head = head[:end]
    begin = min((at for each in BREAKS if (at := tail.find(each)) >= 0), default=len(tail))
    if begin < len(tail) // 2:
        tail = tail[begin:]
    return f"{head}…{tail}"


def spread(left: Row, right: Row, width: int) -> Row:
    """Put two rows at the two ends of a line; the right is kept whole, the left is cut if it must be."""
    room = width - length(right) - (1 if right else 0)
    shown = fitted(left, max(0, room))
    return (*shown, (" " * max(0, width - length(shown) - length(right)), "text"), *right)


def hit_in(hits: Iterable[tuple[int, int, T]], x: int) -> T | None:
    """Return the item whose [start, end) column range contains ``x``."""
    return next((item for start, end, item in hits if start <= x < end), None)
