"""Judges what is said of predictions, of the loss, of units and gradients, and of what keeps a net from learning."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from tests.lesson import plain
from tests.lesson.claims import NUMBER, UNITS, cell, names_of, units
from tests.lesson.claims_of_updates import TENSOR
from tests.lesson.labs import Told
from tui_backprop.engine.arithmetic import Array
from tui_backprop.engine.machine import Values
from tui_backprop.engine.rows.losses import LOSSES
from tui_backprop.ground.numbers import number

PREDICTED = (
    r"(?P<what>the prediction|the sigmoid\(ŷ\)|sigmoid\(ŷ(?:\[(?P<logit>[\d,]+)\])?\)|ŷ(?:\[(?P<cell>[\d,]+)\])?)"
)
MISS = re.compile(
    rf"{PREDICTED} (?P<value>{NUMBER}) is (?P<gap>{NUMBER}) (?P<side>above|below) the target (?P<target>{NUMBER})", re.I
)
OFF_BY = re.compile(rf"{PREDICTED} is off by (?P<gap>{NUMBER})", re.IGNORECASE)
RESULT = re.compile(
    rf"(?:(?<=\. )|^)(?P<title>[^.:]*?)(?P<averaged>, averaged over (?P<count>\d+) (?P<what>rows|numbers),)?"
    rf" (?:is|makes that a loss of) (?P<loss>{NUMBER})(?:, the least there is[^.;]*)?"
    r"(?:; it is the E of every ∂E/∂)?\.$"
)
CLASS = re.compile(rf"the target's class, {UNITS}, got (?P<share>{NUMBER}) where 1 would make the loss 0", re.I)
SHARES = re.compile(
    rf"the target's class got from (?P<least>{NUMBER}) to (?P<most>{NUMBER}), least in row (?P<row>\d+) \({UNITS}\)",
    re.I,
)
RIGHT = re.compile(r"the class predicted is right in (?P<right>\d+) of (?P<rows>\d+) rows", re.IGNORECASE)
RANGE = re.compile(
    rf"(?<!\S){TENSOR} goes (?:from (?P<low>{NUMBER})(?: at \[(?P<at>[\d,]+)\])? to (?P<high>{NUMBER})"
    rf"(?: at \[(?P<to>[\d,]+)\])?|nowhere: each of its numbers is (?P<each>{NUMBER}))"
)
SIGNS = re.compile(
    rf"(?<!\S){TENSOR}(?:\[[\d,]+\])? (?:= {NUMBER}|goes [^:(]*?|goes nowhere: each of its numbers is {NUMBER})"
    r"(?:: | \()(?P<signs>(?:both|all \d+) are (?:positive|negative|zero)\b"
    r"|(?:\d+ (?:positive|negative|zero)(?:, )?)+|(?:positive|negative|zero)(?=\.))"
)
SIGN = re.compile(r"(?P<name>[^\s\[\]·(:]+)(?:\[(?P<cell>[\d,]+)\])? is (?P<sign>positive|negative)")
SHARE = re.compile(rf"{UNITS} gets? the largest share, (?P<share>{NUMBER})", re.IGNORECASE)
LIVE = re.compile(
    rf"{UNITS} (?:is|are) live(?: in (?:both|all \d+) rows)?"
    rf"(?:: a = (?P<a>{NUMBER}), slope (?P<slope>{NUMBER})|(?P<plain>: [^.]*as it is, with slope 1))?",
    re.IGNORECASE,
)
OFF_IN = re.compile(r"(?P<unit>\w+\[\d+\]) for (?P<count>\d+) of (?P<rows>\d+) rows")
SATURATED = re.compile(r"(?P<count>\d+) of (?P<all>\d+) are 0 \(saturated\)")
NONE = re.compile(r"(?P<count>both|all \d+) of (?P<name>\S+) are 0")
REACHED = re.compile(r"(?P<count>both|all \d+|\d+ of \d+) numbers of (?P<names>[^;:]+?) get a gradient", re.IGNORECASE)
ONLY = re.compile(
    rf"of (?P<name>\S+) only \S+\[(?P<cell>[\d,]+)\](?:, the bias,)? gets a gradient, (?P<gradient>{NUMBER})", re.I
)
WAY = re.compile(r"a (?P<way>lower|higher) (?P<name>\S+) would make the loss smaller")
DATA = r"(?P<data>the only data row|both data rows|all \d+ data rows)"
SLOPE_0 = re.compile(
    rf"{UNITS} (?:has|have) slope 0 on {DATA}|{UNITS.replace('units>', 'them>')} [^:]*: (?:its|their) slope is 0 on "
    + DATA.replace("data>", "rows>"),
    re.IGNORECASE,
)
FLAT = re.compile(
    rf"{UNITS} (?:is|are) saturated, with a slope of at most (?P<slope>{NUMBER}) on {DATA}", re.IGNORECASE
)
THROUGH = re.compile(rf"{UNITS} lets? a gradient through in (?P<live>\d+) of (?P<rows>\d+) data rows", re.IGNORECASE)
NEVER = re.compile(rf"{UNITS} cannot come back(?P<rate> while lr is 0)?", re.IGNORECASE)
MEAN = re.compile(rf"mean \|∂E/∂z\| of (?P<layer>\w+) is (?P<size>{NUMBER}), of (?P<other>\w+) (?P<last>{NUMBER})")
LETS = re.compile(rf"(?P<layer>\w+) is saturated and lets only (?P<share>{NUMBER}) of ∂E/∂a through")
ALIKE = re.compile(rf"(?P<list>{UNITS}(?:; [^;]*?)*?) have equal weights in and out")
ROUNDING = 1e-15
"""How far, beside its target, a sigmoid may be off by the way it is computed."""
FUTURE = 12
"""So many iterations are run on to see whether a unit comes back."""


def check_learning(told: Told, text: str, values: Values) -> int:
    """Judge every claim about predictions, losses, units and gradients in a text; returns how many there were."""
    judges = (_misses, _results, _classes, _ranges, _live, _gradients, _slopes, _never, _sizes)
    with np.errstate(all="ignore"):
        return sum(1 for claims in judges for _ in claims(told, text, values))


def grid(told: Told, value: object) -> Array:
    """A tensor as (rows, units)."""
    return np.reshape(np.asarray(value, dtype=float), (told.run.rows, -1))


def near(said: str, true: float) -> bool:
    """Whether a number is written as it is, or as one is that differs by the rounding of another way to compute it."""
    return said in {number(true * (1.0 + rounding)) for rounding in (-1e-9, 0.0, 1e-9)}


def _misses(told: Told, text: str, values: Values) -> Iterator[str]:
    """The prediction spoken of is the one farthest off, and the loss does not grow when it is moved to its target."""
    for found in (*MISS.finditer(text), *OFF_BY.finditer(text)):
        y = grid(told, values["y"])
        compared = plain.compared(told.lab.network.loss, grid(told, values["y_hat"]))
        miss = compared - y
        index = found["cell"] or found["logit"]
        at = divmod(int(np.argmax(np.abs(miss))), miss.shape[1]) if index is None else _place(told, cell(index))
        assert ("sigmoid" in found["what"]) == (told.lab.network.loss == "bce_logits"), text
        assert abs(miss[at]) == np.max(np.abs(miss)), text
        assert near(found["gap"], abs(miss[at])) or abs(float(found["gap"]) - abs(miss[at])) < 1e-15, text
        if "side" in found.re.groupindex:
            assert near(found["value"], compared[at]), text
            assert found["target"] == number(y[at]), text
        if "side" in found.re.groupindex and abs(miss[at]) > ROUNDING * abs(y[at]):
            assert (miss[at] > 0) == (found["side"] == "above"), text
            assert_would_help(told, text, values, at, -float(np.sign(miss[at])))
        yield found[0]


def _place(told: Told, index: tuple[int, ...]) -> tuple[int, int]:
    """Row and unit of a cell of ŷ, which has as many axes as the data."""
    if told.lab.network.rows is None:
        return 0, index[0] if index else 0
    return index[0], index[1]


def assert_would_help(told: Told, text: str, values: Values, at: tuple[int, int], way: float) -> None:
    """Move what the loss reads of one prediction a little, this way: the loss does not grow."""
    program, last = told.lab.program, told.lab.network.last
    line = program.statements[program.loss_at]
    name = "y_hat" if "y_hat" in line.reads else last.z
    moved = np.array(grid(told, values[name]))
    moved[at] += way * 1e-4 * max(1e-3, abs(moved[at]))
    then = told.lab.machine.rerun((program.loss_at,), {**values, name: moved.reshape(np.shape(values[name]))})
    before = told.lab.machine.rerun((program.loss_at,), values)
    assert not float(then["loss"]) > float(before["loss"]) * (1 + 1e-9) + 1e-15, text


def _results(told: Told, text: str, values: Values) -> Iterator[str]:
    """A loss is what its published formula makes of the numbers, averaged over what is said, if over anything."""
    network = told.lab.network
    for found in RESULT.finditer(text):
        if "loss" not in values or found["title"].lower() not in {LOSSES[network.loss].title.lower(), "the loss"}:
            continue
        y, y_hat, z = (grid(told, values[name]) for name in ("y", "y_hat", network.last.z))
        delta = float(told.start.get("delta", np.float64(1.0)))
        assert near(found["loss"], float(values["loss"])), text
        assert np.isclose(plain.mean_loss(network.loss, y, y_hat, z, delta), float(values["loss"]), rtol=1e-9), text
        over = len(y) if network.loss in plain.OVER_ROWS else y.size
        assert int(found["count"] or 1) == over, text
        if found["what"]:
            assert found["what"] == ("rows" if network.loss in plain.OVER_ROWS else "numbers"), text
        yield found[0]
    if re.search(r", averaged\b", text):
        assert np.size(values["y"]) > 1, text
        yield text


def _classes(told: Told, text: str, values: Values) -> Iterator[str]:
    if "y_hat" not in values or ("class" not in text.lower() and "share" not in text):
        return
    y, y_hat = grid(told, values["y"]), grid(told, values["y_hat"])
    wanted = np.argmax(y, axis=1)
    shares = y_hat[np.arange(len(y)), wanted]
    for found in CLASS.finditer(text):
        assert units(told, found["units"]) == [(told.lab.network.last.name, wanted[0])], text
        assert near(found["share"], shares[0]), text
        yield found[0]
    for found in SHARES.finditer(text):
        assert near(found["least"], shares.min()), text
        assert near(found["most"], shares.max()), text
        row = int(found["row"])
        assert shares[row] == shares.min(), text
        assert units(told, found["units"])[0][1] == wanted[row], text
        yield found[0]
    for found in RIGHT.finditer(text):
        alone = np.sum(y_hat == y_hat.max(axis=1, keepdims=True), axis=1) == 1
        right = alone & (np.argmax(y_hat, axis=1) == wanted)
        assert (int(found["right"]), int(found["rows"])) == (right.sum(), len(y)), text
        yield found[0]
    if "that is the target's class: right" in text.lower():
        assert shares[0] == y_hat.max(), text
        yield text


def _ranges(told: Told, text: str, values: Values) -> Iterator[str]:
    names = names_of(told)
    for found in RANGE.finditer(text):
        value = np.asarray(values[names[found["name"]]])
        low, high = (found["each"] or found[end] for end in ("low", "high"))
        assert near(low, value.min()), text
        assert near(high, value.max()), text
        for index, end in ((found["at"], value.min()), (found["to"], value.max())):
            assert index is None or value[cell(index)] == end, text
        yield found[0]
    for found in SIGNS.finditer(text):
        if found["name"] not in names:
            continue
        value, said = np.asarray(values[names[found["name"]]]), found["signs"]
        counts = {"positive": np.sum(value > 0), "negative": np.sum(value < 0), "zero": np.sum(value == 0)}
        for word, count in counts.items():
            if whole := re.fullmatch(rf"(both|all (\d+)) are {word}|{word}", said):
                assert count == value.size == int(whole[2] or (2 if whole[1] else 1)), text
            else:
                listed = re.search(rf"(\d+) {word}", said)
                assert count == (int(listed[1]) if listed else 0) or not re.search(r"\d+ [pnz]", said), text
        yield found[0]
    for found in SIGN.finditer(text):
        if (name := names.get(found["name"])) is not None:
            possible = [
                np.asarray(source[name])[cell(found["cell"])] for source in (values, told.start) if name in source
            ]
            assert any((each > 0) if found["sign"] == "positive" else (each < 0) for each in possible), text
            yield found[0]


def _names(told: Told, layer: str) -> tuple[str, str]:
    """What the answer and the slope of a layer are called."""
    last = layer == told.lab.network.last.name
    return ("y_hat", f"dy_hat_dz_{layer}") if last else (f"a_{layer}", f"da_dz_{layer}")


def _live(told: Told, text: str, values: Values) -> Iterator[str]:
    for found in LIVE.finditer(text):
        for layer, unit in units(told, found["units"]):
            answer, slope = (grid(told, values[name])[:, unit] for name in _names(told, layer))
            assert np.any(slope != 0) or np.any(answer != 0), text
            if found["a"]:
                assert near(found["a"], answer[0]), text
                assert near(found["slope"], slope[0]), text
            if found["plain"]:
                assert np.all(slope == 1), text
                assert np.array_equal(answer, grid(told, values[f"z_{layer}"])[:, unit]), text
        yield found[0]
    if "(value 0, slope 0)" in text:
        for found in OFF_IN.finditer(text):
            ((layer, unit),) = units(told, found["unit"])
            answer, slope = (grid(told, values[name])[:, unit] for name in _names(told, layer))
            assert (int(found["count"]), int(found["rows"])) == (np.sum((answer == 0) & (slope == 0)), len(slope)), text
            yield found[0]
    for found in SATURATED.finditer(text):
        name = (
            names_of(told)[re.split(r"\[| = | goes ", re.split(r"way back: ", text)[-1])[0]]
            if "way back: " in text
            else ""
        )
        if name:
            assert (int(found["count"]), int(found["all"])) == (np.sum(values[name] == 0), np.size(values[name])), text
            yield found[0]
    for found in SHARE.finditer(text):
        for layer, unit in units(told, found["units"]):
            answer = grid(told, values[_names(told, layer)[0]])
            assert answer[0, unit] == answer.max(), text
            assert near(found["share"], answer.max()), text
        yield found[0]


def _gradients(told: Told, text: str, values: Values) -> Iterator[str]:
    names = names_of(told)
    for found in NONE.finditer(text):
        value = np.asarray(values[names[found["name"]]])
        assert not np.any(value), text
        assert value.size == int(found["count"].removeprefix("all ").replace("both", "2")), text
        yield found[0]
    for found in REACHED.finditer(text):
        parameters = re.split(r", | and ", found["names"])
        cells = np.concatenate([np.ravel(np.asarray(values[f"dE_d{name}"]) != 0) for name in parameters])
        said = [2, 2] if found["count"].lower() == "both" else [int(n) for n in re.findall(r"\d+", found["count"])]
        assert (said[0], said[-1]) == (cells.sum(), cells.size), text
        yield found[0]
    for found in ONLY.finditer(text):
        gradient = np.asarray(values[f"dE_d{found['name']}"])
        assert np.argwhere(gradient).tolist() == [list(cell(found["cell"]))], text
        assert near(found["gradient"], float(gradient[cell(found["cell"])])), text
        yield found[0]
    for found in WAY.finditer(text):
        assert_z_would_help(told, text, values, names[found["name"]], -1.0 if found["way"] == "lower" else 1.0)
        yield found[0]


def assert_z_would_help(told: Told, text: str, values: Values, name: str, way: float) -> None:
    """Move a single sum a little: the loss does not grow by more than rounding."""
    program = told.lab.program
    writer = program.writer(name)
    assert writer is not None
    z = np.asarray(values[name])
    moved = z + way * 1e-6 * max(1.0, float(np.max(np.abs(z))))
    then = told.lab.machine.rerun(range(writer + 1, program.loss_at + 1), {**values, name: moved})
    assert not float(then["loss"]) > float(values["loss"]) * (1 + 1e-9) + 1e-15, text


def all_data(told: Told, leaves: Values) -> Values:
    """The way forward on every row of the data at once."""
    program = told.lab.program
    x, y = program.data
    forward = range(program.offsets[1], program.loss_at)
    return told.lab.machine.rerun(forward, {**leaves, program.x: leaves[x], program.y: leaves[y]})


def slopes(told: Told, leaves: Values, layer: str) -> Array:
    """The slope of each unit of a layer, over all rows of the data; nan where a layer has none."""
    name = _names(told, layer)[1]
    there = all_data(told, leaves)
    units_there = next(each.units for each in told.lab.network.layers if each.name == layer)
    return (
        np.reshape(np.asarray(there[name]), (-1, units_there)) if name in there else np.full((1, units_there), np.nan)
    )


def data_rows(told: Told, said: str) -> bool:
    rows = told.lab.network.rows or 1
    return said == ("the only data row" if rows == 1 else "both data rows" if rows == 2 else f"all {rows} data rows")


def _slopes(told: Told, text: str, values: Values) -> Iterator[str]:
    """Slopes over the whole data, with the parameters the iteration began with."""
    for found in SLOPE_0.finditer(text):
        assert data_rows(told, found["data"] or found["rows"]), text
        for layer, unit in units(told, found["units"] or found["them"]):
            assert not np.any(slopes(told, told.start, layer)[:, unit]), text
        yield found[0]
    for found in FLAT.finditer(text):
        assert data_rows(told, found["data"]), text
        named = units(told, found["units"])
        most = max(float(np.max(np.abs(slopes(told, told.start, layer)[:, unit]))) for layer, unit in named)
        assert near(found["slope"], most), text
        assert most > 0, text
        yield found[0]
    for found in THROUGH.finditer(text):
        for layer, unit in units(told, found["units"]):
            live = np.sum(slopes(told, told.start, layer)[:, unit] != 0)
            assert (int(found["live"]), int(found["rows"])) == (live, told.lab.network.rows or 1), text
        yield found[0]


def _never(told: Told, text: str, values: Values) -> Iterator[str]:
    """A unit that cannot come back has slope 0 on all data in the iterations to come."""
    found = NEVER.search(text)
    if found is None:
        return
    leaves = told.start
    for ahead in range(FUTURE):
        leaves = told.lab.machine.trace(leaves, told.iteration + ahead)[-1]
        for layer, unit in units(told, found["units"]):
            flat = slopes(told, leaves, layer)[:, unit]
            assert not np.any(flat[np.isfinite(flat)]), text
    yield found[0]


def _sizes(told: Told, text: str, values: Values) -> Iterator[str]:
    layers = {layer.name: layer for layer in told.lab.network.layers}

    def mean(layer: str) -> float:
        return float(np.mean(np.abs(values[f"dE_dz_{layer}"])))

    for found in MEAN.finditer(text):
        assert near(found["size"], mean(found["layer"])), text
        assert near(found["last"], mean(found["other"])), text
        yield found[0]
    for found in LETS.finditer(text):
        answer, slope = _names(told, found["layer"])
        arriving = np.abs(values[f"dE_d{answer}"])
        assert near(found["share"], float(np.sum(arriving * np.abs(values[slope])) / np.sum(arriving))), text
        yield found[0]
    for found in ALIKE.finditer(text):
        later = told.lab.machine.fast(told.start, told.iteration, np.empty(FUTURE))
        for group in found["list"].split("; "):
            (first, unit), *others = units(told, group)
            after = list(layers)[list(layers).index(first) + 1]
            for source in (told.start, later):
                into, out = layers[first].weights(source), layers[after].weights(source)
                for _, other in others:
                    assert np.array_equal(into[:, unit], into[:, other], equal_nan=True), text
                    assert np.array_equal(out[unit], out[other], equal_nan=True), text
        yield found[0]
