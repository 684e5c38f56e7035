"""A data file beside a lab: comma-separated, a header line, and finite numbers in the columns that are asked for."""

from __future__ import annotations

import csv
import io
import math
import re
from array import array
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tui_backprop.engine.arithmetic import Array
from tui_backprop.ground.text import nearest, shortened
from tui_backprop.labs import limits
from tui_backprop.labs.decode import brief
from tui_backprop.labs.errors import LabError
from tui_backprop.labs.files import beside, check_bare, read_text

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
NEAREST_OF = 1000
"""Columns that a misspelt name is compared with."""


def read_columns(name: str, columns: Sequence[str], folder: Path | None) -> Array:
    """Read the named columns, in that order: (rows, columns).

    Args:
        name: of the file, bare; it lies beside the lab.
        folder: where the lab lies, or None when the lab is no file.
    Raises: LabError for a name with path parts, a file that cannot be read, a missing column, a cell that is no number.
    """
    check_bare("data.file", name)
    shown = shortened(name)
    if folder is None:
        raise LabError("data.file", "only a lab that is a file has files beside it")
    try:
        text = read_text(beside("data.file", name, folder))
    except LabError as error:
        line = f" line {error.line}" if error.line else ""
        raise LabError("data.file", f"{shown}{line}: {error.reason}") from None
    return _parsed(shown, text, columns)


def _parsed(name: str, text: str, columns: Sequence[str]) -> Array:
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    numbers = array("d")
    try:
        header = [cell.strip() for cell in next(lines, [])]
        places = _places(header, columns, name)
        for cells in filter(None, lines):
            if len(numbers) + len(places) > limits.DATA_CELLS:
                raise LabError("data.file", f"{name} has more than the {limits.DATA_CELLS:,} numbers that are read")
            numbers.extend(_row(cells, places, f"{name} line {lines.line_num}", len(header)))
    except csv.Error as error:
        raise LabError("data.file", f"{name} line {lines.line_num}: not comma-separated text ({error})") from None
    if not numbers:
        raise LabError("data.file", f"{name} has no rows under its header line")
    return np.array(numbers, dtype=np.float64).reshape(-1, len(columns))


def _places(header: Sequence[str], columns: Sequence[str], name: str) -> list[int]:
    counts, at = Counter(header), {cell: place for place, cell in enumerate(header)}
    for column in columns:
        if counts[column] > 1:
            raise LabError(
                "data.file", f"{name} has {counts[column]} columns named {brief(column)}; rename all but one"
            )
        if column not in at:
            have = shortened(", ".join(header), 80) or "nothing"
            hint = nearest(column, [cell for cell in header[:NEAREST_OF] if counts[cell] == 1 and cell not in columns])
            raise LabError("data.file", f"{name} has no column {brief(column)}.{hint} Its header line has {have}")
    return [at[column] for column in columns]


def _row(cells: Sequence[str], places: Sequence[int], where: str, width: int) -> list[float]:
    if len(cells) != width:
        raise LabError("data.file", f"{where} has {len(cells)} cells, but the header line has {width}")
    return [_cell(cells[place].strip(), where) for place in places]


def _cell(text: str, where: str) -> float:
    value = float(text) if NUMBER.fullmatch(text) else math.nan
    if not math.isfinite(value):
        raise LabError("data.file", f'{where}: expected a finite number, found "{shortened(text)}"')
    return value
