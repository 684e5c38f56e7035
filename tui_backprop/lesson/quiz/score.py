"""Say how the questions went, stage by stage, from the attempts that a session keeps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tui_backprop.labs.lab import Lab
from tui_backprop.lesson.notation.symbols import symbol
from tui_backprop.lesson.quiz.attempts import TRIES, Outcome, rounds
from tui_backprop.session.events import Predicted
from tui_backprop.session.session import Annotation


@dataclass(frozen=True)
class Scored:
    """A question and how it went: right at a try, missed three times, revealed, or left open."""

    stage: int
    tensor: str
    outcome: Outcome

    @property
    def right(self) -> bool:
        return self.outcome in TRIES


def score(lab: Lab, annotations: Iterable[Annotation]) -> tuple[Scored, ...]:
    """Return every question that was tried, in the order of the program's stages, then as they were first asked.

    A question is a tensor at a place in time; asked again after it was closed, it counts again.
    """
    verdicts: dict[tuple[str, int, str], list[str]] = {}
    outcomes: dict[tuple[str, int, str, int], Outcome] = {}
    for annotation in annotations:
        event = annotation.event
        if isinstance(event, Predicted) and lab.program.writer(event.tensor) is not None:
            asked = (annotation.at.branch, annotation.at.iteration, event.tensor)
            verdicts.setdefault(asked, []).append(event.verdict)
            outcomes |= {(*asked, at): each.outcome for at, each in enumerate(rounds(verdicts[asked]))}
    scored = [Scored(_stage(lab, tensor), tensor, outcome) for (_, _, tensor, _), outcome in outcomes.items()]
    return tuple(sorted(scored, key=lambda one: one.stage))


def score_lines(lab: Lab, scored: Iterable[Scored]) -> tuple[str, ...]:
    """Return the score as text: a line for each stage, a total at the end; nothing when nothing was asked."""
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
