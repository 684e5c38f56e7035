"""Lay out a network picture: which columns are shown how, which units are folded, and the cells of each.

A picture degrades one step at a time, always the same for a size, whatever the numbers say: boxes with room for the
labels of edges; narrower boxes; one line a unit; its value alone; a mark; and at last layers are folded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from tui_backprop.ui.panes.network.measures import BOXED, Listing, Look, Sized, tail_width
from tui_backprop.ui.panes.network.picture import Column, NetworkPicture, Unit

TALLEST: tuple[Look, ...] = ("box", "short")
GAP_MOST = 40
NAMED_FROM = 6
"""Lines from which one is taken for the names of columns."""
FOLD_WIDTH = 8
UNLISTED: Mapping[int, Listing] = {}


@dataclass(frozen=True)
class Place:
    """The place of a unit, or of the words for folded ones, in cells.

    Args:
        layer: index of the column.
        index: of the unit, or of the first folded one.
        unit: None for "⋮ 120 more".
        look: how it is drawn.
        x, y, width, height: the area, words below included.
        folded: how many units it stands for.
        tail: cells at its end that are kept for words.
        listing: how it lists its weights in its last rows, if it does.
    """

    layer: int
    index: int
    unit: Unit | None
    look: Look
    x: int
    y: int
    width: int
    height: int
    folded: int = 0
    tail: int = 0
    listing: Listing | None = None


@dataclass(frozen=True)
class PlacedColumn:
    layer: int
    look: Look
    x: int
    width: int
    places: tuple[Place, ...]
    listing: Listing | None = None

    @property
    def whole(self) -> bool:
        """True if all of its units are shown."""
        return all(place.unit is not None for place in self.places)


@dataclass(frozen=True)
class Layout:
    """All columns that are shown, whether they are named above, and where folded layers would be: (x, how many)."""

    columns: tuple[PlacedColumn, ...]
    named: bool
    fold: tuple[int, int] | None = None


def arrange(picture: NetworkPicture, width: int, height: int, lists: Mapping[int, Listing] = UNLISTED) -> Layout:
    """Lay a picture out on ``width`` by ``height`` cells; the columns in ``lists`` list their weights."""
    columns = picture.columns
    best: list[Look] = [_tallest(layer, column, height, lists.get(layer)) for layer, column in enumerate(columns)]
    room = picture.label_width + 4
    sized: list[Sized] = []
    for looks, gap in _plans(best, room):
        sized = [
            _sized(layer, column, look, height, lists.get(layer))
            for (layer, column), look in zip(enumerate(columns), looks, strict=True)
        ]
        top = _top(sized, height)
        signed = [bool(part.listing) and part.look == "bare" and not top for part in sized]
        sized = [replace(part, height=height - top, signed=sign) for part, sign in zip(sized, signed, strict=True)]
        if sum(part.width for part in sized) + gap * (len(sized) - 1) <= width:
            return _spread(sized, _even(sized, gap, width, room), width, top)
    return _folded(sized, width, top)


def _tallest(layer: int, column: Column, height: int, listing: Listing | None) -> Look:
    if column.boxed and column.size * 3 <= height:
        for look in TALLEST:
            if column.size * Sized(layer, column, look, height, listing).rows <= height:
                return look
    return "node"


def _plans(best: list[Look], room: int) -> Iterator[tuple[list[Look], int]]:
    nodes: list[Look] = ["node"] * len(best)
    bare: list[Look] = ["bare"] * len(best)
    marks: list[Look] = [look if at in (0, len(best) - 1) else "mark" for at, look in enumerate(bare)]
    snug: list[Look] = ["snug" if look == "box" else look for look in best]
    low: list[Look] = ["short" if look == "box" else look for look in best]
    yield best, room
    yield snug, room
    yield snug, 6
    yield low, 6
    yield nodes, 6
    yield ["node", *bare[1:]], 6
    yield bare, 4
    yield bare, 3
    yield marks, 3
    yield ["mark"] * len(best), 3


def _sized(layer: int, column: Column, look: Look, height: int, listing: Listing | None) -> Sized:
    """Measure a column in a look; one that lists its weights has titles where they fit above the list."""
    if listing is None or look == "mark":
        return Sized(layer, column, look, height)
    titled = Sized(layer, column, "node", height)
    return Sized(layer, column, "node" if look == "bare" and titled.width <= listing.width else look, height, listing)


def _top(sized: Sequence[Sized], height: int) -> int:
    """Return a line for the names of columns whose units do not say them, where no list needs it."""
    room = all(part.column.size * part.rows < height for part in sized if part.listing)
    return int(height >= NAMED_FROM and room and any(part.look in ("bare", "mark") for part in sized))


def _even(sized: Sequence[Sized], gap: int, width: int, most: int) -> int:
    """Return a gap between all columns, wider than ``gap`` where there is room, up to ``most``."""
    if len(sized) < 2:
        return gap
    return max(gap, min(most, (width - sum(part.width for part in sized)) // (len(sized) - 1)))


def _spread(sized: Sequence[Sized], gap: int, width: int, top: int, fold: tuple[int, int] | None = None) -> Layout:
    """Give what is left of the width to the gaps, more to those with more edges; the rest to the margins.

    ``fold``: (before which column, how many layers) are folded.
    """
    gaps = [gap] * (len(sized) - 1)
    if fold:
        gaps[fold[0] - 1] = FOLD_WIDTH
    left = width - sum(part.width for part in sized) - sum(gaps)
    edges = [len(a.shown) + len(b.shown) for a, b in pairwise(sized)]
    for at in range(len(gaps)):
        gaps[at] += max(min(left * edges[at] // sum(edges), GAP_MOST - gap), 0)
    x = max(width - sum(part.width for part in sized) - sum(gaps), 0) // 2
    placed, folded = [], None
    for at, part in enumerate(sized):
        places = tuple(_stack(part, x, top))
        placed.append(PlacedColumn(part.layer, part.look, x, part.width, places, part.listing))
        x += part.width + (gaps[at] if at < len(gaps) else 0)
        if fold and at + 1 == fold[0]:
            folded = (x - gaps[at], fold[1])
    return Layout(tuple(placed), top > 0, folded)


def _stack(part: Sized, x: int, top: int) -> Iterator[Place]:
    """Spread the entries of a column over its height; where they are close, evenly to the line."""
    count = max(len(part.shown), 1)
    slot = part.height / count
    if slot < 3:
        slot = float(part.height // count)
        top += (part.height - int(slot) * count) // 2
    above = (slot - part.rows) / 2 + 0.5
    for at, ((index, folded), unit) in enumerate(zip(part.shown, part.units, strict=True)):
        tail = tail_width(unit, part.column, part.look) if unit else 0
        y = top + int(slot * at + above)
        yield Place(part.layer, index, unit, part.look, x, y, part.width, part.rows, folded, tail, part.listing)


def _folded(sized: Sequence[Sized], width: int, top: int) -> Layout:
    """Leave layers out of the middle until the others fit."""
    keep, few = len(sized), list(sized)
    while keep > 2 and sum(part.width for part in few) + 3 * (keep - 2) + FOLD_WIDTH > width:
        keep -= 1
        few = [*sized[: keep - keep // 2], *sized[len(sized) - keep // 2 :]]
    if keep == len(sized):
        return _spread(sized, 3, width, top)
    return _spread(few, 3, width, top, (keep - keep // 2, len(sized) - keep))


class Ends(NamedTuple):
    """An edge between two units, from (x0, y0) to (x1, y1) in dots."""

    source: Place
    target: Place
    x0: int
    y0: int
    x1: int
    y1: int


def edge_ends(left: PlacedColumn, right: PlacedColumn) -> Iterator[Ends]:
    """Return where each edge between two columns begins and ends; none where they are too near each other."""
    sources = [place for place in left.places if place.unit is not None]
    targets = [place for place in right.places if place.unit is not None]
    free = 0 if right.look in BOXED or right.x - left.x - left.width < 3 else 1
    x0, x1 = 2 * (left.x + left.width) + 1, 2 * (right.x - free) - 2
    if x1 <= x0:
        return
    for i, source in enumerate(sources):
        for j, target in enumerate(targets):
            yield Ends(source, target, x0, _port(source, j, len(targets)), x1, _port(target, i, len(sources)))


def _port(place: Place, k: int, count: int) -> int:
    """Return the row of dots at which the k-th of ``count`` edges meets a unit: a box is met along its side."""
    inside = place.height - 2 - bool(place.unit and place.unit.below)
    if place.look not in BOXED or inside < 1:
        return 4 * place.y + 1
    return 4 * (place.y + 1) + int((k + 0.5) * 4 * inside / count)
