"""How the questions of a session went, stage by stage."""

from __future__ import annotations

from typing import Any

from tui_backprop.labs.loader import bundled
from tui_backprop.lesson.quiz.score import Scored, score, score_lines
from tui_backprop.session.events import Noted, Predicted
from tui_backprop.session.position import Position
from tui_backprop.session.session import Annotation

LAB3 = bundled("lab3")


def scored(*attempts: tuple[str, str], iteration: int = 1) -> tuple[Scored, ...]:
    """The score of attempts, each a tensor and its verdict."""
    at = Position(iteration)
    return score(LAB3, [Annotation(at, Predicted(tensor, ("0",), verdict)) for tensor, verdict in attempts])


def outcomes(*attempts: tuple[str, str]) -> list[str]:
    return [one.outcome for one in scored(*attempts)]


def test_a_question_is_right_at_its_first_second_or_third_try() -> None:
    assert outcomes(("z_hidden", "right")) == ["first try"]
    assert outcomes(("z_hidden", "wrong"), ("z_hidden", "rounded")) == ["second try"]
    assert outcomes(("z_hidden", "wrong"), ("z_hidden", "wrong"), ("z_hidden", "follows")) == ["third try"]


def test_three_misses_close_a_question_and_an_empty_answer_reveals_it() -> None:
    assert outcomes(*[("loss", "wrong")] * 3) == ["missed"]
    assert outcomes(("loss", "wrong"), ("loss", "revealed")) == ["revealed"]
    assert outcomes(("loss", "wrong")) == ["open"]


def test_an_incomplete_answer_is_no_try() -> None:
    assert outcomes(("loss", "incomplete"), ("loss", "right")) == ["first try"]


def test_a_question_asked_again_counts_again() -> None:
    assert outcomes(("loss", "right"), ("loss", "wrong"), ("loss", "right")) == ["first try", "second try"]
    one = Annotation(Position(1), Predicted("loss", ("0",), "wrong"))
    other = Annotation(Position(2), Predicted("loss", ("0",), "right"))
    assert [asked.outcome for asked in score(LAB3, [one, other])] == ["open", "first try"]


def test_a_task_is_one_question_on_whichever_branch_and_what_is_done_again_stands_apart() -> None:
    def told(branch: str, edits: int = 0, **more: Any) -> Annotation:
        return Annotation(Position(1, branch=branch), Predicted("loss", ("0",), **{"task": 4, **more}), edits)

    every = [
        told("main", verdict="wrong", attempt=1, seen=True),
        told("try-2", 1, verdict="right", attempt=2),
        told("try-2", 1, verdict="wrong", attempt=1, round=2),
        told("main", verdict="right", attempt=1, round=3, task=0),
    ]
    assert score(LAB3, every) == (
        Scored(4, "loss", "second try", 1, True, True, 4),
        Scored(4, "loss", "open", 2, False, True, 4),
        Scored(4, "loss", "first try", 3, False, False, 0),
    )
    assert score_lines(LAB3, score(LAB3, every)) == (
        "loss     1 of 1 right  loss second try (seen before, after an edit)",
        "in all   1 of 1 right  1 second try, 1 seen before, 1 after an edit",
        "to do    6 of 7 tasks",
        "round 2  0 of 1 right  1 open, 1 after an edit",
        "round 3  1 of 1 right  1 first try",
    )


def test_notes_and_names_that_the_lab_does_not_have_are_passed_over() -> None:
    notes = [Annotation(Position(), Noted("hm")), Annotation(Position(), Predicted("gone", (), "right"))]
    assert score(LAB3, notes) == ()
    assert score_lines(LAB3, ()) == ()


def test_the_score_is_told_by_stage_in_the_words_of_the_sheet() -> None:
    every = scored(
        ("dE_dz_hidden", "wrong"),
        ("dE_dz_hidden", "right"),
        ("z_hidden", "right"),
        ("dE_dW_hidden", "revealed"),
    )
    assert score_lines(LAB3, every) == (
        "pre-activation  1 of 1 right  z_hidden first try",
        "grads hidden    1 of 2 right  dE_dzh second try, ∂E/∂W_hidden revealed",
        "in all          2 of 3 right  1 first try, 1 second try, 1 revealed",
        "to do           5 of 7 tasks",
    )
