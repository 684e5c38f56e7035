"""The command palette: every key of the keymap by name, with its key beside it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider

from tui_backprop.ui.keymap import KEYS, Key, works

if TYPE_CHECKING:
    from tui_backprop.ui.app import BackpropApp


class Palette(CommandPalette):
    """Textual's palette; a key pressed before its list has been laid out does nothing, rather than fail."""

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
            yield DiscoveryHit(_named(key), partial(self._do, key), help=key.group)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for key in self._keys:
            score = matcher.match(_named(key))
            if score > 0:
                yield Hit(score, matcher.highlight(_named(key)), partial(self._do, key), help=key.group)

    def _do(self, key: Key) -> None:
        cast("BackpropApp", self.app).action_press(key.action)


def _named(key: Key) -> str:
    return f"{key.shown:<8}{key.says}"
