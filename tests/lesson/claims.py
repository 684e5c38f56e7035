"""Reads claims back out of sentences, and judges each by the numbers, without the code that made them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from tests.lesson.labs import Told
from tui_backprop.engine.machine import Values
from tui_backprop.ground.numbers import number
from tui_backprop.lesson.notation.symbols import symbol

NAME = r"(?P<name>[^\s\[\]·(]+?)(?:\[(?P<cell>[\d,]+)\])?"
NUMBER = r"-?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|nan|inf)"
EQUALS = re.compile(rf"(?<![-+·/²] )(?<!\S){NAME} = (?P<number>{NUMBER})(?=[\s.,;:)]|$)")
CHANGES = re.compile(
    rf"(?<!of these )(?<!\S){NAME}(?: moved,|  ?rose by \S+,| fell by \S+,)? (?P<old>{NUMBER}) → (?P<new>{NUMBER})"
)
UNITS = r"(?P<units>\w+\[\d+\](?:(?:, | and )\w+\[\d+\])*|both \w+ units|all \d+ \w+ units)"
OFF = re.compile(rf"{UNITS} (?:is|are) (?P<what>off|saturated)(?! by|, with a slope of)", re.IGNORECASE)
ZERO = re.compile(r"(?P<list>[\w∂/ŷ]+\[[\d:,]+\](?:(?:, | and )[\w∂/ŷ]+\[[\d:,]+\])*) (?:is|are|was|were) 0\b")
SHARE = re.compile(r"the share of .*? is 0")
"""Said of a unit of a softmax: its slope, not a number by that name."""
CUT = re.compile(rf"weight out of {UNITS} (?:is|was) 0", re.IGNORECASE)
COMPARED = r"(?P<what>sigmoid\(ŷ\))"
MET = re.compile(
    rf"the (?:prediction|{COMPARED}) equals the target"
    rf"|(?:(?P<of>sigmoid\(ŷ\)) of )?{UNITS} equals? (?:its|their) targets?"
    rf"|every (?:prediction|(?P<each>sigmoid\(ŷ\))) equals its target",
    re.IGNORECASE,
)
LEAST = re.compile(r"the least there is for th(?:is|ese) targets?")
STEPS = (-3.0, -0.1, -1e-3, 1e-3, 0.1, 3.0)
"""How far a pre-activation is moved, beside its size or 1, to see whether a loss called the least is."""
ROWS = re.compile(
    r"(?: at a slope of 0)? in "
    r"(?:rows? (?P<rows>\d+(?:(?:, | and )\d+)*)(?!\d| of)|(?P<count>\d+) of \d+ rows)"
)
"""Said after a fact that does not hold in every row."""
ALL_ZERO = re.compile(r"(?P<name>[\w∂/ŷ]+) is all 0")


def cell(text: str | None) -> tuple[int, ...]:
    return tuple(map(int, text.split(","))) if text else ()


@lru_cache(maxsize=2)
def names_of(told: Told) -> dict[str, str]:
    """Our name for each symbol."""
    return {symbol(name): name for name in (*told.end, *told.start)}


def check_all(told: Told, text: str, values: Values) -> int:
    """Judge every claim that is found in a text; returns how many there were."""
    return sum(
        1
        for claims in (_equalities, _changes, _units, _zeros, _all_zeros, _cuts, _targets)
        for _ in claims(told, text, values)
    )


def _equalities(told: Told, text: str, values: Values) -> Iterator[str]:
    names = names_of(told)
    for found in EQUALS.finditer(text):
        if (name := names.get(found["name"])) is not None:
            possible = [source[name] for source in (values, told.start) if name in source]
            written = {number(float(np.asarray(value)[cell(found["cell"])])) for value in possible}
            assert found["number"] in written, text
            yield found[0]


def _changes(told: Told, text: str, values: Values) -> Iterator[str]:
    names = names_of(told)
    for found in CHANGES.finditer(text):
        name, at = names.get(found["name"], ""), cell(found["cell"])
        if name:
            old, new = np.asarray(told.start[name])[at], np.asarray(values[name])[at]
            assert not np.array_equal(old, new, equal_nan=True), text
            assert np.isclose(float(found["old"]), old, rtol=1e-3, equal_nan=True), text
            assert np.isclose(float(found["new"]), new, rtol=1e-3, equal_nan=True), text
            assert found["old"] != found["new"] or name == "loss", text
            yield found[0]


def units(told: Told, text: str) -> list[tuple[str, int]]:
    """The units a phrase names, as layer and index."""
    if whole := re.fullmatch(r"(?:both|all \d+) (\w+) units", text, re.IGNORECASE):
        layer = next(layer for layer in told.lab.network.layers if layer.name == whole[1])
        return [(layer.name, unit) for unit in range(layer.units)]
    return [(name, int(unit)) for name, unit in re.findall(r"(\w+)\[(\d+)\]", text)]


def held(text: str, end: int, holds: np.ndarray) -> bool:
    """Whether a fact is true in the rows that are named behind it, or in all; ``holds`` has a row for each."""
    by_row = np.array([bool(np.all(row)) for row in holds])
    if text.startswith(" there", end):  # in the row of the number that was spoken of just before, or the rows behind it
        zero = list(ZERO.finditer(text, 0, end))[-1]
        row = re.findall(r"\[(\d+|:),", zero["list"])[-1]
        return bool(by_row[int(row)]) if row != ":" else held(text, zero.end(), holds)
    said = ROWS.match(text, end)
    if said is None:
        return bool(by_row.all())
    if said["count"]:
        return bool(by_row.sum() >= int(said["count"]))
    return bool(by_row[[int(row) for row in re.findall(r"\d+", said["rows"])]].all())


def _units(told: Told, text: str, values: Values) -> Iterator[str]:
    """A unit said to be off has value 0 and slope 0 in every row; a saturated one slope 0."""
    for found in OFF.finditer(text):
        for layer, unit in units(told, found["units"]):
            last = layer == told.lab.network.last.name
            slope = np.asarray(values[f"dy_hat_dz_{layer}" if last else f"da_dz_{layer}"])
            answer = np.asarray(values["y_hat" if last else f"a_{layer}"])
            assert held(text, found.end(), column(slope, unit) == 0), text
            if found["what"] == "off":
                assert held(text, found.end(), column(answer, unit) == 0), text
            yield found[0]


def column(value: np.ndarray, unit: int) -> np.ndarray:
    """What one unit has, a row of the data a number."""
    return np.atleast_1d(value[..., unit] if value.ndim else value)


def _zeros(told: Told, text: str, values: Values) -> Iterator[str]:
    """ "x[1] is 0", "x[:,1] is 0"; a parameter is meant as the iteration found it."""
    names = names_of(told)
    for phrase in (SHARE, CUT):  # said of a unit, not of a tensor; the rest keeps its place
        text = phrase.sub(lambda found: " " * len(found[0]), text)
    for found in ZERO.finditer(text):
        for shown, index in re.findall(r"([\w∂/ŷ]+)\[([\d:,]+)\]", found["list"]):
            name = names[shown]
            value = np.asarray(told.start[name] if name in told.lab.program.parameters else values[name])
            at = tuple(slice(None) if part == ":" else int(part) for part in index.split(","))
            assert held(text, found.end(), np.atleast_1d(value[at]) == 0), text
            yield found[0]


def _all_zeros(told: Told, text: str, values: Values) -> Iterator[str]:
    for found in ALL_ZERO.finditer(text):
        assert not np.any(values[names_of(told)[found["name"]]]), text
        yield found[0]


def _cuts(told: Told, text: str, values: Values) -> Iterator[str]:
    """Every weight that leads on from these units was 0 when the iteration began."""
    layers = told.lab.network.layers
    for found in CUT.finditer(text):
        for name, unit in units(told, found["units"]):
            after = layers[[layer.name for layer in layers].index(name) + 1]
            theta = after.parameters == "theta"
            weights = np.asarray(told.start["theta"])[1:] if theta else np.asarray(told.start[f"W_{after.name}"])
            assert not np.any(weights[unit]), text
            yield found[0]


def _targets(told: Told, text: str, values: Values) -> Iterator[str]:
    """What is said to equal its target does, and the loss falls by no step of the last layer's z from there."""
    outputs = told.lab.network.last.units
    for found in MET.finditer(text):
        logit = bool(found["what"] or found["of"] or found["each"])
        with np.errstate(all="ignore"):
            compared = 1.0 / (1.0 + np.exp(-np.asarray(values["y_hat"]))) if logit else np.asarray(values["y_hat"])
        met = np.isclose(compared, values["y"], rtol=1e-15 if logit else 0.0, atol=0.0)
        everyone = found["units"] is None
        named = [at for _, at in units(told, found["units"] or "")] if not everyone else list(range(outputs))
        for unit in named:
            assert held(text, found.end(), column(met, unit)), text
        if ROWS.match(text, found.end()) is None and not text.startswith(" there", found.end()):
            assert_least(told, text, values, named)
        yield found[0]
    for found in LEAST.finditer(text):
        assert_least(told, text, values, list(range(outputs)))
        yield found[0]


def assert_least(told: Told, text: str, values: Values, named: list[int]) -> None:
    """Move the pre-activations of some outputs, in every row at once: the loss does not fall.

    A softmax shares one whole among its outputs, so that moving some of them alone moves the others too.
    """
    network, program = told.lab.network, told.lab.program
    if "loss" not in values or (network.last.activation == "softmax" and len(named) < network.last.units):
        return
    z = np.asarray(values[network.last.z])
    after = [at for at in range(program.loss_at + 1) if at > (program.writer(network.last.z) or 0)]
    for step in STEPS:
        moved = np.array(z)
        cells = moved if moved.ndim == 0 else moved[..., named]
        far = step * np.maximum(1.0, np.abs(cells))
        if moved.ndim == 0:
            moved = moved + far
        else:
            moved[..., named] += far
        then = told.lab.machine.rerun(after, {**values, network.last.z: moved})
        assert not float(then["loss"]) < float(values["loss"]) * (1 - 1e-9) - 1e-15, text
