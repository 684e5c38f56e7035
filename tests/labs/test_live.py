"""A lab names its live twin: one that comes with the program, or a file beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.labs.toml import SMALL, assert_same, lab_of
from tests.recording.recorded import record
from tui_backprop.engine.iteration import Iteration
from tui_backprop.labs.errors import LabError
from tui_backprop.labs.lint import lint
from tui_backprop.labs.loader import bundled, live_lab, load_file
from tui_backprop.labs.writer import save, to_toml
from tui_backprop.lesson.quiz.judging import judge
from tui_backprop.lesson.quiz.questions import question
from tui_backprop.recording.reading import read
from tui_backprop.session.events import Stepped

TWIN = SMALL.replace("[-0.5, 0.2]", "[0.5, 0.2]")
WITH_FILE = SMALL.replace("[data]", 'live = "twin.toml"\n[data]')


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A lab and its twin beside it."""
    (tmp_path / "mine.toml").write_text(WITH_FILE)
    (tmp_path / "twin.toml").write_text(TWIN)
    return tmp_path / "mine.toml"


def test_activity_3_names_its_twin_by_a_key() -> None:
    lab = bundled("lab3")
    twin = live_lab(lab)
    assert twin is not None
    assert (lab.live, twin.id) == ("lab3-live", "lab3-live")
    assert twin.network == lab.network
    assert live_lab(twin) is None


def test_a_file_beside_the_lab_is_its_twin_and_tells_its_mistakes_apart(file: Path) -> None:
    lab = load_file(file)
    twin = live_lab(lab)
    assert twin is not None
    assert twin.id == "twin"
    it = Iteration.of(lab.machine, lab.leaves, 1)
    asked = question(lab, "dE_dW_hidden")
    told = judge(lab, it, asked, ["0"] * 6)
    assert told.diagnosis is not None
    assert told.diagnosis.live == "twin"


def test_a_twin_that_is_not_there_is_refused_in_one_line(file: Path) -> None:
    (file.parent / "twin.toml").unlink()
    with pytest.raises(LabError) as caught:
        load_file(file)
    assert str(caught.value) == f"{file}:3: live: there is no file twin.toml beside the lab"


def test_a_twin_that_went_away_or_asks_something_else_is_not_offered(file: Path) -> None:
    lab = load_file(file)
    it = Iteration.of(lab.machine, lab.leaves, 1)
    for text in (TWIN.replace("relu", "tanh"), "broken", None):
        twin = file.parent / "twin.toml"
        twin.unlink() if text is None else twin.write_text(text)
        told = judge(lab, it, question(lab, "dE_dW_hidden"), ["0"] * 6)
        assert told.diagnosis is None


def test_check_tells_of_a_twin_that_cannot_be_asked(file: Path) -> None:
    lab, twin = load_file(file), file.parent / "twin.toml"
    assert not any("live" in finding.says for finding in lint(lab))
    twin.write_text(TWIN.replace("relu", "tanh"))
    said = [finding.says for finding in lint(lab) if finding.wrong]
    assert said == ["twin.toml is another network, so it cannot ask the same questions"]
    twin.write_text("broken")
    said = [finding.says for finding in lint(lab) if finding.wrong]
    assert said == ["twin.toml cannot be opened; backprop-tui check tells what is wrong with it"]


def test_the_key_is_written_and_read_again(file: Path) -> None:
    assert 'live = "lab3-live"' in to_toml(bundled("lab3"))
    assert_same(lab_of(to_toml(bundled("lab3"))), bundled("lab3"))
    lab = load_file(file)
    assert_same(lab_of(to_toml(lab)), lab)  # from elsewhere: nothing can be known of a file then
    save(lab, file.parent / "copy.toml")
    assert load_file(file.parent / "copy.toml").live == "twin.toml"


def test_a_lab_saved_in_another_folder_leaves_its_twin_behind(file: Path) -> None:
    (file.parent / "other").mkdir()
    save(load_file(file), file.parent / "other" / "copy.toml")
    assert load_file(file.parent / "other" / "copy.toml").live == ""


def test_a_recording_of_a_lab_with_a_twin_is_read_wherever_it_lies(file: Path, tmp_path: Path) -> None:
    record([Stepped("n")], tmp_path / "r.jsonl", load_file(file))
    (file.parent / "twin.toml").unlink()
    lab = read(tmp_path / "r.jsonl").lab
    assert lab.live == "twin.toml"
    assert live_lab(lab) is None


def test_a_recording_made_before_the_key_was_there_has_no_twin() -> None:
    old = Path(__file__).parents[1] / "recordings" / "format1-full.backprop.jsonl"
    lab = read(old).lab
    assert lab.id == "lab3"
    assert live_lab(lab) is None
