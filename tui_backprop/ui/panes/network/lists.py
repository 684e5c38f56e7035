"""Decide which columns of a picture list the weights that come in, because their edges have no room for the numbers.

What the numbers are does not matter here, so that lists stand at the same cells at every stop.
"""

from __future__ import annotations

from collections.abc import Set
from itertools import pairwise, product

from tui_backprop.ui.panes.network.labels import carries
from tui_backprop.ui.panes.network.layout import Layout, arrange, edge_ends
from tui_backprop.ui.panes.network.measures import Listing
from tui_backprop.ui.panes.network.picture import NetworkPicture

LABEL, BRIEF_LABEL = 7, 6
"""Cells each number must have room for on its edge, and where every unit has a whole box besides."""
APART = 5
"""Cells between columns in which edges can be told apart; with less only where there is no other way."""
MOST_LISTED = 8
"""More weights than this into a unit are not listed: what is one of so many is looked up in the tensors."""
FEWEST = 7
"""Cells of a listed number that is as short as can be."""
WAYS = tuple(product((MOST_LISTED, 2, 1), (9, FEWEST)))
"""Numbers a row of a list has at least, where there are so many, and cells of each: one row if that goes, or else
narrower ones; all digits if that goes, or else fewer."""


def arrange_lists(picture: NetworkPicture, width: int, height: int) -> Layout:
    """Lay a picture out on ``width`` by ``height`` cells, with lists where edges cannot carry all their numbers.

    Where there is no room for all lists that are needed there are none.
    """
    plain = layout = arrange(picture, width, height)
    needed: set[int] = set()
    while bare := _uncarried(layout, (width, height)):
        needed |= bare
        found = _with_lists(picture, width, height, needed)
        if found is None:
            return plain
        layout = found
    return layout


def _uncarried(layout: Layout, size: tuple[int, int]) -> set[int]:
    """Return the columns that do not list their weights though the edges to them have no room for the numbers."""
    whole = all(column.look in ("box", "snug") for column in layout.columns[1:])
    label = BRIEF_LABEL if whole else LABEL
    return {
        right.layer
        for left, right in pairwise(layout.columns)
        if not right.listing and not carries([end[2:] for end in edge_ends(left, right)], label, size)
    }


def _with_lists(picture: NetworkPicture, width: int, height: int, needed: Set[int]) -> Layout | None:
    """Return the first layout in which all of ``needed`` have lists and nothing is folded; None where there is none."""
    columns = picture.columns
    if any(columns[layer - 1].size > MOST_LISTED or 2 * columns[layer].size > height for layer in needed):
        return None
    ways = [{layer: _listing(picture, layer, height, cells, least) for layer in needed} for least, cells in WAYS]
    narrow = None
    for lists in (way for at, way in enumerate(ways) if way not in ways[:at]):
        layout = arrange(picture, width, height, lists)
        if _fits(layout, picture, width, needed):
            if _gap(layout) >= APART:
                return layout
            narrow = narrow or layout
    return narrow


def _listing(picture: NetworkPicture, layer: int, height: int, cells: int, least: int) -> Listing:
    """Return a list in as many rows as there are lines for, but of at least so many numbers a row."""
    count = picture.columns[layer - 1].size
    lines = max(height // picture.columns[layer].size - 1, 1)
    across = max(-(-count // lines), min(count, least))
    return Listing(cells, across, -(-count // across))


def _fits(layout: Layout, picture: NetworkPicture, width: int, needed: Set[int]) -> bool:
    """True if a layout has all units, and all lists that are needed, inside its width."""
    listed = {column.layer for column in layout.columns if column.listing}
    whole = len(layout.columns) == len(picture.columns) and all(column.whole for column in layout.columns)
    last = layout.columns[-1]
    return whole and listed >= needed and last.x + last.width <= width


def _gap(layout: Layout) -> int:
    """Return the cells of the narrowest gap."""
    return min((right.x - left.x - left.width for left, right in pairwise(layout.columns)), default=0)
