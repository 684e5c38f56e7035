"""The command palette: every key of the keymap by name, with its key beside it."""

from __future__ import annotations

import re
from functools import partial
from typing import Protocol, cast

from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider, SearchIcon

from tui_backprop.ui.view.effects import OpenScreen
from tui_backprop.ui.view.keys import BY_GROUP, Key, works
from tui_backprop.ui.view.view import View


class Pressable(Protocol):
    """The app as the palette needs it."""

    view: View

    def press(self, key: Key) -> None: ...


class Palette(CommandPalette):
    """Textual's palette; a key pressed before its list has been laid out does nothing, rather than fail."""

    DEFAULT_CSS = """
    Palette > Vertical { margin-top: 2; width: 96; max-width: 100%; background: $surface; }
    Palette > Vertical:dark { background: $surface; }
    Palette SearchIcon { color: $role-just; }
    """

    def on_mount(self) -> None:
        self.query_one(SearchIcon).icon = "›"

    def _action_command_list(self, action: str) -> None:
        """Pass a key on to the list once it is there: Textual 8.2 takes a row of it before, and has no public hook."""
        if self.query_one(CommandList).size.height:
            super()._action_command_list(action)


class KeyCommands(Provider):
    """Offers what works now, found by any part of its sentence."""

    @property
    def _app(self) -> Pressable:
        return cast("Pressable", self.app)

    @property
    def _keys(self) -> list[Key]:
        return [key for key in BY_GROUP if works(key, self._app.view) and key.does != OpenScreen("palette")]

    async def discover(self) -> Hits:
        for key in self._keys:
            yield DiscoveryHit(named(key), partial(self._do, key))

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for key in self._keys:
            score = matcher.match(f"{named(key)} {key.says}")
            if score > 0:
                yield Hit(score, matcher.highlight(named(key)), partial(self._do, key))

    def _do(self, key: Key) -> None:
        self._app.press(key)


def named(key: Key) -> str:
    """Write a key and what it does, as far as one line of 80 columns has room; the help says the rest."""
    name = key.shown or (key.keys[0] if key.keys else "")
    says = re.split(r" \(|[:;] |, with |, or ", key.says)[0]
    return f"{name:<9} {says}"
