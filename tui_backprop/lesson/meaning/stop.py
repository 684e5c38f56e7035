"""Say what a stop means, and a statement by itself, in one or two sentences that are read from the numbers.

What the numbers of each kind of statement say is in forward, loss, backward and update; here is which of them is asked,
and what the teacher wrote for the stop.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from tui_backprop.engine.iteration import Iteration, first_nonfinite
from tui_backprop.engine.program import Stage
from tui_backprop.engine.statement import Statement
from tui_backprop.ground.lazy import later
from tui_backprop.ground.numbers import number
from tui_backprop.labs.lab import Lab
from tui_backprop.lesson.meaning.scene import Scene
from tui_backprop.lesson.meaning.sentence import Sentence, Sentences, amount, change, joined, say, strong, whole
from tui_backprop.lesson.notation.symbols import cell_name, symbol
from tui_backprop.session.session import Session

if TYPE_CHECKING:
    from tui_backprop.lesson.meaning.backward import arriving, error_and_why, gradient_and_why, gradients
    from tui_backprop.lesson.meaning.forward import answers, sums
    from tui_backprop.lesson.meaning.loss import prediction, verdict
    from tui_backprop.lesson.meaning.phrases import listing
    from tui_backprop.lesson.meaning.update import about, move, moves
else:  # at the start, which the first screen shows, nothing is computed yet
    arriving, error_and_why, gradient_and_why, gradients = later(
        "tui_backprop.lesson.meaning.backward", "arriving", "error_and_why", "gradient_and_why", "gradients"
    )
    answers, sums = later("tui_backprop.lesson.meaning.forward", "answers", "sums")
    prediction, verdict = later("tui_backprop.lesson.meaning.loss", "prediction", "verdict")
    (listing,) = later("tui_backprop.lesson.meaning.phrases", "listing")
    about, move, moves = later("tui_backprop.lesson.meaning.update", "about", "move", "moves")

AS_GIVEN = "Written for the lab as it was given: "
"""Before the teacher's words, where numbers were changed since they were written."""
Builder: TypeAlias = Callable[[Scene, Statement], Sentences]


def meaning(lab: Lab, it: Iteration, stop: int) -> Sentences:
    """Say what the numbers of a stop mean.

    Args:
        it: the iteration, run at least to the end of the stage.
        stop: the stage, by its index in the program.
    Returns: one or two sentences, each with its full stop.
    """
    stage = lab.program.stages[stop]
    scene = Scene(lab, it.at_stop(stop))
    written = [name for statement in stage.statements for name in statement.writes]
    broken = _not_finite(scene, written or list(lab.program.leaves))
    if broken:
        return (whole(broken),)
    return tuple(whole(sentence) for sentence in _stage(scene, stage))


def statement_meaning(lab: Lab, it: Iteration, at: int) -> Sentences:
    """Say what one statement is for, and what its numbers say.

    Args:
        it: the iteration, run at least so far.
        at: the statement, by its index in the program.
    """
    statement = lab.program.statements[at]
    scene = Scene(lab, it.upto(at + 1))
    broken = _not_finite(scene, list(statement.writes))
    if broken:
        return (whole(broken),)
    why = (say(statement.why),) if statement.why else ()
    told = BUILDERS[statement.role](scene, statement) if statement.role in BUILDERS else ()
    return (*why, *(whole(sentence) for sentence in told[:1]))


def _stage(scene: Scene, stage: Stage) -> Sentences:
    """Say what the numbers of a stage mean, all of them finite."""
    match stage.kind:
        case "start":
            return beginning(scene, stage)
        case "pre-activation":
            return sums(scene, stage.statements[0])
        case "activation":
            return answers(scene, scene.layer(stage.layer))
        case "output":
            statement = next(statement for statement in stage.statements if statement.role == "y_hat")
            return prediction(scene, statement)
        case "loss":
            missed, loss = verdict(scene, stage.statements[0])
            return (missed, say(loss, "; it is the E of every ∂E/∂"))
        case "grads":
            return gradients(scene, stage)
        case "update":
            return _update(scene)


def beginning(scene: Scene, stage: Stage) -> Sentences:
    """Say at the start what is known, and what pressing n does."""
    return (known(scene, stage), _next(scene))


def known(scene: Scene, stage: Stage) -> Sentence:
    """Say which data and which parameters the iteration begins with."""
    names = joined([symbol(name) for name in scene.program.parameters])
    learned = say(strong(f"{scene.program.weights} parameters"), " in ", names)
    rows = "1 row" if scene.rows == 1 else f"{scene.rows} rows"
    if stage.statements:
        return say(f"this batch of {rows} (x and y) and ", learned, " are known")
    data = "one sample (x and y)" if scene.lab.network.rows is None else f"{rows} (x and y)"
    return say("known are ", data, " and ", learned, ", nothing else yet")


def _next(scene: Scene) -> Sentence:
    """Say what the first statement after the start computes."""
    statement = next(statement for statement in scene.program if statement.role == "z")
    layer = scene.layer(statement.layer)
    units = "the unit adds up its inputs" if layer.units == 1 else f"each of the {layer.units} units adds up its inputs"
    bias = "" if layer.b is None else ", and its bias"
    return say(strong("n"), " computes ", symbol(statement.name), f": {units}, each times its weight{bias}")


def _update(scene: Scene) -> Sentences:
    """Say how many parameters moved, and of one that did not why; the summary tells of each."""
    moved = moves(scene)
    total, count = sum(each.total for each in moved), sum(each.moved for each in moved)
    still = [each for each in moved if not each.moved]
    if not count:
        return (say("no parameter moved"), *(about(scene, each) for each in still[:1]))
    largest = max((each for each in moved if each.moved), key=lambda each: each.size)
    cell = cell_name(largest.name, largest.largest)
    old_new = say(cell, " ", change(largest.old, largest.new))
    if total == count:
        first = say(f"all {total} parameters moved, most of all " if total > 1 else "the parameter moved: ", old_new)
    else:
        only = f"{count} of {total} parameters moved" + (": " if count == 1 else ", most of all ")
        first = say(only, old_new)
    return (first, *(about(scene, each) for each in still[:1]))


def _batch(scene: Scene, statement: Statement) -> Sentences:  # noqa: ARG001 - a builder takes the statement
    """Say which data rows the batch of this iteration has."""
    rows = np.asarray(scene.values["rows"]).tolist() if scene.has("rows") else []
    count = "1 data row" if scene.rows == 1 else f"{scene.rows} data rows"
    return (say(f"this iteration takes {count}", ": " + ", ".join(map(str, rows)) if rows else ""),)


def _numbers(scene: Scene, statement: Statement) -> Sentences:
    """Say what a tensor of the optimizer is: it has the shape of a parameter, and no rows to name its cells by."""
    value = np.asarray(scene.values[statement.name])
    if value.size == 1:
        return (say(cell_name(statement.name, (0,) * value.ndim), " = ", amount(float(value.reshape(-1)[0]))),)
    low, high = float(value.min()), float(value.max())
    return (say(symbol(statement.name), " goes from ", amount(low), " to ", amount(high)),)


BUILDERS: Mapping[str, Builder] = MappingProxyType(
    {
        "batch": _batch,
        "z": sums,
        "a": lambda scene, statement: (listing(scene, statement.name),),
        "slope": lambda scene, statement: answers(scene, scene.layer(statement.layer)),
        "y_hat": prediction,
        "loss": verdict,
        "dy_hat": arriving,
        "da": arriving,
        "dz": error_and_why,
        "dW": gradient_and_why,
        "db": gradient_and_why,
        "dtheta": gradient_and_why,
        "count": _numbers,
        "decay": _numbers,
        "state": _numbers,
        "update": lambda scene, statement: (about(scene, move(scene, statement.parameter)),),
    }
)
"""What reads the numbers of a statement, by its role."""


def _not_finite(scene: Scene, names: list[str]) -> Sentence | None:
    """Say which of the tensors that a stop wrote are inf or nan somewhere, and which number went first."""
    unread = scene.program.shown_only
    used = [name for name in names if name not in unread] or names
    broken = [symbol(name) for name in used if not np.all(np.isfinite(scene.values[name]))]
    if not broken:
        return None
    first, shown = first_nonfinite(scene.it, but=unread.difference(used)), first_nonfinite(scene.it)
    assert first is not None
    assert shown is not None
    value = scene.it.upto(0 if first.statement is None else first.statement + 1).number((first.name, first.cell))
    went = say(cell_name(first.name, first.cell), " = ", strong(number(value)))
    are = "is" if len(broken) == 1 else "are"
    which = say(joined(list(broken)), f" {are} not finite")
    if first.statement is None:
        return say(which, ": this iteration began with ", went)
    but = "" if shown == first else f" (but for {symbol(shown.name)}, which nothing reads)"
    if first.name in used:
        return say(went, " is the first number of this iteration that is not finite", but)
    stage = scene.program.stages[scene.program.stage_of(first.statement)].title
    return say(which, ": the first number of this iteration that was not is ", went, f", computed at {stage}", but)


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
