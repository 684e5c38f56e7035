"""A network that cannot be built is refused in one line: what, where, and what to do."""

from __future__ import annotations

import ast
from collections.abc import Callable

import pytest

from tui_backprop.engine.network import Layer, Network
from tui_backprop.engine.shapes import infer
from tui_backprop.ground.errors import BackpropError, NetworkError, ShapeError

OUT = Layer("out", 2, 1, "identity")

REFUSED: dict[str, tuple[Callable[[], Network], str]] = {
    "no layers": (lambda: Network(()), "layers: expected at least one, found none"),
    "a loss nobody knows": (
        lambda: Network((OUT,), "mes"),
        'loss: "mes" is not known. Did you mean mse? One of: half_mse, mse',
    ),
    "an optimizer nobody knows": (
        lambda: Network((OUT,), optimizer="sdg"),
        'optimizer: "sdg" is not known. Did you mean sgd? One of: sgd',
    ),
    "an activation nobody knows": (
        lambda: Network((Layer("out", 2, 1, "rleu"),)),
        'layers[0].activation: "rleu" is not known. Did you mean relu? One of: identity, relu',
    ),
    "layers that do not fit together": (
        lambda: Network((Layer("hidden", 3, 4, "relu"), OUT)),
        "layers[1].inputs: expected 4, because layer hidden has 4 units; found 2",
    ),
    "theta inside": (
        lambda: Network((Layer("hidden", 3, 2, "relu", "theta"), OUT)),
        "layers[0].theta: is only for the last layer; give W and b instead",
    ),
    "theta for two units": (
        lambda: Network((Layer("out", 3, 2, "identity", "theta"),)),
        "layers[0].theta: is for a layer of one unit, not of 2",
    ),
    "softmax of one number": (
        lambda: Network((Layer("out", 3, 1, "softmax", "theta"),)),
        "layers[0].activation: softmax needs several outputs, but theta gives one number; give W and b instead",
    ),
    "cross-entropy without softmax": (
        lambda: Network((OUT,), "cce"),
        "loss: cce needs a last layer with activation softmax, but layer out has identity",
    ),
    "a batch larger than the data": (
        lambda: Network((OUT,), rows=4, batch=5),
        "batch: expected 1 to the number of rows; found 5, and x has 4 rows",
    ),
    "a batch of nothing": (
        lambda: Network((OUT,), rows=4, batch=0),
        "batch: expected 1 to the number of rows; found 0, and x has 4 rows",
    ),
    "a batch of one sample": (
        lambda: Network((OUT,), batch=1),
        "batch: expected 1 to the number of rows; found 1, and x has one sample",
    ),
    "two layers of one name": (
        lambda: Network((Layer("out", 2, 2, "relu"), OUT)),
        'layers[1].name: "out" is the name of an earlier layer already; names differ',
    ),
}


@pytest.mark.parametrize(("build", "message"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused_in_one_line(build: Callable[[], Network], message: str) -> None:
    with pytest.raises(NetworkError) as caught:
        build()
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)
    assert isinstance(caught.value, BackpropError)


@pytest.mark.parametrize("name", ["", "Out", "2nd", "a b", "a_b", "x;y", "élan", "out\n", "__import__('os')"])
def test_a_layer_name_that_is_no_plain_identifier_never_reaches_compiled_text(name: str) -> None:
    with pytest.raises(NetworkError, match="expected lower-case letters and digits, a letter first"):
        Network((Layer(name, 2, 1, "identity"),))


def test_shapes_that_do_not_fit_are_named_with_what_was_expected() -> None:
    node = ast.parse("a @ b", mode="eval").body
    with pytest.raises(ShapeError) as caught:
        infer(node, {"a": (2, 3), "b": (2, 3)})
    assert str(caught.value) == "a @ b: expected as many columns on the left as rows on the right, got (2, 3) @ (2, 3)"
    with pytest.raises(ShapeError, match="expected shapes that fit together"):
        infer(ast.parse("a + b", mode="eval").body, {"a": (2,), "b": (3,)})
