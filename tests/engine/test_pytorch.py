"""The numbers are those of PyTorch, to 1e-12, for every row of every table: on cases stored once, without PyTorch here.

``tests/engine/pytorch/make.py`` made them. The comparison is of the loss, the prediction, the gradient of every
parameter and the parameters after the update, iteration by iteration, each run from where ours ended before it.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator

import numpy as np
import pytest

from tests.engine.pytorch.stored import Numbers, Stored, read
from tests.networks import Case
from tui_backprop.engine.batches import Batches
from tui_backprop.engine.compiler import compile_program
from tui_backprop.engine.machine import Machine, Values, frozen_copy
from tui_backprop.engine.network import Layer, Network
from tui_backprop.engine.rows.activations import ACTIVATIONS
from tui_backprop.engine.rows.losses import LOSSES
from tui_backprop.engine.rows.optimizers import OPTIMIZERS, Options

CLOSE = 1e-12
"""How far a number may be from PyTorch's: that much of it, or of 1 where it is smaller."""
CASES = read()


def built(stored: Stored) -> Case:
    """Return a machine for a stored net, and the values it starts with; what an optimizer remembers starts at 0."""
    layers = tuple(Layer(**layer) for layer in stored["layers"])
    rows, batch = stored.get("rows"), stored.get("batch")
    network = Network(layers, stored["loss"], stored["optimizer"], rows, batch, Options(**stored["options"]))
    given = {
        **{name: np.zeros(shape) for name, shape in network.state.items()},
        **network.hyperparameters,
        **stored["scalars"],
        **stored["parameters"],
        **dict(zip(network.data, (stored["x"], stored["y"]), strict=True)),
    }
    program = compile_program(network)
    assert given.keys() == set(program.leaves), "a number of the case that the program does not read"
    return Machine(program, Batches(rows, batch) if rows and batch else None), {
        name: frozen_copy(given[name]) for name in program.leaves
    }


def compared(stored: Stored) -> Iterator[tuple[str, Numbers, object]]:
    """Yield, for each stored number or tensor, what it is, PyTorch's value and ours."""
    machine, leaves = built(stored)
    program = machine.program
    for iteration, step in enumerate(stored["steps"], 1):
        after: Values = machine.trace(leaves, iteration)[-1]
        assert step["gradients"].keys() >= set(program.parameters) == step["parameters"].keys()
        yield f"{iteration} loss", step["loss"], after["loss"]
        yield f"{iteration} y_hat", step["y_hat"], after["y_hat"]
        for name, gradient in step["gradients"].items():
            yield f"{iteration} gradient of {name}", gradient, after[program.gradients[name]]
        for name, parameter in step["parameters"].items():
            yield f"{iteration} {name} after the update", parameter, after[name]
        leaves = {name: after[name] for name in program.leaves}


def differences(stored: Stored) -> dict[str, float]:
    """Return how far ours is from PyTorch's where it is too far, relative to it or to 1; inf where shapes differ."""
    found: dict[str, float] = {}
    for what, numbers, value in compared(stored):
        theirs, ours = np.asarray(numbers), np.asarray(value)
        far = np.inf
        if ours.shape == theirs.shape:
            far = float(np.max(np.abs(ours - theirs) / np.maximum(1.0, np.abs(theirs))))
        if not far <= CLOSE:
            found[what] = far
    return found


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_number_is_that_of_pytorch(case: Stored) -> None:
    assert differences(case) == {}


def test_a_hundred_billionth_beside_pytorch_is_found() -> None:
    changed = copy.deepcopy(CASES["sgd: momentum"])
    changed["steps"][0]["loss"] += 1e-11
    changed["steps"][2]["parameters"]["theta"] = [0.0, 0.0, 0.0]
    assert list(differences(changed)) == ["1 loss", "3 theta after the update"]


def test_every_row_of_every_table_has_a_case() -> None:
    cases = CASES.values()
    assert {layer["activation"] for case in cases for layer in case["layers"][:-1]} == set(ACTIVATIONS)
    assert {case["layers"][-1]["activation"] for case in cases} == set(ACTIVATIONS)
    assert {case["loss"] for case in cases} == set(LOSSES)
    assert {case["optimizer"] for case in cases} == set(OPTIMIZERS)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_option_and_scalar_of_an_optimizer_has_a_case(optimizer: str) -> None:
    cases = [case for case in CASES.values() if case["optimizer"] == optimizer]
    assert {option for case in cases for option in case["options"]} >= set(OPTIMIZERS[optimizer].options)
    read_by_it = {name for case in cases for name in built(case)[0].program.hyperparameters}
    assert {name for case in cases for name in case["scalars"]} == read_by_it
