"""A lab: a network, the numbers it starts from, and the words of the sheet that go with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from tui_backprop.engine.batches import Batches
from tui_backprop.engine.machine import Machine, Values
from tui_backprop.engine.network import Network
from tui_backprop.engine.program import Program
from tui_backprop.engine.shapes import Index
from tui_backprop.labs.source import Source

NO_WORDS: Mapping[str, str] = MappingProxyType({})
E = "E"
"""What formulas call the loss."""
BEFORE_UPDATE = " before update"
"""The same for what it was before, where a sheet says so: theta_old."""
AFTER_UPDATE = " after update"
"""Follows a parameter in ``Lab.names`` where the sheet has another name for it once it has moved: theta_new."""


@dataclass(frozen=True)
class Task:
    """A question the lab asks.

    Args:
        at: the position, as ``:`` takes it: "1 grads hidden".
        ask: the question in words.
        predict: the tensor to be predicted.
    """

    at: str
    ask: str
    predict: str

    @property
    def iteration(self) -> int:
        """Return the iteration of the position, which ``at`` begins with."""
        return int(self.at.partition(" ")[0])


class Part(NamedTuple):
    """A part of a parameter that a sheet has a name for: theta[0], or all from theta[1] on.

    Args:
        name: of the parameter.
        first: the number, or the first of them.
        rest: True for all from there on.
    """

    name: str
    first: int
    rest: bool

    @classmethod
    def of(cls, text: str) -> Part | None:
        """Read "theta[0]" or "theta[1:]"; None for anything else."""
        found = re.fullmatch(r"(\w+)\[(\d{1,6})(:?)\]", text, re.ASCII)
        return cls(found[1], int(found[2]), bool(found[3])) if found else None

    def inside(self, cell: Index) -> int | None:
        """Return where a cell of the parameter is in the part; None where it is not."""
        at = cell[0] - self.first
        return at if at == 0 or (self.rest and at > 0) else None


@dataclass(frozen=True, eq=False)
class Lab:
    """Everything a session starts from.

    Args:
        id: short name; names its recordings.
        title, question, text: shown to the person; plain text.
        program: what runs, compiled from the network.
        leaves: the value of every name of ``program.leaves``, read-only float64.
        batches: which rows an iteration takes, where it takes a batch.
        seed: of shuffling and initialisation.
        hide: panes closed until the tasks are done.
        names: the sheet's names for ours; see :meth:`sheet_name`.
        notes: the teacher's words, by stop ("grads hidden").
        tasks: asked in order.
        live: a lab with the same questions where every unit is on: the id of a bundled one, or a file; empty for none.
        settings: what ``--set`` has changed for this run, "training.lr=0.5"; all else of the lab has it in it.
        folder: where the lab's file lies, and beside it that of ``live``; None if it was not read from a file.
        source: what it was read from, for what is said of it; None if it was made without a text.
        unused: keys of the text that change nothing: "training.seed".
    """

    id: str
    title: str
    program: Program
    leaves: Values
    batches: Batches | None = None
    seed: int = 0
    question: str = ""
    text: str = ""
    hide: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=lambda: NO_WORDS)
    notes: Mapping[str, str] = field(default_factory=lambda: NO_WORDS)
    tasks: tuple[Task, ...] = ()
    live: str = ""
    settings: tuple[str, ...] = ()
    folder: Path | None = None
    source: Source | None = None
    unused: tuple[str, ...] = ()

    @property
    def network(self) -> Network:
        """Return the structure."""
        return self.program.network

    @cached_property
    def machine(self) -> Machine:
        """Return the program made runnable, with the batches of this lab."""
        return Machine(self.program, self.batches)

    def sheet_name(self, name: str, updated: bool = False, cell: Index = ()) -> str:
        """Return what the sheet calls a name of the program, or the lab's loss ("half_mse"); empty if it says nothing.

        Args:
            updated: for a parameter, whether it is the value after the update that is meant.
            cell: the only number that is meant, if the sheet has a name for a part of the tensor it is in: "w_h[0]".
        """
        for ours, theirs in self.names.items() if cell else ():
            part = Part.of(ours)
            if part and part.name == name and (inside := part.inside(cell)) is not None:
                return f"{theirs}[{inside}]" if part.rest else theirs
        return (self.names.get(name + AFTER_UPDATE, "") if updated else "") or self.names.get(name, "")

    def our_name(self, name: str) -> str:
        """Return the name of the program for one of ours or the sheet's; what is neither comes back as it is.

        E is the loss wherever nothing else is called so: that is what it is in ∂E/∂.
        """
        meant = self.program.loss if name == E else name
        ours = next((ours for ours, theirs in self.names.items() if theirs == name and not Part.of(ours)), meant)
        return ours.removesuffix(AFTER_UPDATE).removesuffix(BEFORE_UPDATE)

    def our_cell(self, name: str, cell: Index) -> tuple[str, Index]:
        """Return the name and cell of the program for ours or the sheet's: ``bias`` is theta[0], w_h[1] is theta[2]."""
        part = self.part_named(name)
        if part is None:
            return self.our_name(name), cell
        if not part.rest:
            return part.name, (part.first, *cell)
        return part.name, (part.first + cell[0], *cell[1:]) if cell else (part.first,)

    def part_named(self, name: str) -> Part | None:
        """Return the part of a parameter that the sheet calls so; None where it has no part of that name."""
        return next((part for ours, theirs in self.names.items() if theirs == name and (part := Part.of(ours))), None)
