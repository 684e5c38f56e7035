"""The keys of the keymap as Textual takes them, which knows an action by a text."""

from __future__ import annotations

from textual.binding import Binding

from tui_backprop.ui.view.keys import KEYS

FIRST = {"pagedown", "pageup", "tab", "shift+tab"}
"""Keys of the app whatever has the focus: clickers step, and tab goes round."""

BINDINGS = [
    Binding(name, f"press('{key.action}')", key.says, show=False, priority=name in FIRST)
    for key in KEYS
    for name in key.keys
]
