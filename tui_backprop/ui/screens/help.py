"""Help: the focused pane in a few sentences, then every key."""

from __future__ import annotations

from itertools import groupby
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from tui_backprop.ui.kit.flow import wrap
from tui_backprop.ui.kit.lines import Lines
from tui_backprop.ui.kit.palette import Row
from tui_backprop.ui.view.keys import BY_GROUP
from tui_backprop.ui.view.plan import PaneId
from tui_backprop.ui.view.view import View

ABOUT: dict[PaneId, str] = {
    "network": (
        "Network. Inputs at the left, one box for each unit: z is its weighted sum, a (ŷ at the output) its answer, "
        "δ is ∂E/∂z, the error that comes back to it. A number on an edge is its weight, at the grads stages its "
        "gradient. Gold is what was just computed. A unit marked off passes 0 on; dotted edges carry nothing. "
        "Click a unit or an edge to see where its number comes from."
    ),
    "tensors": (
        "Tensors. Every tensor by name and shape, its gradient beside it. ▶ and gold mark what was just computed, "
        "· what is not computed yet. Arrows or hjkl move the cursor, the working pane explains the cell it is on; "
        "e or enter edits a cell of W, b, theta, x, y or lr. After a change, old → new stand side by side."
    ),
    "working": (
        "Working. The formula of what was just computed, the same with its numbers put in, the result, and what it "
        "means. Go in with s to see one statement, then one cell. ≈ stands where the digits on screen do not give "
        "the result exactly; r shows all digits."
    ),
    "code": (
        "Code. The lines that really ran, one for each formula. ▶ marks what was just computed, next the line that "
        "runs next. Lines below it have not run in this iteration."
    ),
    "loss": (
        "Loss. The loss of every iteration seen on this branch, with a line at the present one. l switches between a "
        "linear and a logarithmic axis."
    ),
}


class Help(ModalScreen[None]):
    """Closes with any of the keys that close things."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1,enter,space", "dismiss", "close"),
        Binding("down,j,pagedown", "scroll(1)", "down"),
        Binding("up,k,pageup", "scroll(-1)", "up"),
    ]
    DEFAULT_CSS = """
    Help { align: center middle; background: $background 60%; }
    Help > Lines { width: 84; max-width: 96%; height: 90%; border: round $role-focus; padding: 0 2;
      scrollbar-gutter: stable; background: $surface;
      border-title-color: $role-strong; border-subtitle-color: $role-muted; }
    """

    def __init__(self, view: View) -> None:
        super().__init__()
        self._view = view

    def compose(self) -> ComposeResult:
        lines = Lines("help")
        lines.border_title = "Help"
        lines.border_subtitle = "↑ ↓ scroll   esc closes"
        yield lines

    def on_mount(self) -> None:
        self.call_after_refresh(self._fill)

    def on_resize(self) -> None:
        self.call_after_refresh(self._fill)

    def _fill(self) -> None:
        lines = self.query_one("#help", Lines)
        lines.show(help_rows(self._view.focus, max(20, lines.room.width)))

    def action_scroll(self, by: int) -> None:
        lines = self.query_one("#help", Lines)
        lines.scroll_to(y=lines.scroll_offset.y + by * 3, animate=False)


def help_rows(pane: PaneId, width: int) -> list[Row]:
    """Write the pane's text and the table of keys, wrapped to a width."""
    rows = wrap([(ABOUT[pane], "text")], width)
    for group, keys in groupby(BY_GROUP, key=lambda key: key.group):
        rows += [(), ((group, "strong"),)]
        for key in (key for key in keys if key.shown):
            said = wrap([(key.says, "text")], max(10, width - 9))
            rows.append(((f"  {key.shown:<7}", "just"), *said[0]))
            rows += [((" " * 9, "text"), *row) for row in said[1:]]
    return rows
