"""Describe the network picture as plain data: columns of units, the edges between them, and what a click means.

Units and edges are given by functions, so that of a large network only what is drawn is ever made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from tui_backprop.engine.network import Layer
from tui_backprop.engine.shapes import Place, unit_index
from tui_backprop.ui.kit.palette import Row
from tui_backprop.ui.view.pointed import row_shown
from tui_backprop.ui.view.view import View

EdgeState = Literal["waiting", "live", "fresh", "dead"]
UnitState = Literal["waiting", "known", "fresh"]


@dataclass(frozen=True)
class Edge:
    """A number of a parameter, drawn as a line or, for a bias, as a line of text in its unit.

    Args:
        parameter, cell: where the number is: "W_hidden", (0, 1).
        label: the number as shown, with its sign.
        brief: the same with fewer digits, for where the label has no room; empty where it cannot be shorter.
        least: the same in the fewest cells, rounded behind a "≈"; empty where it cannot be shorter still.
        sign: of the number shown: -1, 0 or 1.
        strength: how large it is beside the others, 0 to 1.
        state: not used yet; in use; just used or computed; passing nothing on (a zero input, a unit that is off).
        picked: whether it belongs to the cell being explained.
    """

    parameter: str
    cell: tuple[int, ...]
    label: str
    sign: int = 0
    strength: float = 0.0
    state: EdgeState = "live"
    picked: bool = False
    brief: str = ""
    least: str = ""

    @property
    def wordings(self) -> tuple[str, ...]:
        """Return its number as it may be said, the fullest first; empty where it has none."""
        return tuple(text for text in (self.label, self.brief, self.least) if text)

    def within(self, width: int) -> str:
        """Return its number as full as ``width`` cells have room for; the briefest where none has."""
        return next((text for text in self.wordings if len(text) <= width), self.wordings[-1])


@dataclass(frozen=True)
class Unit:
    """An input, a hidden unit or an output.

    Args:
        title: "x[0]", "hidden[0]", "ŷ".
        value: its one number, where there is room for one; "·" when not computed.
        lines: what its box says, where there is room for a box.
        short: the same in one line.
        state: not computed yet, known, or just computed.
        off: whether it passes 0 on.
        bias: shown as the first line of the box, after its name.
        below: words under it, such as "target 1".
        beside: the same after a unit that has no box, such as "y 1".
        sign: what the value is, "δ"; nothing where it is the unit's answer.
    """

    title: str
    value: str = "·"
    lines: tuple[Row, ...] = ()
    short: Row = ()
    state: UnitState = "known"
    off: bool = False
    bias: Edge | None = None
    bias_name: str = "b"
    below: str = ""
    beside: str = ""
    sign: str = ""


@dataclass(frozen=True)
class Column:
    """A layer, or the inputs.

    Args:
        name: shown above it where its units have no room for titles.
        size: number of units.
        unit: the unit of an index.
        boxed: whether units are drawn as boxes where there is room; inputs are not.
        box: width and lines kept free in a box whatever it says now, so that stepping moves nothing.
        bias_width: cells kept free for the number of a bias, likewise.
        value_width: cells kept free for a value where there is no box.
        beside_width: cells kept free for the words after it there.
        shown: a unit that is not folded away.
    """

    name: str
    size: int
    unit: Callable[[int], Unit]
    boxed: bool = True
    box: tuple[int, int] = (0, 0)
    bias_width: int = 0
    value_width: int = 0
    beside_width: int = 0
    shown: int | None = None

    @classmethod
    def of(cls, name: str, units: Sequence[Unit], boxed: bool = True) -> Column:
        return cls(name, len(units), units.__getitem__, boxed)


@dataclass(frozen=True)
class NetworkPicture:
    """A whole network.

    Args:
        columns: inputs first, outputs last; at least one.
        edges: for each gap between two columns, the edge from unit i on its left to unit j on its right.
        direction: which way the numbers went at this stop.
        label_width: cells kept free for the label of an edge.
        weights: what the numbers of edges are, where they are listed: "w", "∂w".
    """

    columns: tuple[Column, ...]
    edges: tuple[Callable[[int, int], Edge], ...]
    direction: Literal["", "forward", "backward"] = ""
    label_width: int = 7
    weights: str = "w"


@dataclass(frozen=True)
class UnitHit:
    """A click on a unit; layer counts columns, 0 for the inputs."""

    layer: int
    index: int


@dataclass(frozen=True)
class EdgeHit:
    """A click on an edge or a bias: one cell of a parameter."""

    parameter: str
    cell: tuple[int, ...]


def cell_of(view: View, hit: UnitHit | EdgeHit) -> Place:
    """Return the cell that a unit or an edge stands for: the one whose number it shows at this stop."""
    if isinstance(hit, EdgeHit):
        gradient = view.program.gradients[hit.parameter]
        shows_gradient = view.state.stage.backward and gradient in view.state.values
        return (gradient if shows_gradient else hit.parameter), hit.cell
    name = view.program.x if hit.layer == 0 else _of_unit(view, view.program.network.layers[hit.layer - 1])
    return name, unit_index(row_shown(view) or 0, hit.index, len(view.program.shapes[name]))


def _of_unit(view: View, layer: Layer) -> str:
    """Return the last of a unit's numbers to be computed just now, or else its weighted sum."""
    return next((name for name in (layer.dz, layer.answer) if name in view.state.fresh), layer.z)
