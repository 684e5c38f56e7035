"""A table of rows: the one place where all that is known of an activation, a loss, an optimizer or a numpy word stands.

Readers see a mapping from names to rows and never ask for a row by its name. A row that somebody adds is registered
in the same way as ours are, before the first program is compiled.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol, TypeVar


class Named(Protocol):
    """The least that a row has: the name it is looked up by."""

    @property
    def name(self) -> str: ...


Row = TypeVar("Row", bound=Named)


class Table(Mapping[str, Row]):
    """Rows by their names, in the order in which they were registered."""

    def __init__(self, *rows: Row) -> None:
        self._rows: dict[str, Row] = {}
        self.register(*rows)

    def register(self, *rows: Row) -> None:
        """Add rows at the end.

        Raises: ValueError for a name that is taken: a row is never put in the place of another one.
        """
        for row in rows:
            if row.name in self._rows:
                raise ValueError(f"there is a row {row.name} already")
            self._rows[row.name] = row

    @contextmanager
    def extended(self, *rows: Row) -> Iterator[None]:
        """Add rows for as long as a block runs, so that trying one out leaves the table as it was."""
        before = dict(self._rows)
        self.register(*rows)
        try:
            yield
        finally:
            self._rows = before

    def __getitem__(self, name: str) -> Row:
        return self._rows[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)
