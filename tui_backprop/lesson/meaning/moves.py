"""How far each parameter went in an update, cell by cell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tui_backprop.engine.arithmetic import Array
from tui_backprop.engine.shapes import Index
from tui_backprop.lesson.meaning.scene import Mask, Scene


@dataclass(frozen=True, eq=False)
class Move:
    """What an update did to one parameter.

    Args:
        name: of the parameter.
        cells: where it changed, in the parameter's shape.
        largest: the cell that changed most (the first that went inf or nan, where one did).
        old, new: the numbers of that cell.
    """

    name: str
    cells: Mask
    largest: Index
    old: float
    new: float

    @property
    def size(self) -> float:
        """How far the cell went that changed most; inf where it went inf or nan."""
        size = abs(self.new - self.old)
        return size if np.isfinite(size) else np.inf

    @property
    def total(self) -> int:
        """How many cells the parameter has."""
        return int(self.cells.size)

    @property
    def moved(self) -> int:
        """How many of them changed."""
        return int(self.cells.sum())


def moves(scene: Scene) -> tuple[Move, ...]:
    """Return the move of each parameter, in the order they were updated."""
    return tuple(move(scene, line.parameter) for line in scene.program if line.role == "update")


def move(scene: Scene, name: str) -> Move:
    """Return the move of one parameter."""
    old, new = scene.old(name), np.asarray(scene.values[name])
    cells = (old != new) & ~(np.isnan(old) & np.isnan(new))
    largest = _largest(old, new, cells)
    return Move(name, cells, largest, float(old[largest]), float(new[largest]))


def _largest(old: Array, new: Array, cells: Mask) -> Index:
    """Return the cell that changed most; the first that went inf or nan, where one did."""
    with np.errstate(all="ignore"):
        size = np.where(cells, np.abs(new - old), 0.0)
    size = np.where(cells & ~np.isfinite(size), np.inf, size)
    return tuple(int(i) for i in np.unravel_index(int(np.argmax(size)), size.shape))
