"""A typed document -> a lab: network, leaves and words, each checked against the others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import MappingProxyType

import numpy as np

from tui_backprop.engine.arithmetic import Value
from tui_backprop.engine.batches import Batches
from tui_backprop.engine.compiler import compile_program
from tui_backprop.engine.machine import frozen_copy
from tui_backprop.engine.network import Network
from tui_backprop.engine.rows.initial import INITIALISATIONS
from tui_backprop.ground.errors import NetworkError
from tui_backprop.ground.text import nearest, shortened
from tui_backprop.labs import limits
from tui_backprop.labs.data import Data, read_data, targets
from tui_backprop.labs.errors import LabError
from tui_backprop.labs.files import SUFFIX, beside, bundled_ids, check_bare
from tui_backprop.labs.lab import Lab
from tui_backprop.labs.layers import Built, build_layers, realise
from tui_backprop.labs.schema import Document
from tui_backprop.labs.training import Training, read_training
from tui_backprop.labs.words import hidden_panes, lab_tasks, line, paragraph, sheet_names, stop_notes

KEYS = {"loss": "training.loss", "optimizer": "training.optimizer", "batch": "data.batch"}
"""Parts of a network -> their keys in a lab file; a part of a layer has the same name in both."""


def build(document: Document, id: str, folder: Path | None = None) -> Lab:
    """Build the lab a document describes.

    Args:
        id: names the lab and its recordings.
        folder: where the lab file is, and beside it its data file and its live twin.
    Raises: LabError, without the file's name.
    """
    data = read_data(document.data, folder)
    layers = build_layers(document.layers, data.inputs, data.rows)
    training = read_training(document.training, layers[-1].layer)
    network = _network(data, layers, training)
    _check_tensors(network)
    program = compile_program(network)
    names = sheet_names(document.names, program)
    return Lab(
        id=id,
        title=line("title", document.title, limits.TITLE),
        program=program,
        leaves=MappingProxyType(_leaves(network, data, layers, training)),
        batches=_batches(data, training.seed),
        seed=training.seed,
        question=paragraph("question", document.question, limits.QUESTION, multiline=False),
        text=paragraph("text", document.text, limits.TEXT),
        hide=hidden_panes(document.hide),
        names=MappingProxyType(names),
        notes=MappingProxyType(stop_notes(document.notes, program)),
        tasks=lab_tasks(document.tasks, names, program),
        live=_live(document.live, folder),
        folder=folder,
        unused=("training.seed",) if document.training.seed is not None and not _draws(data, layers) else (),
    )


def _draws(data: Data, layers: Sequence[Built]) -> bool:
    """Return whether anything is left to chance, which the seed decides."""
    return data.shuffle or any(item.init and INITIALISATIONS[item.init].seeded for item in layers)


def _live(name: str, folder: Path | None) -> str:
    """Check the name of a lab's live twin; it is opened where a question needs it.

    Args:
        folder: None if the text is from elsewhere, as in a recording: nothing can be known of a file then.
    """
    if name.endswith(SUFFIX):
        check_bare("live", name)
        if folder is not None and not beside("live", name, folder).is_file():
            raise LabError("live", f"there is no file {shortened(name)} beside the lab")
    elif name and name not in (ids := bundled_ids()):
        hint = nearest(name, ids) or f" A file's name ends in {SUFFIX}."
        raise LabError("live", f'no lab is called "{shortened(name)}"; there are {", ".join(ids)}.{hint}')
    return name


def _network(data: Data, layers: Sequence[Built], training: Training) -> Network:
    structure = tuple(item.layer for item in layers)
    try:
        return Network(structure, training.loss, training.optimizer, data.rows, data.batch, training.options)
    except NetworkError as error:
        raise LabError(KEYS.get(error.part, error.part), error.reason) from None


def _check_tensors(network: Network) -> None:
    rows = network.batch or network.rows or 1
    for index, layer in enumerate(network.layers):
        if rows * layer.units > limits.TENSOR_CELLS:
            reason = f"{rows:,} rows through {layer.units:,} units is more than {limits.TENSOR_CELLS:,} numbers"
            raise LabError(f"layers[{index}]", f"{reason}; give data.batch, or fewer units")


def _leaves(network: Network, data: Data, layers: Sequence[Built], training: Training) -> dict[str, Value]:
    """Return every leaf in the program's order: data, parameters, the optimizer's state at 0, hyperparameters."""
    y = targets(data.y, network, drawn=bool(layers[0].init))
    values: dict[str, Value] = dict(zip(network.data, (frozen_copy(data.x), y), strict=True))
    values |= realise(layers, training.seed)
    values |= {name: frozen_copy(np.zeros(shape)) for name, shape in network.state.items()}
    hyperparameters = {**network.hyperparameters, **training.given}
    return values | {name: np.float64(value) for name, value in hyperparameters.items()}


def _batches(data: Data, seed: int) -> Batches | None:
    if data.batch is None or data.rows is None:
        return None
    return Batches(data.rows, data.batch, data.shuffle, seed)
