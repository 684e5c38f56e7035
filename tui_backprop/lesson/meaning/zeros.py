"""Find why a gradient is 0: go back through the layers, row by row, to the zeros that are no gradients.

A *cover* is a set of causes that together make numbers of a gradient 0, each of them needed: with any one of them gone
and the other factors free, one of the numbers would not be 0. Where other causes would do as well, several covers hold
side by side. Every cause is read from the numbers, and whoever says why a gradient is 0 asks here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np

from tui_backprop.engine.arithmetic import Array
from tui_backprop.engine.network import Layer
from tui_backprop.engine.shapes import Index, row_and_unit
from tui_backprop.lesson.meaning.scene import Mask, Scene

Kind = Literal["input", "off", "saturated", "share", "weight", "target", "cancels", "underflow"]
"""An input is 0; a unit's value and slope are 0; its slope alone is 0; a softmax gives it 0; a weight after it is 0;
prediction equals target; terms that are not 0 cancel; a product is too small for a float."""
ZEROS = frozenset[Kind]({"input", "off", "saturated", "share", "weight"})
"""The kinds that are numbers of 0; the others are what numbers that are not 0 come to."""


@dataclass(frozen=True, eq=False)
class Cause:
    """Zeros of one kind in one tensor.

    Args:
        kind: which.
        layer: the layer that the input, the weight, the unit or the sum belongs to.
        name: the tensor that is 0, meets its target, or whose terms cancel or are too small.
        cells: where, (rows, units); of inputs (rows, inputs); of weights (inputs, units).
    """

    kind: Kind
    layer: Layer
    name: str
    cells: Mask

    @property
    def rows(self) -> list[int]:
        """Return the rows of the batch; of weights, the inputs they multiply."""
        return [int(at) for at in np.flatnonzero(self.cells.any(axis=1))]

    @property
    def units(self) -> list[int]:
        """Return the units; of inputs, which of them; of weights, the units they lead to."""
        return [int(at) for at in np.flatnonzero(self.cells.any(axis=0))]


Cover: TypeAlias = "tuple[Cause, ...]"


def gradient_zero(scene: Scene, gradient: str, cells: Mask) -> list[Cover]:
    """Say why numbers of a gradient are 0.

    Args:
        gradient: name of the gradient of a parameter, of z, or of the answer of a layer.
        cells: which numbers, at least one, in its shape; each of them is 0.
    Returns: the covers; none for a gradient that is only shown, as ∂E/∂ŷ beside a loss that gives ∂E/∂z by itself.
    """
    program = scene.program
    writer = program.writer(gradient)
    if writer is None or gradient in program.shown_only:
        return []
    layer, of = scene.layer(program.statements[writer].layer), program.gradient_of[gradient]
    if of in layer.shapes:
        return _parameter_zero(scene, layer, of, cells)
    grid = np.reshape(cells, scene.grid(gradient).shape)
    return _error_zero(scene, layer, grid) if of == layer.z else _arriving_zero(scene, layer, grid)


def zero_slopes(scene: Scene, layer: Layer) -> list[Cause]:
    """Return where units of a layer multiply what comes back by 0: off, saturated, or at 0 of a softmax."""
    if is_coupled(scene, layer):
        return [Cause("share", layer, layer.answer, scene.grid(layer.answer) == 0)]
    slope = scene.slope(layer)
    if slope is None:
        return []
    flat, silent = scene.grid(slope) == 0, scene.grid(layer.answer) == 0
    return [Cause("off", layer, slope, flat & silent), Cause("saturated", layer, slope, flat & ~silent)]


def is_coupled(scene: Scene, layer: Layer) -> bool:
    """True if ∂E/∂z of a unit is made of the errors of its whole row: a softmax that no loss is fused with."""
    return bool(scene.activation(layer).backward) and not (scene.is_last(layer) and scene.loss.dz)


def is_cause(cover: Cover, name: str, cell: Index) -> bool:
    """True if a number is one of the zeros of a cover."""
    for cause in cover:
        if name == cause.name and cause.kind in ZEROS:
            at, unit = cause.layer.ends(name, cell) if cause.kind == "weight" else row_and_unit(cell)
            if at is not None and cause.cells[at, unit]:
                return True
    return False


def _parameter_zero(scene: Scene, layer: Layer, parameter: str, cells: Mask) -> list[Cover]:
    """Say why the gradient of a parameter is 0: in each row its term is an input of 0, or an error of 0."""
    wanted = _connections(layer, parameter, cells)
    inputs = np.hstack((np.ones((scene.rows, 1)), scene.grid(layer.source)))  # the first is that of the biases
    errors = scene.grid(layer.dz)
    no_input, no_error = inputs == 0, errors == 0
    met = wanted & _any_product(~no_input.T, ~no_error)
    cancelled = tuple(_cancelled_gradients(layer, scene.program.gradients[parameter], met, inputs, errors))
    if not np.any(wanted & ~met):
        return [cancelled]
    covers: list[Cover] = []
    for zero_inputs, zero_errors in _by_inputs_or_errors(wanted & ~met, no_input, no_error):
        fed = (Cause("input", layer, layer.source, zero_inputs[:, 1:]),) if zero_inputs.any() else ()
        asked = _error_zero(scene, layer, zero_errors) if zero_errors.any() else [()]
        covers += [(*fed, *cover, *cancelled) for cover in asked]
    return _without_needless(covers)


def _without_needless(covers: Sequence[Cover]) -> list[Cover]:
    """Leave out each cover that has another as a part: what it has beside is not needed."""
    kept: list[Cover] = []
    for cover in covers:
        if not any(_is_part(other, cover) for other in kept):
            kept = [other for other in kept if not _is_part(cover, other)] + [cover]
    return kept


def _is_part(cover: Cover, of: Cover) -> bool:
    """True if all zeros of one cover are among those of another."""
    return all(
        any(
            (cause.kind, cause.layer, cause.name) == (other.kind, other.layer, other.name)
            and not np.any(cause.cells & ~other.cells)
            for other in of
        )
        for cause in cover
    )


def _connections(layer: Layer, parameter: str, cells: Mask) -> Mask:
    """Return cells of a parameter as (1 + inputs, units), the biases in the first row."""
    marks = {name: np.zeros(shape) for name, shape in layer.shapes.items()} | {parameter: cells.astype(float)}
    biases, weights = layer.bias(marks), layer.weights(marks)
    return np.vstack((np.zeros(layer.units) if biases is None else biases, weights)) > 0


def _any_product(left: Mask, right: Mask) -> Mask:
    """Return where some mark of a row of ``left`` meets a mark of a column of ``right``: a product of masks."""
    used = right.any(axis=1)  # most of a large layer has no zeros to explain
    return np.asarray(left[:, used].astype(np.float32) @ right[used].astype(np.float32) > 0)


def _cancelled_gradients(layer: Layer, gradient: str, met: Mask, inputs: Array, errors: Array) -> Iterator[Cause]:
    """Yield the causes of gradients that are 0 although in some row neither input nor error is."""
    cancel, lost = np.zeros(errors.shape, dtype=bool), np.zeros(errors.shape, dtype=bool)
    for i, j in np.argwhere(met):
        kind = cancel if np.any(inputs[:, i] * errors[:, j]) else lost
        kind[:, j] |= (inputs[:, i] != 0) & (errors[:, j] != 0)
    if cancel.any():
        yield Cause("cancels", layer, gradient, cancel)
    if lost.any():
        yield Cause("underflow", layer, gradient, lost)


def _by_inputs_or_errors(cells: Mask, no_input: Mask, no_error: Mask) -> list[tuple[Mask, Mask]]:
    """Return which zeros of inputs and of errors explain some connections, as few of them as will do.

    Args:
        cells: the connections to explain, (inputs, units).
        no_input: where inputs are 0, (rows, inputs).
        no_error: where errors are 0, (rows, units).
    Returns: pairs of zeros of both; one that takes inputs where it can and, where it differs, one that takes errors.
    """
    by_input: Mask = np.asarray(cells & np.all(no_input, axis=0)[:, None])
    by_error: Mask = np.asarray(cells & np.all(no_error, axis=0))
    mixed = cells & ~by_input & ~by_error  # in some rows by the input, in the others by the error
    dead_units: Mask = np.any(by_error & ~by_input, axis=0)
    dead_inputs: Mask = np.any(by_input & ~by_error, axis=1)
    # inputs for all that no unit accounts for that is needed anyway, or only the inputs that are needed anyway
    choices = [np.any(by_input & ~dead_units, axis=1), dead_inputs]
    if np.array_equal(*choices):
        choices.pop()
    zero_inputs = [no_input & (some | mixed.any(axis=1)) for some in choices]
    return [(zeros, _any_product(~zeros, cells)) for zeros in zero_inputs]


def _error_zero(scene: Scene, layer: Layer, cells: Mask) -> list[Cover]:
    """Say why ∂E/∂z of a layer is 0 in these cells, (rows, units)."""
    ways = [replace(way, cells=way.cells & cells) for way in zero_slopes(scene, layer)]
    without_error = _without_error(scene, layer) & cells
    covers: list[Cover] = []
    if np.array_equal(without_error, cells):
        covers += _arriving_zero(scene, layer, _taking_part(scene, layer, cells))
    if np.array_equal(_union(ways, cells), cells):
        covers.append(tuple(way for way in ways if way.cells.any()))
    return covers or _partly_closed(scene, layer, cells, [way for way in ways if np.any(way.cells & ~without_error)])


def _taking_part(scene: Scene, layer: Layer, cells: Mask) -> Mask:
    """Return the units whose ∂E/∂a takes part in ∂E/∂z of these cells: of a coupled layer the whole row."""
    return np.broadcast_to(cells.any(axis=1, keepdims=True), cells.shape) if is_coupled(scene, layer) else cells


def _union(ways: Sequence[Cause], cells: Mask) -> Mask:
    """Return the cells that some of the ways account for."""
    union = np.zeros_like(cells)
    for way in ways:
        union |= way.cells
    return union & cells


def _partly_closed(scene: Scene, layer: Layer, cells: Mask, needed: Sequence[Cause]) -> list[Cover]:
    """Explain cells of which some let nothing through and others get nothing.

    What neither explains is too small for a float, or cancels in its row where the layer is coupled.
    """
    rest = cells & ~_union(needed, cells)
    got = rest & ~_without_error(scene, layer)
    fixed = [*needed]
    if got.any():
        fixed.append(Cause("cancels" if is_coupled(scene, layer) else "underflow", layer, layer.dz, got))
    silent = rest & ~got
    if not silent.any():
        return [tuple(fixed)]
    return [(*fixed, *cover) for cover in _arriving_zero(scene, layer, _taking_part(scene, layer, silent))]


def _without_error(scene: Scene, layer: Layer) -> Mask:
    """Return where no error arrives at the units of a layer, (rows, units)."""
    fused = scene.is_last(layer) and scene.loss.dz
    arriving: Mask = scene.met if fused else np.asarray(scene.grid(layer.da) == 0)
    if is_coupled(scene, layer):
        arriving = np.broadcast_to(arriving.all(axis=1, keepdims=True), arriving.shape)
    return arriving


def _arriving_zero(scene: Scene, layer: Layer, cells: Mask) -> list[Cover]:
    """Say why no error arrives at these units, (rows, units): ∂E/∂a, or ∂E/∂ŷ of the last layer, is 0."""
    after = scene.after(layer)
    if after is None:
        met = cells & scene.met
        split: list[tuple[Kind, str, Mask]] = [("target", layer.answer, met), ("underflow", layer.da, cells & ~met)]
        return [tuple(Cause(kind, layer, name, mask) for kind, name, mask in split if mask.any())]
    errors, weights = scene.grid(after.dz), after.weights(scene.before)
    crossing = _any_product(errors != 0, weights.T != 0) & cells
    fixed = tuple(_cancelled_errors(layer, crossing, errors, weights))
    clean = cells & ~crossing
    if not clean.any():
        return [fixed]
    return [(*fixed, *cover) for cover in _terms_zero(scene, after, clean)]


def _cancelled_errors(layer: Layer, crossing: Mask, errors: Array, weights: Array) -> Iterator[Cause]:
    """Yield the causes of cells that are 0 although some error and its weight are not."""
    rows, units = np.nonzero(crossing)
    alive = np.zeros_like(crossing)
    alive[rows, units] = np.any(errors[rows] * weights[units], axis=1)
    if alive.any():
        yield Cause("cancels", layer, layer.da, alive)
    if np.any(crossing & ~alive):
        yield Cause("underflow", layer, layer.da, crossing & ~alive)


def _terms_zero(scene: Scene, after: Layer, cells: Mask) -> list[Cover]:
    """Explain cells whose terms are all 0, by the weight, by the error it brings, or some this way and some that."""
    no_error = np.asarray(scene.grid(after.dz) == 0)
    no_weight = np.asarray(after.weights(scene.before) == 0)
    units, rows = np.asarray(cells.any(axis=0)), np.asarray(cells.any(axis=1))
    covers: list[Cover] = []
    if no_weight[units].all():
        covers.append((Cause("weight", after, after.W, no_weight & units[:, None]),))
    if no_error[rows].all():
        covers += _error_zero(scene, after, np.broadcast_to(rows[:, None], no_error.shape))
    if not covers:
        needed = no_weight & _any_product(cells.T, ~no_error)
        left = _any_product(cells, ~needed)
        weight = Cause("weight", after, after.W, needed)
        covers = [(weight, *cover) for cover in _error_zero(scene, after, left)] if left.any() else [(weight,)]
    return covers
