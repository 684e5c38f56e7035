"""A correct lab looked over: what cannot be meant, and what a person should know before stepping through it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tui_backprop.engine.batches import Batches
from tui_backprop.engine.compiler import compile_program
from tui_backprop.engine.machine import Machine, Values
from tui_backprop.engine.network import Layer
from tui_backprop.engine.rows.activations import ACTIVATIONS
from tui_backprop.labs.lab import Lab
from tui_backprop.labs.loader import live_lab

AT_ONCE = 4096
"""Rows of the data that go forward together, where an iteration takes some only."""


class Finding(NamedTuple):
    """Something that was found.

    Args:
        wrong: whether it cannot be meant; else it is worth knowing.
        says: one sentence.
        where: the key it is about, as errors name it.
    """

    wrong: bool
    says: str
    where: str


def lint(lab: Lab) -> Iterator[Finding]:
    """Yield everything there is to say about a lab, without its gradients."""
    yield from _hyperparameters(lab)
    yield from _hidden(lab)
    yield from _tasks(lab)
    yield from _units(lab)
    yield from _data(lab)
    yield from _live(lab)


def warnings(lab: Lab) -> Iterator[str]:
    """Yield what cannot be meant and is known without running anything: it is told when a lab opens."""
    for finding in (*_hyperparameters(lab), *_hidden(lab)):
        if finding.wrong:
            yield finding.says


def _hyperparameters(lab: Lab) -> Iterator[Finding]:
    for name in lab.program.hyperparameters:
        value, scalar = float(lab.leaves[name]), lab.network.scalars[name]
        where = f"training.{scalar.in_lab}"
        if concern := scalar.concern(value):
            yield Finding(True, f"{name} is {value}; {concern}", where)
        elif value == 0 and scalar.zero:
            yield Finding(False, f"{name} is 0, {scalar.zero}", where)
    if "training.seed" in lab.unused:
        yield Finding(False, "seed changes nothing: no weight is drawn and no row is shuffled", "training.seed")


def _hidden(lab: Lab) -> Iterator[Finding]:
    if lab.hide and not lab.tasks:
        yield Finding(
            True, f"hide closes {', '.join(lab.hide)} until the tasks are done, but there are no [[tasks]]", "hide"
        )


def _tasks(lab: Lab) -> Iterator[Finding]:
    stops = {stage.key: stop for stop, stage in enumerate(lab.program.stages)}
    furthest = (0, 0)
    for index, task in enumerate(lab.tasks):
        stop = task.at.partition(" ")[2]
        stage, at = lab.program.stages[stops[stop]], (task.iteration, stops[stop])
        if at < furthest:
            before = f"{furthest[0]} {lab.program.stages[furthest[1]].key}"
            yield Finding(
                False,
                f"{task.at} is asked after {before}, which comes later: its answer was seen",
                f"tasks[{index}].at",
            )
        furthest = max(furthest, at)
        if not any(task.predict in statement.writes for statement in stage.statements):
            yield Finding(True, f"{task.predict} is not computed at {stop}", f"tasks[{index}].predict")


def _units(lab: Lab) -> Iterator[Finding]:
    """Yield units that are off, and hidden layers that start alike or do nothing."""
    for layer, off in _off(lab):
        if off.any():
            dead = [f"{layer.name}[{unit}]" for unit in np.flatnonzero(off)]
            units = ", ".join(dead[:8]) + (" …" if len(dead) > 8 else "")
            says = f"off at the start, so that no gradient passes: {units}"
            yield Finding(False, says, f"layers[{lab.network.layers.index(layer)}]")
    for index, layer in enumerate(lab.network.layers[:-1]):
        W = layer.weights(lab.leaves)
        if layer.units > 1 and np.all(W[:, :1] == W):
            yield Finding(False, f"the units of {layer.name} start with the same weights", f"layers[{index}]")
        if ACTIVATIONS[layer.activation].plain:
            says = f"layer {layer.name} has no activation, so it adds nothing to the layer after it"
            yield Finding(False, says, f"layers[{index}].activation")


def _forward(lab: Lab) -> Iterator[Values]:
    """Yield the values of forward passes at the start that go over the whole data: the first batch is not all of it."""
    machine = lab.machine
    if lab.batches is not None:
        some = Batches(lab.batches.rows, min(lab.batches.rows, AT_ONCE))
        machine = Machine(compile_program(replace(lab.network, batch=some.size)), some)
    for part in range(1 if lab.batches is None else some.per_epoch):
        yield machine.trace(lab.leaves, part + 1, machine.program.loss_at + 1)[-1]


def _off(lab: Lab) -> Iterator[tuple[Layer, NDArray[np.bool_]]]:
    """Yield the layers whose slope is written, and which of their units have value 0 and slope 0 for every row."""
    slopes = {layer: slope for layer in lab.network.layers if (slope := lab.program.slope(layer))}
    off = {layer: np.ones(layer.units, dtype=np.bool_) for layer in slopes}
    for values in _forward(lab):
        for layer, slope in slopes.items():
            both = np.atleast_2d(values[layer.answer] == 0) & np.atleast_2d(values[slope] == 0)
            off[layer] &= np.all(both, axis=0)
    yield from off.items()


def _live(lab: Lab) -> Iterator[Finding]:
    """Yield what keeps the live twin from asking the same questions; nobody is offered it then."""
    twin = live_lab(lab)
    if lab.live and twin is None:
        yield Finding(True, f"{lab.live} cannot be opened; backprop-tui check tells what is wrong with it", "live")
    elif twin is not None and twin.network != lab.network:
        yield Finding(True, f"{lab.live} is another network, so it cannot ask the same questions", "live")


def _data(lab: Lab) -> Iterator[Finding]:
    x = np.atleast_2d(lab.leaves[lab.program.data[0]])
    dark, at = np.flatnonzero(np.all(x == 0, axis=0)), "x[{}]" if lab.network.rows is None else "x[:,{}]"
    decays = float(lab.leaves.get("weight_decay", 0.0)) != 0
    weights = lab.network.layers[0].weights(lab.leaves)
    for pulled in (False, True):
        columns = [at.format(column) for column in dark if (decays and bool(np.any(weights[column]))) == pulled]
        if columns:
            so = "nothing but decay moves the weights from it" if pulled else "the weights from it never move"
            shown = ", ".join(columns[:8]) + (" …" if len(columns) > 8 else "")
            yield Finding(False, f"0 in every row, so that {so}: {shown}", "data.x")
    batches = lab.batches
    if batches and batches.rows % batches.size:
        rest = batches.rows % batches.size
        yield Finding(
            False, f"the last batch of each pass over the data has {rest} of {batches.size} rows", "data.batch"
        )
