"""Over labs, sizes and stops: no number, word or axis in a pane or its border is cut."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.ui.test_network_stands import SIZES, dense
from tui_backprop.labs.lab import Lab
from tui_backprop.labs.loader import bundled
from tui_backprop.session.apply import apply
from tui_backprop.session.events import WentTo
from tui_backprop.session.position import Position
from tui_backprop.session.session import begin
from tui_backprop.ui.body import ABOVE_AND_BELOW, BESIDE
from tui_backprop.ui.panes.loss import pane as loss
from tui_backprop.ui.panes.loss.axes import last_iteration
from tui_backprop.ui.panes.network import pane as network
from tui_backprop.ui.panes.tensors.drawing import Marks, draw_detail, draw_line
from tui_backprop.ui.panes.tensors.layout import Table
from tui_backprop.ui.panes.tensors.pane import tensor_rows
from tui_backprop.ui.view.plan import PANES, PaneId, plan
from tui_backprop.ui.view.view import Drawn, Room, View

LABS = {
    "lab3": bundled("lab3"),
    "lab3-live": bundled("lab3-live"),
    "xor": bundled("xor"),
    "2-4-4, 4 rows": dense(2, 4, 4, rows=4),
    "4-8-8-2": dense(4, 8, 8, 2),
}
each = pytest.mark.parametrize("size", SIZES, ids=lambda size: "{}x{}".format(*size))
of_each = pytest.mark.parametrize("lab", LABS.values(), ids=LABS.keys())
TITLE = 4
"""Cells that a border takes beside a title."""


def views(lab: Lab, size: tuple[int, int], front: PaneId) -> list[View]:
    places = [Position(1, stop) for stop in range(len(lab.program.stages))]
    places += [Position(2, 4), Position(30, 5), Position(1000, 5), Position(12345, 5)]
    session = begin(lab)
    return [View(apply(session, WentTo(place)), plan(*size, front), front=front) for place in places]


def room(view: View, pane: PaneId) -> Room:
    box = view.plan.panes[pane]
    return Room(box.width - BESIDE, box.height - ABOVE_AND_BELOW)


def whole(view: View, pane: PaneId, drawn: Drawn) -> None:
    """Title and hint have room in the border."""
    width = view.plan.panes[pane].width - TITLE
    assert len(f"{PANES.index(pane) + 1} {drawn.title}") <= width
    assert len(drawn.hint) <= width


@each
@of_each
def test_the_losses_say_all_in_whole_words_and_both_ends_of_their_axis(lab: Lab, size: tuple[int, int]) -> None:
    for view in views(lab, size, "loss"):
        for log in (False, True):
            shown = replace(view, log=log)
            drawn = loss.draw(shown, room(shown, "loss"))
            whole(shown, "loss", drawn)
            lines = ["".join(text for text, _ in row) for row in drawn.rows]
            assert "…" not in "".join(lines)
            at = shown.session.position
            last = last_iteration(max(len(shown.session.losses), at.iteration))
            numbers = [int(number) for number in re.findall(r"\d+", lines[-1])]
            assert numbers[-1] == last
            assert at.iteration in numbers or at.iteration > len(shown.session.losses)
            if at.stop < 4 and at.iteration == 1:
                assert any("no loss yet" in line for line in lines)


@each
@of_each
def test_a_slice_says_all_in_whole_words(lab: Lab, size: tuple[int, int]) -> None:
    name = lab.program.parameters[0]
    cells = [(0,) * len(lab.program.shapes[name]), tuple(end - 1 for end in lab.program.shapes[name])]
    for view in views(lab, size, "loss"):
        for cell in cells if view.state.it.has(lab.program.loss) else ():
            shown = replace(view, slice=True, inspected=(name, cell))
            drawn = loss.draw(shown, room(shown, "loss"))
            whole(shown, "loss", drawn)
            assert drawn.title.startswith("Loss by")
            assert "…" not in "".join(text for row in drawn.rows for text, _ in row)


@each
@of_each
def test_the_network_has_a_whole_title(lab: Lab, size: tuple[int, int]) -> None:
    for view in views(lab, size, "network"):
        whole(view, "network", network.draw(view, room(view, "network")))


@each
@of_each
def test_the_tensors_cut_no_number_and_count_the_changes_that_they_leave_out(lab: Lab, size: tuple[int, int]) -> None:
    for view in views(lab, size, "tensors"):
        table = Table(tensor_rows(view), room(view, "tensors").width)
        for at in range(table.lines):
            line = table.line(at)
            assert line is not None
            assert all(span.end <= table.width for span in table.spans(line))
            text = "".join(text for text, _ in draw_line(table, at, Marks()))
            assert "#" not in text
            assert "…" not in text
        said = "".join(text for text, _ in draw_detail(table, Marks()))
        assert "…" not in said
        shown = said.count("→")
        left = re.search(r"([\d,]+) (?:more|changed)", said)
        assert shown + (int(left[1].replace(",", "")) if left else 0) == table.changed
