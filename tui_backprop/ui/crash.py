"""Reports a mistake of the program's own in one line to pass on, without anything of the person's in it."""

from __future__ import annotations

import traceback
from pathlib import Path

from tui_backprop.ground.text import shortened, visible

LONGEST = 200


def crash_line(error: BaseException) -> str:
    """Say the kind of a mistake, its message, and the line of this program it happened in."""
    ours = [
        frame for frame in traceback.extract_tb(error.__traceback__) if "tui_backprop" in Path(frame.filename).parts
    ]
    where = f" in {Path(ours[-1].filename).name}, line {ours[-1].lineno}" if ours else ""
    said = shortened(visible(str(error).partition("\n")[0]), LONGEST)
    kind = type(error).__name__
    return f"failed by a mistake of its own ({f'{kind}: {said}' if said else kind}{where}); please report it"
