"""Say why the loss is what it is: a table by layer, and one verdict on what keeps the network from learning."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from tui_backprop.engine.arithmetic import Array
from tui_backprop.engine.iteration import Iteration, first_nonfinite, nonfinite_cell
from tui_backprop.engine.network import Layer
from tui_backprop.ground.numbers import number
from tui_backprop.labs.lab import Lab
from tui_backprop.lesson.meaning.scene import Scene
from tui_backprop.lesson.meaning.sentence import Sentence, amount, joined, say, strong, whole
from tui_backprop.lesson.notation.symbols import cell_name, symbol
from tui_backprop.lesson.why.earlier import Past, earlier, earlier_in_words
from tui_backprop.lesson.why.hindrances import (
    LEAPING,
    Measured,
    deadness,
    diverging,
    flat_units,
    largest,
    quiet,
    saturated,
    shut,
    times_weights,
    worst_miss,
)
from tui_backprop.lesson.why.path import written
from tui_backprop.lesson.why.prospects import Outlook

VANISHING, EXPLODING = 1e-4, 1e4
"""How small beside the last layer's the gradient of an earlier one is called vanishing, and how large one exploding."""
CRAWLING = 1e-7
"""Updates that are smaller than this beside their weights."""


@dataclass(frozen=True)
class LayerRow:
    """A layer in this iteration; None where that is not computed yet, or where there is no such thing.

    Args:
        layer: its name.
        activity: mean of |a| over rows and units (|ŷ| for the last layer).
        dead: units whose slope is 0 on every row of the data; None where the layer has no slope.
        units: how many there are.
        gradient: mean of |∂E/∂| over the layer's weights, biases included.
        update: size of the update beside the size of the weights, ‖new - old‖ / ‖old‖.
        broken: the first number of the layer that is not finite, "z_hidden[0] = inf"; else empty.
    """

    layer: str
    activity: float | None
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
        verdict: one sentence: the first thing that keeps the network from learning, or that nothing does.
    """

    rows: tuple[LayerRow, ...]
    verdict: Sentence


def why_loss(lab: Lab, it: Iteration, past: Past | None = None) -> WhyLoss:
    """Put the layers of an iteration side by side, and say what keeps them from learning.

    Args:
        it: the iteration, as far as it has run.
        past: the iterations before; without them, a broken number this one began with is not followed further.
    """
    scene = Scene(lab, it)
    outlook = Outlook(scene)
    rows = tuple(_row(scene, outlook, layer) for layer in lab.network.layers)
    return WhyLoss(rows, whole(next(_verdicts(scene, outlook, rows, past))))


def _row(scene: Scene, outlook: Outlook, layer: Layer) -> LayerRow:
    answer, names = layer.answer, tuple(layer.shapes)
    gradients = [scene.values.get(scene.program.gradients[name]) for name in names]
    return LayerRow(
        layer.name,
        _mean_size([scene.values.get(answer)]),
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
    with np.errstate(all="ignore"):
        return float(np.mean(np.concatenate([np.abs(np.asarray(value)).ravel() for value in values])))


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


def _verdicts(scene: Scene, outlook: Outlook, rows: Sequence[LayerRow], past: Past | None) -> Iterator[Sentence]:
    """Yield what there is to say, the most serious first; the last one always holds."""
    yield from _not_finite(scene, past)
    if not scene.has(scene.program.loss):
        yield say("the loss is not computed yet: step on with n to the loss")
        return
    if scene.met.all():
        yield say(strong("nothing to learn"), f": every {scene.compared_title} equals its target")
    if scene.old(scene.program.rate) == 0:
        yield say(strong("nothing moves"), ": lr is 0")
    gradients, updates = _known(rows, "gradient"), _known(rows, "update")
    if scene.it.complete:
        yield from diverging(scene, updates)
    yield from _dead(scene, outlook)
    yield from _gradients(gradients)
    yield from _leaping(updates)
    yield from saturated(scene, outlook)
    if len(gradients) == len(rows):
        yield from quiet(scene, gradients)
    yield from _crawling(updates)
    so_far = "" if scene.it.complete else " so far"  # what the update does is not known before it has run
    yield from _partly_shut(scene, outlook, so_far)
    yield _sound(scene, so_far)


def _known(rows: Sequence[LayerRow], what: Literal["gradient", "update"]) -> list[Measured]:
    """Return one number of every layer that has it, first layer first."""
    found = [(row.layer, row.gradient if what == "gradient" else row.update) for row in rows]
    return [(layer, size) for layer, size in found if size is not None]


def _not_finite(scene: Scene, past: Past | None) -> Iterator[Sentence]:
    found = first_nonfinite(scene.it, but=scene.program.shown_only)
    if found is not None:
        if past is not None and past.iteration > 1 and found.statement is None:
            place = written(scene.it.upto(0), (found.name, found.cell))
            yield say(strong("the numbers broke"), ": ", earlier_in_words(scene.lab, earlier(scene.lab, past, place)))
            return
        then = scene.it.upto(0 if found.statement is None else found.statement + 1)
        value = number(then.number((found.name, found.cell)))
        when = "the iteration began with it"
        if found.statement is not None:
            when = f"at {scene.program.stages[scene.program.stage_of(found.statement)].key}"
        broke = say(strong("the numbers broke"), ": ", cell_name(found.name, found.cell), f" = {value}")
        yield say(broke, f" is the first that is not finite, {when}")


def _dead(scene: Scene, outlook: Outlook) -> Iterator[Sentence]:
    """Say which layer has no unit that lets a gradient through on any row of the data: nothing before it can learn."""
    for layer in scene.lab.network.layers:
        if scene.slope(layer) and outlook.dead[layer.name].all():
            before = scene.lab.network.layers[: scene.position(layer) + 1]
            names = joined([name for each in before for name in each.shapes])
            fact = deadness(outlook, layer)
            yield say(strong("no gradient passes"), ": ", fact, ", so ", names, " cannot learn from them")


def _partly_shut(scene: Scene, outlook: Outlook, so_far: str) -> Iterator[Sentence]:
    """Say which units let no gradient, or next to none, through on any row of the data."""
    layers = scene.lab.network.layers
    dead = any(outlook.dead[layer.name].any() for layer in layers)
    flat = any(flat_units(outlook, layer) for layer in layers)
    if dead or flat:
        which = "dead or saturated" if dead and flat else "dead" if dead else "saturated"
        facts = joined(shut(outlook, layers))
        yield say(strong(f"some units are {which}"), ": ", facts, f"; nothing else is in the way{so_far}")


def _gradients(known: Sequence[Measured]) -> Iterator[Sentence]:
    if not known:
        return
    _, last = known[-1]
    layer, most = largest(known)
    if most >= EXPLODING:
        fact = say("mean |∂E/∂W| of ", layer, " is ", amount(most))
        yield say(strong("the gradient explodes"), ": ", fact)
    for layer, size in known[:-1]:
        if size == 0 and last:
            yield say(strong("no gradient reaches"), f" {layer} from these rows: w on one of its weights says why")
        elif last and size / last < VANISHING:
            fact = say("mean |∂E/∂W| of ", layer, " is ", amount(size), ", of the last layer ", amount(last))
            yield say(strong("the gradient vanishes"), " on its way back: ", fact)


def _leaping(known: Sequence[Measured]) -> Iterator[Sentence]:
    if known and largest(known)[1] > LEAPING:
        yield say(strong("the step is too large"), ": ", times_weights(*largest(known)))


def _crawling(known: Sequence[Measured]) -> Iterator[Sentence]:
    if known and largest(known)[1] < CRAWLING:
        most = amount(largest(known)[1])
        yield say(strong("the step is too small"), ": no update is more than ", most, " of its weights")


def _sound(scene: Scene, so_far: str) -> Sentence:
    """Say that nothing is in the way, and which prediction misses most."""
    worst = worst_miss(scene)
    loss = say(symbol(scene.program.loss), " = ", amount(scene.it.loss))
    most = ", the most" if scene.it.targets.size > 1 else ""
    return say(strong("nothing is in the way"), f" of learning{so_far}; ", loss, ", and ", worst.said, most)
