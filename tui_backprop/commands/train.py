"""``train``: run a lab as fast as it goes, with a progress bar where a person is looking."""

from __future__ import annotations

import math
import os
import sys
import time
from argparse import Namespace
from collections.abc import Iterator
from typing import TextIO

import numpy as np

from tui_backprop.commands.given import given_lab
from tui_backprop.labs.lab import Lab
from tui_backprop.lesson.numbers import number

BAR = 30
STRETCH = 0.1
"""Seconds between two looks at the clock."""
MOST = 2**16
"""Iterations between two looks, at most."""


def run(arguments: Namespace) -> int:
    """Print the last loss on standard output; 1 when it is not finite."""
    lab = given_lab(arguments)
    total = arguments.iterations
    bar = sys.stderr if _watched(sys.stderr) else None
    loss = math.nan
    try:
        for done, loss in losses(lab, total):
            if bar:
                bar.write(f"\r{progress(done, total, loss)}")
                bar.flush()
    finally:
        if bar:
            bar.write("\n")
    print(repr(loss))
    if math.isfinite(loss):
        return 0
    print("backprop-tui: the loss is not finite; a smaller training.lr may help", file=sys.stderr)
    return 1


def losses(lab: Lab, total: int) -> Iterator[tuple[int, float]]:
    """Run iterations 1 to ``total``; about every 0.1 s, how many are done and the loss of the last of them."""
    leaves, done, stretch = dict(lab.leaves), 0, 1
    while done < total:
        stretch = min(stretch, total - done)
        filled, began = np.empty(stretch), time.perf_counter()
        leaves = lab.machine.fast(leaves, done + 1, filled)
        done += stretch
        yield done, float(filled[-1])
        took = time.perf_counter() - began
        stretch = min(stretch * 2, MOST) if took < STRETCH / 2 else max(stretch // 2, 1) if took > STRETCH else stretch


def progress(done: int, total: int, loss: float) -> str:
    """ "[######------]  50 %  1,000 of 2,000  loss 0.1234"; always as wide as before, so that it covers itself."""
    filled = BAR * done // total
    share = 100 * done // total
    return f"[{'#' * filled}{'-' * (BAR - filled)}] {share:3} %  {done:,} of {total:,}  loss {number(loss):<10}"


def _watched(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"
