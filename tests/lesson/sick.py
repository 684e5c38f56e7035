"""Nets whose sickness is known by construction: healthy ones of every scale, depth and loss, and each sickness.

The truth is put in, or measured by running the net at several rates; never by what is judged here. Where it is the same
run in other units, that comes along.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from tests.lesson.labs import Told
from tests.lesson.nets import (
    Deep,
    after,
    answer,
    at_rest,
    changed,
    decayed,
    doubled,
    driven,
    in_units_of_x,
    in_units_of_y,
    linear,
    net,
    times,
    tuned_draw,
)
from tests.networks import prepared
from tui_backprop.engine.network import Layer
from tui_backprop.engine.rows.losses import LOSSES
from tui_backprop.engine.rows.optimizers import Options
from tui_backprop.lesson.why.verdict import Kind


@dataclass(frozen=True, eq=False)
class Sick:
    """A net, and what is to be said of it.

    Args:
        name: how it was made.
        told: the net.
        truth: the verdict it is to have; what is wrong with a layer may be said beside a loss that falls tenfold.
        says: words that are to be in what is said.
        same: the same run in other units, by what was changed: the same words are to be said, but for their numbers.
    """

    name: str
    told: Told
    truth: Kind
    says: tuple[str, ...] = ()
    same: Mapping[str, Told] = field(default_factory=dict)


def corpus(seed: int) -> list[Sick]:
    """Return the nets; another seed gives others of the same kinds."""
    rng = np.random.default_rng(seed)
    makers = (_healthy_layers, _healthy_deep, _too_large, _too_small, _sick_layers, _learned, _others)
    return [each for make in makers for each in make(rng)]


# Healthy.

SCALES = (1e-6, 1e-3, 1.0, 1e3, 1e6)


def _healthy_layers(rng: np.random.Generator) -> Iterator[Sick]:
    c = float(10 ** rng.uniform(-5, 5))
    for scale in SCALES:
        told = linear(rng, scale, float(rng.uniform(0.3, 1.2)))
        same = {"y·c": in_units_of_y(told, c), "loss·2": doubled(told)}
        yield Sick(f"one linear layer, targets of {scale:g}", told, "fine", same=same)
    for scale in SCALES:
        told = linear(rng, 1.0, float(rng.uniform(0.3, 1.2)), bias=False, x_scale=scale)
        yield Sick(f"one linear layer, inputs of {scale:g}", told, "fine", same={"x·c": in_units_of_x(told, c)})


def _healthy_deep(rng: np.random.Generator) -> Iterator[Sick]:
    for depth, activation in ((2, "tanh"), (3, "relu"), (4, "gelu"), (5, "tanh"), (6, "leaky_relu"), (8, "tanh")):
        told, _ = tuned_draw(rng, Deep(depth=depth, activation=activation, loss="half_mse"))
        yield Sick(f"{depth} layers of {activation}", told, "fine", same={"loss·2": doubled(told)})
    for loss in LOSSES:
        activation = str(rng.choice(("tanh", "relu", "leaky_relu", "gelu")))
        told, _ = tuned_draw(rng, Deep(depth=int(rng.integers(2, 4)), activation=activation, loss=loss))
        yield Sick(f"{loss} over {activation}", told, "fine")
    nesterov = Options(momentum=True, nesterov=True)
    for optimizer, options in (
        ("sgd", Options(momentum=True)), ("sgd", nesterov), ("adagrad", Options()), ("rmsprop", Options()),
        ("adam", Options()), ("adamw", Options()),
    ):  # fmt: skip
        make = Deep(depth=3, activation="tanh", loss="mse", optimizer=optimizer, options=options)
        told, _ = tuned_draw(rng, make)
        yield Sick(f"{optimizer}{', momentum' * options.momentum}{', nesterov' * options.nesterov}", told, "fine")
    for size in (1, 2, 4):
        told, _ = tuned_draw(rng, Deep(depth=2, activation="tanh", loss="mse", batch=size))
        yield Sick(f"batches of {size}", told, "fine", says=("over all 6 data rows",))


# The step.


def _too_large(rng: np.random.Generator) -> Iterator[Sick]:
    c = float(10 ** rng.uniform(-5, 5))
    for share, what in (
        (2 + 2 * rng.uniform(0.01, 0.02), "just over the edge"),
        (2.2, "over the edge"),
        (50.0, "far over"),
    ):
        told = linear(rng, 1.0, share)
        same = {"y·c": in_units_of_y(told, c), "loss·2": doubled(told)}
        yield Sick(f"one linear layer, the step {what}", told, "too large", same=same)
    for scale in (1e-6, 1e6):
        told = linear(rng, 1.0, 1 + 1.1**0.5, bias=False, x_scale=scale)
        yield Sick(
            f"inputs of {scale:g}, the loss grows by a tenth", told, "too large", same={"x·c": in_units_of_x(told, c)}
        )
    one = net((Layer("out", 1, 1, "identity", "W"),), {"x": [1.0], "y": [rng.normal()], "W_out": [[5.0]], "lr": 2.0})
    yield Sick("a weight that swings from side to side", one, "too large", same={"y·c": in_units_of_y(one, c)})
    for depth, activation, loss, optimizer in (
        (2, "tanh", "half_mse", "sgd"), (3, "relu", "mse", "sgd"), (4, "leaky_relu", "huber", "sgd"),
        (2, "tanh", "bce", "sgd"), (3, "tanh", "cce", "sgd"), (2, "tanh", "mse", "adam"), (3, "gelu", "mse", "rmsprop"),
    ):  # fmt: skip
        make = Deep(depth, activation, loss, optimizer)
        yield Sick(f"{depth} layers of {activation}, {loss}, {optimizer}", driven(rng, make), "too large")


def _too_small(rng: np.random.Generator) -> Iterator[Sick]:
    c = float(10 ** rng.uniform(-5, 5))
    for share in (1e-4, 1e-6, 1e-12):
        told = linear(rng, 1.0, share)
        same = {"y·c": in_units_of_y(told, c), "loss·2": doubled(told)}
        yield Sick(f"one linear layer, {share:g} of the best step", told, "too small", same=same)
    for scale in (1e-6, 1e6):
        told = linear(rng, 1.0, 1e-5, bias=False, x_scale=scale)
        yield Sick(
            f"inputs of {scale:g}, a hundred-thousandth of the best step",
            told,
            "too small",
            same={"x·c": in_units_of_x(told, c)},
        )
    tiny = linear(rng, 1.0, 0.5, bias=False, x_scale=1e-6)
    yield Sick("inputs of 1e-6 and a step for inputs of 1", changed(tiny, lr=0.5), "too small")
    for depth, activation, loss, optimizer in (
        (2, "tanh", "half_mse", "sgd"), (4, "leaky_relu", "mse", "sgd"), (3, "tanh", "bce", "sgd"),
        (2, "relu", "cce", "sgd"), (2, "tanh", "mse", "adam"), (3, "gelu", "huber", "rmsprop"),
        (2, "tanh", "mse", "adagrad"),
    ):  # fmt: skip
        told, rate = tuned_draw(rng, Deep(depth, activation, loss, optimizer))
        yield Sick(
            f"{depth} layers of {activation}, {loss}, {optimizer}, a step of 1e-6 of a good one",
            changed(told, lr=rate * 1e-6),
            "too small",
        )


# Layers and units.


def _sick_layers(rng: np.random.Generator) -> Iterator[Sick]:
    for depth in (2, 3, 4):
        told = Deep(depth, "relu", "half_mse")(rng)
        at = int(rng.integers(depth - 1))
        dead = changed(told, **{f"b_l{at}": np.full(5, -1e3)})
        yield Sick(f"{depth} layers, all of l{at} dead", dead, "dead layer", (f"all 5 l{at} units have slope 0",))
    told, _ = tuned_draw(rng, Deep(depth=2, activation="relu", loss="half_mse", width=6))
    unit = int(rng.integers(6))
    bias = np.array(told.lab.leaves["b_l0"])
    bias[unit] = -1e3
    slow = changed(told, b_l0=bias, lr=float(told.lab.leaves["lr"]) / 16)
    yield Sick(
        f"one dead unit, l0[{unit}]",
        slow,
        "some dead",
        (f"l0[{unit}] has slope 0 on all 6 data rows", f"l0[{unit}] cannot come back"),
    )
    for depth, activation in ((2, "tanh"), (3, "sigmoid"), (2, "relu")):
        told = Deep(depth, activation, "half_mse")(rng)
        alike = {layer.W: np.full((layer.inputs, layer.units), 0.3) for layer in told.lab.network.layers}
        yield Sick(
            f"{depth} layers of {activation}, every weight 0.3",
            changed(told, **alike),
            "identical",
            ("all 5 l0 units have equal weights",),
        )
    xor = net(
        (Layer("hidden", 2, 2, "tanh"), Layer("out", 2, 1, "sigmoid")),
        {
            "x": [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], "y": [[0.0], [1.0], [1.0], [0.0]], "lr": 1.0,
            "W_hidden": np.repeat(rng.normal(size=(2, 1)), 2, axis=1), "b_hidden": np.full(2, rng.normal()),
            "W_out": np.full((2, 1), rng.normal()), "b_out": [0.0],
        },
        rows=4, loss="mse",
    )  # fmt: skip
    yield Sick("XOR with two units alike", xor, "identical", ("both hidden units have equal weights in and out",))
    for activation, size in (("tanh", 30.0), ("sigmoid", 60.0)):
        told = Deep(2, activation, "half_mse")(rng)
        bias = np.where(rng.random(5) < 0.5, -1.0, 1.0) * size
        flat = changed(told, b_l0=bias, W_l0=np.asarray(told.lab.leaves["W_l0"]) * 0.1, lr=0.01)
        yield Sick(f"{activation} of {size:g}", flat, "dead layer" if activation == "tanh" else "saturated", ("slope",))
    wrong = Deep(1, "identity", "bce")(rng)
    wrong = Told(replace(wrong.lab, program=prepared(replace(wrong.lab.network, loss="mse"))[0].program))
    wrong = changed(wrong, y=np.zeros((6, 1)), b_out=[12.0], W_out=np.asarray(wrong.lab.leaves["W_out"]) * 0.1)
    yield Sick("a sigmoid output sure of the wrong class, mse", wrong, "saturated", ("out[0] is saturated",))
    for depth in (6, 8):
        told = Deep(depth, "sigmoid", "half_mse", gain=1 / 12)(rng)
        vanishing = changed(told, lr=0.05, b_out=[float(np.mean(told.lab.leaves["y"]))], W_out=np.zeros((5, 1)) + 0.01)
        yield Sick(
            f"{depth} layers of sigmoid with weights of usual size", vanishing, "vanishes", ("mean |∂E/∂z| of l0 is",)
        )
    for depth in (5, 7):
        told = Deep(depth, "identity", "half_mse", gain=200.0)(rng)
        y = np.asarray(told.lab.leaves["y"]) * 1e3
        yield Sick(
            f"{depth} linear layers with weights fourteen times too large",
            changed(told, y=y, lr=1e-16),
            "explodes",
            ("mean |∂E/∂z| of l0 is",),
        )


def _learned(rng: np.random.Generator) -> Iterator[Sick]:
    c = float(10 ** rng.uniform(-5, 5))
    for scale in (1e-6, 1.0, 1e6):
        told = linear(rng, scale, 0.5)
        x, y = (np.asarray(told.lab.leaves[name]) for name in ("x", "y"))
        weights, bias = answer(x, y)
        off = changed(told, W_out=weights * (1 + 1e-8), b_out=bias, lr=1e-3)
        yield Sick(
            f"the answer, to a hundred-millionth, targets of {scale:g}",
            off,
            "learned",
            same={"y·c": in_units_of_y(off, c)},
        )
    told = linear(rng, 1.0, 0.5)
    yield Sick("300 iterations later", Told(after(told, 300)), "learned")
    told = Deep(2, "tanh", "mse")(rng)
    met = changed(told, y=told.end["y_hat"])
    yield Sick("a teacher and its own answers", met, "learned", ("every prediction equals its target",))
    soft = Deep(2, "tanh", "cce")(rng)
    yield Sick("shares that are met, though the loss is not 0", changed(soft, y=soft.end["y_hat"]), "learned")
    sure = Deep(1, "identity", "cce")(rng)
    x = np.eye(3)[np.arange(6) % 3]
    yield Sick("classes it is sure of", changed(sure, x=x, y=x, W_out=np.eye(3) * 12, b_out=np.zeros(3)), "learned")
    one = net(
        (Layer("out", 1, 1, "identity", "W"),),
        {"x": [[1.0], [2.0]], "y": [[1.0], [10.0]], "W_out": [[1.0]], "lr": 0.1},
        rows=2,
        batch=1,
    )
    yield Sick("a batch that is met, of rows that are not", one, "fine", ("the loss over both data rows falls 16 →",))


def _others(rng: np.random.Generator) -> Iterator[Sick]:
    told = Deep(2, "tanh", "mse")(rng)
    yield Sick("lr is 0", changed(told, lr=0.0), "lr is 0")
    yield Sick("an input of 1e200", times(Deep(2, "relu", "mse")(rng), {"x": 1e200}), "broke")
    yield Sick("a weight that is not a number", changed(told, W_out=np.full((5, 1), np.nan)), "broke")
    pulled = linear(rng, 1.0, 0.5)
    x, y = (np.asarray(pulled.lab.leaves[name]) for name in ("x", "y"))
    y = np.array([[1.0], [-1.0]] * (len(x) // 2) + [[0.0]] * (len(x) % 2))
    x = np.ones_like(x)
    yield Sick(
        "equal inputs with opposite targets",
        changed(pulled, x=x, y=y, W_out=np.zeros_like(pulled.lab.leaves["W_out"])),
        "least",
    )
    yield Sick("inputs that are all 0", times(linear(rng, 1.0, 0.5, bias=False), {"x": 0.0}), "no gradient")
    yield Sick("weight decay that pulls away from the answer", decayed(linear(rng, 1.0, 0.1)), "decay")
    noisy = at_rest(rng, Deep(2, "identity", width=3)(rng))
    yield Sick("two linear layers at the least there is", noisy, "cannot be told", ("a plateau, or the least",))
