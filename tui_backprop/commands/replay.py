"""``replay``: a recording played in the app, printed, or run again and compared."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from tui_backprop.commands.given import given_recording
from tui_backprop.commands.terminal import need_terminal
from tui_backprop.lesson.replay_text import transcript
from tui_backprop.loading import load
from tui_backprop.session.errors import RecordingError
from tui_backprop.session.recording import read
from tui_backprop.session.verify import verify


def run(arguments: Namespace) -> int:
    """Play the recording; with ``--text`` and ``--verify``, 1 when it is damaged or a number differs."""
    path = given_recording(arguments.file)
    if arguments.text:
        return _print(path)
    if arguments.verify:
        report = verify(path)
        print("\n".join(report))
        return 0 if report.good else 1
    need_terminal()
    return int(load("tui_backprop.ui.run").play_recording(path))


def _print(path: Path) -> int:
    recording = read(path)
    try:
        for paragraph in transcript(recording):
            print(paragraph)
    except RecordingError as error:
        print(f"It ends here. {error}")
        return 1
    return 0
