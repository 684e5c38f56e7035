"""Judges what is said of the iterations to come and of those before: runs them statement by statement, and compares."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from tests.lesson import plain
from tests.lesson.claims import NUMBER
from tests.lesson.claims_of_learning import all_data, near
from tests.lesson.labs import Told
from tui_backprop.engine.arithmetic import Array
from tui_backprop.engine.machine import Values
from tui_backprop.ground.numbers import number

NEXT = (
    r"in the next (?:(?P<count>\d+) iterations|iteration) the loss"
    r"(?: over (?:all \d+ data rows|both data rows|the only data row))? "
)
MOVES = re.compile(
    rf"{NEXT}(?P<does>falls|rises|goes) (?P<old>{NUMBER}) → (?P<new>{NUMBER})"
    rf"(?:, after a peak of (?P<peak>{NUMBER}))?",
    re.IGNORECASE,
)
STAYS = re.compile(rf"{NEXT}stays (?P<old>{NUMBER})", re.IGNORECASE)
SWINGS = re.compile(rf"{NEXT}swings: in the last half of them between (?P<low>{NUMBER}) and (?P<high>{NUMBER})", re.I)
BREAKS = re.compile(
    rf"{NEXT}starts at (?P<old>{NUMBER}) and is no longer finite after (?:one iteration|(?P<after>\d+) iterations)",
    re.IGNORECASE,
)
ANY_NEXT = re.compile(NEXT, re.IGNORECASE)
WOULD = re.compile(rf"with lr (?P<rate>{NUMBER}) it would fall to (?P<loss>{NUMBER})")
UNDECAYED = re.compile(rf"without weight decay it would (?:fall to|be) (?P<loss>{NUMBER})")
USUAL = re.compile(
    rf"predicting (?:(?P<mean>the mean target for every row)|(?P<value>{NUMBER}) for every target)"
    rf" has (?P<loss>{NUMBER})"
)
OVER_ALL = re.compile(
    rf"the loss over (?:all \d+ data rows|both data rows|the only data row) is (?P<loss>{NUMBER})", re.I
)
SO_FAR = re.compile(
    rf"(?:it|the losses of the batches) went (?P<old>{NUMBER}) → (?P<new>{NUMBER}) over (?P<count>\d+) iterations"
    rf"(?:, the least in iteration (?P<at>\d+): (?P<least>{NUMBER}))?"
)
NO_GRADIENT = "every ∂E/∂ of a weight is 0"
FACTORS = tuple(2.0**power for power in range(-200, 200))


@lru_cache(maxsize=8)
def courses(told: Told) -> dict[tuple[float, bool, int], tuple[float, ...]]:
    """What was run so far, to be asked again."""
    return {}


def loss_over(told: Told, leaves: Values) -> float:
    """The loss of all rows by its published formula."""
    network = told.lab.network
    there = all_data(told, leaves)
    shape = (-1, network.last.units)
    y, y_hat, z = (
        np.reshape(np.asarray(value, dtype=float), shape)
        for value in (leaves[told.lab.program.data[1]], there["y_hat"], there[network.last.z])
    )
    return plain.mean_loss(network.loss, y, y_hat, z, float(leaves.get("delta", np.float64(1.0))))


def course(told: Told, count: int, factor: float = 1.0, decays: bool = True) -> Array:
    """The losses over all rows from this iteration on, (count + 1,), run statement by statement."""
    kept, asked = courses(told), (factor, decays, count)
    if asked not in kept:
        leaves = {name: told.start[name] for name in told.lab.program.leaves}
        leaves["lr"] = np.float64(np.float64(leaves["lr"]) * factor)
        if not decays:
            leaves["weight_decay"] = np.float64(0.0)
        losses = [loss_over(told, leaves)]
        for ahead in range(count):
            end = told.lab.machine.trace(leaves, told.iteration + ahead)[-1]
            leaves = {name: end[name] for name in leaves}
            losses.append(loss_over(told, leaves))
            if not np.isfinite(losses[-1]):
                break
        kept[asked] = tuple(losses)
    return np.array(kept[asked])


def check_courses(told: Told, text: str, values: Values) -> int:
    """Judge every claim about the iterations to come and before; returns how many there were."""
    with np.errstate(all="ignore"):
        return sum(1 for judge in (_ahead, _before, _measures) for _ in judge(told, text, values))


def _ahead(told: Told, text: str, values: Values) -> Iterator[str]:
    first = ANY_NEXT.search(text)
    if first is None:
        return
    count = int(first["count"] or 1)
    own = course(told, count)
    for found in MOVES.finditer(text):
        assert close(found["old"], own[0]), text
        assert close(found["new"], own[-1]), text
        assert found["peak"] is None or close(found["peak"], np.max(own)), text
        assert found["does"] == "goes" or (own[-1] < own[0]) == (found["does"] == "falls"), text
        yield found[0]
    for found in STAYS.finditer(text):
        assert close(found["old"], own[0]), text
        assert np.isclose(own[-1], own[0], rtol=1e-12), text
        yield found[0]
    for found in SWINGS.finditer(text):
        half = own[len(own) // 2 :]
        assert np.sum(np.diff(half) > 0) >= 3, text
        assert min(half) <= float(found["low"]) * 1.001, text
        assert max(half) >= float(found["high"]) * 0.999, text
        yield found[0]
    for found in BREAKS.finditer(text):
        assert close(found["old"], own[0]), text
        assert not np.isfinite(own[-1]), text
        assert len(own) - 1 <= int(found["after"] or 1), text
        yield found[0]
    for found in WOULD.finditer(text):
        rate = float(told.start["lr"])
        factor = next(factor for factor in FACTORS if number(rate * factor) == found["rate"])
        other = course(told, count, factor)
        assert close(found["loss"], other[-1]), text
        assert other[-1] < other[0], text
        yield found[0]
    for found in UNDECAYED.finditer(text):
        assert close(found["loss"], course(told, count, decays=False)[-1]), text
        yield found[0]
    ends, said = own[-1] if np.isfinite(own[-1]) else np.inf, text.lower()
    if "nothing is in the way" in said:
        assert ends < 1.5 * own[0], text
        yield "nothing is in the way"
    if "the step is too" in said:
        assert ends > 0.1 * own[0], text
        yield "the step is too large or small"


def close(said: str, true: float) -> bool:
    """Whether a number is written as it is, to the rounding of another way to add up a loss."""
    return near(said, true) or bool(np.isclose(float(said), true, rtol=1e-3, atol=1e-25))


def _before(told: Told, text: str, values: Values) -> Iterator[str]:
    for found in SO_FAR.finditer(text):
        count = int(found["count"])
        assert count == told.iteration, text
        leaves, losses = dict(told.lab.leaves), []
        for at in range(1, count + 1):
            end = told.lab.machine.trace(leaves, at)[-1]
            losses.append(float(end["loss"]))
            leaves = {name: end[name] for name in leaves}
        assert close(found["old"], losses[0]), text
        assert close(found["new"], losses[-1]), text
        if found["at"]:
            assert losses[int(found["at"]) - 1] == min(losses), text
            assert close(found["least"], min(losses)), text
        yield found[0]


def _measures(told: Told, text: str, values: Values) -> Iterator[str]:
    network = told.lab.network
    for found in OVER_ALL.finditer(text):
        assert close(found["loss"], loss_over(told, told.start)), text
        yield found[0]
    for found in USUAL.finditer(text):
        y = np.reshape(told.start[told.lab.program.data[1]], (-1, network.last.units))
        put = np.broadcast_to(y.mean(axis=0), y.shape) if found["mean"] else np.full_like(y, float(found["value"]))
        delta = float(told.start.get("delta", np.float64(1.0)))
        if network.loss == "cce":  # logits of classes, and of yes and no
            true = plain.mean_loss(network.loss, y, put, np.log(put), delta)
        elif network.loss in {"bce", "bce_logits"}:
            odds = np.log(put) - np.log1p(-put)
            true = plain.mean_loss(network.loss, y, odds, odds, delta)
        else:
            true = plain.mean_loss(network.loss, y, put, put, delta)
        assert close(found["loss"], true), text
        yield found[0]
    if NO_GRADIENT in text:
        assert not any(np.any(values[f"dE_d{name}"]) for name in told.lab.program.parameters), text
        yield NO_GRADIENT
