"""The causes of zeros in words: "both hidden units are off", "x[1] is 0"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np

from tui_backprop.engine.network import Layer
from tui_backprop.lesson.meaning.phrases import MOST, in_rows, units_named, verb
from tui_backprop.lesson.meaning.scene import Mask, Scene
from tui_backprop.lesson.meaning.sentence import Sentence, amount, joined, say, strong
from tui_backprop.lesson.meaning.zeros import Cause, Cover, zero_slopes
from tui_backprop.lesson.notation.symbols import cell_name, symbol


def covers_in_words(scene: Scene, covers: Sequence[Cover]) -> Sentence:
    """Return "x[1] is 0, and also hidden[0] is off (z_hidden[0] = -0.3): either alone would do"."""
    first, *others = (joined([cause_in_words(scene, cause) for cause in cover], ", ", ", and ") for cover in covers)
    if not others:
        return first
    alone = ": either alone would do" if len(others) == 1 else ": any one of these would do"
    return say(first, *(part for other in others for part in (", and also ", other)), alone)


def cause_in_words(scene: Scene, cause: Cause) -> Sentence:
    """Say one cause, with the rows it holds in."""
    match cause.kind:
        case "input":
            return say(inputs_are_zero(scene, cause.layer, cause.cells), _since_off(scene, cause))
        case "weight":
            return _weights(scene, cause)
        case "cancels":
            return say("terms of ", symbol(cause.name), " that are not 0 cancel")
        case "underflow":
            return say("a product in ", symbol(cause.name), " is too small for a float")
    return _units(scene, cause)


def inputs_are_zero(scene: Scene, layer: Layer, cells: Mask) -> Sentence:
    """Say that inputs of a layer are 0: "x[1] is 0", "x[:,0] is 0 in rows 0 and 1", "a_hidden is all 0".

    Args:
        cells: which, (rows, inputs); at least one.
    """
    source, size = layer.source, cells.size
    if cells.all() and layer.inputs > 1:
        return say(symbol(source), " is all 0")
    groups = list(_groups(cells))
    if len(groups) > MOST:
        return say(f"{int(cells.sum())} of {size} numbers of ", symbol(source), " are 0")
    clauses = []
    for inputs, rows in groups:
        are = verb(inputs, " is 0", " are 0")
        if len(inputs) > MOST:
            which = say(f"{len(inputs)} of the {layer.inputs} inputs in ", symbol(source))
            clauses.append(say(which, " are 0", in_rows(scene, rows)))
        elif len(rows) == 1:
            clauses.append(say(joined([scene.named(source, rows[0], i) for i in inputs]), are))
        else:
            columns = joined([f"{symbol(source)}[:,{i}]" for i in inputs])
            clauses.append(say(columns, are, in_rows(scene, rows)))
    return joined(clauses)


def _groups(cells: Mask) -> Iterator[tuple[list[int], list[int]]]:
    """Yield units, or inputs, that are marked in the same rows, and those rows."""
    marked = [(np.flatnonzero(cells[:, unit]).tolist(), int(unit)) for unit in np.flatnonzero(cells.any(axis=0))]
    for rows, group in groupby(sorted(marked), key=lambda pair: pair[0]):
        yield [unit for _, unit in group], rows


def _since_off(scene: Scene, cause: Cause) -> Sentence:
    """Say of a single answer of a hidden unit that it is 0 since the unit is off; nothing of any other input."""
    before = scene.lab.network.before(cause.layer)
    if before is None or len(cause.units) > 1:
        return say()
    (unit,), rows = cause.units, cause.rows
    off = any(way.kind == "off" and way.cells[rows, unit].all() for way in zero_slopes(scene, before))
    there = "" if len(rows) == scene.rows else " there"
    return say(" (", units_named(before, [unit]), " is ", strong("off"), there, ")") if off else say()


def _weights(scene: Scene, cause: Cause) -> Sentence:
    """Say that weights are 0, or were: the gradient is that of the pass, the weights may have moved since."""
    layer, before = cause.layer, scene.lab.network.before(cause.layer)
    assert before is not None, "the first layer passes nothing on"
    units, pairs = cause.rows, np.argwhere(cause.cells).tolist()
    now = np.array_equal(layer.weights(scene.before), layer.weights(scene.values))
    is_0, are_0 = (" is 0", " are 0") if now else (" was 0 in this pass", " were 0 in this pass")
    if cause.cells[units].all() and (len(units) > 1 or len(pairs) > MOST):
        return say("every weight out of ", units_named(before, units), is_0)
    if len(pairs) <= MOST:
        return say(joined([cell_name(*layer.weight(i, j)) for i, j in pairs]), verb(pairs, is_0, are_0))
    return say(f"{len(pairs)} weights of {layer.W}", are_0)


def _units(scene: Scene, cause: Cause) -> Sentence:
    """Say what units are or do, each with its rows; count the answers where that would be too long."""
    groups = list(_groups(cause.cells))
    if len(groups) > MOST:
        what = {"target": "meet their target", "share": "get a share of 0", "saturated": "are saturated"}
        many = f"{int(cause.cells.sum())} of {cause.cells.size} answers of {cause.layer.name} "
        return say(many, what.get(cause.kind, "are off"))
    clauses = [_same_units(scene, cause, units, in_rows(scene, rows)) for units, rows in groups]
    return say(joined(clauses), _sum_of_one(scene, cause))


def _same_units(scene: Scene, cause: Cause, units: Sequence[int], where: str) -> Sentence:
    """Say one clause for units with the same cause in the same rows."""
    who = units_named(cause.layer, units)
    match cause.kind:
        case "off":
            return say(who, verb(units, " is ", " are "), strong("off"), where)
        case "saturated":
            return say(who, verb(units, " is ", " are "), strong("saturated"), f" at a slope of 0{where}")
        case "share":
            return say("the share of ", who, " is 0", where)
        case "target" if cause.layer.units == 1:
            return say(f"the {scene.compared_title} equals the target", where)
        case "target":
            what = "" if scene.compared_title == "prediction" else f"{scene.compared_title} of "
            return say(what, who, verb(units, " equals its target", " equal their targets"), where)
    raise ValueError(f"no words for {cause.kind}")


def _sum_of_one(scene: Scene, cause: Cause) -> Sentence:
    """Add the z behind a single unit that is off or saturated in a single row."""
    if cause.kind not in {"off", "saturated"} or cause.cells.sum() != 1:
        return say()
    ((row, unit),) = np.argwhere(cause.cells).tolist()
    z = cause.layer.z
    return say(" (", scene.named(z, row, unit), " = ", amount(float(scene.grid(z)[row, unit])), ")")
