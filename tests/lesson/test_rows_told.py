"""Sentences that were false of some rows when these were tried, with the very numbers."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.lesson.judged import judged
from tests.lesson.labs import Told, built
from tests.lesson.spread import spoken
from tui_backprop.engine.network import Layer
from tui_backprop.engine.rows.optimizers import Options
from tui_backprop.ground.numbers import number
from tui_backprop.lesson.meaning.sentence import distance
from tui_backprop.lesson.why.ahead import look_ahead
from tui_backprop.lesson.why.table import why_loss


def logit(value: float) -> Told:
    """One weight and one input, so that the logit is this; the target is 1."""
    layers = (Layer("out", 1, 1, "identity", "W"),)
    return built(layers, {"x": [1.0], "y": [1.0], "W_out": [[value]], "lr": 0.1}, loss="bce_logits")


def verdict(it: Told) -> str:
    return str(why_loss(it.lab, it.run, None, look_ahead(it.lab, it.start, it.iteration)).verdict)


def judge_all(it: Told) -> None:
    for each in spoken(it):
        judged(it, each)


def test_a_logit_of_1_does_not_equal_its_target_of_1() -> None:
    it = logit(1.0)
    assert it.at("loss") == (
        "The sigmoid(ŷ) 0.7311 is 0.2689 below the target 1. "
        "Binary cross-entropy with logits makes that a loss of 0.3133; it is the E of every ∂E/∂."
    )
    assert "equals" not in verdict(it)
    assert verdict(it).startswith("Nothing is in the way of learning: ")
    assert verdict(it).endswith(" sigmoid(ŷ[0]) is off by 0.2689.")
    assert it.at(it.lab.program.stages[-2].key).startswith(
        "∂E/∂z_out[0] = -0.2689: a higher z_out would make the loss smaller."
    )
    judge_all(it)


def test_a_right_logit_of_800_is_not_off_by_799() -> None:
    it = logit(800.0)
    assert it.at("loss") == (
        "The sigmoid(ŷ) equals the target, 1. "
        "Binary cross-entropy with logits makes that a loss of 0; it is the E of every ∂E/∂."
    )
    assert verdict(it) == "Nothing to learn: every sigmoid(ŷ) equals its target."
    assert "No gradient passes: the sigmoid(ŷ) equals the target" in it.at(it.lab.program.stages[-2].key)
    assert not any("799" in each.text or "too small" in each.text for each in spoken(it))
    judge_all(it)


def decayed() -> Told:
    leaves: dict[str, Any] = {
        "x": [0.0, 1.0],
        "y": [0.5],
        "W_hidden": [[0.2, 0.3], [-0.4, 0.5]],
        "W_out": [[0.7], [0.3]],
        "lr": 1.0,
    }
    layers = (Layer("hidden", 2, 2, "relu", "W"), Layer("out", 2, 1, "identity", "W"))
    return built(layers, leaves, optimizer="adamw", options=Options(weight_decay=True))


def test_what_moves_at_gradient_0_under_adamw_is_named() -> None:
    it = decayed()
    W_hidden = it.summary_text[1]
    assert W_hidden.endswith("(3 of them at gradient 0, by weight decay).")
    assert np.sum(np.asarray(it.end["dE_dW_hidden"]) == 0) == 3
    judge_all(it)


@pytest.mark.parametrize("loss", ["mse", "huber", "bce", "bce_logits"])
@pytest.mark.parametrize(("rows", "batch", "said"), [(None, None, False), (3, 2, False), (4, 2, True), (2, None, True)])
def test_one_number_is_not_averaged(loss: str, rows: int | None, batch: int | None, said: bool) -> None:
    """Three rows in batches of two leave a last batch of one."""
    layers = (Layer("out", 1, 1, "sigmoid" if loss == "bce" else "identity", "W"),)
    shape = () if rows is None else (rows,)
    leaves: dict[str, Any] = {"W_out": [[1.0]], "lr": 0.1}
    leaves |= {name: np.full((*shape, 1), 0.5) for name in ("xy" if batch is None else "XY")}
    if batch is not None:
        leaves["rows"] = np.arange(batch)
    it = built(layers, leaves, loss=loss, rows=rows, batch=batch)
    line = next(line for line in it.lab.program if line.role == "loss")
    assert line.why.endswith(", averaged.") == said


@pytest.mark.parametrize(
    ("said", "lie"),
    [
        ("0.2689 below the target 1", "0.2689 above the target 1"),
        ("0.2689 below", "0.2679 below"),
        ("a loss of 0.3133", "a loss of 0.3134"),
        ("sigmoid(ŷ)", "prediction"),
        ("with logits makes", "with logits, averaged over 2 numbers, makes"),
    ],
)
def test_a_lie_about_a_miss_is_found(said: str, lie: str) -> None:
    it = logit(1.0)
    loss = next(each for each in spoken(it) if each.kind == "stop loss" and said in each.text)
    judged(it, loss)
    with pytest.raises(AssertionError):
        judged(it, replace(loss, text=loss.text.replace(said, lie)))


@pytest.mark.parametrize(
    ("said", "lie"),
    [
        ("3 of them at", "2 of them at"),
        ("by weight decay", "by m_W_hidden"),
        ("by weight decay", "by weight decay and v_W_hidden"),
        (", by weight decay", ""),
        ("all 4 numbers of", "3 of 4 numbers of"),
        ("most of all W_hidden[1,1]", "most of all W_hidden[0,0]"),
    ],
)
def test_a_lie_about_an_update_is_found(said: str, lie: str) -> None:
    it = decayed()
    moved = next(each for each in spoken(it) if each.kind == "summary" and "W_hidden" in each.text)
    judged(it, moved)
    assert said.lower() in moved.text.lower()
    with pytest.raises(AssertionError):
        judged(it, replace(moved, text=re.sub(re.escape(said), lie, moved.text, flags=re.IGNORECASE)))


def test_a_number_that_moves_by_next_to_nothing_went_as_far_as_its_two_numbers_say() -> None:
    assert distance(0.0, -17 * 5e-324) == number(17 * 5e-324) == "8.399e-323"
