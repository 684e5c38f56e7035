"""``recordings``: the recordings that were made here, the newest first."""

from __future__ import annotations

from argparse import Namespace
from datetime import datetime

from tui_backprop.ground.text import counted
from tui_backprop.recording.shelf import Summary, recordings, recordings_folder, shown_name


def run(_: Namespace) -> int:
    """Print the folder, then a line for each recording, and one more about what is wrong with it."""
    folder = recordings_folder()
    found = recordings(folder)
    print(f"{folder}: {'no recordings yet' if not found else counted(len(found), 'recording')}")
    width = max((len(shown_name(summary.path)) for summary in found), default=0)
    for summary in found:
        print(line(summary, width))
        if summary.problem:
            print(f"    {summary.problem}")
    return 0


def line(summary: Summary, width: int) -> str:
    """Return "lab3-2  2026-03-01 10:20    41 events  9.8 kB  Laboratory Activity 3 · my label"."""
    when = datetime.fromtimestamp(summary.last).strftime("%Y-%m-%d %H:%M")  # the person's own clock
    words = " · ".join(part for part in (summary.title, summary.label) if part)
    events = f"{counted(summary.events, 'event'):>12}"
    return f"{shown_name(summary.path):<{width}}  {when}  {events}  {_size(summary.size):>8}  {words}".rstrip()


def _size(size: int) -> str:
    if size < 1000:
        return f"{size} B"
    return f"{size / 1e3:.1f} kB" if size < 1e6 else f"{size / 1e6:.1f} MB"
