"""How an attempt at a prediction can end, and how many there are."""

from __future__ import annotations

from collections.abc import Iterable

GOOD: frozenset[str] = frozenset({"right", "rounded", "follows"})
"""Verdicts that close a question well."""
LAST_ATTEMPT = 3
"""The attempt after which the answer is shown."""


def answer_shown(verdicts: Iterable[str]) -> bool:
    """Whether the right numbers were shown without being found: asked for, or after the last miss.

    Args:
        verdicts: of one tensor, in order; asked again after it was closed, the count begins anew.
    """
    misses = 0
    for verdict in verdicts:
        misses = misses + 1 if verdict == "wrong" else 0
        if verdict == "revealed" or misses == LAST_ATTEMPT:
            return True
    return False
