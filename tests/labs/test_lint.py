"""A lab looked over."""

from __future__ import annotations

import pytest

from tests.labs.toml import BATCH, DATA, HEAD, SMALL, TRAINING, TWO_INPUTS, lab_of
from tui_backprop.labs.lint import Finding, lint

TASK = '[[tasks]]\nat = "1 loss"\nask = "?"\npredict = "{}"\n'
LINEAR = SMALL.replace('"relu"', '"identity"').replace(
    "[[0.2, -0.3], [0.4, 0.1], [-0.5, 0.2]]", "[[1, 1], [2, 2], [3, 3]]"
)


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        (
            SMALL.replace("lr = 0.1", "lr = -0.5"),
            Finding(True, "lr is -0.5; less than 0 makes the loss grow", "training.lr"),
        ),
        (
            SMALL + "momentum = 1.0\n",
            Finding(True, "momentum is 1.0; from 1 on what is remembered never fades", "training.momentum"),
        ),
        (SMALL.replace("lr = 0.1", "lr = 0"), Finding(False, "lr is 0, so nothing moves", "training.lr")),
        (
            SMALL.replace(DATA, 'hide = ["code"]\n' + DATA),
            Finding(True, "hide closes code until the tasks are done, but there are no [[tasks]]", "hide"),
        ),
        (SMALL + TASK.format("dE_dtheta"), Finding(True, "dE_dtheta is not computed at loss", "tasks[0].predict")),
        (SMALL, Finding(False, "off at the start, so that no gradient passes: hidden[0], hidden[1]", "layers[0]")),
        (SMALL, Finding(False, "0 in every row, so that the weights from it never move: x[1]", "data.x")),
        (LINEAR, Finding(False, "the units of hidden start with the same weights", "layers[0]")),
        (
            LINEAR,
            Finding(
                False,
                "layer hidden has no activation, so it adds nothing to the layer after it",
                "layers[0].activation",
            ),
        ),
        (
            BATCH.replace("y =", "batch = 2\ny ="),
            Finding(False, "the last batch of each pass over the data has 1 of 2 rows", "data.batch"),
        ),
        (
            SMALL + "seed = 0\n",
            Finding(False, "seed changes nothing: no weight is drawn and no row is shuffled", "training.seed"),
        ),
        (
            SMALL + TASK.format("loss") + TASK.format("z_hidden").replace("1 loss", "1 pre-activation hidden"),
            Finding(
                False,
                "1 pre-activation hidden is asked after 1 loss, which comes later: its answer was seen",
                "tasks[1].at",
            ),
        ),
        (
            SMALL + TASK.format("loss").replace("1 l", "2 l") + TASK.format("loss") + TASK.format("loss"),
            Finding(False, "1 loss is asked after 2 loss, which comes later: its answer was seen", "tasks[2].at"),
        ),
    ],
)
def test_what_is_odd_is_found(text: str, finding: Finding) -> None:
    assert finding in list(lint(lab_of(text)))


BATCHED = (
    HEAD
    + """[data]
x = [[-1, 0], [1, 0], [-2, 0]]
y = [0, 1, 1]
batch = 1
"""
    + """[[layers]]
name = "hidden"
activation = "relu"
W = [[1, 1], [0, 0.5]]
b = [0, -5]
"""
    + TWO_INPUTS
    + TRAINING
)


def test_a_unit_that_is_off_in_the_first_batch_only_is_not_called_off() -> None:
    """hidden[0] is on for the second row, hidden[1] for none."""
    says = [finding.says for finding in lint(lab_of(BATCHED))]
    assert "off at the start, so that no gradient passes: hidden[1]" in says


def test_weights_that_decay_are_not_said_to_stay() -> None:
    """The first weight of x[:,1] is 0 and stays so; the other decays."""
    assert "0 in every row, so that the weights from it never move: x[:,1]" in [
        finding.says for finding in lint(lab_of(BATCHED))
    ]
    for more in ("weight_decay = 0.1\n", 'optimizer = "adamw"\n'):
        text = BATCHED.replace('optimizer = "sgd"\n', "") if "adamw" in more else BATCHED
        assert "0 in every row, so that nothing but decay moves the weights from it: x[:,1]" in [
            finding.says for finding in lint(lab_of(text + more))
        ]


DRAWN = BATCH.replace("W = [[0.5], [0.25]]\nb = [0.1]", 'units = 1\ninit = "he"')


@pytest.mark.parametrize(
    "text",
    [
        BATCH,
        BATCH + TASK.format("loss") + TASK.format("loss") + TASK.format("loss").replace("1 l", "2 l"),
        BATCH + "momentum = 0.9\n",
        DRAWN + "seed = 1\n",
        BATCH.replace("y =", "batch = 1\nshuffle = true\ny =") + "seed = 1\n",
    ],
)
def test_a_lab_with_nothing_odd_has_no_findings(text: str) -> None:
    assert list(lint(lab_of(text))) == []
