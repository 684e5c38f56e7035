"""Write arrays with the one number format: on one line, in aligned rows, or by size where they are large."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from tui_backprop.ground.numbers import full, number, vector


def tensor(value: Any, *, exact: bool = False) -> str:
    """Write a scalar, a vector or a matrix on one line: "-0.4", "[-0.3  -0.1]", "[[0.2  -0.3] [0.4  0.1]]"."""
    cells = np.asarray(value)
    if cells.ndim == 0:
        return full(float(cells)) if exact else number(float(cells))
    if cells.ndim == 1:
        return vector(cells, exact=exact)
    return f"[{' '.join(tensor(row, exact=exact) for row in cells)}]"


def aligned(matrix: Any) -> list[str]:
    """Write the rows of a matrix, to be put under one another: "[[0.2  -0.3]", " [0.4   0.1]]"."""
    texts = [[number(cell) for cell in row] for row in np.asarray(matrix)]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    rows = [f" [{'  '.join(map(str.rjust, row, widths))}]" for row in texts]
    return [f"[{rows[0][1:]}", *rows[1:-1], f"{rows[-1]}]"] if len(rows) > 1 else [f"[{rows[0][1:]}]"]


def size_in_words(value: Any) -> str:
    """Say shape and range of a tensor too large to write down: "32×128 numbers from -3.2 to 4.1"."""
    cells = np.asarray(value)
    text = f"{'×'.join(map(str, cells.shape))} number{'s' if cells.size != 1 else ''}"
    finite = cells[np.isfinite(cells)]
    if finite.size == cells.size > 0 and finite.min() == finite.max():
        return f"{text}, each {number(finite.min())}"
    if finite.size:
        text += f" from {number(finite.min())} to {number(finite.max())}"
    if missing := math.prod(cells.shape) - finite.size:
        text += f", {missing} of them not finite"
    return text
