"""A lab: a network, the numbers it starts from, and the words of the sheet that go with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from tui_backprop.engine.batches import Batches
from tui_backprop.engine.machine import Machine, Values
from tui_backprop.engine.network import Network
from tui_backprop.engine.program import Program
from tui_backprop.labs.source import Source

NO_WORDS: Mapping[str, str] = MappingProxyType({})
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

    def sheet_name(self, name: str, updated: bool = False) -> str:
        """Return what the sheet calls a name of the program, or the lab's loss ("half_mse"); empty if it says nothing.

        Args:
            updated: for a parameter, whether it is the value after the update that is meant.
        """
        return (self.names.get(name + AFTER_UPDATE, "") if updated else "") or self.names.get(name, "")

    def our_name(self, name: str) -> str:
        """Return the name of the program for one of ours or the sheet's; what is neither comes back as it is."""
        ours = next((ours for ours, theirs in self.names.items() if theirs == name), name)
        return ours.removesuffix(AFTER_UPDATE)
