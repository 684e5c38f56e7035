"""Describe the table of tensors as plain data, and a number of it in words."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tui_backprop.engine.shapes import Index
from tui_backprop.ground.numbers import number
from tui_backprop.ui.kit.brief import celled, old_to_new
from tui_backprop.ui.kit.palette import Run

Array: TypeAlias = "NDArray[np.float64] | np.float64 | float"

SMALL = 64
"""Tensors of up to this many cells have their decimal points aligned and show old → new."""


@dataclass(frozen=True, eq=False)
class Block:
    """The numbers of a tensor.

    Args:
        name: "W_hidden", "dE_dW_hidden".
        values: scalar, vector or matrix; None when not computed.
        fresh: whether it was just computed.
        partial: how many of its cells are computed so far, in row order; None for all.
        before: what the values were, to show what has changed; only changed cells are then lit.
        read: cells that the number being explained is computed from.
    """

    name: str
    values: Array | None = None
    fresh: bool = False
    partial: int | None = None
    before: Array | None = None
    read: frozenset[Index] = frozenset()

    @cached_property
    def grid(self) -> NDArray[np.float64] | None:
        """Return the values as a matrix: a vector is one row."""
        return None if self.values is None else np.atleast_2d(np.asarray(self.values, dtype=np.float64))

    @cached_property
    def changed(self) -> NDArray[np.bool_] | None:
        """Return which cells differ from before; None when none does."""
        if self.before is None or self.grid is None:
            return None
        before = np.atleast_2d(np.asarray(self.before, dtype=np.float64))
        changed = (self.grid != before) & ~(np.isnan(self.grid) & np.isnan(before))
        return changed if changed.any() else None

    @cached_property
    def content(self) -> Hashable:
        """Return a cache key: equal when two blocks would be drawn alike.

        Large blocks never compare equal, to avoid comparing cells.
        """
        if self.grid is None or self.grid.size > SMALL:
            return self.name if self.grid is None else object()
        before = None if self.before is None else np.asarray(self.before, dtype=np.float64).tobytes()
        return self.name, self.grid.shape, self.grid.tobytes(), self.fresh, self.partial, before, self.read

    def value(self, row: int, column: int) -> float | None:
        """Return the number in a cell; None when it is not computed."""
        if self.grid is None or (self.partial is not None and row * self.grid.shape[1] + column >= self.partial):
            return None
        return float(self.grid[row, column])

    def old(self, row: int, column: int) -> float | None:
        """Return what the number was; None when it has not changed."""
        if self.changed is None or not self.changed[row, column]:
            return None
        return float(np.atleast_2d(np.asarray(self.before, dtype=np.float64))[row, column])

    def lit(self, row: int, column: int) -> bool:
        """True if the cell is read, was just computed or, where its old number is known, has changed."""
        if self.read and (row, column)[2 - np.ndim(self.values if self.values is not None else 0) :] in self.read:
            return True
        if self.before is not None:
            return bool(self.changed is not None and self.changed[row, column])
        if not self.fresh or self.partial is None or self.grid is None:
            return self.fresh
        return bool(row * self.grid.shape[1] + column == self.partial - 1)


@dataclass(frozen=True, eq=False)
class TensorRow:
    """A tensor of the table.

    Args:
        section: "given", "parameters", "forward", "backward", "optimizer".
        label: its name as shown.
        shape: (), (n,) or (n, m).
        value: its numbers.
        gradient: the loss's slope in them, shown beside or below.
        gradient_label: "∂E/∂W_hidden".
        editable: whether a person may change it.
        stale: what to say of numbers that are not of this moment: "before the update".
        mark: the verdict of a check of the gradient, longest first, "✓ 3e-10" then "✓"; the first that fits is shown.
    """

    section: str
    label: str
    shape: tuple[int, ...]
    value: Block
    gradient: Block | None = None
    gradient_label: str = ""
    editable: bool = False
    stale: str = ""
    mark: tuple[Run, ...] = ()

    @property
    def size(self) -> tuple[int, int]:
        """Return rows and columns on screen."""
        return _matrix((1, 1), self.shape)

    def holds(self, name: str) -> bool:
        """True if a tensor, or its gradient, is shown here."""
        return name == self.value.name or (self.gradient is not None and name == self.gradient.name)

    @cached_property
    def content(self) -> Hashable:
        """Return a cache key: equal when two rows would be drawn alike."""
        gradient = self.gradient and self.gradient.content
        return self.section, self.label, self.shape, self.value.content, gradient, self.stale, self.mark

    def cell(self, row: int, column: int) -> Index:
        """Return the index, as numpy takes it, of a place on screen."""
        return (row, column)[2 - len(self.shape) :]

    def at(self, cell: Index) -> tuple[int, int]:
        """Return the place on screen of an index."""
        return _matrix((0, 0), cell)


def _matrix(default: tuple[int, int], numbers: tuple[int, ...]) -> tuple[int, int]:
    """Return row and column of a matrix from none, one or both of them."""
    row, column = (*default, *numbers)[-2:]
    return row, column


def shape_text(shape: Sequence[int]) -> str:
    """Write a shape: (3, 2) as "3×2"; nothing for a scalar."""
    return "×".join(map(str, shape))


def change(block: Block, row: int, column: int) -> str:
    """Write a cell's number, with the old one before it where it has changed: "0.2→0.9"."""
    value, old = block.value(row, column), block.old(row, column)
    if value is None or old is None:
        return "·" if value is None else number(value)
    return old_to_new(old, value)


def padding(block: Block, column: int, width: int) -> dict[int, int]:
    """Return the spaces after the number in each row of a column, so that decimal points stand under each other.

    None (an empty dict) where the tensor is large, or the column would be wider than ``width``.
    """
    grid: Any = block.grid
    if grid is None or grid.size > SMALL:
        return {}
    texts = {row: celled(value, width) for row in range(len(grid)) if (value := block.value(row, column)) is not None}
    if not texts or any("e" in text or "n" in text for text in texts.values()):
        return {}
    after = {row: len(text.partition(".")[2]) + ("." in text) for row, text in texts.items()}
    most = max(after.values())
    if max(len(text) - after[row] for row, text in texts.items()) + most > width:
        return {}
    return {row: most - part for row, part in after.items()}
