"""The loss asked why: the layers side by side, and one verdict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from tests.lesson.claims_of_courses import course
from tests.lesson.labs import Told, built, classes, sheet, told, xor
from tests.lesson.test_why import SECOND_OFF, blowing_up, deep, sure_classes
from tests.networks import Case, networks
from tui_backprop.engine.batches import Batches
from tui_backprop.engine.history import History
from tui_backprop.engine.network import Layer
from tui_backprop.labs.lab import Lab
from tui_backprop.labs.loader import bundled
from tui_backprop.lesson.why.ahead import look_ahead
from tui_backprop.lesson.why.course import HORIZON
from tui_backprop.lesson.why.earlier import Past
from tui_backprop.lesson.why.number import why
from tui_backprop.lesson.why.table import WhyLoss, why_loss


def table(it: Told, done: int | None = None) -> WhyLoss:
    """The table after the first ``done`` statements (all when None), and the verdict once a copy was run on."""
    ahead = look_ahead(it.lab, it.start, it.iteration)
    return why_loss(it.lab, it.run if done is None else it.run.upto(done), None, ahead)


def at_once(it: Told, done: int | None = None, past: Past | None = None) -> str:
    """What is said before the copy was run on."""
    return str(why_loss(it.lab, it.run if done is None else it.run.upto(done), past).verdict)


def sigmoids(count: int, **more: Any) -> Told:
    """A row of single sigmoid units, one behind the other."""
    names = [f"l{at}" for at in range(count)]
    layers = (*(Layer(name, 1, 1, "sigmoid", "W") for name in names), Layer("out", 1, 1, "identity", "W"))
    weights = {f"W_{name}": [[0.5]] for name in (*names, "out")}
    return built(layers, {"x": [1.0], "y": [3.0], "lr": 0.1, **weights, **more})


def test_the_sheet_has_a_layer_that_is_dead_and_one_that_moves() -> None:
    hidden, out = table(sheet()).rows
    assert (hidden.layer, hidden.dead, hidden.units) == ("hidden", 2, 2)
    assert (hidden.activity, hidden.gradient, hidden.update) == (0.0, 0.0, 0.0)
    assert (out.layer, out.dead, out.units) == ("out", None, 1)
    assert out.activity == pytest.approx(0.4)
    assert out.gradient == pytest.approx(1.4 / 3)
    assert out.update == pytest.approx(0.0014 / np.sqrt(0.21))


def test_what_is_not_computed_yet_is_left_open() -> None:
    hidden, out = table(sheet(), done=0).rows
    assert (hidden.activity, hidden.gradient, hidden.update, out.activity) == (None, None, None, None)
    assert table(sheet(), done=sheet().lab.program.loss_at + 1).rows[0].gradient is None
    assert "not computed yet" in str(table(sheet(), done=0).verdict)


def test_dead_units_are_counted_over_the_whole_data() -> None:
    it = deep(batch=2, b_first=[-1.6, 0.25], X=[[1.0, 1.0], [1.0, 1.5], [9.0, 9.0]])
    assert not np.any(np.asarray(it.end["a_first"])[:, 0])
    assert table(it).rows[0].dead == 0
    assert table(deep(batch=2, b_first=[-100.0, 0.25])).rows[0].dead == 1


def test_the_first_broken_number_of_each_layer_is_named() -> None:
    hidden, out = table(sheet(W_hidden=[[1e308, -0.3], [0.4, 0.1], [1e308, 0.2]])).rows
    assert hidden.broken == "z_hidden[0] = inf"
    assert out.broken == "z_out = inf"
    assert [row.broken for row in table(sheet()).rows] == ["", ""]


def test_the_verdict_names_the_iteration_in_which_the_numbers_broke() -> None:
    it = blowing_up()
    history = History(it.lab.machine, it.lab.leaves)
    told = why_loss(it.lab, history.iteration(40, it.lab.program.loss_at + 1), Past(history, 40, patience=60.0))
    assert str(told.verdict) == (
        "The numbers broke: it began in iteration 5 at output out with z_out[0,0] = nan: "
        "a product too large for a float."
    )


def test_a_gradient_that_nothing_reads_breaks_no_layer() -> None:
    it = classes(W_out=[[900.0, -900.0], [0.0, 0.0]], y=np.eye(2)[[1, 1, 1]])
    assert not np.all(np.isfinite(it.end["dE_dy_hat"]))
    assert table(it).rows[0].broken == ""
    assert "broke" not in str(table(it).verdict)


def trained(lab: Lab, iteration: int) -> Told:
    """One iteration of a lab, after the ones before it."""
    leaves = lab.leaves
    for at in range(1, iteration):
        end = lab.machine.trace(leaves, at)[-1]
        leaves = {name: end[name] for name in leaves}
    return Told(replace(lab, leaves=leaves), iteration)


def fast_xor(iteration: int) -> Told:
    """The lab that comes with the program, at a learning rate that drives its units into saturation."""
    return trained(bundled("xor", ["training.lr=50"]), iteration)


def squashed(*, W_hidden: Any = ((0.5, 0.25),), b_out: float = 0.0, y: float = 0.0, **more: Any) -> Told:
    """1-2-1 in tanh and sigmoid on two rows."""
    layers = (Layer("hidden", 1, 2, "tanh", "W"), Layer("out", 2, 1, "sigmoid"))
    leaves = {"x": [[1.0], [0.5]], "y": [[y], [y]], "W_hidden": W_hidden, "W_out": [[1.0], [0.5]], "b_out": [b_out]}
    return built(layers, {**leaves, "lr": 0.1, **more}, rows=2, loss="mse")


def line(weight: float, lr: float, target: float = 1.0) -> Told:
    """One weight and its product with 1."""
    layers = (Layer("out", 1, 1, "identity", "W"),)
    return built(layers, {"x": [1.0], "y": [target], "W_out": [[weight]], "lr": lr})


NEXT = "In the next 200 iterations the loss "

VERDICTS: list[tuple[str, Callable[[], Told], str]] = [
    (
        "numbers that broke",
        lambda: sheet(W_hidden=[[1e308, -0.3], [0.4, 0.1], [1e308, 0.2]]),
        "The numbers broke: z_hidden[0] = inf is the first that is not finite, at pre-activation hidden.",
    ),
    ("a loss of 0", sure_classes, "Nothing to learn: every prediction equals its target."),
    (
        "a loss that is 1e-15 of what there was",
        lambda: line(1.0 + 4e-8, 0.1),
        "It has learned: loss = 8e-16; predicting 0 for every target has 0.5.",
    ),
    ("a learning rate of 0", lambda: deep(lr=0.0), "Nothing moves: lr is 0."),
    (
        "a layer that is off",
        sheet,
        "No gradient passes: both hidden units have slope 0 on the only data row, so W_hidden cannot learn from them; "
        f"both hidden units cannot come back. All the same, {NEXT[0].lower()}{NEXT[1:]}falls 0.98 → 0.6568.",
    ),
    (
        "a layer that is off further on",
        lambda: deep(second=SECOND_OFF),
        "No gradient passes: both second units have slope 0 on all 3 data rows, "
        "so W_first, b_first, W_second and b_second cannot learn from them; both second units cannot come back.",
    ),
    (
        "a gradient that vanishes, though the loss falls",
        lambda: sigmoids(8),
        f"Nothing is in the way of learning: {NEXT[0].lower()}{NEXT[1:]}falls 3.684 → 5.362e-14. "
        "ŷ[0] is off by 2.715. The gradient vanishes on its way back: mean |∂E/∂z| of l0 is ",
    ),
    (
        "a step that is too large",
        lambda: deep(lr=10.0),
        "The step is too large: in the next 200 iterations the loss starts at 9.965 and is no longer finite after ",
    ),
    (
        "a step that is too small",
        lambda: deep(lr=1e-9),
        "The step is too small: in the next 200 iterations the loss goes 9.9648 → 9.9647; with lr ",
    ),
    (
        "no weight to the output, which comes of itself",
        lambda: deep(W_out=[[0.0], [0.0]]),
        "Nothing is in the way of learning: in the next 200 iterations the loss falls 0.4583 → 0.009313, "
        "after a peak of 0.8132.",
    ),
    (
        "one unit that is off for good",
        lambda: deep(b_first=[-100.0, 0.25]),
        "Nothing is in the way of learning: in the next 200 iterations the loss falls 1.781 → 0.04502. "
        "ŷ[0,0] is off by 2.25, the most. "
        "Some units are dead: first[0] has slope 0 on all 3 data rows; first[0] cannot come back.",
    ),
    (
        "an output that is saturated and wrong",
        lambda: squashed(b_out=32.0),
        "Hardly any gradient passes: out[0] is saturated, with a slope of at most ",
    ),
    (
        "a lab driven into saturation",
        lambda: fast_xor(40),
        "Hardly any gradient passes: out[0] is saturated, with a slope of at most 2.528e-6 on all 4 data rows. "
        f"{NEXT}goes 0.499998 → 0.499997.",
    ),
    (
        "an output that is saturated and right",
        lambda: squashed(b_out=8.0, y=1.0, lr=10.0),
        "It has learned: loss = ",
    ),
    (
        "targets that pull both ways",
        lambda: built(
            (Layer("out", 1, 1, "identity", "W"),),
            {"x": [[1.0], [1.0]], "y": [[1.0], [-1.0]], "W_out": [[1e-5]], "lr": 0.1},
            rows=2,
        ),
        "This is the least: no step takes it lower, and the loss of one layer has no other dip.",
    ),
    (
        "a loss that an update makes much larger",
        lambda: built(
            (Layer("out", 2, 1, "identity", "W"),),
            {"x": [1.0, 0.0], "y": [1.0], "W_out": [[2.0], [100.0]], "lr": 3.0},
        ),
        "The step is too large: in the next 200 iterations the loss rises 0.5 → ",
    ),
    (
        "a loss that grows by a tenth in each iteration",
        lambda: line(2.0, 1.0 + 1.1**0.5),
        "The step is too large: in the next 200 iterations the loss rises 0.5 → ",
    ),
    (
        "a step that takes the loss from 12.01 to 0",
        lambda: line(5.9, 1.0),
        "Nothing is in the way of learning: in the next 200 iterations the loss falls 12.01 → 0.",
    ),
    (
        "one healthy layer with targets of 300,000",
        lambda: line(0.0, 0.1, 3e5),
        "Nothing is in the way of learning: in the next 200 iterations the loss falls 4.5e10 → 2.24e-8.",
    ),
    (
        "inputs of a millionth",
        lambda: built(
            (Layer("hidden", 1, 2, "tanh", "W"), Layer("out", 2, 1, "identity", "W")),
            {"x": [1e-6], "y": [1.0], "W_hidden": [[0.5, 0.25]], "W_out": [[1.0], [0.5]], "lr": 0.1},
        ),
        "The step is too small: ",
    ),
    (
        "units that are identical",
        lambda: xor("tanh", W_hidden=[[0.5, 0.5], [0.5, 0.5]], b_hidden=[0.1, 0.1], W_out=[[0.3], [0.3]]),
        "Some units are identical: both hidden units have equal weights in and out, so every update moves them alike: "
        "they count as one unit.",
    ),
    (
        "a net that learns",
        lambda: deep(lr=0.001),
        "Nothing is in the way of learning: in the next 200 iterations the loss falls 9.965 → 0.2249. "
        "ŷ[0,0] is off by 4.75, the most.",
    ),
]


@pytest.mark.parametrize(("build", "verdict"), [it[1:] for it in VERDICTS], ids=[it[0] for it in VERDICTS])
def test_the_verdict_names_what_is_in_the_way(build: Callable[[], Told], verdict: str) -> None:
    assert str(table(build()).verdict).startswith(verdict)


def test_two_data_rows_are_both() -> None:
    said = "both data rows"
    it = squashed(b_out=32.0)
    assert f" on {said}." in str(table(it).verdict)
    off = built(
        (Layer("hidden", 1, 1, "relu"), Layer("out", 1, 1, "identity")),
        {"x": [[1.0], [0.5]], "y": [[1.0], [0.0]], "W_hidden": [[-1.0]], "b_hidden": [0.0], "W_out": [[1.0]]}
        | {"b_out": [0.0], "lr": 0.1},
        rows=2,
    )
    assert f"hidden[0] has slope 0 on {said}" in str(table(off).verdict)
    prospects = map(str, why(off.lab, off.run, ("W_hidden", (0, 0))).about)
    assert any(f"its slope is 0 on {said}" in sentence for sentence in prospects)


@pytest.mark.parametrize("iteration", [1, 2, 3, 4, 5])
def test_a_loss_that_runs_away_is_put_down_to_the_step(iteration: int) -> None:
    it = trained(bundled("lab3-live", ["training.lr=3"]), iteration)
    assert it.summary.loss_after > 2 * float(it.end["loss"])
    assert table(it).verdict.kind == "too large"


def test_at_once_there_is_only_what_the_past_shows() -> None:
    it = trained(bundled("xor"), 1)
    history = History(it.lab.machine, it.lab.leaves)
    assert at_once(it, past=Past(history, 1)) == (
        "So far: loss = 0.2608; there is no iteration before this one to compare it with."
    )
    later = trained(bundled("xor"), 40)
    assert at_once(later, past=Past(history, 40)) == (
        "So far: loss = 0.2322; it went 0.2608 → 0.2322 over 40 iterations."
    )


def test_a_verdict_is_the_same_at_every_stop_from_the_loss_on() -> None:
    for it in (deep(lr=0.001), deep(b_first=[-100.0, 0.25]), sigmoids(8), sheet()):
        said = {str(table(it, done).verdict) for done in range(it.lab.program.loss_at + 1, len(it.states))}
        assert len(said) == 1


def test_a_batch_that_is_met_does_not_mean_that_the_rows_are_learned() -> None:
    layers = (Layer("out", 1, 1, "identity", "W"),)
    leaves = {"X": [[1.0], [2.0]], "Y": [[1.0], [10.0]], "W_out": [[1.0]], "lr": 0.1}
    it = Told(replace(built(layers, leaves, rows=2, batch=1).lab, batches=Batches(2, 1)))
    assert it.scene.met.all()
    assert at_once(it).startswith("So far: the loss over both data rows is 16; ")
    assert str(table(it).verdict).startswith(
        "Nothing is in the way of learning: in the next 200 iterations the loss over both data rows falls 16 → "
    )


def test_saturation_is_named_at_every_stop_from_the_loss_on() -> None:
    it = fast_xor(40)
    for done in range(it.lab.program.loss_at + 1, len(it.lab.program.statements) + 1):
        assert "out[0] is saturated, with a slope of at most 2.528e-6" in str(table(it, done).verdict)


def test_a_step_from_a_small_loss_to_a_larger_one_is_too_large_where_a_smaller_step_is_not() -> None:
    told = table(line(1.0001, 2.5)).verdict
    assert told.kind == "too large"
    assert str(told).endswith("with lr 1.25 it would fall to 0.")


@given(networks())
@settings(max_examples=30, deadline=None)
def test_nothing_is_in_the_way_only_where_the_loss_falls(case: Case) -> None:
    it = told(case)
    if table(it).verdict.kind != "fine":
        return
    losses = course(it, HORIZON)
    assert losses[-1] < losses[0]
