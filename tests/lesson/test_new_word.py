"""A new word is a row, an activation that uses it another: nothing else is touched, and everything reads them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from tests.collisions import lab_of as as_lab
from tests.collisions import made_mistakes
from tests.engine.test_plain_numpy import assert_plain_numpy_gives
from tests.labs.toml import SMALL, assert_same, lab_of
from tests.lesson.claims import check_all
from tests.lesson.labs import Told
from tests.lesson.test_working import assert_every_line_reads_back
from tests.networks import Case, prepared
from tui_backprop.engine.iteration import Iteration
from tui_backprop.engine.judge.check import check_gradients
from tui_backprop.engine.machine import Values
from tui_backprop.engine.network import Layer, Network
from tui_backprop.engine.rows.activations import ACTIVATIONS, Activation
from tui_backprop.engine.vocabulary import VOCABULARY
from tui_backprop.engine.word import Form, Word
from tui_backprop.labs.writer import to_toml
from tui_backprop.lesson.notation.latex import latex, latex_worked
from tui_backprop.lesson.notation.parts import parts_in
from tui_backprop.lesson.notation.tensors import formula, numbers_put_in
from tui_backprop.lesson.notation.worked import worked
from tui_backprop.lesson.quiz.judging import judge
from tui_backprop.lesson.quiz.questions import question
from tui_backprop.lesson.why.number import why
from tui_backprop.lesson.why.readers import reached

MINIMUM = Word("np.minimum", np.minimum, unicode=Form("min(#*)"), latex=Form(r"\min\left(#*\right)"), picks="below")
RELU6 = Activation(
    "relu6",
    "ReLU6",
    "np.minimum(np.maximum(0, {z}), 6.0)",
    "(({z} > 0) * ({z} < 6.0)).astype(float)",
    kinks=(0.0, 6.0),
    says="ReLU6 keeps what lies between 0 and 6 and turns the rest into 0 or 6.",
    slope_says="Its slope is 1 where 0 < z < 6 and 0 elsewhere.",
)
CAPPED = Activation(
    "capped",
    "cap",
    "np.minimum(6.0, {z})",
    "({z} < 6.0).astype(float)",
    kinks=(6.0,),
    says="The cap keeps what lies below 6.",
    slope_says="Its slope is 1 where z < 6 and 0 elsewhere.",
)
X = np.array([1.0, 2.0, 0.5])
W = np.array([[0.5, -1.0, 4.0], [0.25, 0.5, 2.0], [1.0, -2.0, 1.0]])


@pytest.fixture(autouse=True)
def rows() -> Iterator[None]:
    with VOCABULARY.extended(MINIMUM), ACTIVATIONS.extended(RELU6, CAPPED):
        yield


def relu6(activation: str = "relu6") -> Case:
    """A net with a hidden unit at 1.5, one below 0 and one above 6."""
    layers = (Layer("hidden", 3, 3, activation, "W"), Layer("out", 3, 1, "identity", "theta"))
    machine, leaves = prepared(Network(layers))
    return machine, {**leaves, "x": X, "W_hidden": W, "theta": np.array([0.1, 0.2, 0.3, 0.4]), "y": np.float64(1.0)}


def states() -> tuple[Values, ...]:
    machine, leaves = relu6()
    return machine.trace(leaves, 1)


def at(name: str) -> int:
    index = relu6()[0].program.writer(name)
    assert index is not None
    return index


def test_the_machine_runs_it_and_a_run_of_many_iterations_gives_the_same_bits() -> None:
    machine, leaves = relu6()
    end = machine.trace(leaves, 1)[-1]
    assert np.asarray(end["a_hidden"]).tolist() == [1.5, 0.0, 6.0]
    assert np.asarray(end["da_dz_hidden"]).tolist() == [1.0, 0.0, 0.0]
    losses = np.empty(2)
    carried = machine.fast(leaves, 1, losses)
    second = machine.trace({name: end[name] for name in machine.program.leaves}, 2)[-1]
    assert losses.tolist() == [float(end["loss"]), float(second["loss"])]
    assert all(np.array_equal(carried[name], second[name]) for name in machine.program.carried)


def test_its_gradients_are_the_slopes_of_the_loss() -> None:
    assert {one.verdict for one in check_gradients(*relu6())} == {"agrees"}


def test_formula_latex_and_worked_line_spell_it_as_its_row_does() -> None:
    machine, before = relu6()[0], states()[at("a_hidden")]
    line = machine.program.statements[at("a_hidden")]
    assert formula(line) == "a_hidden = min(max(0, z_hidden), 6)"
    assert latex(line) == (r"a_{\mathrm{hidden}} = \min\left(\max\left(0, z_{\mathrm{hidden}}\right), 6\right)")
    assert numbers_put_in(line, before) == ["= min(max(0, [1.5  -1  8.5]), 6)", "= [1.5  0  6]"]
    assert worked(parts_in(line, (2,), before)).line == "a_hidden[2] = min(max(0, 8.5), 6) = 6"
    assert worked(parts_in(line, (2,), before)).symbols == "a_hidden[2] = min(max(0, z_hidden[2]), 6)"
    assert r"&= \min\left(\max\left(0, 8.5\right), 6\right)" in latex_worked(parts_in(line, (2,), before))


def test_every_line_read_back_gives_the_number_of_the_machine() -> None:
    machine, _ = relu6()
    assert assert_every_line_reads_back(machine, states()) > 20
    assert_plain_numpy_gives(machine, states())


def test_a_cell_of_it_reads_that_cell() -> None:
    machine, before = relu6()[0], states()[at("a_hidden")]
    shapes = {"z_hidden": (3,)}
    marks = reached(machine.program.statements[at("a_hidden")], ("z_hidden", (1,)), shapes, before)
    assert marks["a_hidden"].tolist() == [False, True, False]


def test_why_and_the_sentences_speak_of_it_and_every_claim_holds() -> None:
    it = Told(as_lab(relu6()))
    for name in ("a_hidden", "dE_dz_hidden", "dE_dW_hidden", "W_hidden"):
        for index in np.ndindex(np.shape(it.end[name])):
            asked = why(it.lab, it.run, (name, index))
            said = " ".join(map(str, asked.sentences + asked.lines))
            check_all(it, said, it.end)
            check_all(it, it.cell(name, *index), it.end)
    for stage in it.lab.program.stages[1:]:
        check_all(it, it.at(stage.key), it.after(it.stage(stage.key)))
    assert "hidden[1]" in it.at("grads hidden")


def test_a_number_is_told_which_side_of_the_bound_it_is_on() -> None:
    it = Told(as_lab(relu6("capped")))
    assert it.cell("a_hidden", 1) == "a_hidden[1] = -1: z_hidden[1] = -1 is below 6 and passes."
    assert it.cell("a_hidden", 2) == "a_hidden[2] = 6: z_hidden[2] = 8.5 is not below 6."
    assert it.cell("da_dz_hidden", 2) == "∂a/∂z_hidden[2] = 0: z_hidden[2] = 8.5 is not below 6."


def test_a_mistake_in_its_line_is_recognised_by_its_number() -> None:
    lab = as_lab(relu6())
    found = {made.variant.mistake.name for made, _ in made_mistakes(lab)}
    assert found
    lines = {made.variant.statement.role for made, _ in made_mistakes(lab)}
    assert {"a", "slope"} & lines, lines


LAB = SMALL.replace('"relu"', '"relu6"') + '[[tasks]]\nat = "1 grads hidden"\nask = "?"\npredict = "dE_dz_hidden"\n'


def test_a_lab_file_may_name_it_and_is_written_and_read_as_it_was() -> None:
    lab = lab_of(LAB)
    assert lab.program.stages[2].title == "ReLU6"
    assert_same(lab_of(to_toml(lab)), lab)


def test_a_typed_prediction_is_judged_by_it() -> None:
    lab = lab_of(LAB.replace("0.2, -0.3", "12.5, -0.3"))
    it = Iteration.of(lab.machine, lab.leaves, 1)
    assert judge(lab, it, question(lab, "a_hidden"), ["6", "0"]).verdict == "right"
    assert judge(lab, it, question(lab, "a_hidden"), ["12", "0"]).verdict == "wrong"
    assert judge(lab, it, question(lab, "da_dz_hidden"), ["0", "0"]).verdict == "right"
