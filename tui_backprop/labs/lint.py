"""A correct lab looked over: what cannot be meant, and what a person should know before stepping through it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from tui_backprop.engine.rows.activations import ACTIVATIONS
from tui_backprop.labs.lab import Lab
from tui_backprop.labs.loader import live_lab


class Finding(NamedTuple):
    """Something that was found.

    Args:
        wrong: whether it cannot be meant; else it is worth knowing.
        says: one sentence.
    """

    wrong: bool
    says: str


def lint(lab: Lab) -> Iterator[Finding]:
    """Yield everything there is to say about a lab, without its gradients."""
    yield from _hyperparameters(lab)
    yield from _tasks(lab)
    yield from _units(lab)
    yield from _data(lab)
    yield from _live(lab)


def _hyperparameters(lab: Lab) -> Iterator[Finding]:
    for name in lab.program.hyperparameters:
        value, scalar = float(lab.leaves[name]), lab.network.scalars[name]
        if value < 0 and scalar.negative:
            yield Finding(True, f"{name} is {value}; {scalar.negative}")
        elif value >= 1 and scalar.from_one:
            yield Finding(True, f"{name} is {value}; {scalar.from_one}")
        elif value == 0 and scalar.zero:
            yield Finding(False, f"{name} is 0, {scalar.zero}")


def _tasks(lab: Lab) -> Iterator[Finding]:
    if lab.hide and not lab.tasks:
        yield Finding(True, f"hide closes {', '.join(lab.hide)} until the tasks are done, but there are no [[tasks]]")
    for index, task in enumerate(lab.tasks):
        stop = task.at.partition(" ")[2]
        stage = next(stage for stage in lab.program.stages if stage.key == stop)
        if not any(task.predict in statement.writes for statement in stage.statements):
            yield Finding(True, f"tasks[{index}].predict: {task.predict} is not computed at {stop}")


def _units(lab: Lab) -> Iterator[Finding]:
    """Yield units that are off, and hidden layers that start alike or do nothing."""
    values = lab.machine.trace(lab.leaves, 1, lab.program.loss_at + 1)[-1]
    for layer in lab.network.layers:
        slope = lab.program.slope(layer)
        if slope is None:
            continue
        both = np.atleast_2d(values[layer.answer] == 0) & np.atleast_2d(values[slope] == 0)
        off = np.flatnonzero(np.all(both, axis=0))
        if len(off):
            units = ", ".join(f"{layer.name}[{unit}]" for unit in off[:8]) + (" …" if len(off) > 8 else "")
            yield Finding(False, f"off at the start, so that no gradient passes: {units}")
    for layer in lab.network.layers[:-1]:
        W = layer.weights(lab.leaves)
        if layer.units > 1 and np.all(W[:, :1] == W):
            yield Finding(False, f"the units of {layer.name} start with the same weights")
        if ACTIVATIONS[layer.activation].plain:
            yield Finding(False, f"layer {layer.name} has no activation, so it adds nothing to the layer after it")


def _live(lab: Lab) -> Iterator[Finding]:
    """Yield what keeps the live twin from asking the same questions; nobody is offered it then."""
    twin = live_lab(lab)
    if lab.live and twin is None:
        yield Finding(True, f"live: {lab.live} cannot be opened; backprop-tui check tells what is wrong with it")
    elif twin is not None and twin.network != lab.network:
        yield Finding(True, f"live: {lab.live} is another network, so it cannot ask the same questions")


def _data(lab: Lab) -> Iterator[Finding]:
    x = np.atleast_2d(lab.leaves[lab.program.data[0]])
    dark = np.flatnonzero(np.all(x == 0, axis=0))
    if len(dark):
        columns = ", ".join(f"x[{column}]" for column in dark[:8]) + (" …" if len(dark) > 8 else "")
        yield Finding(False, f"0 in every row, so that the weights from it never move: {columns}")
    batches = lab.batches
    if batches and batches.rows % batches.size:
        rest = batches.rows % batches.size
        yield Finding(False, f"the last batch of each pass over the data has {rest} of {batches.size} rows")
