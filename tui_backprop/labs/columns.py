"""A data file beside a lab: comma-separated, a header line, and finite numbers in the columns that are asked for."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tui_backprop.engine.arithmetic import Array
from tui_backprop.labs import limits
from tui_backprop.labs.decode import brief
from tui_backprop.labs.errors import LabError
from tui_backprop.labs.files import read_text
from tui_backprop.labs.text import nearest, shortened

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


def read_columns(name: str, columns: Sequence[str], folder: Path | None) -> Array:
    """The named columns, in that order: (rows, columns).

    Args:
        name: of the file, bare; it lies beside the lab.
        folder: where the lab lies, or None when the lab is no file.
    Raises: LabError for a name with path parts, a file that cannot be read, a missing column, a cell that is no number.
    """
    if name in {"", ".", ".."} or re.search(r"[/\\:\0]", name):
        raise LabError("data.file", f"expected the bare name of a file beside the lab, found {brief(name)}")
    shown = shortened(name)
    if folder is None:
        raise LabError("data.file", "only a lab that is a file has files beside it")
    try:
        text = read_text(folder / name)
    except LabError as error:
        raise LabError("data.file", f"{shown}: {error.reason}") from None
    return _parsed(shown, text, columns)


def _parsed(name: str, text: str, columns: Sequence[str]) -> Array:
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [cell.strip() for cell in next(lines, [])]
        places = [_place(header, column, name) for column in columns]
        rows = [_row(cells, places, f"{name} line {lines.line_num}", len(header)) for cells in lines if cells]
    except csv.Error as error:
        raise LabError("data.file", f"{name} line {lines.line_num}: not comma-separated text ({error})") from None
    if not rows:
        raise LabError("data.file", f"{name} has no rows under its header line")
    if len(rows) * len(columns) > limits.DATA_CELLS:
        raise LabError("data.file", f"{name} has more than the {limits.DATA_CELLS:,} numbers that are read")
    return np.array(rows, dtype=np.float64)


def _place(header: Sequence[str], column: str, name: str) -> int:
    found = [i for i, cell in enumerate(header) if cell == column]
    if len(found) == 1:
        return found[0]
    if found:
        raise LabError("data.file", f"{name} has {len(found)} columns named {brief(column)}; rename all but one")
    have = shortened(", ".join(header), 80) or "nothing"
    raise LabError(
        "data.file", f"{name} has no column {brief(column)}.{nearest(column, header)} Its header line has {have}"
    )


def _row(cells: Sequence[str], places: Sequence[int], where: str, width: int) -> list[float]:
    if len(cells) != width:
        raise LabError("data.file", f"{where} has {len(cells)} cells, but the header line has {width}")
    return [_cell(cells[place].strip(), where) for place in places]


def _cell(text: str, where: str) -> float:
    value = float(text) if NUMBER.fullmatch(text) else math.nan
    if not math.isfinite(value):
        raise LabError("data.file", f'{where}: expected a finite number, found "{shortened(text)}"')
    return value
