"""The causes of zeros in words: "both hidden units are off", "x[1] is 0"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from tui_backprop.engine.network import Layer
from tui_backprop.lesson.causes import Factors, unit_causes
from tui_backprop.lesson.scene import Mask, Scene, unit_name
from tui_backprop.lesson.sentence import Sentence, joined, say, strong
from tui_backprop.lesson.symbols import cell_name, symbol

MOST = 3
"""Up to this many things are listed by name; more are counted."""


def units_named(layer: Layer, units: Sequence[int]) -> Sentence:
    """ "hidden[1]", "both hidden units", "all 8 hidden units", "5 of 8 hidden units"."""
    if len(units) == layer.units and layer.units > 1:
        return say("both" if layer.units == 2 else f"all {layer.units}", f" {layer.name} units")
    if len(units) <= MOST:
        return joined([unit_name(layer, unit) for unit in units])
    return say(f"{len(units)} of {layer.units} {layer.name} units")


def verb(units: Sequence[object], one: str, more: str) -> str:
    return one if len(units) == 1 else more


def in_every_row(scene: Scene) -> str:
    """Added to a fact that holds for each row; nothing where there is one row only."""
    return "" if scene.rows == 1 else " in both rows" if scene.rows == 2 else f" in all {scene.rows} rows"


def zero_errors(scene: Scene, layer: Layer, units: Sequence[int]) -> Sentence:
    """Why ∂E/∂z of these units is 0 in every row, one clause for each cause; units are given by their index."""
    causes = unit_causes(scene, layer)
    kinds = [str(causes[unit]) for unit in units]
    clauses = []
    for kind in dict.fromkeys(kinds):
        group = [unit for unit, its in zip(units, kinds, strict=True) if its == kind]
        clauses.append(because(scene, layer, group, kind, in_every_row(scene)))
    return joined(clauses, ", ", ", and ")


def because(scene: Scene, layer: Layer, units: Sequence[int], kind: str, everywhere: str) -> Sentence:
    """One clause for units with one cause; ``everywhere`` says in which rows, or nothing."""
    who = units_named(layer, units)
    after = scene.after(layer)
    match kind:
        case "off":
            return say(who, verb(units, " is ", " are "), strong("off"), everywhere)
        case "flat":
            slope = f" at a slope of 0{everywhere}"
            return say(who, verb(units, " is ", " are "), strong("saturated"), slope)
        case "share":
            return say("the share of ", who, " is 0", everywhere)
        case "target" if layer.units == 1:
            return say("the prediction equals the target", everywhere)
        case "target":
            return say(who, verb(units, " equals its target", " equal their targets"), everywhere)
        case "unasked" if after is not None:
            return say(symbol(f"dE_dz_{after.name}"), " is all 0" if after.units * scene.rows > 1 else " is 0")
        case "cut":
            weights = "the weight" if len(units) == 1 and after is not None and after.units == 1 else "every weight"
            return say(weights, " out of ", who, " was 0 in this pass")
    return say(who, verb(units, " has", " have"), " error 0", everywhere)


def zero_inputs(scene: Scene, f: Factors, inputs: Sequence[int]) -> Sentence:
    """That these inputs of a layer are 0 in every row; given by their index in the source."""
    count = f.inputs.shape[1] - f.biases
    everywhere = in_every_row(scene)
    if len(inputs) == count and count > 1:
        return say(symbol(f.source), " is all 0")
    if len(inputs) <= MOST:
        names = [cell_name(f.source, (i,)) if scene.lab.network.rows is None else _column(f, i) for i in inputs]
        return say(joined(list(names)), verb(inputs, " is 0", " are 0"), everywhere)
    return say(f"{len(inputs)} of the {count} inputs in ", symbol(f.source), " are 0", everywhere)


def _column(f: Factors, i: int) -> str:
    """One input over all rows, as numpy writes a column."""
    return f"{symbol(f.source)}[:,{i}]"


def zero_gradients(scene: Scene, f: Factors, cells: Mask) -> Sentence:
    """Why the gradient of these cells is 0: as few clauses as cover them, each of which holds.

    Args:
        scene: values that have the gradient.
        f: of the parameter.
        cells: which to explain, (I, units); all of them have gradient 0.
    """
    return joined(list(_clauses(scene, f, cells & (f.gradient == 0))), ", ", ", and ")


def _clauses(scene: Scene, f: Factors, cells: Mask) -> Iterator[Sentence]:
    silent = np.flatnonzero((cells & f.silent).any(axis=0))
    if silent.size:
        yield zero_errors(scene, f.layer, silent.tolist())
    unfed = np.flatnonzero((cells & (f.causes == "input")).any(axis=1))
    if unfed.size:
        yield zero_inputs(scene, f, (unfed - f.biases).tolist())
    if np.any(cells & (f.causes == "rows")):
        yield say("in each row the input or the error of the unit is 0")
    if np.any(cells & (f.causes == "cancels")):
        yield say("the terms of the rows cancel")
    if np.any(cells & (f.causes == "tiny")):
        yield say("input times error is too small for a float")
