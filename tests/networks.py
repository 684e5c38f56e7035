"""Networks to test with: a hypothesis strategy that covers every row of every table, and a short fixed list."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st

from tui_backprop.engine.arithmetic import Array, Value
from tui_backprop.engine.batches import Batches
from tui_backprop.engine.compiler import compile_program
from tui_backprop.engine.machine import Machine, Values, frozen_copy
from tui_backprop.engine.network import Layer, Network, Parameters
from tui_backprop.engine.rows.activations import ACTIVATIONS
from tui_backprop.engine.rows.losses import LOSSES
from tui_backprop.engine.rows.optimizers import OPTIMIZERS, Options

Case: TypeAlias = tuple[Machine, Values]
"""A machine, and a value for every leaf of its program."""

NAMES = ("first", "hidden", "out")
DISTANCE = 0.01
"""How far pre-activations stay from a kink when that is asked for."""


@st.composite
def networks(draw: st.DrawFn, *, smooth: bool = False) -> Case:
    """Any network of 1-3 layers with moderate numbers, some of them exactly 0 or 1, ready to run.

    Args:
        smooth: keep every pre-activation of the first iteration away from a kink, for numerical derivatives.
    """
    rows = draw(st.none() | st.integers(1, 4))
    loss = draw(st.sampled_from(sorted(LOSSES)))
    network = Network(
        draw(_layers(LOSSES[loss].output, one_row=rows is None)),
        loss,
        draw(st.sampled_from(sorted(OPTIMIZERS))),
        rows,
        draw(st.none() | st.integers(1, rows)) if rows else None,
        Options(*(draw(st.booleans()) for _ in range(4))),
    )
    case = prepared(network, draw(st.integers(0, 2**32 - 1)))
    assume(not smooth or away_from_kinks(case))
    return case


@st.composite
def _layers(draw: st.DrawFn, output: str, one_row: bool) -> tuple[Layer, ...]:
    sizes = draw(st.lists(st.integers(1, 3), min_size=2, max_size=4))
    names = NAMES[4 - len(sizes) :]
    layers: list[Layer] = []
    for at, name in enumerate(names):
        last = at == len(names) - 1
        activation = output if last and output else draw(st.sampled_from(sorted(ACTIVATIONS)))
        choices: list[Parameters] = ["W", "W b"]
        # softmax of a single number, one sample through theta, says nothing and cannot run
        if last and sizes[-1] == 1 and not (one_row and activation == "softmax"):
            choices.append("theta")
        layers.append(Layer(name, sizes[at], sizes[at + 1], activation, draw(st.sampled_from(choices))))
    return tuple(layers)


def prepared(network: Network, seed: int = 0) -> Case:
    """A machine for a network, with leaves drawn from a seed: normal numbers, every fifth exactly 0 or 1."""
    program, rng = compile_program(network), np.random.default_rng(seed)
    drawn: dict[str, Value] = {
        name: _numbers(rng, shape) for name, shape in program.leaf_shapes.items() if name != "rows"
    }
    target = "Y" if program.batched else "y"
    drawn[target] = _targets(rng, np.asarray(drawn[target]), LOSSES[network.loss].targets)
    drawn |= {name: np.zeros(shape) for name, shape in network.state.items()}
    usual = {**network.hyperparameters, "lr": 0.1, "momentum": 0.9, "weight_decay": 0.25}
    drawn |= {name: np.float64(usual[name]) for name in network.hyperparameters}
    rows = None
    if network.rows and network.batch:
        rows = Batches(network.rows, network.batch, shuffle=seed % 2 == 1, seed=seed)
    return Machine(program, rows), {name: frozen_copy(drawn[name]) for name in program.leaves}


def _targets(rng: np.random.Generator, plain: Array, kind: str) -> Array:
    """Targets that a loss takes: of probabilities a third are certain, of a distribution one class is."""
    if kind == "any":
        return plain
    if kind == "distribution":
        return np.asarray(np.eye(plain.shape[-1])[rng.integers(plain.shape[-1], size=plain.shape[:-1])])
    return np.where(rng.random(plain.shape) < 1 / 3, rng.integers(2, size=plain.shape), rng.random(plain.shape))


def _numbers(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    plain = rng.random(shape) < 0.2
    return np.where(plain, rng.integers(2, size=shape), rng.normal(size=shape))


def away_from_kinks(case: Case, iteration: int = 1) -> bool:
    """Whether every pre-activation of an iteration keeps its distance from the kinks of its activation."""
    machine, leaves = case
    values = machine.trace(leaves, iteration)[-1]
    return all(
        bool(np.all(np.abs(values[f"z_{layer.name}"] - kink) > DISTANCE))
        for layer in machine.program.network.layers
        for kink in ACTIVATIONS[layer.activation].kinks
    )


def lab3() -> Case:
    """Laboratory Activity 3, with the numbers of the sheet."""
    layers = (Layer("hidden", 3, 2, "relu", "W"), Layer("out", 2, 1, "identity", "theta"))
    leaves = {
        "x": [1.0, 0.0, 1.0],
        "y": 1.0,
        "W_hidden": [[0.2, -0.3], [0.4, 0.1], [-0.5, 0.2]],
        "theta": [-0.4, 0.2, 0.1],
        "lr": 0.001,
    }
    return Machine(compile_program(Network(layers))), {name: frozen_copy(value) for name, value in leaves.items()}


def _dense(*sizes: int, hidden: str, output: str) -> tuple[Layer, ...]:
    names = NAMES[len(NAMES) + 1 - len(sizes) :]
    return tuple(
        Layer(name, sizes[at], sizes[at + 1], output if name == "out" else hidden) for at, name in enumerate(names)
    )


SOME_NETWORKS: tuple[tuple[str, Network, int], ...] = (
    (
        "one sample, theta, relu",
        Network((Layer("hidden", 3, 2, "relu", "W"), Layer("out", 2, 1, "identity", "theta"))),
        1,
    ),
    ("xor, tanh, batch, mse", Network(_dense(2, 2, 1, hidden="tanh", output="sigmoid"), "mse", rows=4), 2),
    (
        "softmax, cce, mini-batch, adam",
        Network(_dense(3, 4, 3, hidden="gelu", output="softmax"), "cce", "adam", 5, 2),
        3,
    ),
    (
        "three layers, nesterov, decay without biases",
        Network(_dense(2, 3, 2, 2, hidden="sigmoid", output="identity"), options=Options(True, True, True, False)),
        4,
    ),
    (
        "batch through theta, momentum, decay without biases",
        Network(
            (Layer("hidden", 2, 3, "relu"), Layer("out", 3, 1, "sigmoid", "theta")),
            rows=3,
            options=Options(momentum=True, weight_decay=True, decay_biases=False),
        ),
        5,
    ),
    (
        "softmax inside, softmax with a squared loss, adam with decay",
        Network(
            _dense(2, 3, 2, hidden="softmax", output="softmax"), optimizer="adam", options=Options(False, False, True)
        ),
        6,
    ),
    (
        "leaky relu, binary cross-entropy, adagrad with decay",
        Network(
            _dense(2, 3, 1, hidden="leaky_relu", output="sigmoid"),
            "bce",
            "adagrad",
            rows=4,
            options=Options(weight_decay=True),
        ),
        7,
    ),
    (
        "softplus, logits, rmsprop",
        Network(_dense(2, 3, 2, hidden="softplus", output="identity"), "bce_logits", "rmsprop", rows=3),
        8,
    ),
    (
        "huber through theta, adamw without decay of biases",
        Network(
            (Layer("hidden", 2, 3, "tanh"), Layer("out", 3, 1, "identity", "theta")),
            "huber",
            "adamw",
            rows=3,
            options=Options(decay_biases=False),
        ),
        9,
    ),
)


def some_networks() -> dict[str, Case]:
    """A few cases by name, the same each time, that together use every row of every table."""
    return {name: prepared(network, seed) for name, network, seed in SOME_NETWORKS}
