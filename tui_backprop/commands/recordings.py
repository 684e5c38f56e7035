"""``recordings``: the recordings that were made here."""

from __future__ import annotations

from argparse import Namespace
from importlib import import_module


def run(_: Namespace) -> int:
    """One line a recording."""
    for line in import_module("tui_backprop.session.recordings").listing():
        print(line)
    return 0
