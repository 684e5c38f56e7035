"""Find which usual mistakes give the numbers that somebody typed, and in which statement they happen first."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np

from tui_backprop.engine.arithmetic import Value
from tui_backprop.engine.iteration import Iteration
from tui_backprop.engine.statement import Statement
from tui_backprop.labs.lab import Lab
from tui_backprop.labs.loader import live_lab
from tui_backprop.lesson.quiz.answers import ROUNDING, Answer, fitting
from tui_backprop.lesson.quiz.digits import SHOWN
from tui_backprop.lesson.quiz.evidence import Evidence
from tui_backprop.lesson.quiz.following import as_shown, mistaken, needed
from tui_backprop.lesson.quiz.mistakes.mistake import Mistake, Variant
from tui_backprop.lesson.quiz.mistakes.places import OTHER_CELLS, in_order, order_of
from tui_backprop.lesson.quiz.mistakes.rewrites import replaced
from tui_backprop.lesson.quiz.mistakes.table import BY_COLUMNS, MISTAKES, mistakes_of, variants
from tui_backprop.lesson.quiz.mistakes.words import Words
from tui_backprop.lesson.quiz.questions import Question

TELLING = 2
"""With fewer digits than these a number that a mistake does not give just so says nothing of it."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """A mistake, and what it makes of the tensor asked for."""

    variant: Variant
    value: Value

    @property
    def mistake(self) -> Mistake:
        return self.variant.mistake

    @property
    def words(self) -> Words:
        """Return the words for the mistake in this place."""
        return self.variant.words

    @property
    def right_statement(self) -> Statement:
        """Return the statement where the mistake happens, as it should be."""
        return self.variant.right.statements[self.variant.at]

    @property
    def wrong_statement(self) -> Statement:
        """Return the same statement with the mistake."""
        return self.variant.statement


@dataclass(frozen=True, eq=False)
class Diagnosis:
    """The mistakes that give the numbers typed; where there are several, these numbers do not tell which.

    Args:
        outcomes: one for each place of a mistake, the place nearest to the question first.
        live: the id of a lab where the same question tells them apart; empty when there is none.
        coarse: True if they give other numbers, that fit the digits typed; more digits might tell whether it was they.
        on_screen: tensors whose right numbers the person has before them: the lines of these are not blamed.
    """

    outcomes: tuple[Outcome, ...]
    live: str = ""
    coarse: bool = False
    on_screen: frozenset[str] = frozenset()

    @cached_property
    def mistakes(self) -> tuple[Mistake, ...]:
        """Return the mistakes, each once."""
        return tuple(dict.fromkeys(outcome.mistake for outcome in self.outcomes))

    @property
    def titles(self) -> tuple[str, ...]:
        """Return the title of each mistake in its place, each once."""
        first = {outcome.mistake.name: outcome.words.title for outcome in reversed(self.outcomes)}
        return tuple(first[mistake.name] for mistake in self.mistakes)

    @property
    def first(self) -> Outcome:
        """Return the outcome whose statement is shown: the place nearest to the question."""
        return self.outcomes[0]

    @property
    def blames(self) -> bool:
        """True if the statement of the first may be wrong: its numbers are not right on screen already."""
        return self.first.right_statement.name not in self.on_screen


def outcomes(it: Iteration, asked: Question, mistakes: Iterable[Variant] | None = None) -> tuple[Outcome, ...]:
    """Return what each mistake makes of the tensor asked for, where it changes it; the nearest place first.

    Args:
        it: the question's iteration, complete.
        mistakes: all of the program's when None.
    """
    found, right = [], np.ravel(it.after(asked.statement)[asked.tensor])
    reaching = frozenset(needed(it.program.statements, asked.statement))
    for variant in variants(it.program) if mistakes is None else mistakes:
        value = mistaken(it, variant, asked.statement) if variant.at in reaching else None
        if value is not None and not np.array_equal(np.ravel(value), right, equal_nan=True):
            found.append(Outcome(variant, value))
    return tuple(sorted(found, key=lambda outcome: -outcome.variant.at))


def diagnose(evidence: Evidence) -> Diagnosis | None:
    """Return the mistakes that give the numbers typed, not all of which are right; None when none of the table does.

    Those that give them exactly come first, and of numbers with no more digits than the screen has also those that give
    them as the screen would show it. Without any, those that give them to four digits, each also from the numbers as
    the screen shows them; only then those that give no more than the digits typed. A mistake that would have made
    another tensor of one that the person has is not made; one in the statement of a tensor on screen is named only when
    no other gives these numbers.
    """
    exact = _possible(evidence, evidence.it)
    to_four_digits = [answer.shown for answer in evidence.answers]
    best = _fitting(exact, [answer.exact for answer in evidence.answers], evidence.slack)
    coarse = False
    if best and all(answer.digits <= SHOWN for answer in evidence.answers):
        best += [one for one in _fitting(exact, to_four_digits, evidence.slack) if one not in best]
    if not best:
        shown = _possible(evidence, _as_shown(evidence.it))
        best = _fitting(exact, to_four_digits, evidence.slack) or _fitting(shown, to_four_digits, evidence.slack)
        if not best:
            coarse = True
            loose = [answer if answer.digits >= TELLING else answer.shown for answer in evidence.answers]
            best = _fitting(exact, loose, evidence.slack) or _fitting(shown, loose, evidence.slack)
    return _diagnosis(evidence, best, coarse=coarse) if best else None


def giving_exactly(evidence: Evidence) -> Diagnosis | None:
    """Return the mistakes that give just the numbers typed, where the right ones are these to the digits typed only.

    Nobody is blamed, more digits are asked for: so a mistake counts also where the lines before it were right.
    """
    exact = _fitting(_made(evidence.it, evidence.asked), [answer.exact for answer in evidence.answers], evidence.slack)
    differing = [outcome for outcome in exact if evidence.differing(outcome.value)]
    return _diagnosis(evidence, differing) if differing else None


def _possible(evidence: Evidence, it: Iteration) -> list[Outcome]:
    """Return the mistakes that fit the digits typed, and what the person has of earlier tensors."""
    fits = (outcome for outcome in _made(it, evidence.asked) if evidence.fits(outcome.value).all())
    fitting = [outcome for outcome in fits if not _contradicted(it, outcome.variant, evidence.known)]
    if any(outcome.mistake.name == BY_COLUMNS for outcome in fitting):  # which other cells is known then
        return fitting
    return [*fitting, *_in_other_cells(evidence, it)]


@lru_cache(4)
def _made(it: Iteration, asked: Question) -> tuple[Outcome, ...]:
    """Return what each mistake makes of a tensor; kept, since a question is tried more than once."""
    return outcomes(it, asked, mistakes_of(it.program))


@lru_cache(2)
def _as_shown(it: Iteration) -> Iteration:
    """Return the iteration with every number as the screen shows it; kept as the mistakes in it are."""
    return as_shown(it)


def _in_other_cells(evidence: Evidence, it: Iteration) -> Iterator[Outcome]:
    """Yield the right numbers in the cells they were typed in, if these were other ones."""
    right = np.ravel(it.after(evidence.asked.statement)[evidence.asked.tensor])
    if right.size < 2 or evidence.good.all():
        return
    fit = np.array([[answer.fits(float(cell), evidence.slack) for cell in right] for answer in evidence.answers])
    if (order := order_of(fit)) is not None:
        at, program = evidence.asked.statement, it.program
        value = in_order(evidence.statement, evidence.asked.shape, order)
        wrong = replace(evidence.statement, text=f"{evidence.statement.name} = {ast.unparse(value)}")
        yield Outcome(Variant(MISTAKES[OTHER_CELLS], program, replaced(program, at, (wrong,))), right[order])


def _diagnosis(evidence: Evidence, found: Sequence[Outcome], *, coarse: bool = False) -> Diagnosis:
    """Tell of mistakes that give the numbers typed; of those in lines that are right on screen only without others."""
    seen = frozenset({*evidence.seen, *evidence.known})
    likely = tuple(outcome for outcome in found if outcome.right_statement.name not in seen) or tuple(found)
    diagnosis = Diagnosis(likely, coarse=coarse, on_screen=seen)
    if len(diagnosis.mistakes) == 1 or coarse:
        return diagnosis
    live = _live(evidence.lab)
    told = live is not None and _told_apart(live, evidence.asked, diagnosis)
    return replace(diagnosis, live=live.id if live is not None and told else "")


def _contradicted(it: Iteration, variant: Variant, known: Mapping[str, Sequence[Answer]]) -> bool:
    """True if a mistake would have given another answer to a question that was answered, or whose answer was shown."""
    for name, answers in known.items():
        at = it.program.writer(name)
        value = None if at is None else mistaken(it, variant, at)
        slack = ROUNDING * max((abs(answer.value) for answer in answers), default=0.0)
        if value is not None and not fitting(answers, value, slack).all():
            return True
    return False


def _fitting(found: Iterable[Outcome], answers: Sequence[Answer], slack: float) -> list[Outcome]:
    """Return those that give some numbers, as if these had been typed."""
    return [outcome for outcome in found if fitting(answers, outcome.value, slack).all()]


def unproven(evidence: Evidence) -> Diagnosis | None:
    """Return the mistakes that give the right numbers all the same, and that the live lab would show; None without any.

    Left out is a mistake in the statement of a tensor that the person has, or that would have made it another one; and
    numbers written in other cells, which are the right ones there as well: equal numbers have no order.
    """
    if (live := _live(evidence.lab)) is None:
        return None
    right, hidden = np.ravel(evidence.right), []
    for variant in mistakes_of(evidence.it.program):
        value = mistaken(evidence.it, variant, evidence.asked.statement)
        if value is not None and np.allclose(np.ravel(value), right, rtol=1e-9, atol=0.0):
            hidden.append(variant)
    on_screen = {*evidence.known, *evidence.seen}
    possible = [
        one
        for one in hidden
        if one.statement.name not in on_screen
        and not one.mistake.made_at_the_end
        and not _contradicted(evidence.it, one, evidence.known)
    ]
    shown = outcomes(_iteration(live, evidence.asked), evidence.asked, possible)
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
