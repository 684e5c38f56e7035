"""Where the numbers on edges go: on their own edge, off all others, never on a box or on each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf

from tui_backprop.ui.canvas import Canvas
from tui_backprop.ui.netpicture import Edge

STEPS = 17
LIKED = 0.28
"""Where along an edge a label likes to be: edges leave their unit in a fan, so they are furthest apart early on."""
ENOUGH = 0.6
"""When fewer labels than this share have a place, none but the picked ones is shown: odd ones out would mislead."""
STRAGGLING = 0.5
"""What a column of labels may be worse than labels each at its best place, and still be chosen."""
MISTAKEN = 1.0
"""What it costs a label to stand on the line of a unit that is not its own, or nearer to another edge."""
COVER = 0.75
"""Labels that would take more than this share of their gap are left out, the picked ones aside."""
MOST = 24
"""More edges than this in one gap are not labelled, the picked ones aside."""


@dataclass(frozen=True)
class Line:
    """An edge as drawn, from (x0, y0) to (x1, y1) in dots."""

    edge: Edge
    x0: int
    y0: int
    x1: int
    y1: int

    def at(self, t: float) -> tuple[int, int]:
        """Cell at a fraction of the way."""
        return int(self.x0 + t * (self.x1 - self.x0)) // 2, int(self.y0 + t * (self.y1 - self.y0) + 0.5) // 4

    def crosses(self, x: int, y: int, width: int) -> bool:
        """Whether it passes through ``width`` cells from (x, y) on."""
        span = max(self.x1 - self.x0, 1)
        ends = (min(max(2 * column - self.x0, 0), span) for column in (x, x + width))
        first, last = (self.y0 + (self.y1 - self.y0) * part / span for part in ends)
        return min(first, last) < 4 * y + 4 and max(first, last) >= 4 * y


@dataclass(frozen=True)
class Spot:
    """A label's first cell."""

    line: Line
    x: int
    y: int
    text: str

    @property
    def width(self) -> int:
        return len(self.text)

    def meets(self, other: Spot) -> bool:
        """Whether the two labels overlap or touch."""
        return self.y == other.y and self.x <= other.x + other.width and other.x <= self.x + self.width


def place_labels(canvas: Canvas, lines: Sequence[Line]) -> tuple[Spot, ...]:
    """A place for every label that has one.

    Args:
        canvas: with everything but lines and labels drawn.
        lines: the edges of one gap.
    Returns: spots that do not meet; where they are as good there, one column of labels for all edges.
    """
    crowded = _crowded(lines)
    wanted = [line for line in lines if line.edge.label and (line.edge.picked or not crowded)]
    if not wanted:
        return ()
    choices = [
        spots
        for short in _lengths(wanted)
        for step in range(STEPS)
        if (spots := _column(canvas, wanted, _fraction(step), short=short))
    ]
    costs = [sum(_cost(spot, lines) for spot in spots) for spots in choices]
    column = choices[costs.index(min(costs))] if choices else ()
    if column and not any(_mistaken(spot, lines) for spot in column):
        return column
    placed = tuple(_one_by_one(canvas, wanted, lines))
    if len(placed) == len(wanted):
        alone = sum(_cost(spot, lines) for spot in placed) + STRAGGLING
        return column if column and min(costs) <= alone else placed
    if column:
        return column
    few = len(placed) < ENOUGH * len(wanted)
    return tuple(spot for spot in placed if spot.line.edge.picked) if few else placed


def _crowded(lines: Sequence[Line]) -> bool:
    """Whether labels would hide more than they say."""
    if len(lines) > MOST or not lines:
        return True
    heights = [y for line in lines for y in (line.y0, line.y1)]
    room = (lines[0].x1 - lines[0].x0) / 2 * ((max(heights) - min(heights)) / 4 + 2)
    return sum(len(line.edge.brief or line.edge.label) + 2 for line in lines) > COVER * room


def _fraction(step: int) -> float:
    return 0.1 + 0.8 * step / (STEPS - 1)


def _spot(line: Line, t: float, shift: int = 0, *, short: bool = False) -> Spot:
    x, y = line.at(t)
    label = line.edge.brief if short and line.edge.brief else line.edge.label
    return Spot(line, x - len(label) // 2, y + shift, label)


def _spots(line: Line, shift: int, *, short: bool) -> Sequence[Spot]:
    """Every place of a label along its edge, once."""
    spots = (_spot(line, _fraction(step), shift, short=short) for step in range(STEPS))
    return list({(spot.x, spot.y): spot for spot in spots}.values())


def _lengths(lines: Sequence[Line]) -> tuple[bool, ...]:
    """Whether labels may be short: first not, then, where any has fewer digits to show, so."""
    return (False, True) if any(line.edge.brief for line in lines) else (False,)


def _fits(canvas: Canvas, spot: Spot) -> bool:
    """On the canvas, off all text, and with a cell of its edge to see at each end."""
    inside = spot.x > spot.line.x0 // 2 and spot.x + spot.width <= spot.line.x1 // 2
    return inside and canvas.free(spot.x, spot.y, spot.width, dots=False)


def _column(canvas: Canvas, lines: Sequence[Line], t: float, *, short: bool) -> tuple[Spot, ...]:
    """All labels at the same fraction of their edges; empty if they would meet."""
    spots = [_spot(line, t, short=short) for line in lines]
    rows = {spot.y for spot in spots}
    if len(rows) == len(spots) and all(_fits(canvas, spot) for spot in spots):
        return tuple(spots)
    return ()


def _cost(spot: Spot, lines: Sequence[Line]) -> float:
    """How much it misleads, hides, has fewer digits, and how far it is from where labels like to be."""
    others = sum(1 for line in lines if line is not spot.line and line.crosses(spot.x - 1, spot.y, spot.width + 2))
    middle = 2 * spot.x + spot.width - spot.line.x0
    cramped = 2 * spot.x - spot.line.x0 < 3 or spot.line.x1 - 2 * (spot.x + spot.width) < 3
    shorter = 2 * (spot.text != spot.line.edge.label)
    return others + cramped + shorter + _mistaken(spot, lines) + 2 * abs(middle / _span(spot.line) - LIKED)


def _mistaken(spot: Spot, lines: Sequence[Line]) -> float:
    """Whether a label looks like that of another unit, whose line it is on, or of another edge, which is nearer."""
    own = _distance(spot, spot.line)
    others = [line for line in lines if line is not spot.line]
    row = any(line.y0 // 4 == spot.y for line in others if line.y0 != spot.line.y0) and spot.line.y0 // 4 != spot.y
    return MISTAKEN * (row + any(_distance(spot, line) < own for line in others))


def _distance(spot: Spot, line: Line) -> float:
    """Dots between the middle of a label and an edge, straight up or down."""
    middle = min(max(2 * spot.x + spot.width, line.x0), line.x1)
    return abs(line.y0 + (line.y1 - line.y0) * (middle - line.x0) / _span(line) - (4 * spot.y + 1.5))


def _span(line: Line) -> int:
    return max(line.x1 - line.x0, 1)


def _one_by_one(canvas: Canvas, wanted: Sequence[Line], lines: Sequence[Line]) -> Iterator[Spot]:
    """Each label where it is best after those before it; picked, fresh and strong edges choose first."""
    taken: list[Spot] = []
    for line in sorted(wanted, key=_rank):
        if best := _best(canvas, line, lines, taken):
            taken.append(best)
            yield best


def _best(canvas: Canvas, line: Line, lines: Sequence[Line], taken: Sequence[Spot]) -> Spot | None:
    """The best free spot of a label: on its edge, or just above or below it if that is better; at last in brief."""
    best, least = None, inf
    for short in _lengths([line]):
        for shift in (0, -1, 1):
            for spot in _spots(line, shift, short=short):
                if _fits(canvas, spot) and not any(spot.meets(other) for other in taken):
                    cost = _cost(spot, lines) + (spot.y != _on(spot))
                    best, least = (spot, cost) if cost < least else (best, least)
            if least < 1:
                return best
    return best


def _on(spot: Spot) -> int:
    """The row of the edge at the middle of its label."""
    line = spot.line
    return line.at((2 * spot.x + spot.width - line.x0) / _span(line))[1]


def _rank(line: Line) -> tuple[bool, bool, float]:
    return not line.edge.picked, line.edge.state != "fresh", -line.edge.strength
