"""Loads modules without looking for garbage meanwhile: there is none, and the search is a tenth of the start."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any

_LOADING = threading.RLock()  # the recorder's thread loads too


def load(name: str) -> ModuleType:
    """Import a module; what it brings stays for good and is never searched for garbage again.

    Without this the collector goes through Textual, numpy and all of ours a few times while they load, and again now
    and then between two keys.
    """
    with _LOADING:
        searching = gc.isenabled()
        gc.disable()
        try:
            return import_module(name)
        finally:
            gc.freeze()
            if searching:
                gc.enable()


def later(module: str, *names: str) -> tuple[Callable[..., Any], ...]:
    """Return functions (or classes to call) whose module is loaded when one of them is first called.

    The first screen waits for all that is imported; what only a key asks for need not be.
    """

    def function(name: str) -> Callable[..., Any]:
        found: list[Callable[..., Any]] = []

        def call(*args: Any, **kwargs: Any) -> Any:
            if not found:
                found.append(getattr(load(module) if module not in sys.modules else import_module(module), name))
            return found[0](*args, **kwargs)

        return call

    return tuple(map(function, names))
