"""Count attempts at a question: the only place that says when a question is closed, and how it went."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

RULES = 2
"""The number of the rules an answer is judged by: raised whenever an answer may be judged otherwise than before.

1 were the rules of recordings of format 1, which do not say so.
"""
Verdict: TypeAlias = Literal["right", "rounded", "follows", "wrong", "few digits", "incomplete", "revealed"]
"""What an attempt is judged to be; see ``Judgement``."""
UNCOUNTED: frozenset[str] = frozenset({"incomplete", "few digits"})
"""Verdicts that cost no try. "few digits" is kept all the same: the same numbers once more are a try."""
Outcome: TypeAlias = Literal["first try", "second try", "third try", "missed", "revealed", "open"]
"""How a question went."""
GOOD: frozenset[str] = frozenset({"right", "rounded", "follows"})
"""Verdicts that close a question well."""
TRIES: tuple[Outcome, ...] = ("first try", "second try", "third try")
LAST_ATTEMPT = len(TRIES)
"""The attempt after which the answer is shown."""


def since_closed(verdicts: Sequence[str]) -> int:
    """Return how many verdicts there were up to the last one that closed its question."""
    closed = attempt = 0
    for at, verdict in enumerate(verdicts, 1):
        if verdict in UNCOUNTED:
            continue
        attempt += 1
        if closes(verdict, attempt):
            closed, attempt = at, 0
    return closed


def closes(verdict: str, attempt: int) -> bool:
    """True if an attempt, counted from 1, is the last one at its question."""
    return verdict in GOOD or verdict == "revealed" or attempt >= LAST_ATTEMPT


@dataclass(frozen=True)
class Round:
    """A question from when it is put until it is closed.

    Args:
        verdicts: of its attempts, in order; at least one.
    """

    verdicts: tuple[str, ...]

    @property
    def closed(self) -> bool:
        return closes(self.verdicts[-1], len(self.verdicts))

    @property
    def outcome(self) -> Outcome:
        if self.verdicts[-1] == "revealed":
            return "revealed"
        if self.verdicts[-1] in GOOD:
            return TRIES[min(len(self.verdicts), LAST_ATTEMPT) - 1]
        return "missed" if self.closed else "open"


def rounds(verdicts: Iterable[str]) -> list[Round]:
    """Split the attempts at one question into rounds: asked again after it was closed, it begins anew.

    Attempts that are incomplete, or right to few digits, do not count.
    """
    found: list[Round] = []
    for verdict in verdicts:
        if verdict in UNCOUNTED:
            continue
        if found and not found[-1].closed:
            found[-1] = Round((*found[-1].verdicts, verdict))
        else:
            found.append(Round((verdict,)))
    return found


def answer_shown(verdicts: Iterable[str]) -> bool:
    """True if the right numbers of a question were shown without being found: asked for, or after the last miss."""
    return any(each.outcome in {"revealed", "missed"} for each in rounds(verdicts))
