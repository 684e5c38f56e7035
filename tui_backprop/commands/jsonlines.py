"""Write numbers so that every line is JSON, whose numbers are all finite."""

from __future__ import annotations

from typing import Any

import numpy as np

from tui_backprop.engine.arithmetic import Value


def plain(value: Value) -> Any:
    """Return a number or nested lists; what JSON has no number for becomes a word: "nan", "inf", "-inf"."""
    cells = np.asarray(value).tolist()
    return cells if np.all(np.isfinite(value)) else _worded(cells)


def _worded(cells: Any) -> Any:
    if isinstance(cells, list):
        return [_worded(cell) for cell in cells]
    return cells if np.isfinite(cells) else repr(cells)
