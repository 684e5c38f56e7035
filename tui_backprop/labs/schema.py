"""The keys of a lab file and their types, and nothing more: what they mean together is checked by ``build``."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

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


class TrainingTable(Struct, forbid_unknown_fields=True, frozen=True):
    """``[training]``."""

    loss: str
    optimizer: str
    lr: float | None = None
    momentum: float | None = None
    nesterov: bool | None = None
    alpha: float | None = None
    betas: list[float] | None = None
    eps: float | None = None
    weight_decay: float | None = None
    decay_biases: bool | None = None
    delta: float | None = None
    seed: int | None = None


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
