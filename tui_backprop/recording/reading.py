"""A recording read back: the lab, and what happened line by line, as far as the file is good."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import msgspec

from tui_backprop.ground.platform import uncollected
from tui_backprop.ground.text import shortened, visible
from tui_backprop.labs.lab import Lab
from tui_backprop.recording.checks import Check, carried_in
from tui_backprop.recording.errors import RecordingError
from tui_backprop.recording.header import Continued, Header, Made, lab_in, read_continued, read_header
from tui_backprop.recording.kinds import KINDS, STRUCTS, STRUCTS_1, event_of
from tui_backprop.recording.lines import LABEL, BadLineError, Good, decoded, good_lines
from tui_backprop.recording.watch import Watch, unwatched
from tui_backprop.session.events import Event

PathLike: TypeAlias = "str | os.PathLike[str]"
DECODERS = {kind: msgspec.json.Decoder(STRUCTS[event]) for kind, event in KINDS.items()}
DECODERS_1 = {kind: msgspec.json.Decoder(STRUCTS_1[event]) for kind, event in KINDS.items()}
CHECKS = msgspec.json.Decoder(Check)


@dataclass(frozen=True)
class Entry:
    """A line after the header.

    Args:
        number: of the line in the file, counted from 1 (the header is line 1).
        time: seconds since 1970, UTC.
    """

    number: int
    time: float
    what: Event | Check | Continued


@dataclass(frozen=True, eq=False)
class Recording:
    """A recording as its file has it.

    Args:
        entries: events, checks, and where it was gone on with by other programs, in order.
        lines: good ones, the header and lines of a kind not known included; ``size`` their bytes.
        problem: what is wrong with the first bad line, or None.
        notes: lines left out because this version does not know their kind.
    """

    path: Path
    header: Header
    lab: Lab
    entries: tuple[Entry, ...]
    lines: int
    size: int
    problem: RecordingError | None = None
    notes: tuple[str, ...] = ()

    @property
    def made(self) -> Made:
        """Return what computed the last of it, and judged."""
        last = (entry.what for entry in reversed(self.entries) if isinstance(entry.what, Continued))
        by = next(last, self.header)
        return Made(by.versions, by.arithmetic, by.rules)

    @property
    def script(self) -> tuple[Event | Check, ...]:
        """Return the events, and the checks between them: what is played."""
        return tuple(entry.what for entry in self.entries if isinstance(entry.what, Event | Check))

    @property
    def label(self) -> str:
        return shortened(visible(self.header.label), LABEL)


@uncollected()
def read(path: PathLike, watch: Watch = unwatched) -> Recording:
    """Read a recording up to its first bad line; what is wrong there is in ``problem``.

    Args:
        watch: is told how many bytes of it are read.
    Raises: RecordingError when there is no file, it cannot be read, or its first line is not a good header.
    """
    place = Path(path)
    lines = good_lines(place)
    first = next(lines, None)
    if first is None:
        raise RecordingError(place, "is empty, so there is nothing to replay")
    try:
        header = read_header(first.envelope, first.body)
        lab = lab_in(header)
    except BadLineError as error:
        raise RecordingError(place, str(error), 1) from None
    entries: list[Entry] = []
    notes: list[str] = []
    size, count, problem = first.end, 1, None
    whole, says = place.stat().st_size, f"reading {shortened(visible(place.name))}"
    try:
        for line in lines:
            watch(line.end, whole, says)
            entry = _entry(line, lab, place, header.format)
            if entry is None:
                kind = f'"{shortened(visible(line.envelope.kind))}"'
                notes.append(f"line {count + 1}: left out; this version does not know {kind}")
            else:
                entries.append(entry)
            size, count = line.end, count + 1
    except RecordingError as error:
        problem = error
    return Recording(place, header, lab, tuple(entries), count, size, problem, tuple(notes))


def _entry(line: Good, lab: Lab, path: Path, format: int) -> Entry | None:
    """Return what a line holds; None if its kind is not known."""
    number, time = line.envelope.n + 1, line.envelope.time
    decoders = DECODERS_1 if format == 1 else DECODERS
    try:
        if line.envelope.kind == "check":
            check = decoded(line.body, CHECKS)
            carried_in(check, lab.program)
            return Entry(number, time, check)
        if line.envelope.kind == "continued":
            return Entry(number, time, read_continued(line.body, format))
        if line.envelope.kind in decoders:
            return Entry(number, time, event_of(decoded(line.body, decoders[line.envelope.kind])))
    except BadLineError as error:
        raise RecordingError(path, str(error), number, number - 1) from None
    return None
