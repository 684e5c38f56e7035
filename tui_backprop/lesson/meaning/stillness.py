"""Why a parameter did not move: the step was 0 for a reason that can be named, or too small to change the number."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import numpy as np

from tui_backprop.engine.arithmetic import Array, Value
from tui_backprop.engine.statement import Statement, names_of
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
    """True where the gradient is 0 and nothing else would move the parameter: no decay, nothing remembered.

    The update itself is asked: run with a gradient of 0, it takes no step.
    """
    return np.asarray((scene.it.tensor(scene.program.gradients[name]) == 0) & (_unprompted(scene, name) == 0))


def _unprompted(scene: Scene, name: str, **instead: Value) -> Array:
    """Return the step that an update takes where every gradient is 0, in the shape of the parameter.

    Where a step cannot be told from what it leaves, the way the parameter went stands for it.

    Args:
        instead: other values for what the update began with, by name.
    """
    program, old = scene.program, scene.old(name)
    nothing = {program.gradients[each]: np.zeros_like(scene.old(each)) for each in program.parameters}
    update = range(program.update_from, len(program.statements))
    mine = [at for at in update if program.statements[at].parameter in {name, ""}]
    before = scene.lab.machine.rerun(mine[:-1], {**scene.before, **nothing, **instead})
    if _subtracts(program.statements[mine[-1]], name):
        before[name] = np.zeros_like(old)
        return -np.asarray(scene.lab.machine.rerun(mine[-1:], before)[name])
    return np.asarray(old - scene.lab.machine.rerun(mine[-1:], before)[name])


def carried(scene: Scene, move: Move) -> Sentence | None:
    """What moved cells whose gradient is 0: weight decay, or what the optimizer remembers; None without any.

    Each is asked in turn: it has a part in the step if that is another one without it.
    """
    drift = move.cells & (scene.it.tensor(scene.program.gradients[move.name]) == 0)
    if not drift.any():
        return None
    suspects: list[tuple[str, dict[str, Value]]] = []
    if "weight_decay" in scene.before:
        suspects.append(("weight decay", {"weight_decay": np.float64(0.0)}))
    for line in scene.program:
        if line.parameter == move.name != line.name and line.name in scene.program.carried:
            suspects.append((symbol(line.name), {line.name: np.zeros_like(scene.old(line.name))}))
    with np.errstate(all="ignore"):
        step = _unprompted(scene, move.name)
        movers = [who for who, without in suspects if np.any((_unprompted(scene, move.name, **without) != step)[drift])]
    count = int(drift.sum())
    who = "at gradient 0" if move.moved == 1 else f"{count} of them at gradient 0"
    return say(who, say(", by ", joined(list(movers))) if movers else "")


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
    """What the update subtracted from a parameter; None where its statement is not of the form ``p = p - step``."""
    index = scene.program.writer(name)
    assert index is not None
    if not _subtracts(scene.program.statements[index], name):
        return None
    start = {**scene.it.before(index), name: np.zeros_like(scene.old(name))}
    return -np.asarray(scene.lab.machine.rerun((index,), start)[name])


def _subtracts(statement: Statement, name: str) -> bool:
    """True for ``p = p - step``, whose step is what it leaves of a p that is 0."""
    match statement.value:
        case ast.BinOp(left=ast.Name(id=read), op=ast.Sub(), right=right):
            return read == name and name not in names_of(right)
    return False
