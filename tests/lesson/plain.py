"""The losses and optimizers from their published formulas in plain numpy, without the tables or the compiler."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from tui_backprop.engine.arithmetic import Array
from tui_backprop.engine.network import Network


def log_softmax(z: Array) -> Array:
    far = z - np.max(z, axis=-1, keepdims=True)
    return np.asarray(far - np.log(np.sum(np.exp(far), axis=-1, keepdims=True)))


def logistic(z: Array) -> Array:
    return np.asarray(np.exp(-np.logaddexp(0.0, -z)))


def _entropy(y: Array, logit: Array) -> Array:
    """-y log p - (1 - y) log(1 - p) of p = sigmoid(logit)."""
    return np.asarray(y * np.logaddexp(0.0, -logit) + (1.0 - y) * np.logaddexp(0.0, logit))


def _huber(y: Array, y_hat: Array, delta: float) -> Array:
    off = np.abs(y - y_hat)
    return np.where(off <= delta, off**2 / 2, delta * off - delta**2 / 2)


def elements(loss: str, y: Array, y_hat: Array, z: Array, delta: float) -> Array:
    """The loss of each element, from targets, predictions, the z behind them and delta."""
    match loss:
        case "half_mse":
            return np.asarray((y - y_hat) ** 2 / 2)
        case "mse":
            return np.asarray((y - y_hat) ** 2)
        case "huber":
            return _huber(y, y_hat, delta)
        case "bce":
            return _entropy(y, z)
        case "bce_logits":
            return _entropy(y, y_hat)
        case "cce":
            return -y * log_softmax(z)
    raise ValueError(f"no formula for {loss}")


OVER_ROWS = frozenset({"half_mse", "cce"})
"""Losses that are summed over the outputs and averaged over the rows; the others are averaged over all elements."""


def compared(loss: str, y_hat: Array) -> Array:
    """What a loss compares with the target."""
    return logistic(y_hat) if loss == "bce_logits" else y_hat


def mean_loss(loss: str, y: Array, y_hat: Array, z: Array, delta: float) -> float:
    """The loss of some rows, all (rows, outputs)."""
    each = elements(loss, y, y_hat, z, delta)
    return float(np.sum(each) / (len(y) if loss in OVER_ROWS else each.size))


def step(
    network: Network, gradient: Array, decayed: Array, memory: Mapping[str, Array], read: Mapping[str, float]
) -> Array:
    """What lr multiplies in an update of one parameter.

    Args:
        decayed: the numbers that decay: the parameter, with 0 where it does not.
        memory: what the optimizer kept for it, by its letter.
        read: weight_decay, momentum, beta1, ... and t, that of this update.
    """
    optimizer, options = network.optimizer, network.options
    decay = read.get("weight_decay", 0.0) * decayed
    g = gradient if optimizer == "adamw" else gradient + decay
    if optimizer == "sgd":
        if not options.momentum:
            return g
        v = read["momentum"] * memory["v"] + g
        return np.asarray(g + read["momentum"] * v if options.nesterov else v)
    if optimizer in {"adagrad", "rmsprop"}:
        alpha = read.get("alpha", 0.0)
        s = memory["s"] + g**2 if optimizer == "adagrad" else alpha * memory["s"] + (1.0 - alpha) * g**2
        return np.asarray(g / (np.sqrt(s) + read["eps"]))
    beta1, beta2, t = read["beta1"], read["beta2"], read["t"]
    m = (beta1 * memory["m"] + (1.0 - beta1) * g) / (1.0 - beta1**t)
    v = (beta2 * memory["v"] + (1.0 - beta2) * g**2) / (1.0 - beta2**t)
    return np.asarray(m / (np.sqrt(v) + read["eps"]) + (decay if optimizer == "adamw" else 0.0))
