"""Reading a stranger's file: a regular one, of limited size, in UTF-8, TOML that a parser gets through."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tui_backprop.ground.text import shortened
from tui_backprop.labs import limits
from tui_backprop.labs.broken import broken
from tui_backprop.labs.errors import LabError, os_reason

SUFFIX = ".toml"
BUNDLED = Path(__file__).parent
"""The folder with the labs that come with the program."""


def bundled_ids() -> tuple[str, ...]:
    """Return the ids of the labs that come with the program."""
    return tuple(sorted(path.stem for path in BUNDLED.iterdir() if path.suffix == SUFFIX))


def check_bare(where: str, name: str) -> None:
    """Refuse the name of a file that would lie anywhere but beside the lab.

    Raises: LabError.
    """
    if name in {"", ".", ".."} or re.search(r"[/\\:\0]", name):
        raise LabError(where, f'expected the bare name of a file beside the lab, found "{shortened(name)}"')


def beside(where: str, name: str, folder: Path) -> Path:
    """Return the path of a file that a lab names: it lies in the lab's own folder, and so does what it is a link to.

    A lab may come from a stranger: what lies elsewhere on the person's disk is none of its business, and would be
    quoted by the first error in it.

    Args:
        where: the key that names it.
        name: bare (see ``check_bare``).
    Raises: LabError for a link that leads out of the folder.
    """
    try:
        inside = (folder / name).resolve().parent == folder.resolve()
    except (OSError, RuntimeError) as error:
        reason = os_reason(error) if isinstance(error, OSError) else "it is a link to itself"
        raise LabError(where, f"{shortened(name)}: cannot be read: {reason}") from None
    if not inside:
        raise LabError(where, f"{shortened(name)} is a link that leads out of the lab's folder; copy the file there")
    return folder / name


def read_text(path: Path) -> str:
    """Read the text of a file, without a byte-order mark.

    Raises: LabError when it is missing, no regular file, too large, cannot be read, or is not UTF-8 text.
    """
    try:
        if path.is_dir():
            raise LabError("", "is a folder; name a file in it")
        if path.exists() and not path.is_file():
            raise LabError("", "is not a regular file")
        with path.open("rb") as file:
            content = file.read(limits.FILE_BYTES + 1)
    except FileNotFoundError:
        raise LabError("", "there is no such file") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise LabError("", f"cannot be read: {os_reason(error)}") from None
    return _decoded(content)


def _decoded(content: bytes) -> str:
    if len(content) > limits.FILE_BYTES:
        raise LabError("", f"is larger than {limits.FILE_BYTES // 2**20} MiB; make it smaller")
    if (at := content.find(b"\0")) >= 0:
        raise LabError("", "has a NUL byte in it, so it is not text", line=content.count(b"\n", 0, at) + 1)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise LabError("", "is not UTF-8 text; save the file as UTF-8", line=line) from None


def parse_toml(text: str, ours: bool = False) -> dict[str, Any]:
    """Parse a TOML text into its tables.

    Args:
        ours: whether this program wrote it, as in a recording: it may be of any length then, as a data file may have
            been in it.
    Raises: LabError for broken TOML, with the line, and for what is nested too deeply, or takes too much to be parsed.
    """
    bare = _without_text(text)
    for shape, reason in TOO_LONG:
        if found := shape.search(bare):
            raise LabError("", reason, line=bare.count("\n", 0, found.start()) + 1)
    if not ours:
        _check_counts(bare)
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise LabError("", "is nested too deeply; a lab needs lists in lists at most") from None
    except tomllib.TOMLDecodeError as error:
        raise broken(text, str(error)) from None
    except ValueError:
        raise LabError("", "is not TOML that can be read: a number in it is too long") from None


QUOTED = re.compile(
    r"""\#[^\n]*+ | "{3}[^\0]*?(?:"{3,5}|\Z) | '{3}[^\0]*?(?:'{3,5}|\Z) | "[^"\n]*+"? | '[^'\n]*+'?""", re.VERBOSE
)
"""A comment, or text in quotes; of what is never closed, all that is left of the file or of the line."""
TOO_LONG = (
    (
        re.compile(rf"(?<![\w-])[\w-]++(?:[ \t]*+\.[ \t]*+[\w-]++){{{limits.KEY_PARTS}}}", re.ASCII),
        f"has a key of more than {limits.KEY_PARTS} parts",
    ),
    (
        re.compile(rf"[\w.+-]{{{limits.DIGITS + 1}}}", re.ASCII),
        f"has a number or a name of more than {limits.DIGITS} characters; write fewer digits",
    ),
)
"""What a parser would need memory for that grows with the square of its length, or a hundredfold."""
TOO_MANY = (
    ("[", limits.LISTS, f"lists; of data, it takes {limits.ROWS:,} rows at most, and more belong in a data file"),
    (",", limits.VALUES, "numbers; put data in a data file"),
    ("=", limits.KEYS, "keys"),
    ("\n", limits.LINES, "lines; put data in a data file"),
)
"""What is counted, by the character that each has one of."""


def _without_text(text: str) -> str:
    """Return a TOML text of as many lines without comments and what is in quotes."""
    unescaped = text.replace(r"\\", "__").replace(r"\"", "__")
    return QUOTED.sub(lambda quoted: "x" + "\n" * quoted[0].count("\n"), unescaped)


def _check_counts(bare: str) -> None:
    """Refuse a text with more of anything than is parsed in about a second."""
    for mark, most, words in TOO_MANY:
        if bare.count(mark) > most:
            raise LabError("", f"has more than {most:,} {words}")


def check_rows(document: Mapping[str, Any]) -> None:
    """Refuse more rows of data than a lab file takes. Raises: LabError."""
    data = document.get("data")
    if not isinstance(data, dict):
        return
    for key in ("x", "y"):
        rows = data.get(key)
        if isinstance(rows, list) and len(rows) > limits.ROWS:
            reason = f"has {len(rows):,} rows; a lab file takes at most {limits.ROWS:,}, more belong in a data file"
            raise LabError(f"data.{key}", reason)
