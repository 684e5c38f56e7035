"""``replay`` and ``recordings`` on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.session.recorded import A_SESSION, record
from tests.session.test_replay import changed_check, nudged
from tui_backprop.cli import main


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BACKPROP_TUI_RECORDINGS", str(tmp_path / "recordings"))
    return tmp_path / "recordings"


@pytest.fixture
def file(folder: Path) -> Path:
    folder.mkdir()
    record(A_SESSION, folder / "lab3-1.backprop.jsonl", label="first")
    return folder / "lab3-1.backprop.jsonl"


def test_without_recordings_the_list_says_where_they_would_be(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recordings"]) == 0
    assert capsys.readouterr().out == f"{folder}: no recordings yet\n"


def test_the_list_has_a_line_a_recording_and_says_what_is_broken(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.with_name("lab3-2.backprop.jsonl").write_bytes(file.read_bytes()[:-9])
    assert main(["recordings"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith(": 2 recordings")
    assert lines[1].startswith("lab3-1  2023-11-14 ")
    assert len(lines[1]) <= 80
    assert lines[1].endswith("lab3 · first")
    assert "19 events" in lines[1]
    assert lines[3].startswith("    lab3-2.backprop.jsonl, line ")


def test_a_good_recording_verifies(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(file), "--verify"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert "8 the same, bit for bit" in out
    assert out[-1] == "good"


def test_a_recording_with_other_numbers_does_not_verify(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed_check(file, nudged("theta", 0.5))
    assert main(["replay", str(file), "--verify"]) == 1
    out = capsys.readouterr().out.splitlines()
    assert "  line 5: theta at the start of iteration 1, by up to 0.5" in out
    assert out[-1] == "not good"


def test_a_recording_is_printed(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(file), "--text"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Recording of lab3\nLabel: first\n")
    assert "19. n: next" in out


@pytest.mark.parametrize("how", ["--text", "--verify"])
def test_a_damaged_recording_is_played_as_far_as_it_is_good(
    file: Path, capsys: pytest.CaptureFixture[str], how: str
) -> None:
    file.write_bytes(file.read_bytes()[:-9])
    assert main(["replay", str(file), how]) == 1
    captured = capsys.readouterr()
    assert "lab3-1.backprop.jsonl, line 28: is incomplete; writing was interrupted here; 27 lines kept" in captured.out
    assert captured.err == ""


@pytest.mark.parametrize("how", ["--text", "--verify"])
def test_what_is_not_a_recording_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str], how: str) -> None:
    (tmp_path / "x.jsonl").write_text("hello\n")
    for path, says in ((tmp_path / "x.jsonl", "its CRC does not fit"), (tmp_path / "none", "there is no such file")):
        assert main(["replay", str(path), how]) == 2
        captured = capsys.readouterr()
        assert captured.out == ""
        assert says in captured.err
        assert captured.err.count("\n") == 1


@pytest.mark.parametrize("name", ["lab3-1", "lab3-1.backprop.jsonl"])
def test_a_bare_name_means_a_recording_of_the_usual_folder_unless_there_is_such_a_file_here(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(file.parents[1])
    assert main(["replay", name, "--text"]) == 0
    assert "Label: first" in capsys.readouterr().out
    record(A_SESSION, file.parents[1] / name, label="here")
    assert main(["replay", name, "--text"]) == 0
    assert "Label: here" in capsys.readouterr().out


@pytest.mark.parametrize("command", [["trace"], ["check"], ["train", "--iterations", "1"]])
def test_a_command_for_labs_says_of_a_recording_what_prints_it(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, "lab3-1.backprop.jsonl"]) == 2
    said = "lab3-1.backprop.jsonl is a recording, not a lab; backprop-tui replay lab3-1.backprop.jsonl --text prints it"
    assert capsys.readouterr().err == f"backprop-tui: {said}\n"


@pytest.mark.usefixtures("folder")
def test_what_is_no_recording_is_told_before_a_missing_terminal_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for argv, says in (
        (["replay", "nosuch"], "nosuch: there is no such file"),
        (["nosuch.jsonl"], "nosuch.jsonl: there is no such file"),
        (["replay", str(tmp_path)], "is a folder; name a recording in it"),
    ):
        assert main(argv) == 2
        assert says in capsys.readouterr().err


def test_without_a_terminal_a_good_recording_is_not_played(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for argv in (["replay", str(file)], [str(file)]):
        assert main(argv) == 2
        assert "is not a terminal" in capsys.readouterr().err
