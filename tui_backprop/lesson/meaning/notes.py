"""The teacher's notes at the stops of a lab."""

from __future__ import annotations

from tui_backprop.engine.program import Stage
from tui_backprop.labs.lab import Lab
from tui_backprop.session.session import Session

AS_GIVEN = "Written for the lab as it was given: "


def note_at(lab: Lab, stage: Stage, edited: bool) -> str:
    """The teacher's words at a stop, or nothing; where the numbers were edited, the words may not be true of them.

    Args:
        edited: whether they were; :func:`is_edited` tells of a session.
    """
    words = lab.notes.get(stage.key, "").strip()
    return (AS_GIVEN if edited else "") + words if words else ""


def is_edited(session: Session) -> bool:
    """Whether an edit has a say in the numbers where one is."""
    state = session.state
    made = any(edit.iteration <= session.position.iteration for edit in session.branch.history.edits)
    return made or (state.updating and bool(state.coming))
