"""A session: a tree of branches and a position in it. Only ``apply`` makes a new one from it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np

from tui_backprop.engine.arithmetic import Array
from tui_backprop.engine.edits import Edit, Edits
from tui_backprop.engine.history import History
from tui_backprop.engine.machine import Values
from tui_backprop.engine.program import Program
from tui_backprop.labs.lab import Lab
from tui_backprop.session.events import Bookmarked, Noted, Predicted
from tui_backprop.session.notice import Notice
from tui_backprop.session.position import MAIN, Position
from tui_backprop.session.state import State, state_at, terms_in


@dataclass(frozen=True, eq=False)
class Branch:
    """A branch of the history.

    Args:
        name: "main", "try-2", …
        history: its run, edits included.
        seen: the furthest position anyone has been at.
        parent: the branch it left, and ``left_at`` where.
    """

    name: str
    history: History
    seen: Position
    parent: str | None = None
    left_at: Position | None = None


@dataclass(frozen=True)
class Pin:
    """A branch and its edits at one time: what undo goes back to."""

    branch: str
    edits: Edits


@dataclass(frozen=True)
class Change:
    """An edit that can be undone.

    Args:
        before, after: what undo goes back to, and redo on to.
        at: where the edit was made.
        old: the number that it replaced.
    """

    before: Pin
    after: Pin
    at: Position
    edit: Edit
    old: float


@dataclass(frozen=True, eq=False)
class Shown:
    """The change that an edit just made: the state before it, to be shown beside the present one until the next key."""

    was: State
    edit: Edit


@dataclass(frozen=True)
class Annotation:
    """A bookmark, a note or a prediction, and where it was made."""

    at: Position
    event: Bookmarked | Noted | Predicted


@dataclass(frozen=True, eq=False)
class Session:
    """Everything a person did, as one value.

    Args:
        lab: what they opened.
        branches: by name; none is ever removed.
        position: where they are.
        undoable, redoable: edits, the latest last.
        changed: what the last event changed, if it was an edit.
        notice: what is to be said of the last event, if anything.
        annotations: bookmarks, notes, predictions.
    """

    lab: Lab
    branches: Mapping[str, Branch]
    position: Position
    undoable: tuple[Change, ...] = ()
    redoable: tuple[Change, ...] = ()
    changed: Shown | None = None
    notice: Notice | None = None
    annotations: tuple[Annotation, ...] = ()

    @property
    def program(self) -> Program:
        return self.lab.program

    @property
    def branch(self) -> Branch:
        return self.branches[self.position.branch]

    @cached_property
    def state(self) -> State:
        """Return the values at the position."""
        return state_at(self.program, self.branch.history, self.position)

    @property
    def in_the_past(self) -> bool:
        """True if later stages of this branch were already seen."""
        return self.branch.seen.moment(self.program) > self.position.moment(self.program)

    @property
    def losses(self) -> Array:
        """Return the losses seen on this branch, from iteration 1 on."""
        return seen_losses(self.program, self.branch)

    def cells(self, iteration: int, statement: int) -> int:
        """Return how many cells a statement writes in an iteration."""
        shapes = self.lab.machine.shapes(iteration)
        return sum(math.prod(shapes[name]) for name in self.program.statements[statement].writes)

    def terms(self, iteration: int, statement: int, cell: int) -> int:
        """Return how many terms are added up in a cell of a statement, by its flat index."""
        return terms_in(self.branch.history.iteration(iteration, statement + 1), cell)

    def edit_iteration(self) -> int:
        """Return the iteration whose start an edit made now belongs to: this one until its update begins, then the
        next."""
        return self.position.iteration + (1 if self.state.updating else 0)

    def leaves(self) -> Values:
        """Return the leaves an edit made now would change: what a lab saved now starts from."""
        return self.branch.history.leaves(self.edit_iteration())


def seen_losses(program: Program, branch: Branch) -> Array:
    """Return the losses of a branch up to the furthest position seen, from iteration 1 on."""
    seen = branch.seen
    last = seen.iteration - (0 if seen.done(program) > program.loss_at else 1)
    return branch.history.losses(1, last) if last > 0 else np.empty(0)


def begin(lab: Lab) -> Session:
    """Begin a session at the start of a lab."""
    position = Position()
    history = History(lab.machine, lab.leaves)
    return Session(lab, MappingProxyType({MAIN: Branch(MAIN, history, position)}), position)
