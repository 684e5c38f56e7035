"""How the questions went, stage by stage, from the attempts that a session keeps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from tui_backprop.labs.lab import Lab
from tui_backprop.lesson.notation.symbols import symbol
from tui_backprop.lesson.quiz.attempts import GOOD, LAST_ATTEMPT
from tui_backprop.session.events import Predicted
from tui_backprop.session.session import Annotation

Outcome: TypeAlias = Literal["first try", "second try", "third try", "missed", "revealed", "open"]
TRIES: tuple[Outcome, ...] = ("first try", "second try", "third try")


@dataclass(frozen=True)
class Scored:
    """How one question went: right at a try, missed three times, revealed, or left open."""

    stage: int
    tensor: str
    outcome: Outcome

    @property
    def right(self) -> bool:
        return self.outcome in TRIES


def score(lab: Lab, annotations: Iterable[Annotation]) -> tuple[Scored, ...]:
    """Every question that was tried, in the order of the program's stages, then as they were asked.

    A question is a tensor at a place in time; asked again after it was closed, it counts again. Attempts that are
    incomplete do not count.
    """
    open_now: dict[tuple[str, int, str], int] = {}
    asked: list[tuple[str, list[str]]] = []
    for annotation in annotations:
        event = annotation.event
        if (
            not isinstance(event, Predicted)
            or event.verdict == "incomplete"
            or lab.program.writer(event.tensor) is None
        ):
            continue
        place = (annotation.at.branch, annotation.at.iteration, event.tensor)
        if place not in open_now:
            open_now[place] = len(asked)
            asked.append((event.tensor, []))
        verdicts = asked[open_now[place]][1]
        verdicts.append(event.verdict)
        if _outcome(verdicts) != "open":
            del open_now[place]
    scored = [Scored(_stage(lab, tensor), tensor, _outcome(verdicts)) for tensor, verdicts in asked]
    return tuple(sorted(scored, key=lambda one: one.stage))


def score_lines(lab: Lab, scored: Iterable[Scored]) -> tuple[str, ...]:
    """The score as text: a line for each stage, a total at the end; nothing when nothing was asked."""
    every = tuple(scored)
    if not every:
        return ()
    width = max(len(lab.program.stages[one.stage].title) for one in every)
    lines = []
    for stage in dict.fromkeys(one.stage for one in every):
        here = [one for one in every if one.stage == stage]
        told = ", ".join(f"{symbol(one.tensor, lab.names)} {one.outcome}" for one in here)
        lines.append(f"{lab.program.stages[stage].title:<{width}}  {_share(here)}  {told}")
    return (*lines, f"{'in all':<{width}}  {_share(every)}  {_tries(every)}")


def _share(some: Iterable[Scored]) -> str:
    every = list(some)
    return f"{sum(one.right for one in every)} of {len(every)} right"


def _tries(every: tuple[Scored, ...]) -> str:
    kinds: tuple[Outcome, ...] = (*TRIES, "missed", "revealed", "open")
    counts = {kind: sum(one.outcome == kind for one in every) for kind in kinds}
    return ", ".join(f"{count} {kind}" for kind, count in counts.items() if count)


def _stage(lab: Lab, tensor: str) -> int:
    at = lab.program.writer(tensor)
    assert at is not None
    return lab.program.stage_of(at)


def _outcome(verdicts: list[str]) -> Outcome:
    if verdicts[-1] == "revealed":
        return "revealed"
    if verdicts[-1] in GOOD:
        return TRIES[min(len(verdicts), LAST_ATTEMPT) - 1]
    return "missed" if len(verdicts) >= LAST_ATTEMPT else "open"
