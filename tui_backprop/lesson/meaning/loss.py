"""Say what the prediction and the loss mean: which class, how far off the target, what the loss makes of that."""

from __future__ import annotations

import numpy as np

from tui_backprop.engine.arithmetic import Array
from tui_backprop.engine.statement import Statement
from tui_backprop.lesson.meaning.forward import adds_nothing, answers, favourites
from tui_backprop.lesson.meaning.phrases import listing, unit_name, units_named
from tui_backprop.lesson.meaning.scene import Scene
from tui_backprop.lesson.meaning.sentence import Sentence, Sentences, amount, say, strong


def chooses(scene: Scene) -> bool:
    """True if the outputs compete for one whole, so that the largest is the class predicted."""
    last = scene.lab.network.last
    return bool(scene.activation(last).backward) and last.units > 1


def target_classes(scene: Scene) -> list[int] | None:
    """Return the class each row asks for; None when a row of the targets is not a single 1 among zeros."""
    y = scene.it.targets
    if not chooses(scene) or not (np.all((y == 0) | (y == 1)) and np.all(y.sum(axis=1) == 1)):
        return None
    return [int(unit) for unit in np.argmax(y, axis=1)]


def chosen(y_hat: Array) -> list[int | None]:
    """Return the unit with the largest share of each row; None where several tie."""
    best = [np.flatnonzero(row == row.max()).tolist() for row in y_hat]
    return [units[0] if len(units) == 1 else None for units in best]


def prediction(scene: Scene, statement: Statement) -> Sentences:
    """Say what the output stage predicts: a class, or numbers and where they come from."""
    layer = scene.layer(statement.layer)
    if chooses(scene):
        return _choice(scene)
    predicted = listing(scene, statement.name)
    if layer.units * scene.rows > 1:
        first = say("the predictions: ", predicted)
    elif scene.activation(layer).plain:
        first = say("the prediction is ", predicted)
    else:
        title = scene.activation(layer).title
        first = say("through ", title, ", ", listing(scene, layer.z), " becomes the prediction ", predicted)
    slope = scene.slope(layer)
    if slope and scene.has(slope) and np.any(scene.grid(slope) == 0):
        return (first, answers(scene, layer)[0])
    return (first, *adds_nothing(scene, layer))


def _choice(scene: Scene) -> Sentences:
    """Say of outputs that compete which is the largest, and whether that is the target's class."""
    classes, last = target_classes(scene), scene.lab.network.last
    if classes is None:
        return favourites(scene, last)
    y_hat = scene.it.predictions
    picks = chosen(y_hat)
    if scene.rows > 1:
        right = sum(pick == wanted for pick, wanted in zip(picks, classes, strict=True))
        return (say("the class predicted is right in ", strong(f"{right} of {scene.rows}"), " rows"),)
    (wanted,), (pick,) = classes, picks
    share = float(y_hat[0, wanted])
    (first,) = favourites(scene, last)
    if pick == wanted:
        return (first, say("that is the target's class: ", strong("right")))
    return (first, say("the target's class is ", units_named(last, [wanted]), ", which gets ", amount(share)))


def verdict(scene: Scene, statement: Statement) -> Sentences:
    """Say how far the prediction is from the target, and what the loss makes of it."""
    result = amount(float(scene.values[statement.name]))
    classes = target_classes(scene)
    if classes is not None:
        return (_missed_class(scene, classes), say("the loss", _averaged(scene), " is ", result))
    several = scene.it.targets.size > 1
    least = ""
    if scene.met.all() and scene.values[statement.name] != 0:
        least = f", the least there is for {'these targets' if several else 'this target'}"
    makes = " is " if several else " makes that a loss of "
    return (_missed(scene), say(scene.loss.title, _averaged(scene), makes, result, least))


def missed(scene: Scene) -> Sentence:
    """Say how far the predictions of a pass are from the targets; nothing where some are not finite."""
    if not np.all(np.isfinite(scene.compared)) or not np.all(np.isfinite(scene.it.targets)):
        return say()
    classes = target_classes(scene)
    return say("in this pass ", _missed(scene) if classes is None else _missed_class(scene, classes))


def _averaged(scene: Scene) -> str:
    """Return ", averaged over 4 rows,"; nothing where there is one number to average."""
    if scene.loss.reduction == "mean":
        count = scene.it.targets.size
        return f", averaged over {count} numbers," if count > 1 else ""
    return f", averaged over {scene.rows} rows," if scene.rows > 1 else ""


def _missed_class(scene: Scene, classes: list[int]) -> Sentence:
    """Say how much of a row the target's class got, and least in which."""
    shares = scene.it.predictions[np.arange(scene.rows), classes]
    worst = int(np.argmin(shares))
    who = unit_name(scene.lab.network.last, classes[worst])
    if scene.rows == 1:
        return say("the target's class, ", who, ", got ", amount(float(shares[0])), " where 1 would make the loss 0")
    least = say("the target's class got from ", amount(float(shares.min())), " to ", amount(float(shares.max())))
    return say(least, f", least in row {worst} ({who})")


def _missed(scene: Scene) -> Sentence:
    """Say which prediction is farthest from its target, and by how much; or that none is off."""
    y, compared, who = scene.it.targets, scene.compared, scene.compared_title
    miss = compared - y
    if scene.met.all():
        same = f"the {who} equals the target" if miss.size == 1 else f"every {who} equals its target"
        return say(same, say(", ", amount(float(y[0, 0]))) if miss.size == 1 else "")
    worst = divmod(int(np.argmax(np.abs(miss))), miss.shape[1])
    gap = amount(abs(float(miss[worst])))
    side = strong("below" if miss[worst] < 0 else "above")
    where = f"the {who}" if miss.size == 1 else scene.compared_named(*worst)
    it = say(
        where, " ", amount(float(compared[worst])), " is ", gap, " ", side, " the target ", amount(float(y[worst]))
    )
    return it if miss.size == 1 else say("the widest miss: ", it)
