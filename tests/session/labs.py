"""Labs to hold sessions on."""

from __future__ import annotations

from tests.networks import Case, lab3, some_networks
from tui_backprop.engine.batches import Batches
from tui_backprop.labs.lab import Lab


def lab_of(case: Case, name: str = "test") -> Lab:
    machine, leaves = case
    batches = machine.rows if isinstance(machine.rows, Batches) else None
    return Lab(name, name, machine.program, leaves, batches, batches.seed if batches else 0)


LAB3 = lab_of(lab3(), "lab3")
LABS = {"lab3": LAB3, **{name: lab_of(case) for name, case in some_networks().items()}}
