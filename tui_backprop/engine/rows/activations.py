"""The table of activations. A row is numpy text; all that is known of an activation is written in its row."""

from __future__ import annotations

from dataclasses import dataclass

from tui_backprop.engine.rows.slips import Slip
from tui_backprop.ground.tables import Table


@dataclass(frozen=True)
class Activation:
    """An activation: a as a function of z, and its slope.

    Args:
        name: as a lab file writes it.
        title: as the stage bar shows it.
        value: a in terms of {z}.
        slope: da/dz in terms of {z}; empty when the gradient passes as it is (identity), or when ``backward`` is given.
        backward: ∂E/∂z in terms of {da} (= ∂E/∂a), {a} and {z}, for a unit whose output depends on its neighbours.
        kinks: values of z where there is no derivative.
        off_up_to: the z up to which value and slope are both 0, so that the unit is off; None where there is none.
        says: one sentence about the value, for the working pane.
        slope_says: one sentence about the slope.
        value_slips, slope_slips: what is mistaken for the value, and for the slope, of this row alone.
    """

    name: str
    title: str
    value: str
    slope: str = ""
    backward: str = ""
    kinks: tuple[float, ...] = ()
    off_up_to: float | None = None
    says: str = ""
    slope_says: str = ""
    value_slips: tuple[Slip, ...] = ()
    slope_slips: tuple[Slip, ...] = ()

    @property
    def plain(self) -> bool:
        """True if it passes z on as it is."""
        return self.value == "{z}"


ACTIVATIONS = Table(
    Activation("identity", "identity", "{z}", says="The output unit passes its sum on as it is."),
    Activation(
        "relu",
        "ReLU",
        "np.maximum(0, {z})",
        "({z} > 0).astype(float)",
        kinks=(0.0,),
        off_up_to=0.0,
        says="ReLU keeps what is above 0 and turns the rest into 0.",
        value_slips=(
            Slip(
                "absolute value",
                "np.abs({z})",
                "the absolute value was taken",
                "A ReLU makes 0 of what is below 0; it does not turn its sign round.",
                "What becomes of a z below 0?",
            ),
        ),
        slope_says="Its slope is 1 where z > 0 and 0 elsewhere: the gate for the gradient on the way back.",
    ),
    Activation(
        "leaky_relu",
        "leaky ReLU",
        "np.where({z} > 0, {z}, 0.01 * {z})",
        "np.where({z} > 0, 1.0, 0.01)",
        kinks=(0.0,),
        says="Leaky ReLU keeps what is above 0 and lets a hundredth of the rest through.",
        slope_says="Its slope is 1 where z > 0 and 0.01 elsewhere, so that some gradient always passes.",
        value_slips=(
            Slip(
                "leak forgotten",
                "np.maximum(0, {z})",
                "what is below 0 was taken for 0",
                "A leaky ReLU lets a hundredth of what is below 0 through; only a ReLU makes it 0.",
                "What becomes of a z below 0?",
            ),
        ),
        slope_slips=(
            Slip(
                "slope below 0 taken for 0",
                "({z} > 0).astype(float)",
                "the slope below 0 was taken for 0",
                "A leaky ReLU has slope 0.01 where z is not above 0; only the slope of a ReLU is 0 there.",
                "Does a z below 0 let nothing back, or a little?",
            ),
        ),
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
        "softplus",
        "softplus",
        "softplus({z})",
        "sigmoid({z})",
        says="Softplus is log(1 + e^z): a ReLU with a round corner, and always above 0.",
        slope_says="Its slope is the sigmoid of z: near 0 far below 0, and near 1 far above.",
        slope_slips=(
            Slip(
                "slope of softplus taken for that of ReLU",
                "({z} > 0).astype(float)",
                "the slope of a ReLU was taken",
                "Softplus is round where a ReLU has its corner: its slope is the sigmoid of z.",
                "Is the slope of a round corner 0 or 1, or something between?",
            ),
        ),
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
