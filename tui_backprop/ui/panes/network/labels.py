"""Place the numbers on edges: on their own edge, off all others, never on a box or on each other.

What the numbers are does not matter, only how long they are and which come first: a picture that is drawn again with
other numbers of the same length has its labels where they were, and they are not looked for again.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tui_backprop.engine.arithmetic import Array
from tui_backprop.ui.kit.canvas import Canvas
from tui_backprop.ui.panes.network.picture import Edge

STEPS = 17
LIKED = 0.28
"""Where along an edge a label likes to be: edges leave their unit in a fan, so they are furthest apart early on."""
STRAGGLING = 0.5
"""What a column of labels may be worse than labels each at its best place, and still be chosen."""
COVER = 0.75
"""Labels that would take more than this share of their gap are left out, the picked ones aside."""
LEAST = 5
"""Cells a label is counted with at least: what is not computed yet is short, and the number that comes is not."""
MOST = 24
"""More edges than this in one gap are not labelled, the picked ones aside."""
TRIED, STEPS_BACK = 40, 4000
"""Places of a label that are tried, the best first; and how often at most all of a gap are tried."""
CLOSE = 2.0
"""Dots that another edge has to be further away than a label's own, to be told from it at once."""

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
        widths: cells of its label, and of the shorter ones there are; empty where it has none.
        picked: whether its label is shown before all others.
        rank: its place among those that choose one after the other.
    """

    x0: int
    y0: int
    x1: int
    y1: int
    widths: tuple[int, ...]
    picked: bool
    rank: int

    @property
    def span(self) -> int:
        return max(self.x1 - self.x0, 1)

    def width(self, level: int) -> int:
        """Return the cells of its label, shortened so many times or as often as it can be."""
        return self.widths[min(level, len(self.widths) - 1)]

    def at(self, t: float) -> tuple[int, int]:
        """Return the cell at a fraction of the way."""
        return int(self.x0 + t * (self.x1 - self.x0)) // 2, int(self.y0 + t * (self.y1 - self.y0) + 0.5) // 4


class _Place(NamedTuple):
    """A place where a label may stand, and how many times it is shortened there."""

    track: _Track
    x: int
    y: int
    level: int

    @property
    def width(self) -> int:
        return self.track.width(self.level)

    def meets(self, other: _Place) -> bool:
        """True if the two labels overlap or touch."""
        return self.y == other.y and self.x <= other.x + other.width and other.x <= self.x + self.width


class _Gap:
    """A gap between two columns, as all its labels meet it.

    Args:
        taken: which cells of every row hold text.
        tracks: all edges.
    """

    def __init__(self, taken: Taken, tracks: tuple[_Track, ...]) -> None:
        self.tracks = tracks
        self.held = np.cumsum(np.pad(np.array(taken, dtype=np.intp), ((0, 0), (1, 0))), axis=1)
        self.begins = {track.y0 // 4 for track in tracks}
        ends = np.array([(one.x0, one.y0, one.span, one.y1 - one.y0) for one in tracks], dtype=np.float64)
        self._x0, self._y0, self._span, self._up = ends.T[:, :, None, None]

    def heights(self, columns: NDArray[np.intp]) -> Array:
        """Return the rows of dots all edges pass at columns of dots, or end at, (edges, 1, columns)."""
        along = np.minimum(np.maximum(columns - self._x0, 0.0), self._span)
        heights: Array = self._y0 + self._up * along / self._span
        return heights


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
        Spot(line := lines[order[place.track.rank]], place.x, place.y, _said(line.edge, place.level))
        for place in _places(canvas.taken, tracks)
    )


def _rank(edge: Edge) -> tuple[bool, bool, float]:
    """Return a key to choose by: picked, fresh and strong edges come first."""
    return not edge.picked, edge.state != "fresh", -edge.strength


def _track(line: Line, rank: int) -> _Track:
    edge = line.edge
    return _Track(line.x0, line.y0, line.x1, line.y1, tuple(map(len, edge.wordings)), edge.picked, rank)


def _said(edge: Edge, level: int) -> str:
    return edge.wordings[min(level, len(edge.wordings) - 1)]


def carries(ends: Sequence[tuple[int, int, int, int]], label: int, size: tuple[int, int]) -> bool:
    """True if labels of so many cells would all have a place on the edges of a gap.

    Args:
        ends: (x0, y0, x1, y1) of each edge, in dots.
        label: cells of each label.
        size: width and height of the canvas.
    """
    width, height = size
    tracks = tuple(_Track(*end, (label,), False, rank) for rank, end in enumerate(ends))
    return len(_places(((False,) * width,) * height, tracks)) == len(tracks)


@lru_cache(KEPT)
def _places(taken: Taken, tracks: tuple[_Track, ...]) -> tuple[_Place, ...]:
    """Find places for all labels of a gap; where they have not all of them one, only for the picked: odd ones out would
    mislead."""
    crowded = _crowded(tracks)
    wanted = [track for track in tracks if track.widths and (track.picked or not crowded)]
    if not wanted:
        return ()
    gap = _Gap(taken, tracks)
    return _all_placed(gap, wanted) or _all_placed(gap, [track for track in wanted if track.picked])


def _all_placed(gap: _Gap, wanted: Sequence[_Track]) -> tuple[_Place, ...]:
    """Place all labels or none: whole ones if that goes, or else with fewer digits; in a column if that is as good."""
    for level in range(max((len(track.widths) for track in wanted), default=0)):
        choices = [_choices(gap, gap.tracks.index(track), level) for track in wanted]
        if not all(choices):
            continue
        costs = {place: cost for found in choices for cost, place in found}
        columns = (_column(wanted, step, level) for step in range(STEPS))
        whole = [places for places in columns if costs.keys() >= set(places) and _rows(places) == len(places)]
        apart = _apart([[place for _, place in found] for found in choices])
        worse = [(sum(costs[place] for place in places), places) for places in whole]
        if apart:
            worse.append((sum(costs[place] for place in apart) + STRAGGLING, apart))
        if worse:
            return min(worse, key=lambda one: one[0])[1]
    return ()


def _rows(places: Sequence[_Place]) -> int:
    return len({place.y for place in places})


def _crowded(tracks: Sequence[_Track]) -> bool:
    """True if labels would hide more than they say."""
    if len(tracks) > MOST or not tracks:
        return True
    heights = [y for track in tracks for y in (track.y0, track.y1)]
    room = (tracks[0].x1 - tracks[0].x0) / 2 * ((max(heights) - min(heights)) / 4 + 2)
    return sum(max((*track.widths[-1:], LEAST)) + 2 for track in tracks) > COVER * room


def _fraction(step: int) -> float:
    return 0.1 + 0.8 * step / (STEPS - 1)


def _column(tracks: Sequence[_Track], step: int, level: int) -> tuple[_Place, ...]:
    """Put all labels at the same fraction of their edges."""
    places = []
    for track in tracks:
        x, y = track.at(_fraction(step))
        places.append(_Place(track, x - track.width(level) // 2, y, level))
    return tuple(places)


def _choices(gap: _Gap, at: int, level: int) -> list[tuple[float, _Place]]:
    """Find the places where a label stands on its own edge, nearer to it than to all others and off all text, with a
    cell of the edge to see at each end; the best first, each with its cost: how much it hides, how near another edge
    is, and how far it is from where labels like to be."""
    own = gap.tracks[at]
    width = own.width(level)
    columns = np.arange(own.x0 // 2 + 1, own.x1 // 2 - width + 1)
    rows = np.arange(max(min(own.y0, own.y1) // 4, 0), min(max(own.y0, own.y1) // 4 + 1, len(gap.held)))
    rows = np.array([row for row in rows if row == own.y0 // 4 or row not in gap.begins], dtype=np.intp)
    if not len(columns) or not len(rows):
        return []
    middle, up = 2 * columns + width, rows[:, None]
    left, right, lines = gap.heights(2 * columns), gap.heights(2 * (columns + width)), gap.heights(middle)
    crossed = (np.minimum(left, right) < 4 * up + 4) & (np.maximum(left, right) >= 4 * up)  # by edge, row and column
    distance = np.abs(lines - (4 * up + 1.5))
    mine, away = distance[at].copy(), distance
    away[at] = np.inf
    nearest = away.min(axis=0)
    free = gap.held[up, columns + width] == gap.held[up, columns]
    cramped = (2 * columns - own.x0 < 3) * 1.0 + (own.x1 - 2 * (columns + width) < 3)
    cost = crossed.sum(axis=0) + (nearest - mine < CLOSE) + mine / 4 + cramped
    cost = cost + 2 * np.abs((middle - own.x0) / own.span - LIKED)
    good = np.argwhere(free & crossed[at] & (mine <= nearest))
    found = sorted((float(cost[y, x]), int(columns[x]), int(rows[y])) for y, x in good)[:TRIED]
    return [(worse, _Place(own, x, y, level)) for worse, x, y in found]


def _apart(choices: Sequence[Sequence[_Place]]) -> tuple[_Place, ...]:
    """Choose a place for each label so that no two meet, the best that go together; empty where that is not found."""
    order = sorted(range(len(choices)), key=lambda at: (len(choices[at]), choices[at][0].track.rank))
    chosen: list[_Place] = []
    tried = [0] * len(order)
    for _ in range(STEPS_BACK):
        depth = len(chosen)
        if depth == len(order):
            return tuple(place for _, place in sorted(zip(order, chosen, strict=True)))
        places = choices[order[depth]]
        at = next((at for at in range(tried[depth], len(places)) if not any(map(places[at].meets, chosen))), None)
        if at is not None:
            tried[depth] = at + 1
            chosen.append(places[at])
        elif not chosen:
            break
        else:
            tried[depth] = 0
            chosen.pop()
    return ()
