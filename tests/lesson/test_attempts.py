"""The attempts at a question are counted in one place: when it is closed, how it went, whether its answer was shown."""

from __future__ import annotations

import pytest

from tui_backprop.lesson.quiz.attempts import LAST_ATTEMPT, Outcome, answer_shown, closes, rounds


@pytest.mark.parametrize(
    ("verdicts", "outcomes", "shown"),
    [
        ("", [], False),
        ("wrong", ["open"], False),
        ("right", ["first try"], False),
        ("wrong rounded", ["second try"], False),
        ("wrong wrong follows", ["third try"], False),
        ("wrong wrong wrong", ["missed"], True),
        ("wrong revealed", ["revealed"], True),
        ("wrong incomplete incomplete right", ["second try"], False),
        ("wrong incomplete wrong wrong", ["missed"], True),
        ("revealed right", ["revealed", "first try"], True),
        ("right wrong wrong", ["first try", "open"], False),
        ("wrong wrong wrong wrong", ["missed", "open"], True),
    ],
)
def test_a_question_asked_again_after_it_was_closed_begins_anew(
    verdicts: str, outcomes: list[Outcome], shown: bool
) -> None:
    found = rounds(verdicts.split())
    assert [each.outcome for each in found] == outcomes
    assert [each.closed for each in found] == [outcome != "open" for outcome in outcomes]
    assert answer_shown(verdicts.split()) == shown


def test_the_last_attempt_closes_a_question_whatever_it_is() -> None:
    assert not closes("wrong", LAST_ATTEMPT - 1)
    assert closes("wrong", LAST_ATTEMPT)
    assert closes("right", 1)
    assert closes("revealed", 1)
