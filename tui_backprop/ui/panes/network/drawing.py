"""Draws a network picture: a pure function from the description and a size to rows, and what a click on a cell means.

Forward and backward look alike but for what the edges are labelled with; what is not computed is dim, what passes
nothing on is grey and dotted, and what just happened is gold with a heavy frame.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from tui_backprop.ui.kit.canvas import Canvas, Frame, Stroke
from tui_backprop.ui.kit.palette import Role, Row, Run
from tui_backprop.ui.panes.network.labels import MOST, Line, place_labels
from tui_backprop.ui.panes.network.layout import Layout, Place, PlacedColumn, edge_ends
from tui_backprop.ui.panes.network.lists import FEWEST, MOST_LISTED, arrange_lists
from tui_backprop.ui.panes.network.measures import (
    BOXED,
    LIST_NAME,
    bias_label,
    bias_name,
    indent,
    tail_words,
)
from tui_backprop.ui.panes.network.picture import Column, Edge, EdgeHit, NetworkPicture, Unit, UnitHit, UnitState

STAND_OUT = 14
"""Where there are too many edges for labels, only this many, the strongest, are more than a texture."""
NARROW = 8
"""Cells of a gap below which edges are thin, and of more than as many edges only half as many stand out."""
Pen: TypeAlias = tuple[Role, int, Stroke]
TEXTURE: Pen = ("border", 1, "sparse")
WORDS: Mapping[str, Run] = {"forward": ("forward ▸▸", "positive"), "backward": ("◂◂ backward", "negative")}

NODE_ROLES: Mapping[UnitState, Role] = {"waiting": "dim", "known": "text", "fresh": "just"}


@dataclass(frozen=True, eq=False)
class Drawing:
    """A drawn picture, and whether the numbers of some of its edges are not in it."""

    canvas: Canvas
    left_out: bool = False

    @property
    def rows(self) -> tuple[Row, ...]:
        return self.canvas.rows()

    def hit(self, x: int, y: int) -> UnitHit | EdgeHit | None:
        """Return the unit or edge at a cell."""
        tag = self.canvas.tag(x, y)
        return tag if isinstance(tag, UnitHit | EdgeHit) else None


def draw_network(picture: NetworkPicture, width: int, height: int) -> Drawing:
    """Draw a picture on ``width`` by ``height`` cells."""
    canvas = Canvas(width, height)
    left_out = False
    if canvas.width and canvas.height:
        layout = arrange_lists(picture, width, height)
        for column in layout.columns:
            _draw_column(canvas, column, picture.columns[column.layer], named=layout.named)
            _draw_lists(canvas, column, picture)
        if layout.named:
            _draw_names(canvas, picture, layout)
        for left, right in pairwise(layout.columns):
            if right.layer == left.layer + 1:
                lines = list(_lines(picture, left, right))
                if _draw_gap(canvas, lines, labelled=not right.listing) or right.listing:
                    continue
                _draw_chosen(canvas, picture, right)
            left_out = True
        if layout.fold:
            x, layers = layout.fold
            for row, text in enumerate(("⋯", f"{layers} more", "layers" if layers > 1 else "layer")):
                canvas.text(x + (8 - len(text)) // 2, height // 2 - 1 + row, text, "muted")
        _draw_direction(canvas, picture, layout)
    return Drawing(canvas, left_out)


def _draw_column(canvas: Canvas, column: PlacedColumn, source: Column, *, named: bool) -> None:
    for place in column.places:
        if place.unit is None:
            text = f"⋮ {place.folded} more" if column.width > 1 else "⋮"
            canvas.text(place.x + max((column.width - len(text)) // 2, 0), place.y, text, "muted")
        elif place.look in BOXED:
            _draw_box(canvas, place, place.unit, source)
        else:
            signed = place.look == "node" or (place.listing is not None and not named)
            _draw_node(canvas, place, place.unit, tail_words(place.unit, source, place.look), signed=signed)


def _frame(unit: Unit) -> tuple[Role, Frame]:
    if unit.state == "fresh":
        return "just-line", "heavy"
    if unit.state == "waiting":
        return "border", "round"
    return ("border", "dashed") if unit.off else ("muted", "round")


def _title_role(unit: Unit) -> Role:
    if unit.state == "fresh":
        return "just"
    return "dim" if unit.state == "waiting" or unit.off else "text"


def _draw_box(canvas: Canvas, place: Place, unit: Unit, source: Column) -> None:
    hit = UnitHit(place.layer, place.index)
    role, kind = _frame(unit)
    height = place.height - bool(unit.below)
    canvas.frame(place.x, place.y, (place.width, height), role, kind=kind, tag=hit)
    canvas.text(place.x + 1, place.y, f" {unit.title} ", _title_role(unit), hit)
    row, left = place.y + 1, place.x + indent(place.look)
    if place.look != "short":
        if unit.bias:
            edge = unit.bias
            name = canvas.text(
                left,
                row,
                f"{bias_name(unit, place.look)} ",
                "dim" if edge.state == "waiting" else "muted",
                _hit(edge),
            )
            canvas.text(name, row, bias_label(edge, place.look, source), _label_role(edge), _hit(edge))
            row += 1
        for line in unit.lines:
            canvas.row(left, row, line, hit)
            row += 1
    else:
        canvas.row(left, row, unit.short, hit)
    if unit.off:
        canvas.text(place.x + place.width - 6, place.y + height - 1, " off ", "negative-strong", hit)
    canvas.text(place.x + (place.width - len(unit.below)) // 2, place.y + height, unit.below, "muted", hit)


def _draw_lists(canvas: Canvas, column: PlacedColumn, picture: NetworkPicture) -> None:
    """Write the weights that come into each unit in its last rows, in the order of the inputs."""
    if not column.listing:
        return
    listing, inputs = column.listing, picture.columns[column.layer - 1].size
    boxed = column.look in BOXED
    for place in column.places:
        if place.unit is None:
            continue
        bottom = place.y + place.height - (1 + bool(place.unit.below) if boxed else 0)
        x, y = place.x + (indent(place.look) if boxed else 0), bottom - listing.rows
        hit = UnitHit(place.layer, place.index)
        for row in range(listing.rows):
            canvas.text(x, y + row, " " * listing.width, "text", hit)
        canvas.text(x, y, f"{picture.weights:>{LIST_NAME - 1}} ", "muted", hit)
        for at in range(inputs):
            edge = picture.edges[column.layer - 1](at, place.index)
            row, across = divmod(at, listing.across)
            start = x + LIST_NAME + across * (listing.cells + 1)
            canvas.text(start, y + row, edge.within(listing.cells), _label_role(edge), _hit(edge))


def _draw_node(canvas: Canvas, place: Place, unit: Unit, tail: str, *, signed: bool) -> None:
    hit = UnitHit(place.layer, place.index)
    role = NODE_ROLES[unit.state]
    quiet: Role = "dim" if unit.off and unit.state == "known" else role
    mark = "·" if unit.state == "waiting" else "○" if unit.off else "●"
    if place.look == "mark":
        canvas.text(place.x, place.y, mark, quiet, hit)
        return
    end = place.x + place.width - place.tail - 1
    value = unit.value
    if place.look == "node":
        canvas.text(place.x, place.y, unit.title, quiet if role == "just" else "muted", hit)
    if unit.sign and signed:
        value = f"{unit.sign} {value}"
    if place.tail:
        canvas.text(end + 2, place.y, tail, "muted", hit)
    canvas.text(end - 1 - len(value), place.y, value, quiet, hit)
    canvas.text(end, place.y, mark, quiet, hit)


def _draw_names(canvas: Canvas, picture: NetworkPicture, layout: Layout) -> None:
    """Write the names of layers above columns whose units do not say them."""
    end = -1
    for column in layout.columns:
        name = picture.columns[column.layer].name
        x = min(max(column.x + (column.width - len(name)) // 2, end + 1), max(canvas.width - len(name), 0))
        if column.look in ("bare", "mark") and x > end and canvas.free(x, 0, len(name)):
            end = canvas.text(x, 0, name, "muted")


def _hit(edge: Edge) -> EdgeHit:
    return EdgeHit(edge.parameter, edge.cell)


def _lines(picture: NetworkPicture, left: PlacedColumn, right: PlacedColumn) -> Iterator[Line]:
    edge_of = picture.edges[left.layer]
    for source, target, *ends in edge_ends(left, right):
        yield Line(edge_of(source.index, target.index), *ends)


def _draw_gap(canvas: Canvas, lines: list[Line], *, labelled: bool) -> bool:
    """Draw the edges of a gap and the labels that have room; True if all have."""
    spots = place_labels(canvas, lines) if labelled else ()
    ordered = sorted(lines, key=lambda line: _order(line.edge))
    narrow = bool(lines) and lines[0].x1 - lines[0].x0 < 2 * NARROW and len(lines) > NARROW
    strong = NARROW // 2 if narrow else STAND_OUT if len(lines) > MOST else len(lines)
    weak = len(lines) - strong
    for at, line in enumerate(ordered):
        edge = line.edge
        role, weight, stroke = TEXTURE if at < weak and not edge.picked else _pen(edge)
        weight = 1 if narrow else weight
        canvas.line((line.x0, line.y0), (line.x1, line.y1), role, weight=weight, stroke=stroke, tag=_hit(edge))
    for spot in spots:
        label, hit = spot.text, _hit(spot.line.edge)
        for x in (spot.x - 1, spot.x + len(label)):
            if canvas.free(x, spot.y, 1, dots=False):
                canvas.text(x, spot.y, " ", "text", hit)
        canvas.text(spot.x, spot.y, label, _label_role(spot.line.edge), hit)
    return 0 < len(lines) == len(spots)


def _draw_chosen(canvas: Canvas, picture: NetworkPicture, column: PlacedColumn) -> None:
    """Write the weights of the one unit that is explained in a line, where the picture has an empty one."""
    incoming = picture.columns[column.layer - 1].size
    if incoming > MOST_LISTED:
        return
    into = {
        place.unit.title: [picture.edges[column.layer - 1](at, place.index) for at in range(incoming)]
        for place in column.places
        if place.unit is not None
    }
    chosen = [(title, edges) for title, edges in into.items() if any(edge.picked for edge in edges)]
    if len(chosen) != 1:
        return
    title, edges = chosen[0]
    texts = [edge.within(FEWEST) for edge in edges]
    name = f"{title} {picture.weights}"
    width = len(name) + sum(len(text) + 1 for text in texts)
    for y in (canvas.height - 1, 0):
        if width <= canvas.width and canvas.free(x := (canvas.width - width) // 2, y, width):
            x = canvas.text(x, y, name, "muted")
            for edge, text in zip(edges, texts, strict=True):
                x = canvas.text(x + 1, y, text, _label_role(edge), _hit(edge))
            return


def _order(edge: Edge) -> tuple[bool, bool, bool, float]:
    """Return a key to draw by: what passes nothing, what is not used yet, the weak, the strong, what is explained."""
    return edge.picked, edge.state != "dead", edge.state != "waiting", edge.strength


def _pen(edge: Edge) -> Pen:
    """Return the role, the weight in dots and the stroke of an edge."""
    weight = 1 + (edge.strength > 0.5)
    if edge.picked:
        return "just-line", weight, "solid"
    if edge.state == "waiting" or not edge.sign:
        return "border", 1, "solid"
    if edge.state == "dead":
        return "border", 1, "dotted"
    return "positive" if edge.sign > 0 else "negative", weight, "solid"


def _label_role(edge: Edge) -> Role:
    if edge.picked:
        return "just"
    if edge.state in ("waiting", "dead"):
        return "dim"
    if not edge.sign:
        return "strong" if edge.state == "fresh" else "text"
    if edge.state == "fresh":
        return "positive-strong" if edge.sign > 0 else "negative-strong"
    return "positive" if edge.sign > 0 else "negative"


def _draw_direction(canvas: Canvas, picture: NetworkPicture, layout: Layout) -> None:
    """Draw the way the numbers went, where the picture has an empty place at its top or bottom."""
    if not picture.direction:
        return
    text, role = WORDS[picture.direction]
    middle = (canvas.width - len(text)) // 2
    for y in (canvas.height - 1, 0) if layout.named else (0, canvas.height - 1):
        for x in sorted(range(canvas.width - len(text)), key=lambda x: abs(x - middle)):
            if canvas.free(x - 1 if x else 0, y, len(text) + 1 + bool(x)):
                canvas.text(x, y, text, role)
                return
