"""Makes ``screenshots/*.svg`` anew from the real app: ``python -m tests.screenshots``."""

from __future__ import annotations

import asyncio
import html
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.ui.driving import settled
from tui_backprop.labs.loader import bundled
from tui_backprop.recording.recorder import Recorder
from tui_backprop.recording.shelf import FOLDER
from tui_backprop.session.session import begin
from tui_backprop.ui.app import BackpropApp
from tui_backprop.ui.kit.theme import THEMES

PLACE = Path(__file__).parent.parent / "screenshots"
LARGE, SMALL = (120, 40), (80, 24)
TO_RELU = ("n", "n")
TO_GRADS_HIDDEN = ("n",) * 6


@dataclass(frozen=True)
class Shot:
    """One picture: the terminal's size, the keys pressed since the start, and the theme."""

    name: str
    keys: tuple[str, ...] = ()
    size: tuple[int, int] = LARGE
    light: bool = False


SHOTS = (
    Shot("start"),
    Shot("relu", TO_RELU),
    Shot("grads-hidden", TO_GRADS_HIDDEN),
    Shot("edited", (*TO_RELU, "e", "ctrl+u", "0", "full_stop", "9", "enter", "1")),
    Shot("relu-80x24", TO_RELU, SMALL),
    Shot("relu-light", TO_RELU, light=True),
)


async def taken(shot: Shot) -> str:
    """The SVG of a screen of Laboratory Activity 3."""
    lab = bundled("lab3")
    with tempfile.TemporaryDirectory() as folder:
        os.environ[FOLDER] = folder
        recorder = Recorder(lab)
        app = BackpropApp(begin(lab), recorder)
        async with app.run_test(size=shot.size) as pilot:
            if shot.light:
                app.theme = THEMES[1].name
            await settled(pilot)
            for key in shot.keys:
                await pilot.press(key)
                await settled(pilot)
            svg = app.export_screenshot(title="backprop-tui")
        recorder.close()
    return with_stable_ids(svg)


def with_stable_ids(svg: str) -> str:
    """The SVG without the number that Textual draws anew for each picture."""
    return re.sub(r"terminal-\d+", "terminal", svg)


def cell_text(svg: str) -> list[str]:
    """What the picture says, piece by piece in the order it is drawn."""
    pieces = re.findall(r"<text [^>]*>([^<]*)</text>", svg)
    return [text for piece in pieces if (text := html.unescape(piece).replace("\xa0", " ").strip())]


def main() -> None:
    """Write all pictures."""
    PLACE.mkdir(exist_ok=True)
    for shot in SHOTS:
        file = PLACE / f"{shot.name}.svg"
        file.write_text(asyncio.run(taken(shot)), encoding="utf-8")
        print(file.relative_to(PLACE.parent))


if __name__ == "__main__":
    main()
