"""The causes of zeros in words: "both hidden units are off", "x[1] is 0"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np

from tui_backprop.engine.arithmetic import Array
from tui_backprop.engine.network import Layer
from tui_backprop.lesson.meaning.causes import Factors, unit_causes, weights_out
from tui_backprop.lesson.meaning.scene import Mask, Scene, unit_name
from tui_backprop.lesson.meaning.sentence import Sentence, amount, joined, say, strong
from tui_backprop.lesson.meaning.zeros import Cause, Cover, error_zero
from tui_backprop.lesson.notation.symbols import cell_name, symbol

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


def all_data_rows(count: int) -> str:
    """ "all 4 data rows"."""
    return "the only data row" if count == 1 else "both data rows" if count == 2 else f"all {count} data rows"


def zero_errors(scene: Scene, layer: Layer, units: Sequence[int]) -> Sentence:
    """Why ∂E/∂z of these units is 0 in every row, one clause for each cause; units are given by their index."""
    causes = unit_causes(scene, layer)
    kinds = [str(causes[unit]) for unit in units]
    clauses = []
    for kind in dict.fromkeys(kinds):
        group = [unit for unit, its in zip(units, kinds, strict=True) if its == kind]
        if kind == "other":
            clauses.append(_followed_back(scene, layer, group))
        else:
            clauses.append(because(scene, layer, group, kind, in_every_row(scene)))
    return joined(clauses, ", ", ", and ")


def _followed_back(scene: Scene, layer: Layer, units: Sequence[int]) -> Sentence:
    """Of units whose ∂E/∂z is 0 for no one reason of their own, the zeros further on that make it so."""
    cells = np.zeros((scene.rows, layer.units), dtype=bool)
    cells[:, list(units)] = True
    return covers_in_words(scene, error_zero(scene, layer, cells)[:1])


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
    raise ValueError(f"no words for {kind}")


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


def covers_in_words(scene: Scene, covers: Sequence[Cover]) -> Sentence:
    """ "x[1] is 0, and also hidden[0] is off (z_hidden[0] = -0.3): either alone would do"."""
    first, *others = (joined([cause_in_words(scene, cause) for cause in cover], ", ", ", and ") for cover in covers)
    if not others:
        return first
    alone = ": either alone would do" if len(others) == 1 else ": any one of these would do"
    return say(first, *(part for other in others for part in (", and also ", other)), alone)


def cause_in_words(scene: Scene, cause: Cause) -> Sentence:
    """One cause, with the rows it holds in."""
    match cause.kind:
        case "input":
            return _input(scene, cause)
        case "weight":
            return _weights(scene, cause)
        case "cancels":
            return say("terms of ", symbol(cause.name), " that are not 0 cancel")
        case "tiny":
            return say("a product in ", symbol(cause.name), " is too small for a float")
    kind = "target" if cause.kind == "residual" else cause.kind
    groups = list(_groups(cause.cells))
    if len(groups) > MOST:
        what = {"target": "meet their target", "share": "get a share of 0", "flat": "are saturated"}.get(
            kind, "are off"
        )
        return say(f"{int(cause.cells.sum())} of {cause.cells.size} answers of {cause.layer.name} ", what)
    clauses = [because(scene, cause.layer, units, kind, in_rows(scene, rows)) for units, rows in groups]
    return say(joined(clauses), _sum_of_one(scene, cause))


def _groups(cells: Mask) -> Iterator[tuple[list[int], list[int]]]:
    """Units that are marked in the same rows, and those rows."""
    marked = [(np.flatnonzero(cells[:, unit]).tolist(), int(unit)) for unit in np.flatnonzero(cells.any(axis=0))]
    for rows, group in groupby(sorted(marked), key=lambda pair: pair[0]):
        yield [unit for _, unit in group], rows


def _sum_of_one(scene: Scene, cause: Cause) -> Sentence:
    """The z behind a single unit that is off or saturated in a single row."""
    if cause.kind not in {"off", "flat"} or cause.cells.sum() != 1:
        return say()
    ((row, unit),) = np.argwhere(cause.cells).tolist()
    z = f"z_{cause.layer.name}"
    return say(" (", scene.named(z, row, unit), " = ", amount(float(scene.grid(z)[row, unit])), ")")


def in_rows(scene: Scene, rows: Sequence[int]) -> str:
    """ " in row 2", " in all 4 rows", " in 20 of 32 rows"; nothing where there is one row only."""
    if len(rows) == scene.rows:
        return in_every_row(scene)
    if len(rows) > MOST:
        return f" in {len(rows)} of {scene.rows} rows"
    return f" in {verb(rows, 'row', 'rows')} {joined([str(row) for row in rows])}"


def _input(scene: Scene, cause: Cause) -> Sentence:
    source, (i,), rows = scene.entering(cause.layer), cause.units, cause.rows
    if len(rows) == 1:
        fact = say(scene.named(source, rows[0], i), " is 0")
    else:
        fact = say(f"{symbol(source)}[:,{i}] is 0", in_rows(scene, rows))
    return say(fact, _since_off(scene, cause))


def _since_off(scene: Scene, cause: Cause) -> Sentence:
    """Why the answer of a hidden unit is 0, where that is since it is off."""
    at = scene.position(cause.layer)
    if at == 0:
        return say()
    before, (i,) = scene.lab.network.layers[at - 1], cause.units
    slope = scene.slope(before)
    off = slope is not None and not np.any(scene.grid(slope)[cause.rows, i])
    there = "" if len(cause.rows) == scene.rows else " there"
    return say(" (", units_named(before, [i]), " is ", strong("off"), there, ")") if off else say()


def _weights(scene: Scene, cause: Cause) -> Sentence:
    after = scene.after(cause.layer)
    assert after is not None
    theta, pairs = after.parameters == "theta", np.argwhere(cause.cells).tolist()
    name = "theta" if theta else f"W_{after.name}"
    now = np.array_equal(weights_out(scene, cause.layer), _now(scene, name))
    are = verb(pairs, " is 0" if now else " was 0 in this pass", " are 0" if now else " were 0 in this pass")
    if len(pairs) <= MOST:
        return say(joined([cell_name(name, (i + 1,) if theta else (i, k)) for i, k in pairs]), are)
    if cause.cells[cause.rows].all():
        return say(
            "every weight out of ", units_named(cause.layer, cause.rows), " is 0" if now else " was 0 in this pass"
        )
    return say(f"{len(pairs)} weights of {name}", are)


def _now(scene: Scene, name: str) -> Array:
    value = np.asarray(scene.values[name])
    return value[1:, None] if name == "theta" else value
