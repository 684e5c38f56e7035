"""A layer knows what its tensors are called in a program, and where its weights and biases are in its parameters."""

from __future__ import annotations

import numpy as np
import pytest

from tests.networks import SOME_NETWORKS, prepared
from tui_backprop.engine.compiler import compile_program
from tui_backprop.engine.network import Layer, Network, Parameters
from tui_backprop.engine.program import Program
from tui_backprop.engine.shapes import row_and_unit, unit_index


def role(program: Program, layer: Layer, *roles: str) -> list[str]:
    """What the statements of a layer with one of some roles write."""
    return [line.name for line in program if line.layer == layer.name and line.role in roles]


@pytest.mark.parametrize(
    "network", [network for _, network, _ in SOME_NETWORKS], ids=[name for name, *_ in SOME_NETWORKS]
)
def test_a_layer_has_the_names_its_program_has(network: Network) -> None:
    program = compile_program(network)
    for layer in network.layers:
        assert role(program, layer, "z") == [layer.z]
        assert role(program, layer, "a", "y_hat") == [layer.answer]
        assert role(program, layer, "slope") == ([layer.slope] if program.slope(layer) else [])
        assert role(program, layer, "da", "dy_hat") == [layer.da]
        assert role(program, layer, "dz") == [layer.dz]
        (line,) = (line for line in program if line.name == layer.z)
        assert {name for name in line.reads if name in network.parameters} == set(layer.shapes)
        assert layer.source in line.reads
        before = network.before(layer)
        assert layer.source == ("x" if before is None else before.answer)


@pytest.mark.parametrize("parameters", ["W", "W b", "theta"])
def test_a_layer_finds_its_weights_and_its_biases(parameters: Parameters) -> None:
    layer = Layer("out", 3, 1 if parameters == "theta" else 2, "identity", parameters)
    _, leaves = prepared(Network((layer,), rows=4))
    weights, bias = layer.weights(leaves), layer.bias(leaves)
    assert weights.shape == (layer.inputs, layer.units)
    for i, j in np.ndindex(*weights.shape):
        name, index = layer.weight(i, j)
        assert np.asarray(leaves[name])[index] == weights[i, j]
        assert layer.ends(name, index) == (i, j)
    assert (bias is None) == (parameters == "W")
    for j in range(layer.units):
        place = layer.bias_of(j)
        assert (place is None) == (bias is None)
        if bias is None or place is None:
            continue
        name, index = place
        assert np.asarray(leaves[name])[index] == bias[j]
        assert layer.ends(name, index) == (None, j)


def test_every_cell_of_a_layer_is_a_weight_or_a_bias() -> None:
    layer = Layer("out", 3, 1, "identity", "theta")
    ends = [layer.ends("theta", (at,)) for at in range(4)]
    assert ends == [(None, 0), (0, 0), (1, 0), (2, 0)]


@pytest.mark.parametrize("rank", [0, 1, 2])
def test_a_row_and_a_unit_are_found_in_a_tensor_and_back(rank: int) -> None:
    row, unit = (2 if rank == 2 else 0), (3 if rank else 0)
    assert len(unit_index(row, unit, rank)) == rank
    assert row_and_unit(unit_index(row, unit, rank)) == (row, unit)
