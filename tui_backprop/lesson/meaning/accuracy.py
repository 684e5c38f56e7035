"""Count the rows a network gets right, where its targets are classes."""

from __future__ import annotations

from functools import cache

import numpy as np

from tui_backprop.engine.machine import run_statement
from tui_backprop.engine.rows.activations import ACTIVATIONS
from tui_backprop.engine.statement import Statement
from tui_backprop.lesson.meaning.loss import chosen, target_classes
from tui_backprop.lesson.meaning.scene import Scene


def accuracy(scene: Scene) -> tuple[int, int] | None:
    """Return in how many rows of the pass the prediction is the target's class, and of how many.

    With outputs that compete it is the largest that counts; else each output that is to be 1 must be above a half, and
    each that is to be 0 below.
    Returns: None where y_hat is not computed yet, or the targets are no classes.
    """
    y_hat = scene.program.y_hat
    if not scene.has(y_hat) or not np.all(np.isfinite(scene.it.predictions)):
        return None
    classes = target_classes(scene)
    if classes is not None:
        right = sum(pick == wanted for pick, wanted in zip(chosen(scene.it.predictions), classes, strict=True))
        return right, scene.rows
    targets = scene.it.targets
    if not np.all((targets == 0) | (targets == 1)) or not _are_shares(scene):
        return None
    fits = np.where(targets == 1, scene.compared > 0.5, scene.compared < 0.5)
    return int(np.sum(np.all(fits, axis=1))), scene.rows


def accuracy_title(scene: Scene) -> str:
    """Return "accuracy 3 of 4"; empty where there is none."""
    found = accuracy(scene)
    return f"accuracy {found[0]} of {found[1]}" if found else ""


def _are_shares(scene: Scene) -> bool:
    """Return whether what is compared with the targets lies from 0 to 1: by the loss, or by the last activation."""
    return not scene.lab.network.targets.one(2.0) or _from_0_to_1(scene.lab.network.last.activation)


@cache
def _from_0_to_1(activation: str) -> bool:
    text = ACTIVATIONS[activation].value.format(z="z")
    ends = run_statement(Statement(f"a = {text}"), {"z": np.array([-1e3, 1e3])})
    return bool(np.array_equal(ends, [0.0, 1.0]))
