"""A TOML table -> ``Document``, with mistakes told in the words of the file: key, what was expected, what was found."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import chain
from typing import Any

import msgspec

from tui_backprop.ground.text import nearest, shortened
from tui_backprop.labs.errors import LabError
from tui_backprop.labs.lines import joined
from tui_backprop.labs.schema import FORMAT, DataTable, Document, LayerTable, TaskTable, TrainingTable, scalar_keys

KINDS = {
    "str": "text in quotes",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
}
TABLES = {"": Document, "data": DataTable, "layers": LayerTable, "training": TrainingTable, "tasks": TaskTable}


def decode(document: Mapping[str, Any]) -> Document:
    """Return the document with its types checked.

    Raises: LabError for another format, an unknown key, a missing one or a value of the wrong type.
    """
    _check_format(document)
    _check_keys(document)
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


def _check_keys(document: Mapping[str, Any]) -> None:
    """Refuse unknown keys before msgspec does: in its messages a key with ` or $ in it cannot be told from a path."""
    _check_table("", document)
    for where in TABLES:
        match document.get(where) if where else None:
            case dict() as table:
                _check_table(where, table)
            case list() as tables:
                for index, table in enumerate(tables):
                    if isinstance(table, dict):
                        _check_table(f"{where}[{index}]", table)


def _check_table(where: str, table: Mapping[str, Any]) -> None:
    known = _keys(where.partition("[")[0])
    for key in table:
        if key not in known:
            hint = nearest(key, known) or f" The keys here are {', '.join(known)}."
            raise LabError(joined(where, key), f"there is no such key.{hint}")


def _keys(where: str) -> tuple[str, ...]:
    """Return the keys a table of the file may have, its scalars where the rows put them."""
    keys = TABLES[where].__struct_fields__
    return keys if where != "training" else tuple(chain(("loss", "optimizer"), scalar_keys(), keys[2:-1]))


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
