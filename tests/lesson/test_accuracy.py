"""How many rows are right, where targets are classes."""

from __future__ import annotations

import pytest

from tests.labs.toml import BATCH, HEAD, SMALL, lab_of
from tui_backprop.engine.iteration import Iteration
from tui_backprop.engine.rows.activations import ACTIVATIONS
from tui_backprop.labs.loader import bundled
from tui_backprop.lesson.meaning.accuracy import _from_0_to_1, accuracy
from tui_backprop.lesson.meaning.scene import Scene

TWO = (
    HEAD
    + '[data]\nx = [[1, 0], [0, 1], [1, 1]]\ny = {y}\n[[layers]]\nname = "out"\nactivation = "{activation}"\n'
    + 'W = [[1, -1], [-2, 2]]\n[training]\nloss = "{loss}"\noptimizer = "sgd"\n'
)
ONE = BATCH.replace("W = [[0.5], [0.25]]\nb = [0.1]", "W = [[-1], [1]]")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (TWO.format(y="[[1, 0], [0, 1], [1, 0]]", activation="softmax", loss="cce"), (2, 3)),
        (TWO.format(y="[[0.5, 0.5], [0, 1], [1, 0]]", activation="softmax", loss="cce"), None),
        (TWO.format(y="[[1, 0], [0, 1], [1, 0]]", activation="sigmoid", loss="bce"), (2, 3)),
        (TWO.format(y="[[1, 1], [0, 1], [0, 1]]", activation="identity", loss="bce_logits"), (2, 3)),
        (ONE.replace("identity", "sigmoid"), (1, 3)),  # 0.5 where 0 is wanted is on neither side
        (ONE.replace("half_mse", "bce_logits"), (1, 3)),
        (ONE, None),
        (ONE.replace("identity", "tanh"), None),
        (ONE.replace("identity", "sigmoid").replace("y = [0, 1, 1]", "y = [0, 0.3, 1]"), None),
        (SMALL, None),
    ],
)
def test_the_rows_that_are_right_are_counted_where_targets_are_classes(
    text: str, found: tuple[int, int] | None
) -> None:
    lab = lab_of(text)
    assert accuracy(Scene(lab, Iteration.of(lab.machine, lab.leaves, 1))) == found


def test_before_the_output_there_is_none() -> None:
    lab = bundled("xor")
    it = Iteration.of(lab.machine, lab.leaves, 1)
    assert accuracy(Scene(lab, it.at_stop(1))) is None
    assert accuracy(Scene(lab, it)) == (2, 4)


def test_which_activations_put_out_shares_is_read_from_their_rows() -> None:
    assert {name for name in ACTIVATIONS if not ACTIVATIONS[name].backward and _from_0_to_1(name)} == {"sigmoid"}
