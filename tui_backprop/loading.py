"""Loads modules without looking for garbage meanwhile: there is none, and the search is a tenth of the start."""

from __future__ import annotations

import gc
from importlib import import_module
from types import ModuleType


def load(name: str) -> ModuleType:
    """Import a module; what it brings stays for good and is never searched for garbage again.

    Without this the collector goes through Textual, numpy and all of ours a few times while they load, and again now
    and then between two keys.
    """
    searching = gc.isenabled()
    gc.disable()
    try:
        return import_module(name)
    finally:
        gc.freeze()
        if searching:
            gc.enable()
