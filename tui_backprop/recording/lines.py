"""The lines of a recording as bytes: each a JSON object with a rising number, and a CRC of all that stands before it.

The CRC is over the bytes as they are in the file, so no second way of writing the same JSON has to be agreed upon.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, BinaryIO, NamedTuple, TypeVar
from zlib import crc32

import msgspec
from msgspec import Meta, Struct

from tui_backprop.labs.errors import os_reason
from tui_backprop.recording.errors import RecordingError

SUFFIX = ".backprop.jsonl"
FILE_BYTES = 256 * 2**20
LABEL = 200  # characters of a person's own words
LINE_BYTES = 96 * 2**20
"""A check of the largest lab that can be opened has 64 MB, the lab itself less."""
EVENT_BYTES = 2**20
"""Any other line: what a person does at once fits in it many times over."""
LONG = re.compile(rb'{"kind":"(?:header|check)"')
LINES = 1_000_000
YEAR_9999 = 253_402_300_799 - 2 * 86_400
"""Two days before its end, so that it is that year by every clock on earth."""

Number = Annotated[int, Meta(ge=0, lt=LINES)]
Time = Annotated[float, Meta(ge=0, le=YEAR_9999)]
T = TypeVar("T")
SEAL = re.compile(rb',"crc":"([0-9a-f]{8})"}\n\Z')
SEAL_LENGTH = len(',"crc":"00000000"}\n')


class Line(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="kind", kw_only=True):
    """The fields of every line.

    Args:
        n: its number; the header is 0.
        time: when it was written, seconds since 1970, UTC.
    """

    n: Number
    time: Time


class Envelope(Struct, frozen=True):
    """A line whose kind is not known."""

    kind: str
    n: Number
    time: Time


class Good(NamedTuple):
    """A line that arrived as it was written.

    Args:
        body: its JSON, without the CRC.
        end: where it ends in the file.
    """

    envelope: Envelope
    body: bytes
    end: int


class BadLineError(Exception):
    """A line that cannot be used; says why."""


def sealed(body: bytes) -> bytes:
    """Return a JSON object as a line of the file, its CRC put in."""
    start = body[:-1]
    return b'%s,"crc":"%08x"}\n' % (start, crc32(start))


def opened(line: bytes) -> bytes:
    """Return the JSON object of a line.

    Raises: BadLineError when it is not whole or was changed.
    """
    most = LINE_BYTES if LONG.match(line) else EVENT_BYTES
    if len(line) > most:
        raise BadLineError(f"is longer than {most // 2**20} MiB")
    if not line.endswith(b"\n"):
        raise BadLineError("is incomplete; writing was interrupted here")
    seal = SEAL.search(line, max(0, len(line) - SEAL_LENGTH))
    start = memoryview(line)[:-SEAL_LENGTH]
    if seal is None or crc32(start) != int(seal[1], 16):
        raise BadLineError("was changed or damaged; its CRC does not fit")
    return b"".join((start, b"}"))


def good_lines(path: Path) -> Iterator[Good]:
    """Yield the lines of a file, one by one, as long as they are good.

    Raises: RecordingError at the first bad one, or when the file cannot be read.
    """
    number, end = 0, 0
    try:
        if path.is_dir():
            raise RecordingError(path, "is a folder; name a recording in it")
        if path.exists() and not path.is_file():
            raise RecordingError(path, "is not a regular file; name a recording")
        with path.open("rb") as file:
            while line := _next_line(file):
                end += len(line)
                _check_room(number, end)
                body = opened(line)
                yield Good(_envelope(body, number), body, end)
                number += 1
    except BadLineError as error:
        if not number and not _looks_like_ours(line):
            raise RecordingError(path, _no_recording(path)) from None
        raise RecordingError(path, str(error), number + 1, number) from None
    except FileNotFoundError:
        raise RecordingError(path, "there is no such file") from None
    except (OSError, ValueError) as error:
        raise RecordingError(path, f"cannot be read: {os_reason(error)}") from None


def _next_line(file: BinaryIO) -> bytes:
    """Return the next line, with its end; of one that is too long, only as much as tells so."""
    line = file.readline(EVENT_BYTES + 1)
    if len(line) > EVENT_BYTES and LONG.match(line):
        line += file.readline(LINE_BYTES + 1 - len(line))
    return line


def _looks_like_ours(line: bytes) -> bool:
    """True if a first line that is bad is what is left of a header."""
    return line.startswith(b"{") and any(mark in line for mark in (b'"kind":"header"', b'"format":', b'"crc":"'))


def _no_recording(path: Path) -> str:
    if path.suffix == ".toml":
        return f"is not a recording; backprop-tui {shlex.quote(str(path))} opens a lab"
    return "is not a recording; backprop-tui recordings lists those there are"


def _check_room(number: int, end: int) -> None:
    if number >= LINES or end > FILE_BYTES:
        raise BadLineError(f"is beyond the {LINES:,} lines or {FILE_BYTES // 2**20} MiB that are read")


def _envelope(body: bytes, number: int) -> Envelope:
    envelope = decoded(body, _ENVELOPE)
    if envelope.n != number:
        raise BadLineError(f"has number {envelope.n} where {number} belongs; lines are missing")
    return envelope


_ENVELOPE = msgspec.json.Decoder(Envelope)


def decoded(body: bytes, decoder: msgspec.json.Decoder[T]) -> T:
    """Return a line as its type.

    Raises: BadLineError when it has other fields or other types.
    """
    try:
        return decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadLineError(f"is not what its kind has: {error}") from None
