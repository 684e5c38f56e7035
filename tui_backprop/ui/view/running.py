"""Keep going what goes on by itself: a run, a long jump, a recording that is played. At most one at a time.

Functions from a view to the next one. The app calls ``ticked`` every ``beat`` seconds. Long work is done in slices of
``SLICE`` seconds: how far a slice comes depends on the machine, where it leads does not.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, TypeAlias

from tui_backprop.ground.errors import BackpropError
from tui_backprop.ground.lazy import later
from tui_backprop.ground.text import counted
from tui_backprop.lesson.quiz.asking import item_of
from tui_backprop.session.apply import apply
from tui_backprop.session.events import Event, Predicted, Ran, Stepped, WentTo
from tui_backprop.session.position import Position
from tui_backprop.session.session import Session
from tui_backprop.ui.view.asking import Asking
from tui_backprop.ui.view.effects import Request
from tui_backprop.ui.view.step import came, dispatched, doing, said
from tui_backprop.ui.view.view import PACES, SPEEDS, Going, Script, View, arranged, speed_name

if TYPE_CHECKING:
    from tui_backprop.recording.checks import Check
    from tui_backprop.recording.replay import agreeing
else:  # needed by a recording that is played, not by the first screen
    (agreeing,) = later("tui_backprop.recording.replay", "agreeing")

Entry: TypeAlias = "Event | Check"
"""What stands in a recording that is played: an event, or the numbers it came to."""
SLICE = 0.03
"""Seconds of work between two looks at the keyboard."""
BETWEEN_SLICES = 0.04
"""Seconds from the start of one slice to that of the next."""
AT_ONCE = 16_000_000
"""Multiplications that a key waits for: with the painting, they take a frame or two."""
OVERHEAD, UPDATE = 5_000, 20
"""What an iteration takes in multiplications beside those of its weights with its rows: for its statements, and for the
update of each weight."""
MOST = 100_000
"""Iterations that one tick at full speed would never reach."""
ENDS_HERE = "the recording ends here; what you do now is not recorded"
PLAYED = "a recording is being played: esc leaves it here, and you go on from there"


def beat(view: View) -> float | None:
    """Return the seconds between two ticks; None when nothing goes on by itself."""
    if view.going is not None:
        return BETWEEN_SLICES
    if not view.running:
        return None
    return SPEEDS[view.speed].seconds if view.script is None else PACES[view.speed].seconds


def ticked(view: View) -> View:
    """Go on: with what is being computed, with the recording, or with the run."""
    if view.going is not None:
        return _worked(view, view.going)
    if not view.running:
        return view
    return _run_on(view) if view.script is None else _played_on(view)


# A run.


def run_or_paused(view: View) -> View:
    """Start a run at the speed that is set; stop it, or a jump, where there is one."""
    return paused(view) if view.running or view.going is not None else replace(view, running=True)


def paused(view: View) -> View:
    """Stop a run, a jump or playback; the position does not change."""
    if view.going is not None:
        view = said(replace(view, going=None), "stopped on the way: still where you were")
    return doing(replace(view, running=False), Request.END_RUN) if view.running else view


def speed_changed(view: View, by: int) -> View:
    """Run faster, or slower, by so many speeds, and say how fast that is."""
    view = replace(view, speed=max(0, min(len(SPEEDS) - 1, view.speed + by)))
    return said(view, f"speed: {speed_name(view)}")


def _run_on(view: View) -> View:
    """Go on by a stage, or by as many iterations as the speed asks for and the time allows."""
    iterations = SPEEDS[view.speed].iterations
    if iterations == 0:
        return dispatched(view, Stepped("n"))
    position, history = view.session.position, view.session.branch.history
    wanted = position.iteration + (iterations or MOST)
    history.reach(wanted + 1, SLICE)
    return dispatched(view, Ran(max(1, min(history.known, wanted) - position.iteration)))


# A long way.


def go_to(view: View, position: Position) -> View:
    """Go to a position; where that takes long, beside."""
    return carried_out(view, WentTo(position))


def carried_out(view: View, event: Event) -> View:
    """Return the view after an event; where what it leads to takes long to compute, do that beside first.

    How long is judged by the work, not by a clock: what a key does must not depend on how busy a machine is.
    """
    try:
        to = apply(view.session, event)
    except BackpropError as error:
        return said(view, str(error), warning=True)
    if work(to) <= AT_ONCE:
        return came(view, event, to)
    return said(replace(view, going=Going(to, event, _how_far(view, to))), "")


def work(session: Session) -> int:
    """Return about how many multiplications lie between what is known and the numbers at the position of a session."""
    program, iterations = session.program, session.branch.history.away(session.position.iteration)
    rows = program.network.batch or program.network.rows or 1
    return iterations * (OVERHEAD + program.weights * (rows + UPDATE))


def _how_far(view: View, to: Session) -> str:
    history, wanted = to.branch.history, to.position.iteration
    if view.playing is not None:
        played, events = view.playing
        return f"event {played + 1:,} of {events:,}: {history.known:,} of {wanted:,} iterations"
    if history.known < wanted - 1:
        return f"going to {wanted:,}: {100 * history.known // wanted} %"
    return f"going to {wanted:,}: {counted(history.away(wanted), 'iteration')} to run again"


def _worked(view: View, going: Going) -> View:
    """Compute a slice more of what an event leads to; go there when it is done."""
    if not going.to.branch.history.reach(going.to.position.iteration, SLICE):
        return replace(view, going=going._replace(says=_how_far(view, going.to)))
    view = replace(view, going=None)
    return _arrived(view, going.to) if going.event is None else came(view, going.event, going.to)


# A recording.


def script_of(entries: Iterable[Entry]) -> Script | None:
    """Put each event of a recording together with the checks behind it; None for a recording without events."""
    script: list[tuple[Event, tuple[Check, ...]]] = []
    for entry in entries:
        if isinstance(entry, Event):
            script.append((entry, ()))
        elif script:
            event, checks = script[-1]
            script[-1] = event, (*checks, entry)
    return Script(tuple(script)) if script else None


def _played_on(view: View) -> View:
    """Play as many events as the pace asks for and the time allows; an answer is stopped at, to be read."""
    stop, events = time.monotonic() + SLICE, PACES[view.speed].events
    for number in count(1):
        view = played_next(view)
        over = view.script is None or view.going is not None or view.asking is not None or not view.running
        if over or number == events or time.monotonic() >= stop:
            break
    return view


def played_next(view: View) -> View:
    """Play the next event of the recording; after the last one, the person goes on."""
    assert view.script is not None
    if len(view.script.before) == len(view.script.entries):
        return playing_left(view, ENDS_HERE)
    event, _ = view.script.entries[len(view.script.before)]
    try:
        after = apply(view.session, event)
    except BackpropError as error:
        return playing_left(view, f"the recording cannot be played any further: {error}", warning=True)
    return _worked(view, Going(after, None, ""))


def played_back(view: View) -> View:
    """Go back to before the event played last."""
    assert view.script is not None
    before = view.script.before
    return _shown(view, before[-1], replace(view.script, before=before.rest))


def playing_left(view: View, notice: str, warning: bool = False) -> View:
    """Leave the recording where it is; the person goes on from here."""
    return said(_with_answer(replace(paused(view), script=None), None), notice, warning)


def _arrived(view: View, after: Session) -> View:
    """Show what an event led to, with the numbers that the checks behind it hold."""
    assert view.script is not None
    _, checks = view.script.entries[len(view.script.before)]
    for check in checks:
        after = agreeing(after, check)
    script = replace(view.script, before=view.script.before.plus(view.session))
    view = _shown(view, after, script)
    if len(script.before) < len(script.entries):
        return view
    return playing_left(view, ENDS_HERE) if view.asking is None else paused(view)  # the last answer is read first


def _shown(view: View, session: Session, script: Script) -> View:
    """Show the session after the last event played; of an answer, the question with what was typed and said."""
    event = script.entries[len(script.before) - 1][0] if script.before else None
    item = item_of(session, event) if isinstance(event, Predicted) else None
    answer = Asking.given(item, event) if item is not None and isinstance(event, Predicted) else None
    return said(_with_answer(replace(view, session=session, script=script, inspected=None), answer), "")


def _with_answer(view: View, answer: Asking | None) -> View:
    """Show an answer in the place of the working, or the working again; a question that the person answers stays."""
    if view.typing == "answer":
        return view
    changes = (view.asking is None) != (answer is None)
    view = replace(view, asking=answer)
    return arranged(view) if changes else view
