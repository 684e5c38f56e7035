"""How an attempt at a prediction can end, and how many there are."""

from __future__ import annotations

GOOD: frozenset[str] = frozenset({"right", "rounded", "follows"})
"""Verdicts that close a question well."""
LAST_ATTEMPT = 3
"""The attempt after which the answer is shown."""
