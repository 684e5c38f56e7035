"""The loss pane: the loss of every iteration seen, or the loss as one chosen weight alone changes."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from tui_backprop.engine.shapes import Place
from tui_backprop.ground.lazy import later
from tui_backprop.lesson.notation.symbols import cell_name
from tui_backprop.lesson.quiz.asking import closed_panes
from tui_backprop.session.session import seen_losses
from tui_backprop.session.state import State
from tui_backprop.ui.kit.palette import Role
from tui_backprop.ui.panes.loss.plot import LossPlot, Series, draw_losses
from tui_backprop.ui.view.keys import BY_ACTION, works
from tui_backprop.ui.view.pointed import slice_cell
from tui_backprop.ui.view.view import Drawn, Room, View, elsewhere

if TYPE_CHECKING:
    from tui_backprop.engine.judge.slice import Slice, slice_of
    from tui_backprop.ui.panes.loss.slice import draw_slice
else:  # needed by a key, not by the first screen
    (slice_of,) = later("tui_backprop.engine.judge.slice", "slice_of")
    (draw_slice,) = later("tui_backprop.ui.panes.loss.slice", "draw_slice")

OTHERS: tuple[Role, ...] = ("negative", "muted", "text")
"""Roles of the branches that are not the present one, in turn."""


def draw(view: View, room: Room) -> Drawn:
    """Draw the losses, or the slice that was asked for; nothing that would help with an open question."""
    cell = slice_cell(view) if view.slice and view.asking is None else None
    if cell is not None:
        rows = draw_slice(_slice_at(view.state, cell), *room).rows
        return Drawn(f"Loss by {cell_name(*cell)}", _beside(view, "d loss by iterations"), rows)
    if loss_held_back(view):
        return Drawn("Loss", "held back while the question is open")
    return Drawn("Loss", _beside(view, _axis_hint(view)), draw_losses(loss_plot(view), *room))


def _beside(view: View, hint: str) -> str:
    """Return a hint behind the panes that a small window has no room for."""
    return "  ".join(filter(None, (elsewhere(view), hint)))


def _axis_hint(view: View) -> str:
    """Name what turns the axis now: a key, the word where that key does something else, or nothing while one types."""
    if view.typing:
        return ""
    return f"{'l' if works(BY_ACTION['log'], view) else ':log'} {'linear' if view.log else 'logarithmic'}"


def loss_held_back(view: View) -> bool:
    """True if losses seen before would tell something about a question that is open, or the lab keeps them closed."""
    asked = view.asking is not None and view.program.loss not in view.state.values
    return asked or "loss" in closed_panes(view.session)


@lru_cache(1)
def _slice_at(state: State, cell: Place) -> Slice:
    """Compute the slice of a cell, once for what is on screen: another key may only look at it differently."""
    return slice_of(state.whole, cell)


def loss_plot(view: View) -> LossPlot:
    """Return the losses of every branch seen, the present one on top."""
    session = view.session
    names = [name for name in session.branches if name != session.position.branch] + [session.position.branch]
    series = []
    for index, name in enumerate(names):
        losses = seen_losses(view.program, session.branches[name])
        role: Role = "positive" if name == session.position.branch else OTHERS[index % len(OTHERS)]
        if len(losses):
            series.append(Series(name, losses, role))
    steps = next(stop for stop, stage in enumerate(view.program.stages) if stage.kind == "loss") - session.position.stop
    times = "" if steps == 1 else f" {steps} times"
    empty = f"no loss yet: press n{times}" if session.position.level == "stage" else "no loss yet"
    cursor = session.position.iteration if session.position.iteration <= len(session.losses) else None
    return LossPlot(tuple(series), cursor, "log" if view.log else "linear", empty)
