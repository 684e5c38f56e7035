"""Opens the app from the command line, and ends it so that nothing is lost: signals, crashes and quitting alike."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tui_backprop.labs.lab import Lab
from tui_backprop.loading import later
from tui_backprop.session.events import Event
from tui_backprop.session.recorder import Recorder
from tui_backprop.session.session import begin
from tui_backprop.ui.app import BackpropApp
from tui_backprop.ui.crash import crash_line

if TYPE_CHECKING:
    from tui_backprop.session.recording import read
    from tui_backprop.session.replay import play
    from tui_backprop.session.resume import resume
else:  # needed by a key, not by the first screen
    (read,) = later("tui_backprop.session.recording", "read")
    (play,) = later("tui_backprop.session.replay", "play")
    (resume,) = later("tui_backprop.session.resume", "resume")


def open_lab(lab: Lab, record: Path | None, recorded: bool, label: str) -> int:
    """Open a lab at its start; recorded unless asked not to."""
    recorder = Recorder(lab, file=record, label=label or "") if recorded else None
    return _run(BackpropApp(begin(lab), recorder))


def open_recording(path: Path, record: Path | None, recorded: bool) -> int:
    """Open a recording where it ends, and go on from there in the same file."""
    resumed = resume(path, recorded, record)
    return _run(BackpropApp(resumed.session, resumed.recorder, notice=resumed.notice))


def play_recording(path: Path) -> int:
    """Open a recording at its beginning and play its events one after the other; nothing is recorded."""
    recording = read(path)
    kept = play(recording)
    good = [entry.what for entry in recording.entries if entry.number <= kept.lines]
    events: list[Event] = [what for what in good if isinstance(what, Event)]
    notice = str(kept.problem) if kept.problem else ""
    return _run(BackpropApp(begin(recording.lab), None, script=events, notice=notice))


def _run(app: BackpropApp) -> int:
    """Run the app; whatever ends it, the recording is complete and the person is told where it is."""
    try:
        app.run()
    finally:
        for keeper in app.keepers:
            keeper.close()
            if keeper.path is not None and keeper.path.exists():
                print(f"Recorded in {keeper.path}", file=sys.stderr)
                print(
                    "backprop-tui with that file goes on from here; replay it with --text to read it.", file=sys.stderr
                )
            if keeper.notice:
                print(f"backprop-tui: {keeper.notice}", file=sys.stderr)
    if app.crash is not None:
        print(f"backprop-tui: {crash_line(app.crash)}", file=sys.stderr)
    return app.return_code or 0
