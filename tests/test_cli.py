"""Every command, and every way one can end: an exit code and at most one line on standard error."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.labs.toml import BATCH, DATA, HEAD, SMALL, TRAINING
from tui_backprop import __version__
from tui_backprop.cli import main
from tui_backprop.commands.bar import progress
from tui_backprop.commands.train import trained
from tui_backprop.engine.iteration import Iteration
from tui_backprop.labs.files import bundled_ids
from tui_backprop.labs.loader import bundled
from tui_backprop.lesson.meaning.describe import rows_taken
from tui_backprop.lesson.transcript import stop_text, words_at

Captured = pytest.CaptureFixture[str]
COMMAND = [sys.executable, "-m", "tui_backprop"]


def lines(capsys: Captured, *argv: str, code: int = 0) -> list[str]:
    """What a command that ends well prints."""
    assert main(argv) == code
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out.splitlines()


def complaint(capsys: Captured, *argv: str, code: int = 2) -> str:
    """The one line of a command that does not."""
    assert main(argv) == code
    captured = capsys.readouterr()
    assert captured.err.startswith("backprop-tui: ")
    assert captured.err.endswith("\n")
    assert captured.err.count("\n") == 1
    assert "Traceback" not in captured.err
    return captured.err.removeprefix("backprop-tui: ").rstrip("\n")


def lab_file(folder: Path, text: str = SMALL) -> str:
    path = folder / "lab.toml"
    path.write_text(text)
    return str(path)


@pytest.mark.parametrize("argument", ["--version", "-V"])
def test_the_version_is_printed(capsys: Captured, argument: str) -> None:
    assert lines(capsys, argument) == [f"backprop-tui {__version__}"]


def test_help_names_every_command(capsys: Captured) -> None:
    printed = "\n".join(lines(capsys, "--help"))
    for command in ("open", "labs", "trace", "train", "check", "replay", "recordings"):
        assert f"\n  {command} " in printed
        assert lines(capsys, command, "--help")[0].startswith(f"usage: backprop-tui {command}")


def test_labs_lists_the_labs_that_come_with_the_program(capsys: Captured) -> None:
    printed = lines(capsys, "labs")
    assert [line.split()[0] for line in printed] == list(bundled_ids())
    assert printed[0] == "lab3       Laboratory Activity 3  3 → 2 ReLU → 1"


def trace(capsys: Captured, *argv: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines(capsys, "trace", *argv, "--json")]


def test_the_trace_of_lab_3_has_the_six_kinds_of_stages_with_the_numbers_of_the_sheet(capsys: Captured) -> None:
    start, *stages = trace(capsys, "lab3")
    assert start == {
        "iteration": 1,
        "stage": "start",
        "tensors": {
            "x": [1, 0, 1],
            "y": 1,
            "W_hidden": [[0.2, -0.3], [0.4, 0.1], [-0.5, 0.2]],
            "theta": [-0.4, 0.2, 0.1],
        },
        "scalars": {"lr": 0.001},
    }
    assert [(stage["stage"], stage.get("layer")) for stage in stages] == [
        ("pre-activation", "hidden"),
        ("activation", "hidden"),
        ("output", "out"),
        ("loss", None),
        ("grads", "out"),
        ("grads", "hidden"),
        ("update", None),
    ]
    assert stages[0] == {
        "iteration": 1,
        "stage": "pre-activation",
        "layer": "hidden",
        "tensors": {"z_hidden": [-0.3, -0.09999999999999998]},
    }
    assert "layer" not in stages[3]
    assert stages[3]["tensors"] == {"loss": 0.9799999999999999}
    assert stages[4]["tensors"]["dE_dtheta"] == [-1.4, 0, 0]
    assert stages[6]["tensors"]["theta"] == [-0.3986, 0.2, 0.1]


def test_a_trace_keeps_the_sign_of_a_negative_zero_and_every_digit(capsys: Captured) -> None:
    printed = lines(capsys, "trace", "lab3", "--json")
    assert '"dE_dtheta": [-1.4, -0.0, -0.0]' in printed[5]
    assert '{"z_hidden": [-0.3, -0.09999999999999998]}' in printed[1]


def test_a_trace_goes_on_from_the_parameters_of_the_iteration_before(capsys: Captured) -> None:
    stages = trace(capsys, "xor", "--iterations", "3")
    lab = bundled("xor")
    losses = np.empty(3)
    lab.machine.fast(lab.leaves, 1, losses)
    assert [stage["tensors"]["loss"] for stage in stages if stage["stage"] == "loss"] == losses.tolist()
    assert [stage["iteration"] for stage in stages if stage["stage"] == "update"] == [1, 2, 3]


def test_a_trace_of_batches_begins_every_iteration_with_the_rows_it_took(capsys: Captured, tmp_path: Path) -> None:
    path = lab_file(tmp_path, BATCH.replace("y =", "batch = 2\ny =") + "momentum = 0.9\n")
    stages = trace(capsys, path, "--iterations", "2")
    starts = [stage for stage in stages if stage["stage"] == "start"]
    assert stages[0] is starts[0]
    given = ["X", "Y", "W_out", "b_out", "v_W_out", "v_b_out"]
    assert [list(start["tensors"]) for start in starts] == [[*given, "x", "y"], ["x", "y"]]
    assert [start["rows"] for start in starts] == [[0, 1], [2]]
    assert starts[0]["tensors"]["x"] == [[0, 0], [0, 1]]
    assert [start.get("scalars") for start in starts] == [{"lr": 0.1, "momentum": 0.9}, None]
    assert set(stages[-1]["tensors"]) == {"v_W_out", "v_b_out", "W_out", "b_out"}
    assert not any("rows" in stage for stage in stages if stage["stage"] != "start")


def test_a_trace_tells_only_what_is_asked_for_by_our_names_or_the_sheets(capsys: Captured, tmp_path: Path) -> None:
    stages = trace(capsys, "lab3", "--iterations", "2", "--only", "dE_dzout, lr,loss")
    assert [(stage["stage"], list(stage["tensors"]), stage.get("scalars")) for stage in stages] == [
        ("start", [], {"lr": 0.001}),
        ("loss", ["loss"], None),
        ("grads", ["dE_dz_out"], None),
        ("loss", ["loss"], None),
        ("grads", ["dE_dz_out"], None),
    ]
    path = lab_file(tmp_path, BATCH.replace("y =", "batch = 2\ny ="))
    assert [stage["rows"] for stage in trace(capsys, path, "--iterations", "2", "--only", "rows")] == [[0, 1], [2]]
    assert lines(capsys, "trace", "lab3", "--only", "loss") == [
        "Laboratory Activity 3",
        "",
        "iteration 1",
        "",
        "Stop 4 of 7: loss",
        "  loss = 0.5 * (y - y_hat) ** 2",
        "    = 0.98",
    ]
    assert complaint(capsys, "trace", "lab3", "--only", "los") == (
        '--only: nothing in this lab is called "los". Did you mean loss?'
    )
    assert complaint(capsys, "trace", "lab3", "--only", " , ").startswith("--only: expected names with commas")


def test_numbers_that_are_not_finite_are_words_so_that_every_line_is_json(capsys: Captured) -> None:
    stages = trace(capsys, "lab3", "--iterations", "900", "--set", "training.lr=1e3")
    said = {stage["tensors"]["loss"] for stage in stages if stage["stage"] == "loss"}
    assert {"inf", "nan"} <= said
    assert any(None is not stage["tensors"].get("W_hidden") for stage in stages)


def test_the_plain_trace_has_formula_numbers_and_the_sheets_names(capsys: Captured) -> None:
    printed = lines(capsys, "trace", "lab3")
    assert printed[0] == "Laboratory Activity 3"
    at = printed.index("  z_hidden = x @ W_hidden")
    assert printed[at - 1 : at + 2] == [
        "Stop 1 of 7: pre-activation, layer hidden",
        "  z_hidden = x @ W_hidden",
        "    = [-0.3  -0.1]",
    ]
    assert "  dE_da_hidden = dE_dz_out * theta[1:] (your sheet: dE_dah)" in printed
    assert "  theta = theta - lr * dE_dtheta (your sheet: theta_new)" in printed


def test_the_plain_trace_says_what_the_update_did_to_the_loss(capsys: Captured) -> None:
    printed = lines(capsys, "trace", "lab3", "--iterations", "2")
    told = " ".join(" ".join(printed).split())
    assert "The loss on this row: 0.98 → 0.978, down by 0.001959." in told
    assert told.count("The loss on this row: ") == 2


def test_the_plain_trace_tells_a_stop_as_a_recording_printed_as_text_does(capsys: Captured) -> None:
    printed = lines(capsys, "trace", "lab3")
    lab = bundled("lab3")
    it = Iteration.of(lab.machine, lab.leaves, 1)
    for stop in range(1, len(lab.program.stages)):
        told = stop_text(lab, it.at_stop(stop), stop).splitlines()
        at = printed.index(told[0])
        words = words_at(lab, it.at_stop(stop), stop)
        assert words
        assert told[-len(words) :] == words
        assert words == printed[at : [*printed, ""].index("", at)][-len(words) :]


def test_the_plain_trace_says_which_rows_each_batch_took(capsys: Captured, tmp_path: Path) -> None:
    path = lab_file(tmp_path, BATCH.replace("y =", "batch = 2\ny ="))
    printed = lines(capsys, "trace", path, "--iterations", "2")
    at = printed.index("iteration 1, rows 0 and 1")
    assert printed[at + 2 : at + 4] == ["Start", "  x, y = X[rows], Y[rows]"]
    assert "    x = [[0  0]" in printed[at:]
    assert "iteration 2, row 2" in printed
    assert "iteration 1" in lines(capsys, "trace", "xor")


def test_of_a_large_batch_the_first_rows_are_named() -> None:
    assert rows_taken({"rows": np.arange(200.0)}).startswith("200 rows: 0, 1, 2, ")
    assert rows_taken({}) == ""


def test_check_names_all_that_the_optimizer_does(capsys: Captured) -> None:
    settings = ("momentum=0.9", "nesterov=true", "weight_decay=0.01", "decay_biases=false")
    said = [part for setting in settings for part in ("--set", f"training.{setting}")]
    optimizer = "SGD lr 1 momentum 0.9 nesterov weight decay 0.01 (not biases)"
    assert f", {optimizer}, " in lines(capsys, "check", "xor", *said)[1]


@pytest.mark.parametrize(
    ("settings", "made"),
    [
        (
            ("training.optimizer=adam", "data.batch=3", "data.shuffle=true"),
            "mean squared error, Adam lr 1 betas 0.9 0.999, batch 3 of 4 rows, shuffled, accuracy 2 of 3 at the start",
        ),
        (
            ("training.optimizer=rmsprop", "training.eps=0.5", "training.loss=huber", "training.delta=2"),
            "Huber loss delta 2, RMSprop lr 1 alpha 0.99 eps 0.5, accuracy 2 of 4 at the start",
        ),
    ],
)
def test_check_names_batch_betas_and_accuracy(capsys: Captured, settings: tuple[str, ...], made: str) -> None:
    said = [part for setting in settings for part in ("--set", setting)]
    assert lines(capsys, "check", "xor", *said)[1] == f"2 → 2 tanh → 1 sigmoid, {made}"


def test_a_tensor_of_many_cells_is_told_by_its_shape_in_the_plain_trace(capsys: Captured, tmp_path: Path) -> None:
    wide = 'units = 50\ninit = "he"'
    text = BATCH.replace("W = [[0.5], [0.25]]\nb = [0.1]", wide).replace("[0, 1, 1]", str([[0.5] * 50] * 3))
    assert any("= 3×50 numbers from" in line for line in lines(capsys, "trace", lab_file(tmp_path, text)))


def test_set_changes_the_lab_for_this_run(capsys: Captured) -> None:
    (update,) = trace(capsys, "lab3", "--set", "training.lr=1", "--set", "data.y=0")[-1:]
    assert update["tensors"]["theta"][0] == -0.4 - 1 * -0.4


def test_train_prints_the_loss_of_the_last_iteration_to_the_last_bit(capsys: Captured) -> None:
    lab = bundled("xor")
    losses = np.empty(1000)
    lab.machine.fast(lab.leaves, 1, losses)
    assert lines(capsys, "train", "xor", "--iterations", "1000") == [repr(float(losses[-1]))]


def test_train_can_print_the_loss_of_every_iteration_as_json(capsys: Captured) -> None:
    lab = bundled("xor")
    losses = np.empty(1000)
    lab.machine.fast(lab.leaves, 1, losses)
    told = [json.loads(line) for line in lines(capsys, "train", "xor", "--iterations", "1000", "--json")]
    assert told == [{"iteration": at, "loss": loss} for at, loss in enumerate(losses.tolist(), start=1)]
    assert main(["train", "lab3", "--iterations", "3", "--json", "--set", "training.lr=1e200"]) == 1
    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == {"iteration": 3, "loss": "inf"}


def test_training_that_diverges_is_told_and_ends_with_1(capsys: Captured) -> None:
    said = complaint(capsys, "train", "lab3", "--iterations", "2000", "--set", "training.lr=1e3", code=1)
    assert said == "the loss is not finite; a smaller training.lr may help"


def test_the_progress_bar_keeps_its_width() -> None:
    assert f"{progress(50, 100)}  {trained(50, 100, 0.5)}" == (
        "[###############---------------]  50 %  50 of 100  loss 0.5       "
    )
    assert len(trained(100, 100, 0.123456)) == len(trained(100, 100, 0.5))


@pytest.mark.parametrize("id", bundled_ids())
def test_the_labs_that_come_with_the_program_are_found_good(capsys: Captured, id: str) -> None:
    printed = lines(capsys, "check", id)
    assert printed[-1] == "good"
    assert sum("agrees with central differences" in line for line in printed) >= 6


def test_check_tells_which_units_are_off(capsys: Captured) -> None:
    assert "lab3:15: note: off at the start, so that no gradient passes: hidden[0], hidden[1]" in lines(
        capsys, "check", "lab3"
    )


def test_check_ends_with_1_when_a_lab_cannot_be_meant_so(capsys: Captured) -> None:
    printed = lines(capsys, "check", "lab3", "--set", "training.lr=-1", code=1)
    assert printed[-2:] == ["lab3: --set training.lr=-1: wrong: lr is -1.0; less than 0 makes the loss grow", "1 wrong"]


def test_check_ends_with_1_when_a_gradient_is_not_finite(capsys: Captured) -> None:
    printed = lines(capsys, "check", "lab3", "--set", "data.y=1e200", "--set", "data.x=[1e200, 0, 1e200]", code=1)
    assert any(re.match(r"lab3:\d+: wrong: dE_d", line) for line in printed)


def test_check_takes_several_labs_and_a_folder_and_goes_on_behind_one_that_is_refused(
    capsys: Captured, tmp_path: Path
) -> None:
    good, odd, broken = (tmp_path / f"{name}.toml" for name in ("b", "c", "a"))
    good.write_text(BATCH)
    odd.write_text(BATCH.replace("lr = 0.1", "lr = -1"))
    broken.write_text(BATCH.replace("lr = 0.1", "lr = 0,1"))
    (tmp_path / "notes.txt").write_text("no lab")
    printed = lines(capsys, "check", "xor", str(tmp_path), code=2)
    blocks = "\n".join(printed).split("\n\n")
    assert printed[-1] == "4 labs: 2 with nothing wrong, 1 with something wrong, 1 refused"
    heads = [line for line in printed if line.endswith(":")]
    assert heads == ["xor:", f"{broken}:", f"{good}:", f"{odd}:"]
    assert f"{broken}:\nrefused: {broken}:14: is not TOML: a number has a point, not a comma: 0.1" in blocks
    assert f"{odd}:14: wrong: lr is -1.0; less than 0 makes the loss grow" in printed
    broken.unlink()
    assert lines(capsys, "check", str(tmp_path), code=1)[-1].startswith("2 labs: 1 with nothing wrong, 1 with")
    odd.unlink()
    assert lines(capsys, "check", "xor", str(tmp_path))[-1] == (
        "2 labs: 2 with nothing wrong, 0 with something wrong, 0 refused"
    )
    assert lines(capsys, "check", str(tmp_path))[-1] == "good"


def test_a_folder_without_labs_is_told(capsys: Captured, tmp_path: Path) -> None:
    assert complaint(capsys, "check", str(tmp_path)) == f"{tmp_path} has no .toml files in it"


def test_check_does_not_call_good_what_it_cannot_see(capsys: Captured, tmp_path: Path) -> None:
    layers = """
[[layers]]
name = "hidden"
activation = "tanh"
W = [[0.5], [0.5], [0.5]]
[[layers]]
name = "out"
activation = "sigmoid"
theta = [32.0, 1.0]
"""
    printed = lines(
        capsys, "check", lab_file(tmp_path, (HEAD + DATA + layers + TRAINING).replace("y = 1.0", "y = 0.0"))
    )
    hidden = "too small beside the rounding of the loss to be seen by central differences"
    assert f"  dE_dz_hidden is {hidden}" in printed
    assert "  dE_dW_hidden agrees with central differences, exactly; 2 of 3 cells too small to be seen" in printed
    assert any(line.startswith("note: ") and line.endswith(" too small to be judged") for line in printed)
    assert printed[-1] == "nothing wrong in what could be seen"


def test_check_leaves_out_what_would_take_too_long(capsys: Captured, tmp_path: Path) -> None:
    wide = '[[layers]]\nname = "out"\nactivation = "tanh"\nunits = 1500\ninit = "he"\n'
    text = (HEAD + DATA + wide + TRAINING).replace("y = 1.0", f"y = {[0.0] * 1500}")
    printed = lines(capsys, "check", lab_file(tmp_path, text))
    assert "  dE_dW_out: not compared, it is too large" in printed
    assert any(line.startswith("  dE_db_out agrees") for line in printed)


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["nosuch"], 'no lab is called "nosuch"; there are lab3, lab3-live, xor'),
        (["trace", "lab4"], 'no lab is called "lab4"; there are lab3, lab3-live, xor. Did you mean lab3?'),
        (["trace", "./none.toml"], "./none.toml: there is no such file"),
        (["trace", "lab3\x1b[31m"], 'no lab is called "lab3␛[31m"'),
        (["trace", "lab\udc80"], 'no lab is called "lab\\udc80"'),
        (["trace"], "the following arguments are required: LAB; backprop-tui trace --help tells more"),
        (["trace", "lab3", "--iterations", "0"], 'argument --iterations: expected a whole number from 1 on, found "0"'),
        (["trace", "lab3", "--iterations", "1e3"], "argument --iterations: expected a whole number from 1 on"),
        (["trace", "lab3", "--iter", "3"], "unrecognized arguments: --iter 3"),
        (["trace", "lab3", "more"], "unrecognized arguments: more"),
        (["trace", "lab3", "--set", "x"], "lab3: --set x: expected KEY=VALUE"),
        (["train", "lab3"], "the following arguments are required: --iterations"),
        (["replay", "f", "--text", "--verify"], "argument --verify: not allowed with argument --text"),
        (["--record", "f", "--no-record"], "argument --no-record: not allowed with argument --record"),
        (["--no-record", "--label", "me"], "--label is kept in the recording; leave out --no-record"),
        (["f.jsonl", "--set", "a=1"], "--set changes a lab; a recording has its lab in it"),
        (["--nonsense"], "unrecognized arguments: --nonsense"),
        (
            ["frob", "lab3"],
            'no command is called "frob". There are open, labs, trace, train, check, replay, recordings',
        ),
        (["trian", "xor", "--iterations", "5"], 'no command is called "trian". Did you mean train?'),
        (["trian"], 'no command or lab is called "trian". Did you mean train?'),
        (["lab4"], 'no lab is called "lab4"; there are lab3, lab3-live, xor. Did you mean lab3?'),
        (["lab3", "more"], "unrecognized arguments: more"),
        (["./a.toml", "more"], "unrecognized arguments: more"),
    ],
)
def test_a_mistake_in_usage_is_one_line_and_2(capsys: Captured, argv: list[str], said: str) -> None:
    assert complaint(capsys, *argv).startswith(said)


def test_a_mistake_in_a_lab_is_one_line_with_its_file_and_2(capsys: Captured, tmp_path: Path) -> None:
    path = lab_file(tmp_path, SMALL.replace("lr = 0.1", "lr = true"))
    for command in (["trace"], ["check"], []):
        assert complaint(capsys, *command, path) == f"{path}:17: training.lr: expected a number, found true"


def test_without_a_terminal_the_app_does_not_open_and_points_at_trace(capsys: Captured) -> None:
    said = complaint(capsys, "lab3")
    assert said.endswith("is not a terminal, so the app cannot open; backprop-tui trace LAB prints the stages as text")


def test_a_dumb_terminal_is_told_apart(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        monkeypatch.setattr(stream, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "dumb")
    assert complaint(capsys, "lab3").startswith("TERM is dumb, so the app cannot draw; backprop-tui trace LAB")


def test_with_standard_error_in_a_file_the_person_still_sees_why_nothing_opens(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    for stream in (sys.stdin, sys.stdout):
        monkeypatch.setattr(stream, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert main(["lab3"]) == 2
    captured = capsys.readouterr()
    says = "standard error is not a terminal, so the app cannot open; backprop-tui trace LAB prints the stages as text"
    assert captured.out == captured.err == f"backprop-tui: {says}\n"


def test_a_mistake_of_our_own_is_one_line_and_1(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> int:
        raise ZeroDivisionError("odd\n")

    monkeypatch.setattr("tui_backprop.commands.labs.run", broken)
    said = complaint(capsys, "labs", code=1)
    assert said == "failed by a mistake of its own (ZeroDivisionError: odd␊); please report it"


def test_ctrl_c_is_one_line_and_130(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("tui_backprop.commands.labs.run", interrupted)
    assert complaint(capsys, "labs", code=130) == "interrupted"


ANNOUNCED = """
import sys
from tui_backprop.cli import main
print("ready", flush=True)
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.skipif(os.name == "nt", reason="a signal is sent as POSIX has it")
def test_ctrl_c_ends_training_at_once() -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", ANNOUNCED, "train", "xor", "--iterations", "999999999"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert (process.returncode, out, err) == (130, b"", b"backprop-tui: interrupted\n")


def test_a_reader_that_has_enough_is_no_error() -> None:
    process = subprocess.Popen(
        [*COMMAND, "trace", "xor", "--iterations", "9999"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip() == b"XOR"
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    assert process.wait(timeout=60) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("words", [["labs"], ["--version"], ["--help"], ["check", "-h"]])
def test_a_full_disk_is_one_line_and_1(words: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*COMMAND, *words], stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 1
    assert done.stderr == b"backprop-tui: the output cannot be written: No space left on device\n"


def test_a_pipe_that_knows_no_greek_gets_every_line_in_ascii() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"}
    done = subprocess.run([*COMMAND, "trace", "lab3"], capture_output=True, env=environment, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"dE/dz_out" in done.stdout
    assert done.stdout.isascii()
