"""Say where a copy went, and keep it in a file as well where the terminal may refuse its clipboard.

A program asks the terminal for the clipboard (OSC 52) and gets no answer: nobody can tell whether it was let.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Literal

from tui_backprop.ui.kit.brief import fitting, short_path
from tui_backprop.ui.preferences import state_folder

GIVES_IT = ("KITTY_WINDOW_ID", "ALACRITTY_WINDOW_ID", "WEZTERM_PANE", "WT_SESSION", "GHOSTTY_RESOURCES_DIR")
"""Variables of terminals that let a program write to the clipboard unless told otherwise."""
GIVING = ("xterm-kitty", "alacritty", "foot", "xterm-ghostty", "wezterm")
"""The same by their TERM, which also comes along over SSH."""
BETWEEN = ("TMUX", "STY", "ZELLIJ")
"""Variables of programs that stand between, and hand such a thing on only if they are set to."""


def may_refuse(around: Mapping[str, str]) -> bool:
    """True unless the terminal is known to give the clipboard away."""
    known = any(name in around for name in GIVES_IT) or around.get("TERM", "").startswith(GIVING)
    return not known or any(around.get(name) for name in BETWEEN)


def copied(text: str, form: Literal["text", "LaTeX"], width: int) -> str:
    """Keep a copy in a file where the terminal may refuse it. Returns where it is now, in one line of a width."""
    other = "Y copies it as LaTeX" if form == "text" else "y copies it as text"
    if not may_refuse(os.environ):
        return fitting([[f"copied as {form} to the clipboard; {other}", f"copied as {form} to the clipboard"]], width)
    file = state_folder() / ("copied.txt" if form == "text" else "copied.tex")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text + "\n", "utf-8")
    except OSError as error:
        return f"copied as {form} to the clipboard, if the terminal lets it; no file: {error.strerror}"
    rest = " and, if the terminal lets it, to the clipboard"
    if len(said := f"copied as {form} to {short_path(file, width)}{rest}") <= width:
        return said
    rest = ", clipboard if allowed"
    return f"copied to {short_path(file, width - len(f'copied to {rest}'))}{rest}"
