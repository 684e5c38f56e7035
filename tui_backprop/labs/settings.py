"""``--set training.lr=0.5``: a lab changed for one run, in its TOML before anything is checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from tui_backprop.ground.text import nearest, shortened
from tui_backprop.labs.errors import LabError
from tui_backprop.labs.files import parse_toml
from tui_backprop.labs.lines import joined

MOST_PARTS = 8
"""No key of a lab is deeper than ``layers.0.W.0.0``."""


def with_settings(document: Mapping[str, Any], settings: Iterable[str]) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    """Return the document with each ``key=value`` put in, in order, and the places that were changed; the one given is
    left as it is.

    Args:
        document: a parsed TOML document.
        settings: "training.lr=0.5", "layers.0.activation=tanh" or "layers.hidden.activation=tanh". The value is TOML;
            a plain word needs no quotes.
    Raises: LabError when there is no such place, or no value.
    """
    changed: Mapping[str, Any] = document
    places: dict[str, str] = {}
    for setting in settings:
        key, equals, value = setting.partition("=")
        path = [part.strip() for part in key.split(".")]
        if not equals or not all(path) or len(path) > MOST_PARTS:
            raise LabError(_where(setting), 'expected KEY=VALUE, such as training.lr=0.5 or "layers.0.name=first"')
        changed = _put(changed, path, _value(setting, value.strip()), setting)
        places[_place(changed, path, setting)] = f"--set {setting}"
    return changed, MappingProxyType(places)


def _place(document: Any, path: Sequence[str], setting: str) -> str:
    """Return where a setting was put, as errors name it: "layers[0].activation" for layers.hidden.activation."""
    place, node = "", document
    for part in path:
        at: Any = _index(node, part, setting) if isinstance(node, list) else part
        place = f"{place}[{at}]" if isinstance(node, list) else joined(place, part)
        node = node[at]
    return place


def _where(setting: str) -> str:
    return f"--set {shortened(setting)}"


def _value(setting: str, text: str) -> Any:
    if re.fullmatch(r"[A-Za-z_][\w-]*", text, re.ASCII) and text not in {"true", "false", "inf", "nan"}:
        return text
    try:
        parsed = parse_toml(f"value = {text}")
    except LabError as error:
        raise LabError(_where(setting), f"the value {error.reason}") from None
    if list(parsed) != ["value"]:
        raise LabError(_where(setting), 'the value is not TOML; write a number, a list, or text as "text"')
    return parsed["value"]


def _put(node: Any, path: list[str], value: Any, setting: str) -> Any:
    if not path:
        return value
    first, rest = path[0], path[1:]
    if isinstance(node, list):
        at = _index(node, first, setting)
        return [*node[:at], _put(node[at], rest, value, setting), *node[at + 1 :]]
    if not isinstance(node, dict):
        raise LabError(_where(setting), f"there is nothing inside a value for {shortened(first)} to name")
    return {**node, first: _put(node.get(first, {}), rest, value, setting)}


def _index(items: list[Any], part: str, setting: str) -> int:
    """Return the place of an item, by its number from 0 or, in a list of tables, by its name."""
    named = [i for i, item in enumerate(items) if isinstance(item, dict) and item.get("name") == part]
    if named:
        return named[0]
    if re.fullmatch(r"\d{1,9}", part, re.ASCII) and int(part) < len(items):
        return int(part)
    names = [name for item in items if isinstance(item, dict) and isinstance(name := item.get("name"), str)]
    found = f'"{shortened(part)}" is none of the {len(items)} places, which are counted from 0'
    raise LabError(_where(setting), f"{found}{nearest(part, names) and f'.{nearest(part, names)}'}")
