"""The network pane: a state as a picture of units and edges. Which numbers to show is decided here, not how."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache

import numpy as np

from tui_backprop.engine.arithmetic import Array
from tui_backprop.engine.network import Layer
from tui_backprop.engine.rows.activations import ACTIVATIONS
from tui_backprop.engine.shapes import Place
from tui_backprop.ground.numbers import number
from tui_backprop.labs.lab import Lab
from tui_backprop.session.state import State
from tui_backprop.ui.kit.brief import celled, old_to_new
from tui_backprop.ui.kit.palette import Role, Row
from tui_backprop.ui.panes.network.drawing import draw_network
from tui_backprop.ui.panes.network.picture import Column, Edge, NetworkPicture, Unit, cell_of
from tui_backprop.ui.view.plan import PANES
from tui_backprop.ui.view.pointed import Pointed, before_of, pointed, row_shown
from tui_backprop.ui.view.view import Drawn, Room, View, elsewhere

NUMBER = 9
"""Cells kept free for a number from the start, so that stepping moves nothing: "-0.002036", "-1.234e-5"."""
BARE = 7
"""The same where a unit has no box."""


def draw(view: View, room: Room) -> Drawn:
    """Draw the network at a position; a click on a unit or an edge asks for the number it shows."""
    drawing = draw_network(picture_of(view, room.height), *room)

    def hit(x: int, y: int) -> Place | None:
        found = drawing.hit(x, y)
        return None if found is None else cell_of(view, found)

    return Drawn(network_title(view), _network_hint(view, room.width, left_out=drawing.left_out), drawing.rows, hit=hit)


def _network_hint(view: View, width: int, *, left_out: bool) -> str:
    """Name the keys of the panes that are not to be seen, and where weights have no room, the pane that has them."""
    others = elsewhere(view)
    if not left_out or view.typing:
        return others
    tensors = f"{PANES.index('tensors') + 1} tensors"
    named = [f"{one}: weights" if one == tensors else one for one in others.split("  ") if one]
    words = "  ".join(named if tensors in others else [f"{tensors}: weights", *named])
    return words if len(words) <= width - 2 else others


def picture_of(view: View, height: int) -> NetworkPicture:
    """Return the network at a position: its weights, or where the gradients of a layer are there, those."""
    return _Picture(view, height).picture


def network_title(view: View) -> str:
    """Name the pane, with the row of the data it shows and what is to be known of its numbers."""
    row, stage = row_shown(view), view.state.stage
    words = ["Network"] if row is None else ["Network", f"row {row}"]
    if stage.kind == "update":
        words.append("z, a, δ before the update")
    elif stage.backward:
        words.append("edges: ∂E/∂W")
    return " · ".join(words)


def shorter(value: float, width: int) -> str:
    """Write a number in little room: with three digits if four do not fit, or with fewer behind a "≈"."""
    texts = (number(value), number(value, 3))
    return next((text for text in texts if len(text) <= width), celled(value, width))


@lru_cache(8)
def _data_width(lab: Lab, which: int) -> int:
    """Return the cells of the widest number of a lab's inputs (0) or targets (1), found once: they may be many."""
    data = np.asarray(lab.leaves[lab.program.data[which]]).reshape(-1)[:2000]
    return max(len(number(value)) for value in data)


def _signed(value: float, digits: int) -> str:
    """Write a number with its sign, as it stands on an edge."""
    text = number(value, digits)
    return f"+{text}" if value > 0 else text


def _wordings(value: float) -> list[str]:
    """Write a number as it stands on an edge, and each way that is shorter: with fewer digits, at last behind a "≈"."""
    found = [_signed(value, 4)]
    if len(brief := _signed(value, 3)) < len(found[-1]):
        found.append(brief)
    if len(found[-1]) > BARE:
        rounded = (f"≈{_signed(value, digits)}" for digits in (2, 1))
        found.append(next((text for text in rounded if len(text) <= BARE), celled(value, BARE)))
    return found


@dataclass(frozen=True, eq=False)
class Seen:
    """A tensor on screen: its numbers, and 1 where a cell is reached."""

    value: Array
    mask: Array

    @cached_property
    def largest(self) -> float:
        """Return the largest size of a finite number in it."""
        finite = self.value[np.isfinite(self.value)]
        return float(np.abs(finite).max()) if finite.size else 0.0


@dataclass(frozen=True, eq=False)
class _Picture:
    view: View
    height: int
    looked_up: dict[str, Seen | None] = field(default_factory=dict)

    @property
    def state(self) -> State:
        return self.view.state

    @cached_property
    def pointed(self) -> Pointed:
        return pointed(self.view)

    @cached_property
    def row(self) -> int | None:
        return row_shown(self.view)

    @cached_property
    def picture(self) -> NetworkPicture:
        network = self.view.program.network
        inputs = network.layers[0].inputs
        columns = [
            Column(
                self.view.program.x,
                inputs,
                self._input,
                boxed=False,
                value_width=self._input_width(),
                shown=self._at(-1),
            )
        ]
        for index, layer in enumerate(network.layers):
            last = index == len(network.layers) - 1
            name = "ŷ" if last else layer.name
            columns.append(
                Column(
                    f"{name} δ" if self._comes_back(index) else name,
                    layer.units,
                    self._unit(index),
                    box=self._box(index),
                    bias_width=NUMBER,
                    value_width=BARE,
                    beside_width=self._target_width() + 2 if last else 0,
                    shown=self._at(index),
                )
            )
        edges = tuple(self._edges(index) for index in range(len(network.layers)))
        stage = self.state.stage
        forward = stage.kind in ("pre-activation", "activation", "output")
        direction = "forward" if forward else "backward" if stage.backward else ""
        return NetworkPicture(tuple(columns), edges, direction, NUMBER, "∂w" if stage.backward else "w")  # type: ignore[arg-type]

    def _input_width(self) -> int:
        """Return the cells of the widest input of all the data, so that a new batch moves nothing."""
        return self._data_width(0)

    def _target_width(self) -> int:
        return self._data_width(1)

    def _data_width(self, which: int) -> int:
        return _data_width(self.view.session.lab, which)

    def _comes_back(self, index: int) -> bool:
        """True if the units of a layer show the error that comes back to them, where there is room for one number."""
        dz = self._seen(self.view.program.network.layers[index].dz)
        return self.state.stage.backward and dz is not None and bool(np.all(dz.mask))

    def _box(self, index: int) -> tuple[int, int]:
        """Return the width and lines of a unit's box, whatever it says now."""
        lines = len(self._lines(index, 0))
        across = not self._tall(index) and not self._plain(index)
        return (2 * NUMBER + 8 if across else NUMBER + 2, lines)

    def _tall(self, index: int) -> bool:
        """True if the numbers of a unit fit one under the other; where they do not, two stand side by side."""
        layer = self.view.program.network.layers[index]
        bias = layer.b is not None
        last = index == len(self.view.program.network.layers) - 1
        return layer.units * (3 + bias + 2 + last) <= self.height

    def _plain(self, index: int) -> bool:
        """True if a unit's answer is its sum, so that one of the two is enough."""
        return ACTIVATIONS[self.view.program.network.layers[index].activation].plain

    def _lines(self, index: int, at: int) -> tuple[Row, ...]:
        """Write z and the answer of a unit, and the error that comes back to it."""
        layer = self.view.program.network.layers[index]
        last = index == len(self.view.program.network.layers) - 1
        z: Row = (("z ", "muted"), self._run(layer.z, at))
        a: Row = (("ŷ " if last else "a ", "muted"), self._run(layer.answer, at))
        back: Row = (("δ ", "muted"), self._run(layer.dz, at))
        if self._plain(index):
            return (a, back)
        return (z, a, back) if self._tall(index) else ((*z, (" → ", "muted"), *a), back)

    # What is known of a tensor, cell by cell.

    def _seen(self, name: str) -> Seen | None:
        """Return a tensor as it stands, looked up once a picture."""
        if name not in self.looked_up:
            visible = self.state.visible(name)
            self.looked_up[name] = None if visible is None else Seen(np.asarray(visible[0]), visible[1])
        return self.looked_up[name]

    def _number(self, name: str, at: int) -> float | None:
        """Return a unit's number, of the row shown; None while it is not computed."""
        seen = self._seen(name)
        if seen is None:
            return None
        cell = self._cell(seen.value, at)
        return float(seen.value[cell]) if seen.mask[cell] else None

    def _text(self, name: str, at: int) -> str:
        value = self._number(name, at)
        return "·" if value is None else number(value)

    def _short(self, name: str, at: int) -> str:
        """Write a number where there is little room for one."""
        value = self._number(name, at)
        return "·" if value is None else shorter(value, BARE)

    # Units.

    def _input(self, index: int) -> Unit:
        x = self.view.program.x
        fresh = x in self.state.fresh
        value = self._number(x, index)
        state = "waiting" if value is None else "fresh" if fresh else "known"
        return Unit(f"{x}[{index}]", self._text(x, index), state=state, off=value == 0)  # type: ignore[arg-type]

    def _unit(self, index: int) -> Callable[[int], Unit]:
        network = self.view.program.network
        layer, last = network.layers[index], index == len(network.layers) - 1
        z, dz, answer, slope = layer.z, layer.dz, layer.answer, layer.slope
        title = layer.name if not last else "ŷ"

        def unit(at: int) -> Unit:
            known = self._number(z, at) is not None
            fresh = bool(self.state.fresh & {z, answer, dz, slope})
            lines = self._lines(index, at)
            off = self._number(slope, at) == 0 and self._number(answer, at) == 0
            back = self._comes_back(index)
            target = self._number(self.view.program.y, at) if last else None
            bias = self._bias(layer, at)
            return Unit(
                f"{title}[{at}]" if not last or layer.units > 1 else title,
                self._short(dz if back else answer, at),
                lines,
                lines[-1] if back else lines[-2],
                "fresh" if fresh and known else "known" if known else "waiting",
                off,
                bias,
                "∂b" if self.state.stage.backward else "bias",
                "" if target is None else f"target {number(target)}",
                "" if target is None else f"y {number(target)}",
                "δ" if back else "",
            )

        return cache(unit)  # a layout measures the same units in several looks

    def _run(self, name: str, at: int) -> tuple[str, Role]:
        """Write a number; after an edit that changed it, the old one before it where there is room."""
        value = self._number(name, at)
        if value is None:
            return "·", "dim"
        was = self._was(name, at)
        text = celled(value, NUMBER) if was is None or was == value else old_to_new(was, value)
        fresh = name in self.state.fresh if was is None else was != value
        return text if len(text) <= NUMBER else celled(value, NUMBER), "just" if fresh else "text"

    def _was(self, name: str, at: int) -> float | None:
        """Return a unit's number before the edit just made."""
        before = before_of(self.view, name)
        return None if before is None else float(before[self._cell(before, at)])

    def _cell(self, values: Array, at: int) -> tuple[int, ...]:
        """Return where a unit's number is in a tensor: in the row shown, if there are several."""
        return (self.row or 0, at) if values.ndim == 2 else (at,) if values.ndim else ()

    # Edges.

    def _edges(self, index: int) -> Callable[[int, int], Edge]:
        layer = self.view.program.network.layers[index]

        def edge(i: int, j: int) -> Edge:
            return self._edge(layer, layer.weight(i, j), i)

        return edge

    def _bias(self, layer: Layer, at: int) -> Edge | None:
        place = layer.bias_of(at)
        return None if place is None else self._edge(layer, place, None)

    def _edge(self, layer: Layer, place: Place, source: int | None) -> Edge:
        """Return a weight, or at the grads stages its gradient, "·" until it is computed."""
        parameter, cell = place
        name = self.view.program.gradients[parameter] if self.state.stage.backward else parameter
        seen = self._seen(name)
        reached = seen is not None and bool(seen.mask[cell])
        value = float(seen.value[cell]) if seen is not None and reached else np.nan
        largest = seen.largest if seen is not None else 0.0
        label, *shorter_ones = _wordings(value) if reached else ("·",)
        brief, least = (*shorter_ones, "", "")[:2]
        state = self._edge_state(layer, (name, cell), value, source) if reached else "waiting"
        sign = 0 if not reached or value == 0 or np.isnan(value) else 1 if value > 0 else -1
        strength = min(1.0, abs(value) / largest) if reached and largest and np.isfinite(value) else 0.0
        picked = self._picked(parameter, cell)
        return Edge(parameter, cell, label, sign, strength, state, picked, brief, least)  # type: ignore[arg-type]

    def _edge_state(self, layer: Layer, of: Place, value: float, source: int | None) -> str:
        name, cell = of
        if name in self.view.program.gradient_of:
            return "dead" if value == 0 else "fresh" if name in self.state.fresh else "live"
        if self.state.stage.kind == "update":
            moved = name in self.state.fresh and value != np.asarray(self.state.start[name])[cell]
            return "fresh" if moved else "live" if value != 0 else "dead"
        if source is not None and self._number(layer.source, source) == 0:
            return "dead"
        if layer.z in self.state.fresh:
            return "fresh"
        return "live" if layer.z in self.state.values else "waiting"

    def _picked(self, parameter: str, cell: tuple[int, ...]) -> bool:
        """True if an edge has a part in the one cell that is explained."""
        places = {(parameter, cell), (self.view.program.gradients[parameter], cell)}
        return self.pointed.cell in places or bool(self.pointed.reads & places)

    def _at(self, index: int) -> int | None:
        """Return the unit of a column that the explained cell or term belongs to, so that folding keeps it in sight."""
        term = self.pointed.reads if self.pointed.term is not None else ()
        found = (self._unit_of(cell, index) for cell in (*term, self.pointed.cell) if cell is not None and cell[1])
        return next((unit for unit in found if unit is not None), None)

    def _unit_of(self, cell: Place, index: int) -> int | None:
        """Return the unit of a column that a cell of a tensor belongs to; None where it has none in it."""
        name, at = cell
        of = self.view.program.gradient_of.get(name, name)
        for layer_at, layer in enumerate(self.view.program.network.layers):
            if of == layer.W:
                source, unit = layer.ends(of, at)
                return source if index == layer_at - 1 else unit if index == layer_at else None
            if of in (layer.z, layer.answer) and at:
                return at[-1] if index == layer_at else None
        return at[-1] if name == self.view.program.x and index == -1 else None
