"""The verdict on nets whose sickness is known is right, in any units; and on random ones it is not false."""

from __future__ import annotations

from functools import lru_cache

import pytest

from tests.lesson.why_corpus import Count, Line, lines

EVERY_TIME, ALL, TOGETHER = 50, 1000, 50
"""So many random nets are judged with every run of the tests, so many when asked for, and so many by one test."""


@lru_cache(maxsize=1)
def table() -> list[Line]:
    return lines()


def test_the_verdict_on_every_net_of_the_corpus_is_right() -> None:
    assert len(table()) >= 80
    assert sum(len(line.alike) for line in table()) >= 30
    assert not [str(line) for line in table() if not line.right]


def test_the_corpus_has_every_verdict() -> None:
    said = {line.verdict.kind for line in table()}.union(*(line.verdict.also for line in table()))
    assert said >= {
        "fine", "learned", "too large", "too small", "dead layer", "some dead", "identical", "saturated", "vanishes",
        "explodes", "decay", "least", "no gradient", "lr is 0", "broke", "cannot be told",
    }  # fmt: skip


def judge(first: int, count: int) -> None:
    counted = Count()
    for at in range(first, first + count):
        counted.add(at)
    print(counted)
    assert not counted.false
    assert counted.kinds["cannot be told"] <= 0.2 * count


def test_no_verdict_on_fifty_random_nets_is_false_200_iterations_on() -> None:
    judge(0, EVERY_TIME)


@pytest.mark.long
@pytest.mark.parametrize("first", range(EVERY_TIME, ALL, TOGETHER))
def test_no_verdict_on_a_thousand_random_nets_is_false_200_iterations_on(first: int) -> None:
    judge(first, TOGETHER)
