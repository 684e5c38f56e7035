"""Say what keeps a network from learning though its numbers are finite and no unit is off.

That is a step that is too large, slopes near 0, or gradients next to nothing while the predictions are far off.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from tui_backprop.engine.network import Layer
from tui_backprop.lesson.meaning.phrases import all_data_rows, units_named, verb
from tui_backprop.lesson.meaning.scene import Scene
from tui_backprop.lesson.meaning.sentence import Sentence, amount, change, joined, say, strong
from tui_backprop.lesson.why.prospects import Outlook

LEAPING, LONG = 1.0, 0.5
"""An update larger than the first beside its weights is too large; one larger than the second, if the loss grows."""
GROWN = 2.0
"""How many times the loss before it the loss after an update is, at least, when the step is called too large."""
FLAT = 5e-3
"""A unit whose slope is no larger than this on any data row is called saturated."""
QUIET = 1e-4
"""How small, beside the loss, mean |∂E/∂W| is called next to nothing."""
FAR = 0.1
"""How far off, beside the largest target, a prediction is called far off."""

Measured: TypeAlias = tuple[str, float]
"""A layer and one number of it."""


@dataclass(frozen=True)
class Miss:
    """The prediction that is furthest from its target, in words, and whether that is far."""

    said: Sentence
    far: bool


def worst_miss(scene: Scene) -> Miss:
    """Return the prediction of this iteration that misses most: "ŷ[3,0] is off by 0.69"."""
    targets = scene.it.targets
    miss = np.abs(scene.compared - targets)
    row, unit = divmod(int(np.argmax(miss)), miss.shape[1])
    size = float(miss[row, unit])
    scale = float(np.max(np.abs(targets))) or 1.0
    return Miss(say(scene.compared_named(row, unit), " is off by ", amount(size)), size >= FAR * scale)


def largest(known: Sequence[Measured]) -> Measured:
    """Return the layer with the largest number."""
    return max(known, key=lambda pair: pair[1])


def times_weights(layer: str, update: float) -> Sentence:
    """Say how large an update is: "the update of out is 5.3 times its weights"."""
    return say(f"the update of {layer} is ", amount(update), " times its weights")


def diverging(scene: Scene, updates: Sequence[Measured]) -> Iterator[Sentence]:
    """Say that an update, all of which has run, makes the loss of the same rows larger: by much, or by moving far."""
    layer, most = largest(updates) if updates else ("", 0.0)  # no weights but zeros, and nothing beside them is large
    then = Scene(scene.lab, scene.it.again())
    before, after = scene.it.loss, then.it.loss
    leaps = most >= LONG or (not after < GROWN * before and (worst_miss(then).far or not math.isfinite(after)))
    if after <= before or not leaps:
        return
    moved = say(times_weights(layer, most), ", and ") if most >= LONG else say("")
    grown = say("it takes the loss of these rows ", change(before, after))
    yield say(strong("the step is too large"), ": ", moved, grown)


def saturated(scene: Scene, outlook: Outlook) -> Iterator[Sentence]:
    """Name a layer that lets next to no gradient through on any row of the data, while a prediction is far off."""
    miss = worst_miss(scene)
    if not miss.far:
        return
    for layer in scene.lab.network.layers:
        if np.all(outlook.steepest[layer.name] <= FLAT):
            facts = shut(outlook, [layer])
            yield say(strong("hardly any gradient passes"), ": ", joined(facts), ", while ", miss.said)


def shut(outlook: Outlook, layers: Sequence[Layer]) -> list[Sentence]:
    """Say what there is to say of the dead units of some layers, then of their saturated ones."""
    dead = [deadness(outlook, layer) for layer in layers if outlook.dead[layer.name].any()]
    return dead + [flatness(outlook, layer) for layer in layers if flat_units(outlook, layer)]


def deadness(outlook: Outlook, layer: Layer) -> Sentence:
    """Say which units are dead: "first[0] has slope 0 on all 3 data rows"."""
    units = np.flatnonzero(outlook.dead[layer.name]).tolist()
    return say(units_named(layer, units), verb(units, " has", " have"), f" slope 0 on {data_rows(outlook)}")


def flat_units(outlook: Outlook, layer: Layer) -> list[int]:
    """Return the units of a layer whose slope is near 0, but not 0, on every row of the data."""
    flat = (outlook.steepest[layer.name] <= FLAT) & ~outlook.dead[layer.name]
    return [int(unit) for unit in np.flatnonzero(flat)]


def flatness(outlook: Outlook, layer: Layer) -> Sentence:
    """Say which are saturated: "out[0] is saturated, with a slope of at most 2e-06 on all 4 data rows"."""
    units = flat_units(outlook, layer)
    most = amount(float(np.max(outlook.steepest[layer.name][units])))
    are = verb(units, " is", " are")
    return say(
        units_named(layer, units), f"{are} saturated, with a slope of at most ", most, f" on {data_rows(outlook)}"
    )


def data_rows(outlook: Outlook) -> str:
    """Count the rows of the data: "all 4 data rows", "both data rows"."""
    return all_data_rows(outlook.rows)


def quiet(scene: Scene, gradients: Sequence[Measured]) -> Iterator[Sentence]:
    """Say that gradients are next to nothing beside the loss, while a prediction is far off."""
    miss, (_, most) = worst_miss(scene), largest(gradients)
    if miss.far and most <= QUIET * scene.it.loss:
        none = "every layer is " if most == 0 else "no layer is more than "
        fact = say("mean |∂E/∂W| of ", none, amount(most), ", while ", miss.said)
        yield say(strong("no gradient is left" if most == 0 else "hardly any gradient is left"), ": ", fact)
