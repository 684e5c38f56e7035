"""How long "why?" and a worked line take anywhere in a 784-128-10 net: ``python -m tests.benchmarks.bench_why``."""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from tests.benchmarks.table import Measure, show
from tests.benchmarks.timing import seconds
from tests.networks import prepared
from tests.session.labs import lab_of
from tui_backprop.engine.iteration import Iteration
from tui_backprop.engine.network import Layer, Network
from tui_backprop.labs.lab import Lab
from tui_backprop.lesson.notation.parts import parts_of
from tui_backprop.lesson.notation.worked import worked
from tui_backprop.lesson.why.ahead import look_ahead
from tui_backprop.lesson.why.number import why
from tui_backprop.lesson.why.table import why_loss

BUDGET = 50.0
"""Milliseconds (design, budgets)."""
AHEAD = 500.0
"""Milliseconds that a copy may be run on, on a thread of its own."""
CELLS = 6
"""Of each tensor that are asked about, at random."""
TRIES = 3
"""The quickest counts: what else the machine does meanwhile is not what is measured."""


def measures() -> Iterator[Measure]:
    """ReLU, then softmax with cross-entropy: on 32 rows, and on 32 of 1,000 with Adam; live, and all units dead."""
    layers = (Layer("hidden", 784, 128, "relu"), Layer("out", 128, 10, "softmax"))
    for what, network in (
        ("32 rows", Network(layers, "cce", rows=32)),
        ("32 of 1,000 rows, adam", Network(layers, "cce", "adam", rows=1000, batch=32)),
    ):
        for dead in (False, True):
            lab = _lab(network, dead)
            yield from _asked(lab, f"{what}, {'a dead layer' if dead else 'live'}")
    for optimizer in ("sgd", "adam"):
        for rate in (1e-9, 0.1, 1e3):
            yield _looked_ahead(optimizer, rate)


def _looked_ahead(optimizer: str, rate: float) -> Measure:
    """Eight layers of three units: many statements, and next to nothing to do in each."""
    layers = tuple(Layer(f"l{at}", 3, 3, "identity" if at == 7 else "tanh") for at in range(8))
    machine, leaves = prepared(Network(layers, "mse", optimizer, rows=8))
    lab = lab_of((machine, {**leaves, "lr": np.float64(rate)}))
    asks = [("loss", lambda: look_ahead(lab, lab.leaves, 1))] * TRIES
    return _measure(f"the look ahead, beside, eight layers, {optimizer}, lr {rate:g}", asks, AHEAD)


def _lab(network: Network, dead: bool) -> Lab:
    machine, leaves = prepared(network)
    changed = {"b_hidden": np.full(128, -1e6)} if dead else {}
    return lab_of((machine, {**leaves, **changed}))


def _asked(lab: Lab, what: str) -> Iterator[Measure]:
    it = Iteration.of(lab.machine, lab.leaves, 1)
    program, places = lab.program, random.Random(1)
    asks: list[tuple[str, Callable[[], object]]] = []
    for name, value in it.values.items():
        for _ in range(CELLS if name != "rows" else 0):
            cell = tuple(places.randrange(size) for size in np.shape(value))
            asks.append((f"{name}{list(cell)}", lambda name=name, cell=cell: why(lab, it, (name, cell))))  # type: ignore[misc]
    yield _measure(f"why, {what}", asks)
    lines: list[tuple[str, Callable[[], object]]] = []
    for at, statement in enumerate(program.statements):
        for _ in range(CELLS):
            cell = tuple(places.randrange(size) for size in np.shape(it.after(at)[statement.name]))
            lines += [(f"{statement.name}{list(cell)}", _worked(it, at, cell, full)) for full in (False, True)]
    yield _measure(f"a worked line, {what}", lines)
    yield _measure(f"why of the loss, {what}", [("loss", lambda: why_loss(lab, it))] * CELLS)
    copied = [("loss", lambda: look_ahead(lab, it.start, 1))] * CELLS
    yield _measure(f"the look ahead, beside, {what}", copied, AHEAD)


def _worked(it: Iteration, at: int, cell: tuple[int, ...], full: bool) -> Callable[[], object]:
    return lambda: worked(parts_of(it, (it.program.statements[at].name, cell), at), full=full)


def _measure(what: str, asks: Sequence[tuple[str, Callable[[], object]]], budget: float = BUDGET) -> Measure:
    times = [(1e3 * min(seconds(ask) for _ in range(TRIES)), name) for name, ask in asks]
    longest, where = max(times)
    median = statistics.median(time for time, _ in times)
    return Measure(what, longest, budget, "ms", f"median {median:.1f} ms, the longest at {where}")


if __name__ == "__main__":
    raise SystemExit(1 if show(measures()) else 0)
