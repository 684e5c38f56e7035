"""Measure the columns of a network picture: the cells their units take in each look, whatever they say now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from tui_backprop.ui.panes.network.picture import Column, Edge, Unit

Look = Literal["box", "snug", "short", "node", "bare", "mark"]

FOLDED_ROWS = 9
"""Lines of a column that does not show all of its units: few enough that its edges can still be told apart."""
BOXED: frozenset[Look] = frozenset({"box", "snug", "short"})
SIGN = 2
"""Cells for what a unit's number is, "δ ", where it has no box."""
BIAS_NAME = len("bias")
"""Cells kept free for what a bias is called in a box, whatever it is at this stop."""
LIST_NAME = len("∂w ")
"""Cells before the weights a unit lists, whatever they are called at this stop."""


class Listing(NamedTuple):
    """Say how the units of a column list the weights that come in: cells of each number, numbers a row, and rows."""

    cells: int
    across: int
    rows: int

    @property
    def width(self) -> int:
        return LIST_NAME + self.across * (self.cells + 1) - 1


@dataclass(frozen=True)
class Sized:
    """A column in one look at one height, measured; ``signed``: what its values are stands before them."""

    layer: int
    column: Column
    look: Look
    height: int
    listing: Listing | None = None
    signed: bool = False

    @cached_property
    def shown(self) -> tuple[tuple[int, int], ...]:
        """Return (index, folded) of each entry; folded is 0 for a unit."""
        return tuple(_unfolded(self.column.size, self.height // self.rows, self.column.shown))

    @cached_property
    def units(self) -> tuple[Unit | None, ...]:
        return tuple(None if folded else self.column.unit(index) for index, folded in self.shown)

    @cached_property
    def rows(self) -> int:
        """Return the lines a unit takes."""
        listed = self.listing.rows if self.listing else 0
        if self.look not in BOXED:
            return 1 + listed
        first = self.column.unit(0)
        full = max(self.column.box[1], len(first.lines) + (first.bias is not None))
        lines = 1 if self.look == "short" else full
        return lines + listed + 2 + bool(first.below)

    @cached_property
    def width(self) -> int:
        known = [unit for unit in self.units if unit is not None]
        words = [len(f"⋮ {folded} more") for _, folded in self.shown if folded and self.look != "mark"]
        own = max([_width(unit, self.look, self.column) for unit in known] + words, default=1)
        if not self.listing:
            return own
        if self.look in BOXED:
            return max(own, self.listing.width + 2 * indent(self.look))
        return max(own + SIGN * self.signed, self.listing.width)


def _width(unit: Unit, look: Look, column: Column) -> int:
    value = max(len(unit.value), column.value_width)
    match look:
        case "box" | "snug" | "short":
            rows = (unit.short,) if look == "short" else unit.lines
            inner = max([column.box[0]] + [sum(len(text) for text, _ in row) for row in rows])
            if unit.bias and look != "short":
                bias = max(len(bias_label(unit.bias, look, column)), bias_room(look, column))
                named = len(bias_name(unit, look)) if look == "snug" else max(len(unit.bias_name), BIAS_NAME)
                inner = max(inner, max(named, 2) + 1 + bias)
            return max(inner + 2 * indent(look), len(unit.title) + 3 + indent(look), len(unit.below))
        case "node":
            return len(unit.title) + 1 + SIGN * column.boxed + value + 2 + tail_width(unit, column, look)
        case "bare":
            return value + 2 + tail_width(unit, column, look)
    return 1


def bias_name(unit: Unit, look: Look) -> str:
    """Return what a bias is called in its box: its first letter where the box has to be narrow."""
    return unit.bias_name[:1] if look == "snug" and len(unit.bias_name) > 2 else unit.bias_name


def bias_room(look: Look, column: Column) -> int:
    """Return the cells kept free for the number of a bias."""
    return max(column.bias_width - (look == "snug"), 0)


def bias_label(bias: Edge, look: Look, column: Column) -> str:
    """Write the number of a bias; where the box has to be narrow, if need be with fewer digits."""
    longer = look == "snug" and len(bias.label) > bias_room(look, column) > 0
    return bias.brief if longer and bias.brief else bias.label


def indent(look: Look) -> int:
    """Return the cells from the left of a box to what it says."""
    return 1 if look == "snug" else 2


def tail_words(unit: Unit, column: Column, look: Look) -> str:
    """Return what stands after a unit that has no box."""
    return unit.beside or (unit.below if look == "node" and column.size == 1 else "")


def tail_width(unit: Unit, column: Column, look: Look) -> int:
    """Count the cells of the words after a unit that has no box, and of the space before them."""
    words = max(len(tail_words(unit, column, look)), column.beside_width)
    return words + 1 if words and look in ("node", "bare") else 0


def _unfolded(size: int, rows: int, shown: int | None) -> Iterator[tuple[int, int]]:
    """Return the units that stand in ``rows`` lines: all, or the first and the last ones around "⋮ more"."""
    if size <= rows:
        yield from ((index, 0) for index in range(size))
        return
    rows = min(rows, FOLDED_ROWS)
    head = rows // 2
    tail = max(rows - head - 1, 0)
    if shown is not None and head <= shown < size - tail and rows >= 5:
        head, tail = (rows - 3) // 2 + (rows - 3) % 2, (rows - 3) // 2
        inside = min(max(shown, head + 1), size - tail - 2)
        stops = [(head, inside), (inside + 1, size - tail)]
    else:
        stops = [(head, size - tail)] if rows else []
    at = 0
    for start, end in stops:
        yield from ((index, 0) for index in range(at, start))
        yield start, end - start
        at = end
    if stops:
        yield from ((index, 0) for index in range(at, size))
