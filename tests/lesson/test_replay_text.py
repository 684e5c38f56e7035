"""A recording as text: every event a paragraph, in words and numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.recording.recorded import A_SESSION, record
from tui_backprop.labs.loader import bundled
from tui_backprop.lesson.quiz.attempts import RULES
from tui_backprop.lesson.replay_text import transcript
from tui_backprop.recording.errors import RecordingError
from tui_backprop.recording.reading import read
from tui_backprop.session.events import Edited, Event, Ran, Stepped, Undone

KEPT = Path(__file__).parents[1] / "recordings"


def told(folder: Path, *events: Event, lab: str = "lab3") -> list[str]:
    record(events, folder / "r.jsonl", bundled(lab), label="try 1")
    return list(transcript(read(folder / "r.jsonl")))


def test_it_begins_with_what_was_recorded_and_the_start(tmp_path: Path) -> None:
    heading, start = told(tmp_path, Stepped("n"))[:2]
    assert heading.startswith("Recording of Laboratory Activity 3\nLabel: try 1\nMade on 2023-11-14 at 22:13 UTC with ")
    assert start.startswith("Iteration 1\nStart\n")


def test_a_step_is_told_with_its_stop_and_numbers(tmp_path: Path) -> None:
    *_, last = told(tmp_path, Stepped("n"))
    assert last.startswith("1. n: next (1.0 s)\nIteration 1\nStop 1 of 7: pre-activation, layer hidden\n")
    assert "[-0.3  -0.1]" in last


def test_an_edit_is_told_with_what_it_changed_and_the_numbers_after_it(tmp_path: Path) -> None:
    *_, last = told(tmp_path, Stepped("n"), Stepped("n"), Edited("W_hidden", (0, 0), 0.9))
    assert last.startswith("3. edit: W_hidden[0,0] = 0.9 (3.0 s)\n   W_hidden[0,0] 0.2 → 0.9")
    assert "hidden[0] is live" in last


def test_a_run_is_told_by_where_it_ended(tmp_path: Path) -> None:
    *_, last = told(tmp_path, Ran(3))
    assert last.startswith("1. run 3 iterations (1.0 s)\nIteration 3\nStop 7 of 7: update\n")


def test_a_statement_and_a_cell_are_told_alone(tmp_path: Path) -> None:
    *_, statement, cell = told(tmp_path, Stepped("s"), Stepped("S"))
    assert statement.endswith("statement by statement\n  z_hidden = x W_hidden\n    z_hidden = [-0.3  -0.1]\n")
    assert cell.endswith("cell by cell\n  z_hidden[1] = 1·(-0.3) + 0·0.1 + 1·0.2 = -0.1\n")


def test_keys_that_lead_nowhere_say_so(tmp_path: Path) -> None:
    *_, back, undo = told(tmp_path, Stepped("N"), Undone())
    assert back == "1. N: back (1.0 s)\n   There is nothing that way.\n"
    assert undo == "2. undo (2.0 s)\n   nothing to undo\n"


def test_every_line_is_at_most_80_columns_wide(tmp_path: Path) -> None:
    for number, lab in enumerate(("lab3", "xor")):
        (tmp_path / str(number)).mkdir()
        events = A_SESSION if lab == "lab3" else (Ran(3), Stepped("n"), Stepped("s"), Stepped("s"))
        text = "\n".join(told(tmp_path / str(number), *events, lab=lab))
        assert max(map(len, text.splitlines())) <= 80


def test_a_damaged_recording_is_told_as_far_as_it_is_good(tmp_path: Path) -> None:
    whole = told(tmp_path, Stepped("n"), Stepped("n"))
    file = tmp_path / "r.jsonl"
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[:2]) + lines[2][:-5])
    paragraphs = transcript(read(file))
    assert [next(paragraphs) for _ in range(3)] == whole[:3]
    with pytest.raises(RecordingError, match=r"r\.jsonl, line 3: is incomplete"):
        next(paragraphs)


def test_an_answer_is_told_as_it_was_given_and_the_score_stands_at_the_end() -> None:
    text = list(transcript(read(KEPT / "format2-answers.backprop.jsonl")))
    assert "Changed with --set training.lr=0.5\n" in text[0]
    assert "judged by rules" not in text[0]
    assert text[2].splitlines() == [
        "1. prediction of z_hidden: -0,3, 0.3 (wrong) (1.0 s)",
        "   task 1, try 1",
        "   mistakes that give it: the sign is lost",
        "   told: Not yet: 1 of 2 numbers is right.",
    ]
    assert text[-2].splitlines()[1:] == [
        "   task 1, round 2, try 1, its numbers had been on screen before",
        "   told: Right.",
    ]
    assert text[-1].startswith("How it went\npre-activation  1 of 1 right  z_hidden second try\n")


def test_of_format_1_the_verdict_alone_is_told_and_by_which_rules_it_was_judged() -> None:
    text = list(transcript(read(KEPT / "format1-full.backprop.jsonl")))
    assert f"Its first answers were judged by rules 1; this version judges by rules {RULES}\n" in text[0]
    (told,) = (paragraph for paragraph in text if "prediction of" in paragraph)
    assert told.count("\n") == 1
