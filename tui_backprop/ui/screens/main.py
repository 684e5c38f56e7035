"""The screen with the panes."""

from __future__ import annotations

from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget


class Main(Screen[None]):
    """Not painted whole when another widget takes the keys: it is enough that those two widgets are."""

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
