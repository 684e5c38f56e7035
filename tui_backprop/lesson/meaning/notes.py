"""The teacher's notes at the stops of a lab."""

from __future__ import annotations

from tui_backprop.engine.program import Stage
from tui_backprop.labs.lab import Lab
from tui_backprop.session.session import Session

AS_GIVEN = "Written for the lab as it was given: "


def note_at(lab: Lab, stage: Stage, edited: bool) -> str:
    """Return the teacher's words at a stop, or nothing.

    Args:
        edited: True if numbers were changed since the words were written: they say so then. See :func:`is_edited`.
    """
    words = lab.notes.get(stage.key, "").strip()
    return (AS_GIVEN if edited else "") + words if words else ""


def is_edited(session: Session) -> bool:
    """True if any edit affects the numbers at the session's position."""
    state = session.state
    made = any(edit.iteration <= session.position.iteration for edit in session.branch.history.edits)
    return made or (state.updating and bool(state.coming))
