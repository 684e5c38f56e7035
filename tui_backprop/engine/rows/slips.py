"""Mistakes that are made with one row alone, told in the row: what is written instead, and the words for it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Slip:
    """A wrong right-hand side for one line of a row.

    The mistakes that every row has room for (a sign, a factor, a mask left out) are rewrites of the line's tree and
    stand in ``lesson.quiz.mistakes``; what can go wrong with one function only is known where that function is.

    Args:
        name: short, for a table.
        text: what is written instead, in the terms of the line it stands beside.
        title: what was done, in the past tense: "the slope below 0 was taken for 0".
        says: one sentence: what is right.
        hint: a question or a nudge that does not name the mistake.
    """

    name: str
    text: str
    title: str
    says: str
    hint: str
