"""The footer: the keys that work now, as many as fit whole."""

from __future__ import annotations

from dataclasses import dataclass

from tui_backprop.ui.kit.flow import hit_in
from tui_backprop.ui.kit.palette import Row, Run
from tui_backprop.ui.view.keys import Key, footer_keys
from tui_backprop.ui.view.view import View


@dataclass(frozen=True)
class Footer:
    """The footer as a row, and for each key in it (first column, column after it, key)."""

    row: Row
    hits: tuple[tuple[int, int, Key], ...]

    def hit(self, x: int) -> Key | None:
        """Return the key at a column."""
        return hit_in(self.hits, x)


def footer(view: View, width: int) -> Footer:
    """Draw keys with their labels; where they do not all fit, the least needed are left out, never cut."""
    shown = list(footer_keys(view))
    while shown and _width(shown) > width:
        shown.remove(max(shown, key=lambda entry: rank(entry[0], view)))
    runs: list[Run] = [(" ", "text")]
    hits: list[tuple[int, int, Key]] = []
    column = 1
    for key, label in shown:
        size = len(key.shown) + 1 + len(label)
        runs += [(key.shown, "just"), (f" {label}  ", "muted")]
        hits.append((column, column + size, key))
        column += size + 2
    return Footer(tuple(runs), tuple(hits))


def rank(key: Key, view: View) -> float:
    """Return how soon a narrow footer leaves a key out: the higher, the sooner."""
    assert key.rank is not None
    return key.rank(view) if callable(key.rank) else key.rank


def _width(shown: list[tuple[Key, str]]) -> int:
    return sum(len(key.shown) + 3 + len(label) for key, label in shown) - 1
