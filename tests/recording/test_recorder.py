"""Recording as one goes: where, when, and what happens when the disk, the folder or another process is in the way."""

from __future__ import annotations

import errno
import os
import re
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.networks import prepared
from tests.recording.recorded import A_SESSION, lines_of, record, same_session
from tests.recording.test_replay import changed_check, nudged
from tests.session.labs import LAB3, lab_of
from tui_backprop.engine.network import Layer, Network
from tui_backprop.recording import journal, opening
from tui_backprop.recording.copies import repair
from tui_backprop.recording.errors import RecordingError
from tui_backprop.recording.journal import Journal
from tui_backprop.recording.lines import sealed
from tui_backprop.recording.reading import read
from tui_backprop.recording.recorder import Recorder
from tui_backprop.recording.replay import play
from tui_backprop.recording.resume import Resumed, resume
from tui_backprop.recording.shelf import recordings, shown_name
from tui_backprop.session.apply import apply
from tui_backprop.session.events import Edited, Event, Noted, Ran, Stepped
from tui_backprop.session.position import Position
from tui_backprop.session.session import Session, begin
from tui_backprop.ui.panes.bars.notices import notice_line, trouble_in_full

N = Stepped("n")
ROOM = 78
"""What a notice has of a window of 80 columns."""


def found(again: Resumed) -> str:
    """What is said first of a recording that was opened again."""
    return notice_line(again.found, ROOM)


def trouble(recorder: Recorder) -> str:
    """What is said of a recorder that does not write."""
    return notice_line(recorder.trouble, ROOM)


class Person:
    """Someone who presses keys, and a recorder that writes them down."""

    def __init__(self, recorder: Recorder, session: Session | None = None) -> None:
        self.recorder, self.session = recorder, session or begin(LAB3)

    def does(self, *events: Event) -> None:
        for event in events:
            self.session = apply(self.session, event)
            self.recorder.record(event, self.session)


def test_a_file_is_made_at_the_first_event_and_numbered(tmp_path: Path) -> None:
    for number in (1, 2):
        person = Person(Recorder(LAB3, tmp_path / "new"))
        assert person.recorder.path is None
        person.does(N)
        assert person.recorder.path == tmp_path / "new" / f"lab3-{number}.backprop.jsonl"
        person.recorder.close()


def test_looking_without_pressing_anything_leaves_no_file(tmp_path: Path) -> None:
    recorder = Recorder(LAB3, tmp_path / "new")
    recorder.close()
    assert not (tmp_path / "new").exists()


def test_the_number_follows_the_highest_and_a_name_that_is_taken_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("lab3-7", "lab3-live-40", "lab3-8x", "other-90"):
        (tmp_path / f"{name}.backprop.jsonl").write_text("mine")
    monkeypatch.setattr("tui_backprop.recording.opening.next_number", lambda *_: 7)  # another process was quicker
    person = Person(Recorder(LAB3, tmp_path))
    person.does(N)
    person.recorder.close()
    assert person.recorder.path == tmp_path / "lab3-8.backprop.jsonl"
    assert (tmp_path / "lab3-7.backprop.jsonl").read_text() == "mine"


def test_the_usual_folder_can_be_chosen_by_an_environment_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKPROP_TUI_RECORDINGS", str(tmp_path / "class"))
    person = Person(Recorder(LAB3))
    person.does(N)
    person.recorder.close()
    assert [summary.path.name for summary in recordings()] == ["lab3-1.backprop.jsonl"]


def test_each_event_is_in_the_file_as_soon_as_it_is_recorded(tmp_path: Path) -> None:
    person = Person(Recorder(LAB3, file=tmp_path / "r.jsonl"))
    for count in range(1, 6):
        person.does(N)
        person.recorder.flush()
        assert len(lines_of(tmp_path / "r.jsonl")) == 1 + count
    person.recorder.close()


def test_closing_twice_writes_one_last_check(tmp_path: Path) -> None:
    person = Person(Recorder(LAB3, file=tmp_path / "r.jsonl"))
    person.does(N)
    person.recorder.close()
    person.recorder.close()
    assert [line["kind"] for line in lines_of(tmp_path / "r.jsonl")] == ["header", "step", "check"]


def test_parts_of_a_run_are_written_once_a_second_with_a_check_and_replay_alike(tmp_path: Path) -> None:
    seconds = 0.0
    person = Person(Recorder(LAB3, file=tmp_path / "r.jsonl", pulse=lambda: seconds))
    person.does(N, N)
    for _ in range(100):
        seconds += 1 / 32
        person.session = apply(person.session, Ran(3))
        person.recorder.run_in_progress(Ran(3), person.session)
    person.recorder.run_ended()
    person.does(N)
    person.recorder.close()
    lines = lines_of(tmp_path / "r.jsonl")
    runs = [line["iterations"] for line in lines if line["kind"] == "run"]
    assert runs == [99, 96, 96, 9]
    assert [line["kind"] for line in lines][3:11] == ["run", "check"] * 4
    assert same_session(play(read(tmp_path / "r.jsonl")).session, person.session)


def test_a_run_that_another_key_ends_is_written_before_that_key(tmp_path: Path) -> None:
    person = Person(Recorder(LAB3, file=tmp_path / "r.jsonl", pulse=lambda: 0.0))
    person.session = apply(person.session, Ran(5))
    person.recorder.run_in_progress(Ran(5), person.session)
    person.does(N)
    person.recorder.close()
    assert [line["kind"] for line in lines_of(tmp_path / "r.jsonl")] == ["header", "run", "check", "step", "check"]


def test_in_a_run_checks_of_a_large_lab_are_further_apart(tmp_path: Path) -> None:
    lab = lab_of(prepared(Network((Layer("out", 100, 500, "identity"),))))
    seconds = 0.0
    recorder, session = Recorder(lab, file=tmp_path / "r.jsonl", pulse=lambda: seconds), begin(lab)
    for second in range(12):
        seconds = float(second)
        session = apply(session, Ran(1))
        recorder.run_in_progress(Ran(1), session)
    recorder.close()
    kinds = [line["kind"] for line in lines_of(tmp_path / "r.jsonl")]
    assert kinds.count("run") == 11
    assert kinds.count("check") == 4
    assert play(read(tmp_path / "r.jsonl")).problem is None


def test_a_recording_opened_again_goes_on_in_the_same_file(tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    record(A_SESSION, file)
    before = file.read_bytes()
    again = resume(file)
    assert again.recorder is not None
    assert found(again) == "what you do goes on in r"
    person = Person(again.recorder, again.session)
    person.does(N, Edited("lr", (), 0.5), Ran(4))
    person.recorder.close()
    assert file.read_bytes().startswith(before)
    played = play(read(file))
    assert played.problem is None
    assert same_session(played.session, person.session)


def test_opened_again_and_left_alone_a_recording_stays_as_it_is(tmp_path: Path) -> None:
    record(A_SESSION, tmp_path / "r.jsonl")
    before = (tmp_path / "r.jsonl").read_bytes()
    recorder = resume(tmp_path / "r.jsonl").recorder
    assert recorder is not None
    recorder.close()
    assert (tmp_path / "r.jsonl").read_bytes() == before


def test_a_damaged_recording_goes_on_in_a_repaired_copy(tmp_path: Path) -> None:
    file = tmp_path / "lab3-1.backprop.jsonl"
    record(A_SESSION, file)
    damaged = file.read_bytes()[:-1]
    file.write_bytes(damaged)
    again = resume(file)
    assert again.recorder is not None
    assert found(again) == "line 28 is incomplete; 27 lines kept · going on in lab3-1-repaired"
    person = Person(again.recorder, again.session)
    person.does(N)
    person.recorder.close()
    assert file.read_bytes() == damaged
    assert play(read(tmp_path / "lab3-1-repaired.backprop.jsonl")).problem is None
    assert repair(file)[0].name == "lab3-1-repaired-2.backprop.jsonl"


def left_alone(file: Path) -> Path | None:
    """Where a recording that is opened and left again would have gone on."""
    recorder = resume(file).recorder
    assert recorder is not None
    recorder.close()
    return recorder.path


def test_a_repaired_copy_is_taken_again_until_something_is_added_to_it(tmp_path: Path) -> None:
    file, copy = tmp_path / "rec2.jsonl", tmp_path / "rec2-repaired.backprop.jsonl"
    record(A_SESSION, file)
    file.write_bytes(file.read_bytes()[:-1])
    assert [left_alone(file), left_alone(file)] == [copy, copy]
    assert shown_name(copy) == "rec2-repaired"
    again = resume(file)
    assert again.recorder is not None
    person = Person(again.recorder, again.session)
    other = resume(file).recorder  # while the copy is in use
    assert other is not None
    assert other.path == tmp_path / "rec2-repaired-2.backprop.jsonl"
    other.close()
    other.path.unlink()
    person.does(N)
    person.recorder.close()
    assert left_alone(file) == tmp_path / "rec2-repaired-2.backprop.jsonl"


@pytest.mark.parametrize("name", ["rec2.jsonl", "lab3-live-100.backprop.jsonl"])
@pytest.mark.parametrize("damage", [lambda lines: lines[:-9], lambda lines: lines[:-200] + b"x" + lines[-199:]])
def test_what_is_said_of_a_damaged_recording_fits_in_a_row_with_line_and_file(
    tmp_path: Path, name: str, damage: Callable[[bytes], bytes]
) -> None:
    record(A_SESSION, tmp_path / name)
    changed_check(tmp_path / name, nudged("theta", 0.5))
    (tmp_path / name).write_bytes(damage((tmp_path / name).read_bytes()))
    again = resume(tmp_path / name)
    assert again.recorder is not None
    again.recorder.close()
    assert len(found(again)) <= 78
    for fact in ("line 28 is", "checks differ", f"going on in {name.partition('.')[0]}-repaired"):
        assert fact in found(again)


def test_a_recording_may_be_looked_at_without_recording(tmp_path: Path) -> None:
    record(A_SESSION, tmp_path / "r.jsonl")
    assert resume(tmp_path / "r.jsonl", record=False).recorder is None


def test_going_on_in_a_new_file_leaves_the_recording_as_it_is(tmp_path: Path) -> None:
    record(A_SESSION, tmp_path / "r.jsonl")
    before = (tmp_path / "r.jsonl").read_bytes()
    again = resume(tmp_path / "r.jsonl", file=tmp_path / "mine.jsonl")
    assert again.recorder is not None
    person = Person(again.recorder, again.session)
    person.does(N)
    person.recorder.close()
    assert (tmp_path / "r.jsonl").read_bytes() == before
    assert same_session(play(read(tmp_path / "mine.jsonl")).session, person.session)
    with pytest.raises(RecordingError, match=r"mine\.jsonl: is there already"):
        resume(tmp_path / "r.jsonl", file=tmp_path / "mine.jsonl")


def test_a_recording_that_may_not_be_written_to_is_opened_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = record(A_SESSION, tmp_path / "r.jsonl")
    monkeypatch.setattr(os, "access", lambda *_: False)
    again = resume(tmp_path / "r.jsonl")
    assert again.recorder is None
    assert found(again) == "r.jsonl may not be written to, so what follows is not recorded"
    assert same_session(again.session, session)


def test_a_text_that_no_file_can_hold_is_written_in_a_way_it_can(tmp_path: Path) -> None:
    record([Noted("half a \ud800 sign, \x1b[2J")], tmp_path / "r.jsonl")
    assert read(tmp_path / "r.jsonl").entries[0].what == Noted("half a \\ud800 sign, ␛[2J")


def test_a_second_recorder_on_one_file_is_refused_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    record([N], file)
    first = resume(file)
    assert first.recorder is not None
    with pytest.raises(RecordingError) as raised:
        resume(file)
    assert str(raised.value) == "r.jsonl: is being recorded to by another backprop-tui; close that one first"
    first.recorder.close()
    last = resume(file).recorder
    assert last is not None
    last.close()


def test_a_file_that_grew_after_it_was_read_is_not_added_to(tmp_path: Path) -> None:
    record([N], tmp_path / "r.jsonl")
    recording = read(tmp_path / "r.jsonl")
    other = resume(tmp_path / "r.jsonl")
    assert other.recorder is not None
    Person(other.recorder, other.session).does(N)
    other.recorder.close()
    with pytest.raises(RecordingError, match="has changed since it was read; open it again"):
        Recorder.continuing(recording)


def test_a_name_that_is_taken_or_cannot_be_is_refused_before_anything_is_opened(tmp_path: Path) -> None:
    (tmp_path / "there.jsonl").write_text("mine")
    with pytest.raises(RecordingError, match=r"there\.jsonl: is there already"):
        Recorder(LAB3, file=tmp_path / "there.jsonl")
    with pytest.raises(RecordingError, match="there is no folder"):
        Recorder(LAB3, file=tmp_path / "missing" / "r.jsonl")


def test_a_folder_that_cannot_be_written_to_is_said_once_and_the_session_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: Any, **__: Any) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    person = Person(Recorder(LAB3, tmp_path / "locked"))
    with monkeypatch.context() as patch:
        patch.setattr(os, "open", refused)
        person.does(N, N)
    assert trouble(person.recorder).startswith("not recorded: ")
    assert len(trouble(person.recorder)) <= 78
    assert re.fullmatch("not recorded: Permission denied: ….*/locked; try --record FILE", trouble(person.recorder))
    assert person.recorder.trouble is not None
    whole = f"cannot be made in {tmp_path / 'locked'}: Permission denied; --record FILE puts the recording elsewhere"
    assert trouble_in_full(person.recorder.trouble).endswith(whole)
    person.does(N)
    person.recorder.close()
    assert person.session.position == Position(1, 3)
    assert not list((tmp_path / "locked").iterdir())


def test_a_file_in_the_way_of_the_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    person = Person(Recorder(LAB3, tmp_path / "file"))
    person.does(N)
    assert trouble(person.recorder).startswith("not recorded: ")


def test_a_file_that_cannot_be_locked_is_not_left_behind_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(opening, "lock", refused)
    person = Person(Recorder(LAB3, tmp_path / "new"))
    person.does(N)
    assert "cannot be locked" in trouble(person.recorder)
    assert not list((tmp_path / "new").iterdir())


def test_a_link_to_itself_hides_no_other_recording(tmp_path: Path) -> None:
    record(A_SESSION, tmp_path / "good.backprop.jsonl")
    (tmp_path / "loop.backprop.jsonl").symlink_to("loop.backprop.jsonl")
    (tmp_path / "gone.backprop.jsonl").symlink_to("nowhere")
    found = {shown_name(summary.path): summary.problem for summary in recordings(tmp_path)}
    assert found.pop("good") == ""
    assert list(found) == ["loop"]
    assert "symbolic links" in found["loop"]


class Disk:
    """``os.write`` on a disk with room for so many bytes."""

    def __init__(self, room: int, at_once: int = 1 << 30) -> None:
        self.room, self.at_once, self.write = room, at_once, os.write

    def __call__(self, descriptor: int, content: Any) -> int:
        taken = min(len(content), self.room, self.at_once)
        if not taken:
            raise OSError(errno.ENOSPC, "No space left on device")
        self.room -= taken
        return self.write(descriptor, bytes(content[:taken]))


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    chosen = Disk(1 << 30)
    monkeypatch.setattr(os, "write", chosen)
    return chosen  # type: ignore[return-value]


def test_short_writes_are_finished(tmp_path: Path, disk: Disk) -> None:
    disk.at_once = 7
    session = record(A_SESSION, tmp_path / "r.jsonl")
    assert same_session(play(read(tmp_path / "r.jsonl")).session, session)


def test_a_disk_that_takes_nothing_is_said_and_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    person = Person(Recorder(LAB3, file=tmp_path / "r.jsonl"))
    person.does(N)
    person.recorder.flush()
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", lambda *_: 0)
        person.does(N)
        assert "nothing could be written" in trouble(person.recorder)
    person.recorder.close()
    assert read(tmp_path / "r.jsonl").problem is None


def test_on_a_full_disk_it_is_said_in_one_line_and_nothing_is_lost_once_there_is_room(
    tmp_path: Path, disk: Disk
) -> None:
    person = Person(Recorder(LAB3, file=tmp_path / "r.jsonl"))
    person.does(N)
    person.recorder.flush()
    disk.room = 30  # less than a line: the file ends in half a line
    person.does(N, N, Edited("lr", (), 0.5))
    person.recorder.flush()
    says = "r is not written yet: No space left on device; the next key tries again"
    assert trouble(person.recorder) == says
    assert read(tmp_path / "r.jsonl").lines == 2
    disk.room = 1 << 30
    person.does(N)
    person.recorder.flush()
    assert person.recorder.trouble is None
    person.recorder.close()
    assert same_session(play(read(tmp_path / "r.jsonl")).session, person.session)


def test_a_disk_that_stays_full_keeps_the_good_lines_readable(tmp_path: Path, disk: Disk) -> None:
    person = Person(Recorder(LAB3, file=tmp_path / "r.jsonl"))
    person.does(N, N)
    person.recorder.flush()
    disk.room = 30
    person.does(N)
    person.recorder.close()
    assert "No space left on device" in trouble(person.recorder)
    recording = read(tmp_path / "r.jsonl")
    assert recording.lines == 3
    assert "is incomplete" in str(recording.problem)


def test_a_sync_that_fails_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "sync", no_sync)
    person = Person(Recorder(LAB3, file=tmp_path / "r.jsonl"))
    person.does(N)
    assert not person.recorder.flush()
    assert "Input/output error" in trouble(person.recorder)
    person.recorder.close()


def test_a_sync_that_failed_once_is_said_although_the_next_one_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was written before it may be gone: no later sync brings that back."""
    person = Person(Recorder(LAB3, file=tmp_path / "r.jsonl"))
    found: list[str] = []
    person.recorder.tell = lambda: found.append(trouble(person.recorder))
    person.does(N)
    assert person.recorder.flush()
    with monkeypatch.context() as patch:
        patch.setattr(journal, "sync", no_sync)
        person.does(N)
        assert not person.recorder.flush()
    person.does(N)
    assert person.recorder.flush()
    assert found == ["the disk failed (Input/output error): the last lines of r may be missing"]
    assert trouble(person.recorder) == found[0]
    person.recorder.close()
    assert trouble(person.recorder) == found[0]
    assert read(tmp_path / "r.jsonl").lines == 5


def no_sync(_: int) -> None:
    raise OSError(errno.EIO, "Input/output error")


def removed(file: Path) -> None:
    file.unlink()


def cut(file: Path) -> None:
    os.truncate(file, 100)


def written_to(file: Path) -> None:
    with file.open("ab") as other:
        other.write(b"{}\n")


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (removed, "its file was removed"),
        (cut, "its file was cut short by another program"),
        (written_to, "another program wrote to its file"),
    ],
)
def test_a_file_that_others_change_is_noticed_with_the_next_line(
    harm: Callable[[Path], None], says: str, tmp_path: Path
) -> None:
    file = tmp_path / "r.jsonl"
    person = Person(Recorder(LAB3, file=file))
    person.does(N, N)
    assert person.recorder.flush()
    harm(file)
    person.does(N)
    assert not person.recorder.flush()
    assert trouble(person.recorder) == f"r: recording has stopped: {says}"
    assert not person.recorder.recording
    left = file.read_bytes() if file.exists() else b""
    person.does(N)
    person.recorder.close()
    assert (file.read_bytes() if file.exists() else b"") == left


def test_a_recording_that_is_full_stops_and_stays_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for limit, value in (("LINES", 10), ("FILE_BYTES", 3000)):
        with monkeypatch.context() as patch:
            patch.setattr(journal, limit, value)
            person = Person(Recorder(LAB3, file=tmp_path / f"{limit}.jsonl"))
            person.does(*A_SESSION)
            person.recorder.close()
        assert "recording has stopped" in trouble(person.recorder)
        recording = read(tmp_path / f"{limit}.jsonl")
        assert recording.problem is None
        assert recording.lines == 10 if limit == "LINES" else 2000 < recording.size <= 3000


def test_a_lab_that_cannot_be_written_down_is_not_recorded_and_says_so(tmp_path: Path) -> None:
    machine, leaves = prepared(LAB3.network)
    lab = lab_of((machine, {**leaves, "lr": np.float64(np.nan)}))
    recorder, session = Recorder(lab, file=tmp_path / "r.jsonl"), begin(lab)
    recorder.record(N, apply(session, N))
    recorder.flush(1)
    assert "recording has stopped: lr: is nan" in trouble(recorder)
    recorder.close()
    assert not list(tmp_path.iterdir())


def test_lines_wait_for_a_slow_one_before_them(tmp_path: Path) -> None:
    import threading

    go = threading.Event()

    def slow(number: int) -> bytes:
        go.wait(5)
        return b"%d slow\n" % number

    book = Journal(os.open(tmp_path / "j", os.O_CREAT | os.O_WRONLY | os.O_APPEND), 0, 0)
    book.write(lambda number: b"%d\n" % number)
    book.write(slow, slow=True)
    book.write(lambda number: b"%d\n" % number)
    assert (tmp_path / "j").read_bytes() == b"0\n"
    go.set()
    book.close()
    assert (tmp_path / "j").read_bytes() == b"0\n1 slow\n2\n"


def test_when_the_process_is_killed_the_recording_is_complete(tmp_path: Path) -> None:
    """How the app ends when it is asked to is tested in a real terminal."""
    file = tmp_path / "r.jsonl"
    script = f"""
        import time
        from pathlib import Path
        from tests.session.labs import LAB3
        from tests.recording.test_recorder import N, Person
        from tui_backprop.recording.recorder import Recorder
        person = Person(Recorder(LAB3, file=Path({str(file)!r})))
        person.does(N)
        person.recorder.flush()
        person.does(*[N] * 39)
        print("ready", flush=True)
        time.sleep(20)
    """
    process = subprocess.Popen([sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.kill()
    assert process.wait(10) == -signal.SIGKILL
    process.stdout.close()
    recording = read(file)
    assert recording.problem is None
    assert [line["kind"] for line in lines_of(file)] == ["header", *["step"] * 40]


def test_recordings_are_listed_newest_first_with_broken_ones_marked(tmp_path: Path) -> None:
    record([N, N], tmp_path / "a.backprop.jsonl", label="first")
    record(A_SESSION, tmp_path / "b.backprop.jsonl")
    content = (tmp_path / "b.backprop.jsonl").read_bytes()
    (tmp_path / "b.backprop.jsonl").write_bytes(content[:-10])
    (tmp_path / "c.backprop.jsonl").write_bytes(sealed(b'{"kind":"header","n":0,"time":1.0}'))
    (tmp_path / "notes.txt").write_text("not a recording")
    found = recordings(tmp_path)
    assert [summary.path.name[0] for summary in found] == ["c", "b", "a"]  # no line of c is good: the time of the file
    c, b, a = found
    assert (a.title, a.label, a.events, a.problem) == ("lab3", "first", 2, "")
    assert (b.title, b.events) == ("lab3", len(A_SESSION))
    assert b.problem.startswith("b.backprop.jsonl, line ")
    assert "missing required field `format`" in c.problem
    assert recordings(tmp_path / "missing") == []
    with pytest.raises(RecordingError, match="cannot be read"):
        recordings(tmp_path / "notes.txt")
