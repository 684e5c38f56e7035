"""Lay out every cell of the table of tensors, from shapes and width alone.

Because no number decides where anything is, rows and columns stay where they are from one stop to the next. Only a
cell that shows old → new may push its own tensor's columns apart, where there is room.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, TypeAlias

import numpy as np

from tui_backprop.engine.shapes import Index
from tui_backprop.ui.kit.brief import celled
from tui_backprop.ui.panes.tensors.rows import SMALL, Block, TensorRow, change, shape_text

Side: TypeAlias = Literal["none", "beside", "below"]

CELL = 10
"""Cells a number takes, its space included: four significant digits fit, "-0.002036" or "-1.234e-5"."""
WIDE_CELL = 11
NARROW_CELL, CUT_CELL = 8, 9
"""The same at least, where a tensor would not be whole otherwise, and where it is cut all the same: with a digit less
behind a "≈" in a long number, one more column is seen."""
GAP = 1
"""Cells between values and the gradients beside them, where no column has to give way for it."""
SIGNS = 3
"""Cells before a name: whether it was just computed, what the check says where it has no other room, and a space."""
MARK = 8
"""Cells kept free at the right end, for the verdict on a gradient, before numbers get wider cells."""
NAME_MOST = 20


@dataclass(frozen=True)
class Span:
    """The cells of one block on one line: from column ``first`` of ``columns`` on, as many as ``widths`` has."""

    block: Block
    row: int
    x: int
    first: int
    columns: int
    widths: tuple[int, ...]

    @property
    def count(self) -> int:
        return len(self.widths)

    @property
    def end(self) -> int:
        """Return the screen column after its last cell."""
        return self.x + sum(self.widths)

    def left(self, column: int) -> int:
        """Return the screen column where one of its cells starts."""
        return self.x + sum(self.widths[: column - self.first])

    def column(self, x: int) -> int | None:
        """Return the cell at a screen column."""
        for at, width in enumerate(self.widths):
            start = self.left(self.first + at)
            if start <= x < start + width:
                return self.first + at
        return None


@dataclass(frozen=True, eq=False)
class Line:
    """A line of the table: a section's heading, or a row of a tensor."""

    section: str = ""
    tensor: TensorRow | None = None
    row: int = 0
    gradient: bool = False
    """Whether this line is only of the gradient, below the values."""


@dataclass(frozen=True, eq=False)
class Table:
    """All lines of a table at a width.

    Args:
        tensors: rows of one section stand together.
        width: in cells.
        first: how many columns are scrolled away, at most, in every tensor too wide to show whole.
    """

    tensors: tuple[TensorRow, ...]
    width: int
    first: int = 0
    _measured: dict[int, tuple[int, ...]] = field(default_factory=dict, repr=False)

    @cached_property
    def names(self) -> int:
        return min(max((len(row.label) for row in self.tensors), default=1), NAME_MOST)

    @cached_property
    def left(self) -> int:
        """Return the column where numbers start."""
        return SIGNS + self.names + 1 + max((len(shape_text(row.shape)) for row in self.tensors), default=1)

    @property
    def room(self) -> int:
        return max(self.width - self.left, CELL)

    @property
    def cell(self) -> int:
        return WIDE_CELL if self.room >= 6 * WIDE_CELL + GAP + MARK else CELL

    @property
    def beside(self) -> int:
        """Count the columns that fit twice, values and gradients."""
        return max(self.room // (2 * self.cell), 0)

    @property
    def gap(self) -> int:
        """Return the cells between values and gradients."""
        return min(GAP, max(self.room - 2 * self.beside * self.cell, 0))

    def place(self, tensor: TensorRow) -> Side:
        """Return where a tensor's gradient stands."""
        columns = tensor.size[1]
        if tensor.gradient is None:
            return "none"
        pairs = self._pairs(columns)
        few = self.room // CUT_CELL > 2 * pairs  # side by side, fewer columns would be seen than one below
        if pairs and (columns <= self.beside or not (few or columns * NARROW_CELL <= self.room)):
            return "beside"
        return "below"

    def _pairs(self, columns: int) -> int:
        """Count the columns of a tensor that can be seen beside their gradients."""
        return columns if columns <= self.beside else self.room // (2 * CUT_CELL)

    def _seen(self, tensor: TensorRow) -> tuple[int, int]:
        """Return how many columns of a tensor are seen at once, and the cells each takes: as many as there is room
        for."""
        columns = tensor.size[1]
        if self.place(tensor) == "beside":
            most, room = self._pairs(columns), self.room // 2
        else:
            room = self.room
            most = columns if columns * NARROW_CELL <= room else max(room // CUT_CELL, 1)
        return most, self.cell if most * self.cell <= room and most == columns else min(room // most, CELL)

    @cached_property
    def gradients_at(self) -> int:
        """Return the column where gradients that stand beside start."""
        widest = [row.size[1] for row in self.tensors if self.place(row) == "beside"]
        return self.left + min(self.beside, max(widest, default=0)) * self.cell + self.gap

    @cached_property
    def _starts(self) -> tuple[list[int], list[tuple[str, TensorRow | None, int]]]:
        """Return the first line of each part, and the parts: headings and tensors with the number of their lines."""
        starts: list[int] = []
        parts: list[tuple[str, TensorRow | None, int]] = []
        at, section = 0, None
        for tensor in self.tensors:
            if tensor.section != section:
                section = tensor.section
                starts.append(at)
                parts.append((section, None, 1))
                at += 1
            lines = tensor.size[0] * (2 if self.place(tensor) == "below" else 1)
            starts.append(at)
            parts.append((section, tensor, lines))
            at += lines
        return [*starts, at], parts

    @property
    def lines(self) -> int:
        return self._starts[0][-1]

    def line(self, index: int) -> Line | None:
        """Return the line of an index; None below the last one."""
        starts, parts = self._starts
        if not 0 <= index < self.lines:
            return None
        part = bisect_right(starts, index) - 1
        section, tensor, _ = parts[part]
        if tensor is None:
            return Line(section)
        row, below = index - starts[part], False
        if self.place(tensor) == "below":
            row, below = row % tensor.size[0], row >= tensor.size[0]
        return Line(section, tensor, row, below)

    def spans(self, line: Line) -> tuple[Span, ...]:
        """Return the blocks of numbers on a line, left to right."""
        tensor = line.tensor
        if tensor is None:
            return ()
        place, columns = self.place(tensor), tensor.size[1]
        most, cell = self._seen(tensor)
        first = min(self.first, columns - most)
        widths = self._widths(tensor)[first : first + most]
        if line.gradient:
            assert tensor.gradient is not None
            return (Span(tensor.gradient, line.row, self.left, first, columns, widths),)
        values = Span(tensor.value, line.row, self.left, first, columns, widths)
        if place != "beside" or tensor.gradient is None:
            return (values,)
        x = max(self.gradients_at, values.end + self.gap)
        slopes = (cell,) * most
        if x + sum(slopes) > self.width:
            least = self._snug(tensor)[first : first + most]
            spare = max(self.width - x - sum(least), 0) // most
            slopes = tuple(min(width + spare, cell) for width in least)
        return values, Span(tensor.gradient, line.row, x, first, columns, slopes)

    def _widths(self, tensor: TensorRow) -> tuple[int, ...]:
        """Return the cells each column of a tensor takes: more where old → new needs it and there is room."""
        if id(tensor) not in self._measured:
            self._measured[id(tensor)] = self._measure(tensor)
        return self._measured[id(tensor)]

    def _measure(self, tensor: TensorRow) -> tuple[int, ...]:
        rows, columns = tensor.size
        usual = (self._seen(tensor)[1],) * columns
        if tensor.value.changed is None or rows * columns > SMALL:
            return usual
        wide = tuple(
            max(self.cell, *(len(change(tensor.value, row, column)) + 1 for row in range(rows)))
            for column in range(columns)
        )
        gradient = self.gap + sum(self._snug(tensor)) if self.place(tensor) == "beside" else 0
        return wide if sum(wide) + gradient <= self.room else usual

    def _snug(self, tensor: TensorRow) -> tuple[int, ...]:
        """Return the cells the columns of a gradient take at least, beside old → new."""
        rows, columns = tensor.size
        assert tensor.gradient is not None
        slopes = tensor.gradient
        return tuple(
            max(len(celled(slopes.value(row, column), self.cell - 1)) + 1 for row in range(rows))
            for column in range(columns)
        )

    def stale_on_rows(self, section: str) -> bool:
        """True if every row of a section has room for the word that it is from before; else the heading says it."""
        return section not in self._stale_above

    @cached_property
    def _stale_above(self) -> frozenset[str]:
        """Return the sections whose heading says that they are from before."""
        return frozenset(
            row.section
            for row in self.tensors
            if row.stale and self.spans(Line(row.section, row))[-1].end + 2 + len(row.stale) > self.width
        )

    @cached_property
    def geometry(self) -> Hashable:
        """Return a cache key: equal for tables in which the same tensors and headings look the same, line by line."""
        beside = frozenset(row.section for row in self.tensors if self.place(row) == "beside")
        return self.width, self.first, self.names, self.left, self.gradients_at, beside, self._stale_above

    def find(self, name: str, cell: Index) -> tuple[int, int, int] | None:
        """Return line, span on it and column of a cell; None when the table has no such cell."""
        starts, parts = self._starts
        for start, (_, tensor, _) in zip(starts, parts, strict=False):
            if tensor is None or len(cell) != len(tensor.shape):
                continue
            if not all(0 <= at < size for at, size in zip(cell, tensor.shape, strict=True)):
                continue
            row, column = tensor.at(cell)
            if tensor.value.name == name:
                return start + row, 0, column
            if tensor.gradient is not None and tensor.gradient.name == name:
                below = self.place(tensor) == "below"
                return start + row + (tensor.size[0] if below else 0), 0 if below else 1, column
        return None

    def hit(self, index: int, x: int) -> tuple[str, Index] | None:
        """Name and cell at a place on screen."""
        line = self.line(index)
        if line is None or line.tensor is None:
            return None
        for span in self.spans(line):
            if (column := span.column(x)) is not None:
                return span.block.name, line.tensor.cell(line.row, column)
        return None

    @property
    def changed(self) -> int:
        """Count the cells that have changed."""
        masks = (tensor.value.changed for tensor in self.tensors)
        return sum(int(np.count_nonzero(mask)) for mask in masks if mask is not None)

    def changes(self) -> Iterator[tuple[str, Index, float, float]]:
        """Find the cells that have changed, of a large tensor the first: name, cell, old and new."""
        for tensor in self.tensors:
            if tensor.value.changed is not None:
                mask = np.atleast_2d(tensor.value.changed)
                for flat in np.flatnonzero(mask)[:SMALL].tolist():
                    row, column = divmod(flat, mask.shape[1])
                    old, new = tensor.value.old(row, column), tensor.value.value(row, column)
                    if old is not None and new is not None:
                        yield tensor.value.name, tensor.cell(row, column), old, new
