"""Find the line of a TOML text that a place stands in.

The parser keeps no lines, so the text is walked a second time, and only once a message needs one.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from tui_backprop.ground.text import shortened

TOKEN = re.compile(
    r"""(?P<space>[ \t\r]+|\#[^\n]*) | (?P<newline>\n) | (?P<flat>\[[^][{}"'\#\n]*\])
    | (?P<mark>[][{},=]) | (?P<bare>[^][{},="'\s\#]+)
    | (?P<text>"{3}[^\0]*?"{3,5} | '{3}[^\0]*?'{3,5} | "[^"\n]*" | '[^'\n]*')""",
    re.VERBOSE,
)
"""A flat list is one token: all of it stands in one line, and most of a long text are such rows."""


def line_of(text: str, where: str) -> int:
    """Return the line, from 1 on, of a place; of one that is missing, the line of what it would be in, or 1.

    Args:
        text: TOML that a parser got through.
        where: as an error names it: "layers[0].W[1]".
    """
    return nearest_place(text, where)[1]


def nearest_place(text: str, where: str) -> tuple[str, int]:
    """Return a place and its line; for one that is missing, what it would be in, "" for the file."""
    best, line = "", 1
    for place, at in _Walk(where).through(text):
        if len(place) > len(best):
            best, line = place, at
        if place == where:
            break
    return best, line


def is_in(where: str, place: str) -> bool:
    """True if ``where`` is that place or inside it."""
    return where.startswith(place) and where[len(place) : len(place) + 1] in ("", ".", "[")


def joined(where: str, key: str) -> str:
    """Return the place of a key inside another place, as errors name it."""
    return f"{where}.{shortened(key)}" if where else shortened(key)


def blanked(text: str) -> str:
    """Return a TOML text of the same length in which every quote begins or ends a text: none is escaped."""
    return text.replace(r"\\", "__").replace(r"\"", "__")


class _Open(NamedTuple):
    """A list or an inline table that is not closed yet.

    Args:
        place: of it; None where nothing inside can be meant.
        is_list: else it is a table.
    """

    place: str | None
    is_list: bool


class _Walk:
    """A walk through a text, past every place that is ``where`` or that it lies in."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.table = ""  # that the statements are in
        self.tables: Counter[str] = Counter()  # how many there are of each list of tables
        self.open: list[_Open] = []
        self.items: list[int] = []  # for each that is open, where in it the walk is
        self.place: str | None = ""  # of the value that is read
        self.keys: list[str] = []
        self.header = 0  # brackets before the name of a table
        self.reads_key = True

    def through(self, text: str) -> Iterator[tuple[str, int]]:
        """Yield each such place with its line, in the order of the text."""
        line = 1
        for token in TOKEN.finditer(blanked(text)):
            began, kind = line, token.lastgroup
            line += token[0].count("\n")
            if kind == "newline" and not self.open:
                self.reads_key, self.header, self.keys = True, 0, []
            elif kind in ("flat", "mark", "bare", "text"):
                read = self._key if self.reads_key else self._value
                for place in read(text[slice(*token.span())], kind):
                    yield place, began

    def _key(self, token: str, kind: str) -> Iterator[str]:
        """Read a part of a key, or of the name of a table, or the mark behind it."""
        if kind == "bare":
            self.keys += filter(None, token.split("."))
        elif kind == "flat":  # the name of a table
            self.header += 1
            self.keys = [key.strip() for key in token[1:-1].split(".")]
            yield from self._names_table()
        elif kind == "text":
            self.keys.append(str(tomllib.loads(f"key = {token}")["key"]))
        elif token == "=":
            self.reads_key = False
            self.place = self.open[-1].place if self.open else self.table
            for key in self.keys:
                self.place = None if self.place is None else self._heeded(joined(self.place, key))
                yield from [self.place] if self.place else []
            self.keys = []
        elif token == "[":
            self.header += 1
        elif token == "]" and self.header:
            yield from self._names_table()
        elif token == "}":
            self._close()

    def _names_table(self) -> Iterator[str]:
        """Go on in the table whose name has been read; in a list of tables, the last of them."""
        self.table = ""
        for at, key in enumerate(self.keys):
            self.table = joined(self.table, key)
            yield from filter(None, [self._heeded(self.table)])
            self.tables[self.table] += self.header == 2 and at == len(self.keys) - 1
            if count := self.tables[self.table]:
                self.table += f"[{count - 1}]"
                yield from filter(None, [self._heeded(self.table)])
        self.header, self.keys = 0, []

    def _value(self, token: str, kind: str) -> Iterator[str]:
        """Read a value, or a mark inside one."""
        if token == "," and kind == "mark":
            self.items[-1] += 1
            self.reads_key = not self.open[-1].is_list
            return
        if token in ("]", "}") and kind == "mark":
            self._close()
            return
        if self.open and self.open[-1].is_list:
            list_place = self.open[-1].place
            self.place = None if list_place is None else self._heeded(f"{list_place}[{self.items[-1]}]")
            yield from filter(None, [self.place])
        if token in ("[", "{") and kind == "mark":
            self.open.append(_Open(self.place, token == "["))
            self.items.append(0)
            self.reads_key = token == "{"

    def _close(self) -> None:
        self.open.pop()
        self.items.pop()
        self.reads_key = False

    def _heeded(self, place: str) -> str | None:
        """Return the place if it is what is looked for or what that is in, else None."""
        return place if is_in(self.where, place) else None
