"""Find which usual mistakes give the numbers that somebody typed, and on which line they happen first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np

from tui_backprop.engine.arithmetic import Value
from tui_backprop.engine.iteration import Iteration
from tui_backprop.engine.statement import Statement
from tui_backprop.labs.lab import Lab
from tui_backprop.labs.loader import live_lab
from tui_backprop.lesson.quiz.answers import ROUNDING, Answer, fitting
from tui_backprop.lesson.quiz.following import as_shown, mistaken
from tui_backprop.lesson.quiz.mistakes.places import Words
from tui_backprop.lesson.quiz.mistakes.table import Mistake, Variant, variants
from tui_backprop.lesson.quiz.questions import Question


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a mistake makes of the tensor asked for."""

    variant: Variant
    value: Value

    @property
    def mistake(self) -> Mistake:
        return self.variant.mistake

    @property
    def words(self) -> Words:
        """What is said of it in this place."""
        return self.variant.words

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
        coarse: True if more digits might tell them apart: they give other numbers, that fit the few digits typed.
    """

    outcomes: tuple[Outcome, ...]
    live: str = ""
    coarse: bool = False

    @cached_property
    def mistakes(self) -> tuple[Mistake, ...]:
        """Each of them once."""
        return tuple(dict.fromkeys(outcome.mistake for outcome in self.outcomes))

    @property
    def titles(self) -> tuple[str, ...]:
        """What each mistake is called in its place, each once."""
        first = {outcome.mistake.name: outcome.words.title for outcome in reversed(self.outcomes)}
        return tuple(first[mistake.name] for mistake in self.mistakes)

    @property
    def first(self) -> Outcome:
        """The outcome to show the line of: the place nearest to the question."""
        return self.outcomes[0]


def outcomes(it: Iteration, asked: Question, mistakes: Iterable[Variant] | None = None) -> tuple[Outcome, ...]:
    """Return what each mistake makes of the tensor asked for, where it changes it; the nearest place first.

    Args:
        it: the question's iteration, complete.
        mistakes: all of the program's when None.
    """
    found, right = [], np.ravel(it.after(asked.statement)[asked.tensor])
    for variant in variants(it.program) if mistakes is None else mistakes:
        value = mistaken(it, variant, asked.statement)
        if value is not None and not np.array_equal(np.ravel(value), right, equal_nan=True):
            found.append(Outcome(variant, value))
    return tuple(sorted(found, key=lambda outcome: -outcome.variant.at))


def diagnose(
    lab: Lab,
    it: Iteration,
    asked: Question,
    answers: Sequence[Answer],
    *,
    slack: float = 0.0,
    known: Mapping[str, Sequence[Answer]] = MappingProxyType({}),
    seen: Collection[str] = (),
    mistakes: Iterable[Variant] | None = None,
) -> Diagnosis | None:
    """Return the mistakes that give wrong numbers; None when none of the table does.

    Those that give them exactly come first; then those that give them to four digits, each also from the numbers as
    the screen shows them; only then those that give no more than the digits typed.

    Args:
        answers: one for each cell, not all of them right.
        slack: as :meth:`Answer.fits` takes it.
        known: tensors that the person has, from a right answer or because the answer was shown; a mistake that would
            have made one of them another one is not made.
        seen: tensors that are on screen; a mistake in one of their lines is named only when no other gives these
            numbers.
    """
    every = tuple(variants(lab.program) if mistakes is None else mistakes)

    def possible(it: Iteration) -> list[Outcome]:
        fits = (outcome for outcome in outcomes(it, asked, every) if fitting(answers, outcome.value, slack).all())
        return [outcome for outcome in fits if not _contradicted(it, outcome.variant, known)]

    exact, shown = possible(it), list[Outcome]()
    best = [outcome for outcome in exact if fitting(_in_full(answers), outcome.value, slack).all()]
    if not best:
        shown = possible(as_shown(it))
        best = next((some for some in (_fine(exact, answers, slack), _fine(shown, answers, slack)) if some), [])
    coarse = not best
    best = best or exact or shown
    if not best:
        return None
    likely = tuple(outcome for outcome in best if outcome.wrong_line.name not in seen) or tuple(best)
    if len({outcome.mistake.name for outcome in likely}) == 1:
        return Diagnosis(likely)
    if coarse and not _alike(likely):
        return Diagnosis(likely, coarse=True)
    diagnosis = Diagnosis(likely)
    live = _live(lab)
    told = live is not None and _told_apart(live, asked, diagnosis)
    return Diagnosis(likely, live.id if live is not None and told else "")


def _contradicted(it: Iteration, variant: Variant, known: Mapping[str, Sequence[Answer]]) -> bool:
    """True if a mistake would have given another answer to a question that was answered, or whose answer was shown."""
    for name, answers in known.items():
        at = it.program.writer(name)
        value = None if at is None else mistaken(it, variant, at)
        slack = ROUNDING * max((abs(answer.value) for answer in answers), default=0.0)
        if value is not None and not fitting(answers, value, slack).all():
            return True
    return False


def _in_full(answers: Sequence[Answer]) -> list[Answer]:
    """Return the numbers typed as if no digit had been left out."""
    return [Answer(answer.value, 0.0) for answer in answers]


def _fine(found: Iterable[Outcome], answers: Sequence[Answer], slack: float) -> list[Outcome]:
    """Return those that give the numbers typed to four digits too, or to more."""
    to_four = [Answer(answer.value) for answer in answers]
    return [outcome for outcome in found if fitting(to_four, outcome.value, slack).all()]


def _alike(found: Sequence[Outcome]) -> bool:
    first = np.ravel(found[0].value)
    return all(np.allclose(np.ravel(outcome.value), first, equal_nan=True) for outcome in found)


def unproven(lab: Lab, it: Iteration, asked: Question, known: Mapping[str, Sequence[Answer]]) -> Diagnosis | None:
    """Return the mistakes that give the right numbers all the same, and that the live lab would show; None without any.

    Args:
        known: as :func:`diagnose` takes it.
    """
    if (live := _live(lab)) is None:
        return None
    right = np.ravel(it.after(asked.statement)[asked.tensor])
    hidden = []
    for variant in variants(lab.program):
        value = mistaken(it, variant, asked.statement)
        if value is not None and np.allclose(np.ravel(value), right, rtol=1e-9, atol=0.0):
            hidden.append(variant)
    possible = [one for one in hidden if one.line.name not in known and not _contradicted(it, one, known)]
    shown = outcomes(_iteration(live, asked), asked, possible)
    return Diagnosis(shown, live.id) if shown else None


def _live(lab: Lab) -> Lab | None:
    """Return the lab with the same questions and units that are on; None without one of the same network."""
    live = live_lab(lab)
    return live if live is not None and live.network == lab.network else None


def _iteration(live: Lab, asked: Question) -> Iteration:
    """Run the question's iteration of another lab."""
    return Iteration.of(live.machine, live.leaves, asked.iteration)


def _told_apart(live: Lab, asked: Question, diagnosis: Diagnosis) -> bool:
    """True if no two of the mistakes give the same numbers on the live lab."""
    found = outcomes(_iteration(live, asked), asked, (outcome.variant for outcome in diagnosis.outcomes))
    told = {outcome.mistake.name: np.ravel(outcome.value) for outcome in reversed(found)}
    values = list(told.values())
    alike = any(np.allclose(one, other) for at, one in enumerate(values) for other in values[:at])
    return len(told) == len(diagnosis.mistakes) and not alike
