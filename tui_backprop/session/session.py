"""A session: a tree of branches and a position in it. Only ``apply`` makes a new one from it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tui_backprop.engine.arithmetic import Array
from tui_backprop.engine.edits import Edit, Edits
from tui_backprop.engine.history import History
from tui_backprop.engine.machine import Values
from tui_backprop.engine.program import Program
from tui_backprop.ground.versions import Layered, Stack
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
    """The change that an edit just made, with what it left, to be shown beside the present state until the next key.

    Args:
        left: the run without the edit, ``at`` the position where it was made.
    """

    left: History
    at: Position
    edit: Edit

    @cached_property
    def was(self) -> State:
        """Return the state before the edit; worked out only where it is looked at, which a replay does not do."""
        return state_at(self.left.machine.program, self.left, self.at)


@dataclass(frozen=True)
class Annotation:
    """A bookmark, a note or a prediction, and where it was made.

    Args:
        edits: how many edits its iteration had begun with by then.
    """

    at: Position
    event: Bookmarked | Noted | Predicted
    edits: int = 0


NO_CHANGES: Stack[Change] = Stack()
NO_ANNOTATIONS: Stack[Annotation] = Stack()
NO_BRANCHES: Layered[str, Branch] = Layered()
NO_EDITS: Layered[Edits, str] = Layered()
SEVERAL = ""
"""Stands for the name of a branch where edits have been on more than one; no branch is called that."""


class Branches(Mapping[str, Branch]):
    """The branches of a session by name, in the order they were opened.

    Which edits have been on which branch is kept beside, so that not all need be looked at to find some edits again.
    """

    __slots__ = ("_by_edits", "_by_name")

    def __init__(self, by_name: Layered[str, Branch] = NO_BRANCHES, by_edits: Layered[Edits, str] = NO_EDITS) -> None:
        self._by_name, self._by_edits = by_name, by_edits

    def plus(self, branch: Branch) -> Branches:
        """Return the branches with one more, or with another in place of that of its name."""
        edits, by_edits = branch.history.edits, self._by_edits
        was = self._by_name.get(branch.name)
        if was is None or was.history is not branch.history:
            known = by_edits.get(edits)
            if known is None or known not in {branch.name, SEVERAL}:
                by_edits = by_edits.plus(edits, branch.name if known is None else SEVERAL)
        return Branches(self._by_name.plus(branch.name, branch), by_edits)

    def under(self, edits: Edits) -> Branch | None:
        """Return the branch that has these edits, the first opened if several do; None if there is none."""
        name = self._by_edits.get(edits)
        if name is None:
            return None
        if name != SEVERAL and self[name].history.edits == edits:
            return self[name]
        return next((branch for branch in self.values() if branch.history.edits == edits), None)

    def __getitem__(self, name: str) -> Branch:
        return self._by_name[name]

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)


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
    branches: Branches
    position: Position
    undoable: Stack[Change] = NO_CHANGES
    redoable: Stack[Change] = NO_CHANGES
    changed: Shown | None = None
    notice: Notice | None = None
    annotations: Stack[Annotation] = NO_ANNOTATIONS

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
        return self.position.iteration + (self.position.done(self.program) > self.program.update_from)

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
    return Session(lab, Branches().plus(Branch(MAIN, history, position)), position)
