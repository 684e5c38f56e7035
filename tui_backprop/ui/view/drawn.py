"""A pane as it is drawn: what each pane's ``draw`` returns, and the widgets show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from tui_backprop.engine.shapes import Place
from tui_backprop.ui.kit.palette import Row


class Room(NamedTuple):
    """Columns and rows a pane has for text."""

    width: int
    height: int


@dataclass(frozen=True, eq=False)
class Drawn:
    """A pane drawn.

    Args:
        title: stands in its upper border.
        hint: stands in its lower border: the keys of the pane, or how to reach what is not to be seen.
        rows: its text; more of them than there is room for can be scrolled.
        in_sight: the rows to scroll to where the rows are others than before; None leaves the pane as it is scrolled.
        hit: the cell whose number a click on a column and a row asks for.
    """

    title: str
    hint: str = ""
    rows: tuple[Row, ...] = ()
    in_sight: range | None = None
    hit: Callable[[int, int], Place | None] = lambda _x, _y: None
