"""The account of gradients that are 0: each cover is enough, each cause in it is needed and read from the numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.lesson.labs import LIVE, Told, built, sheet, told
from tests.networks import networks
from tui_backprop.engine.arithmetic import Array, sigmoid
from tui_backprop.engine.network import Layer
from tui_backprop.engine.rows.activations import ACTIVATIONS
from tui_backprop.engine.rows.losses import LOSSES
from tui_backprop.lesson.meaning.reasons import cause_in_words
from tui_backprop.lesson.meaning.scene import Mask
from tui_backprop.lesson.meaning.zeros import Cause, Cover, gradient_zero


@st.composite
def iterations(draw: st.DrawFn) -> Told:
    """Nets of all rows with small whole numbers, large ones and targets that are met: zeros of every kind abound."""
    machine, leaves = case = draw(networks())
    program = machine.program
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    changed: dict[str, Any] = {"lr": 0.1}
    low, high = draw(st.sampled_from([(-1, 2), (0, 2), (-2, 1)]))
    for name in (*program.parameters, program.data[0]):
        size = draw(st.sampled_from([1.0, 1.0, 1.0, 40.0, 1e-200]))
        changed[name] = rng.integers(low, high, np.shape(leaves[name])) * size
    if not LOSSES[program.network.loss].dz and not program.batched and draw(st.booleans()):
        predicted = np.asarray(told(case, **changed).end["y_hat"])
        met = rng.random(predicted.shape) < draw(st.sampled_from([0.5, 1.0]))
        changed["y"] = np.where(met, predicted, leaves["y"])
    return told(case, draw(st.integers(1, 2)), **changed)


def zeros(it: Told, seed: int) -> Iterator[tuple[str, Mask]]:
    """Yield for each gradient that has zeros all of them, some of them and one of them, by its name."""
    if not all(np.all(np.isfinite(value)) for value in it.end.values()):
        return
    rng = np.random.default_rng(seed)
    for gradient in set(it.lab.program.gradient_of) - it.lab.program.shown_only:
        zero = np.asarray(it.end[gradient]) == 0
        some = zero & (rng.random(zero.shape) < 0.5)
        one = np.zeros_like(zero)
        if zero.any():
            one[tuple(rng.permutation(np.argwhere(zero))[0])] = True
        yield from ((gradient, cells) for cells in (zero, some, one) if cells.any())


def without(shape: tuple[int, ...], causes: Sequence[Cause], layer: Layer, kinds: set[str], name: str = "") -> Mask:
    """Return where a factor of a layer may be other than 0, if only the zeros of some causes are certain."""
    free = np.ones(shape, dtype=bool)
    for cause in causes:
        if cause.layer is layer and cause.kind in kinds and name in ("", cause.name):
            free &= ~cause.cells
    return free


def may_be_other(it: Told, gradient: str, causes: Sequence[Cause]) -> Mask:
    """Return which numbers of a gradient may be other than 0 where every factor is free but for some zeros.

    The account goes from a gradient back to zeros; this goes from zeros on to the gradient, as the numbers do.
    """
    program, layers, rows = it.lab.program, it.lab.network.layers, it.scene.rows
    of, lost = program.gradient_of[gradient], {"cancels", "underflow"}
    arriving: Mask = without((rows, layers[-1].units), causes, layers[-1], {"target"})
    for layer in reversed(layers):
        shape = (rows, layer.units)
        arriving = arriving & without(shape, causes, layer, lost, layer.da)
        if of == layer.answer:
            return arriving
        fused = layer is layers[-1] and bool(LOSSES[it.lab.network.loss].dz)
        if ACTIVATIONS[layer.activation].backward and not fused:
            arriving = np.broadcast_to(arriving.any(axis=1, keepdims=True), shape)
        error = arriving & without(shape, causes, layer, {"off", "saturated", "share"})
        error = error & without(shape, causes, layer, lost, layer.dz)
        if of == layer.z:
            return error
        if of in layer.shapes:
            summed = ~without(shape, causes, layer, lost, gradient)  # terms that are not 0, though their sum is
            inputs = without((rows, layer.inputs), causes, layer, {"input"})
            there = it.scene.grid(layer.source) != 0
            weights = np.any(inputs[:, :, None] & error[:, None, :], axis=0)
            weights &= ~np.any(there[:, :, None] & summed[:, None, :], axis=0)
            bias = error.any(axis=0) & ~summed.any(axis=0)
            if of != layer.W:
                return np.asarray(bias)
            return np.concatenate((bias, weights[:, 0])) if layer.b == layer.W else weights
        before = it.lab.network.before(layer)
        assert before is not None
        weights = without((before.units, layer.units), causes, layer, {"weight"})
        arriving = np.any(error[:, None, :] & weights[None], axis=2)
    raise AssertionError(gradient)


def explained(it: Told, gradient: str, cells: Mask, causes: Sequence[Cause]) -> bool:
    """True if the zeros of some causes make these numbers of a gradient 0, whatever the other factors are."""
    return not np.any(may_be_other(it, gradient, causes).reshape(cells.shape) & cells)


def compared(it: Told) -> Array:
    """What the loss compares with the targets, (rows, outputs): the probability of a logit, else y_hat itself."""
    y_hat = it.scene.grid("y_hat")
    return np.asarray(sigmoid(y_hat)) if it.lab.network.loss == "bce_logits" else y_hat


def is_true(it: Told, cause: Cause) -> bool:
    """True if the numbers a cause points at are 0, or equal to their target."""
    here, layer = it.scene, cause.layer
    read: dict[str, Callable[[], Array]] = {
        "input": lambda: here.grid(layer.source),
        "off": lambda: np.abs(here.grid(layer.slope)) + np.abs(here.grid(layer.answer)),
        "saturated": lambda: here.grid(layer.slope),
        "share": lambda: here.grid(layer.answer),
        "weight": lambda: layer.weights(it.start),
        "target": lambda: compared(it) - here.grid("y"),
    }
    if not cause.cells.any():
        return False
    return cause.kind not in read or not np.any(read[cause.kind]()[cause.cells])


@settings(max_examples=150, deadline=None)
@given(iterations(), st.integers(0, 2**32 - 1))
def test_each_cover_is_enough_and_each_cause_in_it_is_true_and_needed(it: Told, seed: int) -> None:
    for gradient, cells in zeros(it, seed):
        covers = gradient_zero(it.scene, gradient, cells)
        assert covers
        for cover in covers:
            assert all(is_true(it, cause) for cause in cover)
            assert explained(it, gradient, cells, cover)
            for cause in cover:
                assert not explained(it, gradient, cells, [other for other in cover if other is not cause])


def zeros_named(cover: Cover) -> set[tuple[str, str, bytes]]:
    return {(cause.kind, cause.layer.name, cause.cells.tobytes()) for cause in cover}


@settings(max_examples=80, deadline=None)
@given(iterations(), st.integers(0, 2**32 - 1))
def test_no_two_covers_are_the_same_and_none_holds_another(it: Told, seed: int) -> None:
    for gradient, cells in zeros(it, seed):
        named = [zeros_named(cover) for cover in gradient_zero(it.scene, gradient, cells)]
        assert not any(a <= b for at, a in enumerate(named) for other, b in enumerate(named) if at != other)


@settings(max_examples=100, deadline=None)
@given(iterations(), st.integers(0, 2**32 - 1))
def test_a_stop_a_statement_and_a_cell_give_one_zero_the_same_causes(it: Told, seed: int) -> None:
    program = it.lab.program
    for gradient, cells in zeros(it, seed):
        of, zero = program.gradient_of[gradient], np.asarray(it.end[gradient]) == 0
        if of not in program.parameters or np.sum(zero) != 1:
            continue
        (cell,) = np.argwhere(cells).tolist()
        why = it.cell(gradient, *cell).split(" = 0: ", 1)[1].removesuffix(".")
        assert why in it.statement(gradient)
        moved = it.cell(of, *cell)
        if "as its gradient is 0: " in moved:
            assert now(moved).endswith(f"as its gradient is 0: {now(why)}.")
            at = [move.name for move in it.summary.moves].index(of)
            assert f"{now(why)}, so its gradient is 0" in now(it.summary.parameters[at])


def now(text: object) -> str:
    """Say of weights that they are 0, as before the update; after it they were."""
    return str(text).replace("was 0 in this pass", "is 0").replace("were 0 in this pass", "are 0")


def test_one_zero_is_worded_alike_at_the_stop_at_the_cell_and_in_the_summary() -> None:
    it = sheet(W_hidden=LIVE, theta=[-0.4, 0.2, 0.0])
    why = "a_hidden[1] is 0 (hidden[1] is off)"
    assert f"the other gets none: {why}." in it.at("grads out")
    assert it.cell("dE_dtheta", 2) == f"∂E/∂theta[2] = 0: {why}."
    assert it.cell("theta", 2) == f"theta[2] did not move, as its gradient is 0: {why}."
    assert f"the other did not: {why}, so its gradient is 0." in it.summary_text[0]


COUNTED = re.compile(
    r"(?P<count>\d+) of (?P<size>\d+) (?:numbers of (?P<inputs>x|a_hidden) are 0|answers of hidden are off)"
)


def test_zeros_that_are_too_many_to_be_named_are_counted_right() -> None:
    layers = (Layer("hidden", 6, 6, "relu", "W"), Layer("out", 6, 5, "identity", "W"))
    said = []
    for seed in range(12):
        rng = np.random.default_rng(seed)
        leaves: dict[str, Any] = {"x": rng.integers(0, 2, (5, 6)), "y": rng.integers(0, 2, (5, 5))}
        leaves |= {"W_hidden": rng.integers(-2, 3, (6, 6)), "W_out": rng.integers(-1, 2, (6, 5))}
        it = built(layers, {name: value.astype(float) for name, value in leaves.items()} | {"lr": 0.1}, rows=5)
        for gradient in it.lab.program.gradient_of:
            zero = np.asarray(it.end[gradient]) == 0
            if not zero.any():
                continue
            for cause in (cause for cover in gradient_zero(it.scene, gradient, zero) for cause in cover):
                for found in COUNTED.finditer(str(cause_in_words(it.scene, cause))):
                    marked = it.scene.grid(found["inputs"] or "da_dz_hidden")
                    assert int(found["size"]) == marked.size
                    assert int(found["count"]) == np.sum(cause.cells) == np.sum(marked[cause.cells] == 0)
                    said.append(found["inputs"])
    assert {"x", None} <= set(said)
