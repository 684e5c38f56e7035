"""Name what a key asks for beyond another view, as values: the app carries them out, so that the step stays pure.

Tuples with names and an enum: made before the first screen, where a frozen dataclass takes twenty times as long.
"""

from __future__ import annotations

from enum import Enum
from typing import Literal, NamedTuple, TypeAlias

from tui_backprop.labs.lab import Lab
from tui_backprop.session.events import Event
from tui_backprop.session.session import Session
from tui_backprop.session.typed import Quit, Save


class Request(Enum):
    """An effect that its name says all of."""

    END_RUN = "write what is left of a run, since it is over"
    READ_OF_TROUBLE = "the person has read what keeps the session from being recorded"
    RECORD_BACK = "close the recording of the other lab and go on with the one before"
    HAND_IN = "copy the recording to the working folder"
    JUDGE = "compare every gradient on screen with central differences, however many cells they have"
    SWITCH_THEME = "change between light and dark"
    SUSPEND = "give the terminal back to the shell until that goes on with the app"
    SUBMIT_EDITOR = "take what is typed in the editor of a cell, as enter does"
    CLOSE_EDITOR = "close the editor of a cell"
    CLEAR_LINE = "empty the line after : which was carried out; ↑ brings it back"


class Record(NamedTuple):
    """Write an event to the recording.

    Args:
        event: what happened.
        session: what it led to.
        running: whether it is a part of a run, which is put together with the parts beside it.
    """

    event: Event
    session: Session
    running: bool


class RecordBeside(NamedTuple):
    """Record another lab in a file of its own, until ``RECORD_BACK``."""

    lab: Lab


class Copy(NamedTuple):
    """Put what the working pane explains on the clipboard."""

    form: Literal["text", "LaTeX"]


class OpenScreen(NamedTuple):
    """Put another screen in front."""

    screen: Literal["help", "palette"]


class ScrollTensors(NamedTuple):
    """Scroll the tensors while something else has the keys, by so many pages."""

    pages: int


class PageTensors(NamedTuple):
    """Move the cell cursor of the tensors by so many pages."""

    down: int
    right: int


class ScrollQuestion(NamedTuple):
    """Scroll the question, by so many rows."""

    rows: int


class EditAtCursor(NamedTuple):
    """Begin to edit the cell that is explained, or the one under the cursor, which only the table knows.

    Args:
        was_hidden: whether the table has yet to be given its place.
    """

    was_hidden: bool


class ShowCell(NamedTuple):
    """Put the cursor of the table on a cell, once the table has its place."""

    name: str
    cell: tuple[int, ...]


class SetLine(NamedTuple):
    """Put a text into the line after ``:``."""

    text: str


class OpenEditor(NamedTuple):
    """Open an editor on a cell of the table, with a text in it."""

    name: str
    cell: tuple[int, ...]
    text: str


class RefuseEditor(NamedTuple):
    """Say beside the editor why what was typed cannot be taken; it stays open."""

    error: str


Effect: TypeAlias = (
    Request
    | Record
    | RecordBeside
    | Copy
    | OpenScreen
    | ScrollTensors
    | PageTensors
    | ScrollQuestion
    | EditAtCursor
    | ShowCell
    | SetLine
    | OpenEditor
    | RefuseEditor
    | Save
    | Quit
)
