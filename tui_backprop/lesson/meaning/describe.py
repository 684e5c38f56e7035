"""Say in a few words what a lab is made of: layers, loss, optimizer, and the rows an iteration takes."""

from __future__ import annotations

import numpy as np

from tui_backprop.engine.machine import Values
from tui_backprop.engine.network import Network
from tui_backprop.engine.rows.activations import ACTIVATIONS
from tui_backprop.engine.rows.losses import LOSSES
from tui_backprop.engine.rows.optimizers import OPTIMIZERS
from tui_backprop.ground.numbers import number
from tui_backprop.ground.text import counted, listed
from tui_backprop.labs.lab import Lab

MOST_ROWS = 128
"""Of a larger batch not every row is named."""


def architecture(network: Network) -> str:
    """Return inputs and units with their activations: "3 → 2 ReLU → 1"; an identity goes without saying."""
    parts = [str(network.layers[0].inputs)]
    for layer in network.layers:
        row = ACTIVATIONS[layer.activation]
        parts.append(f"{layer.units}" if row.plain else f"{layer.units} {row.title}")
    return " → ".join(parts)


def loss_title(lab: Lab, values: Values) -> str:
    """Return the loss in words with the numbers it reads, and what the sheet calls it where that is another name."""
    row = LOSSES[lab.network.loss]
    title = " ".join([row.title, *(f"{scalar.name} {_number(values, scalar.name)}" for scalar in row.scalars)])
    sheet = lab.names.get(lab.network.loss)
    return f"{title} (your sheet: {sheet})" if sheet else title


def optimizer_title(network: Network, values: Values) -> str:
    """Return the optimizer, its learning rate and what else it does: "SGD lr 0.1 momentum 0.9 nesterov"."""
    row, options, read = OPTIMIZERS[network.optimizer], network.options, network.scalars
    parts = [f"{row.title} lr {_number(values, 'lr')}"]
    if "momentum" in read:
        parts.append(f"momentum {_number(values, 'momentum')}" + (" nesterov" if options.nesterov else ""))
    if "weight_decay" in read:
        biases = "" if options.decay_biases else " (not biases)"
        parts.append(f"weight decay {_number(values, 'weight_decay')}{biases}")
    others: dict[str, list[str]] = {}
    for scalar in row.reads(options):
        if scalar.name not in ("lr", "momentum", "weight_decay") and (
            scalar.told or values[scalar.name] != scalar.usual
        ):
            others.setdefault(scalar.in_lab, []).append(_number(values, scalar.name))
    parts[1:1] = [" ".join([key, *numbers]) for key, numbers in others.items()]
    return " ".join(parts)


def batch_title(lab: Lab) -> str:
    """Return how many rows an iteration takes: "batch 2 of 3 rows, shuffled"; empty where it takes them all."""
    batches = lab.batches
    if batches is None:
        return ""
    return f"batch {batches.size} of {counted(batches.rows, 'row')}{', shuffled' if batches.shuffle else ''}"


def _number(values: Values, name: str) -> str:
    return number(float(values[name]))


def rows_taken(values: Values) -> str:
    """Return which data rows an iteration took: "rows 4 and 2"; nothing where it takes them all."""
    if "rows" not in values:
        return ""
    rows = [str(int(row)) for row in np.atleast_1d(values["rows"])]
    if len(rows) > MOST_ROWS:
        return f"{len(rows)} rows: {listed(rows, MOST_ROWS)}"
    return f"row {rows[0]}" if len(rows) == 1 else f"rows {', '.join(rows[:-1])} and {rows[-1]}"
