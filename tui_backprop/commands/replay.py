"""``replay``: a recording played in the app, printed, or run again and compared."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from tui_backprop.commands.bar import Bar
from tui_backprop.commands.given import given_recording
from tui_backprop.commands.terminal import need_terminal
from tui_backprop.ground.lazy import load
from tui_backprop.lesson.replay_text import transcript
from tui_backprop.recording.errors import RecordingError
from tui_backprop.recording.reading import read
from tui_backprop.recording.verify import verify


def run(arguments: Namespace) -> int:
    """Play the recording; with ``--text`` and ``--verify``, 1 when it is damaged or a number differs."""
    path = given_recording(arguments.file)
    if arguments.text:
        return _print(path)
    if arguments.verify:
        with Bar() as bar:
            report = verify(path, bar.show)
        print("\n".join(report))
        return 0 if report.good else 1
    need_terminal()
    with Bar() as bar:
        recording = read(path, bar.show)
    return int(load("tui_backprop.ui.run").play_recording(recording))


def _print(path: Path) -> int:
    try:
        with Bar() as bar:
            for paragraph in transcript(read(path, bar.show), bar.show):
                bar.wipe()
                print(paragraph)
    except RecordingError as error:
        print(f"It ends here. {error}")
        return 1
    return 0
