"""Name what is wrong with units and layers: dead, saturated, identical, and errors that vanish or explode on their way.

These are said of layers: the loss may fall beside them. Each compares like with like: a slope with the steepest the
activation has, ∂E/∂z of a layer with ∂E/∂z of another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from tui_backprop.engine.arithmetic import Array
from tui_backprop.engine.machine import Values
from tui_backprop.engine.network import Layer
from tui_backprop.engine.program import Program
from tui_backprop.lesson.meaning.phrases import all_data_rows, units_named, verb
from tui_backprop.lesson.meaning.scene import Scene
from tui_backprop.lesson.meaning.sentence import Sentence, amount, joined, say
from tui_backprop.lesson.meaning.zeros import ZEROS, gradient_zero
from tui_backprop.lesson.why.prospects import Outlook, prospects_in_words

Kind: TypeAlias = Literal["dead layer", "identical", "saturated", "vanishes", "explodes", "some dead", "some saturated"]

FLAT = 5e-3
"""A unit whose slope is no larger than this on any data row is called saturated: z and slope of an activation have no
unit. A layer that lets no more of the error through, on average, is saturated, too."""
VANISHING, EXPLODING = 1e-3, 1e3
"""How small beside the last layer's ∂E/∂z that of an earlier one is called vanishing, and how large one exploding."""


@dataclass(frozen=True)
class Hindrance:
    """Something that is wrong with a layer, in words.

    Args:
        kind: what.
        headline: in a few words, as a verdict begins.
        fact: the numbers and names.
        slight: True if only some units of a layer are concerned: the others may learn all there is.
    """

    kind: Kind
    headline: str
    fact: Sentence
    slight: bool = False


def hindrances(scene: Scene, outlook: Outlook) -> Iterator[Hindrance]:
    """Yield what is wrong with units and layers, the most serious first.

    Args:
        scene: an iteration; what is worked out on the way back is looked at where it is there.
    """
    layers = scene.lab.network.layers
    yield from _dead_layers(scene, outlook)
    yield from _identical(scene)
    shut_layers = list(_saturated(scene, outlook))
    yield from shut_layers
    sizes = errors(scene)
    if len(sizes) == len(layers) and not shut_layers:
        yield from _vanishing(layers, sizes, outlook)
    if len(sizes) == len(layers):
        yield from _exploding(layers, sizes)
    yield from _some(outlook, layers)


def errors(scene: Scene) -> dict[str, float]:
    """Return the mean size of ∂E/∂z of each layer, over rows and units, where it is worked out."""
    found = {layer.name: scene.values.get(layer.dz) for layer in scene.lab.network.layers}
    with np.errstate(all="ignore"):
        return {name: float(np.mean(np.abs(value))) for name, value in found.items() if value is not None}


def _dead_layers(scene: Scene, outlook: Outlook) -> Iterator[Hindrance]:
    """Say which layer has no unit that lets a gradient through on any row of the data: nothing before it can learn."""
    for layer in scene.lab.network.layers:
        if scene.slope(layer) and outlook.dead[layer.name].all():
            before = scene.lab.network.layers[: scene.position(layer) + 1]
            names = joined([name for each in before for name in each.shapes])
            so = say(", so ", names, " cannot learn from them; ", joined(_ways_back(outlook, layer)))
            fact = say(deadness(outlook, layer), so)
            yield Hindrance("dead layer", "no gradient passes", fact)


def _identical(scene: Scene) -> Iterator[Hindrance]:
    for layer in scene.lab.network.layers[:-1]:
        groups = identical_units(scene, layer)
        if groups:
            alike = joined([units_named(layer, units) for units in groups], between="; ", last="; ")
            one = "one unit" if len(groups) == 1 else "one unit each"
            fact = say(alike, f" have equal weights in and out, so every update moves them alike: they count as {one}")
            every = len(groups) == 1 and len(groups[0]) == layer.units
            yield Hindrance("identical", "some units are identical", fact, slight=not every)


def identical_units(scene: Scene, layer: Layer) -> list[list[int]]:
    """Return the units of a layer, two or more together, that no update can make differ.

    Their weights in and out are equal, and so is what the optimizer remembers of these.
    """
    after = scene.after(layer)
    if after is None:
        return []
    groups: dict[bytes, list[int]] = {}
    kept = [scene.before, *_remembered(scene.program, scene.before, (layer, after))]
    columns = [each for values in kept for each in (layer.weights(values), layer.bias(values)) if each is not None]
    rows = [after.weights(values) for values in kept]
    for unit in range(layer.units):
        numbers = [np.ravel(each[..., unit]) for each in columns] + [np.ravel(each[unit]) for each in rows]
        groups.setdefault((np.concatenate(numbers) + 0.0).tobytes(), []).append(unit)
    return [units for units in groups.values() if len(units) > 1]


def _remembered(program: Program, values: Values, layers: Sequence[Layer]) -> Iterator[Values]:
    """Yield what the optimizer keeps for some layers, under the names of the parameters it is kept for."""
    kept: dict[str, list[str]] = {name: [] for layer in layers for name in layer.shapes}
    for statement in program:
        if statement.parameter in kept:
            kept[statement.parameter] += [name for name in statement.writes if name in program.network.state]
    for names in zip(*kept.values(), strict=True):
        yield {parameter: values[name] for parameter, name in zip(kept, names, strict=True)}


def _saturated(scene: Scene, outlook: Outlook) -> Iterator[Hindrance]:
    """Name a layer that lets next to no gradient through on any row of the data."""
    for layer in scene.lab.network.layers:
        if outlook.dead[layer.name].all():
            continue
        if np.all(outlook.steepest[layer.name] <= FLAT):
            yield Hindrance("saturated", "hardly any gradient passes", joined(shut(outlook, [layer])))
        elif (let := _let_through(scene, layer)) is not None and let <= FLAT:
            rows = "" if scene.rows == 1 else " on average"
            fact = say(layer.name, " is saturated and lets only ", amount(let), f" of ∂E/∂a through{rows}")
            yield Hindrance("saturated", "hardly any gradient passes", fact)


def _let_through(scene: Scene, layer: Layer) -> float | None:
    """Return the share of what arrives at a layer that passes its slopes; None if nothing arrives, or none saturate."""
    slope = scene.slope(layer)
    if slope is None or not scene.has(layer.dz) or scene.activation(layer).off_up_to is not None:
        return None
    arriving, steepest = np.abs(scene.grid(layer.da)), np.abs(scene.grid(slope))
    with np.errstate(all="ignore"):
        let = float(np.sum(arriving * steepest) / np.sum(arriving)) if np.any(arriving) else None
    return let if let is None or np.isfinite(let) else None


def _vanishing(layers: Sequence[Layer], sizes: Mapping[str, float], outlook: Outlook) -> Iterator[Hindrance]:
    last = layers[-1]
    for layer in layers[:-1]:
        size, most = sizes[layer.name], sizes[last.name]
        dead = any(outlook.dead[each.name].all() for each in layers[layers.index(layer) :])
        if 0 < size < VANISHING * most and not dead:
            fact = say("mean |∂E/∂z| of ", layer.name, " is ", amount(size), f", of {last.name} ", amount(most))
            yield Hindrance("vanishes", "the gradient vanishes on its way back", fact)
            return


def _exploding(layers: Sequence[Layer], sizes: Mapping[str, float]) -> Iterator[Hindrance]:
    last = layers[-1]
    for layer in layers[:-1]:
        size, least = sizes[layer.name], sizes[last.name]
        if np.isfinite(size) and size > EXPLODING * least > 0:
            fact = say("mean |∂E/∂z| of ", layer.name, " is ", amount(size), f", of {last.name} ", amount(least))
            yield Hindrance("explodes", "the gradient explodes on its way back", fact)
            return


def _some(outlook: Outlook, layers: Sequence[Layer]) -> Iterator[Hindrance]:
    """Say which units let no gradient, or next to none, through on any row, where others of their layer do."""
    mixed = [layer for layer in layers if not np.all(outlook.steepest[layer.name] <= FLAT)]
    dead = [layer for layer in mixed if outlook.dead[layer.name].any()]
    if dead:
        facts: list[Sentence] = [deadness(outlook, layer) for layer in dead]
        ways = [way for layer in dead for way in _ways_back(outlook, layer)]
        yield Hindrance("some dead", "some units are dead", say(joined(facts), "; ", joined(ways)), slight=True)
    flat = [flatness(outlook, layer) for layer in mixed if flat_units(outlook, layer)]
    if flat:
        yield Hindrance("some saturated", "some units are saturated", joined(flat), slight=True)


def shut(outlook: Outlook, layers: Sequence[Layer]) -> list[Sentence]:
    """Say what there is to say of the dead units of some layers, then of their saturated ones."""
    dead = [deadness(outlook, layer) for layer in layers if outlook.dead[layer.name].any()]
    return dead + [flatness(outlook, layer) for layer in layers if flat_units(outlook, layer)]


def deadness(outlook: Outlook, layer: Layer) -> Sentence:
    """Say which units are dead: "first[0] has slope 0 on all 3 data rows"."""
    units = np.flatnonzero(outlook.dead[layer.name]).tolist()
    return say(units_named(layer, units), verb(units, " has", " have"), f" slope 0 on {data_rows(outlook)}")


def _ways_back(outlook: Outlook, layer: Layer) -> list[Sentence]:
    """Say which of the dead units of a layer may come back: "first[0] cannot come back"."""
    units = np.flatnonzero(outlook.dead[layer.name]).tolist()
    return prospects_in_words(outlook.scene, [outlook.prospect(layer, unit) for unit in units], brief=True)


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


def unreached(scene: Scene) -> bool:
    """True if every gradient of every parameter is 0."""
    return not any(np.any(scene.values[scene.program.gradients[name]]) for name in scene.program.parameters)


def without_a_way(scene: Scene) -> bool:
    """True if a gradient is 0 for a factor that is, an input or a unit, and not for errors that cancel or are 0."""
    gradients = [scene.program.gradients[name] for name in scene.program.parameters]
    zero = [(name, np.asarray(scene.values[name]) == 0) for name in gradients]
    covers = [cover for name, cells in zero if cells.all() for cover in gradient_zero(scene, name, cells)]
    return any(cause.kind in ZEROS for cover in covers for cause in cover)


def mean_size(*values: Array) -> float:
    """Return the mean of |.| over several tensors."""
    with np.errstate(all="ignore"):
        return float(np.mean(np.concatenate([np.abs(value).ravel() for value in values])))
