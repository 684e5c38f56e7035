"""Paint what the lesson says as runs and rows: its sentences, and the mark of the independent check."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tui_backprop.lesson.meaning.checked import mark, short_mark
from tui_backprop.lesson.meaning.sentence import Role as SentenceRole
from tui_backprop.lesson.meaning.sentence import Sentence
from tui_backprop.ui.kit.flow import wrap
from tui_backprop.ui.kit.palette import Role, Row, Run

if TYPE_CHECKING:
    from tui_backprop.engine.judge.check import Checked, Verdict


SENTENCE_ROLES: dict[SentenceRole, Role] = {
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
        runs += [(run.text, SENTENCE_ROLES[run.role]) for run in sentence.runs]
    return wrap(runs, width)


VERDICT_ROLES: dict[Verdict, Role] = {
    "agrees": "muted",
    "disagrees": "negative-strong",
    "unseen": "muted",
    "kink": "muted",
    "not finite": "negative",
}


def marks(checked: Checked | None) -> tuple[Run, ...]:
    """Return what stands beside a gradient, the longest form first; empty where it was not judged."""
    if checked is None:
        return ()
    role = VERDICT_ROLES[checked.verdict]
    return (mark(checked), role), (short_mark(checked), role)
