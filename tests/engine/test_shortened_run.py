"""The fast run computes each part once, and only what the loss or the next iteration needs."""

from __future__ import annotations

from tests.networks import Case, lab3, prepared
from tui_backprop.engine.fastrun import shortened
from tui_backprop.engine.network import Layer, Network


def lines(case: Case) -> tuple[list[str], list[str]]:
    before, body = shortened(case[0].program)
    return [line.text for line in before], [line.text for line in body]


def batch(activation: str, output: str, loss: str, **more: object) -> Case:
    return prepared(Network((Layer("hidden", 2, 3, activation), Layer("out", 3, 2, output)), loss, rows=4, **more))  # type: ignore[arg-type]


def test_a_line_that_nothing_depends_on_is_left_out() -> None:
    case = batch("relu", "softmax", "cce")
    assert any(statement.name == "dE_dy_hat" for statement in case[0].program)
    assert not any(line.startswith("dE_dy_hat") for line in lines(case)[1])


def test_a_part_that_stands_in_two_lines_is_computed_once() -> None:
    _, body = lines(batch("tanh", "softmax", "cce"))
    assert sum(line.count("np.tanh") for line in body) == 1
    assert sum(line.count("log_softmax") for line in body) == 1


def test_what_is_the_same_in_every_iteration_is_computed_before_the_first() -> None:
    before, body = lines(batch("tanh", "identity", "half_mse"))
    assert [text.split(" = ")[1] for text in before] == ["len(y)", "x.T"]
    assert not any("x.T" in line or "len(" in line for line in body)


def test_rows_that_change_with_the_batch_are_taken_anew_each_time() -> None:
    before, body = lines(batch("tanh", "identity", "half_mse", batch=2))
    assert before == []
    assert body[0] == "x, y = (X[rows], Y[rows])"
    assert any("x.T" in line for line in body)


def test_a_slice_of_a_parameter_is_taken_once_within_an_iteration_and_not_before_it() -> None:
    before, body = lines(lab3())
    assert before == []
    assert sum(line.count("theta[1:]") for line in body) == 1
