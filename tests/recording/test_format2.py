"""Format 2 tells more of an answer than format 1, which stays readable, and is never gone on with but in a copy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.recording.recorded import lines_of, record, rewritten, same_session
from tui_backprop.labs.loader import bundled
from tui_backprop.lesson.quiz.attempts import RULES
from tui_backprop.recording.errors import RecordingError
from tui_backprop.recording.header import Continued
from tui_backprop.recording.kinds import NEW_IN_2
from tui_backprop.recording.notice import GoesOnAnew, GoesOnHere
from tui_backprop.recording.reading import read
from tui_backprop.recording.replay import play
from tui_backprop.recording.resume import Resumed, resume
from tui_backprop.recording.shelf import FOLDER
from tui_backprop.recording.verify import verify
from tui_backprop.session.apply import apply
from tui_backprop.session.events import Event, Predicted, Stepped

KEPT = Path(__file__).parents[1] / "recordings"
OLD = sorted(KEPT.glob("format1-*.jsonl"))
ANSWER = Predicted("loss", ("1.96",), "wrong", 4, 2, 3, True, ("a factor",), ("Not yet.", "Look again."))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty recordings folder."""
    monkeypatch.setenv(FOLDER, str(tmp_path / "recordings"))
    return tmp_path / "recordings"


def go_on(resumed: Resumed, *events: Event) -> Path:
    """Record what happens next; returns the file it is in."""
    recorder, session = resumed.recorder, resumed.session
    assert recorder is not None
    for event in events:
        session = apply(session, event)
        recorder.record(event, session)
    recorder.close()
    assert recorder.trouble is None
    assert recorder.path is not None
    return recorder.path


def test_all_that_is_told_of_an_answer_comes_back(tmp_path: Path) -> None:
    record([ANSWER], tmp_path / "r.jsonl")
    assert read(tmp_path / "r.jsonl").script[0] == ANSWER
    (kept,) = play(read(tmp_path / "r.jsonl")).session.annotations
    assert kept.event == ANSWER


def test_what_set_has_changed_and_the_judging_rules_are_in_the_header(tmp_path: Path) -> None:
    record([Stepped("n")], tmp_path / "r.jsonl", bundled("lab3", ["training.lr=0.5"]), rules=7)
    header = lines_of(tmp_path / "r.jsonl")[0]
    assert (header["format"], header["settings"], header["rules"]) == (2, ["training.lr=0.5"], 7)
    assert read(tmp_path / "r.jsonl").lab.settings == ("training.lr=0.5",)
    record([Stepped("n")], tmp_path / "plain.jsonl")
    assert "settings" not in lines_of(tmp_path / "plain.jsonl")[0]


def test_what_set_has_changed_is_made_visible(tmp_path: Path) -> None:
    record([Stepped("n")], tmp_path / "r.jsonl")
    header, *rest = lines_of(tmp_path / "r.jsonl")
    file = rewritten([{**header, "settings": ["a=\x1b[2J"]}, *rest], tmp_path / "r.jsonl")
    assert read(file).lab.settings == ("a=␛[2J",)


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("header", "settings", []),
        ("header", "rules", 1),
        ("continued", "rules", 1),
        *(("prediction", name, vars(ANSWER)[name]) for name in sorted(NEW_IN_2[Predicted])),
    ],
)
def test_a_field_of_format_2_is_refused_in_format_1(kind: str, field: str, value: Any, tmp_path: Path) -> None:
    name = "format1-continued" if kind == "continued" else "format1-full"
    lines = lines_of(KEPT / f"{name}.backprop.jsonl")
    at = next(number for number, line in enumerate(lines) if line["kind"] == kind)
    lines[at][field] = value
    file = rewritten(lines, tmp_path / "r.jsonl")
    if kind == "header":
        with pytest.raises(RecordingError, match=f"line 1: .*unknown field `{field}`"):
            read(file)
    else:
        problem = read(file).problem
        assert problem is not None
        assert f"line {at + 1}" in str(problem)
        assert f"unknown field `{field}`" in str(problem)


def test_a_field_no_format_has_is_refused_in_format_2(tmp_path: Path) -> None:
    record([ANSWER], tmp_path / "r.jsonl")
    header, answer, *rest = lines_of(tmp_path / "r.jsonl")
    problem = read(rewritten([header, {**answer, "mood": 1}, *rest], tmp_path / "r.jsonl")).problem
    assert "unknown field `mood`" in str(problem)


@pytest.mark.parametrize("file", OLD, ids=lambda file: file.name.partition(".")[0])
def test_a_recording_of_format_1_stays_as_it_is_and_goes_on_in_a_copy_of_format_2(file: Path, folder: Path) -> None:
    before = file.read_bytes()
    resumed = resume(file, rules=RULES)
    assert resumed.found.going_on == GoesOnAnew(1, f"{resumed.session.lab.id}-1")
    assert not folder.exists(), "nothing is written before something is done"
    copy = go_on(resumed, ANSWER)
    assert file.read_bytes() == before
    assert copy.parent == folder
    old, new = read(file), read(copy)
    assert (old.header.format, new.header.format) == (1, 2)
    assert new.problem is None
    assert (old.header.rules, new.header.rules, new.made.rules) == (1, 1, RULES)
    assert [entry.what for entry in new.entries[: len(old.entries)]] == [entry.what for entry in old.entries]
    assert isinstance(new.entries[len(old.entries)].what, Continued)
    assert same_session(play(new).session, apply(play(old).session, ANSWER))
    assert verify(copy).good
    again = resume(copy, rules=RULES)
    assert again.found.going_on == GoesOnHere(copy)
    assert go_on(again, Stepped("n")) == copy


def test_a_name_of_ones_own_for_the_copy_is_taken(tmp_path: Path, folder: Path) -> None:
    resumed = resume(OLD[0], file=tmp_path / "mine.jsonl", rules=RULES)
    assert resumed.found.going_on == GoesOnAnew(1, "mine")
    assert go_on(resumed, Stepped("n")) == tmp_path / "mine.jsonl"
    assert read(tmp_path / "mine.jsonl").header.format == 2
    assert not folder.exists()
    with pytest.raises(RecordingError, match="is there already"):
        resume(OLD[0], file=tmp_path / "mine.jsonl")


def test_of_a_damaged_one_the_good_lines_are_copied(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.jsonl"
    content = (KEPT / "format1-full.backprop.jsonl").read_bytes()
    damaged.write_bytes(content[: len(content) // 2])
    copy = go_on(resume(damaged, rules=RULES), ANSWER)
    assert read(copy).problem is None
    assert [entry.what for entry in read(damaged).entries] == [
        entry.what for entry in read(copy).entries[: len(read(damaged).entries)]
    ]
    assert damaged.read_bytes() == content[: len(content) // 2]


def test_other_judging_rules_go_on_with_a_line_that_says_so(folder: Path) -> None:
    folder.mkdir()
    record([Stepped("n")], folder / "r.jsonl", rules=RULES)
    assert go_on(resume(folder / "r.jsonl", rules=RULES), Stepped("n")) == folder / "r.jsonl"
    assert not any(isinstance(entry.what, Continued) for entry in read(folder / "r.jsonl").entries)
    go_on(resume(folder / "r.jsonl", rules=RULES + 1), Stepped("n"))
    recording = read(folder / "r.jsonl")
    assert (recording.header.rules, recording.made.rules) == (RULES, RULES + 1)
