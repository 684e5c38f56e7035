"""Say what the numbers on the way forward mean: weighted sums, what the activation made of them, and its slopes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tui_backprop.engine.network import Layer
from tui_backprop.engine.statement import Statement
from tui_backprop.lesson.meaning.phrases import MOST, in_every_row, listing, signs, unit_name, units_named, verb
from tui_backprop.lesson.meaning.reasons import inputs_are_zero
from tui_backprop.lesson.meaning.scene import Mask, Scene
from tui_backprop.lesson.meaning.sentence import Sentence, Sentences, amount, joined, say, strong
from tui_backprop.lesson.meaning.zeros import zero_slopes
from tui_backprop.lesson.notation.symbols import cell_name, symbol


def sums(scene: Scene, statement: Statement) -> Sentences:
    """Say what the weighted sums are, and which inputs add nothing to them."""
    layer = scene.layer(statement.layer)
    first = say(listing(scene, statement.name), ": ", signs(scene.grid(statement.name)))
    return (first, *adds_nothing(scene, layer))


def adds_nothing(scene: Scene, layer: Layer) -> Sentences:
    """Say which inputs are 0 in every row, and what that leaves of the sums; nothing where none is."""
    entering = scene.grid(layer.source)
    unfed = np.all(entering == 0, axis=0)
    if not unfed.any():
        return ()
    fact = inputs_are_zero(scene, layer, np.broadcast_to(unfed, entering.shape))
    if not unfed.all():
        return (say(fact, ", so ", _weights_of(layer, np.flatnonzero(unfed).tolist())),)
    plain = scene.is_last(layer) and scene.activation(layer).plain  # one number, one name: it is called ŷ beside this
    z, bias = symbol(scene.program.y_hat if plain else layer.z), _bias(layer)
    left = f"{z} is the bias alone, {bias}" if bias else f"{z} is 0: there is no bias"
    return (say(fact, ", so ", left),)


def _bias(layer: Layer) -> str:
    """Name the biases of a layer: "b_hidden", "theta[0]"; nothing where it has none."""
    place = layer.bias_of(0)
    if place is None:
        return ""
    name, index = place
    return cell_name(name, index) if name == layer.W else name


def _weights_of(layer: Layer, inputs: Sequence[int]) -> str:
    """Say of the weights of some inputs that they add nothing."""
    if len(inputs) > MOST:
        return "their weights add nothing"
    adds = verb(inputs, "adds nothing", "add nothing")
    if layer.b == layer.W:
        return f"{joined([cell_name(*layer.weight(i, 0)) for i in inputs])} {adds}"
    rows = joined([str(i) for i in inputs])
    return f"{verb(inputs, 'row', 'rows')} {rows} of {layer.W} {adds}"


def answers(scene: Scene, layer: Layer) -> Sentences:
    """Say what an activation made of the sums, and what its slope will do on the way back."""
    if scene.activation(layer).backward:
        return favourites(scene, layer)
    slope = scene.slope(layer)
    if slope is None or not scene.has(slope):
        return (listing(scene, layer.answer),)
    off, saturated = zero_slopes(scene, layer)
    return _off(scene, layer, off.cells) if off.cells.any() else _live_everywhere(scene, layer, saturated.cells)


def _off(scene: Scene, layer: Layer, off: Mask) -> Sentences:
    """Say which units are off, with value 0 and slope 0, and in which rows.

    Args:
        off: where, (rows, units); somewhere at least.
    """
    dead = np.flatnonzero(off.all(axis=0)).tolist()
    if scene.rows > 1 and len(dead) < layer.units:
        return (_off_by_rows(scene, layer, off), *_no_gradient(scene, layer, dead))
    rows = in_every_row(scene)
    title = scene.activation(layer).title
    who = units_named(layer, dead)
    because = _where_it_is_off(scene, layer, dead)
    back = ", and its slope 0 lets no gradient back"
    if not _finite_back(scene, layer, dead):
        back = ", and its slope is 0; but what comes back is not finite, and 0 times that is nan"
    closing = f"{title} passes 0 forward{back}"
    first = say(who, verb(dead, " is ", " are "), strong("off"), rows, ": ", because, closing)
    if len(dead) == layer.units:
        return (first, *_no_gradient(scene, layer, dead))
    saturated = [unit for unit in range(layer.units) if unit not in dead and not scene.grid(layer.slope)[0, unit]]
    live = [unit for unit in range(layer.units) if unit not in dead and unit not in saturated]
    others = [tell(scene, layer, units) for tell, units in ((_saturated, saturated), (_live, live)) if units]
    return (first, joined(list(others), "; ", "; "))


def _where_it_is_off(scene: Scene, layer: Layer, units: Sequence[int]) -> str:
    """Return "z ≤ 0 in each, so ", of an activation that is off up to a kink; else nothing."""
    z = scene.grid(layer.z)[:, units]
    edge = scene.activation(layer).off_up_to
    if edge is not None and np.all(z <= edge):
        where = f"z ≤ {amount(edge).text}" if z.size > 1 else f"z = {amount(float(z[0, 0])).text}"
        return where + (" in each, so " if len(units) > 1 else ", so ")
    return ""


def _live(scene: Scene, layer: Layer, units: Sequence[int]) -> Sentence:
    """Say of one sample which units are live, and what a single one passes on."""
    z, a, slope = scene.grid(layer.z), scene.grid(layer.answer), scene.grid(layer.slope)
    who = say(units_named(layer, units), verb(units, " is ", " are "), strong("live"))
    if len(units) == 1:
        (unit,) = units
        return say(who, ": a = ", amount(float(a[0, unit])), ", slope ", amount(float(slope[0, unit])))
    if np.all(a[:, units] == z[:, units]) and np.all(slope[:, units] == 1):
        return say(who, ": each passes its z on as it is, with slope 1")
    return who


def _saturated(scene: Scene, layer: Layer, units: Sequence[int]) -> Sentence:
    """Say of one sample which units pass a number on with a slope of 0."""
    who = say(units_named(layer, units), verb(units, " is ", " are "), strong("saturated"))
    if len(units) > 1:
        return say(who, ", with slope 0")
    return say(who, ": a = ", amount(float(scene.grid(layer.answer)[0, units[0]])), ", slope 0")


def _finite_back(scene: Scene, layer: Layer, units: Sequence[int]) -> bool:
    """True if what comes back to some units is finite: else a slope of 0 makes it nan, and stops nothing.

    The way back is not computed yet where this is asked: it is, beside, up to the layer.
    """
    program = scene.program
    arrives = program.writer(layer.da)
    if arrives is None:
        return True
    way = (at for at in range(scene.it.done, arrives + 1) if program.statements[at].role not in {"dW", "db", "dtheta"})
    coming = np.asarray(scene.it.machine.rerun(way, scene.values)[layer.da]).reshape(scene.rows, -1)
    return bool(np.all(np.isfinite(coming[:, units])))


def _off_by_rows(scene: Scene, layer: Layer, off: Mask) -> Sentence:
    """Say for how many rows each unit is off."""
    counts = off.sum(axis=0)
    units = np.flatnonzero(counts).tolist()
    if len(units) <= MOST:
        parts = [say(unit_name(layer, unit), f" for {counts[unit]} of {scene.rows} rows") for unit in units]
        return say(strong("off"), " (value 0, slope 0): ", joined(list(parts)))
    total = strong(f"{int(counts.sum())} of {off.size}")
    return say(total, f" answers of {layer.name} are ", strong("off"), " (value 0, slope 0)")


def _no_gradient(scene: Scene, layer: Layer, dead: Sequence[int]) -> Sentences:
    """Say which parameters, or which units, get no gradient where units of a hidden layer are off in every row."""
    if not dead or scene.is_last(layer) or not _finite_back(scene, layer, dead):
        return ()
    rows = "this row" if scene.rows == 1 else "these rows"
    if len(dead) == layer.units:
        return (say(joined([symbol(name) for name in layer.shapes]), f" will get no gradient from {rows}"),)
    return (say("no gradient will reach ", units_named(layer, dead), f" from {rows}"),)


def _live_everywhere(scene: Scene, layer: Layer, saturated: Mask) -> Sentences:
    """Say what the slopes are where no unit is off."""
    slope, title = scene.grid(layer.slope), scene.activation(layer).title
    everyone = units_named(layer, range(layer.units))
    if np.all(slope == 1) and np.all(scene.grid(layer.answer) == scene.grid(layer.z)):
        live = say(everyone, verb(range(layer.units), " is ", " are "), strong("live"))
        return (say(live, in_every_row(scene), f": {title} passes z on as it is, with slope 1"),)
    fact = say(f"the slope of {title} multiplies the gradient on its way back: ", listing(scene, layer.slope))
    if not saturated.any():
        return (fact,)
    how_many = strong(f"{int(saturated.sum())} of {slope.size}")
    units = np.flatnonzero(saturated.any(axis=0)).tolist()
    nothing = ": nothing passes there" if _finite_back(scene, layer, units) else ", but what comes back is not finite"
    return (fact, say(how_many, " are 0 (saturated)", nothing))


def favourites(scene: Scene, layer: Layer) -> Sentences:
    """Say which unit a softmax gave most of each row."""
    a = scene.grid(layer.answer)
    if scene.rows == 1:
        best = np.flatnonzero(a[0] == a[0].max()).tolist()
        share = say(amount(float(a[0].max())), " each" if len(best) > 1 else "")
        return (say(units_named(layer, best), verb(best, " gets", " get"), " the largest share, ", share),)
    counts = [int(np.sum(a[:, unit] == a.max(axis=1))) for unit in range(layer.units)]
    winners = [unit for unit in range(layer.units) if counts[unit]]
    if len(winners) <= MOST:
        parts = [f"{unit_name(layer, unit)} in {counts[unit]}" for unit in winners]
        return (say("the largest share of a row goes to ", joined(list(parts)), f" of {scene.rows} rows"),)
    return (say(f"{len(winners)} of {layer.units} {layer.name} units have the largest share of some row"),)
