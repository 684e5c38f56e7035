"""The tensors pane: every tensor of the program by section, parameters and units beside their gradients."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import numpy as np

from tui_backprop.ground.errors import EditError
from tui_backprop.ground.numbers import full
from tui_backprop.lesson.notation.symbols import symbol
from tui_backprop.session.events import Edited
from tui_backprop.session.leaves import leaf_cell, leaf_of
from tui_backprop.ui.kit.marks import marks
from tui_backprop.ui.panes.tensors.blocks import Block, TensorRow
from tui_backprop.ui.view.keymap import BY_ACTION
from tui_backprop.ui.view.pointed import pointed
from tui_backprop.ui.view.view import Cell, View

GONE_BY = "before the update"
Read: TypeAlias = "dict[str, frozenset[tuple[int, ...]]]"


def tensor_rows(view: View) -> tuple[TensorRow, ...]:
    """All rows, in an order that is the same at every stop."""
    return tuple(_rows(view))


def _rows(view: View) -> Iterator[TensorRow]:
    program, read = view.program, _read(view)
    for name in ("x", "y", *(name for name in program.hyperparameters if name == "lr")):
        yield _row(view, "given", name, read)
    for name in program.parameters:
        yield _row(view, "parameters", name, read)
    gradients = set(program.gradients.values())
    written = dict.fromkeys(name for statement in program for name in statement.writes)
    carried, data = set(program.carried), {"x", "y"}
    for name in written:
        if name not in gradients | carried | data and program.stage_of(program.writer(name) or 0) < _update(view):
            yield _row(view, "forward", name, read)
    for name in program.hyperparameters:
        if name != "lr":
            yield _row(view, "optimizer", name, read)
    done = set(program.parameters)
    for name in (*program.network.state, *written):
        in_update = name in carried or program.stage_of(program.writer(name) or 0) == _update(view)
        if in_update and name not in done:
            done.add(name)
            yield _row(view, "optimizer", name, read)


def _read(view: View) -> Read:
    """The cells that the explained number is computed from, by tensor."""
    cells: dict[str, set[tuple[int, ...]]] = {}
    for name, cell in pointed(view).reads:
        cells.setdefault(name, set()).add(cell)
    return {name: frozenset(found) for name, found in cells.items()}


def _update(view: View) -> int:
    return len(view.program.stages) - 1


def _row(view: View, section: str, name: str, read: Read) -> TensorRow:
    program, state = view.program, view.state
    gradient = program.gradients.get(name)
    shape = np.shape(state.values[name]) if name in state.values else program.shapes[name]
    return TensorRow(
        section,
        symbol(name) if name.startswith("d") else name,
        tuple(shape),
        _block(view, name, read),
        _block(view, gradient, read) if gradient else None,
        symbol(gradient) if gradient else "",
        leaf_of(view.program, name) is not None,
        GONE_BY if state.updating and section == "forward" else "",
        marks(view.verdicts.get(gradient or "")),
    )


def _block(view: View, name: str, read: Read) -> Block:
    state = view.state
    visible = state.visible(name)
    if visible is None:
        return Block(name)
    value, _ = visible
    partial = None if state.partial is None or name in state.trace[-2] else state.partial.get(name)
    return Block(name, value, name in state.fresh, partial, before_of(view, name), read.get(name, frozenset()))


def before_of(view: View, name: str) -> np.ndarray | None:
    """What a tensor was before the edit just made, or before the update at the stop that made it."""
    changed = view.session.changed
    old = None
    if changed is not None:
        old = changed.was.values.get(name)
    elif view.state.updating and name in view.program.parameters:
        old = view.state.start.get(name)
    if old is None or np.shape(old) != np.shape(view.state.values[name]):
        return None
    return np.asarray(old)


def by_row(view: View, name: str) -> bool:
    """Whether the first index of a tensor is a data row: of a batch, its data, and what is computed from it."""
    shape = np.shape(view.state.values[name]) if name in view.state.values else view.program.shapes.get(name, ())
    written = view.program.writer(name)
    role = view.program.statements[written].role if written is not None else ""
    return len(shape) == 2 and (
        name in view.program.data or role in ("batch", "z", "a", "slope", "y_hat", "da", "dz", "dy_hat")
    )


def text_to_edit(view: View, cell: Cell) -> str:
    """What stands in a cell when one begins to edit it: its number, to the last digit.

    Raises: EditError when it cannot be edited.
    """
    name, at = cell
    _editable(view, name)
    return full(float(np.asarray(view.state.values[name])[at]))


def edited(view: View, cell: Cell, value: float) -> Edited:
    """The event of a number typed into a cell on screen; a cell of a batch is one of the data's."""
    name, at = cell
    return Edited(_editable(view, name), leaf_cell(view.session, name, at), value)


def _editable(view: View, name: str) -> str:
    """The leaf that an edit of a tensor changes. Raises: EditError where there is none, or no rows are taken yet."""
    leaf = leaf_of(view.program, name)
    if leaf is None:
        raise EditError(f"{symbol(name)} is computed, not given: edit x, y, lr or a parameter instead")
    if name not in view.state.values:
        raise EditError(f"{name} is not taken yet; step on with {BY_ACTION['next'].shown}")
    return leaf
