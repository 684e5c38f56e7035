"""Sentences with emphasis: runs of text, each with a role that a pane may colour and plain text may ignore."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from tui_backprop.ground.numbers import apart, number

Role = Literal["plain", "strong", "positive", "negative"]


@dataclass(frozen=True)
class Run:
    """A stretch of text with one role."""

    text: str
    role: Role = "plain"


@dataclass(frozen=True)
class Sentence:
    """Runs that make one sentence."""

    runs: tuple[Run, ...]

    def __str__(self) -> str:
        """Return the plain text."""
        return "".join(run.text for run in self.runs)


Part: TypeAlias = "str | Run | Sentence"
Sentences: TypeAlias = tuple[Sentence, ...]


def say(*parts: Part) -> Sentence:
    """Return a sentence from its parts, in order; a plain string has the role "plain"."""
    runs: list[Run] = []
    for part in parts:
        runs += part.runs if isinstance(part, Sentence) else (Run(part) if isinstance(part, str) else part,)
    return Sentence(tuple(run for run in runs if run.text))


def strong(text: str) -> Run:
    """Mark what the eye should find first."""
    return Run(text, "strong")


def amount(value: float, digits: int = 0) -> Run:
    """Write a number, with the role of its sign."""
    return Run(number(value, digits), "positive" if value > 0 else "negative" if value < 0 else "plain")


def change(old: float, new: float) -> Sentence:
    """Return "0.2 → 0.9", with as many digits as it takes for two numbers that differ to look different."""
    digits = apart(old, new)
    return say(number(old, digits), " → ", amount(new, digits))


def distance(old: float, new: float) -> str:
    """Return how far apart two numbers are, written as they are: a whole number only where both are whole."""
    size = abs(new - old)
    return number(size if float(old).is_integer() and float(new).is_integer() else size * (1 + sys.float_info.epsilon))


def same(old: float, new: float) -> bool:
    """True if nothing happened between two numbers; nan is the same as nan."""
    return bool(old == new or (np.isnan(old) and np.isnan(new)))


def joined(parts: Sequence[Part], between: str = ", ", last: str = " and ") -> Sentence:
    """Return "a", "a and b", "a, b and c"."""
    pieces: list[Part] = []
    for at, part in enumerate(parts):
        pieces += ([last if at == len(parts) - 1 else between] if at else []) + [part]
    return say(*pieces)


def whole(text: Sentence) -> Sentence:
    """Put a full stop at the end, and a capital where the sentence begins with a word; a name keeps its case."""
    first, *rest = text.runs
    word = str(text).split(" ", 1)[0].rstrip(",:")
    if len(word) > 1 and word.isalpha() and word not in LOWER_CASE:
        first = Run(first.text[0].upper() + first.text[1:], first.role)
    return say(first, *rest, ".")


LOWER_CASE = frozenset({"theta", "lr", "loss"})
"""Names that look like words; a sentence may begin with one."""
