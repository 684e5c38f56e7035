"""Say what an update did: which parameters moved, by what, which did not and why, and the loss then and now."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tui_backprop.engine.arithmetic import Array, Value
from tui_backprop.engine.iteration import Iteration
from tui_backprop.engine.machine import Values
from tui_backprop.engine.shapes import Index
from tui_backprop.engine.statement import Statement, names_of
from tui_backprop.labs.lab import Lab
from tui_backprop.lesson.meaning.loss import missed
from tui_backprop.lesson.meaning.reasons import covers_in_words
from tui_backprop.lesson.meaning.scene import Mask, Scene
from tui_backprop.lesson.meaning.sentence import Sentence, amount, change, distance, joined, say, strong, whole
from tui_backprop.lesson.meaning.zeros import gradient_zero
from tui_backprop.lesson.notation.symbols import cell_name, symbol


@dataclass(frozen=True, eq=False)
class Move:
    """The change that an update made to a parameter.

    Args:
        name: of the parameter.
        cells: where it changed, in the parameter's shape.
        largest: the cell that changed most (the first that went inf or nan, where one did).
        old, new: the numbers of that cell.
    """

    name: str
    cells: Mask
    largest: Index
    old: float
    new: float

    @property
    def size(self) -> float:
        """Return how far the cell went that changed most; inf where it went inf or nan."""
        size = abs(self.new - self.old)
        return size if np.isfinite(size) else np.inf

    @property
    def total(self) -> int:
        """Return how many cells the parameter has."""
        return int(self.cells.size)

    @property
    def moved(self) -> int:
        """Return how many of them changed."""
        return int(self.cells.sum())


@dataclass(frozen=True)
class Summary:
    """The sentences after an update, and the numbers in them.

    Args:
        parameters: one sentence for each parameter, in the order they were updated.
        loss: one sentence on the loss before and after, on the same rows.
        closing: one on how far the predictions were off; empty where some are not finite.
        moves: the same as data, one for each parameter.
        loss_before, loss_after: in loss units.
    """

    parameters: tuple[Sentence, ...]
    loss: Sentence
    closing: Sentence
    moves: tuple[Move, ...]
    loss_before: float
    loss_after: float

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        return (*self.parameters, *self.ending)

    @property
    def ending(self) -> tuple[Sentence, ...]:
        """Return what comes after the parameters, as the sheet's summary has it: the loss, and what made it."""
        return (self.loss, self.closing) if str(self.closing) else (self.loss,)


def summary(lab: Lab, it: Iteration) -> Summary:
    """Say what a complete iteration did to the parameters, and to the loss of the same rows."""
    scene, before, after = Scene(lab, it), it.loss, it.again().loss
    moved = moves(scene)
    sentences = tuple(whole(about(scene, move)) for move in moved)
    closing = missed(scene)
    if str(closing):
        closing = whole(closing)
    return Summary(sentences, whole(_loss(scene, moved, before, after)), closing, moved, before, after)


def moves(scene: Scene) -> tuple[Move, ...]:
    """Return the move of each parameter, in the order they were updated."""
    return tuple(move(scene, statement.parameter) for statement in scene.program if statement.role == "update")


def move(scene: Scene, name: str) -> Move:
    """Return the move of one parameter."""
    old, new = scene.old(name), scene.it.tensor(name)
    cells = (old != new) & ~(np.isnan(old) & np.isnan(new))
    with np.errstate(all="ignore"):
        size = np.where(cells, np.abs(new - old), 0.0)
    size = np.where(cells & ~np.isfinite(size), np.inf, size)
    largest = tuple(int(i) for i in np.unravel_index(int(np.argmax(size)), size.shape))
    return Move(name, cells, largest, float(old[largest]), float(new[largest]))


def about(scene: Scene, move: Move) -> Sentence:
    """Say of one parameter what moved, and what did not and why."""
    still = move.total - move.moved
    if not move.moved:
        return say(symbol(move.name), " did ", strong("not"), " move: ", why_unmoved(scene, move))
    moved = say(_what_moved(move), _moved_at_gradient_0(scene, move))
    if not still:
        return moved
    others = "the other" if still == 1 else f"the other {still}"
    return say(moved, f"; {others} did not: ", why_unmoved(scene, move))


def _what_moved(move: Move) -> Sentence:
    """Say how many numbers of a parameter moved, and how far the first of them went."""
    name, cell = symbol(move.name), cell_name(move.name, move.largest)
    if move.moved == 1:
        only = "" if move.total == 1 else f"of {name} only "
        return say(only, cell, " moved, ", change(move.old, move.new))
    largest = say(cell, " ", change(move.old, move.new))
    how_many = "both" if move.moved == move.total == 2 else "all" if move.moved == move.total else f"{move.moved} of"
    numbers = f"{how_many} numbers" if how_many == "both" else f"{how_many} {move.total} numbers"
    return say(f"{numbers} of {name} moved, most of all ", largest)


def _loss(scene: Scene, moved: tuple[Move, ...], before: float, after: float) -> Sentence:
    """Say whether the loss on the same rows went down or up, and how far."""
    rows = "this row" if scene.rows == 1 else f"these {scene.rows} rows"
    # without the colours of sign: a loss that falls is no negative thing
    fact = say(f"the loss on {rows}: ", str(change(before, after)))
    if not (np.isfinite(before) and np.isfinite(after)):
        return fact
    if after == before:
        still = not any(move.moved for move in moved)
        return say(fact, ", ", "since no parameter moved" if still else "the same to the last bit")
    direction = strong("down") if after < before else strong("up")
    return say(fact, ", ", direction, f" by {distance(before, after)}")


def why_unmoved(scene: Scene, move: Move) -> Sentence:
    """Say why the cells of a parameter that did not move did not: every reason, each of which holds."""
    return joined(list(_reasons(scene, move)), "; ", "; ")


def _reasons(scene: Scene, move: Move) -> Iterator[Sentence]:
    """Yield a reason for each group of cells that did not move."""
    lost = ~move.cells & ~np.isfinite(scene.old(move.name))
    still = ~move.cells & ~lost
    if lost.any():
        yield say("what is inf or nan stays so")
    if not still.any():
        return
    if scene.old(scene.program.rate) == 0:
        yield say("lr is 0")
        return
    unasked = still & kept_by_gradient_0(scene, move.name)
    if unasked.any():
        why = covers_in_words(scene, gradient_zero(scene, scene.program.gradients[move.name], unasked))
        yield say(why, ", so ", "its gradient is 0" if unasked.sum() in {1, unasked.size} else "their gradients are 0")
    if np.any(still & ~unasked):
        yield _too_small(scene, move, still & ~unasked)


def _too_small(scene: Scene, move: Move, cells: Mask) -> Sentence:
    """Say of cells that something asked to move how small the step was."""
    index = scene.program.writer(move.name)
    assert index is not None
    if not _subtracts(scene.program.statements[index], move.name):
        return say("the step is 0 or too small")
    steps = np.abs(_subtracted(scene, index, scene.it.before(index), move.name)[cells])
    if np.all(steps == 0):
        return say("the step comes out as 0")
    most, it = ("at most ", "them") if steps.size > 1 else ("", "it")
    return say("a step of ", most, amount(float(steps.max())), f" is too small to change {it}")


def kept_by_gradient_0(scene: Scene, name: str) -> Mask:
    """True where an updated parameter is what it was for no other reason than that its gradient is 0.

    The update itself is asked: run with a gradient of 0, it takes no step there.
    """
    old, new = scene.old(name), scene.it.tensor(name)
    zero = (scene.it.tensor(scene.program.gradients[name]) == 0) & (_step_at_gradient_0(scene, name) == 0)
    return np.asarray((old == new) & np.isfinite(new) & zero & (scene.old(scene.program.rate) != 0))


def _moved_at_gradient_0(scene: Scene, move: Move) -> Sentence:
    """Say what moved cells whose gradient is 0: weight decay, or what the optimizer remembers; nothing without any.

    Each is asked in turn: it has a part in the step if that is another one without it.
    """
    drift = move.cells & (scene.it.tensor(scene.program.gradients[move.name]) == 0)
    if not drift.any():
        return say()
    suspects: list[tuple[str, dict[str, Value]]] = []
    if "weight_decay" in scene.before:
        suspects.append(("weight decay", {"weight_decay": np.float64(0.0)}))
    for statement in scene.program:
        if statement.parameter == move.name != statement.name and statement.name in scene.program.carried:
            suspects.append((symbol(statement.name), {statement.name: np.zeros_like(scene.old(statement.name))}))
    with np.errstate(all="ignore"):
        step = _step_at_gradient_0(scene, move.name)
        movers = [
            who
            for who, without in suspects
            if np.any((_step_at_gradient_0(scene, move.name, **without) != step)[drift])
        ]
    who = "at gradient 0" if move.moved == 1 else f"{int(drift.sum())} of them at gradient 0"
    return say(f" ({who}", say(", by ", joined(list(movers))) if movers else "", ")")


def _step_at_gradient_0(scene: Scene, name: str, **instead: Value) -> Array:
    """Return the step that an update takes where every gradient is 0, in the shape of the parameter.

    Where a step cannot be told from what it leaves, the way the parameter went stands for it.

    Args:
        instead: other values for what the update began with, by name.
    """
    program, old = scene.program, scene.old(name)
    update = range(program.update_from, len(program.statements))
    mine = [at for at in update if program.statements[at].parameter in {name, ""}]
    before = scene.lab.machine.rerun(mine[:-1], {**scene.it.without_gradients, **instead})
    if _subtracts(program.statements[mine[-1]], name):
        return _subtracted(scene, mine[-1], before, name)
    return np.asarray(old - scene.lab.machine.rerun(mine[-1:], before)[name])


def _subtracts(statement: Statement, name: str) -> bool:
    """True for ``p = p - step``, whose step is what it leaves of a p that is 0."""
    match statement.value:
        case ast.BinOp(left=ast.Name(id=read), op=ast.Sub(), right=right):
            return read == name and name not in names_of(right)
    return False


def _subtracted(scene: Scene, statement: int, before: Values, name: str) -> Array:
    """Return the step of a statement that subtracts one, by its index, from the values before it."""
    left = scene.lab.machine.rerun((statement,), {**before, name: np.zeros_like(scene.old(name))})
    return -np.asarray(left[name])
