"""A lab looked over."""

from __future__ import annotations

import pytest

from tests.labs.toml import BATCH, DATA, SMALL, lab_of
from tui_backprop.labs.lint import Finding, lint

TASK = '[[tasks]]\nat = "1 loss"\nask = "?"\npredict = "{}"\n'
LINEAR = SMALL.replace('"relu"', '"identity"').replace(
    "[[0.2, -0.3], [0.4, 0.1], [-0.5, 0.2]]", "[[1, 1], [2, 2], [3, 3]]"
)


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        (SMALL.replace("lr = 0.1", "lr = -0.5"), Finding(True, "lr is -0.5; less than 0 makes the loss grow")),
        (SMALL + "momentum = 1.0\n", Finding(True, "momentum is 1.0; from 1 on what is remembered never fades")),
        (SMALL.replace("lr = 0.1", "lr = 0"), Finding(False, "lr is 0, so nothing moves")),
        (
            SMALL.replace(DATA, 'hide = ["code"]\n' + DATA),
            Finding(True, "hide closes code until the tasks are done, but there are no [[tasks]]"),
        ),
        (SMALL + TASK.format("dE_dtheta"), Finding(True, "tasks[0].predict: dE_dtheta is not computed at loss")),
        (SMALL, Finding(False, "off at the start, so that no gradient passes: hidden[0], hidden[1]")),
        (SMALL, Finding(False, "0 in every row, so that the weights from it never move: x[1]")),
        (LINEAR, Finding(False, "the units of hidden start with the same weights")),
        (LINEAR, Finding(False, "layer hidden has no activation, so it adds nothing to the layer after it")),
        (
            BATCH.replace("y =", "batch = 2\ny ="),
            Finding(False, "the last batch of each pass over the data has 1 of 2 rows"),
        ),
    ],
)
def test_what_is_odd_is_found(text: str, finding: Finding) -> None:
    assert finding in list(lint(lab_of(text)))


@pytest.mark.parametrize("text", [BATCH, BATCH + TASK.format("loss"), BATCH + "momentum = 0.9\n"])
def test_a_lab_with_nothing_odd_has_no_findings(text: str) -> None:
    assert list(lint(lab_of(text))) == []
