"""The words of a notice: what happened, the key that goes on from there, and as much as the row has room for."""

from __future__ import annotations

from tui_backprop.ground.text import counted, visible
from tui_backprop.lesson.meaning.notices import notice_text
from tui_backprop.recording.errors import NotMadeError, RecordingError
from tui_backprop.recording.notice import (
    GoesOnAnew,
    GoesOnHere,
    GoesOnIn,
    GoingOn,
    Looked,
    NoCopy,
    NotRecorded,
    NotWritten,
    ReadOnly,
    Reopened,
    Stopped,
    Trouble,
    Unsure,
)
from tui_backprop.recording.shelf import shown_name
from tui_backprop.session.notice import Changed
from tui_backprop.ui.kit.brief import fitting, short_path
from tui_backprop.ui.view.keys import BY_ACTION
from tui_backprop.ui.view.view import Told

AT_LENGTH = 10_000
"""Characters that every notice fits in, where it is printed instead of shown in a row."""


def notice_line(told: Told | None, width: int) -> str:
    """Return a notice as one line; it is kept to ``width`` characters where it has briefer wordings."""
    match told:
        case None:
            return ""
        case str():
            return told
        case NotRecorded() | NotWritten() | Stopped() | Unsure():
            return _trouble(told, width)
        case Reopened(problem, differing, checks, going_on):
            return fitting([_damage(problem), _differing(differing, checks), _going_on(going_on)], width)
        case Changed(how):
            undo, redo = BY_ACTION["undo"].shown, BY_ACTION["redo"].shown
            return f"{notice_text(told)} · {f'{redo} does it again' if how == 'undone' else f'{undo} goes back'}"
        case _:
            return notice_text(told)


def trouble_in_full(trouble: Trouble) -> str:
    """Return what keeps a session from being recorded with every path in full, to be read outside the app."""
    if isinstance(trouble, NotRecorded) and isinstance(trouble.error, NotMadeError):
        return f"not recorded: {trouble.error}; --record FILE puts the recording elsewhere"
    return _trouble(trouble, AT_LENGTH)


def unrecorded_line(going_on: GoingOn | None) -> str:
    """Return why what follows is not recorded; empty if it is."""
    return (
        ""
        if isinstance(going_on, GoesOnIn | GoesOnAnew | GoesOnHere | Looked)
        else fitting([_going_on(going_on)], AT_LENGTH)
    )


def _trouble(trouble: Trouble, width: int) -> str:
    match trouble:
        case NotRecorded(NotMadeError() as error):
            before, after = f"not recorded: {error.why}: ", "; try --record FILE"
            return before + short_path(error.where, width - len(before) - len(after)) + after
        case NotRecorded(error):
            return f"not recorded: {error}"
        case Stopped(name, why):
            return f"{name}: recording has stopped: {why}"
        case NotWritten(name, why):
            return f"{name} is not written yet: {why}; the next key tries again"
        case Unsure(name, why):
            return f"the disk failed ({why}): the last lines of {name} may be missing"


def _damage(problem: RecordingError | None) -> tuple[str, ...]:
    """Return the wordings there are for what is wrong with a recording."""
    if problem is None:
        return ()
    if problem.line is None or problem.kept is None:
        return (str(problem),)
    what, kept = visible(problem.reason), counted(problem.kept, "line")
    line, brief = f"line {problem.line}", what.partition(";")[0]
    return f"{line} {what}; {kept} kept", f"{line} {brief}; {kept} kept", f"{line} is bad; {problem.kept:,} kept"


def _differing(differing: int, checks: int) -> tuple[str, ...]:
    if not differing:
        return ()
    differ = "differs" if differing == 1 else "differ"
    fact = f"{differing:,} of {counted(checks, 'check')} {differ}"
    return f"{fact}; the recorded numbers were taken", fact, f"{counted(differing, 'check')} {differ}"


def _going_on(going_on: GoingOn | None) -> tuple[str, ...]:
    match going_on:
        case None:
            return ()
        case GoesOnHere(path):
            name = shown_name(path)
            return f"what you do goes on in {name}", f"going on in {name}"
        case Looked(name):
            return (
                f"opened to look, and stays as it is; what you change goes on in a copy, {name}",
                f"opened to look; what you change goes on in a copy, {name}",
                f"opened to look; changes go to {name}",
            )
        case GoesOnIn(copy):
            return f"going on in {copy.name}", f"going on in {shown_name(copy)}"
        case GoesOnAnew(format, name):
            return (
                f"a recording of format {format}, kept as it is: what you do goes on in a copy, {name}",
                f"kept as it is, in format {format}: you go on in a copy, {name}",
                f"format {format}: you go on in {name}",
            )
        case NoCopy(error):
            return f"what follows is not recorded: {error}", "what follows is not recorded"
        case ReadOnly(path):
            return (
                f"{path.name} may not be written to, so what follows is not recorded",
                f"{shown_name(path)} may not be written to: what follows is not recorded",
                "it may not be written to: what follows is not recorded",
            )
