"""``replay``: a recording played in the app, printed, or run again and compared."""

from __future__ import annotations

from argparse import Namespace
from importlib import import_module
from pathlib import Path

from tui_backprop.commands.terminal import need_terminal


def run(arguments: Namespace) -> int:
    """Play the recording; with ``--verify``, 1 when a number differs."""
    path = Path(arguments.file)
    if arguments.text:
        for line in import_module("tui_backprop.session.replay").transcript(path):
            print(line)
        return 0
    if arguments.verify:
        return int(import_module("tui_backprop.session.replay").verify(path))
    need_terminal()
    return int(import_module("tui_backprop.ui.app").replay(path))
