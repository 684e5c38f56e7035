"""Asked why a number is what it is: nets built with a known cause are told that cause, and no other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np
import pytest

from tests.lesson.labs import LIVE, Told, built, classes, sheet, told, xor
from tests.networks import prepared
from tui_backprop.engine.batches import Batches
from tui_backprop.engine.edits import Edit
from tui_backprop.engine.history import History
from tui_backprop.engine.network import Layer, Network
from tui_backprop.engine.rows.optimizers import Options
from tui_backprop.lesson.why.earlier import Past
from tui_backprop.lesson.why.number import Why, WhyError, why

Place: TypeAlias = "tuple[str, tuple[int, ...]]"


def ask(it: Told, name: str, *cell: int, done: int | None = None) -> Why:
    """Why a number is what it is, after the first ``done`` statements (all when None)."""
    return why(it.lab, it.run if done is None else it.run.upto(done), (name, cell))


def kinds(asked: Why) -> list[list[str]]:
    """The kinds of cause in each cover."""
    return [[cause.kind for cause in cover] for cover in asked.covers]


def fates(asked: Why) -> list[str]:
    return [prospect.recovery for prospect in asked.prospects]


def deep(*, second: Any = None, **more: Any) -> Told:
    """2-2-2-1 in ReLU on three rows, every unit live."""
    layers = (Layer("first", 2, 2, "relu"), Layer("second", 2, 2, "relu"), Layer("out", 2, 1, "identity"))
    leaves = {
        "x": [[1.0, 2.0], [2.0, 1.0], [1.0, 1.0]],
        "y": [[0.5], [1.5], [-0.5]],
        "W_first": [[1.0, 0.5], [0.25, 1.0]],
        "b_first": [0.5, 0.25],
        "W_second": [[1.0, 0.5], [0.5, 1.0]],
        "b_second": [0.0, 0.0] if second is None else second,
        "W_out": [[1.0], [0.5]],
        "b_out": [0.0],
        "lr": 0.1,
    }
    options = {name: more.pop(name) for name in ("optimizer", "options", "batch") if name in more}
    if "batch" in options:
        leaves |= {"X": leaves.pop("x"), "Y": leaves.pop("y")}
    it = built(layers, {**leaves, **more}, rows=3, **options)
    return Told(replace(it.lab, batches=Batches(3, options["batch"]))) if "batch" in options else it


def one_unit(activation: str, **more: Any) -> Told:
    """1-1-1 with one hidden unit of some activation."""
    layers = (Layer("hidden", 1, 1, activation, "W"), Layer("out", 1, 1, "identity", "W"))
    return built(layers, {"x": [1.0], "y": [0.25], "W_hidden": [[0.5]], "W_out": [[1.0]], "lr": 0.1, **more})


def one_weight_under_adam(y: float, **more: Any) -> Told:
    """1-1 without a bias: the gradient is 0.5 - y."""
    layers = (Layer("out", 1, 1, "identity", "W"),)
    return built(layers, {"x": [1.0], "y": [y], "W_out": [[0.5]], "lr": 0.1, **more}, optimizer="adam")


def sigmoids(count: int) -> Told:
    """One unit a layer, each with a slope of about 0.25 and a weight of 0.1 to the next."""
    layers = (*(Layer(f"l{at}", 1, 1, "sigmoid", "W") for at in range(count)), Layer("out", 1, 1, "identity", "W"))
    weights = {f"W_{layer.name}": [[0.1]] for layer in layers}
    return built(layers, {"x": [1.0], "y": [0.5], "lr": 0.1, **weights})


def two_outputs(**more: Any) -> Told:
    """1-1-2: the error of one hidden unit is a sum of two terms."""
    layers = (Layer("hidden", 1, 1, "relu", "W"), Layer("out", 1, 2, "identity", "W"))
    leaves = {"x": [1.0], "y": [5.0, 5.0], "W_hidden": [[1.0]], "W_out": [[1.0, 2.0]], "lr": 0.1}
    return built(layers, {**leaves, **more})


def three_outputs(**more: Any) -> Told:
    """1-1-3."""
    layers = (Layer("hidden", 1, 1, "relu", "W"), Layer("out", 1, 3, "identity", "W"))
    return built(layers, {"x": [1.0], "W_hidden": [[1.0]], "lr": 0.1, **more})


def squared_softmax(y: list[float]) -> Told:
    layers = (Layer("out", 1, 2, "softmax", "W"),)
    return built(layers, {"x": [1.0], "y": y, "W_out": [[800.0, -800.0]], "lr": 0.1}, loss="mse")


def sure_classes() -> Told:
    """Softmax with cross-entropy, so sure of the right classes that no error is left."""
    return classes(W_out=[[900.0, -900.0], [-900.0, 900.0]], x=np.eye(2)[[0, 1, 1]])


LIVE_Y = float(sheet(W_hidden=LIVE).end["y_hat"])
DEAD: dict[str, Any] = {"W_hidden": [[1.0, -1.0], [1.0, -1.0]], "b_hidden": [0.0, 0.0]}
SECOND_OFF = (-100.0, -100.0)

KNOWN: list[tuple[str, Callable[[], Told], Place, list[list[str]], str]] = [
    (
        "a unit that is off",
        sheet,
        ("dE_dW_hidden", (0, 0)),
        [["off"]],
        "∂E/∂W_hidden[0,0] = 0: hidden[0] is off (z_hidden[0] = -0.3).",
    ),
    (
        "an input of 0",
        lambda: sheet(W_hidden=LIVE),
        ("dE_dW_hidden", (1, 0)),
        [["input"]],
        "∂E/∂W_hidden[1,0] = 0: x[1] is 0.",
    ),
    (
        "a weight of 0 after the unit",
        lambda: sheet(W_hidden=LIVE, theta=[-0.4, 0.0, 0.1]),
        ("dE_dW_hidden", (0, 0)),
        [["weight"]],
        "∂E/∂W_hidden[0,0] = 0: theta[1] was 0 in this pass.",
    ),
    (
        "a target that is met",
        lambda: sheet(W_hidden=LIVE, y=LIVE_Y),
        ("dE_dW_hidden", (0, 0)),
        [["target"]],
        "∂E/∂W_hidden[0,0] = 0: the prediction equals the target.",
    ),
    (
        "a unit that is off before the weight",
        lambda: sheet(W_hidden=LIVE),
        ("dE_dtheta", (2,)),
        [["input"]],
        "∂E/∂theta[2] = 0: a_hidden[1] is 0 (hidden[1] is off).",
    ),
    (
        "an input of 0 and a unit that is off",
        sheet,
        ("dE_dW_hidden", (1, 0)),
        [["input"], ["off"]],
        "x[1] is 0, and also hidden[0] is off (z_hidden[0] = -0.3): either alone would do.",
    ),
    (
        "a unit that is off in every row",
        lambda: xor(**DEAD),
        ("dE_dW_hidden", (0, 1)),
        [["off"]],
        "∂E/∂W_hidden[0,1] = 0: hidden[1] is off in all 4 rows.",
    ),
    (
        "a bias of a unit that is off in every row",
        lambda: xor(**DEAD),
        ("dE_db_hidden", (1,)),
        [["off"]],
        "∂E/∂b_hidden[1] = 0: hidden[1] is off in all 4 rows.",
    ),
    (
        "inputs of 0 in some rows, a unit that is off in the others",
        xor,
        ("dE_dW_hidden", (0, 1)),
        [["input", "off"]],
        "x[:,0] is 0 in rows 0 and 1, and hidden[1] is off in rows 2 and 3.",
    ),
    (
        "a unit that is off in one row only, asked in that row",
        lambda: xor(y=[[9.0]] * 4),
        ("dE_dz_hidden", (3, 1)),
        [["off"]],
        "∂E/∂z_hidden[3,1] = 0: hidden[1] is off in row 3 (z_hidden[3,1] = -1.5).",
    ),
    (
        "a saturated unit",
        lambda: one_unit("tanh", W_hidden=[[40.0]]),
        ("dE_dW_hidden", (0, 0)),
        [["saturated"]],
        "hidden[0] is saturated at a slope of 0 (z_hidden[0] = 40).",
    ),
    (
        "a GELU so far below 0 that nothing is left of it",
        lambda: one_unit("gelu", W_hidden=[[-50.0]]),
        ("dE_dW_hidden", (0, 0)),
        [["off"]],
        "hidden[0] is off (z_hidden[0] = -50).",
    ),
    (
        "a softmax with cross-entropy that is sure and right",
        sure_classes,
        ("dE_dW_out", (1, 0)),
        [["target"]],
        "∂E/∂W_out[1,0] = 0: out[0] equals its target in all 3 rows.",
    ),
    (
        "a softmax with squared error that gives a share of 0",
        lambda: squared_softmax([0.0, 1.0]),
        ("dE_dz_out", (1,)),
        [["share"]],
        "∂E/∂z_out[1] = 0: the share of out[1] is 0.",
    ),
    (
        "a softmax with squared error that gives all of it",
        lambda: squared_softmax([0.0, 1.0]),
        ("dE_dz_out", (0,)),
        [["cancels"]],
        "terms of ∂E/∂z_out that are not 0 cancel",
    ),
    (
        "errors of two outputs that cancel",
        lambda: two_outputs(y=[3.0, 1.0]),
        ("dE_dW_hidden", (0, 0)),
        [["cancels"]],
        "terms of ∂E/∂a_hidden that are not 0 cancel",
    ),
    (
        "one output met, no weight to the other",
        lambda: two_outputs(y=[1.0, 5.0], W_out=[[1.0, 0.0]]),
        ("dE_dW_hidden", (0, 0)),
        [["weight", "target"]],
        "W_out[0,1] was 0 in this pass, and out[0] equals its target",
    ),
    (
        "no weight to the output that misses, two that are met, one of them without a weight",
        lambda: three_outputs(y=[5.0, 1.0, 0.0], W_out=[[0.0, 1.0, 0.0]]),
        ("dE_dW_hidden", (0, 0)),
        [["weight", "target"]],
        "W_out[0,0] was 0 in this pass, and out[1] and out[2] equal their targets.",
    ),
    (
        "rows that cancel in a bias",
        lambda: xor(y=[[1.0], [0.0], [0.0], [1.0]], W_out=[[0.0], [0.0]], b_out=[0.5]),
        ("dE_db_out", (0,)),
        [["cancels"]],
        "terms of ∂E/∂b_out that are not 0 cancel",
    ),
    (
        "a product too small for a float",
        lambda: one_unit("identity", x=[1e-200], y=[1e-200], W_hidden=[[1e-200]], W_out=[[1e-200]]),
        ("dE_dW_hidden", (0, 0)),
        [["underflow"]],
        "a product in ∂E/∂a_hidden is too small for a float",
    ),
    (
        "a whole layer that is off further on",
        lambda: deep(second=SECOND_OFF),
        ("dE_dW_first", (0, 0)),
        [["off"]],
        "∂E/∂W_first[0,0] = 0: both second units are off in all 3 rows.",
    ),
    (
        "an Adam net with a unit that is off",
        lambda: deep(b_first=[-100.0, 0.25], optimizer="adam"),
        ("dE_dW_first", (1, 0)),
        [["off"]],
        "∂E/∂W_first[1,0] = 0: first[0] is off in all 3 rows.",
    ),
    (
        "a mini-batch in which a unit is off",
        lambda: deep(batch=2, b_first=[-1.6, 0.25], X=[[1.0, 1.0], [1.0, 1.5], [9.0, 9.0]]),
        ("dE_dW_first", (0, 0)),
        [["off"]],
        "∂E/∂W_first[0,0] = 0: first[0] is off in both rows.",
    ),
]


@pytest.mark.parametrize(
    ("build", "place", "covers", "sentence"), [it[1:] for it in KNOWN], ids=[it[0] for it in KNOWN]
)
def test_a_known_cause_is_named_and_no_other(
    build: Callable[[], Told], place: Place, covers: list[list[str]], sentence: str
) -> None:
    name, cell = place
    asked = ask(build(), name, *cell)
    assert asked.place.value == 0
    assert kinds(asked) == covers
    assert sentence in str(asked.headline)


@pytest.mark.parametrize(
    ("build", "place", "covers", "sentence"),
    [it[1:] for it in KNOWN if it[2][0].startswith("dE_d") and it[2][0].removeprefix("dE_d") in it[1]().start],
)
def test_a_parameter_that_stayed_is_told_the_cause_of_its_gradient_and_its_path_ends_there(
    build: Callable[[], Told], place: Place, covers: list[list[str]], sentence: str
) -> None:
    it, (name, cell) = build(), place
    stayed, gradient = ask(it, name.removeprefix("dE_d"), *cell), ask(it, name, *cell)
    cause = str(gradient.headline).split(" = 0: ", 1)[1]
    assert str(stayed.headline) == f"{stayed.place.label} did not move, as its gradient is 0: {cause}"
    assert kinds(stayed) == covers
    assert [step.place for step in stayed.path][-len(gradient.path) :] == [step.place for step in gradient.path]


def test_a_weight_whose_gradient_is_known_says_why_that_is_what_it_is_before_it_is_updated() -> None:
    it = sheet()
    known = it.lab.program.writer("dE_dW_hidden")
    assert known is not None
    assert "∂E/∂W_hidden[1,0]" not in " ".join(map(str, ask(it, "W_hidden", 1, 0, done=known).sentences))
    first, second, *_ = ask(it, "W_hidden", 1, 0, done=known + 1).sentences
    assert str(first) == "W_hidden[1,0] = 0.4, a parameter: the iteration began with it."
    assert str(second) == (
        "∂E/∂W_hidden[1,0] = 0: x[1] is 0, and also hidden[0] is off (z_hidden[0] = -0.3): either alone would do."
    )
    bias = ask(it, "theta", 0, done=known + 1)
    assert str(bias.about[0]) == "∂E/∂theta[0] = -1.4: it is ∂E/∂z_out."


def test_a_parameter_that_the_optimizer_moves_at_gradient_0_is_told_why_that_is_0() -> None:
    asked = ask(remembered(v_b_first=[-1.0, 0.0]), "b_first", 0)
    assert "rose by 0.09" in str(asked.headline)
    assert str(asked.about[0]) == "∂E/∂b_first[0] = 0: first[0] is off in all 3 rows."


def test_a_huge_parameter_that_stayed_goes_to_the_cause_of_its_gradient_and_began_as_it_was() -> None:
    it = sheet(W_hidden=[[0.2, -0.3], [2e4, 0.1], [-0.5, 0.2]])
    asked = ask(it, "W_hidden", 1, 0)
    assert str(asked.headline).startswith("W_hidden[1,0] did not move, as its gradient is 0: x[1] is 0")
    assert [step.place.name for step in asked.path] == ["W_hidden", "dE_dW_hidden"]
    assert str(asked.about[0]) == "It began with W_hidden[1,0] = 20000, which the iteration started from."


@pytest.mark.parametrize("place", [("dE_dW_first", (0, 0)), ("dE_dz_second", (1, 1)), ("dE_db_out", (0,))])
def test_a_gradient_that_is_not_0_is_given_no_cause_for_a_zero(place: Place) -> None:
    name, cell = place
    asked = ask(deep(), name, *cell)
    assert asked.place.value != 0
    assert asked.causes == ()
    assert asked.prospects == ()


def remembered(**state: Any) -> Told:
    """A unit that is off, under momentum."""
    return deep(b_first=[-100.0, 0.25], options=Options(momentum=True), momentum=0.9, **state)


def decaying(bias: float, **more: Any) -> Told:
    """The unit first[0] is off in every row, under weight decay that may leave biases alone."""
    weights = {"W_first": [[-9.0, 0.5], [-9.0, 1.0]], "b_first": [bias, 0.25]}
    options = Options(weight_decay=True, decay_biases=more.pop("decay_biases", True))
    return deep(**weights, options=options, weight_decay=0.5, **more)


PROSPECTS: list[tuple[str, Callable[[], Told], Place, str, str]] = [
    ("the sheet's unit, with fixed inputs", sheet, ("dE_dW_hidden", (0, 0)), "frozen", "hidden[0] cannot come back"),
    ("its value", sheet, ("a_hidden", (0,)), "frozen", "and its inputs are fixed: z never changes"),
    ("its sum", sheet, ("z_hidden", (1,)), "frozen", "its slope is 0 on the only data row"),
    ("a weight it left where it was", sheet, ("W_hidden", (2, 1)), "frozen", "hidden[1] cannot come back"),
    (
        "saturated in the first layer",
        lambda: one_unit("tanh", W_hidden=[[40.0]]),
        ("a_hidden", (0,)),
        "frozen",
        "cannot",
    ),
    (
        "off on every row, and the layers before can move",
        lambda: deep(second=[-100.0, 0.0]),
        ("dE_db_second", (0,)),
        "inputs",
        "second[0] may come back: its slope is 0 on all 3 data rows, so its weights get no gradient, "
        "but what feeds it can still move",
    ),
    (
        "in a layer that is off whole, through which nothing passes to the layers before",
        lambda: deep(second=SECOND_OFF),
        ("dE_db_second", (0,)),
        "frozen",
        "second[0] cannot come back: its slope is 0 on all 3 data rows, so its weights get no gradient, "
        "and nothing that feeds it can move",
    ),
    (
        "off on every row behind units that are off for good",
        lambda: deep(b_first=[-100.0, -100.0], second=[-1.0, 1.0]),
        ("dE_db_second", (0,)),
        "frozen",
        "second[0] cannot come back",
    ),
    (
        "off on every row, and it reads only a unit that is off for good",
        lambda: deep(b_first=[-100.0, 0.25], W_second=[[1.0, 0.5], [0.0, 1.0]], second=[-1.0, 1.0]),
        ("dE_db_second", (0,)),
        "frozen",
        "second[0] cannot come back",
    ),
    (
        "where the layers before could move, but for a learning rate of 0",
        lambda: deep(second=[-100.0, 0.0], lr=0.0),
        ("dE_db_second", (0,)),
        "rate",
        "cannot come back while lr is 0",
    ),
    ("live on other rows of the batch", lambda: xor(y=[[9.0]] * 4), ("dE_dz_hidden", (3, 1)), "live", "in 1 of 4 data"),
    (
        "live on data rows outside the mini-batch",
        lambda: deep(batch=2, b_first=[-1.6, 0.25], X=[[1.0, 1.0], [1.0, 1.5], [9.0, 9.0]]),
        ("dE_dW_first", (0, 0)),
        "live",
        "first[0] lets a gradient through in 1 of 3 data rows",
    ),
    (
        "off on data rows outside the mini-batch too",
        lambda: deep(batch=2, b_first=[-100.0, 0.25]),
        ("dE_dW_first", (0, 0)),
        "frozen",
        "on all 3 data rows",
    ),
    ("momentum with nothing remembered", remembered, ("dE_db_first", (0,)), "frozen", "cannot come back"),
    (
        "momentum left over from before",
        lambda: remembered(v_b_first=[-1.0, 0.0]),
        ("dE_db_first", (0,)),
        "drift",
        "first[0] may come back",
    ),
    (
        "momentum left over in a weight of another unit",
        lambda: remembered(v_b_first=[0.0, 1.0]),
        ("dE_db_first", (0,)),
        "frozen",
        "first[0] cannot come back",
    ),
    (
        "Adam's memory of an earlier gradient",
        lambda: deep(b_first=[-100.0, 0.25], optimizer="adam", m_b_first=[-1.0, 0.0]),
        ("dE_db_first", (0,)),
        "drift",
        "what the optimizer remembers still moves them",
    ),
    (
        "weight decay that shrinks weights and bias alike",
        lambda: decaying(bias=0.5),
        ("dE_db_first", (0,)),
        "shrinking",
        "first[0] cannot come back",
    ),
    (
        "weight decay that leaves a bias above 0",
        lambda: decaying(bias=0.5, decay_biases=False),
        ("dE_db_first", (0,)),
        "rising",
        "first[0] will come back",
    ),
    (
        "weight decay that leaves a bias below 0",
        lambda: decaying(bias=-0.5, decay_biases=False),
        ("dE_db_first", (0,)),
        "shrinking",
        "first[0] cannot come back",
    ),
    (
        "weight decay where z is 0 by terms that cancel, so that rounding decides",
        lambda: decaying(bias=9.0, x=[[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]),
        ("dE_db_first", (0,)),
        "drift",
        "first[0] may come back",
    ),
    (
        "weight decay under Adam, which moves each weight at its own pace",
        lambda: decaying(bias=0.5, optimizer="adam"),
        ("dE_db_first", (0,)),
        "drift",
        "may come back",
    ),
]


@pytest.mark.parametrize(
    ("build", "place", "fate", "words"), [it[1:] for it in PROSPECTS], ids=[it[0] for it in PROSPECTS]
)
def test_a_unit_that_is_off_is_told_whether_it_can_come_back(
    build: Callable[[], Told], place: Place, fate: str, words: str
) -> None:
    name, cell = place
    asked = ask(build(), name, *cell)
    assert fates(asked) == [fate]
    assert words in " ".join(map(str, asked.about))


def test_a_bias_that_decay_leaves_alone_does_bring_the_unit_back() -> None:
    it = decaying(bias=0.5, decay_biases=False)
    later = it.lab.machine.fast(it.lab.leaves, 1, np.empty(200))
    assert np.any(it.lab.machine.trace(later, 201)[-1]["a_first"][:, 0])  # type: ignore[index]


BEGAN: list[tuple[str, Callable[[], Told], Place, Place, str]] = [
    (
        "nan given in a parameter",
        lambda: sheet(theta=[np.nan, 0.2, 0.1]),
        ("dE_dW_hidden", (0, 0)),
        ("theta", (0,)),
        "It began with theta[0] = nan, which the iteration started from.",
    ),
    (
        "a sum that overflows",
        lambda: sheet(W_hidden=[[1e308, -0.3], [0.4, 0.1], [1e308, 0.2]]),
        ("dE_dtheta", (0,)),
        ("z_hidden", (0,)),
        "It began at pre-activation hidden with z_hidden[0] = inf: a sum too large for a float.",
    ),
    (
        "a product that overflows",
        lambda: one_unit("identity", x=[1e200], W_hidden=[[1e200]]),
        ("W_out", (0, 0)),
        ("z_hidden", (0,)),
        "a product too large for a float",
    ),
    (
        "a division by 0",
        lambda: classes(W_out=[[900.0, -900.0], [0.0, 0.0]], y=np.eye(2)[[1, 1, 1]]),
        ("dE_dy_hat", (0, 1)),
        ("dE_dy_hat", (0, 1)),
        "a division by 0",
    ),
    (
        "a huge weight",
        lambda: sheet(W_hidden=[[1e6, -0.3], [0.4, 0.1], [1.0, 0.2]]),
        ("dE_dtheta", (0,)),
        ("W_hidden", (0, 0)),
        "It began with W_hidden[0,0] = 1e6, which the iteration started from.",
    ),
    (
        "numbers that grow from layer to layer",
        lambda: deep(W_second=[[90.0, 0.5], [0.5, 1.0]], W_out=[[900.0], [0.5]]),
        ("loss", ()),
        ("z_out", (1, 0)),
        "the first above 10000; its largest factor is W_out[0,0] = 900",
    ),
    (
        "a slope that all but vanishes",
        lambda: one_unit("sigmoid", W_hidden=[[20.0]]),
        ("dE_dW_hidden", (0, 0)),
        ("da_dz_hidden", (0,)),
        "It began at activation hidden with ∂a/∂z_hidden[0] = 2.061e-9",
    ),
    (
        "a target that is almost met",
        lambda: one_unit("identity", y=[0.5 + 1e-9]),
        ("dE_dW_hidden", (0, 0)),
        ("dE_dy_hat", (0,)),
        "It began at grads out with ∂E/∂ŷ[0] = -1e-9, the first below 1e-6; its terms all but cancel.",
    ),
    (
        "a square under Adam, whose share is a factor as well",
        lambda: one_weight_under_adam(y=0.49),
        ("v_W_out", (0, 0)),
        ("v_W_out", (0, 0)),
        "the first below 1e-6; it takes 3 factors below 1 to make it, the smallest 1 - beta2 = 0.001.",
    ),
    (
        "a share of a square that is next to 1",
        lambda: one_weight_under_adam(y=0.0, beta2=1 - 1e-7),
        ("v_W_out", (0, 0)),
        ("v_W_out", (0, 0)),
        "the first below 1e-6; its smallest factor is 1 - beta2 = 1e-7.",
    ),
    (
        "slopes and weights that shrink it layer after layer, and not the error that is all but tiny already",
        lambda: sigmoids(4),
        ("dE_dz_l0", (0,)),
        ("dE_da_l0", (0,)),
        "It began at grads l0 with ∂E/∂a_l0[0] = -6.997e-7, the first below 1e-6; "
        "it takes 8 factors below 1 to make it, the smallest W_l1[0,0] = 0.1.",
    ),
]


@pytest.mark.parametrize(("build", "place", "began", "words"), [it[1:] for it in BEGAN], ids=[it[0] for it in BEGAN])
def test_a_huge_tiny_or_broken_number_is_followed_to_where_it_began(
    build: Callable[[], Told], place: Place, began: Place, words: str
) -> None:
    name, cell = place
    asked = ask(build(), name, *cell)
    assert asked.origin is not None
    assert (asked.origin.place.name, asked.origin.place.cell) == began
    assert words in str(asked.about[0])


def test_the_path_goes_from_the_gradient_to_the_factor_that_kills_it() -> None:
    assert list(map(str, ask(sheet(), "dE_dW_hidden", 0, 1).lines)) == [
        "∂E/∂W_hidden[0,1] = x[0] · ∂E/∂z_hidden[1] = 1·0 = 0",
        "∂E/∂z_hidden[1] = ∂E/∂a_hidden[1] · ∂a/∂z_hidden[1] = -0.14·0 = 0",
        "∂a/∂z_hidden[1] = [z_hidden[1] > 0] = [-0.1 > 0] = 0",
    ]


def test_the_path_of_a_live_gradient_goes_on_to_the_prediction() -> None:
    names = [step.place.name for step in ask(sheet(W_hidden=LIVE), "dE_dW_hidden", 0, 0).path]
    assert names[:5] == ["dE_dW_hidden", "dE_dz_hidden", "dE_da_hidden", "dE_dz_out", "dE_dy_hat"]


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (("x", (0,)), "It goes into z_hidden and ∂E/∂W_hidden[0,:]."),
        (("z_hidden", (0,)), "It goes into a_hidden[0] and ∂a/∂z_hidden[0]."),
        (("dE_dW_hidden", (1, 0)), "It goes into the update of W_hidden[1,0]."),
        (("dE_dz_out", ()), "It goes into ∂E/∂theta and ∂E/∂a_hidden."),
        (("W_hidden", (2, 1)), "It goes into z_hidden[1] and the update of W_hidden[2,1] of the next iteration."),
        (("loss", ()), "Nothing reads its value: the gradients are worked out from what it is made of."),
    ],
)
def test_what_depends_on_a_number_is_named(place: Place, words: str) -> None:
    name, cell = place
    assert str(ask(sheet(), name, *cell).about[-1]) == words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("m_W_out", "It goes into m_hat_W_out[0,0], and in the next iteration into m_W_out[0,0]."),
        ("v_W_out", "It goes into v_hat_W_out[0,0], and in the next iteration into v_W_out[0,0]."),
        ("t", "It goes into m_hat_W_out[0,0] and v_hat_W_out[0,0], and in the next iteration into t."),
    ],
)
def test_what_the_optimizer_remembers_is_read_in_this_iteration_and_in_the_next(name: str, words: str) -> None:
    it = one_weight_under_adam(y=1.0)
    assert str(ask(it, name, *(0,) * np.ndim(it.end[name])).about[-1]) == words


def test_momentum_goes_into_the_update_of_the_same_iteration() -> None:
    words = "It goes into the update of b_first[0], and in the next iteration into v_b_first[0]."
    assert str(ask(remembered(), "v_b_first", 0).about[-1]) == words


def test_before_it_is_replaced_what_the_optimizer_remembers_is_read_once() -> None:
    it = one_weight_under_adam(y=1.0)
    asked = ask(it, "v_W_out", 0, 0, done=it.lab.program.update_from)
    assert str(asked.about[-1]) == "It goes into v_W_out[0,0]."


def test_the_path_of_an_update_by_adam_follows_the_average_gradient() -> None:
    path = ask(deep(optimizer="adam"), "W_first", 0, 0).path
    assert [step.place.name for step in path][:4] == ["W_first", "m_hat_W_first", "m_W_first", "dE_dW_first"]


def test_a_target_of_0_is_why_a_class_that_is_not_asked_for_shows_no_slope() -> None:
    assert str(ask(classes(), "dE_dy_hat", 0, 1).headline) == "∂E/∂ŷ[0,1] = 0: y[0,1] is 0."


def test_a_number_that_was_given_is_not_said_to_have_begun_elsewhere() -> None:
    sentences = ask(deep(optimizer="adam"), "eps").sentences
    assert str(sentences[0]) == "eps = 1e-8, chosen for the training."
    assert not any("began" in str(sentence) for sentence in sentences)


def test_before_the_update_a_weight_is_read_in_this_iteration() -> None:
    asked = ask(sheet(), "W_hidden", 2, 1, done=1)
    assert str(asked.headline) == "W_hidden[2,1] = 0.2, a parameter: the iteration began with it."
    assert str(asked.about[-1]) == "It goes into z_hidden[1] and the update of W_hidden[2,1]."


def test_what_is_shown_only_is_said_to_be_read_by_nothing() -> None:
    assert str(ask(classes(), "dE_dy_hat", 0, 0).about[-1]) == "Nothing in the program reads it: it is shown only."


def test_the_data_of_a_mini_batch_is_read_where_its_row_is_taken() -> None:
    it = told(prepared(Network((Layer("out", 2, 1, "identity"),), rows=5, batch=2)))
    row = int(np.asarray(it.start["rows"])[1])
    assert [reader.label for reader in ask(it, "X", row, 0).readers] == ["x[1,0]"]


def test_a_number_that_is_not_there_is_refused_in_one_line() -> None:
    with pytest.raises(WhyError, match="z_out is not computed yet: step on with n"):
        ask(sheet(), "z_out", done=1)
    with pytest.raises(WhyError, match=r"z_hidden\[7\]: no such cell, its shape is \(2,\)"):
        ask(sheet(), "z_hidden", 7)
    with pytest.raises(WhyError, match="q: no such number in this lab"):
        ask(sheet(), "q")


def blowing_up(lr: float = 10.0) -> Told:
    """A 2-2-1 net without a kink, whose numbers overflow in the fifth iteration."""
    layers = (Layer("hidden", 2, 2, "identity"), Layer("out", 2, 1, "identity"))
    leaves = {"x": [[100.0, 200.0], [50.0, -10.0]], "y": [[1.0], [0.0]], "lr": lr}
    weights = {"W_hidden": [[1.0, 0.5], [2.0, -1.5]], "b_hidden": [0.0, 0.0], "W_out": [[0.4], [0.3]], "b_out": [0.0]}
    return built(layers, {**leaves, **weights}, rows=2, loss="mse")


def asked_later(it: Told, iteration: int, name: str, *cell: int, edits: tuple[Edit, ...] = (), done: int = 99) -> Why:
    """Why a number is what it is in a later iteration, with the ones before at hand."""
    history = History(it.lab.machine, it.lab.leaves, edits)
    run = history.iteration(iteration, min(done, len(it.lab.program.statements)))
    return why(it.lab, run, (name, cell), Past(history, iteration, patience=60.0))


BROKE = "It began in iteration 5 at output out with z_out[0,0] = nan: a product too large for a float."


@pytest.mark.parametrize("iteration", [6, 7, 40, 300, 5000])
def test_a_broken_number_is_followed_back_to_the_iteration_in_which_the_first_one_broke(iteration: int) -> None:
    it = blowing_up()
    for done in (99, 0):
        asked = asked_later(it, iteration, "W_out", 0, 0, done=done)
        assert asked.earlier is not None
        assert str(asked.about[0]) == BROKE
    began = asked.earlier
    assert began is not None
    assert began.origin is not None
    trace = it.lab.machine.trace(History(it.lab.machine, it.lab.leaves).leaves(5), 5)
    assert all(np.all(np.isfinite(value)) for value in trace[0].values())
    assert began.origin.place.statement == it.lab.program.writer("z_out")


def test_a_huge_number_is_followed_back_to_the_update_that_made_it_huge() -> None:
    said = str(asked_later(blowing_up(), 3, "W_out", 0, 0).about[0])
    assert said.startswith("It began in iteration 1 at update with W_hidden[1,0] = -98238, the first above 10000")


def test_a_number_put_in_by_hand_or_by_the_lab_began_there() -> None:
    edit = Edit(4, "W_hidden", (0, 0), 1e6)
    assert str(asked_later(sheet(W_hidden=LIVE, lr=0.0), 9, "a_hidden", 0, edits=(edit,)).about[0]) == (
        "It began with W_hidden[0,0] = 1e6, put in by hand at iteration 4."
    )
    lab = sheet(W_hidden=[[1e6, -0.3], [0.4, 0.1], [-0.5, 0.2]], lr=0.0)
    assert str(asked_later(lab, 9, "a_hidden", 0).about[0]) == (
        "It began with W_hidden[0,0] = 1e6, which the lab starts from."
    )
    given = asked_later(lab, 9, "W_hidden", 0, 0, done=0)
    assert not any("began with W" in str(sentence) for sentence in given.about)


def test_without_the_time_to_look_it_says_between_which_iterations_it_began() -> None:
    it = blowing_up()
    history = History(it.lab.machine, it.lab.leaves)
    asked = why(it.lab, history.iteration(300, 0), ("W_out", (0, 0)), Past(history, 300, patience=0.0))
    assert str(asked.about[0]) == (
        "It began with W_out[0,0] = nan, in one of the iterations 1 to 299; "
        "the first loss that is not finite is that of iteration 5."
    )


def test_looking_back_leaves_the_session_what_it_has_at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    it = blowing_up()
    history = History(it.lab.machine, it.lab.leaves)
    run = history.iteration(300, 0)
    history.leaves(299)
    assert why(it.lab, run, ("W_out", (0, 0)), Past(history, 300, patience=60.0)).earlier is not None
    monkeypatch.setattr(type(it.lab.machine), "fast", lambda *_: pytest.fail("it was worked out again"))
    history.leaves(300)
    history.leaves(299)


def test_a_number_that_broke_later_than_the_loss_says_so() -> None:
    """The square of a number is inf long before the number is: the loss pane shows another iteration."""
    lab = built(
        (Layer("out", 1, 1, "identity", "W"),), {"x": [[1.0]], "y": [[1.0]], "W_out": [[2.0]], "lr": 10.0}, rows=1
    )
    history = History(lab.lab.machine, lab.lab.leaves)
    history.iteration(500)
    losses = history.losses(1, 500)
    lost = 1 + int(np.flatnonzero(~np.isfinite(losses))[0])
    run = history.iteration(500, 0)
    asked = why(lab.lab, run, ("W_out", (0, 0)), Past(history, 500, patience=60.0))
    assert asked.earlier is not None
    assert asked.earlier.first > lost + 50
    said = str(asked.about[0])
    assert said.startswith(f"It began in iteration {asked.earlier.first} at ")
    assert said.endswith(f"; the first loss that is not finite is that of iteration {lost}.")
