"""A TOML table -> ``Document``, with mistakes told in the words of the file: key, what was expected, what was found."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import msgspec

from tui_backprop.ground.text import nearest, shortened
from tui_backprop.labs.errors import LabError
from tui_backprop.labs.keys import TABLES, keys_of, taken
from tui_backprop.labs.lines import is_in, joined
from tui_backprop.labs.schema import FORMAT, Document, Numbers, scalar_keys

KINDS = {
    "str": "text in quotes",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
}


def decode(document: Mapping[str, Any], changed: Collection[str] = ()) -> Document:
    """Return the document with its types checked.

    Args:
        changed: places that were changed for this run; what the file has may be named there once more.
    Raises: LabError for another format, an unknown key, a missing one or a value of the wrong type.
    """
    _check_format(document)
    _check_keys(document, changed)
    try:
        return msgspec.convert(_sorted_out(document), Document)
    except msgspec.ValidationError as error:
        raise _told(str(error), document) from None
    except RecursionError:
        raise LabError("", "lists are nested too deeply; a lab needs two levels at most") from None


def _sorted_out(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Put the scalars of ``[training]`` in a table of their own: which keys those are, losses and optimizers say."""
    training = document.get("training")
    if not isinstance(training, dict):
        return document
    scalars = {key: value for key, value in training.items() if key in scalar_keys()}
    words = {key: value for key, value in training.items() if key not in scalars}
    return {**document, "training": {**words, "scalars": scalars}}


def _check_format(document: Mapping[str, Any]) -> None:
    found = document.get("format", FORMAT)
    if type(found) is int and found != FORMAT:
        raise LabError("format", f"expected {FORMAT}, the one format there is, found {brief(found)}")


def _check_keys(document: Mapping[str, Any], changed: Collection[str]) -> None:
    """Refuse unknown keys before msgspec does: in its messages a key with ` or $ in it cannot be told from a path."""
    for where, name, table, last in _tables(document):
        for key in table:
            if key in keys_of(name):
                continue
            place = joined(where, key)
            again = any(is_in(setting, place) for setting in changed)
            here = taken(name, table, last)
            hint = _elsewhere(document, key) if not name else ""
            listing = ", ".join(here)
            free = [other for other in here if (again or other not in table) and _holds(name, other, table[key])]
            hint = hint or nearest(key, free)
            raise LabError(place, f"there is no such key.{hint or f' The keys here are {listing}.'}")


def _tables(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any], bool]]:
    """Yield the tables there are: place, name, contents, and whether it is the last of its name."""
    yield "", "", document, True
    for name in filter(None, TABLES):
        match document.get(name):
            case dict() as table:
                yield name, name, table, True
            case list() as tables:
                for index, table in enumerate(tables):
                    if isinstance(table, dict):
                        yield f"{name}[{index}]", name, table, index == len(tables) - 1


def _holds(name: str, key: str, value: Any) -> bool:
    """Return whether a key of a table may hold a value of this kind."""
    if not name and key in TABLES:
        return isinstance(value, dict | list)
    types = {field.name: field.type for field in msgspec.structs.fields(TABLES[name])}
    try:
        msgspec.convert(value, types.get(key, Numbers))
    except msgspec.ValidationError:
        return False
    return True


def _elsewhere(document: Mapping[str, Any], key: str) -> str:
    """Return " Did you mean training.lr?" for a key that a table takes, but not the file."""
    for where, name, table, last in _tables(document):
        if name not in ("", "tasks") and key in taken(name, table, last):
            label = table.get("name")
            place = f"layers.{label}" if name == "layers" and isinstance(label, str) else where
            return f" Did you mean {shortened(place)}.{key}?"
    return ""


def _told(message: str, document: Mapping[str, Any]) -> LabError:
    """Return msgspec's message, "Expected `float`, got `str` - at `$.training.lr`", as one of ours."""
    said, _, path = message.partition(" - at `$")
    where = path.rstrip("`").lstrip(".")
    if missing := re.match(r"Object missing required field `(\w+)`$", said):
        return LabError(joined(where, missing[1]), "is missing")
    if wrong := re.match(r"Expected `([^`]*)`", said):
        kinds = [KINDS.get(kind, kind) for kind in wrong[1].split(" | ") if kind != "null"]
        return LabError(where, f"expected {' or '.join(kinds)}, found {brief(_found(document, where))}")
    return LabError(where, f"expected a number that fits, found {brief(_found(document, where))}")


def _found(document: Any, where: str) -> Any:
    for key, index in re.findall(r"(\w+)|\[(\d+)\]", where):
        document = document[key] if key else document[int(index)]
    return document


def brief(value: Any) -> str:
    """Describe a value of a TOML document in a few words."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return f'"{shortened(value)}"'
        case list():
            return f"a list of {len(value)}"
        case dict():
            return "a table"
        case int() if abs(value) >= 10**40:
            return "a whole number of more than 40 digits"
    return str(value)
