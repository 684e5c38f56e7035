"""What the colours promise: readable on both backgrounds, and never the only thing that says it."""

from __future__ import annotations

from itertools import combinations

import pytest
from rich.color import Color, ColorSystem

from tui_backprop.ui.kit.palette import DARK, LIGHT, ROLES, Palette, Role, contrast
from tui_backprop.ui.kit.theme import THEMES, styles_of, theme_of, to_strip

PALETTES = pytest.mark.parametrize("palette", [DARK, LIGHT], ids=lambda palette: palette.name)
MEANT: tuple[Role, ...] = ("just", "positive", "negative", "text")


def sixteen(color: str) -> int | None:
    return Color.parse(color).downgrade(ColorSystem.STANDARD).number


@PALETTES
@pytest.mark.parametrize("role", ROLES)
def test_every_role_is_readable_on_both_backgrounds(palette: Palette, role: Role) -> None:
    least = 3.0 if role == "border" else 4.5  # a border is no text
    for behind in (palette.background, palette.surface):
        assert contrast(palette.colors[role], behind) >= least


def test_contrast_of_black_on_white_is_21_and_of_equals_is_1() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#123456", "#123456") == 1
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@PALETTES
def test_no_meaning_is_told_by_red_against_green(palette: Palette) -> None:
    for role in ("positive", "negative", "just"):
        color = palette.colors[role].lstrip("#")
        red, green, blue = (int(color[at : at + 2], 16) for at in (0, 2, 4))
        assert not (green > red and green > blue)


@PALETTES
def test_sixteen_colours_keep_what_is_meant_apart_and_off_the_background(palette: Palette) -> None:
    behind = {sixteen(palette.background), sixteen(palette.surface)}
    for role in ROLES:
        assert sixteen(palette.colors[role]) not in behind or role == "border"
    for one, other in combinations(MEANT, 2):
        assert sixteen(palette.colors[one]) != sixteen(palette.colors[other])


@PALETTES
def test_without_colour_what_is_meant_differs_in_weight_or_shape(palette: Palette) -> None:
    styles = styles_of(palette, color=False)
    looks = {
        role: (styles[role].bold, styles[role].underline, styles[role].italic, styles[role].reverse)
        for role in ("just", "text", "negative", "cursor", "here", "editing")
    }
    assert looks["just"] != looks["text"]
    assert looks["negative"] != looks["text"]
    assert looks["cursor"] not in (looks["just"], looks["text"], looks["editing"])


def test_nothing_is_dimmed_by_an_attribute_that_would_take_its_contrast() -> None:
    for palette in (DARK, LIGHT):
        for color in (True, False):
            assert not any(style.dim for style in styles_of(palette, color).values())


def test_the_themes_carry_every_role_as_a_variable() -> None:
    assert [theme.name for theme in THEMES] == ["backprop-dark", "backprop-light"]
    assert theme_of(LIGHT).dark is False
    for theme, palette in zip(THEMES, (DARK, LIGHT), strict=True):
        assert {f"role-{role}": palette.colors[role] for role in ROLES}.items() <= theme.variables.items()


def test_a_row_is_painted_literally_and_to_its_width() -> None:
    strip = to_strip((("[bold]x[/] ", "text"), ("[@click=quit]", "just")), styles_of(DARK), 30)
    assert strip.text == "[bold]x[/] [@click=quit]".ljust(30)
    assert strip.cell_length == 30


def test_without_colour_words_are_underlined_and_the_space_around_them_is_not() -> None:
    strip = to_strip((("  ▶ dE_dW  ", "just"),), styles_of(DARK, color=False))
    assert strip.text == "  ▶ dE_dW  "
    assert [(text, bool(style and style.underline)) for text, style, _ in strip] == [
        ("  ", False),
        ("▶ dE_dW", True),
        ("  ", False),
    ]
