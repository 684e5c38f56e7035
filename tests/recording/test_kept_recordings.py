"""Recordings of every format version stay readable, and their numbers come out again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.recording.recorded import A_SESSION
from tests.recordings.make import ANSWERS
from tui_backprop.engine.edits import Edit
from tui_backprop.lesson.quiz.score import score, score_lines
from tui_backprop.recording.checks import Check
from tui_backprop.recording.header import Continued
from tui_backprop.recording.reading import read
from tui_backprop.recording.replay import play
from tui_backprop.recording.verify import verify
from tui_backprop.session.events import Predicted
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


def test_format_2_answers_has_task_try_round_what_was_seen_and_what_was_said() -> None:
    recording = read(KEPT / "format2-answers.backprop.jsonl")
    assert (recording.header.rules, recording.lab.settings) == (2, ("training.lr=0.5",))
    session = play(recording).session
    assert tuple(note.event for note in session.annotations) == tuple(
        event for event in ANSWERS if isinstance(event, Predicted)
    )
    assert [note.edits for note in session.annotations] == [0, 0, 0, 1, 1]
    assert score_lines(recording.lab, score(recording.lab, session.annotations)) == (
        "pre-activation  1 of 1 right  z_hidden second try",
        "ReLU            0 of 1 right  a_hidden revealed",
        "output          1 of 1 right  ŷ first try (seen before, after an edit)",
        "in all          2 of 3 right  1 first try, 1 second try, 1 revealed, 1 seen before, 1 after an edit",
        "to do           4 of 7 tasks",
        "round 2         1 of 1 right  1 first try, 1 seen before, 1 after an edit",
        "with --set training.lr=0.5",
    )


def test_format_2_continued_says_by_which_rules_it_goes_on() -> None:
    recording = read(KEPT / "format2-continued.backprop.jsonl")
    assert (recording.header.rules, recording.made.rules) == (1, 2)
