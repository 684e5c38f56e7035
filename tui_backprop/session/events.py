"""List what can happen in a session, as facts in the past tense. A session is the fold of ``apply`` over them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from tui_backprop.session.position import Move, Position


@dataclass(frozen=True)
class Stepped:
    """A move by one part: n N s f S F as ``position`` has them, or i and I to the same stop of another iteration."""

    move: Move | Literal["i", "I"]


@dataclass(frozen=True)
class Ran:
    """Whole iterations at once, to the end of an update; the one under way counts as the first."""

    iterations: int


@dataclass(frozen=True)
class WentTo:
    position: Position


@dataclass(frozen=True)
class Edited:
    """A number changed: a cell of the data, of a parameter, or a hyperparameter (``cell`` is then empty)."""

    name: str
    cell: tuple[int, ...]
    value: float


@dataclass(frozen=True)
class Undone:
    pass


@dataclass(frozen=True)
class Redone:
    pass


@dataclass(frozen=True)
class Forked:
    """A new branch from here, with the same past; empty name: the next free one."""

    name: str = ""


@dataclass(frozen=True)
class Switched:
    branch: str


@dataclass(frozen=True)
class Restarted:
    """Back to the first position of main; nothing is deleted."""


@dataclass(frozen=True)
class Bookmarked:
    """A name for the present position."""

    name: str


@dataclass(frozen=True)
class Noted:
    """The person's own words at the present position."""

    text: str


@dataclass(frozen=True)
class Predicted:
    """An attempt at the numbers of a tensor, as typed, cell by cell, and how it was judged and answered then.

    Args:
        verdict: "revealed" where nothing was typed and the answer was asked for.
        task: which of the lab's tasks it answers, from 1; 0 for none.
        attempt: which try at its question, from 1; 0 in a recording of format 1, which does not tell what follows.
        round: how often the question was put, from 1: done again after it was closed, it begins anew.
        seen: whether the numbers asked for had been on screen before.
        mistakes: the usual mistakes that give what was typed, by their titles, whether or not the person was told.
        said: what the person was told, sentence by sentence.
    """

    tensor: str
    typed: tuple[str, ...]
    verdict: str
    task: int = 0
    attempt: int = 0
    round: int = 1
    seen: bool = False
    mistakes: tuple[str, ...] = ()
    said: tuple[str, ...] = ()


Event: TypeAlias = (
    Stepped | Ran | WentTo | Edited | Undone | Redone | Forked | Switched | Restarted | Bookmarked | Noted | Predicted
)
