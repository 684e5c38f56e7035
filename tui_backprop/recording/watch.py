"""Work that takes long tells how far it is, so that a person who waits sees that it goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

Watch: TypeAlias = Callable[[int, int, str], object]
"""Is told again and again how much is done, of how much in all, and what that is, in words; returns at once."""


def unwatched(done: int, total: int, says: str) -> None:
    """Report progress to no one: the default."""
