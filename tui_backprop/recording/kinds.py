"""Events <-> lines: one row a kind; the fields of a line are those of its event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from types import MappingProxyType
from typing import Any, get_type_hints

import msgspec

from tui_backprop.ground.text import visible
from tui_backprop.recording.lines import Line
from tui_backprop.session.events import (
    Bookmarked,
    Edited,
    Event,
    Forked,
    Noted,
    Predicted,
    Ran,
    Redone,
    Restarted,
    Stepped,
    Switched,
    Undone,
    WentTo,
)
from tui_backprop.session.position import Position

KINDS: Mapping[str, type[Event]] = MappingProxyType(
    {
        "step": Stepped,
        "run": Ran,
        "go to": WentTo,
        "edit": Edited,
        "undo": Undone,
        "redo": Redone,
        "fork": Forked,
        "switch": Switched,
        "reset": Restarted,
        "bookmark": Bookmarked,
        "note": Noted,
        "prediction": Predicted,
    }
)
"""The kind of a line -> the event it holds."""
NEW_IN_2: Mapping[type[Event], frozenset[str]] = MappingProxyType(
    {Predicted: frozenset({"task", "attempt", "round", "seen", "mistakes", "said"})}
)
"""The fields that format 2 has added to an event; a recording of format 1 that has one is refused."""


def _struct(
    name: str,
    of: type,
    bases: tuple[type, ...] = (),
    tag: str | None = None,
    without: frozenset[str] = frozenset(),
) -> type[msgspec.Struct]:
    """Make the strict form of a dataclass, which refuses a field that is not known and a wrong type."""
    hints = get_type_hints(of)
    columns: list[Any] = [
        (one.name, At if hints[one.name] is Position else hints[one.name])
        + (() if one.default is MISSING else (one.default,))
        for one in fields(of)
        if one.name not in without
    ]
    return msgspec.defstruct(
        name,
        columns,
        bases=bases or None,
        tag=tag,
        forbid_unknown_fields=True,
        omit_defaults=True,
        frozen=True,
        kw_only=True,
    )


At: Any = _struct("At", Position)
"""A position in a line; what is as at the start is left out."""
STRUCTS: Mapping[type[Event], Any] = {
    event: _struct(event.__name__, event, (Line,), kind) for kind, event in KINDS.items()
}
STRUCTS_1: Mapping[type[Event], Any] = {
    event: _struct(event.__name__, event, (Line,), kind, NEW_IN_2[event]) if event in NEW_IN_2 else STRUCTS[event]
    for kind, event in KINDS.items()
}
"""The same as format 1 has them."""
FIELDS: Mapping[type, tuple[str, ...]] = {
    kind: tuple(one.name for one in fields(kind)) for kind in (*KINDS.values(), Position)
}
"""Asked once: every key is a line."""


def at_of(position: Position) -> Any:
    return At(**_fields(position))


def position_of(at: Any) -> Position:
    return Position(**{key: _clean(value) for key, value in msgspec.structs.asdict(at).items()})


def line_of(event: Event, number: int, time: float) -> Line:
    """Return the line that holds an event."""
    values = {name: _clean(value) for name, value in _fields(event).items()}
    for name, value in values.items():
        if isinstance(value, Position):
            values[name] = at_of(value)
    line: Line = STRUCTS[type(event)](n=number, time=time, **values)
    return line


def event_of(line: Line) -> Event:
    """Return the event a line holds; whether it can happen is for ``apply`` to say."""
    event = KINDS[line.__struct_config__.tag]  # type: ignore[index]
    values = msgspec.structs.asdict(line)
    return event(**{name: _clean(values[name]) for name in FIELDS[event] if name in values})


def _fields(kept: Event | Position) -> dict[str, Any]:
    """Return the fields of an event or a position by their names, without what either has worked out since."""
    values = vars(kept)
    return {name: values[name] for name in FIELDS[type(kept)]}


def _clean(value: Any) -> Any:
    """Return a value as it may be in a session: a position as ours, and in a text nothing that acts on a terminal."""
    match value:
        case At():
            return position_of(value)
        case str():
            return visible(value, multiline=True)
        case tuple():
            return tuple(map(_clean, value))
    return value
