"""Every sentence that is spoken about random nets over all rows is judged by the numbers: none is false."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.lesson.judged import judged
from tests.lesson.spread import TWISTS, iteration, net, setups, spoken
from tui_backprop.engine.rows.activations import ACTIVATIONS
from tui_backprop.engine.rows.losses import LOSSES

EVERY_TIME, ALL, TOGETHER = 50, 1000, 10
"""So many nets are told with every run of the tests, so many when asked for, and so many by one test."""


def tell(first: int, record: pytest.FixtureRequest) -> None:
    """Judge what is said of some nets, and tell in the report how many sentences and claims there were."""
    sentences = claims = 0
    for at in range(first, first + TOGETHER):
        it = iteration(at)
        for each in spoken(it, at):
            sentences += 1
            try:
                claims += judged(it, each)
            except AssertionError as wrong:
                raise AssertionError(f"net {at}, {each.kind}: {each.text}") from wrong
    assert claims > sentences / 2
    record.node.user_properties += [("sentences", sentences), ("claims", claims)]
    print(f"nets {first} to {first + TOGETHER - 1}: {claims} claims in {sentences} sentences")


@pytest.mark.parametrize("first", range(0, EVERY_TIME, TOGETHER))
def test_every_sentence_about_fifty_nets_is_true(first: int, request: pytest.FixtureRequest) -> None:
    tell(first, request)


@pytest.mark.long
@pytest.mark.parametrize("first", range(EVERY_TIME, ALL, TOGETHER))
def test_every_sentence_about_a_thousand_nets_is_true(first: int, request: pytest.FixtureRequest) -> None:
    tell(first, request)


def test_the_nets_of_every_run_have_all_rows() -> None:
    nets = [net(at) for at in range(EVERY_TIME)]
    assert {layer.activation for each in nets for layer in each.layers[:-1]} == set(ACTIVATIONS)
    assert {each.last.activation for each in nets if not LOSSES[each.loss].output} == set(ACTIVATIONS)
    assert {each.loss for each in nets} == set(LOSSES)
    assert {(each.optimizer, each.options) for each in nets} == set(setups())
    assert {layer.parameters for each in nets for layer in each.layers} == {"W", "W b", "theta"}
    assert {(each.rows is None, each.batch is None) for each in nets} == {(True, True), (False, True), (False, False)}


def test_a_thousand_nets_are_spread_evenly() -> None:
    nets = [net(at) for at in range(ALL)]
    for counts in (
        Counter(each.loss for each in nets),
        Counter(each.layers[0].activation for each in nets if len(each.layers) > 1),
        Counter((each.optimizer, each.options) for each in nets),
    ):
        assert max(counts.values()) <= 2 * min(counts.values())
    assert ALL % len(TWISTS) == 0
