"""Why a parameter did not move: the step was 0 for a reason that can be named, or too small to change the number."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import numpy as np

from tui_backprop.engine.arithmetic import Array
from tui_backprop.engine.statement import names_of
from tui_backprop.lesson.meaning.moves import Move
from tui_backprop.lesson.meaning.reasons import covers_in_words
from tui_backprop.lesson.meaning.scene import Mask, Scene
from tui_backprop.lesson.meaning.sentence import Sentence, amount, joined, say
from tui_backprop.lesson.meaning.zeros import gradient_zero
from tui_backprop.lesson.notation.symbols import symbol


def why_still(scene: Scene, move: Move) -> Sentence:
    """The reasons of all cells of a parameter that did not move, each of which holds."""
    return joined(list(_reasons(scene, move)), "; ", "; ")


def _reasons(scene: Scene, move: Move) -> Iterator[Sentence]:
    lost = ~move.cells & ~np.isfinite(scene.old(move.name))
    still = ~move.cells & ~lost
    if lost.any():
        yield say("what is inf or nan stays so")
    if not still.any():
        return
    if scene.old("lr") == 0:
        yield say("lr is 0")
        return
    silent = still & unasked(scene, move.name)
    if silent.any():
        why = covers_in_words(scene, gradient_zero(scene, scene.program.gradients[move.name], silent))
        yield say(why, ", so ", "its gradient is 0" if silent.sum() in {1, silent.size} else "their gradients are 0")
    if np.any(still & ~silent):
        yield _by_step(scene, move, still & ~silent)


def unasked(scene: Scene, name: str) -> Mask:
    """Where an updated parameter is what it was for no other reason than that its gradient is 0."""
    old, new = scene.old(name), np.asarray(scene.values[name])
    return np.asarray((old == new) & np.isfinite(new) & quiet(scene, name) & (scene.old("lr") != 0))


def quiet(scene: Scene, name: str) -> Mask:
    """Where the gradient is 0 and nothing else could move the parameter: no decay, nothing remembered."""
    still: Mask = np.asarray(scene.values[f"dE_d{name}"]) == 0
    for line in scene.program:
        if line.parameter == name and line.role == "decay":
            still = still & (np.asarray(scene.values[line.name]) == 0)
        if line.parameter == name and line.role == "state" and line.name in scene.before:
            still = still & (scene.old(line.name) == 0)
    return still


def carried(scene: Scene, move: Move) -> Sentence | None:
    """What moved cells whose gradient is 0: weight decay, or what the optimizer remembers; None without any."""
    drift = move.cells & (np.asarray(scene.values[f"dE_d{move.name}"]) == 0)
    if not drift.any():
        return None
    movers: list[str] = []
    for line in scene.program:
        if line.parameter == move.name and line.role == "decay" and np.any(np.asarray(scene.values[line.name])[drift]):
            movers.append("weight decay")
        if line.parameter == move.name and line.role == "state" and line.name in scene.before:
            movers += [symbol(line.name)] if np.any(scene.old(line.name)[drift]) else []
    count = int(drift.sum())
    who = "at gradient 0" if move.moved == 1 else f"{count} of them at gradient 0"
    return say(f"{who}, by ", joined(list(movers)))


def _by_step(scene: Scene, move: Move, cells: Mask) -> Sentence:
    """Cells whose gradient, or whatever else moves them, is not 0."""
    steps = step(scene, move.name)
    if steps is None:
        return say("the step is 0 or too small")
    sizes = np.abs(steps[cells])
    if np.all(sizes == 0):
        return say("the step comes out as 0")
    return say(
        "a step of ",
        "at most " if sizes.size > 1 else "",
        amount(float(sizes.max())),
        " is too small to change ",
        "them" if sizes.size > 1 else "it",
    )


def step(scene: Scene, name: str) -> Array | None:
    """What the update subtracted from a parameter; None where its line is not of the form ``p = p - step``."""
    index = scene.program.writer(name)
    assert index is not None
    line = scene.program.statements[index]
    match line.value:
        case ast.BinOp(left=ast.Name(id=read), op=ast.Sub(), right=right) if read == name and name not in names_of(
            right
        ):
            start = {**scene.it.before(index), name: np.zeros_like(scene.old(name))}
            return -np.asarray(scene.lab.machine.rerun((index,), start)[name])
    return None
