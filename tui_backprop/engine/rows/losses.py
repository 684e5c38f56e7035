"""The table of losses. A row is numpy text; all that is known of a loss is written in its row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tui_backprop.engine.rows.scalars import Scalar
from tui_backprop.engine.rows.slips import Slip
from tui_backprop.ground.tables import Table


@dataclass(frozen=True)
class Targets:
    """The numbers that a loss takes for its targets.

    Args:
        name: as a loss calls it.
        needs: what it takes, to come after "bce needs ".
        one: from a single number, whether it can be a target at all.
        row: from a row of targets (outputs,), whether they are targets together.
        together: what a row must be, to come after "the targets of a row"; empty where each number stands for itself.
    """

    name: str
    needs: str
    one: Callable[[float], bool]
    row: Callable[[NDArray[np.float64]], bool] = lambda _: True
    together: str = ""

    def fits(self, row: NDArray[np.float64]) -> bool:
        """True if a row of targets, (outputs,), can be taken."""
        return all(map(self.one, row.tolist())) and self.row(row)


TARGETS = Table(
    Targets("any", "numbers", lambda _: True),
    Targets("probability", "numbers from 0 to 1", lambda target: 0 <= target <= 1),
    Targets(
        "distribution",
        "numbers from 0 on that add up to 1",
        lambda target: target >= 0,
        lambda row: abs(float(row.sum()) - 1.0) <= 1e-6,  # thirds, say, are written with a few digits
        "add up to 1",
    ),
)


@dataclass(frozen=True)
class Loss:
    """A loss: a measure of how far the prediction is from the target.

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
        prediction: what of {y_hat} is compared with the target: the loss is least, and its slope 0, where this is y.
        targets: which targets it takes, a row of ``TARGETS``.
        scalars: the numbers it reads beside its tensors.
        says: one sentence about the loss; {averaged} is ", averaged" where every batch has more than one element.
        element_slips, dy_hat_slips, dz_slips: what is mistaken for these texts, of this row alone.
    """

    name: str
    title: str
    element: str
    dy_hat: str
    reduction: Literal["rows", "mean"]
    dz: str = ""
    output: str = ""
    textbook: str = ""
    prediction: str = "{y_hat}"
    targets: str = "any"
    scalars: tuple[Scalar, ...] = ()
    says: str = ""
    element_slips: tuple[Slip, ...] = ()
    dy_hat_slips: tuple[Slip, ...] = ()
    dz_slips: tuple[Slip, ...] = ()


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
        says="The loss is the squared distance between target and prediction{averaged}.",
    ),
    Loss(
        "huber",
        "Huber loss",
        "np.where(np.abs({y} - {y_hat}) <= delta, 0.5 * ({y} - {y_hat}) ** 2,"
        " delta * (np.abs({y} - {y_hat}) - 0.5 * delta))",
        "np.where(np.abs({y} - {y_hat}) <= delta, -({y} - {y_hat}), -delta * np.sign({y} - {y_hat}))",
        "mean",
        scalars=(Scalar("delta", 1.0, above=0.0),),
        says="The loss is half the squared distance up to delta, and grows in a straight line beyond it{averaged}.",
        element_slips=(
            Slip(
                "squared beyond delta",
                "0.5 * ({y} - {y_hat}) ** 2",
                "the distance was squared beyond delta too",
                "From delta on the loss grows in a straight line, so that a wide miss counts less than its square.",
                "How far is the prediction off, beside delta?",
            ),
            Slip(
                "absolute distance alone",
                "delta * np.abs({y} - {y_hat})",
                "the straight line was taken for the whole loss",
                "The straight line begins at delta, half a delta lower; up to there the distance is squared.",
                "Where does the straight line begin?",
            ),
        ),
        dy_hat_slips=(
            Slip(
                "slope not limited",
                "-({y} - {y_hat})",
                "the slope was not limited to delta",
                "Beyond delta the loss is a straight line, so its slope is delta, or -delta, and no more.",
                "How steep is a straight line?",
            ),
        ),
    ),
    Loss(
        "bce",
        "binary cross-entropy",
        "{y} * softplus(-{z}) + (1.0 - {y}) * softplus({z})",
        "-{y} / {y_hat} + (1.0 - {y}) / (1.0 - {y_hat})",
        "mean",
        dz="{y_hat} - {y}",
        output="sigmoid",
        textbook="-{y} * np.log({y_hat}) - (1.0 - {y}) * np.log(1.0 - {y_hat})",
        targets="probability",
        says="The loss is the negative logarithm of the probability given to the right answer{averaged}.",
        element_slips=(
            Slip(
                "second term dropped",
                "{y} * softplus(-{z})",
                "the term of 1 - y was left out",
                "The loss has two terms: y weighs the probability of 1, and 1 - y that of 0.",
                "What does the loss say where the target is 0?",
            ),
        ),
        dy_hat_slips=(
            Slip(
                "second term dropped",
                "-{y} / {y_hat}",
                "the term of 1 - y was left out",
                "The loss has two terms, and so has its slope: -y / y_hat, and (1 - y) / (1 - y_hat).",
                "What does the slope say where the target is 0?",
            ),
        ),
    ),
    Loss(
        "bce_logits",
        "binary cross-entropy with logits",
        "{y} * softplus(-{y_hat}) + (1.0 - {y}) * softplus({y_hat})",
        "sigmoid({y_hat}) - {y}",
        "mean",
        output="identity",
        prediction="sigmoid({y_hat})",
        targets="probability",
        says="The prediction is a logit: the loss is the negative logarithm of the probability its sigmoid gives to the"
        " right answer{averaged}.",
        element_slips=(
            Slip(
                "second term dropped",
                "{y} * softplus(-{y_hat})",
                "the term of 1 - y was left out",
                "The loss has two terms: y weighs the probability of 1, and 1 - y that of 0.",
                "What does the loss say where the target is 0?",
            ),
        ),
        dy_hat_slips=(
            Slip(
                "logit taken for a probability",
                "{y_hat} - {y}",
                "the logit was taken for a probability",
                "The prediction is a logit; its sigmoid is the probability that is compared with the target.",
                "Is the prediction a probability?",
            ),
        ),
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
        targets="distribution",
        says="The loss is the negative logarithm of the probability given to the right class.",
    ),
)
