"""Name a place in a lab for a message: file and line, and a layer by its name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from tui_backprop.ground.text import shortened
from tui_backprop.labs.lines import is_in, nearest_place

NO_SETTINGS: Mapping[str, str] = MappingProxyType({})


class Source(NamedTuple):
    """The text a lab was read from.

    Args:
        name: the file, or the id of a bundled lab.
        text: the TOML text.
        names: of the layers, where each has one of its own; a message calls a layer by it.
        settings: places that were changed for this run -> the setting as it was written, "--set training.lr=0.5".
    """

    name: str
    text: str
    names: tuple[str, ...] = ()
    settings: Mapping[str, str] = NO_SETTINGS

    def at(self, where: str) -> str:
        """Return where a place is: "lab.toml:12"; of what was changed for this run, "lab3: --set training.lr=0.5"."""
        if not where:
            return self.name
        place, line = nearest_place(self.text, where)
        for changed, setting in self.settings.items():
            if is_in(where, changed) or (place != where and is_in(changed, where)):
                return f"{self.name}: {shortened(setting)}"
        return f"{self.name}:{line}"

    def shown(self, where: str) -> str:
        """Return a place with the layer's name in it: "layers.hidden.W[0]" for "layers[0].W[0]"; empty for what a
        setting of this run says itself."""
        if where in self.settings:
            return ""
        numbered = re.match(r"layers\[(\d+)\](?!\.name)", where)
        if numbered is None or not self.names:
            return where
        return f"layers.{self.names[int(numbered[1])]}{where[numbered.end() :]}"


def layer_names(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the layers, if each has one of its own that can be shown."""
    layers = document.get("layers")
    if not isinstance(layers, list) or not all(isinstance(layer, dict) for layer in layers):
        return ()
    names = [layer.get("name") for layer in layers]
    plain = [name for name in names if isinstance(name, str) and re.fullmatch(r"[a-z]\w{0,23}", name, re.ASCII)]
    return tuple(plain) if len(set(plain)) == len(names) else ()
