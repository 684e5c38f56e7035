"""Find the earlier iteration that made a number huge, tiny or not finite which a later one began with."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from tui_backprop.engine.history import SPACING, History
from tui_backprop.engine.machine import number_in
from tui_backprop.ground.numbers import number
from tui_backprop.labs.lab import Lab
from tui_backprop.lesson.meaning.sentence import Sentence, say, strong
from tui_backprop.lesson.why.origins import Origin, origin, origin_in_words
from tui_backprop.lesson.why.path import Written, magnitude, no_cause, path, written

HOPS = 16
"""How many times a number is followed to another one of an iteration before, at most."""
PATIENCE = 0.025
"""Seconds spent looking: a key press waits for the answer. What is known of the iteration then is said."""
CALL, MULTIPLICATION = 2e-5, 2e-9
"""Seconds an iteration takes, roughly, and those it takes more for each multiplication."""


@dataclass(frozen=True, eq=False)
class Past:
    """The iterations before one.

    Args:
        history: of the branch.
        iteration: the one that is looked at.
        patience: seconds.
    """

    history: History
    iteration: int
    patience: float = PATIENCE


@dataclass(frozen=True)
class Earlier:
    """The iteration in which a number began to be what it is, before the iteration that is looked at.

    Args:
        place: the number, as it was then.
        first, last: the iteration that made it so is one of these; mostly they are the same.
        origin: where in that iteration, if there is one to be looked at.
        loss: of a number that is not finite, the first iteration whose loss is not: often another one.
        by_hand: True if somebody put the number in, at the start of ``first``; else, without an origin in iteration 1,
            the lab did.
    """

    place: Written
    first: int
    last: int
    origin: Origin | None = None
    loss: int | None = None
    by_hand: bool = False

    @property
    def given(self) -> bool:
        """True if the lab starts from it."""
        return self.origin is None and not self.by_hand and self.first == self.last == 1


def earlier(lab: Lab, past: Past, place: Written) -> Earlier:
    """Find which iteration made a number so that the iteration looked at began with, and where in it."""
    asked, at, until = magnitude(place.value), past.iteration, time.monotonic() + past.patience
    lost: int | None = None
    history = past.history.fork(past.history.edits)  # what the session keeps at hand stays at hand
    for _ in range(HOPS):
        since, edited = _since(history, place, at)
        if magnitude(number_in(history.leaves(since), place.place)) == asked:
            return Earlier(place, since, since, by_hand=edited)
        broken = _broken(history, since, at) if asked == "not finite" else None
        first, lost = since, lost if broken is None else broken
        if _seconds(lab, at) <= past.patience:
            first, at = _turned(history, place, (since, at), broken, until)
        if at - first > 1:
            return Earlier(place, first, at - 1, loss=lost)
        it = history.iteration(first)
        then = written(it, place.place)
        began = origin(it, then, path(it, then, no_cause))
        if began is None or began.magnitude != asked or began.place.statement is not None:
            return Earlier(then, first, first, began if began and began.magnitude == asked else None, lost)
        place, at = began.place, first
    return Earlier(place, 1, at)


def _seconds(lab: Lab, iteration: int) -> float:
    """Estimate the seconds it takes to work out the numbers at the start of any iteration up to one."""
    net = lab.network
    multiplications = 3 * (net.batch or net.rows or 1) * lab.program.weights
    return min(SPACING, iteration) * (CALL + MULTIPLICATION * multiplications)


def _since(history: History, place: Written, at: int) -> tuple[int, bool]:
    """Return the last iteration, no later than one, at whose start a number was put in, and whether a person did so."""
    edits = [edit.iteration for edit in history.edits if (edit.name, edit.cell) == (place.name, place.cell)]
    edits = [iteration for iteration in edits if iteration <= at]
    return (max(edits), True) if edits else (1, False)


def _turned(
    history: History, place: Written, span: tuple[int, int], broken: int | None, until: float
) -> tuple[int, int]:
    """Return two iterations, as close as time allows: the number began the first as any other, and the second so."""
    asked, (low, high) = magnitude(place.value), span
    guesses = () if broken is None else (broken + 1, broken, broken - 1)
    while high - low > 1 and time.monotonic() < until:
        middle = next((guess for guess in guesses if low < guess < high), None) or _round(low, high)
        if magnitude(number_in(history.leaves(middle), place.place)) == asked:
            high = middle
        else:
            low = middle
    return low, high


def _broken(history: History, low: int, high: int) -> int | None:
    """Return the first iteration of some whose loss is not finite: the number is likely to have broken near it."""
    known = min(high - 1, history.known)
    if known < low:
        return None
    found = np.flatnonzero(~np.isfinite(history.losses(low, known)))
    return low + int(found[0]) if found.size else None


def _round(low: int, high: int) -> int:
    """Return the number between two that can be halved most often: checkpoints are at such iterations."""
    step = 1 << ((high - low).bit_length() - 1)
    while not low < (high - 1) // step * step:
        step //= 2
    return (high - 1) // step * step


def earlier_in_words(lab: Lab, began: Earlier) -> Sentence:
    """Say where it began: "it began in iteration 5 at output with z_out[0,0] = inf: a sum too large for a float".

    Where the first loss that is not finite is of another iteration, that is said too: the loss pane shows it.
    """
    loss = f"; the first loss that is not finite is that of iteration {began.loss}"
    if began.origin is not None:
        where = origin_in_words(lab.program, began.origin, f" in iteration {began.first}")
        return say(where, loss if began.loss not in (None, began.first) else "")
    what = say("it began with ", began.place.label, " = ", strong(number(began.place.value)))
    if began.by_hand:
        return say(what, f", put in by hand at iteration {began.first}")
    if began.first < began.last:
        which = f", in one of the iterations {began.first} to {began.last}"
        return say(what, which, loss if began.loss is not None else "")
    return say(what, ", which the lab starts from" if began.given else f", in iteration {began.first}")
