"""``[training]`` -> loss, optimizer, the options it is compiled with, and the numbers it starts from.

A key that the chosen loss or optimizer would not read is refused: a lab that says ``betas`` and runs SGD is a mistake.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from tui_backprop.engine.network import Layer, Network
from tui_backprop.engine.rows.losses import LOSSES
from tui_backprop.engine.rows.optimizers import OPTIMIZERS, Options
from tui_backprop.labs.arrays import number
from tui_backprop.labs.decode import brief
from tui_backprop.labs.errors import LabError
from tui_backprop.labs.layers import known
from tui_backprop.labs.schema import TrainingTable

NUMBERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "lr": ("lr",),
        "momentum": ("momentum",),
        "alpha": ("alpha",),
        "betas": ("beta1", "beta2"),
        "eps": ("eps",),
        "weight_decay": ("weight_decay",),
        "delta": ("delta",),
    }
)
"""Keys of ``[training]`` that hold numbers -> the names those numbers have in the program."""


class Training(NamedTuple):
    """What ``[training]`` says.

    Args:
        given: hyperparameters the file gives, by their name in the program.
    """

    loss: str
    optimizer: str
    options: Options
    given: Mapping[str, float]
    seed: int


def read_training(table: TrainingTable) -> Training:
    """The training of a lab, every key of it read by something.

    Raises: LabError for an unknown loss or optimizer, or a key that neither of them uses.
    """
    known("training.loss", table.loss, LOSSES)
    known("training.optimizer", table.optimizer, OPTIMIZERS)
    _check_used(table)
    seed = 0 if table.seed is None else table.seed
    if not 0 <= seed < 2**63:
        raise LabError("training.seed", f"expected a whole number from 0 to 2**63 - 1, found {brief(seed)}")
    return Training(table.loss, table.optimizer, _options(table), _given(table), seed)


def readable(loss: str, optimizer: str) -> frozenset[str]:
    """The hyperparameters a loss and an optimizer read when every option is on."""
    everything = Options(momentum=True, nesterov=True, weight_decay=True)
    output = LOSSES[loss].output or "identity"
    network = Network((Layer("out", 1, 1, output),), loss, optimizer, options=everything)
    return frozenset(network.hyperparameters)


def _check_used(table: TrainingTable) -> None:
    names = readable(table.loss, table.optimizer)
    used = {key for key, parts in NUMBERS.items() if names.issuperset(parts)}
    used |= {"nesterov"} if "momentum" in used else set()
    used |= {"decay_biases"} if "weight_decay" in used else set()
    for key in (*NUMBERS, "nesterov", "decay_biases"):
        if getattr(table, key) is not None and key not in used:
            who = table.loss if key == "delta" else table.optimizer
            raise LabError(f"training.{key}", f"{who} does not use {key}; take it out")
    for key, needed in (("nesterov", "momentum"), ("decay_biases", "weight_decay")):
        if getattr(table, key) is not None and getattr(table, needed) is None:
            raise LabError(f"training.{key}", f"changes nothing without {needed}; give that too")


def _options(table: TrainingTable) -> Options:
    return Options(
        momentum=table.momentum is not None,
        nesterov=bool(table.nesterov),
        weight_decay=table.weight_decay is not None,
        decay_biases=table.decay_biases is not False,
    )


def _given(table: TrainingTable) -> dict[str, float]:
    given: dict[str, float] = {}
    for key, names in NUMBERS.items():
        value = getattr(table, key)
        if value is None:
            continue
        values = value if isinstance(value, list) else [value]
        if len(values) != len(names):
            raise LabError(f"training.{key}", f"expected {len(names)} numbers, found {len(values)}")
        given |= {name: number(f"training.{key}", part) for name, part in zip(names, values, strict=True)}
    return given
