"""Sentences of the lesson as rows of a pane."""

from __future__ import annotations

from collections.abc import Iterable

from tui_backprop.lesson.meaning.sentence import Role as SentenceRole
from tui_backprop.lesson.meaning.sentence import Sentence
from tui_backprop.ui.kit.flow import wrap
from tui_backprop.ui.kit.palette import Role, Row, Run

ROLES: dict[SentenceRole, Role] = {
    "plain": "text",
    "strong": "strong",
    "positive": "positive-strong",
    "negative": "negative-strong",
}


def sentence_rows(sentences: Iterable[Sentence], width: int) -> list[Row]:
    """Write sentences one after the other, as a paragraph."""
    runs: list[Run] = []
    for sentence in sentences:
        if runs:
            runs.append((" ", "text"))
        runs += [(run.text, ROLES[run.role]) for run in sentence.runs]
    return wrap(runs, width)
