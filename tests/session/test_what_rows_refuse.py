"""What a loss or an optimizer cannot take is refused wherever a number comes in, and a row of targets is told of."""

from __future__ import annotations

import pytest

from tests.labs.toml import HEAD, lab_of, refused
from tui_backprop.ground.errors import BackpropError, EditError
from tui_backprop.labs.loader import from_text
from tui_backprop.lesson.meaning.notices import notice_text
from tui_backprop.session.apply import apply
from tui_backprop.session.events import Edited
from tui_backprop.session.session import Session, begin
from tui_backprop.session.typed import parse_command

ROWS = "[data]\nx = [[0, 1], [1, 0]]\ny = {}\n"
LAYER = '[[layers]]\nname = "out"\nactivation = "{}"\nW = {}\n'
TRAINING = '[training]\nloss = "{}"\noptimizer = "{}"\n'


def lab(
    loss: str, activation: str, y: str, *, W: str = "[[0.5], [0.25]]", optimizer: str = "sgd", more: str = ""
) -> str:
    return HEAD + ROWS.format(y) + LAYER.format(activation, W) + TRAINING.format(loss, optimizer) + more


BCE, LOGITS = lab("bce", "sigmoid", "[0, 1]"), lab("bce_logits", "identity", "[0, 0.5]")
HUBER = lab("huber", "identity", "[5, -3]", more="delta = 0.5\n")
CCE = lab("cce", "softmax", "[[0, 1], [1, 0]]", W="[[0.5, 0.25], [0.1, 0.2]]")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (BCE.replace("y = [0, 1]", "y = [0, 5]"), "data.y[1]: bce needs numbers from 0 to 1, found [5.0]"),
        (LOGITS.replace("[0, 0.5]", "[-3, 0]"), "data.y[0]: bce_logits needs numbers from 0 to 1, found [-3.0]"),
        (HUBER.replace("delta = 0.5", "delta = 0.0"), "training.delta: must be greater than 0, found 0.0"),
        (HUBER.replace("delta = 0.5", "delta = -1"), "training.delta: must be greater than 0, found -1.0"),
        (BCE + "delta = 1.0\n", "training.delta: bce does not use delta; take it out"),
        (BCE + "alpha = 0.9\n", "training.alpha: sgd does not use alpha; take it out"),
        (BCE + "decay_biases = false\n", "training.decay_biases: changes nothing without weight_decay; give that too"),
        (lab("bce", "tanh", "[0, 1]"), "bce needs a last layer with activation sigmoid"),
        (lab("bce_logits", "sigmoid", "[0, 1]"), "bce_logits needs a last layer with activation identity"),
    ],
)
def test_a_lab_is_refused_with_the_key_and_what_was_expected(text: str, says: str) -> None:
    assert says in refused(text)


@pytest.mark.parametrize("text", [BCE, LOGITS, HUBER, CCE])
def test_a_lab_with_what_its_rows_take_is_read(text: str) -> None:
    assert lab_of(text).network


def test_weights_of_adamw_decay_where_a_lab_is_silent_and_biases_may_be_left_out() -> None:
    opened = lab_of(lab("mse", "identity", "[0, 1]", optimizer="adamw", more="decay_biases = false\n"))
    assert float(opened.leaves["weight_decay"]) == 0.01
    assert not opened.network.options.decay_biases


def test_eps_of_adagrad_and_alpha_of_rmsprop_are_those_of_pytorch_where_a_lab_is_silent() -> None:
    assert float(lab_of(lab("mse", "identity", "[0, 1]", optimizer="adagrad")).leaves["eps"]) == 1e-10
    assert float(lab_of(lab("mse", "identity", "[0, 1]", optimizer="rmsprop")).leaves["alpha"]) == 0.99


def edited(text: str, name: str, cell: tuple[int, ...], value: float) -> Session:
    return apply(begin(lab_of(text)), Edited(name, cell, value))


EDITS = [
    (BCE, "y", (1, 0), 5.0, "y[1,0]: 5 is no target; bce needs numbers from 0 to 1"),
    (LOGITS, "y", (0, 0), -0.25, "y[0,0]: -0.25 is no target; bce_logits needs numbers from 0 to 1"),
    (CCE, "y", (0, 0), -1.0, "y[0,0]: -1 is no target; cce needs numbers from 0 on that add up to 1"),
    (HUBER, "delta", (), 0.0, "delta: 0 cannot be taken; it must be greater than 0"),
    (HUBER, "delta", (), -1.0, "delta: -1 cannot be taken; it must be greater than 0"),
]


@pytest.mark.parametrize(("text", "name", "cell", "value", "says"), EDITS)
def test_an_edit_is_refused_with_the_same_reason(
    text: str, name: str, cell: tuple[int, ...], value: float, says: str
) -> None:
    with pytest.raises(EditError) as error:
        edited(text, name, cell, value)
    assert str(error.value) == says


@pytest.mark.parametrize(("text", "name", "cell", "value", "says"), EDITS)
def test_so_is_one_that_is_typed_after_the_colon(
    text: str, name: str, cell: tuple[int, ...], value: float, says: str
) -> None:
    session = begin(lab_of(text))
    place = f"{name}[{','.join(map(str, cell))}]" if cell else name
    with pytest.raises(BackpropError) as error:
        apply(session, parse_command(f"{place} = {value}", session))
    assert str(error.value) == says


@pytest.mark.parametrize(
    ("text", "setting", "says"),
    [
        (BCE, "data.y=[0, 5]", "bce needs numbers from 0 to 1"),
        (HUBER, "training.delta=0", "must be greater than 0"),
    ],
)
def test_so_is_one_that_is_set_for_a_run(text: str, setting: str, says: str) -> None:
    with pytest.raises(BackpropError, match=says):
        from_text(text, "lab", "lab.toml", settings=[setting])


def test_a_target_is_edited_to_what_the_loss_takes() -> None:
    assert edited(BCE, "y", (1, 0), 0.75).state.values["y"][1, 0] == 0.75  # type: ignore[index]


def test_a_row_that_no_longer_adds_up_to_1_is_told_and_one_that_does_again_is_not() -> None:
    off = edited(CCE, "y", (0, 0), 0.25)
    assert off.notice is not None
    assert notice_text(off.notice) == "y[0,0] 0 → 0.25 · row 0 of y does not add up to 1 any more"
    whole = apply(off, Edited("y", (0, 1), 0.75))
    assert whole.notice is not None
    assert notice_text(whole.notice) == "y[0,1] 1 → 0.75"
