"""CONTRIBUTING's "Add a row", done: rows are registered as ours are, and all that reads rows takes them as they come.

A word of numpy, an activation that uses it, a loss with a scalar, a prediction and targets of its own, an optimizer
whose weights always decay beside the step. No file but this one knows their names.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from tests.collisions import exactly, made_mistakes
from tests.engine.test_plain_numpy import assert_plain_numpy_agrees
from tests.labs.toml import HEAD
from tests.lesson.claims import check_all
from tests.lesson.labs import Told
from tests.lesson.test_working import assert_every_line_reads_back
from tests.ui.driving import SMALL, opened, press, screen
from tui_backprop.engine.iteration import Iteration
from tui_backprop.engine.judge.check import check_gradients
from tui_backprop.engine.rows.activations import ACTIVATIONS, Activation
from tui_backprop.engine.rows.losses import LOSSES, TARGETS, Loss, Targets
from tui_backprop.engine.rows.optimizers import DECOUPLED, OPTIMIZERS, Line, Optimizer
from tui_backprop.engine.rows.scalars import Scalar, lr, weight_decay
from tui_backprop.engine.rows.slips import Slip
from tui_backprop.engine.vocabulary import VOCABULARY
from tui_backprop.engine.word import Form, Word
from tui_backprop.ground.errors import BackpropError
from tui_backprop.labs.lab import Lab
from tui_backprop.labs.lint import lint
from tui_backprop.labs.loader import from_text
from tui_backprop.labs.writer import to_toml
from tui_backprop.lesson.meaning.describe import architecture, loss_title, optimizer_title
from tui_backprop.lesson.notation.latex import latex
from tui_backprop.lesson.notation.tensors import formula
from tui_backprop.lesson.quiz.judging import judge
from tui_backprop.lesson.quiz.questions import question
from tui_backprop.lesson.why.number import why
from tui_backprop.lesson.why.table import why_loss
from tui_backprop.session.apply import apply
from tui_backprop.session.events import Edited
from tui_backprop.session.session import begin

MINIMUM = Word("np.minimum", np.minimum, unicode=Form("min(#*)"), latex=Form(r"\min\left(#*\right)"), picks="below")
RELU6 = Activation(
    "relu6",
    "ReLU6",
    "np.minimum(np.maximum(0, {z}), 6.0)",
    "(({z} > 0) * ({z} < 6.0)).astype(float)",
    kinks=(0.0, 6.0),
    off_up_to=0.0,
    says="ReLU6 keeps what lies between 0 and 6 and turns the rest into 0 or 6.",
    slope_says="Its slope is 1 where 0 < z < 6 and 0 elsewhere.",
    value_slips=(
        Slip("top forgotten", "np.maximum(0, {z})", "the 6 was left out", "ReLU6 stops at 6.", "How high can it get?"),
    ),
)
COUNTS = Targets("count", "numbers from 0 on", lambda target: target >= 0)
POISSON = Loss(
    "poisson",
    "Poisson loss",
    "scale * (np.exp({y_hat}) - {y} * {y_hat})",
    "scale * (np.exp({y_hat}) - {y})",
    "mean",
    prediction="np.exp({y_hat})",
    targets="count",
    scalars=(Scalar("scale", 1.0, above=0.0),),
    says="The prediction is the logarithm of a rate{averaged}.",
)
SIGNED = Optimizer(
    "signed",
    "Signed steps",
    lambda _: Line("np.sign({g})", "Each parameter takes a step of the same size against its gradient."),
    lambda _: (lr(0.01), weight_decay(0.125)),
    options=("decay_biases",),
    decay=DECOUPLED,
)
LAB = (
    HEAD
    + """
[data]
x = [[1.0, 2.0], [0.5, -1.0], [4.0, 3.0]]
y = [0, 2, 1]

[[layers]]
name = "hidden"
activation = "relu6"
W = [[0.5, -1.0, 2.0], [0.25, 0.5, 0.5]]
b = [0.1, 0.0, -0.1]

[[layers]]
name = "out"
activation = "identity"
theta = [0.1, 0.2, -0.3, 0.05]

[training]
loss = "poisson"
optimizer = "signed"
lr = 0.0625
scale = 0.5
decay_biases = false
"""
)


@pytest.fixture(autouse=True)
def rows() -> Iterator[None]:
    with (
        VOCABULARY.extended(MINIMUM),
        ACTIVATIONS.extended(RELU6),
        TARGETS.extended(COUNTS),
        LOSSES.extended(POISSON),
        OPTIMIZERS.extended(SIGNED),
    ):
        yield


def lab(text: str = LAB) -> Lab:
    return from_text(text, "lab", "lab.toml")


def told() -> Told:
    return Told(lab())


def test_a_lab_file_names_them_and_is_written_back_as_it_was() -> None:
    opened_lab = lab()
    assert float(opened_lab.leaves["scale"]) == 0.5
    assert float(opened_lab.leaves["weight_decay"]) == 0.125
    again = lab(to_toml(opened_lab))
    assert again.program.network == opened_lab.program.network
    assert all(np.array_equal(again.leaves[name], value) for name, value in opened_lab.leaves.items())
    assert architecture(opened_lab.network) == "2 → 3 ReLU6 → 1"
    assert loss_title(opened_lab, opened_lab.leaves) == "Poisson loss scale 0.5"
    assert optimizer_title(opened_lab.network, opened_lab.leaves) == (
        "Signed steps lr 0.0625 weight decay 0.125 (not biases)"
    )
    assert [finding.says for finding in lint(opened_lab) if finding.wrong] == []


@pytest.mark.parametrize(
    ("was", "instead", "says"),
    [
        ("y = [0, 2, 1]", "y = [0, -2, 1]", "data.y[1]: poisson needs numbers from 0 on, found [-2.0]"),
        ("scale = 0.5", "scale = 0.0", "training.scale: must be greater than 0, found 0.0"),
        ("scale = 0.5", 'scale = "big"', 'training.scale: expected a number, found "big"'),
        ('"poisson"', '"mse"', "training.scale: mse does not use scale; take it out"),
        ("lr = 0.0625", "momentum = 0.5", "training.momentum: signed does not use momentum; take it out"),
        ("relu6", "relu66", 'layers.hidden.activation: "relu66" is not known. Did you mean relu6?'),
    ],
)
def test_what_they_cannot_take_is_refused_in_a_file(was: str, instead: str, says: str) -> None:
    with pytest.raises(BackpropError) as error:
        lab(LAB.replace(was, instead))
    assert says in str(error.value)


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (Edited("y", (0, 0), -1.0), "y[0,0]: -1 is no target; poisson needs numbers from 0 on"),
        (Edited("scale", (), 0.0), "scale: 0 cannot be taken; it must be greater than 0"),
    ],
)
def test_and_in_an_edit(edit: Edited, says: str) -> None:
    with pytest.raises(BackpropError) as error:
        apply(begin(lab()), edit)
    assert str(error.value) == says


def test_the_machine_runs_them_as_plain_numpy_does_and_a_long_run_gives_the_bits_of_stepping() -> None:
    machine, leaves = lab().machine, lab().leaves
    assert_plain_numpy_agrees(machine, leaves)
    losses = np.empty(5)
    fast, stepped = machine.fast(leaves, 1, losses), dict(leaves)
    for iteration in range(1, 6):
        end = machine.trace(stepped, iteration)[-1]
        assert float(end["loss"]) == losses[iteration - 1]
        stepped = {name: end[name] for name in machine.program.leaves}
    assert all(np.array_equal(fast[name], stepped[name]) for name in machine.program.carried)


def test_the_numbers_are_those_of_the_formulas() -> None:
    end = told().end
    x, y = np.array([[1.0, 2.0], [0.5, -1.0], [4.0, 3.0]]), np.array([[0.0], [2.0], [1.0]])
    W, b = np.array([[0.5, -1.0, 2.0], [0.25, 0.5, 0.5]]), np.array([0.1, 0.0, -0.1])
    theta = np.array([0.1, 0.2, -0.3, 0.05])
    a = np.clip(x @ W + b, 0.0, 6.0)
    y_hat = (theta[0] + a @ theta[1:])[:, None]
    assert end["loss"] == pytest.approx(np.mean(0.5 * (np.exp(y_hat) - y * y_hat)), rel=1e-14)
    dz = 0.5 * (np.exp(y_hat) - y) / 3
    gradient = np.concatenate(([dz.sum()], a.T @ dz[:, 0]))
    shrunk = theta - 0.0625 * 0.125 * np.array([0.0, *theta[1:]])
    assert np.asarray(end["theta"]) == pytest.approx(shrunk - 0.0625 * np.sign(gradient), rel=1e-14)


def test_its_gradients_are_the_slopes_of_its_loss() -> None:
    verdicts = {one.verdict for one in check_gradients(lab().machine, lab().leaves)}
    assert verdicts == {"agrees"}


def test_formula_and_latex_are_read_from_the_rows() -> None:
    lines = {line.name: line for line in lab().program}
    assert formula(lines["a_hidden"]) == "a_hidden = min(max(0, z_hidden), 6)"
    assert formula(lines["decay_W_hidden"]) == "decay_W_hidden = weight_decay · W_hidden"
    assert r"\min\left(\max\left(0, z_{\mathrm{hidden}}\right), 6\right)" in latex(lines["a_hidden"])
    assert "decay_b_hidden" not in lines


def test_every_worked_line_read_back_gives_the_number_of_the_machine() -> None:
    assert assert_every_line_reads_back(lab().machine, tuple(told().states)) > 40


def test_every_sentence_holds() -> None:
    it, judged = told(), 0
    for stage in it.lab.program.stages[1:]:
        judged += check_all(it, it.at(stage.key), it.after(it.stage(stage.key)))
    for at, line in enumerate(it.lab.program.statements):
        judged += check_all(it, it.statement(line.name), it.states[at + 1])
        for index in np.ndindex(np.shape(it.end[line.name])):
            asked = why(it.lab, it.run, (line.name, index))
            judged += check_all(it, " ".join(map(str, asked.sentences + asked.lines)), it.end)
            judged += check_all(it, it.cell(line.name, *index), it.end)
    for sentence in it.summary_text:
        judged += check_all(it, sentence, it.end)
    assert judged > 100
    assert "e^ŷ" in it.at("loss")
    assert str(why_loss(it.lab, it.run).verdict).endswith(".")


def test_what_moves_without_a_gradient_is_said_to_be_moved_by_decay() -> None:
    dead = Told(lab(LAB.replace("b = [0.1, 0.0, -0.1]", "b = [0.1, -9.0, -0.1]")))
    (said,) = [sentence for sentence in dead.summary_text if "W_hidden" in sentence]
    assert "at gradient 0, by weight decay)" in said
    check_all(dead, said, dead.end)


def test_a_right_answer_is_right_and_a_mistake_of_its_own_is_recognised() -> None:
    opened_lab = lab()
    it = Iteration.of(opened_lab.machine, opened_lab.leaves, 1)
    asked = question(opened_lab, "a_hidden")
    right = [exactly(float(cell)) for cell in np.ravel(it.values["a_hidden"])]
    assert judge(opened_lab, it, asked, right).verdict == "right"
    wrong = [exactly(float(cell)) for cell in np.ravel(np.maximum(0, it.values["z_hidden"]))]
    told_so = judge(opened_lab, it, asked, wrong)
    assert told_so.diagnosis is not None
    assert "top forgotten" in {mistake.name for mistake in told_so.diagnosis.mistakes}
    found = {made.variant.mistake.name for made, _ in made_mistakes(opened_lab)}
    assert {"top forgotten", "decay coupled"} <= found


async def test_the_app_steps_through_them() -> None:
    async with opened(lab(), SMALL) as (app, pilot):
        for _ in range(7):
            await press(pilot, "n")
        assert app.view.session.position.stop == len(app.view.program.stages) - 1
        await press(pilot, "w")
        assert "ReLU6" in screen(app)
