"""``trace``: every stage of some iterations, as plain text or as JSON Lines."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

import numpy as np

from tui_backprop.arguments import UsageError
from tui_backprop.commands.given import given_lab
from tui_backprop.commands.jsonlines import plain
from tui_backprop.engine.arithmetic import Value
from tui_backprop.engine.iteration import Iteration
from tui_backprop.engine.program import Stage
from tui_backprop.ground.text import listed, nearest, shortened
from tui_backprop.labs.lab import Lab
from tui_backprop.lesson.meaning.describe import rows_taken
from tui_backprop.lesson.notation.arrays import aligned, size_in_words, tensor
from tui_backprop.lesson.transcript import title, with_sheet_name, words_at

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
    only = names_asked_for(lab, arguments.only)
    if not arguments.json:
        print("\n".join(heading(lab, only)))
    for stop in stops(lab, arguments.iterations):
        if not arguments.json:
            sys.stdout.writelines(f"{line}\n" for line in as_text(lab, stop, only))
        elif told := as_object(stop, only):
            print(json.dumps(told))
    return 0


def names_asked_for(lab: Lab, only: str | None) -> Collection[str] | None:
    """Return the names of the program that ``--only`` lists, in our words or the sheet's; None for every one.

    Raises: UsageError for what is no name, one line.
    """
    if only is None:
        return None
    every = lab.program.shapes
    names = [(word, lab.our_name(word)) for part in only.split(",") if (word := part.strip())]
    for word, name in names:
        if name not in every:
            hint = nearest(word, every) or f" There are {listed(every, 12)}."
            raise UsageError(f'--only: nothing in this lab is called "{shortened(word)}".{hint}')
    if not names:
        raise UsageError("--only: expected names with commas between them, such as loss,dE_dtheta")
    return {name for _, name in names}


def stops(lab: Lab, iterations: int) -> Iterator[Stop]:
    """Run iterations 1 to ``iterations`` and yield their stages, the start first."""
    program, leaves = lab.program, lab.leaves
    for iteration in range(1, iterations + 1):
        it = Iteration.of(lab.machine, leaves, iteration)
        for index in range(len(program.stages)):
            yield Stop(iteration, index, it.at_stop(index))
        leaves = {name: it.values[name] for name in program.leaves}


def as_object(stop: Stop, only: Collection[str] | None = None) -> dict[str, Any]:
    """Return a stage as a trace writes it; ``layer`` is absent where the stage is of no layer.

    At the first start the tensors are all that is given: data, parameters and what the optimizer remembers; ``scalars``
    are the numbers beside them. A later start is told where a batch is taken; ``rows`` are those it took.

    Args:
        only: names to tell of; None for all.
    Returns: the object; empty where there is nothing to tell.
    """
    values, program, stage = stop.it.values, stop.it.program, stop.stage
    names = _written(stage)
    told: dict[str, Any] = {"layer": stage.layer} if stage.layer else {}
    scalars: dict[str, Any] = {}
    if stage.kind == "start":
        if "rows" in values and (only is None or "rows" in only):
            told["rows"] = [int(row) for row in np.atleast_1d(values["rows"])]
        if stop.iteration == 1:
            names = (*program.data, *program.carried, *names)
            scalars = {name: plain(values[name]) for name in program.hyperparameters if only is None or name in only}
    tensors = {name: plain(values[name]) for name in names if only is None or name in only}
    if not (tensors or scalars or "rows" in told):
        return {}
    told |= {"tensors": tensors} | ({"scalars": scalars} if stage.kind == "start" and stop.iteration == 1 else {})
    return {"iteration": stop.iteration, "stage": stage.kind, **told}


def _written(stage: Stage) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for statement in stage.statements for name in statement.writes))


def heading(lab: Lab, only: Collection[str] | None = None) -> Iterator[str]:
    """Yield the lines about the lab and its data, or about those of ``only``."""
    yield lab.title
    names = [name for name in lab.program.leaves if only is None or name in only]
    yield from [""] if names else []
    for name in names:
        yield from _shown(f"  {name} = ", lab.leaves[name])


def as_text(lab: Lab, stop: Stop, only: Collection[str] | None = None) -> Iterator[str]:
    """Yield a stage in lines: its title, its statements, what each gave, and what that means.

    Args:
        only: names to tell of, without what they mean; None for all.
    """
    stage, values = stop.stage, stop.it.values
    wanted = [name for name in _written(stage) if only is None or name in only]
    if stop.at == 0:
        yield ""
        yield f"iteration {stop.iteration}" + (f", {taken}" if (taken := rows_taken(values)) else "")
    if not wanted:
        return
    yield ""
    yield title(lab, stop.at)
    for statement in stage.statements:
        written = [name for name in statement.writes if name in wanted]
        if written:
            updated = stage.kind == "update"
            yield "  " + with_sheet_name(lab, statement.text, statement.name, updated=updated)
        for name in written:
            yield from _shown(f"    {name} = " if len(statement.writes) > 1 else "    = ", values[name])
    if only is None:
        yield from words_at(lab, stop.it, stop.at)


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
