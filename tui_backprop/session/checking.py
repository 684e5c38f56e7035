"""The independent check of what is on screen: done elsewhere while keys are answered, and never of another moment.

One job judges every gradient of one iteration of one history. An edit makes another history, so a verdict says which
numbers it is about by the history and the iteration it carries; one that comes back too late is dropped. Nothing here
knows threads: ``start`` is given a job, calls ``Job.run`` wherever it likes, and hands what it delivers to ``take``.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from tui_backprop.engine.history import History
from tui_backprop.engine.machine import Machine, Values
from tui_backprop.engine.program import Program
from tui_backprop.ground.lazy import later
from tui_backprop.session.session import Session
from tui_backprop.session.state import State

if TYPE_CHECKING:
    from tui_backprop.engine.judge.check import Checked, check_values
else:  # there is no gradient yet when the first screen is painted
    (check_values,) = later("tui_backprop.engine.judge.check", "check_values")

AUTOMATIC = 1000
"""Networks of up to this many parameters are judged without being asked, and in them tensors of up to as many cells."""
PATIENCE = 0.25  # seconds between two deliveries of one job

Verdicts: TypeAlias = "Mapping[str, Checked]"
"""What was found, by the name of the gradient: "dE_dW_hidden"."""


@dataclass(frozen=True)
class Subject:
    """The gradient that a verdict is about. A history is compared by identity, which no two runs share."""

    history: History
    iteration: int


@dataclass(frozen=True, eq=False)
class Job:
    """The gradients of one iteration, to be judged.

    Args:
        subject: what the verdicts will be about.
        machine: what is judged.
        leaves: the values the iteration starts from.
        names: whose gradients; parameters and intermediate values.
    """

    subject: Subject
    machine: Machine
    leaves: Values
    names: tuple[str, ...]

    def run(self, deliver: Callable[[Found], None], stopped: Callable[[], bool]) -> None:
        """Judge, and deliver: everything at the end or, where it takes long, what there is now and then.

        Args:
            deliver: takes verdicts; called on the thread that runs this.
            stopped: asked again and again; once it says so, nothing more is delivered.
        """
        program = self.machine.program
        values = self.machine.trace(self.leaves, self.subject.iteration, program.update_from)[-1]
        verdicts: dict[str, Checked] = {}
        since = time.monotonic()
        for checked in check_values(self.machine, values, self.names, stopped):
            verdicts[program.gradients[checked.name]] = checked
            if time.monotonic() - since > PATIENCE:
                deliver(Found(self, MappingProxyType(verdicts), False))
                verdicts, since = {}, time.monotonic()
        if not stopped():
            deliver(Found(self, MappingProxyType(verdicts), True))


@dataclass(frozen=True, eq=False)
class Found:
    """Some verdicts, and the job they come from; ``last`` when it has no more."""

    job: Job
    verdicts: Verdicts
    last: bool


class CheckKeeper:
    """Has the gradients on screen judged, and keeps the verdicts for as long as they are about what is on screen.

    Args:
        start: begins a job somewhere else; the job before it, if it still runs, is not needed any more.
    """

    def __init__(self, start: Callable[[Job], None]) -> None:
        self._start = start
        self._subject: Subject | None = None
        self._verdicts: dict[str, Checked] = {}
        self._asked: frozenset[str] = frozenset()
        self._job: Job | None = None

    @property
    def working(self) -> bool:
        """True if verdicts are still to come."""
        return self._job is not None

    def follow(self, session: Session, on_request: bool = False) -> Verdicts:
        """Go along with a session: begin what is to be judged now.

        Args:
            on_request: judge all gradients, however many there are; else only what is cheap.
        Returns: the verdicts about gradients that are on screen.
        """
        subject = Subject(session.branch.history, session.position.iteration)
        if subject != self._subject:
            self._subject, self._verdicts, self._asked, self._job = subject, {}, frozenset(), None
        state = session.state
        names = tuple(session.program.gradients) if on_request else automatic(session.program)
        if computed(state) and not self._asked.issuperset(names):
            self._asked |= set(names)
            wanted = tuple(
                name
                for name, gradient in session.program.gradients.items()
                if name in self._asked and gradient not in self._verdicts
            )
            self._job = Job(subject, session.lab.machine, state.start, wanted)
            self._start(self._job)
        return self.verdicts(state)

    def wants(self, job: Job) -> bool:
        """True if what a job finds would still be kept. May be asked from any thread."""
        return job is self._job

    def take(self, found: Found) -> bool:
        """Keep what a job delivered; False where it is not the present one: what it found is dropped."""
        if found.job is not self._job:
            return False
        self._verdicts |= found.verdicts
        if found.last:
            self._job = None
        return True

    def verdicts(self, state: State) -> Verdicts:
        """Return the verdicts about gradients on screen: of these very numbers, to the last bit."""
        on_screen = computed(state)
        return MappingProxyType(
            {
                name: checked
                for name, checked in self._verdicts.items()
                if name in on_screen and np.array_equal(checked.gradient, state.values[name], equal_nan=True)
            }
        )


def computed(state: State) -> frozenset[str]:
    """Return the gradients that are whole at a position; one whose cells are still being written is not."""
    partial = state.partial or {}
    names = state.program.gradients.values()
    return frozenset(name for name in names if name in state.values and name not in partial)


def automatic(program: Program) -> tuple[str, ...]:
    """Return the names whose gradients are judged without being asked: none in a large network."""
    if program.weights > AUTOMATIC:
        return ()
    return tuple(name for name in program.gradients if math.prod(program.shapes[name]) <= AUTOMATIC)
