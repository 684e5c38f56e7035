"""Help: the focused pane in a few sentences, then every key, then what can be typed after ``:``."""

from __future__ import annotations

from itertools import groupby
from typing import ClassVar

from textual import events
from textual.app import ComposeResult

from tui_backprop.lesson.quiz.digits import RULE
from tui_backprop.ui.kit.flow import wrap
from tui_backprop.ui.kit.lines import Lines
from tui_backprop.ui.kit.palette import Row
from tui_backprop.ui.screens.front import Front
from tui_backprop.ui.view.keys import BY_GROUP
from tui_backprop.ui.view.plan import PaneId
from tui_backprop.ui.view.view import View
from tui_backprop.ui.view.words import words_of_help

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


class Help(Front):
    """Closes with any of the keys that close things."""

    DEFAULT_CSS = """
    Help { align: center middle; background: $background 60%; }
    Help > Lines { width: 84; max-width: 96%; height: 90%; border: round $role-focus; padding: 0 2;
      scrollbar-gutter: stable; background: $surface;
      border-title-color: $role-strong; border-subtitle-color: $role-muted; }
    """
    CLOSING: ClassVar = {"escape", "q", "question_mark", "f1", "enter", "space"}
    LINES: ClassVar = {"down": 3, "j": 3, "up": -3, "k": -3, "home": -10_000, "end": 10_000}
    PAGES: ClassVar = {"pagedown": 1, "pageup": -1}

    def __init__(self, view: View) -> None:
        super().__init__()
        self._view = view
        self._top = 0

    def compose(self) -> ComposeResult:
        lines = Lines("help")
        lines.can_focus = False
        lines.border_title = "Help"
        lines.border_subtitle = "↑ ↓ scroll   pgdn pgup a page   esc closes"
        yield lines

    def take(self, event: events.Key) -> None:
        page = max(1, lines.room.height - 1) if (lines := self.lines("help")) else 10
        by = self.LINES.get(event.key, 0) + self.PAGES.get(event.key, 0) * page
        if event.key in self.CLOSING:
            self.leave()
        elif by:
            self._top = max(0, (self._top if lines is None else lines.scroll_offset.y) + by)
            if lines is not None:
                lines.scroll_to(y=self._top, animate=False)

    def draw(self) -> None:
        if (lines := self.lines("help")) is not None and not self._left:
            lines.show(help_rows(self._view, max(20, lines.room.width)))
            if self._top:
                lines.scroll_to(y=self._top, animate=False, force=True)


def help_rows(view: View, width: int) -> list[Row]:
    """Write the text of the pane that has the keys, the rule for digits and the table of keys, wrapped to a width."""
    rows = wrap([(ABOUT[view.focus], "text")], width)
    rows += [(), (("Predict", "strong"),), *wrap([(RULE, "text")], width)]
    for group, keys in groupby(BY_GROUP, key=lambda key: key.group):
        rows += [(), ((group, "strong"),)]
        for key in (key for key in keys if key.shown):
            now = f"; now {key.now(view)}" if key.now(view) else ""
            said = wrap([(f"{key.says}{now}", "text")], max(10, width - 9))
            rows.append(((f"  {key.shown:<7}", "just"), *said[0]))
            rows += [((" " * 9, "text"), *row) for row in said[1:]]
    rows += [(), (("Typed after :", "strong"),)]
    for shown, says in words_of_help():
        said = wrap([(says, "text")], max(10, width - 20))
        rows.append(((f"  {shown:<18}", "just"), *said[0]))
        rows += [((" " * 20, "text"), *row) for row in said[1:]]
    return rows
