"""Laboratory Activity 3: every statement and its number, as on the sheet, compared with ``==``."""

from __future__ import annotations

import numpy as np
import pytest

from tests.networks import lab3

ITERATION = (
    ("z_hidden = x @ W_hidden", [-0.3, -0.09999999999999998]),
    ("a_hidden = np.maximum(0, z_hidden)", [0.0, 0.0]),
    ("da_dz_hidden = (z_hidden > 0).astype(float)", [0.0, 0.0]),
    ("z_out = theta[0] + a_hidden @ theta[1:]", -0.4),
    ("y_hat = z_out", -0.4),
    ("loss = 0.5 * (y - y_hat) ** 2", 0.9799999999999999),
    ("dE_dy_hat = -(y - y_hat)", -1.4),
    ("dE_dz_out = dE_dy_hat", -1.4),
    ("dE_dtheta = dE_dz_out * np.concatenate(([1.0], a_hidden))", [-1.4, 0.0, 0.0]),
    ("dE_da_hidden = dE_dz_out * theta[1:]", [-0.27999999999999997, -0.13999999999999999]),
    ("dE_dz_hidden = dE_da_hidden * da_dz_hidden", [0.0, 0.0]),
    ("dE_dW_hidden = np.outer(x, dE_dz_hidden)", [[0.0, 0.0], [0.0, 0.0], [0.0, 0.0]]),
    ("theta = theta - lr * dE_dtheta", [-0.3986, 0.2, 0.1]),
    ("W_hidden = W_hidden - lr * dE_dW_hidden", [[0.2, -0.3], [0.4, 0.1], [-0.5, 0.2]]),
)


def test_the_program_is_the_lines_of_the_sheet() -> None:
    machine, _ = lab3()
    assert [statement.text for statement in machine.program] == [text for text, _ in ITERATION]


@pytest.mark.parametrize("at", range(len(ITERATION)), ids=[text.split(" =")[0] for text, _ in ITERATION])
def test_each_statement_gives_the_number_of_the_sheet(at: int) -> None:
    machine, leaves = lab3()
    value = machine.trace(leaves, 1)[at + 1][machine.program.statements[at].name]
    assert np.asarray(value).tolist() == ITERATION[at][1]


def test_the_stages_are_the_sections_of_the_sheet() -> None:
    titles = [stage.title for stage in lab3()[0].program.stages]
    assert titles == ["start", "pre-activation", "ReLU", "output", "loss", "grads out", "grads hidden", "update"]


def test_the_loss_on_the_same_row_is_smaller_after_the_update() -> None:
    machine, leaves = lab3()
    losses = np.empty(2)
    machine.fast(leaves, 1, losses)
    assert losses.tolist() == [0.9799999999999999, pytest.approx(0.97804, abs=5e-6)]
    assert losses[1] == machine.trace(machine.fast(leaves, 1, np.empty(1)), 2)[machine.program.loss_at + 1]["loss"]
