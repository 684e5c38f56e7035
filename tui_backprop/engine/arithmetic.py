"""The closed set of functions a statement may call beside numpy's own, and the sums that have one fixed order.

``x @ W`` is not the same number everywhere: BLAS kernels differ in the last bit even at 3x2. ``dot`` and ``total``
add in index order from 0.0 instead, so that a recording made here is the same recording elsewhere, and a worked line
read from left to right gives the number on screen to the last bit.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
Value: TypeAlias = "NDArray[np.float64] | np.float64"

DOT_LIMIT = 4096
"""Products of up to this many multiplications run as ``dot``; larger ones use BLAS."""


def dot(a: Array, b: Array) -> Value:
    """Return the matrix product whose terms are added in index order from 0.0, for 1-D and 2-D operands.

    Args:
        a: (K,) or (N, K).
        b: (K,) or (K, M).
    Returns: what ``a @ b`` has: a scalar, (N,), (M,) or (N, M); float64.
    """
    if a.ndim == 1:
        if b.ndim == 1:
            return _total_of_row(a * b)
        terms = np.multiply(a[:, None], b, order="C")
    elif b.ndim == 1:
        terms = np.multiply(a.T, b[:, None], order="C")
    elif len(b) == 1:
        return np.multiply(a, b, order="C") + 0.0  # what the sum of one term from 0.0 is: never -0.0
    else:
        terms = np.multiply(a.T[:, :, None], b[:, None], order="C")
    return total_rows(terms)


def outer(a: Array, b: Array) -> Array:
    """Return ``np.outer`` of two vectors (K,) and (M,), shape (K, M): the same products, without its checks."""
    products: Array = a[:, None] * b
    return products


def total_rows(terms: Array) -> Array:
    """Add up axis 0 in index order from 0.0.

    numpy adds pairwise over a contiguous axis, which axis 0 becomes when a row has a single cell.

    Args:
        terms: (K, ...), in C order.
    Returns: the shape of one ``terms[k]``.
    """
    if terms.size > len(terms):
        cells: Array = np.add.reduce(terms, axis=0, initial=0.0)
        return cells
    if not terms.size:
        return np.zeros(terms.shape[1:])
    single: Array = np.add.accumulate(terms, axis=0)[-1] + 0.0
    return single


def total(values: Value, axis: int | None = None, keepdims: bool = False) -> Value:
    """Return ``np.sum`` with a fixed order: terms are added in index order from 0.0.

    Args:
        values: any shape.
        axis: None (every cell, in C order), 0, or -1.
        keepdims: as in numpy.
    """
    values = np.asarray(values)
    if axis is None:
        return _total_of_row(values.ravel())
    if axis == 0:
        summed = total_rows(np.ascontiguousarray(values))
        return summed[None] if keepdims else summed[()]
    summed = total_rows(np.ascontiguousarray(values.T if values.ndim <= 2 else np.moveaxis(values, -1, 0)))
    return summed[..., None] if keepdims else summed[()]


def _total_of_row(values: Array) -> Value:
    """Add up a vector in index order from 0.0."""
    summed: Value = np.add.accumulate(values)[-1] + 0.0 if values.size else np.float64(0.0)
    return summed


def mean(values: Value) -> Value:
    """Return ``np.mean`` over every cell, with the order of :func:`total`."""
    return total(values) / np.size(values)


def maximum(a: Value, b: Value) -> Value:
    """Return the larger of two numbers: of 0.0 and -0.0 the one given first; a nan passes where it is the second.

    ``np.maximum`` of the two zeros differs by platform.
    """
    return np.where(b <= a, a, b)[()]


def sigmoid(z: Value) -> Value:
    """Return 1 / (1 + e^-z), without overflow: e is only ever raised to a negative number."""
    e = np.exp(-np.abs(z))
    return (np.where(z >= 0, 1.0, e) / (1.0 + e))[()]


def softplus(z: Value) -> Value:
    """Return log(1 + e^z), exact for large |z|."""
    result: Value = np.logaddexp(0.0, z)
    return result


_erf = np.frompyfunc(math.erf, 1, 1)


def erf(z: Value) -> Value:
    """Return the error function, 2/sqrt(pi) times the integral of e^-t^2 from 0 to z; numpy has none."""
    result: Value = np.asarray(_erf(z), dtype=np.float64)[()]
    return result


def log_softmax(z: Value) -> Value:
    """Return z - log(sum of e^z), along the last axis, shifted by the largest z so that nothing overflows."""
    shifted = z - np.maximum.reduce(z, axis=-1, keepdims=True)
    result: Value = shifted - np.log(total(np.exp(shifted), axis=-1, keepdims=True))
    return result


LOWERED: Mapping[str, Callable[..., Value]] = MappingProxyType(
    {"dot": dot, "outer": outer, "total": total, "mean": mean}
)
"""What a statement's tree is lowered to; a name here never appears in the text on screen."""
