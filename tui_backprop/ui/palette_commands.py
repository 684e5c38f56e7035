"""The command palette: every key of the keymap by name, with its key beside it."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider, SearchIcon

from tui_backprop.ui.view.keymap import KEYS, Key, works

if TYPE_CHECKING:
    from tui_backprop.ui.app import BackpropApp


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
        if self.query_one(CommandList).size.height:
            super()._action_command_list(action)


class KeyCommands(Provider):
    """What works now, found by any part of its sentence."""

    @property
    def _keys(self) -> list[Key]:
        app = cast("BackpropApp", self.app)
        return [key for key in KEYS if works(key, app.view) and key.action != "palette"]

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
        cast("BackpropApp", self.app).action_press(key.action)


def named(key: Key) -> str:
    """A key and what it does, as far as one line of 80 columns has room; the help says the rest."""
    name = key.shown or (key.keys[0] if key.keys else "")
    says = re.split(r" \(|[:;] |, with |, or ", key.says)[0]
    return f"{name:<9} {says}"
