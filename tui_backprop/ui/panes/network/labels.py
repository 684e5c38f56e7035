"""Place the numbers on edges: on their own edge, off all others, never on a box or on each other.

What the numbers are does not matter, only how long they are and which come first: a picture that is drawn again with
other numbers of the same length has its labels where they were, and they are not looked for again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import inf
from typing import NamedTuple, TypeAlias

from tui_backprop.ui.kit.canvas import Canvas
from tui_backprop.ui.panes.network.picture import Edge

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


KEPT = 64
"""Gaps whose labels' places are remembered."""

Taken: TypeAlias = tuple[tuple[bool, ...], ...]
"""Of every row of a canvas, which cells hold text."""


class Line(NamedTuple):
    """An edge as drawn, from (x0, y0) to (x1, y1) in dots."""

    edge: Edge
    x0: int
    y0: int
    x1: int
    y1: int


class Spot(NamedTuple):
    """A label and its first cell."""

    line: Line
    x: int
    y: int
    text: str


class _Track(NamedTuple):
    """All of an edge that decides where its label goes.

    Args:
        x0, y0, x1, y1: its ends, in dots.
        label, brief: cells of its label, and of the shorter one; 0 where there is none.
        picked: whether its label is shown before all others.
        rank: its place among those that choose one after the other.
    """

    x0: int
    y0: int
    x1: int
    y1: int
    label: int
    brief: int
    picked: bool
    rank: int

    @property
    def span(self) -> int:
        return max(self.x1 - self.x0, 1)

    def at(self, t: float) -> tuple[int, int]:
        """Return the cell at a fraction of the way."""
        return int(self.x0 + t * (self.x1 - self.x0)) // 2, int(self.y0 + t * (self.y1 - self.y0) + 0.5) // 4

    def crosses(self, x: int, y: int, width: int) -> bool:
        """True if it passes through ``width`` cells from (x, y) on."""
        ends = (min(max(2 * column - self.x0, 0), self.span) for column in (x, x + width))
        first, last = (self.y0 + (self.y1 - self.y0) * part / self.span for part in ends)
        return min(first, last) < 4 * y + 4 and max(first, last) >= 4 * y


class _Place(NamedTuple):
    """A place where a label may stand, and whether it is the shorter label."""

    track: _Track
    x: int
    y: int
    short: bool

    @property
    def width(self) -> int:
        return self.track.brief if self.short and self.track.brief else self.track.label

    def meets(self, other: _Place) -> bool:
        """True if the two labels overlap or touch."""
        return self.y == other.y and self.x <= other.x + other.width and other.x <= self.x + self.width


def place_labels(canvas: Canvas, lines: Sequence[Line]) -> tuple[Spot, ...]:
    """Find a place for every label that has one.

    Args:
        canvas: with everything but lines and labels drawn.
        lines: the edges of one gap.
    Returns: spots that do not meet; where they are as good there, one column of labels for all edges.
    """
    order = sorted(range(len(lines)), key=lambda at: _rank(lines[at].edge))
    ranks = {at: rank for rank, at in enumerate(order)}
    tracks = tuple(_track(line, ranks[at]) for at, line in enumerate(lines))
    return tuple(
        Spot(line := lines[order[place.track.rank]], place.x, place.y, _said(line.edge, short=place.short))
        for place in _places(canvas.taken, tracks)
    )


def _rank(edge: Edge) -> tuple[bool, bool, float]:
    """Return a key to choose by: picked, fresh and strong edges come first."""
    return not edge.picked, edge.state != "fresh", -edge.strength


def _track(line: Line, rank: int) -> _Track:
    edge = line.edge
    return _Track(line.x0, line.y0, line.x1, line.y1, len(edge.label), len(edge.brief), edge.picked, rank)


def _said(edge: Edge, *, short: bool) -> str:
    return edge.brief if short and edge.brief else edge.label


@lru_cache(KEPT)
def _places(taken: Taken, tracks: tuple[_Track, ...]) -> tuple[_Place, ...]:
    crowded = _crowded(tracks)
    wanted = [track for track in tracks if track.label and (track.picked or not crowded)]
    if not wanted:
        return ()
    choices = [
        places
        for short in _lengths(wanted)
        for step in range(STEPS)
        if (places := _column(taken, wanted, _fraction(step), short=short))
    ]
    costs = [sum(_cost(place, tracks) for place in places) for places in choices]
    column = choices[costs.index(min(costs))] if choices else ()
    if column and not any(_mistaken(place, tracks) for place in column):
        return column
    placed = tuple(_one_by_one(taken, wanted, tracks))
    if len(placed) == len(wanted):
        alone = sum(_cost(place, tracks) for place in placed) + STRAGGLING
        return column if column and min(costs) <= alone else placed
    if column:
        return column
    few = len(placed) < ENOUGH * len(wanted)
    return tuple(place for place in placed if place.track.picked) if few else placed


def _crowded(tracks: Sequence[_Track]) -> bool:
    """True if labels would hide more than they say."""
    if len(tracks) > MOST or not tracks:
        return True
    heights = [y for track in tracks for y in (track.y0, track.y1)]
    room = (tracks[0].x1 - tracks[0].x0) / 2 * ((max(heights) - min(heights)) / 4 + 2)
    return sum((track.brief or track.label) + 2 for track in tracks) > COVER * room


def _fraction(step: int) -> float:
    return 0.1 + 0.8 * step / (STEPS - 1)


def _place(track: _Track, t: float, shift: int = 0, *, short: bool = False) -> _Place:
    x, y = track.at(t)
    width = track.brief if short and track.brief else track.label
    return _Place(track, x - width // 2, y + shift, short)


def _along(track: _Track, shift: int, *, short: bool) -> Sequence[_Place]:
    """Find every place of a label along its edge, once."""
    places = (_place(track, _fraction(step), shift, short=short) for step in range(STEPS))
    return list({(place.x, place.y): place for place in places}.values())


def _lengths(tracks: Sequence[_Track]) -> tuple[bool, ...]:
    """Return whether labels may be short: first not; then, where any has fewer digits to show, so."""
    return (False, True) if any(track.brief for track in tracks) else (False,)


def _fits(taken: Taken, place: _Place) -> bool:
    """True if it is on the canvas, off all text, and leaves a cell of its edge to see at each end."""
    inside = place.x > place.track.x0 // 2 and place.x + place.width <= place.track.x1 // 2
    return inside and 0 <= place.y < len(taken) and not any(taken[place.y][place.x : place.x + place.width])


def _column(taken: Taken, tracks: Sequence[_Track], t: float, *, short: bool) -> tuple[_Place, ...]:
    """Put all labels at the same fraction of their edges; empty if they would meet."""
    places = [_place(track, t, short=short) for track in tracks]
    rows = {place.y for place in places}
    if len(rows) == len(places) and all(_fits(taken, place) for place in places):
        return tuple(places)
    return ()


def _cost(place: _Place, tracks: Sequence[_Track]) -> float:
    """Return how much it misleads, hides, has fewer digits, and how far it is from where labels like to be."""
    own, width = place.track, place.width
    others = sum(1 for track in tracks if track is not own and track.crosses(place.x - 1, place.y, width + 2))
    middle = 2 * place.x + width - own.x0
    cramped = 2 * place.x - own.x0 < 3 or own.x1 - 2 * (place.x + width) < 3
    shorter = 2 * (width != own.label)
    return others + cramped + shorter + _mistaken(place, tracks) + 2 * abs(middle / own.span - LIKED)


def _mistaken(place: _Place, tracks: Sequence[_Track]) -> float:
    """True if a label looks like another unit's, whose line it is on, or like that of an edge which is nearer."""
    own = place.track
    distance, others = _distance(place, own), [track for track in tracks if track is not own]
    row = any(track.y0 // 4 == place.y for track in others if track.y0 != own.y0) and own.y0 // 4 != place.y
    return MISTAKEN * (row + any(_distance(place, track) < distance for track in others))


def _distance(place: _Place, track: _Track) -> float:
    """Count the dots between the middle of a label and an edge, straight up or down."""
    middle = min(max(2 * place.x + place.width, track.x0), track.x1)
    return abs(track.y0 + (track.y1 - track.y0) * (middle - track.x0) / track.span - (4 * place.y + 1.5))


def _one_by_one(taken: Taken, wanted: Sequence[_Track], tracks: Sequence[_Track]) -> Iterator[_Place]:
    """Put each label where it is best after those before it."""
    placed: list[_Place] = []
    for track in sorted(wanted, key=lambda track: track.rank):
        if best := _best(taken, track, tracks, placed):
            placed.append(best)
            yield best


def _best(taken: Taken, track: _Track, tracks: Sequence[_Track], placed: Sequence[_Place]) -> _Place | None:
    """Find the best free place of a label: on its edge, or just above or below if that is better; at last in brief."""
    best, least = None, inf
    for short in _lengths([track]):
        for shift in (0, -1, 1):
            for place in _along(track, shift, short=short):
                if _fits(taken, place) and not any(place.meets(other) for other in placed):
                    cost = _cost(place, tracks) + (place.y != _on(place))
                    best, least = (place, cost) if cost < least else (best, least)
            if least < 1:
                return best
    return best


def _on(place: _Place) -> int:
    """Return the row of the edge at the middle of its label."""
    track = place.track
    return track.at((2 * place.x + place.width - track.x0) / track.span)[1]
