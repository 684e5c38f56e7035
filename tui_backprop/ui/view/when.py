"""When a key works, and its words where they depend on the view: asked by the keymap; and what esc leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from tui_backprop.engine.shapes import Place
from tui_backprop.lesson.notation.symbols import cell_name, symbol
from tui_backprop.lesson.quiz.asking import closed_panes
from tui_backprop.session.checking import computed
from tui_backprop.session.leaves import leaf_of
from tui_backprop.session.position import LEVELS, Move, Position, moved
from tui_backprop.ui.view import entry, quiz, running
from tui_backprop.ui.view.effects import Request
from tui_backprop.ui.view.pointed import pointed, slice_cell, spoken_of, under_cursor
from tui_backprop.ui.view.stages import stage_names
from tui_backprop.ui.view.step import doing
from tui_backprop.ui.view.view import View, arranged, brought, zoomed

CLOSED = "closed until the tasks are done: p asks the next one"


def always(view: View) -> bool:  # noqa: ARG001 - the shape of every condition
    """True at every view."""
    return True


def can_move(move: Move) -> Callable[[View], bool]:
    def can(view: View) -> bool:
        session = view.session
        return moved(session.position, move, session.program, session) is not None

    return can


def is_folded(view: View) -> bool:
    """True if ``s`` first writes out the long sum that is explained."""
    at = pointed(view)
    return at.folded and at.term is None


def into_words(view: View) -> str:
    return "write it out" if is_folded(view) else f"into {entered(view)}"


def entered(view: View, move: Move = "s") -> str:
    """Name what s or S enters: the iteration where that is another, the stage, the tensor, or the cell."""
    session, program = view.session, view.program
    there = moved(session.position, move, program, session)
    if there is None:
        return ""
    if there.iteration > session.position.iteration:
        return f"iteration {there.iteration}"
    current = there.current(program)
    if there.level == "statement" or current is None:
        return stage_names(program)[there.stop]
    name = program.statements[current].name
    if there.level == "cell" or there.cell is None:
        return symbol(name)
    shape = session.lab.machine.shapes(there.iteration)[name]
    return cell_name(name, (int(at) for at in np.unravel_index(there.cell, shape)))


def into_last_words(view: View) -> str:
    """Name what S enters at the end of an iteration, where s goes on to the next one; nothing elsewhere."""
    at = view.session.position
    return f"into {entered(view, 'S')}" if at.level == "stage" and at.stop == len(view.program.stages) - 1 else ""


def out_words(view: View) -> str:
    """Name what ``f`` completes: the stage by its own name, or the statement or cell."""
    outer = LEVELS[max(0, LEVELS.index(view.session.position.level) - 1)]
    return f"out to {stage_names(view.program)[view.session.position.stop] if outer == 'stage' else outer}"


def out_needs(view: View) -> str:  # noqa: ARG001 - the shape of every reason
    return "f and F go out of a statement, cell or term: s goes into one"


def can_edit(view: View) -> bool:
    if "tensors" in closed_panes(view.session):
        return False
    return view.inspected is None or leaf_of(view.program, view.inspected[0]) is not None


def edit_needs(view: View) -> str:
    if "tensors" in closed_panes(view.session):
        return f"the tensors are {CLOSED}"
    name = symbol(view.inspected[0]) if view.inspected is not None else "this number"
    return f"{name} is computed, not given: edit x, y, lr or a parameter instead"


def check_needs(view: View) -> str:
    if view.judging:
        return "the check is under way"
    if not computed(view.state):
        return "v checks gradients: go on with n until one is computed"
    return "every gradient on screen is checked already"


def in_tensors(view: View) -> bool:
    """True where the cell cursor has the keys."""
    return view.focus == "tensors"


def page_needs(view: View) -> str:  # noqa: ARG001 - the shape of every reason
    return "H J K L go by pages in the tensors: 2 goes there"


def can_scroll(view: View) -> bool:
    asking = view.asking
    return asking is not None and not (asking.closed or asking.score or "tensors" in closed_panes(view.session))


def working_closed(view: View) -> bool:
    return "working" in closed_panes(view.session)


def can_why(view: View) -> bool:
    return not working_closed(view) and (
        view.why or under_cursor(view) is not None or view.state.it.has(view.program.loss)
    )


def why_needs(view: View) -> str:
    if working_closed(view):
        return f"the working is {CLOSED}"
    return "w says why of a number: choose one in the tensors pane, or go on to the loss"


def why_turned(view: View) -> View:
    view = replace(view, why=not view.why, inspected=view.inspected if view.why else chosen(view))
    return brought(view, "working") if view.zoomed and "working" not in view.plan.panes else view


def chosen(view: View) -> Place | None:
    """Return the cell to be explained from now on: the one chosen, or the one under a cursor that can be seen."""
    return view.inspected if pointed(view).cell is not None else under_cursor(view)


def can_copy(view: View) -> bool:
    return not working_closed(view) and (view.why or bool(spoken_of(view)))


def copy_needs(view: View) -> str:
    if working_closed(view):
        return f"the working is {CLOSED}"
    return "y copies what was just computed: nothing was here; n computes the next stage"


def can_slice(view: View) -> bool:
    return "loss" not in closed_panes(view.session) and (view.slice or slice_cell(view) is not None)


def slice_needs(view: View) -> str:
    if "loss" in closed_panes(view.session):
        return f"the loss is {CLOSED}"
    if not view.state.it.has(view.program.loss):
        return "d draws the loss along a weight: go on with n until the loss is computed"
    return "d draws the loss along a weight: choose one in the tensors pane first"


def slice_turned(view: View) -> View:
    """Draw the loss along a weight, or by iterations again; where the pane is hidden it is shown first."""
    if "loss" in view.plan.panes:
        return replace(view, slice=not view.slice, inspected=view.inspected if view.slice else chosen(view))
    view = replace(view, slice=view.slice or slice_cell(view) is not None, inspected=chosen(view))
    beside = arranged(replace(view, front="loss"))
    return beside if "loss" in beside.plan.panes else brought(view, "loss")


def past_start(view: View) -> bool:
    return view.session.position.moment(view.program) > Position().moment(view.program)


class Rung(NamedTuple):
    """A thing that esc leaves: when it is there, the word for it, and the view without it."""

    when: Callable[[View], bool]
    label: str
    does: Callable[[View], View]


LADDER = (
    Rung(lambda view: view.typing == "cell", "leave it", entry.leave_edit),
    Rung(lambda view: view.typing == "line", "leave it", entry.leave_line),
    Rung(lambda view: view.typing == "answer", "leave it", quiz.leave),
    Rung(lambda view: view.trouble is not None, "I know", lambda view: doing(view, Request.READ_OF_TROUBLE)),
    Rung(lambda view: view.going is not None, "stay here", running.paused),
    Rung(
        lambda view: view.script is not None,
        "leave the recording",
        lambda view: running.playing_left(view, "left the recording here; what you do now is not recorded"),
    ),
    Rung(lambda view: view.why, "leave why", lambda view: replace(view, why=False)),
    Rung(lambda view: view.inspected is not None, "back to the stop", lambda view: replace(view, inspected=None)),
    Rung(lambda view: view.zoomed, "all panes", zoomed),
)
"""The innermost first: esc leaves the first of them that is there."""


def rung(view: View) -> Rung | None:
    """Return what esc leaves now; None where there is nothing to leave."""
    return next((found for found in LADDER if found.when(view)), None)


def leave(view: View) -> View:
    """Leave the innermost of what can be left."""
    found = rung(view)
    return view if found is None else found.does(view)
