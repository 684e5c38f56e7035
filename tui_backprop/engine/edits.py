"""Numbers changed by hand, and lists of such edits that share what they have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple, TypeAlias

import numpy as np

from tui_backprop.engine.machine import Values, freeze
from tui_backprop.ground.versions import Layered, Stack

Cell: TypeAlias = tuple[str, tuple[int, ...]]
NEVER = 1 << 62


@dataclass(frozen=True)
class Edit:
    """A number changed by hand at the start of an iteration (before its first statement)."""

    iteration: int
    name: str
    cell: tuple[int, ...]
    value: float


def with_edits(leaves: Values, edits: Iterable[Edit]) -> Values:
    """Return the leaves with some numbers changed, the last edit of a cell holding; the other arrays are shared."""
    changed = {}
    for edit in edits:
        if edit.name not in changed:
            changed[edit.name] = np.array(leaves[edit.name], dtype=np.float64, order="C")
        changed[edit.name][edit.cell] = edit.value
    return {**leaves, **{name: freeze(value) for name, value in changed.items()}}


class Edits(Stack[Edit]):
    """The edits of a run in the order they are applied, sorted by iteration.

    A list with one edit more is that edit and the list before it: a session keeps a list for every edit that can be
    undone, and together they take no more room than the longest. What is asked of an iteration costs about as much
    after a hundred thousand edits as after ten.
    """

    __slots__ = ("_cells", "_hash")

    def __init__(self, before: Edits | None = None, last: Edit | None = None) -> None:
        super().__init__(before, last)
        self._cells: Layered[Cell, Edit] = UNCHANGED
        self._hash = 0
        if before is not None and last is not None:
            same = before._last is not None and before._last.iteration == last.iteration
            self._cells = (before._cells if same else UNCHANGED).plus((last.name, last.cell), last)
            self._hash = hash((before._hash, last))

    def plus(self, edit: Edit) -> Edits:
        """Return the list with one more edit, of no earlier iteration than the last."""
        if self._last is not None and edit.iteration < self._last.iteration:
            raise ValueError(f"an edit of iteration {edit.iteration} comes before one of {self._last.iteration}")
        return Edits(self, edit)

    def upto(self, iteration: int) -> Edits:
        """Return the list without the edits of later iterations."""
        kept = self
        while kept._last is not None and kept._last.iteration > iteration:
            far = kept._jump._last
            kept = kept._jump if far is not None and far.iteration > iteration else kept.rest
        return kept

    def at(self, iteration: int) -> Mapping[Cell, Edit]:
        """Return for each cell edited at the start of an iteration the edit that holds, the last one."""
        kept = self.upto(iteration)
        return kept._cells if kept._last is not None and kept._last.iteration == iteration else UNCHANGED

    def between(self, first: int, last: int) -> dict[int, Mapping[Cell, Edit]]:
        """Return what ``at`` has for iterations ``first`` to ``last``, both included, where it has anything."""
        found: dict[int, Mapping[Cell, Edit]] = {}
        kept = self.upto(last)
        while kept._last is not None and kept._last.iteration >= first:
            found[kept._last.iteration] = kept._cells
            kept = kept.upto(kept._last.iteration - 1)
        return found

    def parting(self, other: Edits) -> Parting:
        """Find where another list parts from this one; what both share costs no time."""
        length = len(self.shared(other))
        ours, theirs = self._after(length), other._after(length)
        while ours is not None and ours == theirs:  # made twice, and still the same
            length += 1
            ours, theirs = self._after(length), other._after(length)
        at = min((edit.iteration for edit in (ours, theirs) if edit is not None), default=NEVER)
        return Parting(at, self._beyond(length, at), other._beyond(length, at))

    def _after(self, length: int) -> Edit | None:
        return self[length] if length < len(self) else None

    def _beyond(self, length: int, at: int) -> list[Edit]:
        """Return the edits of an iteration behind the first ``length`` ones, before which there is none later."""
        kept = self.upto(at)
        return list(islice(reversed(kept), max(0, len(kept) - length)))[::-1]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Edits):
            return self._length == other._length and self._hash == other._hash and self.parting(other).at == NEVER
        return tuple(self) == other

    def __hash__(self) -> int:
        return self._hash


UNCHANGED: Layered[Cell, Edit] = Layered()
NONE = Edits()
"""No edits; every list ends in this one."""


def edits_of(edits: Iterable[Edit]) -> Edits:
    """Sort edits into a list by iteration; those of one iteration stay in their order."""
    if isinstance(edits, Edits):
        return edits
    whole = NONE
    for edit in sorted(edits, key=lambda edit: edit.iteration):
        whole = whole.plus(edit)
    return whole


class Parting(NamedTuple):
    """The place where two lists of edits part.

    Args:
        at: the first iteration whose start is not the same under both; ``NEVER`` where the lists are the same.
        less, more: edits of that iteration that only the first list has, and that only the other has.
    """

    at: int
    less: list[Edit]
    more: list[Edit]
