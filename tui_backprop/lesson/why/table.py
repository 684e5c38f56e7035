"""Say why the loss is what it is: a table by layer, and one verdict on what keeps the network from learning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tui_backprop.engine.arithmetic import Array
from tui_backprop.engine.iteration import Iteration, nonfinite_cell
from tui_backprop.engine.network import Layer
from tui_backprop.ground.numbers import number
from tui_backprop.labs.lab import Lab
from tui_backprop.lesson.meaning.scene import Scene
from tui_backprop.lesson.notation.symbols import cell_name
from tui_backprop.lesson.why.ahead import Ahead
from tui_backprop.lesson.why.earlier import Past
from tui_backprop.lesson.why.hindrances import mean_size
from tui_backprop.lesson.why.prospects import Outlook
from tui_backprop.lesson.why.verdict import Verdict, verdict


@dataclass(frozen=True)
class LayerRow:
    """A layer in this iteration; None where that is not computed yet, or where there is no such thing.

    Args:
        layer: its name.
        activity: mean of |a| over rows and units (|ŷ| for the last layer).
        error: mean of |∂E/∂z| over rows and units.
        dead: units whose slope is 0 on every row of the data; None where the layer has no slope.
        units: how many there are.
        gradient: mean of |∂E/∂| over the layer's weights, biases included.
        update: size of the update beside the size of the weights, ‖new - old‖ / ‖old‖.
        broken: the first number of the layer that is not finite, "z_hidden[0] = inf"; else empty.
    """

    layer: str
    activity: float | None
    error: float | None
    dead: int | None
    units: int
    gradient: float | None
    update: float | None
    broken: str


@dataclass(frozen=True)
class WhyLoss:
    """The answer to why the loss is what it is.

    Args:
        rows: one for each layer, first layer first.
        verdict: what keeps the network from learning, or that nothing does.
    """

    rows: tuple[LayerRow, ...]
    verdict: Verdict


def why_loss(lab: Lab, it: Iteration, past: Past | None = None, ahead: Ahead | None = None) -> WhyLoss:
    """Put the layers of an iteration side by side, and say what keeps them from learning.

    Args:
        it: the iteration, as far as it has run.
        past: the iterations before; without them, a broken number this one began with is not followed further.
        ahead: what became of a copy that was run on from this iteration; None while that is not known.
    """
    scene = Scene(lab, it)
    outlook = Outlook(scene)
    rows = tuple(_row(scene, outlook, layer) for layer in lab.network.layers)
    return WhyLoss(rows, verdict(scene, past, ahead))


def _row(scene: Scene, outlook: Outlook, layer: Layer) -> LayerRow:
    answer, names = layer.answer, tuple(layer.shapes)
    gradients = [scene.values.get(scene.program.gradients[name]) for name in names]
    return LayerRow(
        layer.name,
        _mean_size([scene.values.get(answer)]),
        _mean_size([scene.values.get(layer.dz)]),
        int(outlook.dead[layer.name].sum()) if scene.slope(layer) else None,
        layer.units,
        _mean_size(gradients),
        _moved(scene, names) if scene.it.complete else None,
        _broken(scene, layer),
    )


def _mean_size(values: Sequence[object]) -> float | None:
    """Return the mean of |.| over several tensors; None when any of them is not there."""
    if any(value is None for value in values):
        return None
    return mean_size(*(np.asarray(value) for value in values))


def _flat(scene: Scene, names: Sequence[str], old: bool) -> Array:
    values = scene.before if old else scene.values
    return np.concatenate([np.asarray(values[name]).ravel() for name in names])


def _moved(scene: Scene, names: Sequence[str]) -> float | None:
    old, new = _flat(scene, names, old=True), _flat(scene, names, old=False)
    with np.errstate(all="ignore"):
        size = np.sqrt(np.sum(np.square(old)))  # np.linalg.norm wakes the threads of BLAS for this
        return float(np.sqrt(np.sum(np.square(new - old))) / size) if size else None


def _broken(scene: Scene, layer: Layer) -> str:
    """Name the first number of one layer that is not finite, in the order things ran."""
    program, it = scene.program, scene.it
    leaves = [(name, scene.before[name]) for name in layer.shapes]
    ran = [
        (at, statement) for at, statement in enumerate(program.statements[: it.done]) if statement.layer == layer.name
    ]
    written = [(name, it.after(at)[name]) for at, statement in ran for name in statement.writes]
    for name, value in (*leaves, *written):
        if name not in program.shown_only:
            cell = nonfinite_cell(value)
            if cell is not None:
                return f"{cell_name(name, cell)} = {number(float(np.asarray(value)[cell]))}"
    return ""
