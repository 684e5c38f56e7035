"""Give each role its colour: every drawing names a role, which says what a colour means, and never a colour.

Gold is what just happened, blue is positive, vermillion is negative, backward or off. No role stands on colour alone:
a sign, a mark or a word says the same, so that 16 colours, no colour and a colour-blind eye lose nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args

Role: TypeAlias = Literal[
    "text",  # what is known
    "strong",  # the same, stressed
    "muted",  # captions, units, shapes
    "dim",  # not computed yet
    "border",  # lines that only part things
    "focus",  # the pane that has the keys
    "just",  # what just happened
    "just-line",  # frames, edges and marks of it: where there is no colour, text is underlined, lines are not
    "positive",
    "positive-strong",
    "negative",  # below zero, backward, off
    "negative-strong",
    "here",  # the one of several that one is at: what just happened, turned round
    "cursor",  # the cell the keys are on
    "editing",  # what is being typed
]
ROLES: tuple[Role, ...] = get_args(Role)

Run: TypeAlias = tuple[str, Role]
"""A piece of text in one role."""
Row: TypeAlias = tuple[Run, ...]
"""One line of the screen."""


@dataclass(frozen=True)
class Palette:
    """The colours of a theme, as ``#rrggbb``.

    Args:
        name: of the theme.
        dark: whether text is lighter than what is behind it.
        background, surface: what is behind the panes, and behind bars.
        colors: the colour of each role on either of them.
    """

    name: str
    dark: bool
    background: str
    surface: str
    colors: Mapping[Role, str]


def _palette(name: str, dark: bool, background: str, surface: str, colors: dict[Role, str]) -> Palette:
    colors |= {"positive-strong": colors["positive"], "negative-strong": colors["negative"]}
    colors |= {
        "just-line": colors["just"],
        "here": colors["just"],
        "cursor": colors["text"],
        "editing": colors["strong"],
    }
    return Palette(name, dark, background, surface, MappingProxyType(colors))


DARK = _palette(
    "backprop-dark",
    True,
    "#0d1219",
    "#151c26",
    {
        "text": "#d3dbe4",
        "strong": "#f2f6fa",
        "muted": "#97a3b1",
        "dim": "#7c8896",
        "border": "#5c6976",
        "focus": "#d3dbe4",
        "just": "#ffd25a",
        "positive": "#62b6f7",
        "negative": "#ff8f5a",
    },
)
LIGHT = _palette(
    "backprop-light",
    False,
    "#fbfaf6",
    "#efece4",
    {
        "text": "#24292f",
        "strong": "#0b0f14",
        "muted": "#535b65",
        "dim": "#626a74",
        "border": "#7f8791",
        "focus": "#24292f",
        "just": "#855a00",
        "positive": "#0b5cad",
        "negative": "#a02800",
    },
)


def contrast(one: str, other: str) -> float:
    """Return the WCAG 2 contrast ratio of two ``#rrggbb`` colours, from 1 (the same) to 21 (black on white).

    Source: Web Content Accessibility Guidelines 2.2, "contrast ratio" and "relative luminance".
    """
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
