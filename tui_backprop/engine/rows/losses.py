"""The table of losses. A row is numpy text; all that is known of a loss is written in its row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tui_backprop.ground.tables import Table


@dataclass(frozen=True)
class Loss:
    """How far the prediction is from the target.

    Args:
        name: as a lab file writes it.
        title: in words.
        element: the loss of one element, in terms of {y}, {y_hat} and {z}.
        dy_hat: ∂(element)/∂y_hat, in the same terms.
        reduction: "rows" sums over outputs and averages over rows; "mean" averages over all elements.
        dz: ∂(element)/∂z where it is fused with the output's activation, else empty. When it is given ``dy_hat`` is
            shown but feeds nothing.
        output: the activation the last layer must have, or empty for any.
        textbook: the element in terms of {y} and {y_hat} alone, where ``element`` is computed from z instead.
        says: one sentence about the loss.
    """

    name: str
    title: str
    element: str
    dy_hat: str
    reduction: Literal["rows", "mean"]
    dz: str = ""
    output: str = ""
    textbook: str = ""
    says: str = ""


LOSSES = Table(
    Loss(
        "half_mse",
        "half squared error",
        "0.5 * ({y} - {y_hat}) ** 2",
        "-({y} - {y_hat})",
        "rows",
        says="The loss is half the squared distance between target and prediction.",
    ),
    Loss(
        "mse",
        "mean squared error",
        "({y} - {y_hat}) ** 2",
        "-2.0 * ({y} - {y_hat})",
        "mean",
        says="The loss is the squared distance between target and prediction, averaged.",
    ),
    Loss(
        "cce",
        "categorical cross-entropy",
        "-{y} * log_softmax({z})",
        "-{y} / {y_hat}",
        "rows",
        dz="{y_hat} - {y}",
        output="softmax",
        textbook="-{y} * np.log({y_hat})",
        says="The loss is the negative logarithm of the probability given to the right class.",
    ),
)
