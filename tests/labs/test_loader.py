"""What a lab file may say, and how it becomes a lab."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from tests.labs.toml import BATCH, DATA, HEAD, HIDDEN, OUT, ROWS, SMALL, TRAINING, TWO_INPUTS, lab_of, numbers
from tui_backprop.engine.batches import Batches
from tui_backprop.engine.rows.initial import INITIALISATIONS
from tui_backprop.labs.errors import LabError
from tui_backprop.labs.lab import Task
from tui_backprop.labs.loader import id_of, load_file, open_lab

CSV = "height, weight,label\n1.5,2,0\n-2.5e-1,4,1\n"
FROM_FILE = '[data]\nfile = "points.csv"\ninputs = ["weight", "height"]\ntargets = ["label"]\n'


def test_one_sample_through_theta_keeps_y_a_scalar() -> None:
    assert isinstance(lab_of(SMALL).leaves["y"], np.float64)


@pytest.mark.parametrize("y", ["1.0", "[1.0]", "1"])
def test_one_sample_through_one_unit_with_W_has_y_of_shape_1(y: str) -> None:
    lab = lab_of(HEAD + f"[data]\nx = [1.0, 2.0]\ny = {y}\n" + TWO_INPUTS + TRAINING)
    assert numbers(lab, "y") == [1.0]


@pytest.mark.parametrize("y", ["[0, 1, 1]", "[[0], [1], [1]]"])
def test_rows_of_y_may_be_numbers_where_there_is_one_output(y: str) -> None:
    lab = lab_of(BATCH.replace("[0, 1, 1]", y))
    assert numbers(lab, "y") == [[0], [1], [1]]
    assert lab.network.rows == 3


def test_a_layer_without_b_has_no_bias() -> None:
    assert [layer.parameters for layer in lab_of(SMALL).network.layers] == ["W", "theta"]
    assert lab_of(BATCH).network.last.parameters == "W b"


def test_leaves_are_read_only_and_are_all_the_program_reads() -> None:
    lab = lab_of(BATCH.replace("y =", "batch = 2\ny =") + "momentum = 0.5\n")
    assert tuple(lab.leaves) == lab.program.leaves
    assert numbers(lab, "v_W_out") == [[0], [0]]
    assert not any(np.asarray(value).flags.writeable for value in lab.leaves.values() if np.ndim(value))


def test_batches_take_rows_in_order_or_shuffled_by_the_seed() -> None:
    assert lab_of(BATCH).batches is None
    assert lab_of(BATCH.replace("y =", "batch = 2\ny =")).batches == Batches(3, 2)
    shuffled = lab_of(BATCH.replace("y =", "batch = 2\nshuffle = true\ny =") + "seed = 7\n")
    assert shuffled.batches == Batches(3, 2, True, 7)


def test_a_hyperparameter_that_is_not_given_has_the_value_of_its_optimizer() -> None:
    adam = lab_of(SMALL.replace("sgd", "adam").replace("lr = 0.1\n", "betas = [0.8, 0.9]\n"))
    assert [numbers(adam, name) for name in adam.program.hyperparameters] == [0.001, 0.8, 0.9, 1e-8]


def test_momentum_of_0_still_makes_a_program_that_remembers_so_that_it_can_be_edited() -> None:
    lab = lab_of(SMALL + "momentum = 0.0\nnesterov = true\nweight_decay = 0.1\ndecay_biases = false\n")
    options = lab.network.options
    assert (options.momentum, options.nesterov, options.weight_decay, options.decay_biases) == (True, True, True, False)
    assert numbers(lab, "momentum") == 0.0


@pytest.mark.parametrize("init", INITIALISATIONS)
def test_units_are_drawn_by_the_seed_and_biases_start_at_0(init: str) -> None:
    layer = f'[[layers]]\nname = "out"\nactivation = "relu"\nunits = 1\ninit = "{init}"\n'
    texts = [HEAD + ROWS + layer + TRAINING + f"seed = {seed}\n" for seed in (1, 1, 2)]
    first, again, other = (numbers(lab_of(text), "W_out") for text in texts)
    assert first == again
    assert (first == other) == (init == "zeros")
    assert numbers(lab_of(texts[0]), "b_out") == [0]


@pytest.mark.parametrize(
    ("init", "uniform", "spread"),
    [
        ("xavier", True, 6 / 500),
        ("xavier_normal", False, 2 / 500),
        ("he", True, 6 / 300),
        ("he_normal", False, 2 / 300),
    ],
)
def test_weights_are_spread_as_pytorch_spreads_them(init: str, uniform: bool, spread: float) -> None:
    W = INITIALISATIONS[init].draw(np.random.default_rng(0), 300, 200)
    assert W.shape == (300, 200)
    measured = np.abs(W).max() if uniform else W.std()
    assert measured == pytest.approx(spread**0.5, rel=0.01)


def test_bias_false_leaves_the_bias_out() -> None:
    layer = '[[layers]]\nname = "out"\nactivation = "relu"\nunits = 1\ninit = "he"\nbias = false\n'
    assert lab_of(HEAD + ROWS + layer + TRAINING).network.last.parameters == "W"


def test_words_of_the_lab_are_kept_and_a_task_may_use_the_sheets_name() -> None:
    words = (
        '[names]\ndE_dz_hidden = "dE_dzh"\n[notes]\n"grads  hidden" = "Look."\n'
        '[[tasks]]\nat = " 2  grads hidden"\nask = "Which?"\npredict = "dE_dzh"\n'
    )
    lab = lab_of(
        SMALL.replace(DATA, 'hide = ["code", "code"]\nquestion = "Why?"\ntext = """a\n\tb"""\n' + DATA) + words
    )
    assert lab.question == "Why?"
    assert lab.text == "a\n    b"
    assert lab.hide == ("code",)
    assert lab.notes == {"grads hidden": "Look."}
    assert lab.tasks == (Task("2 grads hidden", "Which?", "dE_dz_hidden"),)


def test_controls_in_text_are_written_out_when_a_lab_is_read() -> None:
    lab = lab_of(SMALL.replace('"T"', '"a\\u001b[2J\\u202eb\\nc"').replace(DATA, 'text = "\\u009b"\n' + DATA))
    assert lab.title == "a␛[2J\\u202eb␊c"
    assert lab.text == "\\x9b"


def test_a_data_file_beside_the_lab_gives_the_columns_that_are_named(tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text(CSV)
    (tmp_path / "points.toml").write_text(HEAD + FROM_FILE + TWO_INPUTS + TRAINING)
    lab = load_file(tmp_path / "points.toml")
    assert numbers(lab, "x") == [[2, 1.5], [4, -0.25]]
    assert numbers(lab, "y") == [[0], [1]]


@pytest.mark.parametrize(
    ("csv", "said"),
    [
        ("", 'points.csv has no column "weight". Its header line has nothing'),
        ("height,wieght,label\n", 'points.csv has no column "weight". Did you mean wieght?'),
        ("height,weight,label\n", "points.csv has no rows under its header line"),
        ("height,weight,label\n1,2\n", "points.csv line 2 has 2 cells, but the header line has 3"),
        ("height,weight,label\n1,2,3\n1,two,3\n", 'points.csv line 3: expected a finite number, found "two"'),
        ("height,weight,label\n1,nan,3\n", 'points.csv line 2: expected a finite number, found "nan"'),
        ("height,weight,label\n1,1e999,3\n", 'points.csv line 2: expected a finite number, found "1e999"'),
        ("height,weight,label\n1,1_0,3\n", 'points.csv line 2: expected a finite number, found "1_0"'),
        ("height,weight,weight\n", 'points.csv has 2 columns named "weight"; rename all but one'),
        ("height,weight,label\n\0\n", "points.csv line 2: has a NUL byte in it"),
        ('height,weight,label\n"1,2,3\n', "points.csv line 2: not comma-separated text"),
        ("height,weight,label\n" + "1" * 200_000 + ",2,3\n", "points.csv line 2: not comma-separated text"),
    ],
)
def test_a_data_file_that_does_not_fit_is_refused_with_its_line(tmp_path: Path, csv: str, said: str) -> None:
    (tmp_path / "points.csv").write_text(csv)
    (tmp_path / "lab.toml").write_text(HEAD + FROM_FILE + TWO_INPUTS + TRAINING)
    with pytest.raises(LabError) as caught:
        load_file(tmp_path / "lab.toml")
    assert str(caught.value).startswith(f"{tmp_path / 'lab.toml'}:4: data.file: {said}")


def test_numbers_are_counted_as_they_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is beyond the limit is never looked at, so it cannot fill the memory."""
    monkeypatch.setattr("tui_backprop.labs.limits.DATA_CELLS", 6)
    (tmp_path / "lab.toml").write_text(HEAD + FROM_FILE + TWO_INPUTS + TRAINING)
    (tmp_path / "points.csv").write_text("height,weight,label\n1,2,3\n1,2,3\n\n")
    assert load_file(tmp_path / "lab.toml").leaves["x"].shape == (2, 2)
    (tmp_path / "points.csv").write_text("height,weight,label\n1,2,3\n1,2,3\n1,two,3\n")
    with pytest.raises(LabError, match=r"points.csv has more than the 6 numbers that are read"):
        load_file(tmp_path / "lab.toml")


@pytest.mark.parametrize("key", ["inputs", "targets"])
def test_a_column_is_named_once(tmp_path: Path, key: str) -> None:
    named = FROM_FILE.replace('"weight"', '"height"') if key == "inputs" else FROM_FILE.replace('el"]', 'el", "label"]')
    (tmp_path / "points.csv").write_text(CSV)
    (tmp_path / "lab.toml").write_text(HEAD + named + TWO_INPUTS + TRAINING)
    with pytest.raises(LabError, match=rf'data\.{key}: names "\w+" twice; name each column once'):
        load_file(tmp_path / "lab.toml")


def test_a_column_may_be_an_input_and_a_target(tmp_path: Path) -> None:
    """As in a network that learns to give back what it is given."""
    (tmp_path / "points.csv").write_text(CSV)
    (tmp_path / "lab.toml").write_text(HEAD + FROM_FILE.replace('["label"]', '["height"]') + TWO_INPUTS + TRAINING)
    lab = load_file(tmp_path / "lab.toml")
    assert np.array_equal(np.asarray(lab.leaves["x"])[:, 1:], lab.leaves["y"])


@pytest.mark.parametrize("name", ["../points.csv", "/points.csv", "a\\\\b", "C:x", "..", "", "a\\u0000b"])
def test_a_data_file_is_a_bare_name(tmp_path: Path, name: str) -> None:
    (tmp_path / "lab.toml").write_text(HEAD + FROM_FILE.replace("points.csv", name) + TWO_INPUTS + TRAINING)
    with pytest.raises(LabError, match=r"data\.file: expected the bare name of a file beside the lab"):
        load_file(tmp_path / "lab.toml")


def test_a_lab_that_is_no_file_has_no_data_file() -> None:
    with pytest.raises(LabError, match="only a lab that is a file has files beside it"):
        lab_of(HEAD + FROM_FILE + TWO_INPUTS + TRAINING)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe", ":1: is not UTF-8 text"),
        (b'format = 1\ntitle = "\xe9"', ":2: is not UTF-8 text"),
        (b"\na = 1\0", ":2: has a NUL byte in it"),
        (b"#" * (8 * 2**20 + 1), ": is larger than 8 MiB"),
    ],
)
def test_a_file_that_is_not_text_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "lab.toml"
    path.write_bytes(content)
    with pytest.raises(LabError) as caught:
        load_file(path)
    assert str(caught.value).startswith(f"{path}{said}")


def test_a_file_that_cannot_be_read_is_told_in_one_line(tmp_path: Path) -> None:
    for path, said in [
        (tmp_path, "is a folder"),
        (tmp_path / "none.toml", "there is no such file"),
        (tmp_path / "a\0b.toml", "cannot be read"),
        (tmp_path / ("n" * 300 + ".toml"), "cannot be read"),
        (tmp_path / "file" / "lab.toml", "cannot be read"),
    ]:
        (tmp_path / "file").touch()
        with pytest.raises(LabError) as caught:
            load_file(path)
        assert f": {said}" in str(caught.value)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "lab.toml")
    with pytest.raises(LabError, match="is not a regular file"):
        load_file(tmp_path / "lab.toml")


def test_windows_line_ends_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    path = tmp_path / "lab.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert load_file(path).title == "T"


def test_an_argument_with_a_slash_or_toml_is_a_path_and_any_other_an_id(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.toml").write_text(SMALL)
    (tmp_path / "plain").write_text(SMALL)
    assert open_lab("mine.toml").id == "mine"
    assert open_lab("./plain").id == "plain"
    assert open_lab("lab3").id == "lab3"
    with pytest.raises(LabError, match='no lab is called "plain"'):
        open_lab("plain")


@pytest.mark.parametrize(("name", "id"), [("My lab (2).toml", "My-lab-2"), ("../é.toml", "lab"), ("x" * 99, "x" * 40)])
def test_an_id_is_made_of_characters_every_system_takes(name: str, id: str) -> None:
    assert id_of(Path(name)) == id


def test_names_of_a_program_never_meet_whatever_a_layer_is_called() -> None:
    for name in ("x", "y", "t", "hat", "dz", "z", "theta", "w", "b", "loss", "lr", "da", "rows", "np", "out"):
        lab = lab_of((SMALL.replace("sgd", "adam")).replace('"hidden"', f'"{name}0"').replace('"out"', f'"{name}"'))
        program = lab.program
        forward = [written for s in program.statements[: program.update_from] for written in s.writes]
        taken = [*program.leaves, *forward]
        assert len(set(taken)) == len(taken)


def test_every_layer_kind_runs() -> None:
    for text in (SMALL, BATCH, HEAD + ROWS + HIDDEN.replace(", [-0.5, 0.2]]", "]") + OUT + TRAINING):
        lab = lab_of(text)
        assert np.isfinite(lab.machine.trace(lab.leaves, 1)[-1]["loss"])
