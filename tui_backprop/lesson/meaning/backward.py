"""Say what the numbers on the way back mean: which errors arrive, why some are 0, which parameters get a gradient."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tui_backprop.engine.network import Layer
from tui_backprop.engine.program import Stage
from tui_backprop.engine.statement import Statement
from tui_backprop.lesson.meaning.phrases import MOST, listing, signs
from tui_backprop.lesson.meaning.reasons import covers_in_words
from tui_backprop.lesson.meaning.scene import Mask, Scene
from tui_backprop.lesson.meaning.sentence import Sentence, Sentences, amount, joined, say, strong
from tui_backprop.lesson.meaning.zeros import gradient_zero
from tui_backprop.lesson.notation.symbols import cell_name, symbol


def gradients(scene: Scene, stage: Stage) -> Sentences:
    """Say of a grads stage which error passes, then which parameters it reaches."""
    layer = scene.layer(stage.layer)
    parameters = tuple(layer.shapes)
    gradients = [scene.program.gradients[name] for name in parameters]
    if not scene.grid(layer.dz).any():
        nothing = say(strong("no gradient passes"), ": ", _why_zero(scene, layer.dz))
        reached = any(np.any(scene.values[gradient]) for gradient in gradients)
        return (nothing if reached else say(nothing, ", so ", _all_zero(scene, gradients)),)
    return (error(scene, layer), _reached(scene, parameters))


def _reached(scene: Scene, parameters: tuple[str, ...]) -> Sentence:
    """Say which numbers of each parameter get a gradient; a reason is not given twice in a row."""
    if all(np.all(scene.values[scene.program.gradients[name]]) for name in parameters):
        return _all_reached(scene, parameters)
    told: list[Sentence] = []
    for name in parameters:
        why = _why_zero(scene, scene.program.gradients[name])
        known = any(str(why) in str(sentence) for sentence in told)
        told.append(parameter_gradient(scene, name, say() if known else why))
    return joined(list(told), "; ", "; ")


def _all_zero(scene: Scene, gradients: Sequence[str]) -> Sentence:
    """Return "all 4 of ∂E/∂W_hidden are 0 and both of ∂E/∂b_hidden are 0"."""
    parts = []
    for gradient in gradients:
        size = np.size(scene.values[gradient])
        count = "" if size == 1 else "both of " if size == 2 else f"all {size} of "
        parts.append(f"{count}{symbol(gradient)} {'is' if size == 1 else 'are'} 0")
    return joined(list(parts))


def error(scene: Scene, layer: Layer) -> Sentence:
    """Say what ∂E/∂z of a layer is that is not all 0; of a single number, which way its sum should go."""
    dz = scene.grid(layer.dz)
    if dz.size == 1:
        way = "lower" if dz[0, 0] > 0 else "higher"
        return say(listing(scene, layer.dz), f": a {way} ", symbol(layer.z), " would make the loss smaller")
    return say(listing(scene, layer.dz), "" if dz.size <= MOST else f" ({signs(dz)})")


def error_and_why(scene: Scene, statement: Statement) -> Sentences:
    """Say of the statement that writes ∂E/∂z what passes, and which units get none."""
    layer = scene.layer(statement.layer)
    dz = scene.grid(statement.name)
    if dz.any():
        silent = np.broadcast_to(np.all(dz == 0, axis=0), dz.shape)
        fact = error(scene, layer)
        return (say(fact, "; ", _why_zero(scene, layer.dz, silent)) if silent.any() else fact,)
    return (say(strong("no gradient passes"), ": ", _why_zero(scene, layer.dz)),)


def arriving(scene: Scene, statement: Statement) -> Sentences:
    """Say what ∂E/∂a or ∂E/∂ŷ is, the error before the slope of the activation multiplies it."""
    grid = scene.grid(statement.name)
    fact = listing(scene, statement.name)
    return (fact if not grid.any() else say(fact, f": {signs(grid)}"),)


def _why_zero(scene: Scene, gradient: str, cells: Mask | None = None) -> Sentence:
    """Say why numbers of a gradient are 0: these, or all that are; nothing where none is."""
    zero = np.asarray(scene.values[gradient]) == 0 if cells is None else cells
    return covers_in_words(scene, gradient_zero(scene, gradient, zero)) if zero.any() else say()


def parameter_gradient(scene: Scene, name: str, why: Sentence) -> Sentence:
    """Say which cells of a parameter get a gradient.

    Args:
        why: why the others do not; empty where that is not to be said.
    """
    gradient = np.asarray(scene.values[scene.program.gradients[name]])
    zero, total = int(np.sum(gradient == 0)), gradient.size
    because = say(": ", why) if str(why) else say()
    if not zero:
        return _all_reached(scene, (name,))
    if zero == total:
        return say(symbol(scene.program.gradients[name]), " is ", "all " if total > 1 else "", "0", because)
    if total - zero > 1:
        none = say("; the other gets none" if zero == 1 else "; the others get none", because) if str(why) else say()
        return say(f"{total - zero} of {total} numbers of ", symbol(name), " get a gradient", none)
    cell = tuple(int(i) for i in np.argwhere(gradient)[0])
    layer = scene.lab.network.layer_of(name)
    bias = ", the bias," if name == layer.W and layer.ends(name, cell)[0] is None else ""
    only = say("of ", symbol(name), " only ", cell_name(name, cell), f"{bias} gets a gradient")
    return say(only, ", ", amount(float(gradient[cell])), because)


def _all_reached(scene: Scene, names: Sequence[str]) -> Sentence:
    """Say that all numbers of some parameters get a gradient, and which is the largest."""
    gradients = {scene.program.gradients[name]: scene.it.tensor(scene.program.gradients[name]) for name in names}
    name, gradient = max(gradients.items(), key=lambda pair: float(np.abs(pair[1]).max()))
    total = sum(each.size for each in gradients.values())
    cell = tuple(int(i) for i in np.unravel_index(int(np.argmax(np.abs(gradient))), gradient.shape))
    largest = say(cell_name(name, cell), " = ", amount(float(gradient[cell])))
    if total == 1:
        return largest
    everyone = "both numbers" if total == 2 else f"all {total} numbers"
    return say(everyone, " of ", joined([symbol(each) for each in names]), " get a gradient, the largest ", largest)


def gradient_and_why(scene: Scene, statement: Statement) -> Sentences:
    """Say of the statement that writes the gradient of a parameter which of its numbers get one."""
    return (parameter_gradient(scene, statement.parameter, _why_zero(scene, statement.name)),)
