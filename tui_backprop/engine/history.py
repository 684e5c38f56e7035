"""The past and future of one run: the leaves at the start of any iteration, recomputed from the nearest checkpoint.

``state = f(lab, edits, position)``: a History is that function for one list of edits. What it keeps (checkpoints, the
losses, the iterations last looked at) only saves work; asking it in any order gives the same bits as stepping there.
"""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from tui_backprop.engine.arithmetic import Array
from tui_backprop.engine.machine import Machine, Values, frozen_copy

SPACING = 64  # iterations between checkpoints at first; doubled whenever there are too many
MARKS_AT_MOST, MARKS_AT_LEAST = 2048, 64
MARK_BYTES = 8 << 20  # memory for checkpoints
NEAR_AT_MOST, NEAR_BYTES = 32, 4 << 20  # iterations kept whole behind the one looked at
OVERHEAD = 600  # bytes a checkpoint takes beside its numbers


@dataclass(frozen=True)
class Edit:
    """One number changed by hand at the start of an iteration (before its first statement)."""

    iteration: int
    name: str
    cell: tuple[int, ...]
    value: float


def with_edit(leaves: Values, edit: Edit) -> Values:
    """The leaves with one number changed; the other arrays are shared."""
    changed = np.array(leaves[edit.name], dtype=np.float64)
    changed[edit.cell] = edit.value
    return {**leaves, edit.name: frozen_copy(changed)}


class History:
    """One run under one list of edits.

    Args:
        machine: what runs.
        leaves: the values the lab starts from, before any edit.
        edits: in the order they are applied; sorted by iteration.
    """

    def __init__(self, machine: Machine, leaves: Values, edits: tuple[Edit, ...] = ()) -> None:
        self.machine = machine
        self.edits = tuple(sorted(edits, key=lambda edit: edit.iteration))
        self._origin = leaves
        self._spacing = SPACING
        self._marks: dict[int, Values] = {1: self._edited(leaves, 1)}
        self._pins: frozenset[int] = frozenset()
        self._near: dict[int, Values] = {}
        self._losses = Losses()
        self._trace: tuple[int, list[Values]] = (0, [])
        size = OVERHEAD + 8 * sum(np.size(leaves[name]) for name in machine.program.carried)
        self._marks_kept = max(MARKS_AT_LEAST, min(MARKS_AT_MOST, MARK_BYTES // size))
        self._near_kept = max(2, min(NEAR_AT_MOST, NEAR_BYTES // size))

    def fork(self, edits: tuple[Edit, ...]) -> History:
        """The run under other edits; what came before the first difference is shared, not computed again."""
        other = History(self.machine, self._origin, edits)
        same = _first_difference(self.edits, other.edits)
        other._share(self, same)
        return other

    def pinned(self, iteration: int, carried: Values) -> History:
        """The same run, but from an iteration on with these parameters and optimizer state, edits included.

        A recording made where the last bit of a sum differs is followed this way: it goes on from the recorded numbers.
        """
        leaves = {**self.leaves(iteration), **{name: frozen_copy(value) for name, value in carried.items()}}
        other = History(self.machine, self._origin, self.edits)
        other._share(self, iteration)
        other._pins |= {iteration}
        other._marks[iteration] = leaves
        return other

    def _share(self, other: History, before: int) -> None:
        """Take over what another run knows about the iterations before one."""
        self._spacing = other._spacing
        self._pins = frozenset(at for at in other._pins if at < before)
        self._marks |= {at: leaves for at, leaves in other._marks.items() if at < before}
        self._near |= {at: leaves for at, leaves in other._near.items() if at < before}
        self._losses = other._losses.first(before - 1)

    @property
    def known(self) -> int:
        """How many iterations have a known loss."""
        return len(self._losses)

    def losses(self, first: int, last: int) -> Array:
        """The losses of iterations ``first`` to ``last`` (both included), shape (last - first + 1,)."""
        self.leaves(last + 1)
        return self._losses.between(first - 1, last)

    def loss(self, iteration: int) -> float:
        """The loss of one iteration."""
        return float(self.losses(iteration, iteration)[0])

    def leaves(self, iteration: int) -> Values:
        """The leaves at the start of an iteration, its edits applied."""
        if iteration in self._near:
            return self._near[iteration]
        at, leaves = self._closest(iteration)
        if at == iteration:
            return leaves
        near = max(at, iteration - self._near_kept + 1)
        if at not in self._near:
            self._near = {}
        leaves = self._run(leaves, at, near)
        self._keep_near(near, leaves)
        for start in range(near, iteration):
            leaves = self._run(leaves, start, start + 1)
            self._keep_near(start + 1, leaves)
        return leaves

    def reach(self, iteration: int, seconds: float) -> bool:
        """Work towards ``iteration`` for about ``seconds``; True when going there is cheap now."""
        stop = time.monotonic() + seconds
        while self.known < iteration - 1:
            at, leaves = self._closest(self.known + 1)
            self._run(leaves, at, min(iteration, at + 4 * self._spacing))
            if time.monotonic() >= stop:
                return self.known >= iteration - 1
        return True

    def trace(self, iteration: int, upto: int) -> tuple[Values, ...]:
        """The values before the first statement of an iteration and after each of its first ``upto`` statements."""
        at, states = self._trace
        if at != iteration:
            states = list(self.machine.trace(self.leaves(iteration), iteration, 0))
            self._trace = (iteration, states)
        while len(states) <= upto:
            states.append(self.machine.run(len(states) - 1, states[-1]))
        return tuple(states[: upto + 1])

    def _closest(self, iteration: int) -> tuple[int, Values]:
        """The known leaves closest before an iteration, and where they are."""
        marks = list(self._marks)
        at = marks[bisect_right(marks, iteration) - 1]
        near = max((start for start in self._near if start <= iteration), default=0)
        return (near, self._near[near]) if near > at else (at, self._marks[at])

    def _keep_near(self, iteration: int, leaves: Values) -> None:
        self._near[iteration] = leaves
        while len(self._near) > 2 * self._near_kept:
            del self._near[min(self._near)]

    def _edited(self, leaves: Values, iteration: int) -> Values:
        for edit in self.edits:
            if edit.iteration == iteration:
                leaves = with_edit(leaves, edit)
        return leaves

    def _run(self, leaves: Values, first: int, last: int) -> Values:
        """From the start of ``first`` to the start of ``last``; learns losses and sets checkpoints on the way."""
        for start, end in pairwise(self._stops(first, last)):
            losses = np.empty(end - start)
            leaves = self._edited(self.machine.fast(leaves, start, losses), end)
            if start <= self.known + 1 < end + 1:
                self._losses.append(losses[self.known + 1 - start :])
            self._mark(end, leaves)
        return leaves

    def _stops(self, first: int, last: int) -> Iterator[int]:
        """Where a stretch has to pause: at edits and at checkpoints not yet set."""
        stops = {edit.iteration for edit in self.edits if first < edit.iteration < last}
        newest = next(reversed(self._marks))
        if last > newest:
            stops |= set(range(first - first % self._spacing + self._spacing, last, self._spacing))
        yield first
        yield from sorted(stops)
        if last > first:
            yield last

    def _mark(self, iteration: int, leaves: Values) -> None:
        if iteration % self._spacing or iteration <= next(reversed(self._marks)):
            return
        self._marks[iteration] = leaves
        if len(self._marks) - len(self._pins) > self._marks_kept:
            self._spacing *= 2
            self._marks = {at: kept for at, kept in self._marks.items() if self._stays(at)}

    def _stays(self, at: int) -> bool:
        return at == 1 or at % self._spacing == 0 or at in self._pins


class Losses:
    """A growing list of numbers, 8 bytes each, whose filled blocks are shared between the runs that fork from it."""

    BLOCK = 16384

    def __init__(self) -> None:
        self._full: list[Array] = []
        self._open = np.empty(0)
        self._used = 0

    def __len__(self) -> int:
        return len(self._full) * self.BLOCK + self._used

    def append(self, values: Array) -> None:
        while len(values):
            if self._used == len(self._open):
                self._grow()
            taken = values[: len(self._open) - self._used]
            self._open[self._used : self._used + len(taken)] = taken
            self._used += len(taken)
            values = values[len(taken) :]

    def between(self, first: int, last: int) -> Array:
        """Entries ``first`` to ``last``, the last one excluded, as one array."""
        parts = []
        for index in range(first // self.BLOCK, -(-last // self.BLOCK)):
            block = self._full[index] if index < len(self._full) else self._open[: self._used]
            start = index * self.BLOCK
            parts.append(block[max(0, first - start) : last - start])
        return np.concatenate(parts) if parts else np.empty(0)

    def first(self, count: int) -> Losses:
        """The first ``count`` entries; shares the full blocks."""
        other = Losses()
        count = max(0, min(count, len(self)))
        whole = count // self.BLOCK
        other._full = self._full[:whole]
        other.append(self.between(whole * self.BLOCK, count))
        return other

    def _grow(self) -> None:
        if self._used == self.BLOCK:
            self._full.append(self._open)
            self._open, self._used = np.empty(0), 0
        bigger = np.empty(min(self.BLOCK, max(64, 2 * len(self._open))))
        bigger[: self._used] = self._open[: self._used]
        self._open = bigger


def _first_difference(some: tuple[Edit, ...], others: tuple[Edit, ...]) -> int:
    """The first iteration whose start is not the same under both lists of edits."""
    for one, other in zip(some, others, strict=False):
        if one != other:
            return min(one.iteration, other.iteration)
    rest = some[len(others) :] or others[len(some) :]
    return rest[0].iteration if rest else 1 << 62
