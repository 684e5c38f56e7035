"""``dot`` and ``total`` add in index order from 0.0: bit for bit what a loop over k does."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_backprop.engine.arithmetic import Array, Value, dot, mean, total

SIZES = st.sampled_from([1, 1, 2, 3, 5, 8, 9, 17, 129, 200])


def looped(terms: Iterable[float]) -> float:
    answer = 0.0
    for term in terms:
        answer += term
    return answer


def looped_dot(a: Array, b: Array) -> Array:
    left, right = np.atleast_2d(a), b[:, None] if b.ndim == 1 else b
    cells = [
        [looped(float(p) * float(q) for p, q in zip(row, column, strict=True)) for column in right.T] for row in left
    ]
    return np.array(cells).reshape(a.shape[:-1] + b.shape[1:])


def bits(value: Value) -> bytes:
    return np.asarray(value).tobytes()


@st.composite
def arrays(draw: st.DrawFn, *shape: int) -> Array:
    """Numbers of very different size, some of them 0.0 or -0.0, in C order, transposed or strided."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    numbers = rng.normal(size=shape) * 10.0 ** rng.integers(-9, 9, size=shape)
    numbers[rng.random(shape) < 0.2] = rng.choice([0.0, -0.0])
    match draw(st.sampled_from(["plain", "transposed", "strided"])):
        case "transposed":
            return numbers.T.copy().T
        case "strided":
            return np.repeat(numbers, 2, axis=0)[::2]
    return numbers


@st.composite
def factors(draw: st.DrawFn) -> tuple[Array, Array]:
    k, n, m = draw(SIZES), draw(st.integers(1, 4)), draw(st.integers(1, 4))
    left, right = draw(st.sampled_from([(k,), (n, k)])), draw(st.sampled_from([(k,), (k, m)]))
    return draw(arrays(*left)), draw(arrays(*right))


@st.composite
def tables(draw: st.DrawFn) -> Array:
    """Many short rows or few long ones."""
    rows, columns = draw(st.permutations([draw(SIZES), draw(st.integers(1, 4))]))
    return draw(arrays(rows, columns))


@settings(max_examples=150, deadline=None)
@given(factors())
def test_dot_equals_a_loop_over_k_bit_for_bit(pair: tuple[Array, Array]) -> None:
    a, b = pair
    assert np.shape(dot(a, b)) == np.shape(a @ b)
    assert bits(dot(a, b)) == bits(looped_dot(a, b))


@settings(max_examples=80, deadline=None)
@given(tables(), st.sampled_from([None, 0, -1]))
def test_total_and_mean_equal_a_loop_bit_for_bit(values: Array, axis: int | None) -> None:
    lines = {None: [values.ravel()], 0: list(values.T), -1: list(values)}[axis]
    expected = np.array([looped(line) for line in lines]).reshape(() if axis is None else (-1,))
    assert bits(total(values, axis=axis)) == bits(expected)
    assert bits(mean(values)) == bits(looped(values.ravel()) / np.float64(values.size))


def test_total_keeps_the_summed_axis_when_asked() -> None:
    values = np.arange(6.0).reshape(2, 3)
    assert np.asarray(total(values, axis=-1, keepdims=True)).tolist() == [[3.0], [12.0]]


@pytest.mark.parametrize("shape", [(1,), (1, 1)])
def test_a_sum_of_minus_zero_is_zero_because_it_starts_at_zero(shape: tuple[int, ...]) -> None:
    minus = np.full(shape, -0.0)
    assert bits(np.asarray(dot(minus, np.ones(shape))).ravel()) == bits(np.zeros(1))
    assert bits(total(minus)) == bits(np.float64(0.0))


def test_a_sum_of_nothing_is_zero() -> None:
    assert total(np.empty((0, 2)), axis=0).tolist() == [0.0, 0.0]
    assert total(np.empty(0)) == 0.0


def test_scalar_results_are_numpy_scalars_so_that_stepping_and_the_fast_run_see_one_type() -> None:
    vector = np.ones(3)
    assert type(dot(vector, vector)) is type(total(vector)) is type(mean(vector)) is np.float64
