"""The footer: the keys that work now, as many as fit whole."""

from __future__ import annotations

from dataclasses import dataclass

from tui_backprop.ui.kit.palette import Row, Run
from tui_backprop.ui.view.keymap import FOOTER_RANK, Key, footer_keys
from tui_backprop.ui.view.view import View


@dataclass(frozen=True)
class Footer:
    """The footer as a row, and for each key in it (first column, column after it, action)."""

    row: Row
    hits: tuple[tuple[int, int, str], ...]


def footer(view: View, width: int) -> Footer:
    """Keys with their labels; where they do not all fit, the least needed are left out, never cut."""
    shown = list(footer_keys(view))
    while shown and _width(shown) > width:
        shown.remove(max(shown, key=lambda entry: rank(entry[0].action, view)))
    runs: list[Run] = [(" ", "text")]
    hits: list[tuple[int, int, str]] = []
    column = 1
    for key, label in shown:
        size = len(key.shown) + 1 + len(label)
        runs += [(key.shown, "just"), (f" {label}  ", "muted")]
        hits.append((column, column + size, key.action))
        column += size + 2
    return Footer(tuple(runs), tuple(hits))


def rank(action: str, view: View) -> float:
    """The higher, the less needed; where the cell cursor is, a number is edited."""
    here = action == "edit" and view.focus == "tensors"
    return FOOTER_RANK.index("into") - 0.5 if here else FOOTER_RANK.index(action)


def _width(shown: list[tuple[Key, str]]) -> int:
    return sum(len(key.shown) + 3 + len(label) for key, label in shown) - 1
