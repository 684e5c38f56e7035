"""Tell as data what the last event did. Whoever shows it finds the words: only there are keys and width known.

Tuples with names, each told by its class: made before the first screen, where a frozen dataclass takes much longer.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from tui_backprop.engine.edits import Edit


class NewBranch(NamedTuple):
    """A branch was opened; the one it left stays as it was."""

    name: str
    kept: str


class SameBranch(NamedTuple):
    """The edits have become those of a branch that exists already, so the session went there."""

    name: str


class OtherBranch(NamedTuple):
    """The session went to another branch."""

    name: str


Branching: TypeAlias = NewBranch | SameBranch | OtherBranch


class Incoherent(NamedTuple):
    """A row of targets is no longer what the loss takes together, though each number in it could be a target.

    Args:
        name: the data the row is of.
        row: which; None where there is one alone.
        needs: what a row must do, "add up to 1".
    """

    name: str
    row: int | None
    needs: str


class Changed(NamedTuple):
    """A number was replaced.

    Args:
        how: by an edit, by taking one back, or by making it again.
        edit: which number, and the new one.
        old: the number before the edit (after ``how="undone"`` it is the present one again).
        branching: the branch the session went to, if it is another one now.
        targets: what is wrong with the row of targets it is in, if anything.
        concern: what the new number does that cannot be meant, "less than 0 makes the loss grow"; empty if nothing.
    """

    how: Literal["edited", "undone", "redone"]
    edit: Edit
    old: float
    branching: Branching | None = None
    targets: Incoherent | None = None
    concern: str = ""


class Unchanged(NamedTuple):
    """An edit asked for the number that is there already, so nothing was done."""

    edit: Edit


class NothingTo(NamedTuple):
    """There is no edit left to undo, or none to redo."""

    do: Literal["undo", "redo"]


Notice: TypeAlias = Changed | Unchanged | NothingTo | NewBranch | OtherBranch
