"""``[data]`` -> x and y as the network takes them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from tui_backprop.engine.arithmetic import Array, Value
from tui_backprop.engine.machine import frozen_copy
from tui_backprop.engine.network import Network
from tui_backprop.labs import limits
from tui_backprop.labs.arrays import is_rows, matrix, number, vector
from tui_backprop.labs.columns import read_columns
from tui_backprop.labs.decode import brief
from tui_backprop.labs.errors import LabError
from tui_backprop.labs.schema import DataTable, given


class Data(NamedTuple):
    """The data of a lab before it meets the network.

    Args:
        x: one sample (inputs,), or rows (N, inputs).
        y: as the file has it: a number or nested lists; or an (N, outputs) array from a data file.
        batch: rows an iteration takes, or None for all.
        shuffle: whether batches take rows in a new order each epoch.
    """

    x: Array
    y: Any
    batch: int | None
    shuffle: bool

    @property
    def rows(self) -> int | None:
        return len(self.x) if self.x.ndim == 2 else None

    @property
    def inputs(self) -> int:
        return int(self.x.shape[-1])


def read_data(table: DataTable, folder: Path | None) -> Data:
    """Read x, y and how rows are taken.

    Args:
        folder: where the lab file is, for its data file; None for a lab that is not a file.
    """
    x, y = _from_file(table, folder) if table.file is not None else _written_out(table)
    if x.size > limits.DATA_CELLS:
        raise LabError("data.x", f"has {x.size:,} numbers; at most {limits.DATA_CELLS:,} are read")
    data = Data(x, y, table.batch, bool(table.shuffle))
    if data.shuffle and table.batch is None:
        raise LabError("data.shuffle", "needs batch; an iteration that takes all rows has no order to shuffle")
    return data


def _from_file(table: DataTable, folder: Path | None) -> tuple[Array, Array]:
    for key in ("x", "y"):
        if key in given(table):
            raise LabError(f"data.{key}", "is given, and file too; give one of them")
    if not table.inputs or not table.targets:
        key = "targets" if table.inputs else "inputs"
        raise LabError(f"data.{key}", 'expected the names of columns of the data file, such as ["height", "weight"]')
    for key, names in (("inputs", table.inputs), ("targets", table.targets)):
        if len(set(names)) < len(names):
            twice = next(name for name, count in Counter(names).items() if count > 1)
            raise LabError(f"data.{key}", f"names {brief(twice)} twice; name each column once")
    assert table.file is not None
    cells = read_columns(table.file, (*table.inputs, *table.targets), folder)
    split = len(table.inputs)
    return np.asarray(frozen_copy(cells[:, :split])), np.asarray(frozen_copy(cells[:, split:]))


def _written_out(table: DataTable) -> tuple[Array, Any]:
    for key in ("inputs", "targets"):
        if key in given(table):
            raise LabError(f"data.{key}", "names columns of a data file; give file too")
    for key in ("x", "y"):
        if key not in given(table):
            raise LabError(f"data.{key}", "is missing; write it out, or give file, inputs and targets")
    if is_rows(table.x):
        return matrix("data.x", table.x, "every sample needs as many"), table.y
    return vector("data.x", table.x), table.y


def targets(y: Any, network: Network, drawn: bool = False) -> Value:
    """Return y in the shape the network compares y_hat with; one number a row will do for one output unit.

    Args:
        y: as ``Data`` has it.
        drawn: whether the weights of the first layer are, so that x may as well have other columns.
    Raises: LabError when there are more or fewer numbers than the network has outputs.
    """
    outputs, rows = network.last.units, network.rows
    whole = _one_sample(y, outputs) if rows is None else _rows(y, rows, network, drawn)
    _check_targets(whole.reshape(-1, outputs), network)
    return frozen_copy(whole[0] if network.scalar else whole)


def _one_sample(y: Any, outputs: int) -> Array:
    if not isinstance(y, list):
        y = [number("data.y", y)]
    whole = vector("data.y", y)
    _check_outputs("data.y", len(whole), outputs)
    return whole


def _rows(y: Any, rows: int, network: Network, drawn: bool) -> Array:
    if not isinstance(y, list | np.ndarray):
        raise LabError("data.y", f"expected {rows} rows, one for each row of x, found a single number")
    if isinstance(y, list):
        y = matrix("data.y", y, "every target needs as many") if is_rows(y) else vector("data.y", y)[:, None]
    inputs, outputs = network.layers[0].inputs, network.last.units
    if drawn and len(y) == inputs != rows:
        raise LabError("data.x", f"has {rows} rows of {inputs} numbers, but y has {len(y)} rows; is it transposed?")
    if len(y) != rows:
        hint = "; is it transposed?" if y.shape == (outputs, rows) else ""
        raise LabError("data.y", f"expected {rows} rows, one for each row of x, found {len(y)}{hint}")
    _check_outputs("data.y", y.shape[1], outputs)
    whole: Array = y
    return whole


def _check_outputs(where: str, found: int, outputs: int) -> None:
    if found != outputs:
        units = "one unit, so one number" if outputs == 1 else f"{outputs} units, so {outputs} numbers"
        raise LabError(where, f"the last layer has {units} for each sample; found {found}")


def _check_targets(whole: Array, network: Network) -> None:
    """Refuse a row that the loss does not take for targets."""
    targets = network.targets
    for index, row in enumerate(whole):
        if not targets.fits(row):
            where = "data.y" if network.rows is None else f"data.y[{index}]"
            numbers = ", ".join(repr(float(cell)) for cell in row[:8])
            raise LabError(where, f"{network.loss} needs {targets.needs}, found [{numbers}]")
