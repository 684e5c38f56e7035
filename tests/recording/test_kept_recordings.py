"""Recordings of every format version stay readable, and their numbers come out again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.recording.recorded import A_SESSION
from tui_backprop.engine.edits import Edit
from tui_backprop.recording.checks import Check
from tui_backprop.recording.header import Continued
from tui_backprop.recording.reading import read
from tui_backprop.recording.replay import play
from tui_backprop.recording.verify import verify
from tui_backprop.session.position import Position

KEPT = Path(__file__).parents[1] / "recordings"
FILES = sorted(KEPT.glob("*.jsonl"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name.partition(".")[0])
def test_a_kept_recording_replays_without_a_problem(file: Path) -> None:
    report = verify(file)
    assert report.problem is None
    assert report.recording.notes == ()
    assert report.good, "\n".join(report)


def test_format_1_minimal_is_one_step_of_laboratory_activity_3() -> None:
    session = play(read(KEPT / "format1-minimal.backprop.jsonl")).session
    assert session.lab.title == "Laboratory Activity 3"
    assert session.position == Position(1, 1)
    assert list(np.asarray(session.state.values["z_hidden"])) == [-0.3, -0.09999999999999998]


def test_format_1_full_has_every_kind_of_event_and_its_branches() -> None:
    recording = read(KEPT / "format1-full.backprop.jsonl")
    events = tuple(entry.what for entry in recording.entries if not isinstance(entry.what, Check))
    assert events[: len(A_SESSION)] == A_SESSION
    assert recording.label == "Ada, second try"
    session = play(recording).session
    assert list(session.branches) == ["main", "try-2", "slow"]
    assert session.branches["main"].history.edits == (Edit(1, "W_hidden", (0, 0), 0.9),)
    assert [note.at.iteration for note in session.annotations] == [10, 10, 10]


def test_format_1_with_mini_batches_and_adam_has_the_state_of_the_optimizer() -> None:
    session = play(read(KEPT / "format1-batches.backprop.jsonl")).session
    assert session.lab.batches is not None
    assert session.lab.batches.seed == 3
    assert float(np.asarray(session.state.start["t"])) == 12.0


def test_format_1_continued_says_from_where_other_programs_went_on() -> None:
    recording = read(KEPT / "format1-continued.backprop.jsonl")
    assert recording.header.versions.numpy == "1.26.0"
    assert recording.made[0].numpy != "1.26.0"
    assert [entry.number for entry in recording.entries if isinstance(entry.what, Continued)] == [5]
    session = play(recording).session
    assert session.position == Position(1, 5)
    assert list(np.asarray(session.state.values["a_hidden"])) == [0.4, 0.0]
