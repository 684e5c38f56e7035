"""The panes, a row each: what draws it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from tui_backprop.ground.lazy import later
from tui_backprop.ui.kit.flow import wrap
from tui_backprop.ui.panes.code import pane as code
from tui_backprop.ui.panes.loss import pane as loss
from tui_backprop.ui.panes.network import pane as network
from tui_backprop.ui.panes.tensors import pane as tensors
from tui_backprop.ui.panes.working import pane as working
from tui_backprop.ui.view.plan import PaneId
from tui_backprop.ui.view.view import Drawn, Room, View
from tui_backprop.ui.view.when import CLOSED

if TYPE_CHECKING:
    from tui_backprop.ui.panes.question.pane import draw as draw_question
else:  # needed by a key, not by the first screen
    (draw_question,) = later("tui_backprop.ui.panes.question.pane", "draw")

Draw: TypeAlias = Callable[[View, Room], Drawn]

DRAW: Mapping[PaneId, Draw] = MappingProxyType(
    {
        "network": network.draw,
        "tensors": tensors.draw,
        "working": working.draw,
        "ask": draw_question,
        "code": code.draw,
        "loss": loss.draw,
    }
)
"""In the order of the widgets."""


def draw_closed(pane: PaneId, view: View, room: Room) -> Drawn:
    """Draw a pane that the lab keeps closed until its tasks are done; what the lab itself says stands in it."""
    if pane == "tensors":
        return tensors.DrawnTensors("Tensors", CLOSED)
    width = max(20, room.width)
    told = working.lab_rows(view, width) if pane == "working" else []
    closed = wrap([(CLOSED, "muted")], width)
    return Drawn(pane.capitalize(), CLOSED, (*told, *([()] if told else []), *closed), range(1))
