"""Notices: data below, put into words where the keys, the one number format and the width of the window are known."""

from __future__ import annotations

import ast
import math
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tui_backprop
from tests.recording.recorded import lines_of, record
from tests.ui.driving import SMALL, opened, press, row_of
from tui_backprop.engine.edits import Edit
from tui_backprop.ground.numbers import apart, full, number
from tui_backprop.lesson.meaning.notices import notice_text
from tui_backprop.recording.errors import NotMadeError, RecordingError
from tui_backprop.recording.notice import GoesOnIn, NotRecorded, NotWritten, ReadOnly, Reopened, Stopped
from tui_backprop.session.events import Edited, Redone, Stepped, Undone
from tui_backprop.session.notice import Changed, NewBranch, NothingTo, OtherBranch, SameBranch, Unchanged
from tui_backprop.ui.panes.bars.notices import notice_line, trouble_in_full
from tui_backprop.ui.view.keys import KEYS
from tui_backprop.ui.view.view import Told

ROOT = Path(tui_backprop.__file__).parent
LR = Edit(1, "lr", (), 1e-5)
WEIGHT = Edit(1, "W_hidden", (0, 1), 1234567.0)
CUT = RecordingError("r.jsonl", "is incomplete; writing was interrupted here", 28, 27)


@pytest.mark.parametrize(
    ("told", "line"),
    [
        (Changed("edited", LR, 0.001), "lr 0.001 → 1e-5 · u goes back"),
        (Changed("edited", WEIGHT, 0.2), "W_hidden[0,1] 0.2 → 1.235e6 · u goes back"),
        (
            Changed("undone", LR, 0.001, OtherBranch("main")),
            "undone: lr 0.001 → 1e-5 · now on main · ctrl+r does it again",
        ),
        (
            Changed("redone", LR, 0.001, SameBranch("try-2")),
            "done again: lr 0.001 → 1e-5 · as on branch try-2: now on it · u goes back",
        ),
        (Unchanged(LR), "lr is 1e-5 already"),
        (NothingTo("redo"), "nothing to redo"),
        (NewBranch("try-2", "main"), "new branch try-2, main is kept"),
        (
            NotWritten("lab3-1", "No space left on device"),
            "lab3-1 is not written yet: No space left on device; the next key tries again",
        ),
        (Stopped("lab3-1", "lr: is nan"), "lab3-1: recording has stopped: lr: is nan"),
        (Reopened(None, 0, 7, None), ""),
        (Reopened(None, 1, 7, None), "1 of 7 checks differs; the recorded numbers were taken"),
    ],
)
def test_every_notice_in_words(told: Told, line: str) -> None:
    assert notice_line(told, 78) == line


FINITE = st.floats(allow_nan=False, allow_infinity=False)


@given(st.floats(), FINITE)
def test_the_numbers_of_a_notice_are_those_of_the_panes(old: float, new: float) -> None:
    digits = apart(old, new)
    before, after = notice_text(Changed("edited", Edit(1, "lr", (), new), old)).removeprefix("lr ").split(" → ")
    if number(old, digits) == number(new, digits):  # the same number, or 0 and -0.0
        assert (before, after) == (full(old), full(new))
    else:
        assert (before, after) == (number(old, digits), number(new, digits))
    assert before != after or old == new or math.isnan(old)
    assert notice_text(Unchanged(Edit(1, "lr", (), new))) == f"lr is {number(new)} already"


def test_a_wider_window_leaves_fewer_words_out() -> None:
    told = Reopened(CUT, 2, 12, GoesOnIn(Path("a-recording-repaired.backprop.jsonl")))
    lines = [notice_line(told, width) for width in range(40, 200)]
    assert [len(line) for line in lines] == sorted(len(line) for line in lines)
    assert all(len(line) <= width for width, line in zip(range(40, 200), lines, strict=True) if width >= 78)
    assert lines[-1].startswith("line 28 is incomplete; writing was interrupted here; 27 lines kept · 2 of 12 checks")
    assert lines[-1].endswith(" · going on in a-recording-repaired.backprop.jsonl")


def test_a_long_folder_is_shortened_in_a_row_and_written_out_elsewhere() -> None:
    folder = Path("/a/very/long/way/to/the/folder/in/which/there/are/my/recordings")
    told = NotRecorded(NotMadeError(folder, folder, "Permission denied"))
    assert notice_line(told, 78).endswith("/my/recordings; try --record FILE")
    assert all(len(notice_line(told, width)) <= width for width in range(60, 130))
    assert str(folder) in notice_line(told, 130)
    assert str(folder) in trouble_in_full(told)


def test_what_is_read_only_is_said() -> None:
    told = Reopened(None, 0, 0, ReadOnly(Path("r.jsonl")))
    assert notice_line(told, 78) == "r.jsonl may not be written to, so what follows is not recorded"


@pytest.mark.parametrize("size", [SMALL])
async def test_on_screen_a_notice_has_the_number_of_the_panes(size: tuple[int, int]) -> None:
    async with opened("lab3", size) as (app, pilot):
        await press(pilot, *":lr=0.00001", "enter")
        assert row_of(app, "notice").strip() == "lr 0.001 → 1e-5 · u goes back"
        await press(pilot, *":lr=1e-5", "enter")
        assert row_of(app, "notice").strip() == "lr is 1e-5 already"
        await press(pilot, "u")
        assert row_of(app, "notice").strip() == "undone: lr 0.001 → 1e-5 · ctrl+r does it again"


def test_a_recording_holds_what_was_done_and_no_notice_of_it(tmp_path: Path) -> None:
    n, back, edit = Stepped("n"), Stepped("N"), Edited("W_hidden", (0, 1), 0.9)
    session = record([n, n, n, back, back, edit, Undone(), Redone(), Undone(), Undone()], tmp_path / "r.jsonl")
    assert session.notice == NothingTo("undo")
    written = {key for line in lines_of(tmp_path / "r.jsonl") for key in line}
    assert written <= {"kind", "n", "time", "format", "versions", "arithmetic", "lab"} | EVENTS | CHECK


EVENTS = {"move", "name", "cell", "value"}
CHECK = {"at", "values", "stages", "loss"}
TYPED_AFTER_THE_COLON = {"w", "q"}
KEY_NAMES = {key.shown for key in KEYS if re.fullmatch(r"[A-Za-z]+|ctrl\+\w", key.shown)} - TYPED_AFTER_THE_COLON
WORD = re.compile(r"(?<![\w.-])(?:ctrl\+\w|[A-Za-z]+)(?![\w-])")
"""A word or a key; not the e of 1e-3."""


def spoken(source: str) -> list[str]:
    """The sentences of a file: its text of several words, docstrings left out."""
    tree = ast.parse(source)
    docstrings = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    texts = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in docstrings)
    return [text for text in texts if isinstance(text, str) and " " in text.strip()]


def keys_named(source: str) -> list[str]:
    """The sentences of a file that name a key."""
    return [text for text in spoken(source) if KEY_NAMES & set(WORD.findall(text))]


def widths_named(source: str) -> list[str]:
    """The names of a file that speak of a width."""
    names = {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
    names |= {node.arg for node in ast.walk(ast.parse(source)) if isinstance(node, ast.arg)}
    return sorted(name for name in names if "width" in name.lower())


@pytest.mark.parametrize("path", [*(ROOT / "session").glob("*.py"), *(ROOT / "recording").glob("*.py")], ids=str)
def test_the_core_names_no_key_and_no_width(path: Path) -> None:
    assert keys_named(path.read_text("utf-8")) == []
    assert widths_named(path.read_text("utf-8")) == []


def test_a_key_or_a_width_in_the_core_is_found() -> None:
    assert keys_named('says = f"{name} is not taken yet; step on with n"')
    assert keys_named('says = f"{what} · ctrl+r does it again"')
    assert widths_named("WIDTH = 78") == ["WIDTH"]
