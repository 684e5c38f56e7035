"""The file of a recording: what is in it, and that nothing done to it crashes a reader or passes unnoticed."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.recording.recorded import A_SESSION, lines_of, record, rewritten
from tests.session.labs import LAB3
from tui_backprop.recording import lines as lines_module
from tui_backprop.recording.copies import hand_in, repaired_copy
from tui_backprop.recording.errors import RecordingError
from tui_backprop.recording.kinds import KINDS
from tui_backprop.recording.lines import YEAR_9999, sealed
from tui_backprop.recording.reading import read
from tui_backprop.recording.replay import play
from tui_backprop.session.events import Noted, Predicted, Stepped


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("whole") / "lab3-1.backprop.jsonl"
    record(A_SESSION, file, label="my first try")
    return file


def test_every_line_is_json_with_a_rising_number_a_time_and_a_crc(whole: Path) -> None:
    lines = [json.loads(line) for line in whole.read_text("utf-8").splitlines()]
    assert [line["n"] for line in lines] == list(range(len(lines)))
    assert [line["time"] for line in lines] == sorted(line["time"] for line in lines)
    assert all(list(line)[-1] == "crc" for line in lines)
    assert {line["kind"] for line in lines} == {"header", "check", *KINDS}


def test_the_header_says_what_made_it_and_holds_the_lab(whole: Path) -> None:
    header = lines_of(whole)[0]
    assert header["format"] == 2
    assert set(header["versions"]) == {"app", "python", "numpy"}
    assert header["arithmetic"]["blas_order"] == []
    assert "W = [[0.2, -0.3], [0.4, 0.1], [-0.5, 0.2]]" in header["lab"]["toml"]
    assert header["label"] == "my first try"


def test_what_it_tells_of_the_machine_is_what_the_readme_says(whole: Path) -> None:
    header = lines_of(whole)[0]
    assert set(header["arithmetic"]) == {"blas_order", "blas", "kernel", "machine", "simd"}
    readme = " ".join((Path(__file__).parents[2] / "README.md").read_text("utf-8").split())
    assert "(the system, the kind of processor, the versions of Python and numpy)" in readme


def test_no_user_host_or_path_is_in_it(whole: Path) -> None:
    text = whole.read_text("utf-8")
    for private in (socket.gethostname(), str(Path.home()), str(whole.parent), str(Path.cwd())):
        assert len(private) < 4 or private not in text


def test_checks_follow_runs_edits_and_forks_and_the_end(whole: Path) -> None:
    kinds = [line["kind"] for line in lines_of(whole)]
    assert {before for before, kind in pairwise(kinds) if kind == "check"} == {
        *("edit", "undo", "redo", "run", "fork"),
        "step",  # the last event
    }
    assert kinds[-1] == "check"


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_cut_off_anywhere_the_good_lines_are_kept_and_it_is_said(whole: Path, data: st.DataObject) -> None:
    content = whole.read_bytes()
    at = data.draw(st.integers(0, len(content) - 1))
    check_kept(whole, content[:at], content)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_with_any_byte_changed_the_good_lines_are_kept_and_it_is_said(whole: Path, data: st.DataObject) -> None:
    content = bytearray(whole.read_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))
    check_kept(whole, bytes(content), whole.read_bytes())


def check_kept(whole: Path, damaged: bytes, content: bytes) -> None:
    """Reads what is left: the lines before the damage, and the line of the damage named."""
    file = whole.with_name("damaged.jsonl")
    file.write_bytes(damaged)
    common = next((at for at, (a, b) in enumerate(zip(damaged, content, strict=False)) if a != b), len(damaged))
    good = content[:common].count(b"\n")
    if good == 0:
        with pytest.raises(RecordingError, match=r"damaged\.jsonl") as raised:
            read(file)
        assert "\n" not in str(raised.value)
        return
    recording = read(file)
    assert recording.lines == good
    assert recording.size == content[:common].rfind(b"\n") + 1
    assert [entry.what for entry in recording.entries] == [entry.what for entry in read(whole).entries[: good - 1]]
    if recording.size < len(damaged):
        message = str(recording.problem)
        assert message.startswith(f"damaged.jsonl, line {good + 1}: ")
        assert message.endswith(f"; {good} line{'s' if good > 1 else ''} kept")
        assert "\n" not in message
    play(recording)


def test_an_incomplete_last_line_is_told_from_a_damaged_one(whole: Path, tmp_path: Path) -> None:
    content = whole.read_bytes()
    (tmp_path / "cut.jsonl").write_bytes(content[:-1])
    assert "is incomplete; writing was interrupted here" in str(read(tmp_path / "cut.jsonl").problem)
    (tmp_path / "bad.jsonl").write_bytes(content[:-3] + b"!" + content[-2:])
    assert "its CRC does not fit" in str(read(tmp_path / "bad.jsonl").problem)


def test_a_line_taken_out_is_noticed(whole: Path, tmp_path: Path) -> None:
    lines = whole.read_bytes().splitlines(keepends=True)
    (tmp_path / "r.jsonl").write_bytes(b"".join(lines[:4] + lines[5:]))
    assert str(read(tmp_path / "r.jsonl").problem) == (
        "r.jsonl, line 5: has number 5 where 4 belongs; lines are missing; 4 lines kept"
    )


def with_line(whole: Path, tmp_path: Path, line: dict[str, Any]) -> Path:
    lines = lines_of(whole)
    return rewritten([*lines[:3], {"time": 1.0, **line}, *lines[3:]], tmp_path / "r.jsonl")


def test_kinds_of_a_later_version_are_left_out_with_a_note(whole: Path, tmp_path: Path) -> None:
    recording = read(with_line(whole, tmp_path, {"kind": "wink\u202e", "left": True}))
    assert recording.problem is None
    assert recording.notes == ('line 4: left out; this version does not know "wink\\u202e"',)
    assert [type(entry.what) for entry in recording.entries] == [type(entry.what) for entry in read(whole).entries]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ({"kind": "step", "move": "x"}, "Invalid enum value 'x'"),
        ({"kind": "step", "move": "n", "speed": 2}, "unknown field `speed`"),
        ({"kind": "step"}, "missing required field `move`"),
        ({"kind": "run", "iterations": "9"}, "Expected `int`, got `str`"),
        ({"kind": "run", "iterations": True}, "Expected `int`, got `bool`"),
        ({"kind": "go to", "position": {"where": 1}}, "unknown field `where`"),
        ({"kind": "edit", "name": "lr", "cell": [], "value": None}, "Expected `float`, got `null`"),
        (
            {"kind": "check", "at": {}, "values": {"W": ""}, "stages": {}},
            "values of other tensors than W_hidden, theta",
        ),
        (
            {"kind": "check", "at": {}, "values": {"W_hidden": "", "theta": ""}, "stages": {}},
            "has 0 bytes for W_hidden",
        ),
        ({"kind": "check", "at": {}, "values": {"W_hidden": "?"}, "stages": {}}, "Invalid base64"),
        ({"kind": "step", "move": "n", "time": -1}, "Expected `float` >= 0"),
        ({"kind": "step", "move": "n", "time": 1e300}, "Expected `float` <= 253402127999"),
    ],
)
def test_a_line_of_a_known_kind_must_be_as_its_kind_is(
    whole: Path, tmp_path: Path, line: dict[str, Any], says: str
) -> None:
    problem = str(read(with_line(whole, tmp_path, line)).problem)
    assert problem.startswith("r.jsonl, line 4: ")
    assert says in problem
    assert problem.endswith("; 3 lines kept")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"format": 3}, "has format 3, and this version reads up to 2; update backprop-tui to open it"),
        ({"format": 3, "planet": "Mars"}, "has format 3, and this version reads up to 2"),
        ({"format": 0}, "has format 0, which never was"),
        ({"planet": "Mars"}, "unknown field `planet`"),
        ({"kind": "step"}, "is no header, so this is not a recording"),
        ({"lab": {"id": "x", "toml": "format = 1\n"}}, "the lab in it:1: title: is missing"),
        ({"lab": {"id": "x", "toml": "["}}, "the lab in it:1: is not TOML"),
    ],
)
def test_a_bad_header_is_refused_in_one_line(whole: Path, tmp_path: Path, change: dict[str, Any], says: str) -> None:
    lines = lines_of(whole)
    with pytest.raises(RecordingError) as raised:
        read(rewritten([{**lines[0], **change}, *lines[1:]], tmp_path / "r.jsonl"))
    assert str(raised.value).startswith("r.jsonl, line 1: ")
    assert says in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_data_file_named_in_the_lab_of_a_recording_is_not_opened(whole: Path, tmp_path: Path) -> None:
    lines = lines_of(whole)
    toml = lines[0]["lab"]["toml"].replace(
        "x = [1.0, 0.0, 1.0]\ny = 1.0", 'file = "secret.csv"\ninputs = ["a"]\ntargets = ["b"]'
    )
    (tmp_path / "secret.csv").write_text("a,b\n1,2\n")
    lines[0]["lab"]["toml"] = toml
    with pytest.raises(RecordingError, match="only a lab that is a file has files beside it"):
        read(rewritten(lines, tmp_path / "r.jsonl"))


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"\0" * 100, b"{}\n", b"[1, 2]\n", b"\xff\xfe{\n", b"[" * 100_000 + b"\n"]
)
def test_what_is_not_a_recording_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    for body in (content, sealed(content.rstrip(b"\n") or b"{}")):
        (tmp_path / "x.jsonl").write_bytes(body)
        with pytest.raises(RecordingError) as raised:
            read(tmp_path / "x.jsonl")
        assert "\n" not in str(raised.value)


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "Pacific/Kiritimati", "Etc/GMT+12"])
def test_the_latest_time_a_line_can_have_is_one_that_every_clock_can_show(
    zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert datetime.fromtimestamp(YEAR_9999).year == 9999
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_place_without_a_name_is_told_as_it_was_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for place in (".", "/"):
        with pytest.raises(RecordingError) as raised:
            read(place)
        assert str(raised.value) == f"{place}: is a folder; name a recording in it"


def test_a_directory_a_pipe_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name, says in ((".", "is a folder"), ("pipe", "not a regular file"), ("none", "there is no such file")):
        with pytest.raises(RecordingError, match=says):
            read(tmp_path / name)
    with pytest.raises(RecordingError, match="null"):
        read("a\0b")


@pytest.mark.parametrize(("limit", "value"), [("LINES", 5), ("FILE_BYTES", 4000), ("LINE_BYTES", 300)])
def test_a_file_beyond_the_limits_is_read_up_to_them(
    whole: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    lines = lines_of(whole)
    monkeypatch.setattr(lines_module, limit, value)
    if limit == "LINE_BYTES":
        with pytest.raises(RecordingError, match="line 1: is longer than"):
            read(whole)
        return
    recording = read(whole)
    assert recording.problem is not None
    assert "beyond the" in str(recording.problem)
    assert 1 < recording.lines < len(lines)


def test_what_acts_on_a_terminal_is_made_visible_when_read(tmp_path: Path) -> None:
    record([Stepped("n")], tmp_path / "r.jsonl")
    lines = lines_of(tmp_path / "r.jsonl")
    lines[0]["label"] = "\x1b[2J"
    lines[1:2] = [
        {"kind": "note", "time": 1.0, "text": "a\x1b]0;b\x07\nc"},
        {"kind": "prediction", "time": 1.0, "tensor": "z", "typed": ["\u202e1"], "verdict": "\x9b"},
    ]
    recording = read(rewritten(lines, tmp_path / "r.jsonl"))
    assert recording.label == "␛[2J"
    events = [entry.what for entry in recording.entries]
    assert events[:2] == [Noted("a␛]0;b␇\nc"), Predicted("z", ("\\u202e1",), "\\x9b")]


def test_a_repaired_copy_has_the_good_lines_and_the_original_stays(whole: Path, tmp_path: Path) -> None:
    content = whole.read_bytes()
    damaged = tmp_path / "damaged.backprop.jsonl"
    damaged.write_bytes(content[: len(content) // 2])
    kept = repaired_copy(damaged, tmp_path / "good.jsonl")
    good = read(tmp_path / "good.jsonl")
    assert good.problem is None
    assert good.lines == kept == read(damaged).lines
    assert damaged.read_bytes() == content[: len(content) // 2]
    with pytest.raises(RecordingError, match=r"good\.jsonl: is there already"):
        repaired_copy(damaged, tmp_path / "good.jsonl")


def test_handing_in_copies_and_never_overwrites(whole: Path, tmp_path: Path) -> None:
    names = [hand_in(whole, tmp_path).name for _ in range(3)]
    assert names == ["lab3-1.backprop.jsonl", "lab3-1-2.backprop.jsonl", "lab3-1-3.backprop.jsonl"]
    assert all((tmp_path / name).read_bytes() == whole.read_bytes() for name in names)
    with pytest.raises(RecordingError, match="cannot be written"):
        hand_in(whole, tmp_path / "missing")
    with pytest.raises(RecordingError, match="no such file"):
        hand_in(tmp_path / "none.jsonl", tmp_path)


def test_a_copy_that_does_not_fit_on_the_disk_leaves_nothing_behind(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int, content: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(RecordingError, match="cannot be written: No space left on device"):
        hand_in(whole, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_lab_is_built_once_by_the_rules_of_lab_files(whole: Path) -> None:
    assert read(whole).lab.id == LAB3.id
    assert read(whole).lab.program.statements == LAB3.program.statements


CHILD = """
import resource, sys
from tui_backprop.recording.errors import RecordingError
from tui_backprop.recording.reading import read
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(read(sys.argv[1]).problem)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no getrusage")
@pytest.mark.parametrize("kind", ["note", "a kind of tomorrow"])
def test_a_long_line_of_what_a_person_did_is_refused_without_reading_it(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    record(A_SESSION, file)
    good = len(file.read_bytes().splitlines())
    line = sealed(b'{"kind":"%s","n":%d,"time":1.0,"text":"%s"}' % (kind.encode(), good, b"a" * (90 * 2**20)))
    with file.open("ab") as more:
        more.write(line)
    done = subprocess.run([sys.executable, "-c", CHILD, file], capture_output=True, text=True, check=True)
    told, taken = done.stdout.splitlines()
    assert told == f"r.jsonl, line {good + 1}: is longer than 1 MiB; {good} lines kept"
    assert int(taken) < 40
