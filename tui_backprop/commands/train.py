"""``train``: run a lab as fast as it goes, with a progress bar where a person is looking."""

from __future__ import annotations

import json
import math
import sys
import time
from argparse import Namespace
from collections.abc import Iterator
from contextlib import nullcontext

import numpy as np

from tui_backprop.commands.bar import Bar
from tui_backprop.commands.given import given_lab
from tui_backprop.commands.jsonlines import plain
from tui_backprop.engine.arithmetic import Array
from tui_backprop.ground.numbers import number
from tui_backprop.labs.lab import Lab

STRETCH = 0.1
"""Seconds between two looks at the clock."""
MOST = 2**16
"""Iterations between two looks, at most."""


def run(arguments: Namespace) -> int:
    """Print the last loss on standard output, or as JSON the loss of every iteration; 1 when the last is not finite."""
    lab = given_lab(arguments.lab, arguments.settings)
    total, done = arguments.iterations, 0
    loss = math.nan
    with nullcontext() if arguments.json else Bar(patience=0, stays=True) as bar:
        for filled in losses(lab, total):
            loss = float(filled[-1])
            if bar is None:
                for iteration, one in enumerate(plain(filled), start=done + 1):
                    print(json.dumps({"iteration": iteration, "loss": one}))
            done += len(filled)
            if bar is not None:
                bar.show(done, total, trained(done, total, loss))
    if not arguments.json:
        print(repr(loss))
    if math.isfinite(loss):
        return 0
    print("backprop-tui: the loss is not finite; a smaller training.lr may help", file=sys.stderr)
    return 1


def losses(lab: Lab, total: int) -> Iterator[Array]:
    """Run iterations 1 to ``total``; yields about every 0.1 s the losses, (n,), of those that were run since."""
    leaves, done, stretch = dict(lab.leaves), 0, 1
    while done < total:
        stretch = min(stretch, total - done)
        filled, began = np.empty(stretch), time.perf_counter()
        leaves = lab.machine.fast(leaves, done + 1, filled)
        done += stretch
        yield filled
        took = time.perf_counter() - began
        stretch = min(stretch * 2, MOST) if took < STRETCH / 2 else max(stretch // 2, 1) if took > STRETCH else stretch


def trained(done: int, total: int, loss: float) -> str:
    """Return "1,000 of 2,000  loss 0.1234", always of one width, so that each covers the one before."""
    return f"{done:,} of {total:,}  loss {number(loss):<10}"
