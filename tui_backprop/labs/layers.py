"""``[[layers]]`` -> the layers of a network and the numbers of their parameters."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tui_backprop.engine.arithmetic import Value
from tui_backprop.engine.machine import Values, frozen_copy
from tui_backprop.engine.network import Layer, Parameters
from tui_backprop.engine.rows.initial import INITIALISATIONS
from tui_backprop.ground.text import counted, unknown
from tui_backprop.labs import limits
from tui_backprop.labs.arrays import matrix, vector
from tui_backprop.labs.decode import brief
from tui_backprop.labs.errors import LabError
from tui_backprop.labs.schema import LayerTable, given

ROWS = "every row needs as many as the layer has units"


@dataclass(frozen=True, eq=False)
class Built:
    """A layer as the file gives it.

    Args:
        layer: the structure.
        given: parameters written out in the file, by name.
        init: a row of ``INITIALISATIONS`` for the others, or empty.
    """

    layer: Layer
    given: Values
    init: str = ""


def build_layers(tables: Sequence[LayerTable], inputs: int, rows: int | None = None) -> tuple[Built, ...]:
    """Read the layers, each fitted to the one before; nothing is drawn yet. The network checks the rest of them.

    Args:
        inputs: numbers in a row of x.
        rows: of x, None for one sample.
    Raises: LabError when a layer has no parameters or two kinds of them, or shapes that do not fit.
    """
    if not 1 <= len(tables) <= limits.LAYERS:
        raise LabError("layers", f"expected 1 to {limits.LAYERS} of them, found {len(tables)}")
    built: list[Built] = []
    entering = f"x has {counted(inputs, 'number')} in each row"
    for index, table in enumerate(tables):
        where = f"layers[{index}]"
        if len(table.name) > limits.LAYER_NAME:
            raise LabError(f"{where}.name", f"expected at most {limits.LAYER_NAME} letters, found {len(table.name)}")
        if index == 0 and rows is not None:
            _check_x(table, inputs, rows)
        item = _layer(where, table, inputs, entering)
        if item.layer.parameters == "theta" and index < len(tables) - 1:
            # said here, because the layer after it will not fit its one unit
            raise LabError(f"{where}.theta", "is only for the last layer; give W and b instead")
        built.append(item)
        inputs = item.layer.units
        entering = f"layer {table.name} has {counted(inputs, 'unit')}"
    _check_size(built)
    return tuple(built)


def _check_x(first: LayerTable, inputs: int, rows: int) -> None:
    """Refuse an x whose rows and columns are swapped, as the weights of the first layer tell."""
    if isinstance(first.W, list) and len(first.W) == rows != inputs and not _is_transposed(first.W, inputs):
        found = f"has {counted(rows, 'row')} of {counted(inputs, 'number')}"
        raise LabError("data.x", f"{found}, but layer {first.name} has weights for {rows} inputs; is it transposed?")


def _is_transposed(W: Sequence[Any], inputs: int) -> bool:
    """True if every column of W has as many numbers as its rows should be."""
    return all(isinstance(row, list) and len(row) == inputs for row in W)


def realise(built: Iterable[Built], seed: int) -> dict[str, Value]:
    """Return every parameter by name: those of the file, and the others drawn in layer order with
    ``default_rng(seed)``."""
    rng: np.random.Generator | None = None  # made where something is drawn: numpy.random takes long to load
    parameters: dict[str, Value] = {}
    for item in built:
        parameters.update(item.given)
        for name, shape in item.layer.shapes.items():
            if name not in item.given:
                rng = rng or np.random.default_rng(seed)
                drawn = INITIALISATIONS[item.init].draw(rng, *shape) if len(shape) == 2 else np.zeros(shape)
                parameters[name] = frozen_copy(drawn)
    return parameters


def known(where: str, word: str, table: Collection[str], fitting: Collection[str] | None = None) -> None:
    """Refuse a word that is not a row of a table.

    Args:
        fitting: the rows that would be taken here, if not all of them.
    Raises: LabError with the nearest row that would be taken, and all there are.
    """
    if word not in table:
        raise LabError(where, unknown(word, table, fitting))


def _layer(where: str, table: LayerTable, inputs: int, entering: str) -> Built:
    match [key for key in ("W", "theta", "units") if key in given(table)]:
        case ["W"]:
            _unused(where, table, ("init", "bias"), "W is written out")
            return _weights(where, table, inputs, entering)
        case ["theta"]:
            _unused(where, table, ("b", "init", "bias"), "theta has the bias in it and is written out")
            return _theta(where, table, inputs, entering)
        case ["units"]:
            _unused(where, table, ("b",), "units are drawn; biases start at 0")
            return _drawn(where, table, inputs)
        case []:
            raise LabError(where, "has no weights; give W (and b), or theta, or units and init")
        case both:
            raise LabError(where, f"has {' and '.join(both)}; give one of them")


def _unused(where: str, table: LayerTable, keys: Iterable[str], why: str) -> None:
    for key in keys:
        if key in given(table):
            raise LabError(f"{where}.{key}", f"is not used here, because {why}; take it out")


def _weights(where: str, table: LayerTable, inputs: int, entering: str) -> Built:
    W = matrix(f"{where}.W", table.W, ROWS)
    rows, units = W.shape
    if rows != inputs:
        needs = "is it transposed?" if units == inputs else "each needs its row of weights"
        raise LabError(f"{where}.W", f"has {counted(rows, 'row')}, but {entering}; {needs}")
    given = {f"W_{table.name}": W}
    parameters: Parameters = "W"
    if table.b is not None:
        b = vector(f"{where}.b", table.b)
        if len(b) != units:
            raise LabError(f"{where}.b", f"has {counted(len(b), 'number')}, but W has {counted(units, 'column')}")
        given[f"b_{table.name}"] = b
        parameters = "W b"
    return Built(Layer(table.name, inputs, units, table.activation, parameters), given)


def _theta(where: str, table: LayerTable, inputs: int, entering: str) -> Built:
    theta = vector(f"{where}.theta", table.theta)
    if len(theta) != inputs + 1:
        reason = f"expected {inputs + 1} numbers, the bias first, because {entering}; found {len(theta)}"
        raise LabError(f"{where}.theta", reason)
    return Built(Layer(table.name, inputs, 1, table.activation, "theta"), {"theta": theta})


def _drawn(where: str, table: LayerTable, inputs: int) -> Built:
    units = table.units or 0
    if units < 1:
        raise LabError(f"{where}.units", f"expected at least 1, found {brief(units)}")
    rows = ", ".join(INITIALISATIONS)
    if table.init is None:
        raise LabError(f"{where}.init", f"is missing; units start as one of: {rows}")
    known(f"{where}.init", table.init, INITIALISATIONS)
    parameters: Parameters = "W" if table.bias is False else "W b"
    return Built(Layer(table.name, inputs, units, table.activation, parameters), {}, table.init)


def _check_size(built: Sequence[Built]) -> None:
    count = 0
    for index, item in enumerate(built):
        count += (item.layer.inputs + 1) * item.layer.units
        if count > limits.PARAMETERS:
            raise LabError(f"layers[{index}]", f"makes more than {limits.PARAMETERS:,} weights in all; make it smaller")
