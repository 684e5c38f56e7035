"""The two themes as Textual takes them, and rows of (text, role) as the strips it paints."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.strip import Strip
from textual.theme import Theme

from tui_backprop.ui.kit.palette import DARK, LIGHT, ROLES, Palette, Role, Row

Styles: TypeAlias = Mapping[Role, Style]

ATTRIBUTES: Mapping[Role, Style] = MappingProxyType(
    {
        "strong": Style(bold=True),
        "focus": Style(bold=True),
        "just": Style(bold=True),
        "just-line": Style(bold=True),
        "positive-strong": Style(bold=True),
        "negative-strong": Style(bold=True),
        "here": Style(reverse=True, bold=True),
        "cursor": Style(reverse=True, bold=True),
        "editing": Style(underline=True, bold=True),
    }
)
"""What a role adds to its colour, on every terminal."""

MONOCHROME: Mapping[Role, Style] = MappingProxyType(
    {"just": Style(underline=True), "negative": Style(italic=True), "negative-strong": Style(italic=True)}
)
"""What a role adds where there is no colour to tell it by."""


def theme_of(palette: Palette) -> Theme:
    """Return a palette as a Textual theme; style sheets write a role as ``$role-just``."""
    colors = palette.colors
    return Theme(
        name=palette.name,
        dark=palette.dark,
        primary=colors["positive"],
        secondary=colors["muted"],
        accent=colors["just"],
        warning=colors["just"],
        error=colors["negative"],
        success=colors["positive"],
        foreground=colors["text"],
        background=palette.background,
        surface=palette.surface,
        panel=palette.surface,
        variables={
            **{f"role-{role}": color for role, color in colors.items()},
            "border": colors["focus"],
            "border-blurred": colors["border"],
            "scrollbar": colors["border"],
            "scrollbar-hover": colors["dim"],
            "scrollbar-active": colors["muted"],
            "scrollbar-background": palette.background,
            "scrollbar-background-hover": palette.background,
            "scrollbar-background-active": palette.background,
            "scrollbar-corner-color": palette.background,
            "footer-key-foreground": colors["just"],
            "footer-description-foreground": colors["muted"],
            "block-cursor-background": colors["just"],
            "block-cursor-foreground": palette.background,
            "block-cursor-text-style": "bold",
            "input-cursor-background": colors["text"],
            "input-cursor-foreground": palette.background,
        },
    )


THEMES: tuple[Theme, Theme] = (theme_of(DARK), theme_of(LIGHT))


def styles_of(palette: Palette, color: bool = True) -> Styles:
    """Return the Rich style of every role.

    Args:
        palette: where the colours come from.
        color: False where colours do not show (NO_COLOR): "just" is then underlined, negative in italics.
    """
    styles: dict[Role, Style] = {}
    for role in ROLES:
        style = Style(color=palette.colors[role]) + ATTRIBUTES.get(role, Style.null())
        styles[role] = style if color else style + MONOCHROME.get(role, Style.null())
    return MappingProxyType(styles)


_STYLES = {(palette.dark, color): styles_of(palette, color) for palette in (DARK, LIGHT) for color in (True, False)}


def app_styles(app: App[Any]) -> Styles:
    """Return the styles that fit the app's theme and terminal; for a strange theme, those of our dark or light one."""
    return _STYLES[app.current_theme.dark, not app.no_color]


def to_strip(row: Row, styles: Styles, width: int | None = None) -> Strip:
    """Turn a row into what Textual paints.

    Args:
        row: runs of text and role; text is taken literally, it is never markup.
        styles: from :func:`app_styles`.
        width: cells to fill; None leaves the row as long as it is.
    """
    strip = Strip([segment for text, role in row for segment in _segments(text, role, styles)])
    return strip if width is None else strip.adjust_cell_length(width)


def _segments(text: str, role: Role, styles: Styles) -> list[Segment]:
    """Turn a run into Rich segments; where "just" is underlined, the space around its words is not."""
    style, words = styles[role], text.strip()
    if role != "just" or not style.underline or words == text:
        return [Segment(text, style)]
    start = text.index(words)
    parts: Row = ((text[:start], "just-line"), (words, "just"), (text[start + len(words) :], "just-line"))
    return [Segment(part, styles[of]) for part, of in parts if part]
