"""What training costs without a debugger: plain numpy loops, written as one writes them, to measure ours by.

Each takes the leaves a lab starts from and how many iterations to run, and returns the last loss.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tui_backprop.engine.machine import Values


def sheet(leaves: Values, iterations: int) -> float:
    """Laboratory Activity 3 as the sheet writes it, without its prints; the new weights become the old ones."""
    x, y, lr = np.array(leaves["x"]), float(leaves["y"]), float(leaves["lr"])
    W_hidden, theta = np.array(leaves["W_hidden"]), np.array(leaves["theta"])
    loss = 0.0
    for _ in range(iterations):
        z_hidden = x.dot(W_hidden)
        a_hidden = np.maximum(0, z_hidden)
        relu_derivative = (z_hidden > 0).astype(float)
        bias = theta[0]
        w_h = theta[1:]
        z_out = bias + w_h.dot(a_hidden)
        y_hat = z_out
        loss = 0.5 * (y - y_hat) ** 2
        dE_dyhat = -(y - y_hat)
        dyhat_dzout = 1.0
        dE_dzout = dE_dyhat * dyhat_dzout
        dE_dtheta = np.array([dE_dzout * 1.0, dE_dzout * a_hidden[0], dE_dzout * a_hidden[1]])
        dE_dah = dE_dzout * w_h
        dE_dzh = dE_dah * relu_derivative
        dE_dW_hidden = np.zeros_like(W_hidden)
        for i in range(W_hidden.shape[0]):
            for j in range(W_hidden.shape[1]):
                dE_dW_hidden[i, j] = x[i] * dE_dzh[j]
        theta = theta - lr * dE_dtheta
        W_hidden = W_hidden - lr * dE_dW_hidden
    return float(loss)


def tanh_three_layers(leaves: Values, iterations: int) -> float:
    """2-8-8-1 on a batch: tanh, tanh, identity; half squared error."""
    x, y, lr = (np.array(leaves[name]) for name in ("x", "y", "lr"))
    W1, b1, W2, b2, W3, b3 = _parameters(leaves, "first", "hidden", "out")
    loss = 0.0
    for _ in range(iterations):
        a1 = np.tanh(x @ W1 + b1)
        a2 = np.tanh(a1 @ W2 + b2)
        y_hat = a2 @ W3 + b3
        loss = np.sum(0.5 * (y - y_hat) ** 2) / len(y)
        d3 = -(y - y_hat) / len(y)
        d2 = (d3 @ W3.T) * (1.0 - a2**2)
        d1 = (d2 @ W2.T) * (1.0 - a1**2)
        dW3, db3 = a2.T @ d3, d3.sum(axis=0)
        dW2, db2 = a1.T @ d2, d2.sum(axis=0)
        dW1, db1 = x.T @ d1, d1.sum(axis=0)
        W3, b3 = W3 - lr * dW3, b3 - lr * db3
        W2, b2 = W2 - lr * dW2, b2 - lr * db2
        W1, b1 = W1 - lr * dW1, b1 - lr * db1
    return float(loss)


def relu_softmax(leaves: Values, iterations: int) -> float:
    """64-32-10 on a batch: relu, softmax; cross-entropy from z, stable."""
    x, y, lr = (np.array(leaves[name]) for name in ("x", "y", "lr"))
    W1, b1, W2, b2 = _parameters(leaves, "hidden", "out")
    loss = 0.0
    for _ in range(iterations):
        z1 = x @ W1 + b1
        a1 = np.maximum(0, z1)
        z2 = a1 @ W2 + b2
        shifted = z2 - z2.max(axis=1, keepdims=True)
        log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        loss = -np.sum(y * log_p) / len(y)
        d2 = (np.exp(log_p) - y) / len(y)
        d1 = (d2 @ W2.T) * (z1 > 0)
        dW2, db2 = a1.T @ d2, d2.sum(axis=0)
        dW1, db1 = x.T @ d1, d1.sum(axis=0)
        W2, b2 = W2 - lr * dW2, b2 - lr * db2
        W1, b1 = W1 - lr * dW1, b1 - lr * db1
    return float(loss)


def _parameters(leaves: Values, *layers: str) -> list[Any]:
    return [np.array(leaves[f"{letter}_{layer}"]) for layer in layers for letter in "Wb"]
