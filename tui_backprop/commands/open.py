"""``open``: a lab, or a recording that is gone on with, in the app."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from tui_backprop.arguments import UsageError
from tui_backprop.commands.given import RECORDING, given_lab, given_recording
from tui_backprop.commands.terminal import need_terminal
from tui_backprop.loading import load

APP = "tui_backprop.ui.run"


def run(arguments: Namespace) -> int:
    """Open the app; a lab with a mistake, or a file that is not there, is told before a missing terminal is."""
    if arguments.label and arguments.no_record:
        raise UsageError("--label is kept in the recording; leave out --no-record")
    kept = (Path(arguments.record) if arguments.record else None, not arguments.no_record)
    if arguments.lab.endswith(RECORDING):
        if arguments.settings:
            raise UsageError("--set changes a lab; a recording has its lab in it")
        if arguments.label:
            raise UsageError("--label goes with a new recording; this one has its label already")
        path = given_recording(arguments.lab)
        need_terminal()
        return int(load(APP).open_recording(path, *kept))
    lab = given_lab(arguments)
    need_terminal()
    return int(load(APP).open_lab(lab, *kept, arguments.label))
