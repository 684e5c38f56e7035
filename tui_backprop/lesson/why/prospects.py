"""Decide whether a unit that lets no gradient through can come back: over the whole data, not only the batch.

What is said to be impossible is proved from one iteration to the next. While a unit's slope is 0 on every data row its
incoming weights get no gradient; if nothing else moves them, and everything that feeds it stays, its z never changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from tui_backprop.engine.arithmetic import Array
from tui_backprop.engine.machine import Values
from tui_backprop.engine.network import Layer
from tui_backprop.lesson.meaning.phrases import all_data_rows, units_named, verb
from tui_backprop.lesson.meaning.scene import Mask, Scene
from tui_backprop.lesson.meaning.sentence import Part, Sentence, say, strong
from tui_backprop.lesson.why.alldata import AllData

Recovery = Literal["live", "frozen", "shrinking", "rate", "inputs", "drift", "rising"]
"""Live on some data row. Else it cannot come back: nothing can move its z; what moves it draws z to 0 or to a bias that
is not above 0; lr is 0. Or it may: layers before it can move; decay or what the optimizer remembers moves its weights;
decay draws z to a bias above 0."""

CLEAR = 1e-9
"""How far below 0, beside the sum of its terms' sizes, a z counts as clearly below."""


@dataclass(frozen=True)
class Prospect:
    """A unit over the whole data: the rows it is live for, and whether it can recover.

    Args:
        layer, unit: which.
        live: how many data rows it lets a gradient through for.
        rows: how many data rows there are.
        recovery: see :data:`Recovery`.
    """

    layer: Layer
    unit: int
    live: int
    rows: int
    recovery: Recovery

    @property
    def returns(self) -> bool:
        """True if it learns on some row, or may again."""
        return self.recovery in {"live", "inputs", "drift", "rising"}


@dataclass(frozen=True, eq=False)
class Outlook:
    """All units over the whole data of the lab, with the parameters the iteration began with."""

    scene: Scene

    @property
    def rows(self) -> int:
        return self.scene.lab.network.rows or 1

    @cached_property
    def live(self) -> Mapping[str, Array]:
        """Return for each layer the number of data rows on which each unit's slope is not 0; all where it has none."""
        slopes = {layer.name: self.scene.slope(layer) for layer in self.scene.lab.network.layers}
        counts = {layer.name: np.zeros(layer.units) for layer in self.scene.lab.network.layers}
        for values in self._forward:
            for name, slope in slopes.items():
                open_ = np.ones((1, 1)) if slope is None else np.atleast_2d(np.asarray(values[slope])) != 0
                counts[name] = counts[name] + open_.sum(axis=0)
        return {
            name: np.full(counts[name].shape, self.rows) if slopes[name] is None else counts[name] for name in counts
        }

    @cached_property
    def steepest(self) -> Mapping[str, Array]:
        """Return for each layer the largest size of each unit's slope over all data rows; inf where it has none."""
        found = {}
        for layer in self.scene.lab.network.layers:
            slope = self.scene.slope(layer)
            sizes = [np.abs(np.atleast_2d(np.asarray(values[slope]))) for values in self._forward] if slope else []
            found[layer.name] = np.max(np.concatenate(sizes), axis=0) if sizes else np.full(layer.units, np.inf)
        return found

    @cached_property
    def _forward(self) -> list[Values]:
        """Return the forward values of all data rows, a stretch of rows at a time."""
        scene, program = self.scene, self.scene.program
        forward = range(program.offsets[1], program.loss_at)
        if not program.batched and all(
            name in scene.values for index in forward for name in program.statements[index].writes
        ):
            return [scene.values]
        return AllData(scene.lab, scene.before).forward(scene.before)

    @cached_property
    def dead(self) -> Mapping[str, Mask]:
        """Return for each layer the units whose slope is 0 on every data row."""
        return {name: np.asarray(count == 0) for name, count in self.live.items()}

    @cached_property
    def alone(self) -> Values:
        """Return parameters and optimizer state after an update in which every gradient is 0."""
        program = self.scene.program
        update = range(program.update_from, len(program.statements))
        return self.scene.it.machine.rerun(update, self.scene.it.without_gradients)

    def drifting(self, layer: Layer) -> Mask:
        """Return the units of which some incoming weight moves without a gradient, (units,)."""
        old, new = self.scene.before, self.alone
        moving: Mask = np.any(layer.weights(old) != layer.weights(new), axis=0)
        bias, then = layer.bias(old), layer.bias(new)
        return moving if bias is None or then is None else moving | (bias != then)

    @cached_property
    def fixed(self) -> Mapping[str, Mask]:
        """Return the units whose z can never change on any data row, whatever the other layers do.

        The largest set that proves itself: a unit is *silent* while it is dead and fixed, or every unit after it is
        silent; it is *fixed* while it is silent, nothing drifts, and all that reaches it is fixed.
        """
        layers, before = self.scene.lab.network.layers, None
        fixed = {layer.name: np.ones(layer.units, dtype=bool) for layer in layers}
        steady = {layer.name: ~self.drifting(layer) for layer in layers}
        while before != (before := sum(int(mask.sum()) for mask in fixed.values())):
            silent = self._silent(fixed)
            for at, layer in enumerate(layers):
                fed = self._fed(layer, fixed[layers[at - 1].name]) if at else True
                fixed[layer.name] = silent[layer.name] & steady[layer.name] & fed
        return fixed

    def _silent(self, fixed: Mapping[str, Mask]) -> Mapping[str, Mask]:
        silent: dict[str, Mask] = {}
        after = False
        for layer in reversed(self.scene.lab.network.layers):
            silent[layer.name] = (self.dead[layer.name] & fixed[layer.name]) | after
            after = bool(silent[layer.name].all())
        return silent

    def _fed(self, layer: Layer, fixed: Mask) -> Mask:
        """Return the units of which every input with a weight that is not 0 is fixed, (units,)."""
        weights = layer.weights(self.scene.before)
        return np.asarray(np.all((weights == 0) | fixed[:, None], axis=0))

    def prospect(self, layer: Layer, unit: int) -> Prospect:
        """Return what is known of one unit that is off, or saturated, for the rows of this iteration."""
        live = int(self.live[layer.name][unit])
        return Prospect(layer, unit, live, self.rows, "live" if live else self._recovery(layer, unit))

    def _recovery(self, layer: Layer, unit: int) -> Recovery:
        if self.fixed[layer.name][unit]:
            return "frozen"
        if self.scene.old(self.scene.program.rate) == 0:
            return "rate"
        at = self.scene.position(layer)
        before = self.scene.lab.network.layers[at - 1]
        fed = at == 0 or bool(self._fed(layer, self.fixed[before.name])[unit])
        if not fed:
            return "inputs"
        return self._drawn(layer, unit)

    def _drawn(self, layer: Layer, unit: int) -> Recovery:
        """Decide for a unit whose inputs stay while its weights drift: by decay alone, z goes straight to a limit."""
        if self.scene.lab.network.state or self.scene.activation(layer).off_up_to != 0.0:
            return "drift"
        (weights, bias), (shrunk, then) = (_incoming(of, layer, unit) for of in (self.scene.before, self.alone))
        still = np.array_equal(bias, then)
        if not self._clear(layer, weights, bias) or not (
            _alike(weights, shrunk) if still else _alike(np.append(weights, bias), np.append(shrunk, then))
        ):
            return "drift"
        return "rising" if still and np.any(bias > 0) else "shrinking"

    def _clear(self, layer: Layer, weights: Array, bias: Array) -> bool:
        """True if z is below 0 on every data row by more than rounding can turn over while the weights shrink."""
        source = layer.source
        for values in self._forward:
            entering = np.atleast_2d(np.asarray(values[source]))
            z = entering @ weights + bias.sum()
            if not np.all(z <= -CLEAR * (np.abs(entering) @ np.abs(weights) + np.abs(bias).sum())):
                return False
        return True


def _incoming(values: Values, layer: Layer, unit: int) -> tuple[Array, Array]:
    """Return the weights that lead into a unit, and its bias: one number, or none."""
    bias = layer.bias(values)
    return layer.weights(values)[:, unit], np.empty(0) if bias is None else bias[unit : unit + 1]


def _alike(old: Array, new: Array) -> bool:
    """True if every one of these was multiplied by the same number from 0 to 1."""
    some = old != 0
    rates = new[some] / old[some]
    return bool(np.all((rates >= 0) & (rates < 1)) and np.allclose(rates, rates[:1], rtol=1e-9, atol=0.0))


def prospects_in_words(scene: Scene, prospects: Iterable[Prospect], brief: bool = False) -> list[Sentence]:
    """Say whether some units come back: one sentence for those of a layer with the same prospect.

    Args:
        brief: without the reasons.
    """
    groups: dict[tuple[str, Recovery, int], list[Prospect]] = {}
    for each in prospects:
        groups.setdefault((each.layer.name, each.recovery, each.live), []).append(each)
    return [_prospect(group, scene.position(group[0].layer) == 0, brief) for group in groups.values()]


def _prospect(group: Sequence[Prospect], first: bool, brief: bool) -> Sentence:
    one, units = group[0], [each.unit for each in group]
    who = units_named(one.layer, units)
    if one.recovery == "live":
        return say(who, verb(units, " lets", " let"), f" a gradient through in {one.live} of {one.rows} data rows")
    never = say(who, " ", strong("cannot"), " come back", " while lr is 0" if one.recovery == "rate" else "")
    may = say(who, " may come back")
    data = all_data_rows(one.rows)
    its, it, z = verb(units, "its", "their"), verb(units, "it", "them"), verb(units, "z never changes", "no z changes")
    silent = f": {its} slope is 0 on {data}, so {its} weights get no gradient"
    feeds = f"{its} inputs are fixed" if first else f"nothing that feeds {it} can move"
    ends: dict[Recovery, tuple[Part, ...]] = {
        "frozen": (never, silent, f", and {feeds}: {z}"),
        "shrinking": (never, silent, "; weight decay draws z towards 0 or the bias, but never above 0"),
        "rate": (never, ": nothing moves"),
        "inputs": (may, silent, f", but what feeds {it} can still move, and z with it"),
        "drift": (may, silent, ", but weight decay or what the optimizer remembers still moves them"),
        "rising": (say(who, " will come back"), silent, "; weight decay draws z towards the bias, which is above 0"),
    }
    said = ends[one.recovery]
    return say(said[0] if brief else say(*said))
