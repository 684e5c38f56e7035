"""What the update did: which parameters moved, which did not and why, and the loss then and now on the same rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tui_backprop.engine.iteration import Iteration
from tui_backprop.labs.lab import Lab
from tui_backprop.lesson.meaning.moves import Move, moves
from tui_backprop.lesson.meaning.scene import Scene
from tui_backprop.lesson.meaning.sentence import Sentence, change, distance, say, strong, whole
from tui_backprop.lesson.meaning.stillness import carried, why_still
from tui_backprop.lesson.notation.symbols import cell_name, symbol


@dataclass(frozen=True)
class Summary:
    """After an update.

    Args:
        parameters: one sentence for each parameter, in the order they were updated.
        loss: one sentence on the loss before and after, on the same rows.
        moves: the same as data, one for each parameter.
        loss_before, loss_after: in loss units.
    """

    parameters: tuple[Sentence, ...]
    loss: Sentence
    moves: tuple[Move, ...]
    loss_before: float
    loss_after: float

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        return (*self.parameters, self.loss)


def summary(lab: Lab, it: Iteration) -> Summary:
    """Say what a complete iteration did to the parameters, and to the loss of the same rows."""
    scene, before, after = Scene(lab, it), it.loss, it.again().loss
    moved = moves(scene)
    sentences = tuple(whole(about(scene, move)) for move in moved)
    return Summary(sentences, whole(_loss(scene, moved, before, after)), moved, before, after)


def about(scene: Scene, move: Move) -> Sentence:
    """One parameter: what moved, what did not and why."""
    still = move.total - move.moved
    if not move.moved:
        return say(symbol(move.name), " did ", strong("not"), " move: ", why_still(scene, move))
    by = carried(scene, move)
    moved = say(_what_moved(move), " (" if by else "", by or "", ")" if by else "")
    if not still:
        return moved
    others = "the other" if still == 1 else f"the other {still}"
    return say(moved, f"; {others} did not: ", why_still(scene, move))


def _what_moved(move: Move) -> Sentence:
    name = symbol(move.name)
    cell = cell_name(move.name, move.largest)
    if move.moved == 1:
        only = "" if move.total == 1 else f"of {name} only "
        return say(only, cell, " moved, ", change(move.old, move.new))
    largest = say(cell, " ", change(move.old, move.new))
    how_many = "both" if move.moved == move.total == 2 else "all" if move.moved == move.total else f"{move.moved} of"
    numbers = f"{how_many} numbers" if how_many == "both" else f"{how_many} {move.total} numbers"
    return say(f"{numbers} of {name} moved, most of all ", largest)


def _loss(scene: Scene, moved: tuple[Move, ...], before: float, after: float) -> Sentence:
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
