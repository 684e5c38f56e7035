"""``[training]`` -> loss, optimizer, the options it is compiled with, and the numbers it starts from.

A key that the chosen loss or optimizer would not read is refused: a lab that says ``betas`` and runs SGD is a mistake.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

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


NEEDED: Mapping[str, str] = MappingProxyType({"nesterov": "momentum", "decay_biases": "weight_decay"})
"""Keys that change nothing without a scalar -> that scalar."""


def readable(loss: str, optimizer: str) -> frozenset[str]:
    """Return the scalars a loss and an optimizer read when every option is on."""
    read = OPTIMIZERS[optimizer].reads(Options(momentum=True, nesterov=True, weight_decay=True)) + LOSSES[loss].scalars
    return frozenset(scalar.name for scalar in read)


def _check_used(table: TrainingTable) -> None:
    names, row = readable(table.loss, table.optimizer), OPTIMIZERS[table.optimizer]
    used = {key for key, parts in NUMBERS.items() if names.issuperset(parts)} | set(row.options)
    given = {key: getattr(table, key) for key in (*NUMBERS, *NEEDED) if getattr(table, key) is not None}
    of_losses = {scalar.name for loss in LOSSES.values() for scalar in loss.scalars}
    for key in given:
        if key not in used:
            who = table.loss if of_losses.issuperset(NUMBERS.get(key, ("",))) else table.optimizer
            raise LabError(f"training.{key}", f"{who} does not use {key}; take it out")
    read = {scalar.name for scalar in row.reads(_options(table))}
    for key, needed in NEEDED.items():
        if key in given and needed not in read:
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
    scalars = (*LOSSES[table.loss].scalars, *OPTIMIZERS[table.optimizer].reads(_options(table)))
    for scalar in scalars:
        if scalar.name in given and (reason := scalar.refusal(given[scalar.name])):
            raise LabError(f"training.{_key(scalar.name)}", f"{reason}, found {brief(given[scalar.name])}")
    return given


def _key(name: str) -> str:
    """Return the key of ``[training]`` that holds a scalar."""
    return next(key for key, names in NUMBERS.items() if name in names)
