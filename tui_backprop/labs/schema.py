"""The keys of a lab file and their types, and nothing more: what they mean together is checked by ``build``."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from tui_backprop.engine.rows.losses import LOSSES
from tui_backprop.engine.rows.optimizers import OPTIMIZERS

FORMAT = 1

Numbers = float | list[Any]
"""A number, or nested lists of them; msgspec checks the outside, ``arrays`` the inside."""


class DataTable(Struct, forbid_unknown_fields=True, frozen=True):
    """``[data]``: x and y written out, or a file with columns."""

    x: Numbers | None = None
    y: Numbers | None = None
    file: str | None = None
    inputs: list[str] | None = None
    targets: list[str] | None = None
    batch: int | None = None
    shuffle: bool | None = None


class LayerTable(Struct, forbid_unknown_fields=True, frozen=True):
    """``[[layers]]``: W and b, or theta, or units and how to start them."""

    name: str
    activation: str
    W: Numbers | None = None
    b: Numbers | None = None
    theta: Numbers | None = None
    units: int | None = None
    init: str | None = None
    bias: bool | None = None


def given(table: Struct) -> dict[str, Any]:
    """Return what a table of the file says, by key; what it is silent about is not in it."""
    return {key: value for key, value in asdict(table).items() if value is not None}


def scalar_keys() -> dict[str, tuple[str, ...]]:
    """Return the keys of ``[training]`` that hold numbers, each with the names those have in the program."""
    of_optimizers = (scalar for row in OPTIMIZERS.values() for scalar in row.could_read)
    of_losses = (scalar for row in LOSSES.values() for scalar in row.scalars)
    keys: dict[str, dict[str, None]] = {}
    for scalar in (*of_optimizers, *of_losses):
        keys.setdefault(scalar.in_lab, {})[scalar.name] = None
    return {key: tuple(names) for key, names in keys.items()}


class TrainingTable(Struct, forbid_unknown_fields=True, frozen=True):
    """``[training]``. In the file the scalars stand among its keys; which there are, the rows say."""

    loss: str
    optimizer: str
    nesterov: bool | None = None
    decay_biases: bool | None = None
    seed: int | None = None
    scalars: dict[str, Any] = {}


class TaskTable(Struct, forbid_unknown_fields=True, frozen=True):
    """``[[tasks]]``."""

    at: str
    ask: str
    predict: str


class Document(Struct, forbid_unknown_fields=True, frozen=True):
    """A whole lab file."""

    format: int
    title: str
    data: DataTable
    layers: list[LayerTable]
    training: TrainingTable
    question: str = ""
    text: str = ""
    live: str = ""
    hide: list[str] = []
    names: dict[str, Any] = {}
    notes: dict[str, Any] = {}
    tasks: list[TaskTable] = []
