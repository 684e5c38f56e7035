"""Write a recording as plain text, a paragraph an event: what was pressed, where that led, the numbers there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np

from tui_backprop.ground.text import indexed, visible
from tui_backprop.lesson.meaning.notices import notice_text
from tui_backprop.lesson.meaning.stop import is_edited
from tui_backprop.lesson.notation.arrays import size_in_words, tensor
from tui_backprop.lesson.notation.parts import parts_of
from tui_backprop.lesson.notation.tensors import formula
from tui_backprop.lesson.notation.worked import worked
from tui_backprop.lesson.quiz.attempts import RULES
from tui_backprop.lesson.quiz.score import score, score_lines
from tui_backprop.lesson.transcript import stop_text, title, wrapped
from tui_backprop.recording.checks import Check, Compared
from tui_backprop.recording.header import Continued, Versions
from tui_backprop.recording.reading import Recording
from tui_backprop.recording.replay import Replayed, replayed
from tui_backprop.recording.watch import Watch, unwatched
from tui_backprop.session.events import (
    Bookmarked,
    Edited,
    Event,
    Forked,
    Noted,
    Predicted,
    Ran,
    Redone,
    Restarted,
    Stepped,
    Switched,
    Undone,
    WentTo,
)
from tui_backprop.session.position import MAIN, Position
from tui_backprop.session.session import Session, begin

MOVES = {
    "n": "next",
    "N": "back",
    "s": "in",
    "f": "out",
    "S": "into what came before",
    "F": "out, before it began",
    "i": "next iteration",
    "I": "previous iteration",
}
MOST_CELLS = 64


def transcript(recording: Recording, watch: Watch = unwatched) -> Iterator[str]:
    """Yield paragraphs: the recording, the start, then one an event; each ends with a newline.

    Args:
        watch: is told how far the replay is.
    Raises: RecordingError, after what could be replayed, at the first line that is bad.
    """
    session, events = begin(recording.lab), 0
    yield heading(recording)
    yield _where(session.position, session) + numbers_at(session)
    for step in replayed(recording, watch):
        if isinstance(step.entry.what, Continued):
            yield _wrapped(f"(Gone on with by {programs(step.entry.what.versions)}.)")
        elif step.compared is None:
            events += 1
            yield paragraph(step, session, events, step.entry.time - recording.header.time)
        elif step.compared.verdict != "same":
            yield _compared(step.compared)
        session = step.session
    if lines := score_lines(recording.lab, score(recording.lab, session.annotations)):
        yield "".join(_wrapped(line) for line in ("How it went", *lines))
    yield from (f"({note})\n" for note in recording.notes)
    if recording.problem is not None:
        raise recording.problem


def heading(recording: Recording) -> str:
    """Say what was recorded, when and with what."""
    header, lab = recording.header, recording.lab
    lines = [f"Recording of {lab.title}"]
    if recording.label:
        lines.append(f"Label: {recording.label}")
    if lab.settings:
        lines.append(f"Changed with --set {', '.join(lab.settings)}")
    began = datetime.fromtimestamp(header.time, UTC)
    lines.append(f"Made on {began:%Y-%m-%d at %H:%M} UTC with {programs(header.versions)}")
    judged = any(isinstance(entry.what, Predicted) for entry in recording.entries)
    if judged and header.rules != RULES:
        lines.append(f"Its first answers were judged by rules {header.rules}; this version judges by rules {RULES}")
    return _wrapped("\n".join(lines))


def programs(versions: Versions) -> str:
    """Name the programs that wrote a recording: "backprop-tui 0.1.0, Python 3.12.1, numpy 2.1.0"."""
    return visible(f"backprop-tui {versions.app}, Python {versions.python}, numpy {versions.numpy}")


def paragraph(step: Replayed, before: Session, count: int, seconds: float) -> str:
    """Write one event: what was pressed, and where the person was then."""
    event = step.entry.what
    assert not isinstance(event, Check | Continued)
    session = step.session
    first = _wrapped(f"{count}. {pressed(event)} ({max(0.0, seconds):.1f} s)")
    if session.notice:
        first += _wrapped(notice_text(session.notice), "   ")
    if isinstance(event, Predicted):
        return first + "".join(_wrapped(line, "   ") for line in answered(event))
    if isinstance(event, Bookmarked | Noted):
        return first
    if _as_it_was(before, session):
        return first + ("   There is nothing that way.\n" if isinstance(event, Stepped) else "")
    return first + _where(session.position, session) + numbers_at(session)


def _as_it_was(before: Session, after: Session) -> bool:
    """True if an event changed neither the place nor a number; it edits no branch but the one it leads to."""
    return before.position == after.position and before.branch.history.edits == after.branch.history.edits


def pressed(event: Event) -> str:
    """Say in words what was pressed."""
    match event:
        case Stepped(move):
            return f"{move}: {MOVES[move]}"
        case Ran(iterations):
            return f"run {iterations} iteration{'' if iterations == 1 else 's'}"
        case WentTo():
            return "go to a position"
        case Edited(name, cell, value):
            return f"edit: {indexed(name, cell)} = {value!r}"
        case Undone():
            return "undo"
        case Redone():
            return "redo"
        case Forked():
            return "new branch"
        case Switched(branch):
            return f"to branch {branch}"
        case Restarted():
            return "back to the start"
        case Bookmarked(name):
            return f"bookmark: {name}"
        case Noted(text):
            return f"note: {text}"
        case Predicted(tensor_name, typed, verdict):
            return f"prediction of {tensor_name}: {', '.join(typed) if any(typed) else 'nothing typed'} ({verdict})"


def answered(event: Predicted) -> Iterator[str]:
    """Yield what is told of an answer beside its verdict, as it was given; a recording of format 1 tells nothing."""
    if not event.attempt:
        return
    facts = [f"task {event.task}"] if event.task else []
    facts += [f"round {event.round}"] if event.round > 1 else []
    facts += [f"try {event.attempt}", *(["its numbers had been on screen before"] if event.seen else [])]
    yield ", ".join(facts)
    if event.mistakes:
        yield f"mistakes that give it: {'; '.join(event.mistakes)}"
    if event.said:
        yield f"told: {' '.join(event.said)}"


def numbers_at(session: Session) -> str:
    """Write the numbers of the position: a whole stop, one statement, or one cell."""
    state, position = session.state, session.position
    if state.statement is None:
        if position.level != "stage":
            return ""
        return stop_text(session.lab, state.it, position.stop, edited=is_edited(session))
    if state.cell is not None:
        return _wrapped(worked(parts_of(state.it, state.cell)).line, "  ")
    text = formula(state.statement, shapes=session.program.shapes)
    results = [_result(session, name) for name in state.statement.writes]
    return _wrapped(text, "  ") + "".join(_wrapped(result, "    ") for result in results)


def _result(session: Session, name: str) -> str:
    value = session.state.it.values[name]
    if np.size(value) > MOST_CELLS:
        return f"{name}: {size_in_words(value)}"
    return f"{name} = {tensor(value)}"


def _where(position: Position, session: Session) -> str:
    branch = "" if position.branch == MAIN else f", branch {position.branch}"
    level = (
        ""
        if position.level == "stage"
        else f", {title(session.lab, position.stop)}, {position.level} by {position.level}"
    )
    return _wrapped(f"Iteration {position.iteration}{branch}{level}", "")


def _compared(compared: Compared) -> str:
    if compared.verdict == "differs":
        return _wrapped(f"(The recorded numbers differ: {compared.what}. From here on they are the recorded ones.)")
    return _wrapped(f"(Same to rounding as recorded: {compared.what}.)")


def _wrapped(text: str, indent: str = "") -> str:
    return "".join(f"{line}\n" for line in wrapped(text, indent))
