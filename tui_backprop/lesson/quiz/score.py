"""Say how the questions went, stage by stage, from the attempts that a session keeps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from tui_backprop.ground.text import counted
from tui_backprop.labs.lab import Lab
from tui_backprop.lesson.notation.symbols import symbol
from tui_backprop.lesson.quiz.attempts import TRIES, UNCOUNTED, Outcome, rounds
from tui_backprop.session.events import Predicted
from tui_backprop.session.session import Annotation

Asked: TypeAlias = tuple[int] | tuple[int, str, int, str]
SEEN, EDITED = "seen before", "after an edit"


@dataclass(frozen=True)
class Scored:
    """A question and how it went: right at a try, missed three times, revealed, or left open.

    Args:
        round: how often it was put by then: the first round is the score, those after it stand apart.
        seen: whether its numbers had been on screen before an answer to it.
        edited: whether numbers had been edited before.
        task: which of the lab's tasks it is, from 1; 0 for none.
    """

    stage: int
    tensor: str
    outcome: Outcome
    round: int = 1
    seen: bool = False
    edited: bool = False
    task: int = 0

    @property
    def right(self) -> bool:
        return self.outcome in TRIES


def score(lab: Lab, annotations: Iterable[Annotation]) -> tuple[Scored, ...]:
    """Return every question that was tried, in the order of the program's stages, then as they were first asked.

    A question is a task, or else a tensor at a place in time; asked again after it was closed, it counts again.
    """
    scored = []
    for (task, *_), made in _by_question(lab, annotations).items():
        at = 0
        for number, one in enumerate(rounds(event.verdict for event, _ in made), 1):
            here = made[at : at + len(one.verdicts)]
            at += len(one.verdicts)
            tensor, told = here[0][0].tensor, here[0][0].round
            seen, edited = any(event.seen for event, _ in here), any(edits for _, edits in here)
            scored.append(Scored(_stage(lab, tensor), tensor, one.outcome, max(number, told), seen, edited, task))
    return tuple(sorted(scored, key=lambda one: one.stage))


def _by_question(lab: Lab, annotations: Iterable[Annotation]) -> dict[Asked, list[tuple[Predicted, int]]]:
    """Return the attempts at each question, each with how many numbers had been edited before it.

    A question is named by its task, or by 0 and the place and tensor.
    A recording of format 1 does not tell that an answer was for a task: its tensor and iteration do.
    """
    tasks = {(task.iteration, lab.our_name(task.predict)): at for at, task in reversed([*enumerate(lab.tasks, 1)])}
    found: dict[Asked, list[tuple[Predicted, int]]] = {}
    for made in annotations:
        event, place = made.event, (made.at.branch, made.at.iteration)
        if not isinstance(event, Predicted) or event.verdict in UNCOUNTED:
            continue
        if lab.program.writer(event.tensor) is not None:
            task = event.task if event.attempt else tasks.get((made.at.iteration, event.tensor), 0)
            asked: Asked = (task,) if task else (0, *place, event.tensor)
            found.setdefault(asked, []).append((event, made.edits))
    return found


def score_lines(lab: Lab, scored: Iterable[Scored]) -> tuple[str, ...]:
    """Return the score as text: a line for each stage, then all together; nothing when nothing was asked.

    What was done again stands behind it, and what ``--set`` has changed.
    """
    every = tuple(scored)
    if not every:
        return ()
    first = tuple(one for one in every if one.round == 1)
    later = {one.round: f"round {one.round}" for one in sorted(every, key=lambda one: one.round) if one.round > 1}
    width = max(map(len, ["in all", *later.values(), *(lab.program.stages[one.stage].title for one in every)]))
    lines = []
    for stage in dict.fromkeys(one.stage for one in first):
        here = [one for one in first if one.stage == stage]
        told = ", ".join(_told(lab, one) for one in here)
        lines.append(f"{lab.program.stages[stage].title:<{width}}  {_share(here)}  {told}")
    if first:
        lines.append(f"{'in all':<{width}}  {_share(first)}  {_tries(first)}")
    if left := len(lab.tasks) - len({one.task for one in first if one.task}):
        lines.append(f"{'to do':<{width}}  {left} of {counted(len(lab.tasks), 'task')}")
    for number, name in later.items():
        again = tuple(one for one in every if one.round == number)
        lines.append(f"{name:<{width}}  {_share(again)}  {_tries(again)}")
    if lab.settings:
        lines.append(f"with --set {', '.join(lab.settings)}")
    return tuple(lines)


def _told(lab: Lab, one: Scored) -> str:
    """Write one question: its name, how it went, and what was known before."""
    before = [word for word, true in ((SEEN, one.seen), (EDITED, one.edited)) if true]
    return f"{symbol(one.tensor, lab.names)} {one.outcome}" + (f" ({', '.join(before)})" if before else "")


def _share(some: Iterable[Scored]) -> str:
    every = list(some)
    return f"{sum(one.right for one in every)} of {len(every)} right"


def _tries(every: tuple[Scored, ...]) -> str:
    kinds: tuple[Outcome, ...] = (*TRIES, "missed", "revealed", "open")
    counts = {kind: sum(one.outcome == kind for one in every) for kind in kinds}
    before = {SEEN: sum(one.seen for one in every), EDITED: sum(one.edited for one in every)}
    return ", ".join(f"{count} {word}" for word, count in (*counts.items(), *before.items()) if count)


def _stage(lab: Lab, tensor: str) -> int:
    at = lab.program.writer(tensor)
    assert at is not None
    return lab.program.stage_of(at)
