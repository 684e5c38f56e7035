"""What the last event did, as data. Whoever shows it finds the words: only there are the keys and the width known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from tui_backprop.engine.edits import Edit


@dataclass(frozen=True)
class NewBranch:
    """A branch was opened; the one it left stays as it was."""

    name: str
    kept: str


@dataclass(frozen=True)
class SameBranch:
    """The edits have become those of a branch that exists already, so the session went there."""

    name: str


@dataclass(frozen=True)
class OtherBranch:
    """The session went to another branch."""

    name: str


Branching: TypeAlias = NewBranch | SameBranch | OtherBranch


@dataclass(frozen=True)
class Incoherent:
    """A row of targets is no longer what the loss takes together, though each number in it could be a target.

    Args:
        name: the data the row is of.
        row: which; None where there is one alone.
        needs: what a row must do, "add up to 1".
    """

    name: str
    row: int | None
    needs: str


@dataclass(frozen=True)
class Changed:
    """A number was replaced.

    Args:
        how: by an edit, by taking one back, or by making it again.
        edit: which number, and the new one.
        old: the number before the edit (after ``how="undone"`` it is the present one again).
        branching: the branch the session went to, if it is another one now.
        targets: what is wrong with the row of targets it is in, if anything.
    """

    how: Literal["edited", "undone", "redone"]
    edit: Edit
    old: float
    branching: Branching | None = None
    targets: Incoherent | None = None


@dataclass(frozen=True)
class Unchanged:
    """An edit asked for the number that is there already, so nothing was done."""

    edit: Edit


@dataclass(frozen=True)
class NothingTo:
    """There is no edit left to undo, or none to redo."""

    do: Literal["undo", "redo"]


Notice: TypeAlias = Changed | Unchanged | NothingTo | NewBranch | OtherBranch
