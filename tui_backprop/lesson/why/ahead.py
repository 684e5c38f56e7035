"""Run a copy of a network on, as it is and with other steps, and see what its loss does.

The machine's own function runs it, from the numbers an iteration starts with, over the rows the lab would take. What it
costs is counted before it is run, in operations and not by a clock, so that the answer is the same on every machine.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tui_backprop.engine.iteration import Iteration
from tui_backprop.engine.machine import Values
from tui_backprop.labs.lab import Lab
from tui_backprop.lesson.why.alldata import AllData
from tui_backprop.lesson.why.course import HORIZON, Course

WORK = 0.3e9
"""What looking ahead may cost, in multiplications: about so many nanoseconds where one machine was measured."""
STATEMENT, MULTIPLICATION, BY_BLAS = 1500.0, 2.0, 0.2
"""What a statement costs that has next to nothing to do, and each multiplication more, in index order and by BLAS."""
RUNS = 10
"""How many runs that long are counted on."""
ELEMENT = 1.0
"""What a line of an update costs for each number of its parameter."""
PIECE = 25
"""Iterations that are run between two questions whether the answer is still wanted."""
STEPS = tuple(4.0**power for power in range(-30, 45))
"""The steps that are tried for one iteration, beside that of the lab."""
TRIES = 6
"""So many other steps are tried for the whole run."""
FALLS_WELL, BETTER = 0.5, 0.7
"""Another step settles it that leaves no more than the first of what can be lost, and the second of what is left."""


class _UnwantedError(Exception):
    """The person has moved on."""


@dataclass(frozen=True, eq=False)
class Ahead:
    """A copy that was run on from an iteration.

    Args:
        data: the rows that the loss was measured on.
        whole: the iteration it set out from, all of it.
        horizon: how many iterations it was run for; 0 if even one takes too long.
        own: the run as the lab goes on; None without a horizon.
        others: the same with other learning rates, in the order they were tried.
        undecayed: the same without decay of weights, where that was tried.
    """

    data: AllData
    whole: Iteration
    horizon: int
    own: Course | None
    others: tuple[Course, ...] = ()
    undecayed: Course | None = None

    def better(self, larger: bool) -> Course | None:
        """Return the run with a larger, or a smaller, step that ends lowest; None where none of them falls."""
        assert self.own is not None
        found = [run for run in self.others if (run.rate > self.own.rate) == larger and run.does == "falls"]
        return min(found, key=lambda run: run.left, default=None)


def look_ahead(lab: Lab, leaves: Values, iteration: int) -> Ahead:
    """Run a copy on from the start of an iteration, which begins with these numbers."""
    ahead = look_ahead_unless(lambda: False, lab, leaves, iteration)
    assert ahead is not None
    return ahead


def look_ahead_unless(unwanted: Callable[[], bool], lab: Lab, leaves: Values, iteration: int) -> Ahead | None:
    """Run a copy on from the start of an iteration; returns None once the answer is not wanted any more.

    Args:
        unwanted: is asked now and then, on the thread of the run.
        leaves: the numbers the iteration starts with.
    """
    try:
        return _Copy(lab, {name: leaves[name] for name in lab.program.leaves}, iteration, unwanted).ahead()
    except _UnwantedError:
        return None


def _between(low: float, high: float) -> float:
    """Return a factor about as far from one as from the other, a power of 2."""
    return float(2.0 ** round(math.log2(low * high) / 2))


@dataclass(frozen=True, eq=False)
class _Copy:
    lab: Lab
    leaves: Values
    iteration: int
    unwanted: Callable[[], bool]

    def _cost(self, rows: int, statements: int, passes: int) -> float:
        program = self.lab.program
        each = MULTIPLICATION if program.ordered else BY_BLAS
        return STATEMENT * statements + each * passes * rows * program.weights

    @cached_property
    def _once(self) -> float:
        """Return what an iteration costs."""
        network = self.lab.network
        program = self.lab.program
        lines = (len(program.statements) - program.update_from) / len(program.parameters)
        update = ELEMENT * program.weights * lines
        return update + self._cost(network.batch or network.rows or 1, len(program.statements), 3)

    @cached_property
    def data(self) -> AllData:
        """Return the rows to measure on: all of them, unless that takes much longer than the run itself."""
        return AllData.quick(self.lab, self.leaves)

    @cached_property
    def _measure(self) -> float:
        return self._cost(self.data.count, self.lab.program.loss_at + 1, 1)

    @cached_property
    def _stride(self) -> int:
        """Return how many iterations run between two losses; each tells its own where it takes all rows."""
        if not self.lab.program.batched and self.data.every == 1:
            return 1
        return max(1, round(self._measure / self._once))

    @cached_property
    def horizon(self) -> int:
        most = WORK / RUNS
        each = self._once + (self._measure / self._stride if self._stride > 1 or self.lab.program.batched else 0.0)
        fits = int(min(HORIZON, most // each))
        return fits if fits < self._stride else fits // self._stride * self._stride

    def ahead(self) -> Ahead:
        whole = Iteration.of(self.lab.machine, self.leaves, self.iteration)
        rate = float(np.asarray(self.leaves[self.lab.program.rate]))
        if self.horizon < 1 or rate == 0:
            return Ahead(self.data, whole, 0, None)
        own = self._run(1.0)
        others = tuple(self._others(own))
        stuck = own.does != "falls" and not any(run.left <= BETTER * min(1.0, own.left) for run in others)
        return Ahead(self.data, whole, self.horizon, own, others, self._undecayed() if stuck else None)

    def _others(self, own: Course) -> Iterator[Course]:
        """Run with other steps until one falls well where the lab's does not."""
        if own.does == "falls":
            return
        searches = (self._smaller,) if own.does != "stands" else (self._larger, self._smaller)
        for search in searches:
            for run in search(TRIES if search is searches[0] else 2):
                yield run
                if run.does == "falls" and run.left <= FALLS_WELL and run.left <= BETTER * own.left:
                    return

    def _smaller(self, tries: int) -> Iterator[Course]:
        """Run with smaller and smaller steps, then with some between one that is too small and the last."""
        low, high = 0.0, 1.0
        for at in range(tries):
            factor = (
                _between(low, high) if low else min(high / (2 if at < 2 else 8), self._best_step if at > 1 else 1.0)
            )
            run = self._run(factor)
            yield run
            low, high = (factor, high) if run.does == "stands" else (low, factor)
            if low * 2 >= high:
                return

    def _larger(self, tries: int) -> Iterator[Course]:
        """Run with the step that one iteration likes best; then with some between it and the lab's, or larger ones."""
        low, high = 1.0, 0.0
        for at in range(tries):
            factor = max(4.0 * low, self._best_step) if not high else high / 4 if at < 3 else _between(low, high)
            if factor <= low:
                return
            run = self._run(factor)
            yield run
            low, high = (low, factor) if run.does not in {"stands", "falls"} else (factor, high)
            if high and low * 2 >= high:
                return

    @cached_property
    def _best_step(self) -> float:
        """Return how many times the lab's the step is that takes most off the loss in one iteration."""
        program = self.lab.program
        update = range(program.update_from, len(program.statements))
        values = self.lab.machine.trace(self.leaves, self.iteration, program.update_from)[-1]
        rate = np.asarray(values[program.rate])
        each = self._measure + STATEMENT * len(update)
        every = max(1, -(-int(len(STEPS) * each) // int(WORK / RUNS)))
        found = [(1.0, self.data.loss(values))]
        for factor in STEPS[:: min(every, 8)]:
            after = self.lab.machine.rerun(update, {**values, program.rate: np.float64(rate * factor)})
            loss = self.data.loss(after)
            found.append((factor, loss if np.isfinite(loss) else float("inf")))
        return min(found, key=lambda pair: pair[1])[0]

    def _undecayed(self) -> Course | None:
        program = self.lab.program
        reads = {name for statement in program if statement.role == "decay" for name in statement.reads}
        decay = {name: np.float64(0.0) for name in program.hyperparameters if name in reads}
        if not any(np.any(self.leaves[name]) for name in decay):
            return None
        return self._run(1.0, decay)

    def _run(self, factor: float, changed: Values | None = None) -> Course:
        program, machine = self.lab.program, self.lab.machine
        rate = np.float64(np.asarray(self.leaves[program.rate]) * factor)
        leaves: Values = {**self.leaves, **(changed or {}), program.rate: rate}
        at, losses = [0], [self.data.loss(leaves)]
        done, every = 0, self._stride
        own = not program.batched and self.data.every == 1
        while done < self.horizon and np.isfinite(losses[-1]):
            if self.unwanted():
                raise _UnwantedError
            count = min(PIECE if own else every, self.horizon - done)
            found = np.empty(count)
            leaves = machine.fast(leaves, self.iteration + done, found)
            if own:  # the loss of an iteration is that of its start
                at += range(done + 1, done + count)
                losses += found[1:].tolist()
            done += count
            at.append(done)
            losses.append(self.data.loss(leaves))
        broken = np.flatnonzero(~np.isfinite(losses))
        upto = int(broken[0]) + 1 if len(broken) else len(losses)
        return Course(float(rate), np.array(at[:upto]), np.array(losses[:upto]), self.data.least, leaves, self.horizon)
