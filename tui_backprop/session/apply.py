"""Apply an event to a session. Pure: the session before it stays as it was."""

from __future__ import annotations

import math
from typing import assert_never

import numpy as np

from tui_backprop.engine.edits import Edit, Edits
from tui_backprop.engine.machine import number_in
from tui_backprop.engine.network import Network
from tui_backprop.ground.errors import BackpropError, EditError
from tui_backprop.ground.numbers import number
from tui_backprop.ground.text import indexed, listed, shortened
from tui_backprop.ground.versions import replaced
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
from tui_backprop.session.notice import (
    Branching,
    Changed,
    Incoherent,
    NewBranch,
    NothingTo,
    OtherBranch,
    SameBranch,
    Unchanged,
)
from tui_backprop.session.position import LEVELS, Position, moved
from tui_backprop.session.session import NO_CHANGES, Annotation, Branch, Change, Pin, Session, Shown
from tui_backprop.session.state import terms_in

FAR = 10_000_000  # iterations; further is a slip of the keyboard, or a file that means harm
RUN_AGAIN = 1000  # iterations that an undo or redo runs again at once


class PositionError(BackpropError):
    """A place that does not exist."""


def apply(session: Session, event: Event) -> Session:
    """Return the session after an event.

    Raises: EditError when an edit cannot be made, PositionError when a place does not exist; nothing has changed then.
    """
    calm = session
    if session.changed is not None or session.notice is not None:
        calm = replaced(session, changed=None, notice=None)
    match event:
        case Stepped(move="i" | "I"):
            iteration = calm.position.iteration + (1 if event.move == "i" else -1)
            return _moved(calm, _same_stop(calm.position, iteration)) if iteration >= 1 else calm
        case Stepped(move):
            there = moved(calm.position, move, calm.program, calm)  # type: ignore[arg-type]
            return calm if there is None else _moved(calm, there)
        case Ran(iterations):
            return _ran(calm, iterations)
        case WentTo(position):
            return _at(calm, position)
        case Edited():
            return _edited(calm, event)
        case Undone():
            return _undone(calm)
        case Redone():
            return _redone(calm)
        case Forked(name):
            return _forked(calm, name)
        case Switched(branch):
            return replaced(_at(calm, replaced(calm.position, branch=branch)), notice=OtherBranch(branch))
        case Restarted():
            return _at(calm, Position())
        case Predicted():
            edits = calm.branch.history.edits.upto(calm.position.iteration)
            return _annotated(calm, Annotation(calm.position, event, len(edits)))
        case Bookmarked() | Noted():
            return _annotated(calm, Annotation(calm.position, event))
        case _:
            assert_never(event)


def _annotated(session: Session, annotation: Annotation) -> Session:
    return replaced(session, annotations=session.annotations.plus(annotation))


def _same_stop(at: Position, iteration: int) -> Position:
    """Return the same place in another iteration (its batch may be shorter, so not the same cell)."""
    level = "stage" if at.statement is None else at.level
    first_cell, first_term = (None if part is None else 0 for part in (at.cell, at.term))
    return replaced(at, iteration=iteration, level=level, cell=first_cell, term=first_term)


def _at(session: Session, position: Position) -> Session:
    """Return the session at a position. Raises: PositionError when there is none such."""
    _check(session, position)
    return _moved(session, position)


def _moved(session: Session, position: Position) -> Session:
    """Return the session at a position that a move has led to, so that only its iteration may be one too many."""
    if position.iteration > FAR:
        _check(session, position)
    branch, program = session.branches[position.branch], session.program
    if position.moment(program) > branch.seen.moment(program):
        branches = session.branches.plus(replaced(branch, seen=position))
        return replaced(session, position=position, branches=branches)
    return replaced(session, position=position)


def _check(session: Session, at: Position) -> None:
    """Refuse a position that does not exist. Raises: PositionError."""
    program = session.program
    if at.branch not in session.branches:
        raise PositionError(f"no branch {shortened(at.branch)!r}; there are {listed(session.branches)}")
    if not 1 <= at.iteration <= FAR:
        raise PositionError(f"iteration {at.iteration}: iterations are counted from 1 to {FAR}")
    if not 0 <= at.stop < len(program.stages):
        raise PositionError(f"stop {at.stop}: an iteration has stops 0 to {len(program.stages) - 1}")
    statements = len(program.stages[at.stop].statements)
    parts = [at.statement, at.cell, at.term]
    given, wanted = [part is not None for part in parts], [depth < LEVELS.index(at.level) for depth in range(3)]
    nothing_ran = not any(given) and (at.iteration, at.stop) == (1, 0)  # there is no part yet, whatever the level
    if not (given == wanted or nothing_ran) or not (at.statement is None or 0 <= at.statement < statements):
        raise PositionError(f"statement {at.statement}: {program.stages[at.stop].key!r} has {statements} statements")
    current = at.current(program)
    if at.cell is not None and current is not None and not 0 <= at.cell < session.cells(at.iteration, current):
        raise PositionError(f"cell {at.cell}: {program.statements[current].name} has no such cell")
    if at.term is not None and at.cell is not None and current is not None:
        it = session.branches[at.branch].history.iteration(at.iteration, current + 1)
        if not 0 <= at.term < terms_in(it, at.cell):
            raise PositionError(f"term {at.term}: the cell has no such term")


def _with(session: Session, branch: Branch) -> Session:
    return replaced(session, branches=session.branches.plus(branch))


def _ran(session: Session, iterations: int) -> Session:
    """Run to the end of an update; an iteration already begun, but not complete, counts as the first."""
    if iterations < 1:
        raise PositionError(f"cannot run {iterations} iterations; at least 1")
    at, last = session.position, len(session.program.stages) - 1
    complete = at.done(session.program) == len(session.program.statements) and session.state.partial is None
    iterations = min(iterations, FAR + 1)  # a file may ask for more than there are digits for
    target = at.iteration + iterations - (0 if complete else 1)
    return _at(session, Position(target, last, branch=at.branch))


def _edited(session: Session, event: Edited) -> Session:
    edit = checked_edit(session, event)
    old = number_in(session.leaves(), (edit.name, edit.cell))
    if old == edit.value and math.copysign(1.0, old) == math.copysign(1.0, edit.value):
        return replaced(session, notice=Unchanged(edit))
    branch = session.branch
    edits = branch.history.edits.upto(edit.iteration).plus(edit)
    before = Pin(branch.name, branch.history.edits)
    after, branching = _rewritten(session, edits, session.position)
    change = Change(before, Pin(after.position.branch, edits), session.position, edit, old)
    return replaced(
        after,
        undoable=session.undoable.plus(change),
        redoable=NO_CHANGES,
        changed=Shown(branch.history, session.position, edit),
        notice=Changed("edited", edit, old, branching, _incoherent(after, edit), _concern(after, edit)),
    )


def _incoherent(session: Session, edit: Edit) -> Incoherent | None:
    """Return what is wrong with the row of targets an edit left, if the loss takes rows that are one thing together."""
    targets = session.program.network.targets
    if edit.name != session.program.data[1]:
        return None
    row = np.atleast_1d(np.asarray(session.leaves()[edit.name])[edit.cell[:-1]])
    if targets.row(row):
        return None
    return Incoherent(edit.name, edit.cell[0] if len(edit.cell) > 1 else None, targets.together)


def _concern(session: Session, edit: Edit) -> str:
    """Return what the new number does that cannot be meant, as a look over a lab tells it; empty if nothing."""
    scalar = session.program.network.scalars.get(edit.name)
    return scalar.concern(edit.value) if scalar else ""


def _rewritten(session: Session, edits: Edits, made_at: Position) -> tuple[Session, Branching | None]:
    """Put other edits in from ``made_at`` on: in place, or on a new branch if later stages were seen."""
    branch = session.branch
    history = branch.history.fork(edits)
    if branch.seen.moment(session.program) <= made_at.moment(session.program):
        return _at(_with(session, replaced(branch, history=history)), session.position), None
    if same := session.branches.under(edits):
        return _at(session, replaced(session.position, branch=same.name)), SameBranch(same.name)
    name = _free_name(session)
    new = Branch(name, history, replaced(made_at, branch=name), branch.name, made_at)
    on_it = _at(_with(session, new), replaced(session.position, branch=name))
    return on_it, NewBranch(name, branch.name)


def checked_edit(session: Session, event: Edited) -> Edit:
    """Return the edit an event means at this position. Raises: EditError, one line, when it cannot be made."""
    program, name, cell = session.program, event.name, event.cell
    if name not in program.editable:
        raise EditError(f"{shortened(name)} cannot be edited; what can be: {listed(program.editable)}")
    shape = np.shape(session.leaves()[name])
    if len(cell) != len(shape) or not all(0 <= i < n for i, n in zip(cell, shape, strict=True)):
        wanted = f"[{', '.join(f'0-{n - 1}' for n in shape)}]" if shape else "no cell: it is one number"
        raise EditError(f"{shortened(indexed(name, cell))} does not exist; {name} has {wanted}")
    if not math.isfinite(event.value):
        raise EditError(f"{indexed(name, cell)}: {event.value} is not a finite number")
    if reason := _unfit(program.network, name, event.value):
        raise EditError(f"{indexed(name, cell)}: {reason}")
    return Edit(session.edit_iteration(), name, cell, float(event.value))


def _unfit(network: Network, name: str, value: float) -> str:
    """Return why a number cannot stand where loss and optimizer read it; empty where it can."""
    if name in network.scalars:
        reason = network.scalars[name].refusal(value)
        return f"{number(value)} cannot be taken; it {reason}" if reason else ""
    if name == tuple(network.data)[1] and not network.targets.one(value):
        return f"{number(value)} is no target; {network.loss} needs {network.targets.needs}"
    return ""


def _free_name(session: Session) -> str:
    number = len(session.branches) + 1
    while f"try-{number}" in session.branches:
        number += 1
    return f"try-{number}"


def _undone(session: Session) -> Session:
    if not session.undoable:
        return replaced(session, notice=NothingTo("undo"))
    change = session.undoable[-1]
    after, branching = _pinned(session, change.after, change.before, change.at)
    return replaced(
        after,
        undoable=session.undoable.rest,
        redoable=session.redoable.plus(change),
        notice=Changed("undone", change.edit, change.old, branching),
    )


def _redone(session: Session) -> Session:
    if not session.redoable:
        return replaced(session, notice=NothingTo("redo"))
    change = session.redoable[-1]
    after, branching = _pinned(session, change.before, change.after, change.at)
    return replaced(
        after,
        undoable=session.undoable.plus(change),
        redoable=session.redoable.rest,
        notice=Changed("redone", change.edit, change.old, branching, concern=_concern(after, change.edit)),
    )


def _pinned(session: Session, here: Pin, there: Pin, made_at: Position) -> tuple[Session, Branching | None]:
    """Go from one side of a change to the other: to another branch, or on the same one to its edits as they were."""
    was = session.position.branch
    if here.branch != there.branch or was != here.branch:
        session = _at(session, _near(replaced(session.position, branch=there.branch), made_at))
    if session.branch.history.edits == there.edits:
        return session, OtherBranch(session.position.branch) if was != session.position.branch else None
    session = _at(session, _near(session.position, made_at))
    return _rewritten(session, there.edits, replaced(made_at, branch=session.position.branch))


def _near(position: Position, made_at: Position) -> Position:
    """Stay here, unless a change is more than ``RUN_AGAIN`` iterations back: then go there, so that undoing it does not
    run all of them again at once."""
    if position.iteration - made_at.iteration <= RUN_AGAIN:
        return position
    return replaced(made_at, branch=position.branch)


def _forked(session: Session, name: str) -> Session:
    name = name or _free_name(session)
    if name in session.branches or not name.isprintable() or len(name) > 40 or not name.strip():
        raise PositionError(
            f"a branch cannot be called {shortened(name)!r}: it must be new, printable and at most 40 characters"
        )
    at, branch = session.position, session.branch
    edits = branch.history.edits.upto(session.edit_iteration())
    new = Branch(name, branch.history.fork(edits), replaced(at, branch=name), branch.name, at)
    on_it = _at(_with(session, new), replaced(at, branch=name))
    return replaced(on_it, notice=NewBranch(name, branch.name))
