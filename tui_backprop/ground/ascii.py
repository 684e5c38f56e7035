"""Stand in with ASCII for every sign that the app and the command line print, where the locale knows no UTF-8.

Each sign has a stand-in of its own width, for what is drawn, and may have a longer one, for text that has room:
``z²`` is ``z^2`` there, and ``0.2 → 0.9`` is ``0.2 -> 0.9``.
"""

from __future__ import annotations

import codecs
import os
import sys
from types import MappingProxyType

TYPE_CHECKING = False
if TYPE_CHECKING:  # --version waits for all that is imported here
    from collections.abc import Mapping
    from typing import TextIO


def _braille() -> dict[str, str]:
    """Return what stands for dots: a dash for a level pair, else as dense a sign as there are dots."""
    level = {0x09: "-", 0x12: "-", 0x24: "_", 0xC0: "_"}
    dense = " ..::++##"
    return {chr(0x2800 + dots): level.get(dots, dense[dots.bit_count()]) for dots in range(256)}


SAME_WIDTH: Mapping[str, str] = MappingProxyType(
    _braille()
    | dict(zip("┏┓┗┛╭╮╰╯┌┐└┘├┤┬┴┼", "+" * 17, strict=True))
    | dict(zip("─━╌│┃╎‖▏", "--.||:||", strict=True))
    | dict(zip("▁▂▃▄▅▆▇█■▔▊▎▋▌▍▉", "_.-=+*%###||||||", strict=True))
    | dict(zip("▲▼▶▸◂◆○●•⋮⋯✓✗", "^v>><*oo*::v!", strict=True))
    | dict(zip("←→↑↓‹›«»", "<>^v<><>", strict=True))
    | dict(zip("·⊙×⊗÷±−∂δŷΣπ√∞∫∧²ᵀ½", "**xo/~-ddYSpVISA2T%", strict=True))
    | dict(zip("≈≠≤≥", "~!<>", strict=True))
    | dict(zip("…„“”‘’␛␡�", '."""\'\'^^?', strict=True))
    | {chr(0x2400 + code): "^" for code in range(0x20)}
)
"""A sign of the same width for each: what is drawn keeps its shape."""
LONGER: Mapping[str, str] = MappingProxyType(
    {
        "→": "->",
        "←": "<-",
        "≤": "<=",
        "≥": ">=",
        "≠": "!=",
        "≈": "~=",
        "ŷ": "y_hat",
        "²": "^2",
        "ᵀ": "^T",
        "½": "1/2 ",
        "±": "+-",
        "Σ": "sum",
        "π": "pi",
        "√": "sqrt",
        "∞": "inf",
        "∫": "integral ",
        "∧": "/\\",
        "⊙": ".*",
        "⊗": "(x)",
        "…": "...",
        "✓": "ok",
        "✗": "no",
    }
)
"""A clearer one for some, in text that has room for it."""


class Plain:
    """Hold whether the screen and the output are ASCII; chosen once, before anything is written."""

    def __init__(self) -> None:
        self.on = False


PLAIN = Plain()


def longer(text: str) -> str:
    """Return a text in ASCII, however long it gets."""
    if text.isascii():
        return text
    return "".join(char if char.isascii() else LONGER.get(char) or _same_width(char) for char in text)


def same_width(text: str) -> str:
    """Return a text in ASCII that takes as many cells of a screen."""
    if text.isascii():
        return text
    for sign in "→←≤≥≠≈":  # between spaces there is room
        text = text.replace(f" {sign} ", f" {LONGER[sign]}")
    return "".join(char if char.isascii() else _same_width(char) for char in text)


def _same_width(char: str) -> str:
    """Return what stands for a sign; of a letter of some language, the letter without what is above and below it."""
    if char in SAME_WIDTH:
        return SAME_WIDTH[char]
    import unicodedata  # noqa: PLC0415 - for names and words of a person, where ASCII is asked for

    bare = unicodedata.normalize("NFKD", char)[0]
    if bare.isascii() and bare.isprintable():
        return bare
    if unicodedata.combining(char) or unicodedata.category(char) == "Cf":
        return ""
    return "??" if unicodedata.east_asian_width(char) in "WF" else "?"


def knows_utf8(around: Mapping[str, str], first: Mapping[str, str] | None = None) -> bool:
    """True if a person's locale has UTF-8, or says nothing of it.

    Args:
        around: the environment.
        first: the same as the process was started with: Python sets LC_CTYPE where the locale is C, and does not tell.
    """
    if around.get("PYTHONUTF8") == "1" or around.get("PYTHONIOENCODING", "").casefold().startswith("utf"):
        return True
    around = around if first is None else first
    chosen = next((around[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if around.get(name)), "")
    return not chosen or "utf" in chosen.casefold()


def started_with() -> dict[str, str] | None:
    """Return the environment that the process was started with; None where the system does not tell."""
    try:
        with open("/proc/self/environ", "rb") as file:  # noqa: PTH123 - as quick as it can be
            entries = file.read().split(b"\0")
    except OSError:
        return None
    return {os.fsdecode(name): os.fsdecode(value) for name, _, value in (entry.partition(b"=") for entry in entries)}


def _stand_in(error: UnicodeError) -> tuple[str, int]:
    """Write what an encoding lacks with what it has, for ``codecs``."""
    assert isinstance(error, UnicodeEncodeError)
    return longer(error.object[error.start : error.end]), error.end


def choose(*streams: TextIO | None) -> None:
    """Choose between UTF-8 and ASCII for the whole process, and have its streams write what they can."""
    codecs.register_error("ascii", _stand_in)
    PLAIN.on = not knows_utf8(os.environ, started_with() if "LC_CTYPE" in os.environ else None)
    for stream in streams:
        encoding = (getattr(stream, "encoding", None) or "utf-8").casefold().replace("-", "")
        PLAIN.on = PLAIN.on or (sys.platform != "win32" and encoding not in ("utf8", "utf8sig"))
    for stream in streams:
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="ascii", encoding="ascii" if PLAIN.on else None)
