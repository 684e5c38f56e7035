"""The way forward and the loss over the whole data of a lab, and what that loss is to be measured against.

An iteration may take a batch; whether a network learns is a question about all rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tui_backprop.engine.arithmetic import Array, Value
from tui_backprop.engine.compiler import element_text, prediction_text
from tui_backprop.engine.machine import Values, run_statement
from tui_backprop.engine.rows.losses import LOSSES
from tui_backprop.engine.statement import Statement
from tui_backprop.ground.numbers import number
from tui_backprop.labs.lab import Lab

CHUNK = 64
"""Batches of data rows taken at once: enough to be quick, few enough for the memory of one ordered product."""
IN_ORDER, BY_BLAS = 400_000, 8_000_000
"""So many multiplications take no longer: in index order, and by BLAS."""
HALVINGS, FURTHEST = 80, 64.0
"""How a logit is found for a probability: so often the range is halved, which goes so far from 0."""


@dataclass(frozen=True, eq=False)
class AllData:
    """The data rows of a lab that a loss is measured on: all of them, or some, where all would take long.

    Args:
        lab: whose data it is.
        leaves: the data; other values are given to each method.
        every: 1 for all rows; with 3, say, every third is gone through.
    """

    lab: Lab
    leaves: Values
    every: int = 1

    @classmethod
    def quick(cls, lab: Lab, leaves: Values) -> AllData:
        """Return so many rows that going through them takes about a thousandth of a second; all of them if it can."""
        most = IN_ORDER if lab.program.ordered else BY_BLAS
        return cls(lab, leaves, max(1, (lab.network.rows or 1) * lab.program.weights // most))

    @property
    def count(self) -> int:
        """Return how many rows are gone through."""
        return -(-(self.lab.network.rows or 1) // self.every)

    @cached_property
    def _stretches(self) -> list[tuple[int, Mapping[str, Value]]]:
        """Return how many rows each stretch has, and its data under the names that the statements read."""
        program = self.lab.program
        x, y = (self.leaves[name] for name in program.data)
        if self.lab.network.rows is None or (not program.batched and self.every == 1):
            return [(self.count, {program.x: x, program.y: y})]
        x, y = np.asarray(x)[:: self.every], np.asarray(y)[:: self.every]
        step = CHUNK * (self.lab.network.batch or self.count)
        starts = range(0, self.count, step)
        return [(len(x[at : at + step]), {program.x: x[at : at + step], program.y: y[at : at + step]}) for at in starts]

    def forward(self, values: Values) -> list[Values]:
        """Return the values before the loss, a stretch of rows at a time, with the parameters among some values."""
        program = self.lab.program
        forward = range(program.offsets[1], program.loss_at)
        return [self.lab.machine.rerun(forward, {**values, **data}) for _, data in self._stretches]

    def loss(self, values: Values) -> float:
        """Return the loss over all rows, with the parameters among some values."""
        program = self.lab.program
        through = range(program.offsets[1], program.loss_at + 1)
        machine = self.lab.machine
        losses = [float(machine.rerun(through, {**values, **data})[program.loss]) for _, data in self._stretches]
        return self._averaged(losses)

    def _averaged(self, losses: list[float]) -> float:
        with np.errstate(all="ignore"):
            return float(
                sum(count * loss for (count, _), loss in zip(self._stretches, losses, strict=True)) / self.count
            )

    # What the loss is measured against.

    @cached_property
    def least(self) -> float:
        """Return the loss of predictions that equal their targets: no loss of these rows is less.

        It is above 0 where the targets of a cross-entropy are not certain.
        """
        return self._predicting([data[self.lab.program.y] for _, data in self._stretches])

    @cached_property
    def _ignorant(self) -> tuple[Array, str]:
        """Return a prediction that has learned nothing, (outputs,), and how it is told.

        It is the mean target. Of targets that do not vary, and of shares that would lose without end, it is what is
        predicted without any weight: 0, or equal shares.
        """
        targets = np.concatenate([np.reshape(y, (-1, self.lab.network.last.units)) for y in self._targets])
        mean = targets.mean(axis=0)
        shares = self.lab.network.targets.name != "any"
        varies = bool(np.any(np.abs(targets - mean) > 1e-9 * np.max(np.abs(targets))))
        if varies and not (shares and np.any((mean <= 0) | (mean >= 1))):
            return mean, "the mean target for every row"
        equal = 1.0 / max(2, len(mean)) if shares else 0.0
        return np.full_like(mean, equal), f"{number(equal)} for every target"

    @property
    def _targets(self) -> list[Array]:
        return [np.asarray(data[self.lab.program.y]) for _, data in self._stretches]

    @cached_property
    def usual(self) -> float:
        """Return what a prediction that has learned nothing loses above the least; 0 if it happens to be right."""
        put, _ = self._ignorant
        wanted = [np.broadcast_to(put, y.shape) if y.ndim else np.float64(put[0]) for y in self._targets]
        return self._predicting(wanted) - self.least

    @property
    def usual_words(self) -> str:
        """Return what that prediction is: "the mean target for every row"."""
        return self._ignorant[1]

    def _predicting(self, wanted: list[Value]) -> float:
        """Return what is lost where the loss compares these numbers with the targets, 0·log 0 being 0."""
        text = element_text(self.lab.network)
        losses = []
        for put, (_, data) in zip(wanted, self._stretches, strict=True):
            y_hat = _inverse(self.lab, put)
            with np.errstate(all="ignore"):
                element = np.asarray(
                    run_statement(
                        Statement(f"element = {text}"),
                        {**self.leaves, **data, self.lab.program.y_hat: y_hat},
                    )
                )
            element = np.where(np.isnan(element), 0.0, element)
            by_row = element.reshape(-1, self.lab.network.last.units)
            rows = by_row.sum(axis=1) if LOSSES[self.lab.network.loss].reduction == "rows" else by_row
            losses.append(float(np.mean(rows)))
        return self._averaged(losses)


def _inverse(lab: Lab, put: Value) -> Value:
    """Return the y_hat of which the loss compares these numbers with the targets."""
    name, text = lab.program.y_hat, prediction_text(lab.network)
    if text == name:
        return put
    low, high = np.full(np.shape(put), -FURTHEST), np.full(np.shape(put), FURTHEST)
    line = Statement(f"compared = {text}")
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        below = np.asarray(run_statement(line, {name: middle})) < put
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.asarray((low + high) / 2)
