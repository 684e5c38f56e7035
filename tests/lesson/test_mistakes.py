"""Every mistake of the table, on many networks: its number is recognised, and the independent check sees it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection
from dataclasses import replace

import numpy as np
import pytest

from tests.collisions import exactly, lab_of
from tests.networks import Case, away_from_kinks, prepared, some_networks
from tests.networks import lab3 as sheet
from tui_backprop.engine.iteration import Iteration
from tui_backprop.engine.judge.check import TOLERANCE, check_gradients
from tui_backprop.engine.machine import Machine, Values
from tui_backprop.engine.network import Layer, Network
from tui_backprop.engine.rows.activations import ACTIVATIONS
from tui_backprop.engine.rows.losses import LOSSES
from tui_backprop.engine.shapes import infer
from tui_backprop.ground.errors import ShapeError
from tui_backprop.labs.lab import Lab
from tui_backprop.labs.loader import bundled
from tui_backprop.lesson.quiz.diagnosis import Diagnosis, Outcome
from tui_backprop.lesson.quiz.following import mistaken, without_residues
from tui_backprop.lesson.quiz.judging import Judgement, judge
from tui_backprop.lesson.quiz.mistakes.mistake import Variant
from tui_backprop.lesson.quiz.mistakes.table import MISTAKES, variants
from tui_backprop.lesson.quiz.questions import question
from tui_backprop.lesson.quiz.responses import left_open, response
from tui_backprop.session.events import Predicted

NETWORKS = {
    **some_networks(),
    "lab3": sheet(),
    "square, two hidden layers, tanh": prepared(
        Network((Layer("first", 2, 2, "tanh"), Layer("hidden", 2, 2, "relu"), Layer("out", 2, 2, "tanh"))), 11
    ),
}


def smooth(name: str) -> Case:
    """A network with no pre-activation near a kink."""
    machine, leaves = NETWORKS[name]
    seed = 0
    while not away_from_kinks((machine, leaves)):
        seed += 1
        machine, leaves = prepared(machine.program.network, seed)
    return machine, leaves


def of(mistake: str, case: Case) -> list[Variant]:
    return [variant for variant in variants(case[0].program) if variant.mistake.name == mistake]


def gradients(machine: Machine, leaves: Values) -> Values | None:
    """The gradients of the first iteration; None where a mistaken line has a shape that does not fit the next."""
    try:
        values = machine.trace(leaves, 1, machine.program.update_from)[-1]
    except (ShapeError, IndexError, ValueError):
        return None
    return {name: values[gradient] for name, gradient in machine.program.gradients.items()}


def changed(right: Values, wrong: Values) -> set[str]:
    """The names whose gradient is plainly another one."""
    return {
        name
        for name, value in right.items()
        if np.shape(value) == np.shape(wrong[name])
        and np.all(np.isfinite(wrong[name]))
        and not np.allclose(value, wrong[name], rtol=1e-3, atol=1e-6)
    }


@pytest.mark.parametrize("mistake", MISTAKES)
def test_every_mistake_can_be_made_in_some_network(mistake: str) -> None:
    assert any(of(mistake, case) for case in NETWORKS.values())


SLIPS = {(row.name, slip.name) for row in ACTIVATIONS.values() for slip in (*row.value_slips, *row.slope_slips)} | {
    (row.name, slip.name) for row in LOSSES.values() for slip in (*row.element_slips, *row.dy_hat_slips, *row.dz_slips)
}


def test_every_mistake_that_a_row_brings_can_be_made_where_the_row_is() -> None:
    made = {
        (row, variant.mistake.name)
        for machine, _ in NETWORKS.values()
        for variant in variants(machine.program)
        if variant.mistake.name not in MISTAKES
        for row in (*(layer.activation for layer in machine.program.network.layers), machine.program.network.loss)
    }
    assert made >= SLIPS


@pytest.mark.parametrize("name", NETWORKS)
def test_a_mistaken_line_is_a_line_of_the_vocabulary_and_differs_from_the_right_one(name: str) -> None:
    program = NETWORKS[name][0].program
    for variant in variants(program):
        assert variant.statement.text != program.statements[variant.at].text
        shapes = {**program.shapes, **{f"{p}_new": program.shapes[p] for p in program.parameters}}
        shape = infer(ast.parse(variant.statement.text).body[0].value, shapes)  # type: ignore[attr-defined]
        assert np.prod(shape) == np.prod(program.shapes[variant.statement.name])


def carried_out(variant: Variant, leaves: Values, it: Iteration) -> Values:
    """The end of an iteration of the mistaken program, as on paper: what rounding alone keeps from 0 is 0."""
    spoiled = Machine(variant.program, it.machine.rows)
    values: Values = spoiled.begin(leaves, 1)
    for at, line in enumerate(variant.program.statements):
        before, values = values, spoiled.run(at, values)
        for name in line.writes if len(line.writes) == 1 else ():
            if not it.has(name) or not np.array_equal(values[name], it.values[name], equal_nan=True):
                values = {**values, name: without_residues(line, before, values[name])}
    return values


@pytest.mark.parametrize("name", NETWORKS)
def test_what_a_mistake_gives_is_what_the_whole_mistaken_program_gives(name: str) -> None:
    machine, leaves = NETWORKS[name]
    it = Iteration.of(machine, leaves, 1)
    for variant in variants(machine.program):
        if variant.mistake.made_at_the_end:
            continue  # what is written down in wrong cells goes on in no line
        try:
            end = carried_out(variant, leaves, it)
        except (ShapeError, ValueError):
            continue
        for at, line in enumerate(machine.program.statements):
            value = mistaken(it, variant, at)
            if value is not None:
                assert np.array_equal(np.ravel(value), np.ravel(end[line.name]), equal_nan=True)
            elif np.size(end[line.name]) == np.size(it.values[line.name]):
                assert np.array_equal(np.ravel(it.values[line.name]), np.ravel(end[line.name]), equal_nan=True)


@pytest.mark.parametrize("name", NETWORKS)
def test_a_mistake_on_the_way_back_turns_the_check_red_wherever_it_changes_a_gradient(name: str) -> None:
    """The judge reads the forward lines alone, so a mistake in a line after the loss, or in a slope, cannot fool it."""
    machine, leaves = smooth(name)
    right = gradients(machine, leaves)
    assert right is not None
    seen = 0
    for variant in variants(machine.program):
        spoiled = Machine(variant.program, machine.rows)
        if variant.forward or (wrong := gradients(spoiled, leaves)) is None:
            continue
        off = changed(right, wrong)
        red = {one.name for one in check_gradients(spoiled, leaves, names=off) if one.verdict == "disagrees"}
        assert red == off, f"{variant.mistake.name}: {variant.statement.text}"
        seen += len(red)
    assert seen


@pytest.mark.parametrize("name", NETWORKS)
def test_a_mistake_on_the_way_to_the_loss_gives_gradients_that_are_not_the_slopes_of_the_right_loss(name: str) -> None:
    """It makes another loss, whose own gradients may well be right; it is the right loss that tells it."""
    machine, leaves = smooth(name)
    right, checked = gradients(machine, leaves), check_gradients(machine, leaves)
    assert right is not None
    assert all(one.verdict == "agrees" for one in checked)
    for variant in variants(machine.program):
        if not variant.forward or (wrong := gradients(Machine(variant.program, machine.rows), leaves)) is None:
            continue
        off = changed(right, wrong)
        for one in checked:
            if one.name in off:
                scale = np.maximum(np.abs(one.numeric), np.abs(wrong[one.name]))
                assert np.any(np.abs(one.numeric - wrong[one.name]) > TOLERANCE * scale)


def test_a_mistake_in_the_update_leaves_the_gradients_as_they_are() -> None:
    machine, leaves = smooth("lab3")
    for mistake in ("lr forgotten", "lr used twice", "update added"):
        for variant in of(mistake, (machine, leaves)):
            assert all(one.verdict == "agrees" for one in check_gradients(Machine(variant.program), leaves))


def test_a_forgotten_mask_is_named_with_its_line_on_the_second_miss() -> None:
    lab = bundled("lab3")
    told = judge(
        lab,
        Iteration.of(lab.machine, lab.leaves, 1),
        question(lab, "dE_dzh"),
        ["-0.28", "-.14"],
        seen=("z_hidden", "a_hidden", "da_dz_hidden", "dE_da_hidden"),
    )
    assert told.diagnosis is not None
    assert [mistake.name for mistake in told.diagnosis.mistakes] == ["mask forgotten", "mask inverted"]
    first, second, third = (" ".join(map(str, response(at, told))) for at in (1, 2, 3))
    assert "mask" not in first
    assert "-0.28" not in first
    named = (
        "Several mistakes give these numbers, and they do not tell which: "
        "the slope of the activation (the mask) was left out, or the mask was turned round."
    )
    assert second.startswith(named)
    assert "dE_dz_hidden = dE_da_hidden * da_dz_hidden" in second
    assert third == f"dE_dzh is [0  0]. {named} dE_dzh[0] = -0.28·0 = 0."


def lab3(tensor: str, typed: str, *previous: Predicted, seen: Collection[str] = ()) -> Judgement:
    """An answer to a question of Laboratory Activity 3."""
    return judged_in(bundled("lab3"), tensor, typed, *previous, seen=seen)


def judged_in(lab: Lab, tensor: str, typed: str, *previous: Predicted, seen: Collection[str] = ()) -> Judgement:
    """An answer, its cells with spaces between them, after others."""
    it = Iteration.of(lab.machine, lab.leaves, 1)
    return judge(lab, it, question(lab, tensor), typed.split(), previous, seen=seen)


def shown(lab: Lab, *tensors: str) -> tuple[Predicted, ...]:
    """Questions whose answer was shown."""
    return tuple(Predicted(name, ("",) * question(lab, name).size, "revealed") for name in tensors)


def mistakes_of(told: Judgement) -> set[str]:
    assert told.verdict == "wrong"
    return {mistake.name for mistake in told.diagnosis.mistakes} if told.diagnosis else set()


def test_mistakes_that_cannot_be_told_apart_are_all_named_and_the_live_lab_is_offered() -> None:
    told = lab3("dE_dzh", "-0.28 -0.14")
    assert told.diagnosis is not None
    assert mistakes_of(told) == {"mask forgotten", "mask inverted"}
    assert told.diagnosis.live == "lab3-live"
    assert "The same question on lab3-live tells them apart." in map(str, response(2, told))


def test_mistakes_that_the_digits_typed_do_not_tell_apart_are_all_named() -> None:
    """With lr used twice theta[0] is -0.3999986, which is -0.4 as typed; in full it is not."""
    seen = ("y_hat", "dE_dz_out", "dE_dtheta")
    every = {"update left out", "only the bias not moved", "lr used twice"}
    assert mistakes_of(lab3("theta", "-0.4000 0.2 0.1", seen=seen)) == every
    assert mistakes_of(lab3("theta", "-0.3999986 0.2 0.1", seen=seen)) == {"lr used twice"}


def test_a_mistake_that_fits_only_by_the_digits_typed_is_not_named_beside_one_that_fits_exactly() -> None:
    """An input factor forgotten gives -0.276 and -0.138; typed were -0.28 and -0.14, which the mask alone gives."""
    masks = {"mask forgotten", "mask inverted"}  # where no unit is on, these are one and the same
    assert mistakes_of(lab3("dE_dzh", "-0.28 -0.14")) == masks
    assert mistakes_of(lab3("dE_dW_hidden", "-0.28 -0.14 0 0 -0.28 -0.14")) == {*masks, "∂E/∂a used for ∂E/∂z"}


def test_the_error_before_the_mask_is_named_in_a_gradient_though_the_line_of_the_error_was_right() -> None:
    lab = bundled("lab3")
    right = judged_in(lab, "dE_dzh", "0 0")
    for previous, seen in (((right.event,), ()), ((), ("da_dz_hidden", "dE_da_hidden", "dE_dz_hidden"))):
        told = lab3("dE_dW_hidden", "-0.28 -0.14 0 0 -0.28 -0.14", *previous, seen=seen)
        assert mistakes_of(told) == {"∂E/∂a used for ∂E/∂z"}


def test_a_line_that_is_right_on_screen_is_not_blamed_but_said_to_give_the_same_numbers() -> None:
    told = lab3("dE_dtheta", "1.4 0 0", seen=("dE_dy_hat", "dE_dz_out"))
    second = " ".join(map(str, response(2, told)))
    assert second.startswith("This gives the same numbers as a mistake in an earlier line: the sign is turned round.")
    assert "dE_dy_hat = -(y - y_hat), is right on screen" in second
    assert "yours reads" not in second
    assert "The line is dE_dtheta = " in second


def test_a_unit_is_not_on_by_what_rounding_leaves_of_a_sum() -> None:
    """The columns of W_hidden add up to 0.1 and 0, in floats 2.8e-17."""
    lab = bundled("lab3")
    it = Iteration.of(lab.machine, lab.leaves, 1)
    (forgotten,) = [one for one in variants(lab.program) if one.mistake.name == "input factor forgotten" and not one.at]
    z, slope = (mistaken(it, forgotten, at) for at in (0, 2))
    assert z is not None
    assert slope is not None
    assert np.ravel(z)[1] == 0
    assert np.ravel(slope).tolist() == [1, 0]
    assert "input factor forgotten" not in mistakes_of(lab3("relu_derivative", "1 1"))


def test_a_line_that_was_answered_right_is_not_blamed() -> None:
    """∂E/∂z was right, so its sign was not turned round in the line before it either."""
    lab = bundled("lab3-live")
    before = judged_in(lab, "dE_dz_hidden", "-0.252 0")
    assert before.verdict == "right"
    told = judged_in(lab, "dE_dW_hidden", "0.252 0 0 0 0.252 0", before.event)
    assert mistakes_of(told) == set()
    second = list(map(str, response(2, told)))
    assert second[0] == "No usual mistake gives these numbers: 4 of 6 numbers are right."
    assert "The size is right; look at the sign again." in second
    assert str(response(1, told)[1]) == "The size is right; look at the sign again."
    assert mistakes_of(judged_in(lab, "dE_dW_hidden", "0.252 0 0 0 0.252 0")) == {"sign of y - y_hat"}


def test_a_line_whose_answer_was_shown_is_not_blamed() -> None:
    lab = bundled("lab3")
    after = judged_in(lab, "theta", "-0.4014 0.2 0.1", *shown(lab, "dE_dtheta"))
    assert mistakes_of(after) == {"update added"}
    assert mistakes_of(judged_in(lab, "theta", "-0.4014 0.2 0.1")) == {"update added", "sign of y - y_hat"}


def test_what_is_only_on_screen_is_blamed_where_nothing_else_gives_the_numbers() -> None:
    assert mistakes_of(lab3("dE_dtheta", "1.4 0 0", seen=("dE_dy_hat", "dE_dz_out"))) == {"sign of y - y_hat"}
    assert mistakes_of(lab3("theta", "-0.4014 0.2 0.1", seen=("dE_dy_hat", "dE_dtheta"))) == {"update added"}


def test_a_parameter_as_it_was_before_the_update_is_said_to_have_not_moved() -> None:
    lab = lab_of(NETWORKS["softmax, cce, mini-batch, adam"])
    every = {line.name for line in lab.program if line.role != "update"}
    for line in lab.program:
        if line.role == "update":
            told = judged_in(lab, line.name, " ".join(map(exactly, np.ravel(lab.leaves[line.name]))), seen=every)
            assert mistakes_of(told) == {"update left out"}
    live = bundled("lab3-live")
    told = judged_in(live, "theta", " ".join(map(exactly, np.ravel(live.leaves["theta"]))), seen=every)
    second = " ".join(map(str, response(2, told)))
    assert "The step was left out." in second
    assert "These are the values from before the update, where nothing has moved yet." in second


def test_of_few_digits_only_a_mistake_that_gives_just_these_is_told() -> None:
    lab = bundled("xor")
    assert mistakes_of(judged_in(lab, "b_out", "0.08")) == set()
    told = judged_in(lab, "b_out", "0.083")
    assert told.diagnosis is not None
    assert told.diagnosis.coarse
    assert "to the digits typed" in str(response(2, told)[0]).casefold()
    assert mistakes_of(judged_in(lab, "b_out", "0.08314540")) == {"z used for a"}
    assert mistakes_of(judged_in(lab, "b_out", "0.1")) == {"update left out"}
    assert mistakes_of(judged_in(lab, "b_out", "0.16")) == {"update added", "sign of y - y_hat"}


@pytest.mark.parametrize(
    ("count", "end"),
    [(2, "left out."), (3, "turned round."), (4, "turned round, or another one."), (6, "turned round, or 3 others.")],
)
def test_of_many_mistakes_three_are_named_and_the_others_counted(count: int, end: str) -> None:
    lab = bundled("xor")
    one_of_each = list({one.mistake.name: one for one in variants(lab.program)}.values())
    order = ("mask forgotten", "lr forgotten", "sign of y - y_hat")
    one_of_each.sort(key=lambda one: order.index(one.mistake.name) if one.mistake.name in order else len(order))
    told = judged_in(lab, "b_out", "0.1")
    many = Diagnosis(tuple(Outcome(one, told.right) for one in one_of_each[:count]))
    assert str(response(2, replace(told, diagnosis=many))[0]).endswith(end)


def second_miss(lab: Lab, tensor: str, typed: str) -> str:
    told = judged_in(lab, tensor, typed)
    assert told.verdict == "wrong"
    return " ".join(map(str, response(2, told)))


def test_what_is_said_of_a_factor_belongs_to_the_line() -> None:
    half, mean = bundled("lab3"), bundled("xor")
    cancels = "The ½ of a half squared error cancels against the 2 of its derivative."
    assert cancels in second_miss(half, "dE_dyhat", "-2.8")
    assert "The loss is half the squared distance" in second_miss(half, "loss", "1.96")
    slope = np.ravel(mean.machine.trace(mean.leaves, 1)[-1]["dE_dy_hat"])
    told = second_miss(mean, "dE_dy_hat", " ".join(exactly(float(cell) / 2) for cell in slope))
    assert "this loss has no ½ to cancel it" in told
    assert "half squared" not in told
    for variant in of("factor 1/2 or 2", NETWORKS["softmax, cce, mini-batch, adam"]):
        assert "squared" not in variant.words.says, variant.statement


def test_what_is_said_of_a_sign_belongs_to_the_line() -> None:
    lab = lab_of(NETWORKS["softmax, cce, mini-batch, adam"])
    loss = float(lab.machine.trace(lab.leaves, 1)[-1]["loss"])
    told = second_miss(lab, "loss", exactly(-loss))
    assert "The minus was left out." in told
    assert "The logarithm of a probability is negative" in told
    assert "too low" not in told
    assert "too low" in second_miss(bundled("lab3"), "dE_dyhat", "1.4")


@pytest.mark.parametrize("mistake", MISTAKES)
def test_every_title_can_stand_in_a_list_with_or_and_begin_a_sentence(mistake: str) -> None:
    for case in NETWORKS.values():
        for variant in of(mistake, case):
            words = variant.words
            assert "," not in words.title
            assert words.title.split(" ", 1)[0] != "a", "a sentence begins with a capital where it begins with a word"
            assert words.hint.endswith("?")
            assert words.says.endswith(".")


@pytest.mark.parametrize("activation", ["tanh", "sigmoid"])
def test_z_put_into_a_slope_in_the_place_of_a_is_recognised(activation: str) -> None:
    """1 - z² for 1 - tanh(z)², z·(1 - z) for the sigmoid's."""
    lab = lab_of(prepared(Network((Layer("hidden", 2, 2, activation), Layer("out", 2, 1, "identity"))), 7))
    z = np.ravel(lab.machine.trace(lab.leaves, 1)[-1]["z_hidden"])
    wrong = 1 - z**2 if activation == "tanh" else z * (1 - z)
    told = judged_in(lab, "da_dz_hidden", " ".join(map(exactly, wrong)))
    assert mistakes_of(told) == {"z used for a"}
    assert "made of what comes out of the activation" in " ".join(map(str, response(2, told)))


def test_right_numbers_that_some_mistakes_give_too_are_said_to_leave_them_open_and_the_live_lab_is_offered() -> None:
    lab = bundled("lab3")
    told = judged_in(lab, "dE_dW_hidden", "0 0 0 0 0 0", *shown(lab, "dE_dtheta"))
    assert told.diagnosis is not None
    assert told.diagnosis.live == "lab3-live"
    assert {"input factor forgotten", "weight factor forgotten"} <= {one.name for one in told.diagnosis.mistakes}
    assert not {"sign of y - y_hat", "mask forgotten"} & {one.name for one in told.diagnosis.mistakes}
    assert list(map(str, response(1, told))) == ["Right."]
    assert str(left_open(told)[1]) == "On lab3-live they would not."
    assert left_open(judged_in(lab, "dE_dtheta", "-1.4 0 0", seen=("z_out", "a_hidden"))) == ()
    live = bundled("lab3-live")
    assert judged_in(live, "dE_dz_hidden", "-0.252 0").diagnosis is None


def test_equal_numbers_are_not_said_to_stand_in_each_others_cells() -> None:
    told = judged_in(bundled("lab3"), "a_hidden", "0 0")
    assert told.verdict == "right"
    assert not any("other cells" in str(sentence) for sentence in left_open(told))


def test_a_right_number_alone_is_told_as_one() -> None:
    told = judged_in(bundled("lab3"), "y_hat", "-0.4")
    assert [str(sentence) for sentence in left_open(told)] == [
        "This number would be the same if the weights were read from the wrong end of theta.",
        "On lab3-live it would not.",
    ]


def test_numbers_that_no_mistake_gives_are_not_blamed_on_one() -> None:
    lab = bundled("lab3")
    told = judge(lab, Iteration.of(lab.machine, lab.leaves, 1), question(lab, "z_hidden"), ["12.25", "-0.1"])
    assert told.verdict == "wrong"
    assert told.diagnosis is None
    assert told.wrong == ((0,),)
    assert "12" not in " ".join(map(str, response(1, told)))


def test_a_mistake_made_with_the_rounded_numbers_on_screen_is_recognised_too() -> None:
    case = prepared(Network((Layer("hidden", 2, 2, "tanh"), Layer("out", 2, 2, "identity"))), 7)
    lab = lab_of(case)
    it = Iteration.of(lab.machine, lab.leaves, 1)
    da = [float(f"{cell:.4g}") for cell in np.ravel(it.values["dE_da_hidden"])]
    told = judge(lab, it, question(lab, "dE_dz_hidden"), [f"{cell:.7f}" for cell in da])
    assert told.diagnosis is not None
    assert told.diagnosis.mistakes == (MISTAKES["mask forgotten"],)


LIVE = bundled("lab3-live")


def live_numbers(tensor: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """The right numbers of a tensor of the live lab, in reading order."""
    it = Iteration.of(LIVE.machine, LIVE.leaves, 1)
    return np.ravel(it.after(question(LIVE, tensor).statement)[tensor])


@pytest.mark.parametrize("order", [[1, 0, 2, 3, 4, 5], [5, 4, 3, 2, 1, 0], [4, 5, 2, 3, 0, 1], [2, 0, 5, 1, 4, 3]])
@pytest.mark.parametrize("text", [exactly, lambda value: f"{value:.4f}"])
def test_right_numbers_in_other_cells_are_said_to_be_just_that(order: list[int], text: Callable[[float], str]) -> None:
    typed = " ".join(text(value) for value in live_numbers("W_hidden")[order].tolist())
    told = judged_in(LIVE, "W_hidden", typed)
    assert mistakes_of(told) == {"right numbers in other cells"}
    second = " ".join(map(str, response(2, told)))
    assert second.startswith("The right numbers stand in other cells. The line is W_hidden = W_hidden - lr * ")
    assert "yours reads" not in second


def test_a_lost_term_or_a_turned_sign_is_told_where_it_explains_every_wrong_cell() -> None:
    x, W = np.ravel(LIVE.leaves["x"]), np.asarray(LIVE.leaves["W_hidden"])
    first, second = live_numbers("z_hidden")
    lost, turned = second - x[2] * W[2, 1], first - 2 * x[0] * W[0, 0]
    told = judged_in(LIVE, "z_hidden", f"{exactly(turned)} {exactly(lost)}")
    assert mistakes_of(told) == set()
    assert [slip.kind for slip in told.slips] == ["turned round", "left out"]
    said = " ".join(map(str, response(2, told)))
    assert "z_hidden[0] comes out as typed if the term 1·0.2 has the other sign." in said
    assert "z_hidden[1] comes out as typed if the term 1·0.2 is left out." in said
    assert "Look at each term" in str(response(1, told)[1])
    assert judged_in(LIVE, "z_hidden", f"{exactly(turned)} 17.25").slips == ()


def test_the_bias_alone_not_moved_is_not_called_left_out() -> None:
    old, new = np.ravel(LIVE.leaves["theta"]), live_numbers("theta")
    every = {line.name for line in LIVE.program if line.role != "update"}
    told = judged_in(LIVE, "theta", " ".join(map(exactly, [old[0], *new[1:]])), seen=every)
    assert mistakes_of(told) == {"only the bias not moved"}
    assert str(response(2, told)[0]) == "The bias was not moved."


def test_a_third_wrong_try_is_named_as_well() -> None:
    told = lab3("loss", "1.96")
    third = " ".join(map(str, response(3, told)))
    assert third == "loss is 0.98. One factor of 2 or ½ is wrong. loss = 0.5·(1 - (-0.4))² = 0.98."
