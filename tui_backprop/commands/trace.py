"""``trace``: every stage of some iterations, as plain text or as JSON Lines."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from tui_backprop.commands.given import given_lab
from tui_backprop.engine.arithmetic import Value
from tui_backprop.engine.iteration import Iteration
from tui_backprop.engine.program import Stage
from tui_backprop.labs.lab import Lab
from tui_backprop.lesson.meaning.describe import rows_taken
from tui_backprop.lesson.notation.arrays import aligned, size_in_words, tensor
from tui_backprop.lesson.transcript import said_at

MOST_CELLS = 128
"""A tensor of more is told by its shape and range in plain text."""


class Stop(NamedTuple):
    """A stage that has run.

    Args:
        iteration: counted from 1.
        at: index of the stage in the program.
        it: the iteration, as it was at the end of the stage.
    """

    iteration: int
    at: int
    it: Iteration

    @property
    def stage(self) -> Stage:
        return self.it.program.stages[self.at]


def run(arguments: Namespace) -> int:
    """Print the stages, each as soon as it has run."""
    lab = given_lab(arguments.lab, arguments.settings)
    if not arguments.json:
        print("\n".join(heading(lab)))
    for stop in stops(lab, arguments.iterations):
        if not arguments.json:
            print("\n".join(as_text(lab, stop)))
        elif stop.stage.kind != "start":
            print(json.dumps(as_object(stop)))
    return 0


def stops(lab: Lab, iterations: int) -> Iterator[Stop]:
    """Run iterations 1 to ``iterations`` and yield their stages; start only where a batch is taken there."""
    program, leaves = lab.program, lab.leaves
    for iteration in range(1, iterations + 1):
        it = Iteration.of(lab.machine, leaves, iteration)
        for index, stage in enumerate(program.stages):
            if stage.statements:
                yield Stop(iteration, index, it.at_stop(index))
        leaves = {name: it.values[name] for name in program.leaves}


def as_object(stop: Stop) -> dict[str, Any]:
    """Return a stage as a trace writes it; ``layer`` is absent where the stage is of no layer."""
    layer = {"layer": stop.stage.layer} if stop.stage.layer else {}
    tensors = {name: _plain(stop.it.values[name]) for name in _written(stop.stage)}
    return {"iteration": stop.iteration, "stage": stop.stage.kind, **layer, "tensors": tensors}


def _written(stage: Stage) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for statement in stage.statements for name in statement.writes))


def _plain(value: Value) -> Any:
    """Return a number or nested lists; what JSON has no number for becomes a word: "nan", "inf", "-inf"."""
    cells = np.asarray(value).tolist()
    return cells if np.all(np.isfinite(value)) else _worded(cells)


def _worded(cells: Any) -> Any:
    if isinstance(cells, list):
        return [_worded(cell) for cell in cells]
    return cells if np.isfinite(cells) else repr(cells)


def heading(lab: Lab) -> Iterator[str]:
    """Yield the lines about the lab and its data."""
    yield lab.title
    yield ""
    for name in lab.program.leaves:
        yield from _shown(f"  {name} = ", lab.leaves[name])


def as_text(lab: Lab, stop: Stop) -> Iterator[str]:
    """Yield a stage in words: its statements, what each gave, and what that means."""
    if stop.stage == next(stage for stage in lab.program.stages if stage.statements):
        yield ""
        yield f"iteration {stop.iteration}" + (f", {taken}" if (taken := rows_taken(stop.it.values)) else "")
    yield ""
    layer = f" {stop.stage.layer}".rstrip()
    yield stop.stage.title.removesuffix(layer) + layer
    for statement in stop.stage.statements:
        sheet = lab.sheet_name(statement.name, updated=stop.stage.kind == "update")
        yield f"  {statement.text}" + (f"    (your sheet: {sheet})" if sheet else "")
        for name in statement.writes:
            yield from _shown(f"    {name} = " if len(statement.writes) > 1 else "    = ", stop.it.values[name])
    for sentence in said_at(lab, stop.it, stop.at):
        yield f"  {sentence}"


def _shown(begin: str, value: Value) -> Iterator[str]:
    """Yield the lines of a tensor, the first behind ``begin``; a matrix has a line for each row, its columns
    aligned."""
    if np.size(value) > MOST_CELLS:
        yield begin + size_in_words(value)
    elif np.ndim(value) < 2:
        yield begin + tensor(value)
    else:
        for at, row in enumerate(aligned(value)):
            yield (" " * len(begin) if at else begin) + row
