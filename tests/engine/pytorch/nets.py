"""The nets that PyTorch is asked about: every row of every table, at every place and in every shape it may have."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Literal, TypeAlias

from tests.engine.pytorch.stored import Net, Numbers, StoredLayer, StoredOptions

ACTIVATIONS = ("identity", "relu", "leaky_relu", "sigmoid", "tanh", "softplus", "gelu", "softmax")
LOSSES = ("half_mse", "mse", "huber", "bce", "bce_logits", "cce")
OPTIMIZERS = ("sgd", "adagrad", "rmsprop", "adam", "adamw")
OUTPUTS = {"bce": "sigmoid", "bce_logits": "identity", "cce": "softmax"}
"""The activation a loss needs of the last layer; the others take any."""

Asked: TypeAlias = tuple[Net, int]
"""A net, and how many iterations of it are to be stored."""
Parameters: TypeAlias = Literal["W", "W b", "theta"]
Layers: TypeAlias = Sequence[tuple[int, str, Parameters]]
"""The units, the activation and the parameters of each layer."""


def nets(table: str, row: str) -> Iterator[Asked]:
    """Yield the nets for one row of a table."""
    made: dict[str, Callable[[str], Iterator[Asked]]] = {
        "activations": _of_activation,
        "losses": _of_loss,
        "optimizers": _of_optimizer,
    }
    yield from made[table](row)


def _of_activation(row: str) -> Iterator[Asked]:
    single = row != "softmax"  # of one number it is always 1
    yield _net(row, "hidden, one sample, theta", 3, [(2, row, "W"), (1, "identity", "theta")]), 1
    yield _net(row, "hidden, rows", 2, [(2, row, "W b"), (2, "identity", "W b")], "mse", rows=4), 2
    yield _net(row, "twice, rows, theta", 2, [(2, row, "W b"), (2, row, "W"), (1, "tanh", "theta")], rows=3), 1
    yield _net(row, "output, one sample", 2, [(2, "tanh", "W b"), (2, row, "W b")]), 1
    yield _net(row, "output, rows", 3, [(2, "sigmoid", "W"), (2, row, "W b")], "mse", rows=3), 1
    if single:
        yield _net(row, "output, one sample, theta", 2, [(2, "tanh", "W b"), (1, row, "theta")]), 1
    yield _at_zero(row), 1
    yield _far(row), 1


def _at_zero(row: str) -> Net:
    """Return a net of whose pre-activations many are exactly 0: those of the first row, and of one output in all."""
    net = _net(row, "at z = 0", 2, [(2, row, "W"), (2, row, "W")], rows=3)
    net["x"] = [[0.0, 0.0], [1.0, 0.0], [0.5, 1.0]]
    net["parameters"] = {"W_hidden": [[0.0, 0.7], [-0.4, 1.3]], "W_out": [[0.6, 0.0], [0.8, 0.0]]}
    return net


def _far(row: str) -> Net:
    """Return a net whose pre-activations are large."""
    net = _net(row, "far from z = 0", 2, [(4, row, "W"), (4, row, "W")], "mse", rows=2, scalars={"lr": 0.001})
    net["x"] = [[1.0, 0.5], [-0.5, 1.0]]
    net["parameters"] = {
        "W_hidden": [[17.0, -15.0, 6.0, -9.0], [4.0, -3.0, -8.0, 7.0]],
        "W_out": [[0.9, -0.8, 0.1, -0.2], [-0.3, 0.5, 0.8, -0.9], [0.4, 0.3, -0.7, 0.2], [0.6, -0.4, 0.2, 0.1]],
    }
    return net


def _of_loss(row: str) -> Iterator[Asked]:
    out, single = OUTPUTS.get(row, "identity"), row != "cce"
    yield _net(row, "one sample, several outputs", 2, [(3, "tanh", "W b"), (3, out, "W b")], row), 2
    if single:
        yield _net(row, "one sample, theta", 3, [(2, "tanh", "W"), (1, out, "theta")], row), 2
        yield _net(row, "rows, theta", 2, [(2, "sigmoid", "W b"), (1, out, "theta")], row, rows=4), 2
    yield _net(row, "rows, several outputs", 2, [(3, "tanh", "W b"), (3, out, "W b")], row, rows=4), 2
    yield _net(row, "rows, no hidden layer, no bias", 3, [(2, out, "W")], row, rows=3), 2
    yield _net(row, "mini-batches, one short", 2, [(2, "tanh", "W b"), (3, out, "W b")], row, rows=5, batch=2), 4
    if single:
        yield _net(row, "mini-batches of one row", 2, [(2, "tanh", "W b"), (1, out, "theta")], row, rows=3, batch=1), 4
    if row not in OUTPUTS:
        yield _net(row, "through a sigmoid", 2, [(2, "tanh", "W b"), (2, "sigmoid", "W b")], row, rows=3), 2
    else:
        yield _sure(row), 2
    if row == "huber":
        narrow = _net(row, "narrow delta", 2, [(3, out, "W b")], row, rows=4, scalars={"lr": 0.1, "delta": 0.3})
        yield narrow, 2
        yield _beside_delta(), 1


def _sure(row: str) -> Net:
    """Return a net with logits far from 0, of right and wrong answers; of bce as far as PyTorch's log bears."""
    net = _net(row, "sure answers", 2, [(3, OUTPUTS[row], "W")], row, rows=3)
    net["x"] = [[1.0, 0.0], [0.0, 1.0], [-1.0, 0.5]]
    size = 4.0 if row == "bce" else 400.0
    net["parameters"] = {"W_out": [[size, -size, 0.5 * size], [-0.75 * size, size, 0.0]]}
    net["y"] = [[1.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]
    return net


def _beside_delta() -> Net:
    """Return a net whose errors are 0, exactly delta to both sides, just below, and far beyond."""
    scalars = {"lr": 0.1, "delta": 0.5}
    net = _net("huber", "errors of delta", 1, [(1, "identity", "W")], "huber", rows=5, scalars=scalars)
    net["x"] = [[1.0], [1.0], [1.0], [1.0], [1.0]]
    net["parameters"] = {"W_out": [[0.25]]}
    net["y"] = [[0.25], [0.75], [-0.25], [0.7499], [30.0]]
    return net


def _of_optimizer(row: str) -> Iterator[Asked]:
    silent: dict[str, float] = {"lr": 0.05} if row == "sgd" else {}  # PyTorch's usual lr of SGD is not ours
    decay: dict[str, float] = {**silent, "weight_decay": 0.25}
    whole: StoredOptions = {"weight_decay": True}
    weights: StoredOptions = {"weight_decay": True, "decay_biases": False}
    yield _updated(row, "where a lab is silent", {}, silent), 4
    yield _updated(row, "weight decay", whole, decay), 4
    yield _updated(row, "weight decay, not of biases", weights, decay), 4
    yield _updated(row, "a unit that is off, weight decay", whole, decay, off=True), 3
    if row == "adamw":
        yield _updated(row, "biases do not decay where a lab is silent", {"decay_biases": False}, silent), 4
    asked: dict[str, dict[str, float]] = {
        "sgd": {},
        "adagrad": {"eps": 0.1},
        "rmsprop": {"alpha": 0.6, "eps": 0.1},
        "adam": {"beta1": 0.6, "beta2": 0.7, "eps": 0.1},
        "adamw": {"beta1": 0.6, "beta2": 0.7, "eps": 0.1, "weight_decay": 0.3},
    }
    if asked[row]:
        yield _updated(row, "its own scalars", {}, {"lr": 0.2, **asked[row]}), 4
    if row == "sgd":
        for nesterov in (False, True):
            title = "nesterov" if nesterov else "momentum"
            kept: StoredOptions = {"momentum": True, "nesterov": nesterov}
            numbers: dict[str, float] = {"lr": 0.1, "momentum": 0.9}
            yield _updated(row, title, kept, numbers), 4
            both = {**numbers, "weight_decay": 0.25}
            yield _updated(row, f"{title}, weight decay", {**kept, **whole}, both), 4
            yield _updated(row, f"{title}, weight decay, not of biases", {**kept, **weights}, both), 4


def _updated(row: str, title: str, options: StoredOptions, scalars: dict[str, float], *, off: bool = False) -> Net:
    """Return a net to update: biases in both forms, and rows that are not the same in each iteration.

    Args:
        off: the first hidden unit is a ReLU that no row turns on, so that its gradients are exactly 0.
    """
    layers: Layers = [(2, "relu" if off else "tanh", "W b"), (1, "identity", "theta")]
    net = _net(row, title, 2, layers, optimizer=row, rows=5, batch=2, options=options, scalars=scalars)
    if off:
        net["parameters"]["b_hidden"] = [-40.0, 4.0]
    return net


def _net(
    row: str,
    title: str,
    inputs: int,
    layers: Layers,
    loss: str = "half_mse",
    *,
    rows: int | None = None,
    batch: int | None = None,
    optimizer: str = "sgd",
    options: StoredOptions | None = None,
    scalars: dict[str, float] | None = None,
) -> Net:
    """Return a net with numbers of two decimals, drawn anew for each row and title."""
    rng = random.Random(f"{row}: {title}")
    names = ("first", "hidden", "out")[3 - len(layers) :]
    made: list[StoredLayer] = []
    parameters: dict[str, Numbers] = {}
    for name, (units, activation, kept) in zip(names, layers, strict=True):
        width = made[-1]["units"] if made else inputs
        made.append({"name": name, "inputs": width, "units": units, "activation": activation, "parameters": kept})
        if kept == "theta":
            parameters["theta"] = _drawn(rng, width + 1)
        else:
            parameters[f"W_{name}"] = [_drawn(rng, units) for _ in range(width)]
            if kept == "W b":
                parameters[f"b_{name}"] = _drawn(rng, units)
    outputs, scalar = layers[-1][0], rows is None and layers[-1][2] == "theta"
    x = [_drawn(rng, inputs) for _ in range(rows or 1)]
    y = [_targets(rng, loss, outputs, certain=bool(at % 2)) for at in range(rows or 1)]
    net: Net = {
        "title": title,
        "layers": made,
        "loss": loss,
        "optimizer": optimizer,
        "options": options or {},
        "scalars": {"lr": 0.1} if scalars is None else scalars,
        "x": x if rows else x[0],
        "y": y if rows else y[0][0] if scalar else y[0],
        "parameters": parameters,
    }
    if rows is not None:
        net["rows"] = rows
    if batch is not None:
        net["batch"] = batch
    return net


def _drawn(rng: random.Random, size: int) -> list[float]:
    return [round(rng.gauss(0.0, 0.8), 2) for _ in range(size)]


def _targets(rng: random.Random, loss: str, outputs: int, *, certain: bool) -> list[float]:
    """Return a row of targets that a loss takes; of probabilities and distributions ``certain`` ones, or any."""
    if loss == "cce":
        if certain:
            right = rng.randrange(outputs)
            return [float(at == right) for at in range(outputs)]
        cuts = [0, *sorted(rng.sample(range(1, 16), outputs - 1)), 16]  # sixteenths add up to 1 to the last bit
        return [(above - below) / 16 for below, above in pairwise(cuts)]
    if loss in OUTPUTS:
        return [float(rng.randint(0, 1)) if certain else round(rng.random(), 2) for _ in range(outputs)]
    return _drawn(rng, outputs)
