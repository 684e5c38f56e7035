"""Nets made for a purpose: of one linear layer, or deep, tuned until they learn, and the same runs in other units."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np

from tests.lesson.claims_of_courses import loss_over
from tests.lesson.labs import Told
from tests.networks import prepared
from tui_backprop.engine.arithmetic import Array
from tui_backprop.engine.batches import Batches
from tui_backprop.engine.machine import frozen_copy
from tui_backprop.engine.network import Layer, Network
from tui_backprop.engine.rows.losses import LOSSES
from tui_backprop.engine.rows.optimizers import Options
from tui_backprop.labs.lab import Lab

ENOUGH = 200
"""So many iterations a net is run to see whether its loss falls or rises."""
NO_OPTIONS = Options()
Maker: TypeAlias = Callable[[np.random.Generator], Told]


def net(layers: tuple[Layer, ...], leaves: Mapping[str, Any], **network: Any) -> Told:
    """Put a net together; batches go through the rows in order."""
    batch = network.get("batch")
    machine, drawn = prepared(Network(layers, **network))
    names = {"x": "X", "y": "Y"} if batch else {}
    put = {names.get(name, name): frozen_copy(value) for name, value in leaves.items()}
    usual = {name: np.float64(value) for name, value in machine.program.network.hyperparameters.items()}
    batches = Batches(int(network["rows"]), int(batch)) if batch else None
    assert put.keys() <= drawn.keys(), put.keys() - drawn.keys()
    return Told(Lab("corpus", "A net", machine.program, {**drawn, **usual, **put}, batches))


def changed(told: Told, **leaves: Any) -> Told:
    put = {name: frozen_copy(np.asarray(value)) for name, value in leaves.items()}
    return Told(replace(told.lab, leaves={**told.lab.leaves, **put}), told.iteration)


def times(told: Told, factors: Mapping[str, float]) -> Told:
    """The same net with some of its numbers multiplied."""
    return changed(told, **{name: np.asarray(told.lab.leaves[name]) * factor for name, factor in factors.items()})


def in_units_of_y(told: Told, c: float) -> Told:
    """One linear layer with targets, weights and biases in another unit."""
    y = told.lab.program.data[1]
    return times(told, dict.fromkeys((y, *told.lab.program.parameters), c))


def in_units_of_x(told: Told, c: float) -> Told:
    """One layer without bias with inputs in another unit, under SGD."""
    (layer,) = told.lab.network.layers
    return times(told, {told.lab.program.data[0]: c, layer.W: 1 / c, "lr": 1 / c**2})


def doubled(told: Told) -> Told:
    """Twice the loss with half the rate, under SGD: mse of one output for half_mse."""
    network = replace(told.lab.network, loss="mse")
    machine, _ = prepared(network)
    leaves = {**told.lab.leaves, "lr": np.float64(float(told.lab.leaves["lr"]) / 2)}
    return Told(replace(told.lab, program=machine.program, leaves=leaves), told.iteration)


def _rows(rng: np.random.Generator, rows: int, inputs: int) -> Array:
    """Inputs whose directions are about equally long."""
    drawn, _ = np.linalg.qr(rng.normal(size=(max(rows, inputs), inputs)))
    return np.asarray(drawn[:rows] * np.sqrt(rows)) if rows >= inputs else np.asarray(drawn[:rows])


def _steepest(x: Array, bias: bool) -> float:
    """The largest curvature of half the mean squared distance in the weights of one linear layer."""
    wide = np.hstack([x, np.ones((len(x), 1))]) if bias else x
    return float(np.linalg.eigvalsh(wide.T @ wide / len(x)).max())


def linear(rng: np.random.Generator, scale: float, share: float, bias: bool = True, x_scale: float = 1.0) -> Told:
    """One linear layer of one output on rows of a teacher; lr as a share of 1 / curvature: 2 is the edge."""
    rows, inputs = int(rng.integers(4, 9)), int(rng.integers(1, 4))
    x = _rows(rng, rows, inputs) * x_scale
    teacher = rng.normal(size=(inputs, 1)) + np.sign(rng.normal(size=(inputs, 1)))
    y = x / x_scale @ teacher + (0.5 if bias else 0.0)
    leaves = {"x": x, "y": y * scale, "W_out": rng.normal(size=(inputs, 1)) * 0.1 * scale / x_scale}
    leaves |= {"b_out": np.zeros(1)} if bias else {}
    layers = (Layer("out", inputs, 1, "identity", "W b" if bias else "W"),)
    return net(layers, {**leaves, "lr": share / _steepest(x, bias)}, rows=rows)


GAINS: Mapping[str, float] = {
    "relu": 2.0,
    "gelu": 2.0,
    "leaky_relu": 2.0,
    "softplus": 2.0,
    "sigmoid": 12.0,
    "tanh": 1.3,
}
"""How large weights are to be drawn for errors to come back about as large as they set out."""


@dataclass(frozen=True)
class Deep:
    """Layers of some units on six rows, with weights that neither shrink nor swell what passes them; makes draws of it.

    Args:
        depth, width: how many layers, the last one included, and how many units in the others.
        activation: of all layers but the last.
        loss, optimizer, options, batch: as a network has them.
        gain: how many times as large the squares of the weights are as they should be.
    """

    depth: int
    activation: str
    loss: str = "half_mse"
    optimizer: str = "sgd"
    options: Options = NO_OPTIONS
    batch: int | None = None
    width: int = 5
    gain: float = 1.0

    @property
    def layers(self) -> tuple[Layer, ...]:
        outputs, last = 3 if self.loss == "cce" else 1, LOSSES[self.loss].output or "identity"
        sizes = [3, *[self.width] * (self.depth - 1), outputs]
        names = [*(f"l{at}" for at in range(self.depth - 1)), "out"]
        return tuple(
            Layer(name, sizes[at], sizes[at + 1], last if name == "out" else self.activation)
            for at, name in enumerate(names)
        )

    def __call__(self, rng: np.random.Generator) -> Told:
        layers = self.layers
        outputs, targets = layers[-1].units, LOSSES[self.loss].targets
        x = rng.normal(size=(6, 3))
        side = x @ rng.normal(size=(3, outputs))
        y: Array = np.sin(side)
        if targets != "any":
            y = np.eye(outputs)[np.argmax(side, axis=1)] if outputs > 1 else (side > np.median(side)).astype(float)
        leaves: dict[str, Any] = {"x": x, "y": y, "lr": 0.1}
        for layer in layers:
            spread = np.sqrt(self.gain * GAINS.get(layer.activation, 1.0) / layer.inputs)
            drawn = rng.normal(size=(layer.inputs, layer.units)) * spread
            if layer.activation == "sigmoid" and layer is not layers[-1]:
                drawn -= drawn.mean(axis=0)  # its answers are all above 0
            leaves[layer.W] = drawn
            leaves[str(layer.b)] = np.full(layer.units, 0.1 if self.activation == "relu" else 0.0)
        return net(
            layers, leaves, loss=self.loss, optimizer=self.optimizer, rows=6, batch=self.batch, options=self.options
        )


def losses(told: Told, rate: float, count: int = ENOUGH) -> Array:
    """The losses over all rows at a rate; the last is not finite where they broke."""
    leaves = {**told.lab.leaves, "lr": np.float64(rate)}
    if not told.lab.program.batched:
        found = np.empty(count + 1)
        told.lab.machine.fast(leaves, told.iteration, found)
        return found
    over = [loss_over(told, leaves)]
    for at in range(told.iteration, told.iteration + count):
        leaves = told.lab.machine.fast(leaves, at, np.empty(1))
        over.append(loss_over(told, leaves))
    return np.array(over)


def _tuned(told: Told) -> tuple[Told, float] | None:
    """The net at a rate that serves it well, a quarter of one at which its loss still falls; and that; None if none."""
    for power in range(6, -14, -1):
        found = losses(told, 2.0**power)
        if found[-1] < 0.2 * found[0] and np.max(found) < 1.5 * found[0]:
            rate = 2.0**power / 4
            calm = losses(told, rate)
            if calm[-1] < 0.4 * calm[0]:
                return changed(told, lr=rate), 2.0**power
    return None


def tuned_draw(rng: np.random.Generator, make: Maker) -> tuple[Told, float]:
    """A net that can be tuned: not every draw has targets it can fit."""
    for _ in range(50):
        if (found := _tuned(make(rng))) is not None:
            return found
    raise AssertionError("no draw of this kind learns")


def driven(rng: np.random.Generator, make: Callable[[np.random.Generator], Told]) -> Told:
    """A net at the first rate, from one that serves it well on, at which its loss rises and does not come back."""
    for _ in range(50):
        told, rate = tuned_draw(rng, make)
        for _ in range(12):
            rate *= 2
            found = losses(told, rate)
            late = found[len(found) // 2 :]
            dead = any(not np.any(_slopes(told, rate, layer)) for layer in told.lab.network.layers[:-1])
            if (not np.isfinite(found[-1]) or np.min(late) > 1.5 * found[0]) and not dead:
                return changed(told, lr=rate)
    raise AssertionError("no rate drives it up")


def _slopes(told: Told, rate: float, layer: Layer) -> Array:
    name = told.lab.program.slope(told.lab.network.layer(layer.name))
    return np.asarray(told.end[name]) if name else np.ones(1)


def after(told: Told, count: int) -> Lab:
    leaves = told.lab.leaves
    for at in range(1, count + 1):
        end = told.lab.machine.trace(leaves, at)[-1]
        leaves = {name: end[name] for name in leaves}
    return replace(told.lab, leaves=leaves)


def answer(x: Array, y: Array) -> tuple[Array, Array]:
    """Weights and bias of one linear layer whose loss is the least."""
    best = np.linalg.lstsq(np.hstack([x, np.ones((len(x), 1))]), y, rcond=None)[0]
    return np.asarray(best[:-1]), np.asarray(best[-1])


def decayed(told: Told) -> Told:
    """A net near its answer, under weight decay that is as strong as its gradient is there."""
    leaves = {name: np.asarray(told.lab.leaves[name]) for name in ("x", "y", "lr")}
    weights, bias = answer(leaves["x"], leaves["y"])
    leaves |= {"W_out": weights * 0.9, "b_out": bias, "weight_decay": np.array(3.0)}
    return net(told.lab.network.layers, leaves, rows=told.lab.network.rows, options=Options(weight_decay=True))


def at_rest(rng: np.random.Generator, told: Told) -> Told:
    """Two linear layers that make the best prediction a line can make of targets that are none."""
    x = np.asarray(told.lab.leaves["x"])
    y = rng.normal(size=(len(x), 1))
    weights, bias = answer(x, y)
    return changed(told, y=y, W_l0=np.eye(3), b_l0=np.zeros(3), W_out=weights, b_out=bias, lr=0.05)
