"""The tensors pane: every tensor of the program by section, parameters and units beside their gradients."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from tui_backprop.engine.shapes import Place
from tui_backprop.lesson.notation.symbols import symbol
from tui_backprop.lesson.quiz.asking import Item, first_statement
from tui_backprop.session.leaves import leaf_of
from tui_backprop.ui.kit.words import marks
from tui_backprop.ui.panes.tensors.rows import Block, TensorRow
from tui_backprop.ui.view.pointed import before_of, pointed
from tui_backprop.ui.view.view import Drawn, Room, View, elsewhere

READ = "the line reads"
"""The heading of what the line in question reads."""
GONE_BY = "before the update"
Read: TypeAlias = "dict[str, frozenset[tuple[int, ...]]]"


@dataclass(frozen=True, eq=False)
class DrawnTensors(Drawn):
    """The pane drawn: rows of tensors, which the table lays out itself.

    Args:
        tensors: what the table shows.
        also: cells to scroll to, beside what was just computed.
    """

    tensors: tuple[TensorRow, ...] = ()
    also: frozenset[Place] = frozenset()


def draw(view: View, room: Room) -> DrawnTensors:  # noqa: ARG001 - the shape of every draw
    """Draw every tensor; at term level, the numbers the term reads come into sight too.

    While a question is open, what its line reads stands above all else: an answer is worked out from it.
    """
    at, rows = pointed(view), tensor_rows(view)
    also = at.reads if at.term is not None else frozenset()
    asking = view.asking if view.asking is not None and not view.asking.closed else None
    if asking is not None and (needed := _needed(view, asking.item)):
        rows, also = (*needed, *rows), frozenset({(needed[0].value.name, needed[0].cell(0, 0))})
    return DrawnTensors("Tensors", elsewhere(view), tensors=rows, also=also)


def tensor_rows(view: View) -> tuple[TensorRow, ...]:
    """Return all rows, in an order that is the same at every stop."""
    return tuple(_rows(view))


def _needed(view: View, item: Item) -> list[TensorRow]:
    """Return a row for each tensor that the line asked for reads, the lowest first: no matrix pushes lr out of sight.

    Of one that only hands a tensor on, as y_hat = z_out does, it is the line that computes it.
    """
    reads = view.program.statements[first_statement(view.session.lab, item.asked)].reads
    rows = [replace(_row(view, READ, name, {}), gradient=None, mark=()) for name in reads if name in view.state.values]
    return sorted(rows, key=lambda row: row.size[0])


def _rows(view: View) -> Iterator[TensorRow]:
    program, read = view.program, _read(view)
    for name in (program.x, program.y, program.rate):
        yield _row(view, "given", name, read)
    for name in program.parameters:
        yield _row(view, "parameters", name, read)
    gradients = set(program.gradients.values())
    written = dict.fromkeys(name for statement in program for name in statement.writes)
    carried, data = set(program.carried), {program.x, program.y}
    for name in written:
        if name not in gradients | carried | data and program.stage_of(program.writer(name) or 0) < _update(view):
            yield _row(view, "forward", name, read)
    for name in program.hyperparameters:
        if name != program.rate:
            yield _row(view, "optimizer", name, read)
    done = set(program.parameters)
    for name in (*program.network.state, *written):
        in_update = name in carried or program.stage_of(program.writer(name) or 0) == _update(view)
        if in_update and name not in done:
            done.add(name)
            yield _row(view, "optimizer", name, read)


def _read(view: View) -> Read:
    """Return the cells that the explained number is computed from, by tensor."""
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
    partial = None if state.partial is None or name in state.it.before(state.done - 1) else state.partial.get(name)
    return Block(name, value, name in state.fresh, partial, before_of(view, name), read.get(name, frozenset()))
