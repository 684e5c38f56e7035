"""Take the keys of a screen in front one at a time, and leave it only once.

Textual would hand a key to the widget that has the focus, which carries it out later. Over a slow line the next key is
there by then: the second enter would close a screen that is closed already, and a letter would be lost because the
screen is not drawn yet. What is typed here is kept in plain attributes and drawn when there is something to draw on.
"""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.css.query import NoMatches
from textual.screen import ModalScreen

from tui_backprop.ui.kit.lines import Lines

THROUGH = frozenset({"ctrl+q", "ctrl+z", "ctrl+c"})
"""Keys that do the same whatever stands in front."""


class Front(ModalScreen[None]):
    """Stands before the panes."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False)]
    _left = False

    def take(self, event: events.Key) -> None:
        """Carry out a key at once; one that means nothing here is forgotten."""
        raise NotImplementedError

    def draw(self) -> None:
        """Show what is now, if the screen is drawn yet."""
        raise NotImplementedError

    def leave(self) -> bool:
        """Go back to the panes. Returns False where that was done before: a double click asks twice."""
        if self._left:
            return False
        self._left = True
        self.dismiss()
        return True

    def action_leave(self) -> None:
        self.leave()

    def lines(self, name: str) -> Lines | None:
        """Return the widget of a name; None as long as there is none."""
        try:
            return self.query_one(f"#{name}", Lines)
        except NoMatches:
            return None

    def on_mount(self) -> None:
        self.call_after_refresh(self.draw)

    def on_resize(self) -> None:
        self.call_after_refresh(self.draw)
