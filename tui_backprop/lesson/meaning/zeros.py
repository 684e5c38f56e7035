"""Where a gradient of 0 begins: followed back through the layers, row by row, to the zeros that are no gradients.

A *cover* is a set of causes that together make a gradient 0, each of them needed: with any one of them gone and the
other factors free, the gradient would not be 0. Where one cause alone would do, several covers hold side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from tui_backprop.engine.arithmetic import Array
from tui_backprop.engine.network import Layer
from tui_backprop.lesson.meaning.causes import Factors, entangled, factors, shut, weights_out
from tui_backprop.lesson.meaning.scene import At, Mask, Scene

Kind = Literal["input", "off", "flat", "share", "weight", "residual", "cancels", "tiny"]
"""An input is 0; a unit's value and slope are 0; its slope alone is 0; its share of a softmax is 0; a weight after it
is 0; prediction equals target; terms that are not 0 cancel; a product is too small for a float."""


@dataclass(frozen=True, eq=False)
class Cause:
    """Zeros of one kind in one place.

    Args:
        kind: which.
        layer: the layer that the input, the unit or the sum belongs to; of a weight, the layer it leads out of.
        cells: where, (rows, units); of inputs (rows, inputs); of weights (units, units of the layer after).
        name: of what cancels or is too small, the tensor.
    """

    kind: Kind
    layer: Layer
    cells: Mask
    name: str = ""

    @property
    def rows(self) -> list[int]:
        """The rows of the batch; of weights, the units they lead out of."""
        return [int(at) for at in np.flatnonzero(self.cells.any(axis=1))]

    @property
    def units(self) -> list[int]:
        """The units, or the inputs; of weights, the units they lead to."""
        return [int(at) for at in np.flatnonzero(self.cells.any(axis=0))]


Cover: TypeAlias = "tuple[Cause, ...]"


def parameter_zero(scene: Scene, parameter: str, cell: At) -> list[Cover]:
    """Why one cell of a parameter's gradient is 0: the input, the error of the unit, or in each row one of them."""
    f, (i, j) = factors(scene, parameter), _input_and_unit(parameter, cell)
    unfed, silent = f.inputs[:, i] == 0, f.errors[:, j] == 0
    met = ~unfed & ~silent
    if met.any():
        alive = np.any(f.inputs[met, i] * f.errors[met, j])
        kind: Kind = "cancels" if alive else "tiny"
        return [(Cause(kind, f.layer, _column(met, j, f.layer.units), f"dE_d{parameter}"),)]
    covers: list[Cover] = []
    if unfed.all():
        covers.append((_input(f, unfed, i),))
    if silent.all():
        covers += error_zero(scene, f.layer, _column(silent, j, f.layer.units))
    if not covers:
        rest = error_zero(scene, f.layer, _column(~unfed, j, f.layer.units))
        covers = [(_input(f, unfed, i), *cover) for cover in rest]
    return covers


def _input_and_unit(name: str, cell: At) -> tuple[int, int]:
    """Where a parameter's cell is in its gradient as (inputs, units); a bias is the only input of its row."""
    if name == "theta":
        return cell[0], 0
    return (cell[0], cell[1]) if len(cell) > 1 else (0, cell[0])


def _input(f: Factors, rows: Mask, i: int) -> Cause:
    return Cause("input", f.layer, _column(rows, i - f.biases, f.layer.inputs))


def _column(rows: Mask, at: int, width: int) -> Mask:
    cells = np.zeros((len(rows), width), dtype=bool)
    cells[:, at] = rows
    return cells


def error_zero(scene: Scene, layer: Layer, cells: Mask) -> list[Cover]:
    """Why ∂E/∂z of a layer is 0 in these cells, (rows, units)."""
    ways = [Cause(kind, layer, mask & cells) for kind, mask in shut(scene, layer)]  # type: ignore[arg-type]
    asked = np.broadcast_to(cells.any(axis=1, keepdims=True), cells.shape) if entangled(scene, layer) else cells
    unreached = _unreached(scene, layer) & cells
    closed = _union(ways, cells)
    covers: list[Cover] = []
    if np.array_equal(unreached, cells):
        covers += arriving_zero(scene, layer, asked)
    if np.array_equal(closed, cells):
        covers.append(tuple(way for way in ways if way.cells.any()))
    return covers or _mixed(scene, layer, cells, [way for way in ways if np.any(way.cells & ~unreached)])


def _union(ways: Sequence[Cause], cells: Mask) -> Mask:
    """The cells that some of the ways account for."""
    union = np.zeros_like(cells)
    for way in ways:
        union |= way.cells
    return union & cells


def _mixed(scene: Scene, layer: Layer, cells: Mask, needed: Sequence[Cause]) -> list[Cover]:
    """Some cells let nothing through, others get nothing; what is left is too small, or cancels in its row."""
    rest = cells & ~_union(needed, cells)
    got = rest & ~_unreached(scene, layer)
    fixed = [*needed]
    if got.any():
        fixed.append(Cause("cancels" if entangled(scene, layer) else "tiny", layer, got, f"dE_dz_{layer.name}"))
    unasked = rest & ~got
    if not unasked.any():
        return [tuple(fixed)]
    asked = np.broadcast_to(unasked.any(axis=1, keepdims=True), cells.shape) if entangled(scene, layer) else unasked
    return [(*fixed, *cover) for cover in arriving_zero(scene, layer, asked)]


def _unreached(scene: Scene, layer: Layer) -> Mask:
    """Where no error arrives at the units of a layer, (rows, units)."""
    if scene.is_last(layer):
        arriving = scene.grid("y_hat") == scene.grid("y") if scene.loss.dz else scene.grid("dE_dy_hat") == 0
    else:
        arriving = scene.grid(f"dE_da_{layer.name}") == 0
    if entangled(scene, layer):
        arriving = np.broadcast_to(arriving.all(axis=1, keepdims=True), arriving.shape)
    return np.asarray(arriving)


def arriving_zero(scene: Scene, layer: Layer, cells: Mask) -> list[Cover]:
    """Why no error arrives at these units, (rows, units): ∂E/∂a, or ∂E/∂y_hat of the last layer, is 0."""
    after = scene.after(layer)
    if after is None:
        met = cells & (scene.grid("y_hat") == scene.grid("y"))
        split: list[tuple[Kind, Mask]] = [("residual", met), ("tiny", cells & ~met)]
        return [tuple(Cause(kind, layer, mask, "dE_dy_hat") for kind, mask in split if mask.any())]
    errors, weights = scene.grid(f"dE_dz_{after.name}"), weights_out(scene, layer)
    crossing = ((errors != 0).astype(float) @ (weights != 0).astype(float).T > 0) & cells
    fixed = _crossed(layer, crossing, errors, weights)
    clean = cells & ~crossing
    if not clean.any():
        return [fixed]
    return [(*fixed, *cover) for cover in _blocked(scene, layer, after, clean)]


def _crossed(layer: Layer, crossing: Mask, errors: Array, weights: Array) -> Cover:
    """Cells that are 0 although some error and its weight are not."""
    rows, units = np.nonzero(crossing)
    alive = np.zeros_like(crossing)
    alive[rows, units] = np.any(errors[rows] * weights[units], axis=1)
    split: list[tuple[Kind, Mask]] = [("cancels", alive), ("tiny", crossing & ~alive)]
    return tuple(Cause(kind, layer, mask, f"dE_da_{layer.name}") for kind, mask in split if mask.any())


def _blocked(scene: Scene, layer: Layer, after: Layer, cells: Mask) -> list[Cover]:
    """Each term is 0: by its weight, by the error it brings, or some by one and some by the other."""
    silent: Mask = np.asarray(scene.grid(f"dE_dz_{after.name}") == 0)
    cut: Mask = np.asarray(weights_out(scene, layer) == 0)
    units, rows = np.asarray(cells.any(axis=0)), np.asarray(cells.any(axis=1))
    covers: list[Cover] = []
    if cut[units].all():
        covers.append((Cause("weight", layer, cut & units[:, None]),))
    if silent[rows].all():
        covers += error_zero(scene, after, np.broadcast_to(rows[:, None], silent.shape))
    if not covers:
        needed = cut & (cells.T.astype(float) @ (~silent).astype(float) > 0)
        left = cells.astype(float) @ (~needed).astype(float) > 0
        weight = Cause("weight", layer, needed)
        covers = [(weight, *cover) for cover in error_zero(scene, after, left)] if left.any() else [(weight,)]
    return covers


def to_blame(scene: Scene, cover: Cover, name: str, cell: At) -> bool:
    """Whether a number is one of the zeros of a cover."""
    return any(_is_of(scene, cause, name, cell) for cause in cover)


def _is_of(scene: Scene, cause: Cause, name: str, cell: At) -> bool:
    if name != _tensor(scene, cause):
        return False
    at = (cell[0] - 1, 0) if name == "theta" else ((0, 0, *cell))[-2:]
    return bool(min(at) >= 0 and cause.cells[at])


def _tensor(scene: Scene, cause: Cause) -> str | None:
    """The tensor whose zeros a cause is."""
    match cause.kind:
        case "input":
            return scene.entering(cause.layer)
        case "off" | "flat":
            return scene.slope(cause.layer)
        case "share":
            return scene.answer(cause.layer)
        case "weight":
            after = scene.after(cause.layer)
            assert after is not None
            return "theta" if after.parameters == "theta" else f"W_{after.name}"
    return None
