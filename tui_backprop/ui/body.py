"""The screen with the panes, and the room between its bars: each pane where the plan says, the others hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Container
from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget

from tui_backprop.ui.kit.lines import Lines
from tui_backprop.ui.view.plan import Plan

if TYPE_CHECKING:
    from textual.widget import Widget


class Main(Screen[None]):
    """Not painted whole when another widget takes the keys: it is enough that those two widgets are."""

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)


BESIDE, ABOVE_AND_BELOW = 4, 2
"""Cells of a pane that its border, margin and scroll bar take (app.tcss)."""


class PlanLayout(Layout):
    """Boxes of a plan, in screen cells, below the rows that are above the body."""

    name = "plan"

    def __init__(self) -> None:
        super().__init__()
        self.plan = Plan({})

    def arrange(
        self,
        parent: Widget,  # noqa: ARG002
        children: list[Widget],
        size: Size,  # noqa: ARG002
        greedy: bool = True,  # noqa: ARG002
    ) -> ArrangeResult:
        placements = []
        for child in children:
            box = next((box for pane, box in self.plan.panes.items() if pane == child.id), None)
            if box is not None:
                region = Region(box.x, box.y - 1 - self.plan.stages, box.width, box.height)
                placements.append(WidgetPlacement(region, NULL_OFFSET, NULL_SPACING, child))
        return placements


class Body(Container, can_focus=False):
    """Holds the panes."""

    DEFAULT_CSS = "Body { width: 1fr; height: 1fr; overflow: hidden; }"

    def __init__(self, *panes: Widget) -> None:
        super().__init__(*panes, id="body")
        self._arrangement = PlanLayout()

    @property
    def layout(self) -> Layout:
        return self._arrangement

    def arrange_as(self, plan: Plan) -> None:
        """Show the panes of a plan at their places."""
        if plan == self._arrangement.plan:
            return
        self._arrangement.plan = plan
        for child in self.children:
            child.display = child.id in plan.panes
            if isinstance(child, Lines) and child.display:
                box = next(box for pane, box in plan.panes.items() if pane == child.id)
                child.planned = Size(box.width - BESIDE, box.height - ABOVE_AND_BELOW)
        self._clear_arrangement_cache()  # Textual keeps what a layout gave for a size, and has no public way to forget
        self.refresh(layout=True)
