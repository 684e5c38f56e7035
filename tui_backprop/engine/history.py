"""The past and future of one run: the leaves at the start of any iteration, recomputed from the nearest checkpoint.

``state = f(lab, edits, position)``: a History is that function for one list of edits. What it keeps (checkpoints, the
losses, the iterations last looked at) only saves work; asking it in any order gives the same bits as stepping there.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

import numpy as np

from tui_backprop.engine.arithmetic import Array
from tui_backprop.engine.edits import NONE, Cell, Edit, edits_of, with_edits
from tui_backprop.engine.iteration import Iteration
from tui_backprop.engine.machine import Machine, Values, frozen_copy, number_in
from tui_backprop.ground.versions import Timeline

SPACING = 64  # iterations between checkpoints at first, fewer in a large net; doubled whenever there are too many
MARKS_AT_MOST, MARKS_AT_LEAST = 2048, 64
MARK_BYTES = 8 << 20  # memory for checkpoints
LARGE_BYTES, LARGE_AT_LEAST = 128 << 20, 4  # and for the least number of them, in a large net
NEAR_AT_MOST, NEAR_BYTES = 32, 4 << 20  # iterations kept whole behind the one looked at
OVERHEAD = 600  # bytes a checkpoint takes beside its numbers


class History:
    """A run under a list of edits.

    Args:
        machine: what runs.
        leaves: the values the lab starts from, before any edit.
        edits: in the order they are applied; sorted by iteration.
    """

    def __init__(self, machine: Machine, leaves: Values, edits: Iterable[Edit] = NONE) -> None:
        self.machine = machine
        self.edits = edits_of(edits)
        self._origin = leaves
        self._marks: Timeline[Values] = Timeline[Values]().plus(1, with_edits(leaves, self.edits.at(1).values()))
        self._pins: Timeline[Values] = Timeline()
        self._given: Timeline[Mapping[Cell, Edit]] = Timeline()
        self._near: dict[int, Values] = {}
        self._losses = Losses()
        self._trace: tuple[int, list[Values]] = (0, [])
        size = OVERHEAD + 8 * sum(np.size(leaves[name]) for name in machine.program.carried)
        at_least = max(LARGE_AT_LEAST, min(MARKS_AT_LEAST, LARGE_BYTES // size))
        self._marks_kept = max(at_least, min(MARKS_AT_MOST, MARK_BYTES // size))
        self._near_kept = max(2, min(NEAR_AT_MOST, NEAR_BYTES // size))
        self._spacing = SPACING * self._near_kept // NEAR_AT_MOST  # the larger the net, the longer an iteration takes

    def fork(self, edits: Iterable[Edit]) -> History:
        """Return the run under other edits; what came before the first difference is shared, not computed again."""
        other = self._copy()
        other.edits = edits_of(edits)
        at, less, more = self.edits.parting(other.edits)
        other._forget_from(at)
        known = self._near.get(at) or self._marks.get(at)
        now = other.edits.at(at)
        if not less and known is not None:
            other._set(at, with_edits(known, more))
        elif at == 1 or at in self._pins:
            other._set(at, with_edits(self._pins.get(at) or self._origin, now.values()))
        unseen = self._given.get(at) or {}
        if any((edit.name, edit.cell) in unseen and (edit.name, edit.cell) not in now for edit in less):
            other._given = other._given.before(at)
        return other

    def _copy(self) -> History:
        other = object.__new__(History)
        other.__dict__.update(self.__dict__)
        return other

    def pinned(self, iteration: int, carried: Values) -> History:
        """Return the same run, but from an iteration on with these parameters and optimizer state, edits included.

        A recording made where the last bit of a sum differs is followed this way: it goes on from the recorded numbers.
        """
        leaves, own = self.leaves(iteration), self._unedited(iteration)
        given = {name: frozen_copy(value) for name, value in carried.items()}
        edited = (Edit(iteration, *cell, number_in(own, cell)) for cell in self._edited(iteration))
        other = self._copy()
        other._forget_from(iteration)
        other._pins = other._pins.plus(iteration, with_edits({**own, **given}, edited))
        other._set(iteration, {**leaves, **given})
        other.agreed(iteration)
        return other

    def agreed(self, iteration: int) -> None:
        """Note that an iteration starts with the numbers a recording has; see ``since``."""
        if iteration not in self._given:
            self._given = self._given.plus(iteration, self._edited(iteration))

    def since(self, iteration: int) -> int:
        """Return the latest iteration up to one that starts with numbers of a recording; 1 if none does.

        A number that an edit stands in for was never compared with the recording: once that edit is undone, it is one
        that was computed here, so the iteration is forgotten then (see ``fork``).
        """
        known = self._given.floor(iteration)
        return 1 if known is None else known[0]

    def _forget_from(self, iteration: int) -> None:
        """Make what is known of the iterations before one its own, and forget the others; pins on it stay."""
        self._marks = self._marks.before(iteration)
        if max(self._near, default=0) < iteration:
            self._near = self._near.copy()
        else:
            self._near = {at: leaves for at, leaves in self._near.items() if at < iteration}
        self._pins = self._pins.before(iteration + 1)
        self._given = self._given.before(iteration + 1)
        self._losses = self._losses.first(iteration - 1)
        at, states = self._trace
        self._trace = (at, states.copy()) if at < iteration else (0, [])

    def _set(self, iteration: int, leaves: Values) -> None:
        """Take the leaves at the start of an iteration as known; later ones must not be."""
        if iteration == 1 or iteration in self._pins:
            self._marks = self._marks.plus(iteration, leaves)
        else:
            self._near[iteration] = leaves

    def _unedited(self, iteration: int) -> Values:
        """Return the leaves at the start of an iteration, before its edits."""
        if iteration == 1 or iteration in self._pins:
            return self._pins.get(iteration) or self._origin
        if not self.edits.at(iteration):
            return self.leaves(iteration)
        return self.machine.fast(self.leaves(iteration - 1), iteration - 1, np.empty(1))

    def _edited(self, iteration: int) -> Mapping[Cell, Edit]:
        """Return the cells of parameters and optimizer state that are edited at the start of an iteration."""
        edited, carried = self.edits.at(iteration), self.machine.program.carried
        return {cell: edit for cell, edit in edited.items() if edit.name in carried} if edited else edited

    @property
    def known(self) -> int:
        """Return the number of iterations whose loss is known."""
        return len(self._losses)

    def losses(self, first: int, last: int) -> Array:
        """Return the losses of iterations ``first`` to ``last`` (both included), shape (last - first + 1,).

        Losses that are known are only looked up: the screen asks for them with every key, often far from where it is.
        """
        if self.known < last:
            self.leaves(last + 1)
        return self._losses.between(first - 1, last)

    def loss(self, iteration: int) -> float:
        """Return the loss of one iteration."""
        return float(self.losses(iteration, iteration)[0])

    def leaves(self, iteration: int) -> Values:
        """Return the leaves at the start of an iteration, its edits applied."""
        if iteration in self._near:
            return self._near[iteration]
        at, leaves = self._closest(iteration)
        if at == iteration:
            return leaves
        near = max(at, iteration - self._near_kept + 1)
        leaves = self._run(leaves, at, near)
        self._keep_near(near, leaves)
        for start in range(near, iteration):
            leaves = self._run(leaves, start, start + 1)
            self._keep_near(start + 1, leaves)
        return leaves

    def away(self, iteration: int) -> int:
        """Return how many iterations have to be run before the leaves at the start of one are there."""
        return 0 if iteration in self._near else iteration - self._closest(iteration)[0]

    def reach(self, iteration: int, seconds: float) -> bool:
        """Work towards ``iteration`` for about ``seconds``; True when going there is cheap now.

        What is run again is done in slices too, and kept: another call goes on where this one stopped.
        """
        began = now = time.monotonic()
        stretch = 1
        while now - began <= seconds:
            at, leaves = self._closest(iteration)
            end = iteration if self.known < iteration - 1 else iteration - self._near_kept
            if at >= end:
                return True
            end = min(end, at + stretch)
            self._keep_near(end, self._run(leaves, at, end))
            since, now = now, time.monotonic()
            if now - since < seconds / 4:
                stretch *= 2
        return False

    def iteration(self, number: int, upto: int | None = None) -> Iteration:
        """Return an iteration with its first ``upto`` statements run; all of them when None."""
        return Iteration(
            self.machine, self._states(number, len(self.machine.program.statements) if upto is None else upto)
        )

    def _states(self, iteration: int, upto: int) -> tuple[Values, ...]:
        at, states = self._trace
        if at != iteration:
            states = list(self.machine.trace(self.leaves(iteration), iteration, 0))
            self._trace = (iteration, states)
        while len(states) <= upto:
            states.append(self.machine.run(len(states) - 1, states[-1]))
        return tuple(states[: upto + 1])

    def _closest(self, iteration: int) -> tuple[int, Values]:
        """Return the known leaves closest before an iteration, and the iteration they are of."""
        mark = self._marks.floor(iteration)
        assert mark is not None  # there is always one of iteration 1
        near = max((start for start in self._near if start <= iteration), default=0)
        return (near, self._near[near]) if near > mark[0] else mark

    def _keep_near(self, iteration: int, leaves: Values) -> None:
        """Keep the leaves at the start of an iteration; where there are too many, those furthest from it go."""
        self._near[iteration] = leaves
        if len(self._near) > 2 * self._near_kept:
            nearest = sorted(self._near, key=lambda at: abs(at - iteration))[: self._near_kept]
            self._near = {at: self._near[at] for at in nearest}

    def _run(self, leaves: Values, first: int, last: int) -> Values:
        """Run from the start of ``first`` to the start of ``last``; learns losses and sets checkpoints on the way."""
        edits = self.edits.between(first + 1, last)
        for start, end in pairwise(self._stops(first, last, edits)):
            losses = np.empty(end - start)
            leaves = self.machine.fast(leaves, start, losses)
            if end in edits:
                leaves = with_edits(leaves, edits[end].values())
            if start <= self.known + 1 < end + 1:
                self._losses.append(losses[self.known + 1 - start :])
            self._mark(end, leaves)
        return leaves

    def _stops(self, first: int, last: int, edited: Iterable[int]) -> Iterator[int]:
        """Yield ``first``, ``last`` and where a stretch has to pause between them: at edits, and at checkpoints not yet
        set."""
        stops = {at for at in edited if at < last}
        newest, _ = self._marks.last
        if last > newest:
            stops |= set(range(first - first % self._spacing + self._spacing, last, self._spacing))
        yield first
        yield from sorted(stops)
        if last > first:
            yield last

    def _mark(self, iteration: int, leaves: Values) -> None:
        if iteration % self._spacing or iteration <= self._marks.last[0]:
            return
        self._marks = self._marks.plus(iteration, leaves)
        if len(self._marks) - len(self._pins) > self._marks_kept:
            self._spacing *= 2
            kept: Timeline[Values] = Timeline()
            for at, mark in self._marks.items():
                if self._stays(at):
                    kept = kept.plus(at, mark)
            self._marks = kept

    def _stays(self, at: int) -> bool:
        return at == 1 or at % self._spacing == 0 or at in self._pins


class Losses:
    """A growing list of numbers, 8 bytes each, whose blocks are shared between the runs that fork from it.

    The last block is copied by whoever is the second to write behind what both have.
    """

    BLOCK = 2048

    def __init__(self) -> None:
        self._full: list[Array] = []
        self._open = np.empty(0)
        self._used = 0
        self._written = [0]  # how far anyone has written in the open block; shared with it

    def __len__(self) -> int:
        return len(self._full) * self.BLOCK + self._used

    def append(self, values: Array) -> None:
        while len(values):
            if self._used == len(self._open) or self._written[0] != self._used:
                self._make_room()
            taken = values[: len(self._open) - self._used]
            self._open[self._used : self._used + len(taken)] = taken
            self._used += len(taken)
            self._written[0] = self._used
            values = values[len(taken) :]

    def between(self, first: int, last: int) -> Array:
        """Return entries ``first`` to ``last``, the last one excluded, as one array."""
        parts = []
        for index in range(first // self.BLOCK, -(-last // self.BLOCK)):
            block = self._full[index] if index < len(self._full) else self._open[: self._used]
            start = index * self.BLOCK
            parts.append(block[max(0, first - start) : last - start])
        return np.concatenate(parts) if parts else np.empty(0)

    def first(self, count: int) -> Losses:
        """Return the first ``count`` entries; shares the blocks."""
        other = Losses()
        whole, rest = divmod(max(0, min(count, len(self))), self.BLOCK)
        other._full = self._full[:whole]
        if rest and whole < len(self._full):
            other._open, other._used, other._written = self._full[whole], rest, [self.BLOCK]
        elif rest:
            other._open, other._used, other._written = self._open, rest, self._written
        return other

    def _make_room(self) -> None:
        """Go on in a block of its own, a larger one where this is full."""
        if self._used == self.BLOCK:
            self._full.append(self._open)
            self._open, self._used = np.empty(0), 0
        size = len(self._open) if self._used < len(self._open) else 2 * self._used
        own = np.empty(min(self.BLOCK, max(64, size)))
        own[: self._used] = self._open[: self._used]
        self._open, self._written = own, [self._used]
