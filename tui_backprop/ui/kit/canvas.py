"""A drawing surface of character cells, each 2x4 braille dots, with text that wins over dots. No Textual.

Every cell has a role and may carry a tag: what a click on it means. Nothing can be drawn outside: what falls beyond
an edge is not there.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Hashable, Iterable
from itertools import pairwise
from typing import Literal

from tui_backprop.ui.kit.palette import Role, Row

Stroke = Literal["solid", "dashed", "dotted", "sparse"]
Frame = Literal["round", "heavy", "dashed"]

BRAILLE = [" ", *map(chr, range(0x2801, 0x2900))]
"""The character for each pattern of dots."""
DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))
"""The bit of each dot, by column (0, 1) and row (0-3) in the cell."""
PATTERNS: dict[Stroke, tuple[int, int]] = {"solid": (1, 1), "dashed": (7, 4), "dotted": (2, 1), "sparse": (4, 1)}
"""For each stroke, the length of its period in dots and how many of them are drawn."""
FRAMES: dict[Frame, str] = {"round": "╭─╮│╰╯", "heavy": "┏━┓┃┗┛", "dashed": "╭╌╮╎╰╯"}


def visible(text: str) -> list[str]:
    """Split text into cells: what takes no cell or moves the cursor becomes "�", a wide character two cells.

    The second cell of a wide character is an empty string.
    """
    if text.isascii() and text.isprintable():
        return list(text)
    cells: list[str] = []
    for char in text:
        if not char.isprintable() or unicodedata.combining(char):
            cells.append("�")
        else:
            cells += [char, ""] if unicodedata.east_asian_width(char) in "WF" else [char]
    return cells


class Canvas:
    """Cells to draw on.

    Args:
        width, height: in cells, at least 0.
    """

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = max(width, 0), max(height, 0)
        size = self.width * self.height
        self._bits = [0] * size
        self._chars: list[str | None] = [None] * size
        self._roles: list[Role] = ["text"] * size
        self._tags: list[Hashable | None] = [None] * size
        self._wide: set[int] = set()  # rows that hold wide characters

    def text(self, x: int, y: int, text: str, role: Role = "text", tag: Hashable | None = None) -> int:
        """Write text from cell (x, y) on; returns the column after it. A wide character is never cut in half."""
        cells = visible(text)
        first, last = max(-x, 0), min(len(cells), self.width - x)
        if 0 <= y < self.height and first < last:
            start, end = y * self.width + x + first, y * self.width + x + last
            self._chars[start:end] = cells[first:last]
            self._roles[start:end] = [role] * (last - first)
            if tag is not None:
                self._tags[start:end] = [tag] * (last - first)
            if "" in cells:
                self._wide.add(y)
            if y in self._wide:
                self._mend(y)
        return x + len(cells)

    def row(self, x: int, y: int, row: Row, tag: Hashable | None = None) -> int:
        """Write several runs one after the other; returns the column after them."""
        for text, role in row:
            x = self.text(x, y, text, role, tag)
        return x

    def _mend(self, y: int) -> None:
        """Blank the halves of wide characters that lost their other half at an edge."""
        start = y * self.width
        for at in range(start, start + self.width):
            char = self._chars[at]
            follows = at + 1 < start + self.width and self._chars[at + 1] == ""
            if char and unicodedata.east_asian_width(char[0]) in "WF" and not follows:
                self._chars[at] = " "
            before = self._chars[at - 1] if at > start else None
            if char == "" and not (before and unicodedata.east_asian_width(before[0]) in "WF"):
                self._chars[at] = " "

    def line(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        role: Role,
        *,
        weight: int = 1,
        stroke: Stroke = "solid",
        tag: Hashable | None = None,
    ) -> None:
        """Draw a straight line between two points in dots.

        Args:
            start, end: (x, y); both ends are drawn.
            weight: thickness in dots.
            stroke: solid, dashed or dotted.
        """
        (x0, y0), (x1, y1) = start, end
        dx, dy = x1 - x0, y1 - y0
        steps = max(int(max(abs(dx), abs(dy)) + 0.5), 1)
        period, drawn = PATTERNS[stroke]
        sideways, down = (1, 0) if abs(dy) > abs(dx) else (0, 1)
        for extra in range(-((weight - 1) // 2), weight // 2 + 1):
            x, y = x0 + 0.5 + extra * sideways, y0 + 0.5 + extra * down
            points = [
                (int(x + dx * step / steps), int(y + dy * step / steps))
                for phase in range(drawn)
                for step in range(phase, steps + 1, period)
            ]
            self.dots(points, role, tag)

    def dots(self, points: Iterable[tuple[int, int]], role: Role, tag: Hashable | None = None) -> None:
        """Set dots; x and y count dots, 2 a cell across and 4 down."""
        bits, chars, roles, tags, width = self._bits, self._chars, self._roles, self._tags, self.width
        right, bottom = 2 * width, 4 * self.height
        for x, y in points:
            if 0 <= x < right and 0 <= y < bottom:
                at = (y >> 2) * width + (x >> 1)
                bits[at] |= DOTS[x & 1][y & 3]
                if chars[at] is None:
                    roles[at] = role
                    if tag is not None:
                        tags[at] = tag

    def frame(
        self, x: int, y: int, size: tuple[int, int], role: Role, *, kind: Frame = "round", tag: Hashable | None = None
    ) -> None:
        """Draw a box of lines, ``size`` being its width and height, and clear what is inside it."""
        width, height = size
        left_top, across, right_top, down, left_bottom, right_bottom = tuple(FRAMES[kind])
        inner = max(width - 2, 0)
        self.text(x, y, left_top + across * inner + right_top, role, tag)
        for line in range(y + 1, y + height - 1):
            self.text(x, line, down, role, tag)
            self.text(x + 1, line, " " * inner, "text", tag)
            self.text(x + width - 1, line, down, role, tag)
        self.text(x, y + height - 1, left_bottom + across * inner + right_bottom, role, tag)

    def free(self, x: int, y: int, width: int, dots: bool = True) -> bool:
        """True if ``width`` cells from (x, y) on are on the canvas and hold no text (and, if ``dots``, no dots)."""
        if not (0 <= y < self.height and x >= 0 and x + width <= self.width):
            return False
        at = y * self.width + x
        return all(char is None for char in self._chars[at : at + width]) and not (
            dots and any(self._bits[at : at + width])
        )

    @property
    def taken(self) -> tuple[tuple[bool, ...], ...]:
        """Return which cells of every row hold text."""
        held = [char is not None for char in self._chars]
        return tuple(tuple(held[at : at + self.width]) for at in range(0, len(held), self.width or 1))

    def tag(self, x: int, y: int) -> Hashable | None:
        """Return what was drawn at a cell."""
        return self._tags[y * self.width + x] if 0 <= x < self.width and 0 <= y < self.height else None

    def rows(self) -> tuple[Row, ...]:
        """Return the drawing, top line first; neighbours of one role are one run."""
        return tuple(self._row(y) for y in range(self.height))

    def _row(self, y: int) -> Row:
        start, end = y * self.width, (y + 1) * self.width
        drawn = zip(self._chars[start:end], self._bits[start:end], strict=True)
        cells = [BRAILLE[bits] if char is None else char for char, bits in drawn]
        roles = self._roles[start:end]
        starts = [at for at, role in enumerate(roles) if not at or role != roles[at - 1]]
        return tuple(("".join(cells[at:to]), roles[at]) for at, to in pairwise([*starts, self.width]))
