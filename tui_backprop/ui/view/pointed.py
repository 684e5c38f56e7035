"""The one cell that is explained, and the numbers it is computed from: lit in every pane at once.

And what the panes show of a tensor beside its numbers: what they were, and which row of the data they belong to.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from tui_backprop.engine.arithmetic import Array
from tui_backprop.engine.shapes import Place
from tui_backprop.ground.lazy import later
from tui_backprop.ui.view.view import View

if TYPE_CHECKING:
    from tui_backprop.engine.expression import Expression, Ref, refs_of, term_count, terms_of
    from tui_backprop.engine.reading import cell_of
else:  # needed by a key, not by the first screen
    refs_of, term_count, terms_of = later("tui_backprop.engine.expression", "refs_of", "term_count", "terms_of")
    (cell_of,) = later("tui_backprop.engine.reading", "cell_of")


FOLDED_FROM = 8
"""Sums of more terms are written as the first two, … and the last, until one asks for the rest."""
MOST = 2000
"""More numbers than this are not lit one by one."""


@dataclass(frozen=True, eq=False)
class Pointed:
    """The thing that is explained.

    Args:
        view: where.
        cell: the cell the cursor was put on, or at cell and term level the one being computed; None for neither.
    """

    view: View
    cell: Place | None

    @cached_property
    def writer(self) -> int | None:
        """Return the statement its value comes from: the last begun that writes it, else the next; None for a leaf."""
        if self.cell is None:
            return None
        name, state = self.cell[0], self.view.state
        begun = state.it.written(name)
        if begun is not None or name in state.values:
            return begun
        return next(iter(self.view.program.writers(name)), None)

    @cached_property
    def written(self) -> bool:
        """True if its statement has run, and has got as far as this cell."""
        state = self.view.state
        if self.cell is None or self.writer is None or self.writer >= state.done:
            return False
        if state.partial is None or self.writer != state.done - 1:
            return True
        name, at = self.cell
        shape = np.shape(state.it.values[name])
        flat = int(np.ravel_multi_index(at, shape)) if shape else 0
        return flat < state.partial.get(name, 0)

    @cached_property
    def tree(self) -> Expression | None:
        """Return how it is computed; None for a leaf, and before its line has run."""
        if self.cell is None or self.writer is None or not (self.written or self.term is not None):
            return None
        name, at = self.cell
        return cell_of(self.view.program.statements[self.writer], at, self.view.state.it.before(self.writer), name)

    @property
    def folded(self) -> bool:
        """True if its sum is too long to be written out unasked."""
        return self.tree is not None and not self.view.unfolded and term_count(self.tree) > FOLDED_FROM

    @property
    def term(self) -> int | None:
        """Return, at term level, the term of it that was just added."""
        if self.cell is None or self.cell != self.view.state.cell:
            return None
        return self.view.session.position.term

    @cached_property
    def reads(self) -> frozenset[Place]:
        """Return the numbers it is computed from; at term level, those of the term."""
        if self.tree is None:
            return frozenset()
        part = self.tree if self.term is None else terms_of(self.tree)[self.term]
        return frozenset(map(_cell, islice(refs_of(part), MOST)))


def _cell(ref: Ref) -> Place:
    return ref.name, tuple(at for at in ref.index if isinstance(at, int))


@lru_cache(2)
def pointed(view: View) -> Pointed:
    """Return the cell that is explained at a view; found once for all panes, as a view never changes."""
    return Pointed(view, view.inspected or view.state.cell)


def under_cursor(view: View) -> Place | None:
    """Return the cell that is explained, or else the one under the cursor of the tensors where that can be seen."""
    cell = pointed(view).cell
    if cell is not None or view.cursor is None or view.focus != "tensors" or "tensors" not in view.plan.panes:
        return cell
    name, at = view.cursor
    shape = np.shape(view.state.values.get(name, np.zeros(view.program.shapes.get(name, ()))))
    there = len(at) == len(shape) and all(index < size for index, size in zip(at, shape, strict=True))
    return view.cursor if there else None


def slice_cell(view: View) -> Place | None:
    """Return the cell along which the loss can be drawn: a parameter's or its gradient's, once there is a loss."""
    cell = under_cursor(view)
    if cell is None or not view.state.it.has(view.program.loss):
        return None
    name = view.program.gradient_of.get(cell[0], cell[0])
    return (name, cell[1]) if name in view.program.parameters else None


def spoken_of(view: View) -> tuple[int, ...]:
    """Return the statements the working pane explains: the one a cell comes from, or those that just ran."""
    at = pointed(view)
    if at.cell is None:
        return view.state.ran
    return () if at.writer is None or not at.written else (at.writer,)


def before_of(view: View, name: str) -> Array | None:
    """Return what a tensor was before the edit just made, or before the update at the stop that made it.

    None where nothing changed it, or where it had another shape.
    """
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
    """True if the first index of a tensor is a data row: of a batch, its data, and what is computed from it."""
    shape = np.shape(view.state.values[name]) if name in view.state.values else view.program.shapes.get(name, ())
    written = view.program.writer(name)
    role = view.program.statements[written].role if written is not None else ""
    return len(shape) == 2 and (
        name in view.program.data or role in ("batch", "z", "a", "slope", "y_hat", "da", "dz", "dy_hat")
    )


def row_shown(view: View) -> int | None:
    """Return the row of the data the units show, that of the cell or term being computed first; None for one sample."""
    if view.program.network.rows is None:
        return None
    at = pointed(view)
    cells = [*(at.reads if at.term is not None else ()), *([at.cell] if at.cell else [])]
    row = min((cell[0] for name, cell in cells if cell and by_row(view, name)), default=view.row)
    return min(row, view.state.it.rows - 1) if view.program.x in view.state.values else 0


def asks_of_loss(view: View) -> bool:
    """True if it is asked how learning goes: why the loss is what it is, where it is worked out."""
    if not view.why or not view.state.it.has(view.program.loss):
        return False
    cell = pointed(view).cell
    return cell is None or cell[0] == view.program.loss
