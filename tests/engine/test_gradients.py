"""Backpropagation agrees with central differences for every row of every table, and a planted mistake does not."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import count, product

import numpy as np
import pytest
from hypothesis import given, settings

from tests.networks import Case, away_from_kinks, lab3, networks, prepared, some_networks
from tests.planted import backward, with_line
from tui_backprop.engine.judge.check import Checked, check_gradients
from tui_backprop.engine.machine import Machine, Values
from tui_backprop.engine.network import Layer, Network, Parameters
from tui_backprop.engine.rows.activations import ACTIVATIONS
from tui_backprop.engine.rows.losses import LOSSES
from tui_backprop.engine.rows.optimizers import OPTIMIZERS

PARAMETERS: tuple[Parameters, ...] = ("W", "W b", "theta")
SOME = some_networks()


def smooth(network: Network) -> Case:
    """A case whose pre-activations keep clear of kinks."""
    return next(case for seed in count() if away_from_kinks(case := prepared(network, seed)))


def off(item: Checked) -> float:
    """Return how far a gradient is from its central differences at most, relative to it or to 1."""
    return float(np.nanmax(np.abs(item.gradient - item.numeric) / np.maximum(1.0, np.abs(item.gradient))))


def pairs() -> Iterator[tuple[str, str, str]]:
    """A hidden activation, an output activation and a loss: every row at every place it may take."""
    for loss, row in LOSSES.items():
        for activation in ACTIVATIONS:
            yield activation, row.output or "identity", loss
            if not row.output:
                yield "tanh", activation, loss


@pytest.mark.parametrize(("hidden", "output", "loss"), sorted(set(pairs())))
def test_every_gradient_agrees_with_central_differences(hidden: str, output: str, loss: str) -> None:
    for rows, parameters in product((None, 3), PARAMETERS):
        units = 1 if parameters == "theta" else 2
        if rows is None and parameters == "theta" and ACTIVATIONS[output].backward:
            continue  # refused by Network
        layers = (
            Layer("hidden", 2, 3, hidden, "W" if parameters == "W" else "W b"),
            Layer("out", 3, units, output, parameters),
        )
        case = smooth(Network(layers, loss, rows=rows))
        checked = check_gradients(*case)
        assert {item.name: item.verdict for item in checked} == dict.fromkeys(case[0].program.gradients, "agrees")
        assert max(map(off, checked)) <= 1e-6


@settings(max_examples=150, deadline=None)
@given(networks(smooth=True))
def test_every_gradient_of_any_network_agrees(case: Case) -> None:
    machine, leaves = case
    found = {item.verdict for item in check_gradients(machine, leaves)}
    assert found <= {"agrees", "unseen"}  # a slope below what rounding hides is not judged
    assert "agrees" in found


def test_every_parameter_has_a_gradient_of_its_own_shape() -> None:
    for machine, leaves in SOME.values():
        after = machine.trace(leaves, 1)[-1]
        for name in machine.program.parameters:
            assert np.shape(after[machine.program.gradients[name]]) == np.shape(leaves[name])


def test_the_fixed_networks_use_every_row_of_every_table() -> None:
    used = [machine.program.network for machine, _ in SOME.values()]
    assert {layer.activation for network in used for layer in network.layers} == set(ACTIVATIONS)
    assert {network.loss for network in used} == set(LOSSES)
    assert {network.optimizer for network in used} == set(OPTIMIZERS)


def verdicts(machine: Machine, leaves: Values) -> dict[str, str]:
    return {item.name: item.verdict for item in check_gradients(machine, leaves)}


def live_lab3() -> Case:
    """Laboratory Activity 3 with W_hidden turned around, so that both units are on."""
    machine, leaves = lab3()
    return machine, {**leaves, "W_hidden": -leaves["W_hidden"]}


MISTAKES = {
    "the mask is dropped": ("dE_dz_hidden = dE_da_hidden", "lab3", {"z_hidden", "W_hidden"}),
    "the sign is flipped": (
        "dE_dy_hat = y - y_hat",
        "live",
        {"y_hat", "z_out", "theta", "a_hidden", "z_hidden", "W_hidden"},
    ),
    "the bias sees 0 instead of 1": ("dE_dtheta = dE_dz_out * np.concatenate(([0.0], a_hidden))", "live", {"theta"}),
    "the error comes back along the bias too": (
        "dE_da_hidden = dE_dz_out * theta[:2]",
        "live",
        {"a_hidden", "z_hidden", "W_hidden"},
    ),
    "the weight sees 2 x": ("dE_dW_hidden = np.outer(2.0 * x, dE_dz_hidden)", "live", {"W_hidden"}),
}


@pytest.mark.parametrize(("line", "lab", "wrong"), MISTAKES.values(), ids=MISTAKES)
def test_a_planted_mistake_disagrees_from_where_it_is_made(line: str, lab: str, wrong: set[str]) -> None:
    machine, leaves = lab3() if lab == "lab3" else live_lab3()
    writer = machine.program.writer(line.split(" =", maxsplit=1)[0])
    assert writer is not None
    found = verdicts(with_line(machine, writer, line), leaves)
    assert {name for name, verdict in found.items() if verdict == "disagrees"} == wrong
    assert {found[name] for name in found.keys() - wrong} <= {"agrees"}


@pytest.mark.parametrize("case", SOME.values(), ids=SOME)
def test_a_thousandth_too_much_on_any_line_of_the_backward_pass_is_found(case: Case) -> None:
    machine, leaves = case
    names = {gradient: name for name, gradient in machine.program.gradients.items()}
    for at in backward(machine.program):
        statement = machine.program.statements[at]
        changed = with_line(machine, at, f"{statement.name} = 1.001 * ({ast.unparse(statement.value)})")
        (found,) = check_gradients(changed, leaves, names=[names[statement.name]])
        assert np.any(found.gradient), "a gradient of zeros would hide the mistake"
        assert found.verdict == "disagrees", statement.text
        assert found.worst == pytest.approx(0.001 / 1.001, rel=1e-2)


def test_forgetting_to_average_over_the_rows_is_found() -> None:
    machine, leaves = SOME["batch through theta, momentum, decay without biases"]
    at = machine.program.writer("dE_dy_hat")
    assert at is not None
    found = verdicts(with_line(machine, at, "dE_dy_hat = -(y - y_hat)"), leaves)
    assert set(found.values()) == {"disagrees"}


def test_only_the_names_asked_for_are_checked() -> None:
    machine, leaves = live_lab3()
    checked: tuple[Checked, ...] = check_gradients(machine, leaves, names=["theta", "z_hidden"])
    assert [item.name for item in checked] == ["theta", "z_hidden"]
