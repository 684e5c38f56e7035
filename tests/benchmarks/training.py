"""Training with time travel (losses and checkpoints kept, any iteration a step away) beside a plain numpy loop."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import partial

from tests.benchmarks import loops
from tests.benchmarks.table import Measure
from tests.benchmarks.timing import in_turn, seconds
from tests.networks import Case, lab3, prepared
from tui_backprop.engine.history import History
from tui_backprop.engine.machine import Machine, Values
from tui_backprop.engine.network import Layer, Network

ROUNDS = 7


def small() -> Case:
    return prepared(
        Network((Layer("first", 2, 8, "tanh"), Layer("hidden", 8, 8, "tanh"), Layer("out", 8, 1, "identity")), rows=32)
    )


def wide() -> Case:
    return prepared(Network((Layer("hidden", 64, 32, "relu"), Layer("out", 32, 10, "softmax")), "cce", rows=32))


CASES: tuple[tuple[str, Callable[[], Case], Callable[[Values, int], float], int, float], ...] = (
    ("Lab 3 / the sheet's loop", lab3, loops.sheet, 10_000, 1.5),
    ("2-8-8-1, 32 rows / a numpy loop", small, loops.tanh_three_layers, 3_000, 2.0),
    ("64-32-10, 32 rows / a numpy loop", wide, loops.relu_softmax, 1_500, 1.5),
)
"""What is trained, the loop beside it, iterations a round, budget."""


def measures() -> Iterator[Measure]:
    for what, case, loop, iterations, budget in CASES:
        machine, leaves = case()
        same_loss(case(), loop)
        run: dict[str, Callable[[], object]] = {
            "ours": partial(_travelling, machine, leaves, iterations),
            "bare": partial(loop, leaves, iterations),
        }
        took = in_turn({name: partial(seconds, one) for name, one in run.items()}, ROUNDS)
        each = {name: 1e6 * took[name] / iterations for name in took}
        detail = f"{each['ours']:.1f} µs beside {each['bare']:.1f} µs an iteration"
        yield Measure(f"training, {what}, median", took["ours"] / took["bare"], budget, "x", detail)


def _travelling(machine: Machine, leaves: Values, iterations: int) -> object:
    return History(machine, leaves).reach(iterations + 1, math.inf)


def same_loss(case: Case, loop: Callable[[Values, int], float]) -> None:
    """The two are rivals only if they compute the same: after 50 iterations their losses agree."""
    machine, leaves = case
    ours, theirs = History(machine, leaves).loss(50), loop(leaves, 50)
    assert math.isclose(ours, theirs, rel_tol=1e-9), f"{ours} is not {theirs}"
