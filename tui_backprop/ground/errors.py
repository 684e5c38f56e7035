"""The family of errors this package raises on purpose: one line each, saying what, where and what to do."""

from __future__ import annotations


class BackpropError(Exception):
    """Base of all errors meant for a person to read; ``ui`` and ``cli`` catch this one."""


class ShapeError(BackpropError):
    """An array does not have the shape its place asks for."""

    def __init__(self, name: str, expected: str, got: str) -> None:
        super().__init__(f"{name}: expected {expected}, got {got}")
        self.name, self.expected, self.got = name, expected, got


class NetworkError(BackpropError):
    """A network that cannot be built: unknown row of a table, or parts that do not go together.

    Args:
        part: what is wrong, by the names of the network's fields: "loss", "batch", "layers[0].activation".
        reason: what was expected and what was found; it does not name the part, which a lab file calls by another key.
    """

    def __init__(self, part: str, reason: str) -> None:
        super().__init__(f"{part}: {reason}")
        self.part, self.reason = part, reason


class EditError(BackpropError):
    """A change of a value that cannot be made; nothing was changed."""
