"""The stored cases: nets, and the numbers that PyTorch computes for them in double precision.

``make.py`` writes them, a file for each row of a table; ``tests/engine/test_pytorch.py`` reads them. A case holds all
it takes to run the net, in the words of a lab file, and then what PyTorch found, iteration by iteration.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, NotRequired, TypeAlias, TypedDict

HERE = Path(__file__).parent

Numbers: TypeAlias = "float | list[float] | list[list[float]]"


class StoredLayer(TypedDict):
    """A layer, in the words of ``engine.network.Layer``."""

    name: str
    inputs: int
    units: int
    activation: str
    parameters: Literal["W", "W b", "theta"]


class StoredOptions(TypedDict, total=False):
    """What is asked of the optimizer, in the words of ``engine.rows.optimizers.Options``; what is absent is usual."""

    momentum: bool
    nesterov: bool
    weight_decay: bool
    decay_biases: bool


class Net(TypedDict):
    """A net with its data and starting weights; a scalar that is not given has the value it has where a lab is silent.

    ``rows`` is absent for one sample in the sheet's shapes; ``batch`` where an iteration takes all rows.
    """

    title: str
    layers: list[StoredLayer]
    loss: str
    optimizer: str
    rows: NotRequired[int]
    batch: NotRequired[int]
    options: StoredOptions
    scalars: dict[str, float]
    x: Numbers
    y: Numbers
    parameters: dict[str, Numbers]


class Step(TypedDict):
    """One iteration: loss and gradients before the update, parameters after it.

    ``gradients`` has every parameter by its name, and y_hat where PyTorch computes the loss from it (cce from z).
    """

    loss: float
    y_hat: Numbers
    gradients: dict[str, Numbers]
    parameters: dict[str, Numbers]


class Stored(Net):
    """A net with the numbers of its first iterations."""

    steps: list[Step]


def read() -> dict[str, Stored]:
    """Return every stored case, by the row it is for and its title: "relu: hidden, one sample"."""
    cases: dict[str, Stored] = {}
    for file in sorted(HERE.glob("*/*.json")):
        found: list[Stored] = json.loads(file.read_text("utf-8"))
        cases |= {f"{file.stem}: {case['title']}": case for case in found}
    return cases


def write(table: str, row: str, cases: Iterable[Stored]) -> None:
    """Write the cases for one row of a table, a line for each; numbers keep every bit, as ``repr`` does."""
    file = HERE / table / f"{row}.json"
    file.parent.mkdir(exist_ok=True)
    lines = ",\n".join(json.dumps(case, separators=(",", ":"), allow_nan=False) for case in cases)
    file.write_text(f"[\n{lines}\n]\n", "utf-8")
