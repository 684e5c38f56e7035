"""Reading a stranger's file: a regular one, of limited size, in UTF-8, TOML that a parser gets through."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from tui_backprop.labs import limits
from tui_backprop.labs.errors import LabError


def read_text(path: Path) -> str:
    """The text of a file, without a byte-order mark.

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
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise LabError("", f"cannot be read: {reason}") from None
    return _decoded(content)


def _decoded(content: bytes) -> str:
    if len(content) > limits.FILE_BYTES:
        raise LabError("", f"is larger than {limits.FILE_BYTES // 2**20} MiB; make it smaller")
    if b"\0" in content:
        raise LabError("", "has a NUL byte in it, so it is not text")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise LabError("", f"line {line} is not UTF-8 text; save the file as UTF-8") from None


def parse_toml(text: str) -> dict[str, Any]:
    """The tables of a TOML text.

    Raises: LabError for broken TOML, with the line, and for what is nested too deeply.
    """
    for number, line in enumerate(text.splitlines(), 1):
        if _parts(line) > limits.KEY_PARTS:
            raise LabError("", f"line {number} has a key of more than {limits.KEY_PARTS} parts")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise LabError("", "is nested too deeply; a lab needs lists in lists at most") from None
    except tomllib.TOMLDecodeError as error:
        raise LabError("", f"is not TOML: {error}") from None
    except ValueError:
        raise LabError("", "is not TOML that can be read: a number in it is too long") from None


def _parts(line: str) -> int:
    """Parts of the dotted key a line begins with, if it does."""
    key = line.partition("=")[0]
    if key.count(".") <= limits.KEY_PARTS:
        return 1
    bare = re.sub(r'"[^"]*"|\'[^\']*\'', "key", key)
    return 1 if "," in bare or ".." in bare else bare.count(".") + 1
