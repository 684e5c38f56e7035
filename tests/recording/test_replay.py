"""A recording replayed is the session that was recorded, bit for bit; where numbers differ, it is said."""

from __future__ import annotations

import base64
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.recording.recorded import A_SESSION, lines_of, record, record_keys, rewritten, same_session, theta
from tests.session.labs import LAB3, LABS
from tests.session.test_laws import KEYS
from tui_backprop.engine.arithmetic import sigmoid
from tui_backprop.engine.vocabulary import namespace
from tui_backprop.ground.errors import EditError
from tui_backprop.labs.loader import bundled
from tui_backprop.lesson.replay_text import programs, transcript
from tui_backprop.recording import replay
from tui_backprop.recording.checks import Check, carried_in
from tui_backprop.recording.reading import Entry, read
from tui_backprop.recording.replay import iterations_asked, play, replayed
from tui_backprop.recording.resume import resume
from tui_backprop.recording.verify import verify
from tui_backprop.session.apply import FAR, apply
from tui_backprop.session.events import Edited, Event, Forked, Ran, Redone, Restarted, Stepped, Switched, Undone, WentTo
from tui_backprop.session.position import Position
from tui_backprop.session.session import begin

Lines = list[dict[str, Any]]


@pytest.mark.parametrize("name", LABS)
@settings(max_examples=25, deadline=None)
@given(keys=st.lists(KEYS, min_size=1, max_size=15))
def test_any_mix_of_keys_replays_to_the_same_session_bit_for_bit(name: str, keys: list[object]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "r.backprop.jsonl"
        session = record_keys(keys, file, LABS[name])
        if not file.exists():
            return  # none of the keys led anywhere
        played = play(read(file))
    assert played.problem is None
    assert same_session(played.session, session)
    assert {compared.verdict for _, compared in played.checks} <= {"same"}


def test_every_kind_of_event_comes_back_as_it_was(tmp_path: Path) -> None:
    session = record(A_SESSION, tmp_path / "r.jsonl")
    recording = read(tmp_path / "r.jsonl")
    events = [entry.what for entry, _, compared in replayed(recording) if compared is None]
    assert tuple(events) == A_SESSION
    assert same_session(play(recording).session, session)


def test_the_lab_comes_back_with_its_starting_weights(tmp_path: Path) -> None:
    for number, lab in enumerate(LABS.values()):
        record([Stepped("n")], tmp_path / f"{number}.jsonl", lab)
        back = read(tmp_path / f"{number}.jsonl").lab
        assert back.network == lab.network
        assert back.batches == lab.batches
        assert all(np.array_equal(back.leaves[name], lab.leaves[name]) for name in lab.program.leaves)


def changed_check(file: Path, change: Callable[[dict[str, Any]], None], header: dict[str, Any] | None = None) -> Path:
    """The recording with its first check changed, and fields of its header."""
    lines = lines_of(file)
    lines[0] |= header or {}
    change(next(line for line in lines if line["kind"] == "check"))
    return rewritten(lines, file)


def nudged(name: str, by: float) -> Callable[[dict[str, Any]], None]:
    def change(check: dict[str, Any]) -> None:
        numbers = np.frombuffer(base64.b64decode(check["values"][name]), "<f8").copy()
        numbers[0] = np.nextafter(numbers[0], np.inf) if not by else numbers[0] + by
        check["values"][name] = base64.b64encode(numbers.tobytes()).decode()

    return change


def test_a_check_in_the_last_bit_apart_is_the_same_to_rounding_and_the_replay_goes_on_from_it(tmp_path: Path) -> None:
    record([Ran(100)], tmp_path / "r.jsonl")
    report = verify(changed_check(tmp_path / "r.jsonl", nudged("theta", 0.0)))
    assert [compared.verdict for _, compared in report.played.checks] == ["same to rounding"]
    assert report.good
    start = report.played.session.state.start["theta"]
    plain = LAB3.machine.fast(LAB3.leaves, 1, np.empty(99))["theta"]
    assert np.asarray(start)[0] == np.nextafter(np.asarray(plain)[0], np.inf)


def test_a_check_further_apart_differs_and_the_replay_goes_on_from_it(tmp_path: Path) -> None:
    record([Ran(100), Stepped("n"), Ran(100)], tmp_path / "r.jsonl", close=True)
    report = verify(changed_check(tmp_path / "r.jsonl", nudged("theta", 0.25)))
    verdicts = [compared.verdict for _, compared in report.played.checks]
    assert verdicts == ["differs", "differs"]  # the second check was made without the change
    assert not report.good
    assert "theta at the start of iteration 100, by up to 0.25" in "\n".join(report)
    assert theta(report.played.session)[0] == LAB3.machine.fast(LAB3.leaves, 1, np.empty(200))["theta"][0]  # type: ignore[index]


def test_after_a_check_drift_does_not_add_up(tmp_path: Path) -> None:
    """A machine whose sums end in another bit each iteration: the difference is that of one stretch, never of all."""
    record([Ran(50)] * 6, tmp_path / "r.jsonl")
    lines = lines_of(tmp_path / "r.jsonl")
    leaves, seen = LAB3.leaves, 1
    for line in lines:
        if line["kind"] == "check":
            leaves = LAB3.machine.fast(leaves, seen, np.empty(line["at"]["iteration"] - seen))
            theirs = np.nextafter(np.asarray(leaves["theta"]), 1.0)
            leaves, seen = {**leaves, "theta": theirs}, line["at"]["iteration"]
            line["values"]["theta"] = base64.b64encode(theirs.tobytes()).decode()
    played = play(read(rewritten(lines, tmp_path / "r.jsonl")))
    assert [compared.verdict for _, compared in played.checks] == ["same to rounding"] * 6
    assert np.array_equal(played.session.state.start["theta"], leaves["theta"])


def as_if_elsewhere(file: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The recording as another machine has it, whose sigmoid is a bit off in every number."""
    lines = lines_of(file)
    lines[0]["arithmetic"]["kernel"] = "another"
    off = {**namespace(), "sigmoid": lambda z: sigmoid(z) * (1 + 2**-52)}
    monkeypatch.setattr("tui_backprop.engine.machine.namespace", lambda: off)
    return rewritten(lines, file)


EDITS_IN_THE_PAST = (
    *(Ran(150), WentTo(Position(75, 1)), Edited("W_hidden", (0, 0), 0.6), Edited("W_hidden", (0, 1), 0.7)),
    *(Undone(), Redone(), Undone(), Undone(), Redone(), Redone(), Ran(20), Switched("main"), Ran(75)),
)
EDITS_AT_THE_FURTHEST_POINT = (
    *(Ran(150), WentTo(Position(300, 1)), Edited("W_hidden", (0, 0), 0.6), Edited("W_out", (0, 0), 0.7), Undone()),
    *(Undone(), Redone(), Edited("b_hidden", (0,), 0.1), Forked(), Edited("lr", (), 2.0), Undone(), Ran(50)),
)


@pytest.mark.parametrize("events", [EDITS_IN_THE_PAST, EDITS_AT_THE_FURTHEST_POINT])
def test_a_good_recording_of_edits_is_good_on_another_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, events: tuple[Event, ...]
) -> None:
    """Each check starts the replay again, also where the next edit is at the very iteration it is about."""
    record(events, tmp_path / "r.jsonl", bundled("xor", ["training.lr=3"]))
    assert {compared.verdict for _, compared in verify(tmp_path / "r.jsonl").played.checks} == {"same"}
    report = verify(as_if_elsewhere(tmp_path / "r.jsonl", monkeypatch))
    assert report.found("same to rounding")
    assert not report.found("differs")


def test_after_a_check_the_next_edit_at_that_iteration_goes_on_from_the_recorded_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(EDITS_IN_THE_PAST[:4], tmp_path / "r.jsonl", bundled("xor", ["training.lr=3"]))
    recording = read(as_if_elsewhere(tmp_path / "r.jsonl", monkeypatch))
    recorded = [
        carried_in(entry.what, recording.lab.program) for entry in recording.entries if isinstance(entry.what, Check)
    ]
    first = [step.session for step in replayed(recording) if step.compared is None][-1].state.start
    for name, value in recorded[-1].items():
        assert np.asarray(first[name]).tobytes() == np.asarray(value).tobytes(), name


@pytest.mark.parametrize(("elsewhere", "verdict"), [(True, "same to rounding"), (False, "differs")])
def test_a_stage_with_other_bits_is_named(tmp_path: Path, elsewhere: bool, verdict: str) -> None:
    def change(check: dict[str, Any]) -> None:
        check["stages"]["activation hidden"] = "0" * 16

    record([Ran(5)], tmp_path / "r.jsonl")
    header = lines_of(tmp_path / "r.jsonl")[0]
    other = {"arithmetic": {**header["arithmetic"], "kernel": "another"}} if elsewhere else {}
    report = verify(changed_check(tmp_path / "r.jsonl", change, other))
    ((_, compared),) = report.played.checks
    assert compared.verdict == verdict
    assert compared.what == "activation hidden in iteration 5"


def test_a_check_with_another_loss_differs(tmp_path: Path) -> None:
    record([Ran(5)], tmp_path / "r.jsonl")
    report = verify(changed_check(tmp_path / "r.jsonl", lambda check: check.update(loss=0.5)))
    assert [compared.what for _, compared in report.played.checks] == ["the loss"]


def test_numbers_that_are_not_finite_are_recorded_and_replayed(tmp_path: Path) -> None:
    session = record([Edited("lr", (), 1e9), Edited("W_hidden", (0, 0), 1e300), Ran(20)], tmp_path / "r.jsonl")
    assert not np.isfinite(session.state.values["loss"])
    report = verify(tmp_path / "r.jsonl")
    assert report.good
    assert same_session(report.played.session, session)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ({"kind": "go to", "position": {"iteration": 0}}, "iterations are counted from 1"),
        ({"kind": "go to", "position": {"stop": 99}}, "an iteration has stops 0 to 7"),
        ({"kind": "run", "iterations": 10**12}, "iterations are counted from 1 to"),
        ({"kind": "edit", "name": "__class__", "cell": [], "value": 1.0}, "__class__ cannot be edited"),
        ({"kind": "edit", "name": "lr", "cell": [0], "value": 1.0}, "lr[0] does not exist"),
        ({"kind": "switch", "branch": "nowhere"}, "no branch 'nowhere'"),
        ({"kind": "fork", "name": "a" * 41}, "a branch cannot be called"),
    ],
)
def test_an_event_that_cannot_have_happened_ends_the_replay_in_one_line(
    tmp_path: Path, line: dict[str, Any], says: str
) -> None:
    record([Stepped("n")], tmp_path / "r.jsonl")
    lines = lines_of(tmp_path / "r.jsonl")
    file = rewritten([*lines[:2], {"time": 0.0, **line}, *lines[2:]], tmp_path / "r.jsonl")
    report = verify(file)
    assert not report.good
    assert str(report.problem).startswith("r.jsonl, line 3: cannot be replayed: ")
    assert says in str(report.problem)
    assert str(report.problem).endswith("; 2 lines kept")
    assert "\n" not in str(report.problem)
    assert report.played.session.position.stop == 1


LONG = 100_000


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (
            {"kind": "edit", "name": "A" * LONG, "cell": [], "value": 1.0},
            "… cannot be edited; what can be: x, y, W_hidden",
        ),
        (
            {"kind": "edit", "name": "W_hidden", "cell": [0] * LONG, "value": 1.0},
            "… does not exist; W_hidden has [0-2, ",
        ),
        ({"kind": "switch", "branch": "b" * LONG}, "…'; there are main"),
        ({"kind": "fork", "name": "b" * LONG}, "…': it must be new, printable and at most 40 characters"),
        ({"kind": "go to", "position": {"iteration": 10**4000}}, "iteration"),
        ({"kind": "run", "iterations": -(10**4000)}, "iterations; at least 1"),
        ({"kind": "run", "iterations": 10**4300 - 1}, "iterations are counted from 1 to 10000000"),
        ({"kind": "step", "move": "n", "\u200f" * LONG: 1}, "is not what its kind has: Object contains unknown field"),
        ({"kind": "check", "at": {}, "values": {"W" * LONG: ""}, "stages": {}}, "has values of other tensors than"),
    ],
)
def test_what_is_wrong_is_one_line_that_can_be_read_however_much_the_file_says(
    tmp_path: Path, line: dict[str, Any], says: str
) -> None:
    record([Ran(1)], tmp_path / "r.jsonl")
    lines = lines_of(tmp_path / "r.jsonl")
    problem = str(verify(rewritten([*lines[:2], {"time": 0.0, **line}], tmp_path / "r.jsonl")).problem)
    assert says in problem
    assert problem.startswith("r.jsonl, line 3: ")
    assert problem.endswith("; 2 lines kept")
    assert len(problem) < 350


def test_an_edit_that_cannot_be_made_quotes_a_little_of_what_was_typed() -> None:
    for name, cell in (("A" * LONG, ()), ("theta", (0,) * LONG)):
        with pytest.raises(EditError) as raised:
            apply(begin(LAB3), Edited(name, cell, 1.0))
        assert len(str(raised.value)) < 150


def continued_by(file: Path, kernel: str) -> Path:
    """The recording as it would be had its second event, and what follows, been computed by another kernel."""
    lines = lines_of(file)
    made = {key: lines[0][key] for key in ("versions", "arithmetic")}
    there = {"versions": made["versions"], "arithmetic": {**made["arithmetic"], "kernel": kernel}}
    return rewritten([*lines[:3], {"kind": "continued", "time": 1.0, **there}, *lines[3:]], file)


def test_where_other_arithmetic_went_on_only_its_own_lines_are_compared_to_rounding(tmp_path: Path) -> None:
    record([Ran(5), Ran(5)], tmp_path / "r.jsonl")
    lines = lines_of(continued_by(tmp_path / "r.jsonl", "another"))
    for line in lines:
        if line["kind"] == "check":
            line["stages"]["activation hidden"] = "0" * 16
    report = verify(rewritten(lines, tmp_path / "r.jsonl"))
    assert [compared.verdict for _, compared in report.played.checks] == ["differs", "same to rounding"]
    assert report.played.events == 2
    (said,) = (line for line in report if "other arithmetic" in line)
    assert re.fullmatch("lines 4 to 6 made with other arithmetic: kernel another there, .* here; last bits .*", said)


def test_a_recording_gone_on_with_elsewhere_says_so_once_and_before_the_first_event(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "r.jsonl"
    record([Ran(5)], file)
    for numpy, times in (("9.9", 1), ("9.9", 1), ("9.8", 2)):
        monkeypatch.setattr(np, "__version__", numpy)
        again = resume(file)
        assert again.recorder is not None
        again.recorder.record(Stepped("n"), apply(again.session, Stepped("n")))
        again.recorder.close()
        assert [line["kind"] for line in lines_of(file)].count("continued") == times
    kinds = [line["kind"] for line in lines_of(file)]
    assert kinds == ["header", "run", "check", *("continued", "step", "check", "step", "check"), *kinds[-3:]]
    assert kinds[-3:] == ["continued", "step", "check"]
    assert read(file).notes == ()
    assert f"(Gone on with by {programs(read(file).made[0])}.)\n" in list(transcript(read(file)))


def test_each_long_way_is_told_with_how_many_iterations_it_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "SLICE", 0.0)
    record([Ran(4000), Stepped("n"), WentTo(Position(9000))], tmp_path / "r.jsonl")
    told: list[tuple[int, int, str]] = []
    watched = play(read(tmp_path / "r.jsonl"), lambda *how: told.append(how))
    assert same_session(watched.session, play(read(tmp_path / "r.jsonl")).session)
    assert {total for _, total, _ in told} == {told[-1][0]}
    assert [done for done, _, _ in told] == sorted(done for done, _, _ in told)
    assert told[-1][2] == "9,000 of 9,000 iterations"
    assert any(0 < done < 4000 for done, _, _ in told)


def test_what_a_recording_asks_for_is_known_before_it_is_run() -> None:
    events: tuple[Event, ...] = (Ran(7), Stepped("n"), WentTo(Position(3)), Ran(5), Restarted(), Ran(10**12))
    entries = [Entry(number, 0.0, event) for number, event in enumerate(events, 2)]
    assert iterations_asked(entries) == [7, 0, 0, 5, 0, FAR]


def test_one_of_something_is_said_in_the_singular(tmp_path: Path) -> None:
    record([Stepped("n")], tmp_path / "r.jsonl")
    lines = lines_of(tmp_path / "r.jsonl")
    assert list(verify(tmp_path / "r.jsonl"))[1] == "3 good lines, 1 event, 1 check"
    assert list(verify(rewritten(lines[:1], tmp_path / "r.jsonl")))[1] == "1 good line, 0 events, 0 checks"
    record([Ran(100)], tmp_path / "s.jsonl")
    said = list(verify(changed_check(tmp_path / "s.jsonl", nudged("theta", 0.25))))
    assert "1 that differs; the replay went on from the recorded numbers" in said
