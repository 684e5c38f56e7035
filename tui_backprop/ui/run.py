"""Opens the app from the command line, and ends it so that nothing is lost: signals, crashes and quitting alike."""

from __future__ import annotations

import shlex
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tui_backprop.ground.numbers import SHOWN
from tui_backprop.labs.lab import Lab
from tui_backprop.labs.lint import warnings
from tui_backprop.lesson.quiz.attempts import RULES
from tui_backprop.recording.recorder import Recorder
from tui_backprop.recording.shelf import called
from tui_backprop.session.session import begin
from tui_backprop.ui.app import BackpropApp
from tui_backprop.ui.kit.theme import THEMES
from tui_backprop.ui.panes.bars.notices import trouble_in_full, unrecorded_line
from tui_backprop.ui.preferences import Config, ConfigError, config_file, read_config, shade, state_folder
from tui_backprop.ui.recorders import NOT_ASKED_FOR
from tui_backprop.ui.terminal import IN_TIME, crash_line, leave_within

if TYPE_CHECKING:
    from tui_backprop.recording.reading import Recording
    from tui_backprop.recording.resume import Resumed


def open_lab(lab: Lab, record: Path | None, recorded: bool, label: str) -> int:
    """Open a lab at its start; recorded unless asked not to."""
    recorder = Recorder(lab, file=record, label=label or "", rules=RULES) if recorded else None
    return _run(BackpropApp(begin(lab), recorder, notice=" · ".join(warnings(lab))))


def open_resumed(resumed: Resumed) -> int:
    """Open a recording where it ends, and go on from there in the same file."""
    unrecorded = unrecorded_line(resumed.found.going_on) or NOT_ASKED_FOR
    return _run(BackpropApp(resumed.session, resumed.recorder, notice=resumed.found, unrecorded=unrecorded))


def play_recording(recording: Recording) -> int:
    """Open a recording at its beginning and play its events one after the other; nothing is recorded.

    They are not run through first, which may take long: one that cannot have happened is told when its turn comes.
    """
    notice = str(recording.problem) if recording.problem else ""
    unrecorded = "a replay records nothing; opened without replay, the recording goes on where it ends"
    return _run(BackpropApp(begin(recording.lab), None, recording.script, notice, unrecorded))


def _run(app: BackpropApp) -> int:
    """Run the app; whatever ends it, the recording is complete and the person is told where it is."""
    _prepare(app)
    try:
        app.run()
    finally:
        app.recorders.close()
        if app.terminal is not None:
            leave_within(IN_TIME, app.return_code or 0)
        if app.terminal is None or not app.terminal.lost:
            with suppress(OSError):
                _tell(app)
    return app.return_code or 0


def _prepare(app: BackpropApp) -> None:
    """Open as the person prefers it; a config file that cannot be taken is told, now and after the end."""
    file, config = config_file(), Config()
    try:
        config = read_config(file)
    except ConfigError as error:
        print(f"backprop-tui: {error}", file=sys.stderr)
        app.view = replace(app.view, notice=app.view.notice or str(error), warning=True)
    SHOWN.digits = config.digits
    app.view = replace(app.view, speed=config.pace - 1)
    if chosen := shade(config, file, state_folder()):
        app.theme = THEMES[chosen == "light"].name


def _tell(app: BackpropApp) -> None:
    """Say what went wrong, if anything, where the recording is, and as the last line the command that goes on in it."""
    if app.crash is not None:
        print(f"backprop-tui: {crash_line(app.crash)}", file=sys.stderr)
    for recorder in app.recorders:
        if recorder.trouble:
            print(f"backprop-tui: {trouble_in_full(recorder.trouble)}", file=sys.stderr)
        if recorder.path is not None and recorder.path.exists():
            print(f"Recorded in {recorder.path}", file=sys.stderr)
            print(f"backprop-tui {shlex.quote(called(recorder.path))}", file=sys.stderr)
