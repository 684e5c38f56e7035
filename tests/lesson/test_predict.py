"""What is asked, what is right, what follows from an earlier mistake, and what is held back meanwhile."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.collisions import exactly, lab_of
from tests.networks import Case, networks, prepared, some_networks
from tui_backprop.engine.arithmetic import Value
from tui_backprop.engine.iteration import Iteration
from tui_backprop.engine.machine import Machine
from tui_backprop.engine.network import Layer, Network
from tui_backprop.ground.errors import ShapeError
from tui_backprop.ground.numbers import full, number
from tui_backprop.labs.loader import bundled
from tui_backprop.lesson.quiz.answers import parse_answer
from tui_backprop.lesson.quiz.attempts import GOOD
from tui_backprop.lesson.quiz.following import needed, rounded
from tui_backprop.lesson.quiz.judging import Judgement, judge
from tui_backprop.lesson.quiz.mistakes.table import variants
from tui_backprop.lesson.quiz.questions import QuestionError, question, questions, spoils
from tui_backprop.lesson.quiz.responses import response
from tui_backprop.lesson.quiz.score import Scored, score
from tui_backprop.session.events import Predicted
from tui_backprop.session.position import Position
from tui_backprop.session.session import Annotation

LAB3 = bundled("lab3")
FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def attempt(tensor: str, *typed: str, before: tuple[Predicted, ...] = ()) -> Judgement:
    """An answer to a question of Laboratory Activity 3."""
    return judge(LAB3, Iteration.of(LAB3.machine, LAB3.leaves, 1), question(LAB3, tensor), typed, before)


def written(value: Value, text: object = exactly) -> list[str]:
    return [text(float(cell)) for cell in np.ravel(value)]  # type: ignore[operator]


def test_the_sheet_is_asked_in_its_own_order() -> None:
    assert [asked.tensor for asked in questions(LAB3)] == [
        *("z_hidden", "a_hidden", "da_dz_hidden", "z_out", "loss", "dE_dy_hat"),
        *("dE_dtheta", "dE_da_hidden", "dE_dz_hidden", "dE_dW_hidden", "theta", "W_hidden"),
    ]


def test_a_question_knows_its_stage_and_how_many_numbers_it_asks_for() -> None:
    asked = question(LAB3, "dE_dW_hidden")
    assert LAB3.program.stages[asked.stage].key == "grads hidden"
    assert (asked.shape, asked.size) == ((3, 2), 6)


def test_the_last_batch_of_an_epoch_asks_for_its_own_rows_only() -> None:
    lab = lab_of(some_networks()["softmax, cce, mini-batch, adam"])
    assert [question(lab, "z_out", at).shape for at in (1, 2, 3)] == [(2, 3), (2, 3), (1, 3)]


def test_what_no_line_writes_cannot_be_asked() -> None:
    with pytest.raises(QuestionError, match="x cannot be predicted; what can be: z_hidden, "):
        question(LAB3, "x")


@pytest.mark.parametrize(
    ("typed", "value", "fits"),
    [
        ("0.98", 0.9799999999999999, True),
        ("0,98", 0.9799999999999999, True),
        ("0.9", 0.9799999999999999, False),
        ("-0.10", -0.09999999999999998, True),
        ("-0.1000000000000000000", -0.09999999999999998, True),
        ("1/3", 0.3333333333333333, True),
        ("1/3", 0.333, False),
        ("34/2", 17.0, True),
        ("0", 0.3, False),
        ("0", 0.00001, False),
        ("12346", 12345.6, True),
        ("1.5e-3", 0.00154, True),
        ("1.5e-3", 0.00156, False),
        ("0.3333", 1 / 3, True),
        ("nan", float("nan"), True),
        ("-inf", float("-inf"), True),
        ("inf", float("-inf"), False),
        ("1", float("nan"), False),
    ],
)
def test_a_number_is_right_to_the_digits_typed(typed: str, value: float, fits: bool) -> None:
    assert parse_answer(typed).fits(value) is fits


@given(st.floats(-1e6, 1e6, allow_subnormal=False), st.integers(1, 17))
def test_a_number_written_with_any_number_of_digits_fits_itself(value: float, digits: int) -> None:
    assert parse_answer(full(value)).fits(value)
    assert parse_answer(f"{value:.{digits}f}").fits(value)
    assert parse_answer(f"{value:.{digits}e}").fits(value)


@FEW
@given(networks(), st.integers(1, 2), st.integers(1, 12))
def test_a_right_answer_is_never_called_wrong(case: Case, iteration: int, digits: int) -> None:
    lab = lab_of(case)
    leaves = lab.leaves if iteration == 1 else lab.machine.trace(lab.leaves, 1)[-1]
    it = Iteration.of(lab.machine, {name: leaves[name] for name in lab.program.leaves}, iteration)
    for asked in questions(lab, iteration):
        right = it.after(asked.statement)[asked.tensor]
        assert judge(lab, it, asked, written(right)).verdict == "right"
        some_digits = judge(lab, it, asked, written(right, lambda value: f"{value:.{digits}f}"))
        assert some_digits.verdict in ("right", "rounded", "few digits")
        read = {name: rounded(value) for name, value in it.before(asked.statement).items()}
        from_screen = lab.machine.rerun((asked.statement,), read)[asked.tensor]
        assert judge(lab, it, asked, written(from_screen)).verdict in {*GOOD, "few digits"}
        assert judge(lab, it, asked, written(right, number)).verdict in {*GOOD, "few digits"}


@FEW
@given(networks())
def test_who_rounds_every_result_to_what_the_screen_shows_is_right_to_the_end(case: Case) -> None:
    lab = lab_of(case)
    it = Iteration.of(lab.machine, lab.leaves, 1)
    asked = {one.statement: one for one in questions(lab)}
    values = {name: rounded(value) for name, value in it.start.items()}
    previous: list[Predicted] = []
    for at, line in enumerate(lab.program.statements):
        values = lab.machine.rerun((at,), values)
        values |= {name: rounded(values[name]) for name in line.writes}
        if at in asked:
            told = judge(lab, it, asked[at], written(values[line.name], number), previous)
            assert told.verdict in ("right", "rounded")
            previous.append(told.event)


@FEW
@given(networks(), st.data())
def test_what_follows_correctly_from_a_mistake_is_said_to(case: Case, data: st.DataObject) -> None:
    lab = lab_of(case)
    it = Iteration.of(lab.machine, lab.leaves, 1)
    asked = {one.tensor: one for one in questions(lab)}
    possible = [
        one for one in variants(lab.program) if one.statement.name in asked and len(one.program.statements) == it.done
    ]
    variant = data.draw(st.sampled_from(possible))
    try:
        end = Machine(variant.program, lab.machine.rows).trace(lab.leaves, 1)[-1]
    except (ShapeError, ValueError):
        assume(False)
    slip = judge(lab, it, asked[variant.statement.name], written(end[variant.statement.name]))
    assume(slip.verdict == "wrong")
    for at in range(variant.at + 1, len(lab.program.statements)):
        name = lab.program.statements[at].name
        if name in asked:
            told = judge(lab, it, asked[name], written(end[name]), (slip.event,))
            assert told.verdict in GOOD
            if variant.at not in needed(lab.program.statements, at):
                assert told.verdict == "right"
            if told.verdict == "follows":
                assert told.follows_from == variant.statement.name


def test_a_later_answer_names_the_earlier_one_it_follows_from() -> None:
    slip = attempt("z_hidden", "0.1", "0.0")
    told = attempt("a_hidden", "0.1", "0", before=(slip.event,))
    assert (slip.verdict, told.verdict, told.follows_from) == ("wrong", "follows", "z_hidden")
    assert str(response(1, told)[0]) == "Right as it follows from your z_hidden, which was wrong."
    again = attempt("z_out", "-0.38", before=(slip.event, told.event))
    assert again.verdict == "follows"
    assert attempt("z_out", "-0.38").verdict == "wrong"


def test_only_the_last_answer_to_a_question_can_be_followed_from() -> None:
    slip = attempt("z_hidden", "0.3", "0.1")
    assert attempt("z_out", "-0.33", before=(slip.event,)).verdict == "follows"
    mended = attempt("z_hidden", "-0.3", "-0.1")
    assert (slip.verdict, mended.verdict) == ("wrong", "right")
    told = attempt("z_out", "-0.33", before=(slip.event, mended.event))
    assert (told.verdict, told.follows_from) == ("wrong", "")


@pytest.mark.parametrize("closing", [("wrong", "wrong"), ("revealed",)])
def test_what_follows_from_numbers_whose_right_ones_were_shown_since_is_said_to_but_is_not_right(
    closing: tuple[str, ...],
) -> None:
    slip = attempt("z_hidden", "0.3", "0.1").event
    closed = [slip if verdict == "wrong" else Predicted("z_hidden", ("", ""), verdict) for verdict in closing]
    told = attempt("z_out", "-0.33", before=(slip, *closed))
    assert (told.verdict, told.follows_from) == ("wrong", "z_hidden")
    for at in (1, 2):
        assert "It follows from your z_hidden, which was wrong: go on from the numbers shown for it." in map(
            str, response(at, told)
        )
    told_right = attempt("z_out", "-0.4", before=(slip, *closed, told.event))
    assert told_right.verdict == "right"
    assert [one.outcome for one in scores(slip, *closed, told.event, told_right.event)][1:] == ["second try"]


def scores(*events: Predicted) -> tuple[Scored, ...]:
    return score(LAB3, [Annotation(Position(), event) for event in events])


def test_empty_cells_reveal_and_some_empty_cells_are_asked_for() -> None:
    assert attempt("z_hidden", "", " ").verdict == "revealed"
    part = attempt("z_hidden", "-0.3", "")
    assert part.verdict == "incomplete"
    assert "z_hidden[1] is empty" in part.reason
    assert "dE_dzh[0]: 'two' is not a number" in attempt("dE_dz_hidden", "two", "0").reason
    assert attempt("z_hidden", "1").reason == "z_hidden has 2 numbers, not 1; type one for each"


def said(told: Judgement, attempt: int = 1) -> str:
    return " ".join(map(str, response(attempt, told)))


@pytest.mark.parametrize(
    ("text", "count", "half"),
    [
        ("3e-5", 1, 0.5e-5),
        ("30e-6", 1, 0.5e-5),
        ("3.0e-5", 2, 0.5e-6),
        ("11400", 3, 50.0),
        ("11400.", 5, 0.5),
        ("-1/4", 2, 0.005),
        ("1/3", 4, 0.5e-4),
        ("34/2", 2, 0.5),
        ("0.980", 3, 0.0005),
        ("0,98", 2, 0.005),
        ("-.5", 1, 0.05),
        ("+007", 1, 0.5),
        ("0", 0, 0.0),
        ("-0", 0, 0.0),
        ("0.00", 0, 0.005),
        ("−1.25E+2", 3, 0.5),
    ],
)
def test_one_rule_says_how_many_digits_were_typed(text: str, count: int, half: float) -> None:
    answer = parse_answer(text)
    assert answer.digits == count
    assert answer.half == pytest.approx(half, rel=1e-12)


def test_three_digits_are_right_with_the_number_in_full_beside_them() -> None:
    lab = bundled("lab3-live")
    it = Iteration.of(lab.machine, lab.leaves, 1)
    asked = question(lab, "loss")
    right = float(np.asarray(it.after(asked.statement)["loss"]))
    told = judge(lab, it, asked, [f"{right:.3g}"])
    assert told.verdict == "right"
    assert said(told) == f"Right. loss is {right!r}."
    assert said(judge(lab, it, asked, [repr(right)])) == "Right."


def test_digits_that_are_right_but_too_few_are_asked_for_once_and_are_a_try_when_typed_again() -> None:
    told = attempt("loss", "1.0")
    assert (told.verdict, told.wrong) == ("few digits", ((),))
    assert said(told).startswith("loss: 1.0 is right to 2 digits; 3 are asked for. Type more digits;")
    assert attempt("loss", "1", before=(told.event,)).verdict == "few digits", "these are other digits"
    again = attempt("loss", "1.0", before=(told.event,))
    assert (again.verdict, again.wrong) == ("wrong", ((),))
    assert said(again).startswith("loss: 1.0 is right to 2 digits; 3 are asked for.")
    assert attempt("loss", "0.98", before=(told.event, again.event)).verdict == "right"
    revealed = Predicted("loss", ("",), "revealed")
    assert attempt("loss", "1.0", before=(told.event, revealed)).verdict == "few digits", "it was put anew"
    assert [one.outcome for one in scores(told.event, again.event, attempt("loss", "0.98").event)] == ["second try"]


@pytest.mark.parametrize(("optimizer", "seed", "tensor"), [("adagrad", 29, "b_out"), ("adam", 20, "W_hidden")])
def test_four_right_digits_are_right_though_a_mistake_gives_them_too(optimizer: str, seed: int, tensor: str) -> None:
    """The first step of these is all but lr whatever the gradient: nothing on screen tells a wrong one from a right."""
    layers = (Layer("hidden", 1, 2, "gelu", "W"), Layer("out", 2, 1, "gelu"))
    lab = lab_of(prepared(Network(layers, optimizer=optimizer), seed))
    it = Iteration.of(lab.machine, lab.leaves, 1)
    asked = question(lab, tensor)
    typed = written(it.after(asked.statement)[tensor], lambda value: f"{value:.4g}")
    assert judge(lab, it, asked, typed).verdict == "right"


def test_zeros_alone_show_no_digit_of_a_small_number() -> None:
    lab = lab_of(some_networks()["xor, tanh, batch, mse"])
    it = Iteration.of(lab.machine, lab.leaves, 1)
    asked = question(lab, "dE_db_out")
    right = float(np.ravel(it.values["dE_db_out"])[0])
    assert 0 < abs(right) < 0.5
    told = judge(lab, it, asked, ["0."])
    assert told.verdict == "few digits"
    assert said(told).startswith("∂E/∂b_out[0]: 0. is right so far; 3 digits are asked for.")


def test_old_values_as_shown_are_asked_for_again_and_then_said_to_have_not_moved() -> None:
    told = attempt("theta", "-0.4", "0.2", "0.1")
    assert (told.verdict, told.wrong) == ("few digits", ((0,),))
    assert "as shown" in said(told)
    again = attempt("theta", "-0.4", "+0.2", "0.1", before=(told.event,))
    assert again.verdict == "wrong"
    assert "Nothing moved" in said(again)
    assert attempt("dE_dz_hidden", "0.0", "0.00").verdict == "right"


def test_digits_that_a_mistake_gives_exactly_are_asked_for_again_and_then_named() -> None:
    """Without the bias theta[0] would be -0.4 - 0.001·(-1) = -0.399, which -0.3986 is too, to three digits."""
    told = attempt("theta", "-0.399", "0.2", "0.1")
    assert (told.verdict, told.wrong) == ("few digits", ((0,),))
    assert "these numbers would be the same if " in said(told)
    assert "the bias was left out" in said(told)
    again = attempt("theta", "-0.399", "0.2", "0.1", before=(told.event,))
    assert again.verdict == "wrong"
    assert "the bias was left out" in said(again)
    assert attempt("theta", "-0.3986", "0.2", "0.1", before=(told.event,)).verdict == "right"
    gradient = attempt("dE_dtheta", "-1.4", "0", "0")
    after = attempt("theta", "-0.399", "0.2", "0.1", before=(gradient.event,))
    assert after.verdict == "few digits", "right lines before it do not show that this one was worked out"


def test_what_follows_from_a_wrong_answer_needs_its_digits_too() -> None:
    slip = attempt("z_hidden", "0.3111", "0.1")
    told = attempt("a_hidden", "0.31", "0.1", before=(slip.event,))
    assert (told.verdict, told.wrong) == ("few digits", ((0,),))
    assert said(told).startswith("a_hidden[0]: 0.31 follows from your z_hidden to 2 digits; 3 are asked for.")
    assert attempt("a_hidden", "0.311", "0.1", before=(slip.event, told.event)).verdict == "follows"


@pytest.mark.parametrize("typed", ["1", "+1", "1/1", "1.0"])
def test_what_a_number_was_rounded_to_is_not_wrong_but_asked_for_with_more_digits(typed: str) -> None:
    assert attempt("loss", typed).verdict == "few digits"


def test_a_whole_number_that_a_mistake_gives_is_named_when_it_is_typed_again() -> None:
    """-1 is -1.4 rounded, and what comes out exactly where the bias is forgotten."""
    told = attempt("dE_dtheta", "-1", "0", "0")
    assert told.verdict == "few digits"
    again = attempt("dE_dtheta", "-1", "0", "0", before=(told.event,))
    assert again.verdict == "wrong"
    assert again.diagnosis is not None
    assert "bias forgotten" in [mistake.name for mistake in again.diagnosis.mistakes]


@pytest.mark.parametrize(
    ("tensor", "typed"),
    [
        ("loss", ("2",)),
        ("loss", ("3/2",)),
        ("dE_da_hidden", ("0", "0")),
        ("dE_dtheta", ("-1", "1", "0")),
        ("a_hidden", ("1", "1")),
    ],
)
def test_other_whole_numbers_are_wrong_and_0_is_meant_as_0(tensor: str, typed: tuple[str, ...]) -> None:
    assert attempt(tensor, *typed).verdict == "wrong"


def test_the_first_miss_gives_no_number_of_the_answer_away() -> None:
    told = attempt("dE_dtheta", "1.4", "0", "0")
    assert told.wrong == ((0,),)
    said = list(map(str, response(1, told)))
    assert said == [
        "Not yet: 2 of 3 numbers are right.",
        "Is the prediction too high or too low, and which way must it move?",
    ]


def test_an_output_that_hands_on_its_z_is_hinted_at_by_its_sum() -> None:
    assert not any("activation" in str(sentence) for sentence in response(1, attempt("y_hat", "0.77")))
    assert "each times its weight, added up" in str(response(1, attempt("y_hat", "0.77"))[1])


def test_where_only_the_sign_is_wrong_the_first_miss_says_so() -> None:
    told = attempt("y_hat", "0.4")
    assert told.diagnosis is None
    assert str(response(1, told)[1]) == "The size is right; look at the sign again."
    assert "sign" not in str(response(1, attempt("y_hat", "0.5"))[1])


def test_an_open_question_holds_back_its_tensor_and_all_from_its_line_on() -> None:
    program = LAB3.program
    held = spoils(program, question(LAB3, "dE_da_hidden"))
    later = {"dE_da_hidden", "dE_dz_hidden", "dE_dW_hidden", "theta", "W_hidden"}
    assert held.tensors == later
    assert {program.statements[at].name for at in held.statements} == later
    assert [program.stages[at].key for at in sorted(held.stages)] == ["grads hidden", "update"]
    assert held.panes == {"working"}


def test_a_tensor_that_is_only_handed_on_is_held_back_under_both_names() -> None:
    held = spoils(LAB3.program, question(LAB3, "dE_dz_out"))
    assert {"dE_dy_hat", "dE_dz_out"} <= held.tensors
    assert "loss" not in held.panes
    assert "loss" in spoils(LAB3.program, question(LAB3, "y_hat")).panes


@FEW
@given(networks())
def test_nothing_that_stays_on_screen_is_computed_from_what_is_asked(case: Case) -> None:
    lab = lab_of(case)
    for asked in questions(lab):
        held = spoils(lab.program, asked).tensors
        for line in lab.program.statements[asked.statement + 1 :]:
            assert held.issuperset(line.writes) or held.isdisjoint(line.reads)
