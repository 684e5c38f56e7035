"""Judges what is said about an update: what moved, what did not, what moved it at gradient 0, and the loss after it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from tests.lesson import plain
from tests.lesson.claims import NUMBER, cell, names_of
from tests.lesson.labs import Told
from tui_backprop.engine.arithmetic import Array
from tui_backprop.engine.machine import Values
from tui_backprop.ground.numbers import number

TENSOR = r"(?P<name>[^\s\[\]·(:]+)"
INDEX = r"\[(?P<cell>[\d,]+)\]"
COUNTED = re.compile(rf"(?P<count>both|all \d+|\d+ of \d+) numbers of {TENSOR} moved", re.IGNORECASE)
ONLY = re.compile(rf"of {TENSOR} only \S+?{INDEX} moved", re.IGNORECASE)
UNMOVED = re.compile(rf"(?P<name>[^\s\[\]·(:]+)(?:{INDEX})? did not move", re.IGNORECASE)
OTHERS = re.compile(r"; the other(?: (?P<count>\d+))? did not")
MOST = re.compile(rf"most of all (?P<name>[^\s\[\]]+){INDEX}")
ALL_MOVED = re.compile(r"all (?P<count>\d+) parameters moved|(?P<some>\d+) of (?P<all>\d+) parameters moved", re.I)
AT_0 = re.compile(r"\((?:(?P<count>\d+) of them )?at gradient 0(?P<by>, by (?P<movers>[^)]*))?\)")
TOO_SMALL = re.compile(rf"a step of (?P<most>at most )?(?P<step>{NUMBER}) is too small to change")
WENT = re.compile(rf"{TENSOR}{INDEX} (?P<way>rose|fell) by (?P<far>{NUMBER}), ")
GETS = re.compile(rf"; its gradient is (?P<gradient>{NUMBER})\.")
LOSS = re.compile(
    rf"the loss on (?P<rows>this row|these \d+ rows): (?P<old>{NUMBER}) → (?P<new>{NUMBER})"
    rf"(?:, (?P<way>down|up) by (?P<far>{NUMBER})|, (?P<still>since no parameter moved|the same to the last bit))?",
    re.IGNORECASE,
)
TAKES = re.compile(rf"it takes the loss of these rows (?P<old>{NUMBER}) → (?P<new>{NUMBER})")


def check_updates(told: Told, text: str, values: Values) -> int:
    """Judge every claim about the update that is found in a text; returns how many there were."""
    if not told.run.complete:
        return 0
    with np.errstate(all="ignore"):
        return sum(1 for claims in (_counts, _parameters, _at_gradient_0, _steps, _loss) for _ in claims(told, text))


def moved(told: Told, name: str) -> NDArray[np.bool_]:
    """Where an update changed a parameter; what is nan stays nan."""
    old, new = np.asarray(told.start[name]), np.asarray(told.end[name])
    return np.asarray((old != new) & ~(np.isnan(old) & np.isnan(new)))


def distance(told: Told, name: str) -> Array:
    """How far the numbers of a parameter went; inf where one went inf or nan."""
    far = np.abs(np.asarray(told.end[name]) - np.asarray(told.start[name]))
    return np.where(moved(told, name), np.where(np.isfinite(far), far, np.inf), 0.0)


def _counts(told: Told, text: str) -> Iterator[str]:
    for found in COUNTED.finditer(text):
        cells = moved(told, found["name"])
        said = [2, 2] if found["count"].lower() == "both" else [int(n) for n in re.findall(r"\d+", found["count"])]
        assert (said[0], said[-1]) == (cells.sum(), cells.size), text
        yield found[0]
    for found in ONLY.finditer(text):
        assert np.argwhere(moved(told, found["name"])).tolist() == [list(cell(found["cell"]))], text
        yield found[0]
    for found in UNMOVED.finditer(text):
        cells = moved(told, found["name"])
        assert not np.any(cells[cell(found["cell"])]), text
        yield found[0]
    for found in OTHERS.finditer(text):
        name = (COUNTED.search(text) or ONLY.search(text) or found).groupdict().get("name")
        assert name, text
        assert int(found["count"] or 1) == np.sum(~moved(told, name)), text
        yield found[0]
    for found in MOST.finditer(text):
        name = found["name"]
        if name in told.lab.program.parameters and "loss" not in text[: found.start()]:
            everyone = [name] if COUNTED.search(text) else told.lab.program.parameters
            assert distance(told, name)[cell(found["cell"])] == max(distance(told, each).max() for each in everyone)
            yield found[0]


def _parameters(told: Told, text: str) -> Iterator[str]:
    for found in ALL_MOVED.finditer(text):
        cells = np.concatenate([moved(told, name).ravel() for name in told.lab.program.parameters])
        said = (found["count"],) * 2 if found["count"] else (found["some"], found["all"])
        assert tuple(map(int, said)) == (cells.sum(), cells.size), text
        yield found[0]
    if "no parameter moved" in text.lower():
        assert not any(np.any(moved(told, name)) for name in told.lab.program.parameters), text
        yield text
    if re.search(r"\blr is 0", text):
        assert told.start["lr"] == 0, text
        yield text


def step_at(told: Told, name: str, gradient: Array, *, decay: bool = True, forget: str = "") -> Array:
    """What lr multiplies, by the optimizer's own formula: with another gradient, without decay, or without a memory."""
    network, start = told.lab.network, told.start
    read = {each: float(start[each]) for each in (*network.hyperparameters, "t") if each in start}
    read["t"] = read.get("t", 0.0) + 1.0
    if not decay:
        read["weight_decay"] = 0.0
    decayed = np.array(start[name], dtype=float)
    if not network.options.decay_biases:
        if name.startswith("b_"):
            decayed[...] = 0.0
        if name == "theta":
            decayed[0] = 0.0
    memory: Mapping[str, Array] = {
        letter: np.asarray(start[f"{letter}_{name}"]) * (0.0 if letter == forget else 1.0)
        for letter in "vsm"
        if f"{letter}_{name}" in start
    }
    return plain.step(network, gradient, decayed, memory, read)


def _at_gradient_0(told: Told, text: str) -> Iterator[str]:
    """Each mover that is named has a part in a step at gradient 0, none that is not named has."""
    names = names_of(told)
    for found in AT_0.finditer(text):
        subject = COUNTED.search(text) or ONLY.search(text)
        name = subject["name"] if subject else re.split(r"[\s\[]", text)[0]
        drift = moved(told, name) & (np.asarray(told.end[f"dE_d{name}"]) == 0)
        assert int(found["count"] or 1) == drift.sum(), text
        said = set(re.split(r", | and ", found["movers"] or "")) - {""}
        assert said, f"moved at gradient 0 by nothing: {text}"
        nothing = np.zeros(np.shape(told.start[name]))
        whole = step_at(told, name, nothing)[drift]
        if np.all(np.isfinite(whole)):
            alone = {"weight decay": step_at(told, name, nothing, decay=False)[drift]}
            alone |= {
                f"{letter}_{name}": step_at(told, name, nothing, forget=letter)[drift]
                for letter in "vsm"
                if f"{letter}_{name}" in told.start
            }
            for who, step in alone.items():
                assert not (who in said and np.array_equal(step, whole)), (who, text)
                assert who in said or np.allclose(step, whole, rtol=1e-12, atol=0.0), (who, text)
            assert said <= {"weight decay", *names}, text
        yield found[0]


def _steps(told: Told, text: str) -> Iterator[str]:
    for found in TOO_SMALL.finditer(text):
        subject = COUNTED.search(text) or ONLY.search(text) or UNMOVED.search(text)
        assert subject, text
        name = subject["name"]
        still = ~moved(told, name)
        if "cell" in subject.re.groupindex and subject["cell"] and subject.re is UNMOVED:
            still = np.zeros(still.shape, dtype=bool)
            still[cell(subject["cell"])] = True
        steps = np.abs(float(told.start["lr"]) * step_at(told, name, np.asarray(told.end[f"dE_d{name}"])))
        most = float(np.max(steps[still & np.isfinite(steps)]))
        assert np.isclose(float(found["step"]), most, rtol=1e-3, atol=0.0), (most, text)
        yield found[0]
    for found in WENT.finditer(text):
        at = cell(found["cell"])
        old, new = (np.asarray(values[found["name"]])[at] for values in (told.start, told.end))
        assert (new > old) == (found["way"] == "rose"), text
        assert np.isclose(float(found["far"]), abs(new - old), rtol=1e-3, atol=0.0), text
        if gets := GETS.search(text):
            assert gets["gradient"] == number(float(np.asarray(told.end[f"dE_d{found['name']}"])[at])), text
        yield found[0]


def _loss(told: Told, text: str) -> Iterator[str]:
    """The loss of the same rows is worked out again with the parameters after the update."""
    program = told.lab.program
    for found in (*LOSS.finditer(text), *TAKES.finditer(text)):
        forward = range(program.offsets[1], program.loss_at + 1)
        old = float(told.end["loss"])
        new = float(told.lab.machine.rerun(forward, told.end)["loss"])
        assert np.isclose(float(found["old"]), old, rtol=1e-3, atol=0.0, equal_nan=True), text
        assert np.isclose(float(found["new"]), new, rtol=1e-3, atol=0.0, equal_nan=True), text
        said = found.groupdict()
        if rows := said.get("rows"):
            assert (re.findall(r"\d+", rows) or ["1"]) == [str(told.run.rows)], text
        if said.get("way"):
            assert (new < old) == (found["way"] == "down"), text
            assert new != old, text
            assert np.isclose(float(found["far"]), abs(new - old), rtol=1e-3, atol=0.0), text
        if said.get("still"):
            assert new == old, text
        yield found[0]
