"""``replay`` and ``recordings`` on the command line."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

import pytest

from tests.labs.toml import SMALL
from tests.recording.recorded import A_SESSION, lines_of, record, rewritten
from tests.recording.test_replay import changed_check, nudged
from tests.ui.terminal import Terminal
from tui_backprop.cli import main
from tui_backprop.session.events import Stepped


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
    (tmp_path / "trace.jsonl").write_text('{"iteration": 1, "stage": "loss", "tensors": {"loss": 0.5}}\n')
    (tmp_path / "a lab.toml").write_text(SMALL)
    none = "is not a recording; backprop-tui recordings lists those there are"
    lab = f"a lab.toml: is not a recording; backprop-tui '{tmp_path / 'a lab.toml'}' opens a lab"
    for path, says in (
        (tmp_path / "x.jsonl", f"x.jsonl: {none}"),
        (tmp_path / "trace.jsonl", f"trace.jsonl: {none}"),
        (tmp_path / "a lab.toml", lab),
        (tmp_path / "none", "there is no such file"),
    ):
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


def test_a_damaged_first_line_is_told_from_a_file_that_is_no_recording(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_bytes(file.read_bytes().replace(b"lab3", b"lab4", 1))
    assert main(["replay", str(file), "--text"]) == 2
    assert "line 1: was changed or damaged; its CRC does not fit" in capsys.readouterr().err


def test_the_name_of_a_recording_opens_it_unless_a_lab_has_that_name(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []

    def go_on(path: Path, *_: object) -> int:
        opened.append(path)
        return 0

    monkeypatch.setattr("tui_backprop.commands.open.need_terminal", lambda: None)
    monkeypatch.setattr("tui_backprop.commands.open._go_on", go_on)
    assert main(["lab3-1"]) == 0
    assert opened == [file]
    file.rename(file.with_name("xor.backprop.jsonl"))
    monkeypatch.setattr("tui_backprop.ui.run.open_lab", lambda lab, *_: 7 if lab.id == "xor" else 0)
    assert main(["xor"]) == 7
    assert main(["lab3-1"]) == 2
    assert 'no lab is called "lab3-1"' in capsys.readouterr().err


def test_a_command_for_labs_knows_the_name_of_a_recording_too(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert file.exists()
    assert main(["trace", "lab3-1"]) == 2
    said = "lab3-1 is a recording, not a lab; backprop-tui replay lab3-1 --text prints it"
    assert capsys.readouterr().err == f"backprop-tui: {said}\n"


@pytest.fixture
def long_one(folder: Path) -> Path:
    """A recording that asks for more than anybody waits for."""
    folder.mkdir()
    record([Stepped("n")], folder / "long-1.backprop.jsonl")
    lines = lines_of(folder / "long-1.backprop.jsonl")
    run = {"kind": "run", "time": 1.0, "iterations": 10_000_000}
    return rewritten([*lines, run], folder / "long-1.backprop.jsonl")


@pytest.mark.skipif(os.name == "nt", reason="there is no pty")
@pytest.mark.parametrize("argv", [["FILE"], ["replay", "FILE", "--verify"], ["replay", "FILE", "--text"]])
def test_a_long_recording_says_how_far_it_is_and_ctrl_c_ends_it_in_one_line(long_one: Path, argv: list[str]) -> None:
    with Terminal([str(long_one) if part == "FILE" else part for part in argv], long_one.parent) as terminal:
        shown = terminal.until(" of 10,000,000 iterations", still=False)
        assert re.search(r"\[#*-+\] +\d+ %  [\d,]+ of 10,000,000 iterations", shown)
        terminal.process.send_signal(signal.SIGINT)
        assert terminal.ended() == 130
    assert terminal.screen.lines[terminal.screen.y - 1] == "backprop-tui: interrupted"
    assert " of 10,000,000 iterations" not in terminal.screen.text


@pytest.mark.skipif(os.name == "nt", reason="there is no pty")
def test_a_long_recording_that_is_played_shows_the_app_at_once_and_keys_answer_in_a_run(long_one: Path) -> None:
    with Terminal(["replay", str(long_one)], long_one.parent) as terminal:
        assert " of 10,000,000 iterations" in terminal.until("event 2 of 2: ", still=False)
        terminal.press(" ")
        terminal.until("stopped on the way: still where you were")
        terminal.press("q")
        assert terminal.ended() == 0
