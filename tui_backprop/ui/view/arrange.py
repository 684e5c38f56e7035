"""Arrange the panes as a view changes: the pane that has the keys stays in sight, whatever the window's size."""

from __future__ import annotations

from dataclasses import replace

from tui_backprop.lesson.quiz.asking import closed_panes
from tui_backprop.ui.view.plan import PANES, PaneId, plan
from tui_backprop.ui.view.view import View


def arranged(view: View, size: tuple[int, int] | None = None) -> View:
    """Place the panes anew.

    Args:
        size: columns and rows of the terminal, if they have changed.
    """
    width, height = size or view.plan.size
    focus: PaneId = "tensors" if view.typing == "cell" else view.focus
    zoomed = focus if view.zoomed else None
    asking, front = view.asking is not None, view.front
    if asking and plan(width, height).compact:  # the numbers an answer is worked out from
        front = "network" if "tensors" in closed_panes(view.session) else "tensors"
    placed = plan(width, height, front, zoomed, asking)
    if focus not in placed.panes and not asking:
        placed, front = plan(width, height, focus, zoomed), focus
    return replace(view, plan=placed, front=front, focus=focus)


def brought(view: View, pane: PaneId) -> View:
    """Give a pane the keys; show it if it is not to be seen."""
    view = replace(view, focus=pane)
    if pane in view.plan.panes and not view.zoomed:
        return view
    return arranged(replace(view, front=pane))


def brought_beside(view: View, by: int) -> View:
    """Give the keys to the pane that many places further on, going round at the end."""
    return brought(view, PANES[(PANES.index(view.focus) + by) % len(PANES)])


def zoomed(view: View) -> View:
    """Give the whole screen to the pane that has the keys, or show all panes again."""
    return arranged(replace(view, zoomed=not view.zoomed))


def elsewhere(view: View) -> str:
    """Return the keys of the panes that a window has no room for; empty where it shows all, or one by request."""
    if set(PANES) <= view.plan.panes.keys() or view.zoomed or view.typing == "answer":
        return ""
    return "  ".join(f"{number} {pane}" for number, pane in enumerate(PANES, 1) if pane not in view.plan.panes)
