"""The causes of a zero in words, and what becomes of a unit that lets nothing through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import numpy as np

from tui_backprop.engine.arithmetic import Array
from tui_backprop.lesson.causes import weights_out
from tui_backprop.lesson.prospects import Fate, Prospect
from tui_backprop.lesson.reasons import MOST, because, in_every_row, units_named, verb
from tui_backprop.lesson.scene import Mask, Scene
from tui_backprop.lesson.sentence import Part, Sentence, amount, joined, say, strong
from tui_backprop.lesson.symbols import cell_name, symbol
from tui_backprop.lesson.zeros import Cause, Cover


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
    return say(" (", units_named(before, [i]), " is ", strong("off"), ")") if off else say()


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


def prospects_in_words(scene: Scene, prospects: Iterable[Prospect]) -> list[Sentence]:
    """One sentence for units of a layer with the same prospect."""
    groups: dict[tuple[str, Fate, int], list[Prospect]] = {}
    for each in prospects:
        groups.setdefault((each.layer.name, each.fate, each.live), []).append(each)
    return [_prospect(group, scene.position(group[0].layer) == 0) for group in groups.values()]


def _prospect(group: Sequence[Prospect], first: bool) -> Sentence:
    one, units = group[0], [each.unit for each in group]
    who = units_named(one.layer, units)
    if one.fate == "live":
        return say(who, verb(units, " lets", " let"), f" a gradient through in {one.live} of {one.rows} data rows")
    never = say(who, " ", strong("cannot"), " come back", " while lr is 0" if one.fate == "rate" else "")
    may = say(who, " may come back")
    data = "the only data row" if one.rows == 1 else f"all {one.rows} data rows"
    its, it, z = verb(units, "its", "their"), verb(units, "it", "them"), verb(units, "z never changes", "no z changes")
    silent = f": {its} slope is 0 on {data}, so {its} weights get no gradient"
    feeds = f"{its} inputs are fixed" if first else f"nothing that feeds {it} can move"
    ends: dict[Fate, tuple[Part, ...]] = {
        "frozen": (never, silent, f", and {feeds}: {z}"),
        "shrinking": (never, silent, "; weight decay draws z towards 0 or the bias, but never above 0"),
        "rate": (never, ": nothing moves"),
        "inputs": (may, silent, f", but what feeds {it} can still move, and z with it"),
        "drift": (may, silent, ", but weight decay or what the optimizer remembers still moves them"),
        "rising": (say(who, " will come back"), silent, "; weight decay draws z towards the bias, which is above 0"),
    }
    return say(*ends[one.fate])
