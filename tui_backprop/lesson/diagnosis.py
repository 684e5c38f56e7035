"""Which usual mistakes give the numbers that somebody typed, and on which line they happen first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tui_backprop.engine.arithmetic import Value
from tui_backprop.engine.machine import Machine
from tui_backprop.engine.statement import Statement
from tui_backprop.labs.lab import Lab
from tui_backprop.labs.loader import bundled
from tui_backprop.lesson.answers import Answer, fitting
from tui_backprop.lesson.following import Trace, as_shown, mistaken
from tui_backprop.lesson.mistakes import Mistake, Variant, variants
from tui_backprop.lesson.predict import Question

LIVE = "lab3-live"
"""The lab that asks the same questions as Laboratory Activity 3 with units that are on."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a mistake makes of the tensor asked for."""

    variant: Variant
    value: Value

    @property
    def mistake(self) -> Mistake:
        return self.variant.mistake

    @property
    def right_line(self) -> Statement:
        """The line where the mistake happens, as it should be."""
        return self.variant.right.statements[self.variant.at]

    @property
    def wrong_line(self) -> Statement:
        """The same line with the mistake."""
        return self.variant.line


@dataclass(frozen=True, eq=False)
class Diagnosis:
    """The mistakes that give the numbers typed; where there are several, these numbers do not tell which.

    Args:
        outcomes: one for each place of a mistake, the place nearest to the question first.
        live: the id of a lab where the same question tells them apart; empty when there is none.
    """

    outcomes: tuple[Outcome, ...]
    live: str = ""

    @cached_property
    def mistakes(self) -> tuple[Mistake, ...]:
        """Each once."""
        return tuple(dict.fromkeys(outcome.mistake for outcome in self.outcomes))

    @property
    def first(self) -> Outcome:
        """The outcome to show the line of: the place nearest to the question."""
        return self.outcomes[0]


def outcomes(
    machine: Machine, trace: Trace, asked: Question, mistakes: Iterable[Variant] | None = None
) -> tuple[Outcome, ...]:
    """What each mistake makes of the tensor asked for, where it changes it; the nearest place first.

    Args:
        machine: with the right program.
        trace: of the question's iteration.
        mistakes: all of the program's when None.
    """
    found = []
    for variant in variants(machine.program) if mistakes is None else mistakes:
        value = mistaken(machine, trace, variant, asked.statement)
        if value is not None and not np.array_equal(
            np.ravel(value), np.ravel(trace[asked.statement + 1][asked.tensor]), equal_nan=True
        ):
            found.append(Outcome(variant, value))
    return tuple(sorted(found, key=lambda outcome: -outcome.variant.at))


def diagnose(
    lab: Lab,
    trace: Trace,
    asked: Question,
    answers: Sequence[Answer],
    *,
    slack: float = 0.0,
    settled: Collection[str] = (),
    mistakes: Iterable[Variant] | None = None,
) -> Diagnosis | None:
    """The mistakes that give wrong numbers, at the digits typed; None when none of the table does.

    Where none does exactly, they are tried from the numbers as the screen shows them.

    Args:
        answers: one for each cell, not all of them right.
        slack: as :meth:`Answer.fits` takes it.
        settled: tensors known to the person, from the screen or a right answer; a mistake in one of their lines is
            named only when nothing else gives these numbers.
    """
    every = tuple(variants(lab.program) if mistakes is None else mistakes)
    fits = _fits(outcomes(lab.machine, trace, asked, every), answers, slack)
    fits = fits or _fits(outcomes(lab.machine, as_shown(trace), asked, every), answers, slack)
    if not fits:
        return None
    likely = tuple(outcome for outcome in fits if outcome.wrong_line.name not in settled)
    diagnosis = Diagnosis(likely or fits)
    if len(diagnosis.mistakes) == 1:
        return diagnosis
    return Diagnosis(diagnosis.outcomes, LIVE if _told_apart_live(lab, asked, diagnosis) else "")


def _fits(found: Iterable[Outcome], answers: Sequence[Answer], slack: float) -> tuple[Outcome, ...]:
    return tuple(outcome for outcome in found if fitting(answers, outcome.value, slack).all())


def _told_apart_live(lab: Lab, asked: Question, diagnosis: Diagnosis) -> bool:
    """Whether the live lab has the same question, and no two of the mistakes give the same numbers there."""
    if lab.id == LIVE:
        return False
    live = bundled(LIVE)
    if live.network != lab.network:
        return False
    trace = live.machine.trace(live.leaves, asked.iteration)
    found = outcomes(live.machine, trace, asked, (outcome.variant for outcome in diagnosis.outcomes))
    told = {outcome.mistake.name: np.ravel(outcome.value) for outcome in reversed(found)}
    values = list(told.values())
    alike = any(np.allclose(one, other) for at, one in enumerate(values) for other in values[:at])
    return len(told) == len(diagnosis.mistakes) and not alike
