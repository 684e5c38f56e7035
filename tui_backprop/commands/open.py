"""``open``: a lab, or a recording that is gone on with, in the app."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from tui_backprop.arguments import COMMANDS, UsageError
from tui_backprop.commands.bar import Bar
from tui_backprop.commands.given import RECORDING, given_lab, given_recording, is_path, named_recording
from tui_backprop.commands.terminal import need_terminal
from tui_backprop.ground.lazy import later, load
from tui_backprop.ground.text import nearest, shortened
from tui_backprop.labs.files import bundled_ids
from tui_backprop.lesson.quiz.attempts import RULES

if TYPE_CHECKING:
    from tui_backprop.recording.resume import resume
else:  # a lab is opened without it
    (resume,) = later("tui_backprop.recording.resume", "resume")

APP = "tui_backprop.ui.run"


def run(arguments: Namespace) -> int:
    """Open the app; a lab with a mistake, or a file that is not there, is told before a missing terminal is."""
    if arguments.label and arguments.no_record:
        raise UsageError("--label is kept in the recording; leave out --no-record")
    kept = (Path(arguments.record) if arguments.record else None, not arguments.no_record)
    name = arguments.lab
    if name.endswith(RECORDING) or named_recording(name):
        if arguments.settings:
            raise UsageError("--set changes a lab; a recording has its lab in it")
        if arguments.label:
            raise UsageError("--label goes with a new recording; this one has its label already")
        path = given_recording(name)
        need_terminal()
        return _go_on(path, *kept)
    if not is_path(name) and not nearest(name, bundled_ids()) and (command := nearest(name, COMMANDS)):
        raise UsageError(f'no command or lab is called "{shortened(name)}".{command}')
    lab = given_lab(arguments.lab, arguments.settings)
    need_terminal()
    return int(load(APP).open_lab(lab, *kept, arguments.label))


def _go_on(path: Path, record: Path | None, recorded: bool) -> int:
    """Play a recording again, saying how far that is, and open the app where it ends."""
    with Bar() as bar:
        resumed = resume(path, recorded, record, bar.show, RULES)
    return int(load(APP).open_resumed(resumed))
