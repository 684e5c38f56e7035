"""A number being typed in place of a cell: a value that each key turns into the next one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tui_backprop.engine.shapes import Index

HELD = frozenset({"up", "down", "pageup", "pagedown", "tab", "shift+tab"})
"""Keys that would leave the cell; while typing they do nothing."""


@dataclass(frozen=True)
class Edit:
    """An edit of a number, as far as it is typed.

    Args:
        name, cell: where.
        text: the whole of it.
        caret: how many characters are before the caret.
        error: why it was refused, or empty; the next key clears it.
        chosen: nothing was typed yet: the first character replaces the whole; any other key keeps it.
    """

    name: str
    cell: Index
    text: str
    caret: int
    error: str = ""
    chosen: bool = False

    def insert(self, typed: str) -> Edit:
        """Return the edit with text put in at the caret; what cannot be seen is left out."""
        typed = "".join(char for char in typed if char.isprintable())
        if self.chosen and typed:
            return self._now(typed, len(typed))
        return self._now(self.text[: self.caret] + typed + self.text[self.caret :], self.caret + len(typed))

    def pressed(self, key: str) -> Edit | None:
        """Return the edit after a key that moves or deletes; None for a key that does neither."""
        text, caret = self.text, self.caret
        match key:
            case "left":
                return self._now(text, max(caret - 1, 0))
            case "right":
                return self._now(text, min(caret + 1, len(text)))
            case "home" | "ctrl+a":
                return self._now(text, 0)
            case "end" | "ctrl+e":
                return self._now(text, len(text))
            case "backspace":
                before = max(caret - 1, 0)
                return self._now(text[:before] + text[caret:], before)
            case "delete":
                return self._now(text[:caret] + text[caret + 1 :], caret)
            case "ctrl+u":
                return self._now(text[caret:], 0)
            case _ if key in HELD:
                return replace(self, chosen=False)
        return None

    def refused(self, error: str) -> Edit:
        """Return the edit with the reason it cannot be taken."""
        return replace(self, error=error)

    def _now(self, text: str, caret: int) -> Edit:
        return replace(self, text=text, caret=caret, error="", chosen=False)
