"""``[training]`` -> loss, optimizer, the options it is compiled with, and the numbers it starts from.

A key that the chosen loss or optimizer would not read is refused: a lab that says ``betas`` and runs SGD is a mistake.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from tui_backprop.engine.network import Layer, unmet_need
from tui_backprop.engine.rows.losses import LOSSES
from tui_backprop.engine.rows.optimizers import OPTIMIZERS, Options
from tui_backprop.labs.arrays import number
from tui_backprop.labs.decode import brief
from tui_backprop.labs.errors import LabError
from tui_backprop.labs.keys import NEEDED, used_in_training
from tui_backprop.labs.layers import known
from tui_backprop.labs.schema import TrainingTable


class Training(NamedTuple):
    """The contents of ``[training]``.

    Args:
        given: hyperparameters the file gives, by their name in the program.
    """

    loss: str
    optimizer: str
    options: Options
    given: Mapping[str, float]
    seed: int


def read_training(table: TrainingTable, last: Layer) -> Training:
    """Read the training of a lab, every key of which something has to read.

    Args:
        last: the layer whose answer the loss takes.
    Raises: LabError for an unknown loss or optimizer, or a key that neither of them uses.
    """
    known("training.loss", table.loss, LOSSES, [loss for loss in LOSSES if not unmet_need(loss, last)])
    known("training.optimizer", table.optimizer, OPTIMIZERS)
    _check_used(table)
    seed = 0 if table.seed is None else table.seed
    if not 0 <= seed < 2**63:
        raise LabError("training.seed", f"expected a whole number from 0 to 2**63 - 1, found {brief(seed)}")
    return Training(table.loss, table.optimizer, _options(table), _given(table), seed)


def _check_used(table: TrainingTable) -> None:
    """Refuse a key that neither loss nor optimizer reads, and an option that changes nothing."""
    used = used_in_training(table.loss, table.optimizer)
    options = {"nesterov": table.nesterov, "decay_biases": table.decay_biases}
    given = [*table.scalars, *(key for key, value in options.items() if value is not None)]
    of_losses = {scalar.in_lab for row in LOSSES.values() for scalar in row.scalars}
    for key in given:
        if key not in used:
            who = table.loss if key in of_losses else table.optimizer
            raise LabError(f"training.{key}", f"{who} does not use {key}; take it out")
    read = {scalar.name for scalar in OPTIMIZERS[table.optimizer].reads(_options(table))}
    for key, needed in NEEDED.items():
        if key in given and needed not in read:
            raise LabError(f"training.{key}", f"changes nothing without {needed}; give that too")


def _options(table: TrainingTable) -> Options:
    heeded = {*table.scalars} & {*OPTIMIZERS[table.optimizer].options}  # what always decays is not asked to
    return Options(
        momentum="momentum" in heeded,
        nesterov=bool(table.nesterov),
        weight_decay="weight_decay" in heeded,
        decay_biases=table.decay_biases is not False,
    )


def _given(table: TrainingTable) -> dict[str, float]:
    """Return the scalars the file gives, by their name in the program, each one that its row takes."""
    given: dict[str, float] = {}
    scalars = (*LOSSES[table.loss].scalars, *OPTIMIZERS[table.optimizer].reads(_options(table)))
    for key, value in table.scalars.items():
        where, read = f"training.{key}", [scalar for scalar in scalars if scalar.in_lab == key]
        if len(read) == 1:
            values = [value]
        elif isinstance(value, list):
            values = value
        else:
            raise LabError(where, f"expected a list, found {brief(value)}")
        if len(values) != len(read):
            raise LabError(where, f"expected {len(read)} numbers, found {len(values)}")
        for scalar, part in zip(read, values, strict=True):
            given[scalar.name] = number(where, part)
            if reason := scalar.refusal(given[scalar.name]):
                raise LabError(where, f"{reason}, found {brief(given[scalar.name])}")
    return given
