"""Collections of versions are the plain ones, whatever is done to them; older versions stay; what is asked is quick."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_backprop.ground.versions import Layered, Stack, Timeline

NUMBERS = st.integers(0, 30)


@given(st.lists(st.one_of(NUMBERS, st.just("rest"))))
def test_a_stack_is_a_list(done: list[int | str]) -> None:
    stack: Stack[int] = Stack()
    plain: list[int] = []
    versions = []
    for item in done:
        if isinstance(item, int):
            stack, plain = stack.plus(item), [*plain, item]
        else:
            stack, plain = stack.rest, plain[:-1]
        versions.append((stack, plain))
    for one, same in versions:
        assert list(one) == same
        assert list(reversed(one)) == same[::-1]
        assert (len(one), bool(one), one == tuple(same)) == (len(same), bool(same), True)
        assert [one[at] for at in range(-len(same), len(same))] == same + same
        assert one[1:] == tuple(same[1:])
        assert [list(one.first(length)) for length in range(len(same) + 2)] == [
            same[:length] for length in range(len(same) + 2)
        ]
        with pytest.raises(IndexError):
            _ = one[len(same)]


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
def test_two_stacks_share_what_they_grew_from(common: int, ours: int, theirs: int) -> None:
    stem = grown(Stack(), common)
    assert grown(stem, ours).shared(grown(stem, theirs)) is stem or not (ours and theirs)
    assert len(grown(Stack(), common).shared(grown(Stack(), theirs))) == 0


def grown(stack: Stack[int], by: int) -> Stack[int]:
    for number in range(by):
        stack = stack.plus(number)
    return stack


@given(st.lists(st.tuples(NUMBERS, NUMBERS)))
def test_a_layered_dict_is_a_dict_its_order_too(done: list[tuple[int, int]]) -> None:
    layered: Layered[int, int] = Layered()
    plain: dict[int, int] = {}
    versions = []
    for key, value in done:
        layered, plain = layered.plus(key, value), {**plain, key: value}
        versions.append((layered, plain))
    for one, same in versions:
        assert list(one.items()) == list(same.items())
        assert (len(one), one == same, one.get(31)) == (len(same), True, None)


@given(st.lists(st.tuples(st.sampled_from(["plus", "before"]), st.integers(0, 300)), max_size=200), st.booleans())
def test_a_timeline_is_a_sorted_dict(done: list[tuple[str, int]], rising: bool) -> None:
    timeline: Timeline[int] = Timeline()
    plain: dict[int, int] = {}
    versions = []
    for number, (what, at) in enumerate(done):
        if what == "plus" or number % 8:
            there = 3 * number if rising else at
            timeline, plain = timeline.plus(there, number), {**plain, there: number}
        else:
            timeline, plain = timeline.before(at), {key: value for key, value in plain.items() if key < at}
        versions.append((timeline, plain))
    for one, same in versions[-5:]:
        assert list(one.items()) == sorted(same.items())
        assert len(one) == len(same)
        for at in range(0, 310, 7):
            assert one.floor(at) == max(((key, same[key]) for key in same if key <= at), default=None)
            assert (one.get(at), at in one) == (same.get(at), at in same)
        if same:
            assert one.last == (max(same), same[max(same)])


class Counted(int):
    """A whole number that counts how often it is compared, or looked up."""

    count = 0

    def __lt__(self, other: int) -> bool:
        Counted.count += 1
        return int(self) < int(other)

    def __hash__(self) -> int:
        Counted.count += 1
        return hash(int(self))


def layered(size: int) -> Callable[[], object]:
    kept: Layered[int, int] = Layered()
    for number in range(size):
        kept = kept.plus(number, number)
    return lambda: kept[Counted(size // 3)]


def timeline(size: int) -> Callable[[], object]:
    kept: Timeline[int] = Timeline()
    for number in range(size):
        kept = kept.plus(number, number)
    return lambda: kept.get(Counted(size // 3))


@pytest.mark.parametrize("made", [layered, timeline])
def test_a_hundred_times_as_many_entries_take_hardly_longer_to_look_one_up(
    made: Callable[[int], Callable[[], object]],
) -> None:
    counts = []
    for size in (100, 10_000):
        look = made(size)
        Counted.count = 0
        look()
        counts.append(Counted.count)
    assert counts[1] <= counts[0] + 8


def test_a_stack_is_searched_in_logarithmic_time(monkeypatch: pytest.MonkeyPatch) -> None:
    whole, steps = grown(Stack(), 10_000), []

    def one_before(stack: Stack[int]) -> Stack[int]:
        steps.append(1)
        return stack if stack._before is None else stack._before

    monkeypatch.setattr(Stack, "rest", property(one_before))
    assert all(whole[at] == at for at in range(0, 10_000, 100))
    assert len(steps) <= 100 * 14
