"""Text from a stranger's file, made safe to look at: what would act on a terminal, or not be seen, is written out.

An escape becomes ␛ and a right-to-left override becomes \\u202e. Joiners that scripts and emoji need stay.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable

JOINERS = "\u200c\u200d"
INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Controls, formats (bidi and zero width), lone surrogates, line and paragraph separators."""


def visible(text: str, multiline: bool = False) -> str:
    """Write out every control, C1 and bidi character of a text.

    Args:
        multiline: newlines stay, and a tab becomes four spaces.
    Returns: text that a second call leaves as it is.
    """
    if text.isascii() and text.isprintable():
        return text
    if multiline:
        return "\n".join(visible(line.replace("\t", "    ")) for line in text.split("\n"))
    return "".join(map(_shown, text))


def _shown(char: str) -> str:
    if char in JOINERS or unicodedata.category(char) not in INVISIBLE:
        return char
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def shortened(text: str, width: int = 40) -> str:
    """Cut a text to at most ``width`` characters; … stands for its end."""
    return text if len(text) <= width else text[: width - 1] + "…"


def shortened_inside(text: str, width: int) -> str:
    """Cut a text to at most ``width`` characters; … stands for its middle, so how it begins and how it ends stay."""
    head, tail = width - 1 - width // 3, width // 3
    return text if len(text) <= width else f"{text[:head]}…{text[-tail:]}"


def listed(words: Iterable[str], most: int = 6) -> str:
    """Return the words with commas, of many the first few: "x, y, W_hidden, …"."""
    every = list(words)
    return ", ".join(every if len(every) <= most else [*every[: most - 1], "…"])


def counted(count: int, word: str) -> str:
    """Return a count and what it counts: "1 check", "2,000 checks"."""
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"


def indexed(name: str, index: Iterable[object]) -> str:
    """Return a name and the place in it: "W_hidden[0,1]"; the name alone where there is no index."""
    inside = ",".join(map(str, index))
    return f"{name}[{inside}]" if inside else name


def unknown(word: str, known: Iterable[str], fitting: Iterable[str] | None = None) -> str:
    """Return what is said of a word that is not known: the nearest one, and all there are.

    Args:
        fitting: those that may be offered, because they would be taken; None if all would.
    """
    words = list(known)
    hint = nearest(word, words if fitting is None else fitting)
    return f'"{shortened(word)}" is not known.{hint} One of: {", ".join(words)}.'


def nearest(word: str, known: Iterable[str]) -> str:
    """Return " Did you mean x?" for the known word most like this one, or nothing."""
    found = difflib.get_close_matches(word[:100], list(known), n=1)
    return f" Did you mean {found[0]}?" if found else ""
