"""The table of activations. A row is numpy text; all that is known of an activation is written in its row."""

from __future__ import annotations

from dataclasses import dataclass

from tui_backprop.ground.tables import Table


@dataclass(frozen=True)
class Activation:
    """How a unit answers to its pre-activation.

    Args:
        name: as a lab file writes it.
        title: as the stage bar shows it.
        value: a in terms of {z}.
        slope: da/dz in terms of {z}; empty when the gradient passes as it is (identity), or when ``backward`` is given.
        backward: ∂E/∂z in terms of {da} (= ∂E/∂a), {a} and {z}, for a unit whose output depends on its neighbours.
        kinks: values of z where there is no derivative.
        says: one sentence about the value, for the working pane.
        slope_says: one sentence about the slope.
    """

    name: str
    title: str
    value: str
    slope: str = ""
    backward: str = ""
    kinks: tuple[float, ...] = ()
    says: str = ""
    slope_says: str = ""


ACTIVATIONS = Table(
    Activation("identity", "identity", "{z}", says="The output unit passes its sum on as it is."),
    Activation(
        "relu",
        "ReLU",
        "np.maximum(0, {z})",
        "({z} > 0).astype(float)",
        kinks=(0.0,),
        says="ReLU keeps what is above 0 and turns the rest into 0.",
        slope_says="Its slope is 1 where z > 0 and 0 elsewhere: the gate for the gradient on the way back.",
    ),
    Activation(
        "sigmoid",
        "sigmoid",
        "sigmoid({z})",
        "sigmoid({z}) * (1.0 - sigmoid({z}))",
        says="The sigmoid squeezes each sum to between 0 and 1.",
        slope_says="Its slope is largest, 0.25, at z = 0, and vanishes far from it.",
    ),
    Activation(
        "tanh",
        "tanh",
        "np.tanh({z})",
        "1.0 - np.tanh({z}) ** 2",
        says="tanh squeezes each sum to between -1 and 1.",
        slope_says="Its slope is 1 at z = 0 and vanishes far from it.",
    ),
    Activation(
        "gelu",
        "GELU",
        "0.5 * {z} * (1.0 + erf({z} / np.sqrt(2.0)))",
        "0.5 * (1.0 + erf({z} / np.sqrt(2.0))) + {z} * np.exp(-0.5 * {z} ** 2) / np.sqrt(2.0 * np.pi)",
        says="GELU weighs each sum by the chance that a normal number is below it.",
        slope_says="Its slope is 0.5 at z = 0, and slightly negative for moderately negative z.",
    ),
    Activation(
        "softmax",
        "softmax",
        "np.exp(log_softmax({z}))",
        backward="{a} * ({da} - np.sum({da} * {a}, axis=-1, keepdims=True))",
        says="Softmax turns the sums of a row into probabilities that add up to 1.",
    ),
)
