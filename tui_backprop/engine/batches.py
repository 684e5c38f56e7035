"""Choose the data rows of an iteration: by the iteration alone, so that going back needs no memory of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Batches:
    """The order in which batches are taken from the data.

    Args:
        rows: data rows.
        size: rows an iteration takes; the last batch of an epoch may be shorter.
        shuffle: take rows in a new order each epoch, ``default_rng([seed, epoch]).permutation``; else in row order.
        seed: for the shuffle.
    """

    rows: int
    size: int
    shuffle: bool = False
    seed: int = 0

    @property
    def per_epoch(self) -> int:
        return -(-self.rows // self.size)

    def __call__(self, iteration: int) -> NDArray[np.intp]:
        """Return the data rows of an iteration; iterations are counted from 1."""
        epoch, batch = divmod(iteration - 1, self.per_epoch)
        return _epoch(self, epoch)[batch * self.size : (batch + 1) * self.size]


@lru_cache(maxsize=4)  # an order is as long as the data: of the epoch at hand and those beside it, not of every one
def _epoch(batches: Batches, epoch: int) -> NDArray[np.intp]:
    order = np.arange(batches.rows)
    if batches.shuffle:
        order = np.random.default_rng([batches.seed, epoch]).permutation(batches.rows)
    order.flags.writeable = False  # every batch of the epoch is a view of it
    return order
