"""Each optimizer against a reference written from its published formula, cell by cell in plain Python.

SGD and decay as in PyTorch's documentation of ``torch.optim.SGD``; Adam as Algorithm 1 of Kingma and Ba (2015), with
decay added to the gradient as ``torch.optim.Adam`` does; AdamW as Algorithm 2 of Loshchilov and Hutter (2019); Adagrad
and RMSprop as in PyTorch's documentation, eps outside the root.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import product
from typing import TypeAlias

import numpy as np
import pytest

from tests.networks import Case, lab3, prepared
from tui_backprop.engine.arithmetic import Array
from tui_backprop.engine.machine import Values
from tui_backprop.engine.network import Layer, Network
from tui_backprop.engine.rows.optimizers import OPTIMIZERS, Options

ITERATIONS = 6
Memory: TypeAlias = dict[str, float]
Numbers: TypeAlias = dict[str, float]


def sgd(p: float, g: float, kept: Memory, numbers: Numbers, options: Options) -> float:
    mu = numbers.get("momentum", 0.0)
    if mu:
        kept["buffer"] = mu * kept["buffer"] + g if "buffer" in kept else g
        g = g + mu * kept["buffer"] if options.nesterov else kept["buffer"]
    return p - numbers["lr"] * g


def adam(p: float, g: float, kept: Memory, numbers: Numbers, _: Options) -> float:
    t = kept["t"] = kept.get("t", 0) + 1
    m = kept["m"] = numbers["beta1"] * kept.get("m", 0.0) + (1 - numbers["beta1"]) * g
    v = kept["v"] = numbers["beta2"] * kept.get("v", 0.0) + (1 - numbers["beta2"]) * g * g
    unbiased_m, unbiased_v = m / (1 - math.pow(numbers["beta1"], t)), v / (1 - math.pow(numbers["beta2"], t))
    return p - numbers["lr"] * unbiased_m / (math.sqrt(unbiased_v) + numbers["eps"])


def adagrad(p: float, g: float, kept: Memory, numbers: Numbers, _: Options) -> float:
    kept["squares"] = kept.get("squares", 0.0) + g * g
    return p - numbers["lr"] * g / (math.sqrt(kept["squares"]) + numbers["eps"])


def rmsprop(p: float, g: float, kept: Memory, numbers: Numbers, _: Options) -> float:
    kept["average"] = numbers["alpha"] * kept.get("average", 0.0) + (1 - numbers["alpha"]) * g * g
    return p - numbers["lr"] * g / (math.sqrt(kept["average"]) + numbers["eps"])


References: TypeAlias = dict[str, Callable[[float, float, Memory, Numbers, Options], float]]
REFERENCES: References = {"sgd": sgd, "adagrad": adagrad, "rmsprop": rmsprop, "adam": adam, "adamw": adam}
"""From a parameter and its gradient, both without decay, the parameter after."""
DECOUPLED = {"adamw"}
"""Those that shrink a weight beside the step, by lr · weight_decay of it, and always do; the others if asked to."""
OPTIONS = [Options(*flags) for flags in product((False, True), repeat=4)]


def is_bias(name: str, cell: tuple[int, ...]) -> bool:
    return name.startswith("b_") or (name == "theta" and cell == (0,))


def gradients(case: Case, leaves: Values, iteration: int) -> dict[str, Array]:
    """What the machine computes before its update begins."""
    machine, _ = case
    before = machine.trace(leaves, iteration, machine.program.update_from)[-1]
    return {name: np.asarray(before[f"dE_d{name}"]) for name in machine.program.parameters}


def decay(case: Case, name: str, cell: tuple[int, ...]) -> float:
    """What decay takes of a cell, as a part of it: 0 where it does not decay."""
    network, leaves = case[0].program.network, case[1]
    asked = network.options.weight_decay or network.optimizer in DECOUPLED
    return float(leaves["weight_decay"]) if asked and (network.options.decay_biases or not is_bias(name, cell)) else 0.0


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_every_step_is_the_published_one(optimizer: str, options: Options) -> None:
    layers = (Layer("hidden", 2, 3, "tanh"), Layer("out", 3, 1, "identity", "theta"))
    case = machine, leaves = prepared(Network(layers, optimizer=optimizer, rows=3, options=options), 11)
    numbers = {name: float(leaves[name]) for name in machine.program.hyperparameters}
    kept: dict[tuple[str, tuple[int, ...]], Memory] = {}
    for iteration in range(1, ITERATIONS + 1):
        g = gradients(case, leaves, iteration)
        after = machine.trace(leaves, iteration)[-1]
        for name in machine.program.parameters:
            for cell in np.ndindex(g[name].shape):
                p = float(np.asarray(leaves[name])[cell])
                lost, memory = decay(case, name, cell), kept.setdefault((name, cell), {})
                if optimizer in DECOUPLED:
                    p_decayed, gradient = p * (1 - numbers["lr"] * lost), float(g[name][cell])
                else:
                    p_decayed, gradient = p, float(g[name][cell]) + lost * p
                expected = REFERENCES[optimizer](p_decayed, gradient, memory, numbers, options)
                assert np.asarray(after[name])[cell] == pytest.approx(expected, rel=1e-12, abs=1e-15), (name, cell)
        leaves = {name: after[name] for name in machine.program.leaves}


def test_the_first_step_of_adam_is_lr_against_the_sign_of_the_gradient() -> None:
    layers = (Layer("hidden", 2, 3, "tanh"), Layer("out", 3, 2, "softmax"))
    case = machine, leaves = prepared(Network(layers, "cce", "adam", 4), 3)
    g, after = gradients(case, leaves, 1), machine.fast(leaves, 1, np.empty(1))
    for name in machine.program.parameters:
        step = np.asarray(after[name]) - np.asarray(leaves[name])
        assert step == pytest.approx(-float(leaves["lr"]) * np.sign(g[name]), rel=1e-4)


def test_decay_is_in_neither_the_shown_loss_nor_the_shown_gradient() -> None:
    layers = (Layer("out", 2, 2, "identity"),)
    plain, leaves = prepared(Network(layers))
    decaying, more = prepared(Network(layers, options=Options(weight_decay=True)))
    before, after = plain.trace(leaves, 1)[-1], decaying.trace({**more, **leaves}, 1)[-1]
    for name in ("loss", "dE_dW_out", "dE_db_out"):
        assert np.array_equal(before[name], after[name])
    assert not np.array_equal(before["W_out"], after["W_out"])


def test_only_what_the_optimizer_needs_is_remembered() -> None:
    assert lab3()[0].program.network.state == {}
    momentum = Network((Layer("out", 2, 1, "tanh"),), options=Options(momentum=True))
    assert list(momentum.state) == ["v_W_out", "v_b_out"]
    adam_state = Network((Layer("out", 2, 1, "tanh", "W"),), optimizer="adam").state
    assert list(adam_state) == ["t", "m_W_out", "v_W_out"]
