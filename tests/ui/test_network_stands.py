"""The network over a table of nets, sizes and stops: units stand still, and each number lies on its own edge or is
listed in its unit."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise

import pytest
from textual.pilot import Pilot

from tests.networks import prepared
from tests.session.labs import lab_of
from tests.ui.driving import LARGE, SMALL, opened, press, screen, settled
from tui_backprop.engine.network import Layer, Network
from tui_backprop.labs.lab import Lab
from tui_backprop.labs.loader import bundled
from tui_backprop.session.apply import apply
from tui_backprop.session.events import Edited, Event, WentTo
from tui_backprop.session.position import Position
from tui_backprop.session.session import begin
from tui_backprop.ui.app import BackpropApp
from tui_backprop.ui.body import ABOVE_AND_BELOW, BESIDE
from tui_backprop.ui.kit.canvas import Canvas
from tui_backprop.ui.panes.network import drawing
from tui_backprop.ui.panes.network.drawing import Drawing
from tui_backprop.ui.panes.network.labels import Line, Spot, place_labels
from tui_backprop.ui.panes.network.lists import arrange_lists
from tui_backprop.ui.panes.network.pane import draw, picture_of
from tui_backprop.ui.panes.network.picture import EdgeHit, NetworkPicture
from tui_backprop.ui.view.plan import plan
from tui_backprop.ui.view.view import Room, View

SIZES = [(80, 24), (100, 30), (120, 30), (80, 50), (120, 40)]


def dense(*units: int, rows: int | None = None, activation: str = "tanh") -> Lab:
    """A net with random weights."""
    names = [*(f"h{at}" for at in range(1, len(units) - 1)), "out"]
    layers = [
        Layer(name, before, after, activation if name != "out" else "identity")
        for name, (before, after) in zip(names, pairwise(units), strict=True)
    ]
    return lab_of(prepared(Network(tuple(layers), "half_mse" if rows is None else "mse", "sgd", rows), 3))


LABS = {
    "lab3": bundled("lab3"),
    "lab3-live": bundled("lab3-live"),
    "xor": bundled("xor"),
    "2-4-1": dense(2, 4, 1),
    "2-4-1, 4 rows": dense(2, 4, 1, rows=4),
    "2-4-4": dense(2, 4, 4),
    "2-4-4, 4 rows": dense(2, 4, 4, rows=4),
    "3-5-3": dense(3, 5, 3),
    "4-8-8-2": dense(4, 8, 8, 2),
    "2-2-2-1, ReLU": dense(2, 2, 2, 1, activation="relu"),
    "1-3-1": dense(1, 3, 1),
}
each = pytest.mark.parametrize("size", SIZES, ids=lambda size: "{}x{}".format(*size))
of_each = pytest.mark.parametrize("lab", LABS.values(), ids=LABS.keys())


def views(lab: Lab, size: tuple[int, int]) -> list[View]:
    """Every stop of the first two iterations, and one after an edit."""
    stops = [Position(iteration, stop) for iteration in (1, 2) for stop in range(len(lab.program.stages))]
    ways: list[tuple[Event, ...]] = [(WentTo(position),) for position in stops]
    name = lab.program.parameters[0]
    ways.append((WentTo(Position(1, 3)), Edited(name, (0,) * len(lab.program.shapes[name]), -0.123456)))
    found = []
    for way in ways:
        session = begin(lab)
        for event in way:
            session = apply(session, event)
        found.append(View(session, plan(*size, "network")))
    return found


def room(view: View) -> tuple[int, int]:
    box = view.plan.panes["network"]
    return box.width - BESIDE, box.height - ABOVE_AND_BELOW


@each
@of_each
def test_units_stand_at_the_same_cells_at_every_stop(lab: Lab, size: tuple[int, int]) -> None:
    places = set()
    for view in views(lab, size):
        width, height = room(view)
        columns = arrange_lists(picture_of(view, height), width, height).columns
        places.add(
            tuple((at.layer, at.index, at.x, at.y, at.width, at.height) for part in columns for at in part.places)
        )
    assert len(places) == 1


def height_at(line: Line, x: float) -> float:
    """The row of dots of an edge at a column of dots, or at its end."""
    along = min(max(x - line.x0, 0), line.x1 - line.x0)
    return line.y0 + (line.y1 - line.y0) * along / max(line.x1 - line.x0, 1)


def distance(line: Line, spot: Spot) -> float:
    """Dots from the middle of a label straight up or down to an edge."""
    return abs(height_at(line, 2 * spot.x + len(spot.text)) - (4 * spot.y + 1.5))


@each
@of_each
def test_each_number_lies_on_its_own_edge_off_all_others_and_none_is_left_out_alone(
    lab: Lab, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    gaps: list[tuple[Sequence[Line], tuple[Spot, ...]]] = []

    def noted(canvas: Canvas, lines: Sequence[Line]) -> tuple[Spot, ...]:
        gaps.append((lines, place_labels(canvas, lines)))
        return gaps[-1][1]

    monkeypatch.setattr(drawing, "place_labels", noted)
    for view in views(lab, size):
        width, height = room(view)
        drawing.draw_network(picture_of(view, height), width, height)
    for lines, spots in gaps:
        assert len(spots) in {0, len(lines), sum(line.edge.picked for line in lines)}
        for spot in spots:
            ends = [height_at(spot.line, 2 * spot.x), height_at(spot.line, 2 * (spot.x + len(spot.text)))]
            assert min(ends) < 4 * spot.y + 4
            assert max(ends) >= 4 * spot.y
            assert distance(spot.line, spot) <= min(distance(line, spot) for line in lines) + 1e-9
            assert spot.line.x0 // 2 < spot.x
            assert spot.x + len(spot.text) <= spot.line.x1 // 2
        for one, other in combinations(spots, 2):
            apart = one.x + len(one.text) < other.x or other.x + len(other.text) < one.x
            assert one.y != other.y or apart


@pytest.mark.parametrize("name", ["lab3", "lab3-live"])
@each
def test_every_weight_of_lab_3_has_its_number_at_every_stop(name: str, size: tuple[int, int]) -> None:
    for view in views(LABS[name], size):
        width, height = room(view)
        drawn = drawing.draw_network(picture_of(view, height), width, height)
        rows = ["".join(text for text, _ in row) for row in drawn.rows]
        hits = {drawn.hit(x, y) for y in range(height) for x in range(width) if rows[y][x] in "0123456789·"}
        assert {hit for hit in hits if isinstance(hit, EdgeHit)} >= {
            EdgeHit("W_hidden", (i, j)) for i in range(3) for j in range(2)
        }


def texts(drawn: Drawing) -> list[str]:
    return ["".join(text for text, _ in row) for row in drawn.rows]


def read(drawn: Drawing) -> dict[EdgeHit, str]:
    """What the cells of each weight say that are not of its line."""
    found: dict[EdgeHit, str] = {}
    for y, row in enumerate(texts(drawn)):
        for x, char in enumerate(row):
            hit = drawn.hit(x, y)
            if isinstance(hit, EdgeHit) and not 0x2800 <= ord(char) <= 0x28FF:
                found[hit] = found.get(hit, "") + char
    return {hit: text.strip() for hit, text in found.items() if text.strip()}


def unsaid(picture: NetworkPicture, drawn: Drawing) -> set[EdgeHit]:
    """The weights of a picture whose number is not to be read in it."""
    said = read(drawn)
    edges = [
        edge_of(i, j)
        for edge_of, (left, right) in zip(picture.edges, pairwise(picture.columns), strict=True)
        for i in range(left.size)
        for j in range(right.size)
    ]
    hits = {EdgeHit(edge.parameter, edge.cell): edge.wordings for edge in edges}
    return {hit for hit, wordings in hits.items() if said.get(hit) not in wordings}


FEW = {name: lab for name, lab in LABS.items() if all(layer.units <= 4 for layer in lab.program.network.layers)}


@pytest.mark.parametrize("lab", FEW.values(), ids=FEW.keys())
def test_at_120x40_every_weight_of_a_net_of_up_to_4_units_a_layer_is_read_at_every_stop(lab: Lab) -> None:
    for view in views(lab, (120, 40)):
        width, height = room(view)
        picture = picture_of(view, height)
        assert not unsaid(picture, drawing.draw_network(picture, width, height))


@each
@of_each
def test_listed_weights_are_called_what_they_are_and_what_is_left_out_is_named_in_the_border(
    lab: Lab, size: tuple[int, int]
) -> None:
    for view in views(lab, size):
        width, height = room(view)
        picture = picture_of(view, height)
        drawn = drawing.draw_network(picture, width, height)
        listed = [one for one in arrange_lists(picture, width, height).columns if one.listing]
        for column in listed:
            rows = texts(drawn)
            for at in column.places:
                names = [rows[y][at.x : at.x + at.width] for y in range(at.y, at.y + at.height)]
                assert any(("∂w " if view.state.stage.backward else " w ") in name for name in names)
                assert at.unit is not None
                assert column.look not in ("node", "bare") or at.unit.sign in names[0] or "δ" in rows[0]
        assert drawn.left_out == bool(unsaid(picture, drawn))
        assert ("2 tensors: weights" in draw(view, Room(width, height)).hint) == drawn.left_out


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (120, 40)])
def test_where_weights_have_no_room_those_into_the_unit_under_the_cursor_stand_in_a_line(size: tuple[int, int]) -> None:
    session = apply(begin(LABS["4-8-8-2"]), WentTo(Position(1, 4)))
    view = View(session, plan(*size, "network"), inspected=("z_h1", (1,)))
    width, height = room(view)
    picture = picture_of(view, height)
    drawn = drawing.draw_network(picture, width, height)
    edges = [picture.edges[0](at, 1) for at in range(4)]
    assert " ".join(["h1[1] w", *(edge.within(7) for edge in edges)]) in texts(drawn)[-1]
    assert not {EdgeHit(edge.parameter, edge.cell) for edge in edges} & unsaid(picture, drawn)


async def click(app: BackpropApp, pilot: Pilot[None], words: str, after: str = "") -> None:
    """Click on the first words on screen that follow others in their line."""
    y, line = next((y, line) for y, line in enumerate(screen(app).split("\n")) if after in line and words in line)
    await pilot.click(offset=(line.index(words, line.index(after)) + 1, y))
    await settled(pilot)


async def test_a_click_on_a_listed_weight_explains_it() -> None:
    async with opened(LABS["2-4-1"], LARGE) as (app, pilot):
        await press(pilot, "n")
        listed = screen(app).split(" w ")[1].split()[1]
        assert "W_h1[1,0]" not in screen(app)
        await click(app, pilot, listed, " w ")
        assert "Working · W_h1[1,0]" in screen(app)


async def test_a_click_on_the_border_shows_the_weights_that_have_no_room_and_one_pointed_at_there_is_read() -> None:
    async with opened(LABS["4-8-8-2"], SMALL) as (app, pilot):
        await press(pilot, "n")
        assert "2 tensors: weights" in screen(app)
        await click(app, pilot, "2 tensors: weights")
        assert "╭─ 2 Tensors" in screen(app)
        await press(pilot, "1")
        assert "h1[0] w " not in screen(app)
        await press(pilot, "2", "down", "1")
        assert "h1[0] w " in screen(app)
