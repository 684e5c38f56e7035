"""Tell what a loss does over some iterations from its numbers beside each other: no threshold here has a unit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from tui_backprop.engine.arithmetic import Array
from tui_backprop.engine.machine import Values
from tui_backprop.ground.numbers import number
from tui_backprop.lesson.meaning.sentence import Sentence, change, say

Does = Literal["breaks", "rises", "swings", "peaks", "falls", "stands"]
"""It is no longer finite; ends higher; goes up and down; was higher late in the run but ends lower; falls; or not."""

HORIZON = 200
"""How many iterations are looked ahead at most; a net that takes long is run for fewer."""
FALLEN = 0.1
"""A loss falls that is rid of such a share of what it can lose within the horizon; of a shorter run, as much less."""
RISEN = 1.1
"""How many times the loss before is a loss that has risen."""
TENTH = 0.1
"""A loss that is down to so much of what it was has fallen, however it swung on the way."""
SWING, TURNS = 0.2, 3
"""A loss swings that in the last half of a run spans such a share of its height, and goes up so many times and by more
than that altogether."""


@dataclass(frozen=True, eq=False)
class Course:
    """The loss over all rows, from an iteration on.

    Args:
        rate: the learning rate it ran with.
        at: so many iterations after the start each loss was measured; the first is 0.
        losses: the losses; the last ones are not there when one before was not finite.
        least: the least loss these rows can have.
        end: the values after the last iteration.
        horizon: how many iterations were to be run.
    """

    rate: float
    at: Array
    losses: Array
    least: float
    end: Values
    horizon: int

    @property
    def begins(self) -> float:
        return float(self.losses[0])

    @property
    def ends(self) -> float:
        """Return the loss after the last iteration; nan or inf if the numbers broke."""
        return float(self.losses[-1])

    @cached_property
    def left(self) -> float:
        """Return the share that is left of what could be lost: the highest of the last quarter beside the start."""
        if not np.all(np.isfinite(self.losses)):
            return float("inf")
        late = self.losses[-max(1, len(self.losses) // 4) :]
        above, before = float(np.max(late)) - self.least, self.begins - self.least
        return above / before if before > 0 else 1.0 if above <= 0 else float("inf")  # nothing was to be lost

    @property
    def fallen(self) -> float:
        """Return the share of what could be lost that it has lost; below 0 where it has risen."""
        return 1.0 - self.left

    @cached_property
    def does(self) -> Does:
        """Return what the loss does, in one word."""
        if not np.all(np.isfinite(self.losses)):
            return "breaks"
        if self.left <= TENTH or (self.ends - self.least) <= TENTH * (self.begins - self.least):
            return "falls"
        if self.ends > RISEN * self.begins:
            return "rises"
        if self._swings:
            return "swings"
        if self.left > RISEN:
            return "peaks"
        return "falls" if self.fallen >= FALLEN * self.horizon / HORIZON else "stands"

    @cached_property
    def late(self) -> tuple[float, float]:
        """Return the lowest and the highest loss of the last half."""
        tail = self.losses[len(self.losses) // 2 :]
        return float(np.min(tail)), float(np.max(tail))

    @property
    def _swings(self) -> bool:
        tail = self.losses[len(self.losses) // 2 :]
        steps = np.diff(tail)
        low, high = self.late
        ups = steps[steps > 0]
        return len(ups) >= TURNS and high - low > SWING * high and float(ups.sum()) > high - low

    @property
    def in_words(self) -> Sentence:
        """Say what it does: "falls 0.5 → 0.01"."""
        if self.does == "breaks":
            broken = int(self.at[-1])
            after = "one iteration" if broken == 1 else f"{broken} iterations"
            return say("starts at ", number(self.begins), f" and is no longer finite after {after}")
        if self.does == "swings":
            low, high = self.late
            return say("swings: in the last half of them between ", number(low), " and ", number(high))
        if self.begins == self.ends:
            return say("stays ", number(self.begins))
        verb = {"rises": "rises ", "falls": "falls "}.get(self.does, "goes ")
        highest = float(np.max(self.losses))
        peak = say(", after a peak of ", number(highest)) if highest > RISEN * max(self.begins, self.ends) else ""
        return say(verb, change(self.begins, self.ends), peak)
