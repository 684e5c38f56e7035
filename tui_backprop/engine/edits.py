"""Numbers changed by hand, and lists of such edits that share what they have in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, overload

import numpy as np

from tui_backprop.engine.machine import Values, freeze

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


class Edits(Sequence[Edit]):
    """The edits of a run in the order they are applied, sorted by iteration.

    A list with one edit more is that edit and the list before it: a session keeps a list for every edit that can be
    undone, and together they take no more room than the longest.

    Args:
        before, last: the list without the last edit, and that edit; neither for the empty list, ``NONE``.
    """

    __slots__ = ("_before", "_last", "_length")

    def __init__(self, before: Edits | None = None, last: Edit | None = None) -> None:
        self._before, self._last = before, last
        self._length: int = 0 if before is None else before._length + 1

    def plus(self, edit: Edit) -> Edits:
        """Return the list with one more edit, of no earlier iteration than the last."""
        if self._last is not None and edit.iteration < self._last.iteration:
            raise ValueError(f"an edit of iteration {edit.iteration} comes before one of {self._last.iteration}")
        return Edits(self, edit)

    def upto(self, iteration: int) -> Edits:
        """Return the list without the edits of later iterations."""
        kept = self
        while kept._before is not None and kept._last is not None and kept._last.iteration > iteration:
            kept = kept._before
        return kept

    def between(self, first: int, last: int) -> list[Edit]:
        """Return the edits of iterations ``first`` to ``last``, both included; those before them cost no time."""
        found = []
        for edit in reversed(self):
            if edit.iteration < first:
                break
            if edit.iteration <= last:
                found.append(edit)
        return found[::-1]

    def at(self, iteration: int) -> list[Edit]:
        """Return the edits of one iteration."""
        return self.between(iteration, iteration)

    def parting(self, other: Edits) -> Parting:
        """Find where another list parts from this one; what both share costs no time."""
        ours, theirs, at = self, other, NEVER
        lacking, added = False, []
        while ours is not theirs:
            one = ours._last if len(ours) >= len(theirs) else None
            two = theirs._last if len(theirs) >= len(ours) else None
            if one != two:
                at = min(edit.iteration for edit in (one, two) if edit is not None)
                lacking = lacking or one is not None
                added.append(two)
            ours = ours._before if one is not None and ours._before is not None else ours
            theirs = theirs._before if two is not None and theirs._before is not None else theirs
        more = [edit for edit in reversed(added) if edit is not None and edit.iteration == at]
        return Parting(at, None if lacking else more)

    def __reversed__(self) -> Iterator[Edit]:
        rest = self
        while rest._before is not None and rest._last is not None:
            yield rest._last
            rest = rest._before

    def __iter__(self) -> Iterator[Edit]:
        return reversed(list(reversed(self)))

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, at: int) -> Edit: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Edit]: ...
    def __getitem__(self, at: int | slice) -> Edit | Sequence[Edit]:
        return tuple(self)[at]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Edits):
            alike = self._length == other._length and self._last == other._last
            return alike and self.parting(other).at == NEVER
        return tuple(self) == other

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))


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
        more: where the other list has all edits of the first, its further ones of that iteration; else None.
    """

    at: int
    more: list[Edit] | None
