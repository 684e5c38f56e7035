"""A lab that was written is the lab that is read back, bit for bit."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.labs.toml import BATCH, DATA, SMALL, assert_same, lab_of
from tui_backprop.engine.machine import frozen_copy
from tui_backprop.labs import limits
from tui_backprop.labs.build import build
from tui_backprop.labs.decode import decode
from tui_backprop.labs.errors import LabError
from tui_backprop.labs.files import bundled_ids
from tui_backprop.labs.lab import Lab
from tui_backprop.labs.loader import bundled, load_file
from tui_backprop.labs.writer import save, to_toml

FULL = (
    BATCH.replace("y =", "batch = 2\nshuffle = true\ny =").replace(
        "[data]", 'hide = ["code"]\nquestion = "Why?"\ntext = """a "b"\\\\\n\n"""\n[data]'
    )
    + "momentum = 0.9\nnesterov = true\nweight_decay = 0.01\ndecay_biases = false\nseed = 3\n"
    + '[names]\nloss = "E"\n"W_out after update" = "W_new"\n[notes]\n"grads out" = "one\\ntwo"\n'
    + '[[tasks]]\nat = "1 loss"\nask = "How much?"\npredict = "loss"\n'
)
DRAWN = BATCH.replace("W = [[0.5], [0.25]]\nb = [0.1]", 'units = 1\ninit = "he_normal"')


@pytest.mark.parametrize("id", bundled_ids())
def test_a_bundled_lab_comes_back_whole(id: str) -> None:
    lab = bundled(id)
    assert_same(lab_of(to_toml(lab)), lab)


@pytest.mark.parametrize("text", [SMALL, BATCH, FULL, DRAWN, SMALL.replace("sgd", "adam")])
def test_every_kind_of_key_comes_back(text: str) -> None:
    assert_same(lab_of(to_toml(lab_of(text))), lab_of(text))


@settings(max_examples=40)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=6, max_size=6))
def test_every_finite_float_comes_back_to_the_bit(cells: list[float]) -> None:
    lab = lab_of(SMALL)
    leaves = {**lab.leaves, "W_hidden": frozen_copy(np.reshape(cells, (3, 2))), "lr": np.float64(cells[0])}
    written = lab_of(to_toml(lab, leaves))
    assert written.leaves["W_hidden"].tobytes() == leaves["W_hidden"].tobytes()
    assert written.leaves["lr"].tobytes() == leaves["lr"].tobytes()


@settings(max_examples=60)
@given(st.text(max_size=60), st.text(max_size=20))
def test_any_text_comes_back(text: str, title: str) -> None:
    lab = lab_of(SMALL)
    words = Lab("lab", "T" + title.strip() + "T", lab.program, lab.leaves, text=text, notes={"update": text})
    once = lab_of(to_toml(words))
    assert_same(lab_of(to_toml(once)), once)


SEEN_AND_UNSEEN = st.text(
    st.sampled_from("ab .\t\n\\\"'\u200f\u202e\u00ad\u200d\u2028\x1b\x9f\U000e0001") | st.characters()
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["title", "question", "text", "update"]), SEEN_AND_UNSEEN, st.integers(1, 500), st.booleans())
def test_a_lab_that_loads_can_be_written_and_loads_again_with_the_same_words(
    key: str, piece: str, times: int, cut: bool
) -> None:
    """The words near their limit too: what is written is what is shown, which may be longer than what was read."""
    most = {"title": limits.TITLE, "text": limits.TEXT}.get(key, limits.QUESTION)
    words = (piece * (most if cut else times))[:most]
    document = (
        {**tomllib.loads(SMALL), key: words} if key != "update" else {**tomllib.loads(SMALL), "notes": {key: words}}
    )
    try:
        lab = build(decode(document), "lab")
    except LabError:
        return
    assert_same(lab_of(to_toml(lab)), lab)


def test_a_matrix_too_wide_for_a_line_is_written_a_row_a_line() -> None:
    rows = [[0.123456789012345] * 4, [-0.123456789012345] * 4, [0.5] * 4]
    layer = f'[[layers]]\nname = "hidden"\nactivation = "relu"\nW = {rows}\n'
    lab = lab_of(SMALL.replace("theta = [-0.4, 0.2, 0.1]", "theta = [1, 1, 1, 1, 1]").replace(
        '[[layers]]\nname = "hidden"\nactivation = "relu"\nW = [[0.2, -0.3], [0.4, 0.1], [-0.5, 0.2]]\n', layer
    ))  # fmt: skip
    text = to_toml(lab)
    assert "\n  [0.5, 0.5, 0.5, 0.5],\n]" in text
    assert max(map(len, text.splitlines())) <= 100
    assert_same(lab_of(text), lab)


def test_the_state_of_a_session_can_be_saved_as_a_lab(tmp_path: Path) -> None:
    lab = bundled("xor")
    leaves = lab.machine.fast(lab.leaves, 1, np.empty(10))
    save(lab, tmp_path / "learned.toml", leaves)
    read = load_file(tmp_path / "learned.toml")
    assert read.id == "learned"
    assert np.array_equal(read.leaves["W_hidden"], leaves["W_hidden"])
    assert list(tmp_path.iterdir()) == [tmp_path / "learned.toml"]


def test_a_file_that_is_there_is_kept_unless_overwriting_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "lab.toml"
    path.write_text("mine")
    with pytest.raises(LabError, match="is there already; choose another name"):
        save(bundled("lab3"), path)
    assert path.read_text() == "mine"
    save(bundled("lab3"), path, overwrite=True)
    assert load_file(path).title == "Laboratory Activity 3"


@pytest.mark.parametrize("overwrite", [True, False])
def test_a_write_that_fails_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, overwrite: bool
) -> None:
    path = tmp_path / "lab.toml"
    if overwrite:
        path.write_text("mine")
    before = sorted(tmp_path.iterdir())

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(LabError, match="cannot be written: No space left on device"):
        save(bundled("lab3"), path, overwrite=overwrite)
    assert sorted(tmp_path.iterdir()) == before
    assert not overwrite or path.read_text() == "mine"


def test_a_place_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    for path in (tmp_path / "none" / "lab.toml", tmp_path / "a\0b.toml"):
        with pytest.raises(LabError, match="cannot be written"):
            save(bundled("lab3"), path)


def test_a_lab_too_large_to_be_read_again_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui_backprop.labs.writer.FILE_BYTES", 2**10)
    with pytest.raises(LabError, match="would be larger than 0 MiB, the most a lab file may have"):
        save(bundled("lab3"), tmp_path / "lab.toml")
    assert list(tmp_path.iterdir()) == []


def test_a_state_that_is_not_finite_is_not_saved() -> None:
    lab = bundled("lab3")
    with pytest.raises(LabError, match=r"^theta\[1\]: is nan; a lab holds finite numbers"):
        to_toml(lab, {**lab.leaves, "theta": frozen_copy([0.0, np.nan, 0.0])})
    assert "[data]" in to_toml(lab)
    assert DATA.splitlines()[1] in to_toml(lab)
