"""What a key asks for beyond another view, as values: the app carries them out, so that the step stays pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from tui_backprop.labs.lab import Lab
from tui_backprop.session.events import Event
from tui_backprop.session.session import Session
from tui_backprop.session.typed import Quit, Save


@dataclass(frozen=True, eq=False)
class Record:
    """Write an event to the recording.

    Args:
        event: what happened.
        session: what it led to.
        running: whether it is a part of a run, which is put together with the parts beside it.
    """

    event: Event
    session: Session
    running: bool


@dataclass(frozen=True)
class EndRun:
    """Write what is left of a run, since it is over."""


@dataclass(frozen=True, eq=False)
class RecordBeside:
    """Record another lab in a file of its own, until ``RecordBack``."""

    lab: Lab


@dataclass(frozen=True)
class RecordBack:
    """Close the recording of the other lab and go on with the one before."""


@dataclass(frozen=True)
class HandIn:
    """Copy the recording to the working folder."""


@dataclass(frozen=True)
class Copy:
    """Put what the working pane explains on the clipboard."""

    form: Literal["text", "LaTeX"]


@dataclass(frozen=True)
class Judge:
    """Compare every gradient on screen with central differences, however many cells they have."""


@dataclass(frozen=True)
class OpenScreen:
    """Put another screen in front."""

    screen: Literal["help", "palette"]


@dataclass(frozen=True)
class SwitchTheme:
    """Change between light and dark."""


@dataclass(frozen=True)
class ScrollTensors:
    """Scroll the tensors while something else has the keys, by so many pages."""

    pages: int


@dataclass(frozen=True)
class ScrollQuestion:
    """Scroll the question, by so many rows."""

    rows: int


@dataclass(frozen=True)
class EditAtCursor:
    """Begin to edit the cell that is explained, or the one under the cursor, which only the table knows.

    Args:
        was_hidden: whether the table has yet to be given its place.
    """

    was_hidden: bool


@dataclass(frozen=True)
class OpenEditor:
    """Open an editor on a cell of the table, with a text in it."""

    name: str
    cell: tuple[int, ...]
    text: str


@dataclass(frozen=True)
class SubmitEditor:
    """Take what is typed in the editor, as enter does."""


@dataclass(frozen=True)
class RefuseEditor:
    """Say beside the editor why what was typed cannot be taken; it stays open."""

    error: str


@dataclass(frozen=True)
class CloseEditor:
    """Close the editor."""


@dataclass(frozen=True)
class ClearLine:
    """Empty the line after ``:``, which was carried out; ↑ brings it back."""


Effect: TypeAlias = (
    Record
    | EndRun
    | RecordBeside
    | RecordBack
    | HandIn
    | Copy
    | Judge
    | OpenScreen
    | SwitchTheme
    | ScrollTensors
    | ScrollQuestion
    | EditAtCursor
    | OpenEditor
    | SubmitEditor
    | RefuseEditor
    | CloseEditor
    | ClearLine
    | Save
    | Quit
)
