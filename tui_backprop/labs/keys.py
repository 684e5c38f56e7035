"""Know which keys a table of a lab file takes beside those it has, so that none is offered that is refused next."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import chain
from types import MappingProxyType
from typing import Any

from msgspec import Struct

from tui_backprop.engine.rows.losses import LOSSES
from tui_backprop.engine.rows.optimizers import OPTIMIZERS, Options
from tui_backprop.labs.schema import DataTable, Document, LayerTable, TaskTable, TrainingTable, scalar_keys

TABLES: Mapping[str, type[Struct]] = MappingProxyType(
    {"": Document, "data": DataTable, "layers": LayerTable, "training": TrainingTable, "tasks": TaskTable}
)
WITH: Mapping[str, tuple[str, ...]] = MappingProxyType({"W": ("b",), "theta": (), "units": ("init", "bias")})
"""What gives a layer its weights -> the keys that go with it."""
NEEDED: Mapping[str, str] = MappingProxyType({"nesterov": "momentum", "decay_biases": "weight_decay"})
"""Keys of training that change nothing without a scalar -> that scalar."""


def keys_of(table: str) -> tuple[str, ...]:
    """Return the keys a table of the file may have, its scalars where the rows put them.

    Args:
        table: "" for the file, "layers" for one of its layers.
    """
    keys = TABLES[table].__struct_fields__
    return keys if table != "training" else tuple(chain(("loss", "optimizer"), scalar_keys(), keys[2:-1]))


def used_in_training(loss: str, optimizer: str) -> set[str]:
    """Return the keys that a loss and an optimizer heed, each a row of its table."""
    row = OPTIMIZERS[optimizer]
    return {scalar.in_lab for scalar in (*LOSSES[loss].scalars, *row.could_read)} | {*row.options}


def taken(table: str, given: Mapping[str, Any], last: bool = True) -> tuple[str, ...]:
    """Return the keys that a table takes as it is, those it has among them.

    Args:
        table: as ``keys_of`` takes it.
        given: what the table holds.
        last: whether it is the last of its kind.
    """
    refused: Collection[str] = ()
    match table:
        case "data":
            written, from_file = ("x", "y"), ("inputs", "targets")
            refused = written if "file" in given else from_file
            if {*written} & {*given}:
                refused = ("file", *from_file)
            elif {*from_file} & {*given}:
                refused = written
        case "layers":
            has = [key for key in WITH if key in given]
            goes = set(chain.from_iterable(WITH[key] for key in has or WITH))
            refused = {*chain.from_iterable(WITH.values())} - goes | ({*WITH} - {*has} if has else set())
            refused |= set() if last else {"theta"}
        case "training":
            refused = {*scalar_keys(), *NEEDED} - _heeded(given)
    return tuple(key for key in keys_of(table) if key not in refused)


def _heeded(given: Mapping[str, Any]) -> set[str]:
    """Return the keys of training that change something beside those given; of an unknown row, what every row heeds."""
    losses, optimizers = _named(given.get("loss"), LOSSES), _named(given.get("optimizer"), OPTIMIZERS)
    heeded = set.intersection(*(used_in_training(loss, optimizer) for loss in losses for optimizer in optimizers))
    always = set.intersection(*({scalar.in_lab for scalar in OPTIMIZERS[name].reads(Options())} for name in optimizers))
    return {key for key in heeded if key not in NEEDED or NEEDED[key] in {*given, *always}}


def _named(word: Any, table: Mapping[str, object]) -> list[str]:
    return [word] if isinstance(word, str) and word in table else [*table]
