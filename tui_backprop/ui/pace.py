"""What goes on by itself: a run, a long way to a position, a recording that is played."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.timer import Timer

from tui_backprop.ground.errors import BackpropError
from tui_backprop.ground.lazy import later
from tui_backprop.session.apply import FAR, apply
from tui_backprop.session.events import Event, Ran, Stepped, WentTo
from tui_backprop.session.position import Position
from tui_backprop.session.session import Session
from tui_backprop.ui.view.view import SPEEDS, View, speed_name

if TYPE_CHECKING:
    from tui_backprop.recording.checks import Check
    from tui_backprop.recording.replay import agreeing
    from tui_backprop.ui.app import BackpropApp
else:  # needed by a recording that is played, not by the first screen
    (agreeing,) = later("tui_backprop.recording.replay", "agreeing")

SLICE = 0.03
"""Seconds of work between two looks at the keyboard."""
TICK = 0.04
MOST = 100_000
"""Iterations that one tick at full speed would never reach."""


class Pace:
    """The app's clock. At most one thing goes on at a time.

    Args:
        app: whose view it moves on.
        script: the events of a recording to be played, in order, and the checks between them: their numbers count.
    """

    def __init__(self, app: BackpropApp, script: Sequence[Event | Check] = ()) -> None:
        self._app = app
        self._timer: Timer | None = None
        self._target: Position | None = None
        self._script: list[tuple[Event, list[Check]]] = []
        for entry in script:
            if isinstance(entry, Event):
                self._script.append((entry, []))
            elif self._script:
                self._script[-1][1].append(entry)
        self._behind: list[Session] = []
        self._coming: Session | None = None

    @property
    def _view(self) -> View:
        return self._app.view

    def _every(self, seconds: float, call: Callable[[], None]) -> None:
        self._halt()
        self._timer = self._app.set_interval(seconds, call)

    def _halt(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    # A run.

    def run(self) -> None:
        """Go on by itself at the speed that is set."""
        self._every(SPEEDS[self._view.speed].seconds, self._tick)
        self._app.look(replace(self._view, running=True))

    def pause(self) -> None:
        """Stop whatever goes on; one stays where one is."""
        if self._target is not None or self._coming is not None:
            self._give_up()
        if self._view.running:
            self._halt()
            if self._app.keeper is not None:
                self._app.keeper.run_ended()
            self._app.look(replace(self._view, running=False))

    def change_speed(self, by: int) -> None:
        speed = max(0, min(len(SPEEDS) - 1, self._view.speed + by))
        view = replace(self._view, speed=speed)
        self._app.look(replace(view, notice=f"speed: {speed_name(view)}", warning=False))
        if self._view.running and self._coming is None:
            self._every(SPEEDS[speed].seconds, self._tick)

    def _tick(self) -> None:
        """One step of a run: a stage, or as many iterations as the speed asks for and the time allows."""
        if self._view.playing is not None:
            self.play_next()
            return
        iterations = SPEEDS[self._view.speed].iterations
        if iterations == 0:
            self._app.dispatch(Stepped("n"))
            return
        position, history = self._view.session.position, self._view.session.branch.history
        wanted = position.iteration + (iterations or MOST)
        history.reach(wanted + 1, SLICE)
        self._app.dispatch(Ran(max(1, min(history.known, wanted) - position.iteration)))

    # A long way.

    def go_to(self, position: Position) -> None:
        """Go to a position; where that takes long, work towards it in slices, so that keys still answer."""
        history = self._view.session.branches[position.branch].history
        if position.iteration > FAR or history.reach(position.iteration, SLICE):
            self._app.dispatch(WentTo(position))
            return
        self._target = position
        self._every(TICK, self._travel)
        self._travel()

    def _travel(self) -> None:
        if self._target is None:
            return
        history = self._view.session.branches[self._target.branch].history
        if history.reach(self._target.iteration, SLICE):
            target, self._target = self._target, None
            self._halt()
            self._app.look(replace(self._view, busy=""))
            self._app.dispatch(WentTo(target))
            return
        done = 100 * history.known // self._target.iteration
        self._app.look(replace(self._view, busy=f"going to {self._target.iteration:,}: {done} %"))

    def _give_up(self) -> None:
        self._target = self._coming = None
        self._halt()
        self._app.look(replace(self._view, busy="", notice="stopped on the way: still where you were", warning=False))

    # A recording.

    def begin_playing(self) -> None:
        if self._script:
            self._show_playing(self._view.session)
            self.run()

    def play_next(self) -> None:
        """The next event of the recording; after the last one, the person goes on."""
        session = self._view.session
        try:
            after = apply(session, self._script[len(self._behind)][0])
        except BackpropError as error:
            self.stop_playing(f"the recording cannot be played any further: {error}", warning=True)
            return
        if after.branch.history.reach(after.position.iteration, SLICE):
            self._arrive(after)
            return
        self._coming = after
        self._every(TICK, self._work)

    def _work(self) -> None:
        """Go on computing what an event leads to, in slices, so that keys still answer."""
        after = self._coming
        if after is None:
            return
        history, wanted = after.branch.history, after.position.iteration
        if not history.reach(wanted, SLICE):
            event = f"event {len(self._behind) + 1:,} of {len(self._script):,}"
            self._app.look(replace(self._view, busy=f"{event}: {history.known:,} of {wanted:,} iterations"))
            return
        self._coming = None
        self._halt()
        self._app.look(replace(self._view, busy=""))
        self._arrive(after)
        if self._view.running:
            self._every(SPEEDS[self._view.speed].seconds, self._tick)

    def _arrive(self, after: Session) -> None:
        for check in self._script[len(self._behind)][1]:
            after = agreeing(after, check)
        self._behind.append(self._view.session)
        self._show_playing(after)
        if len(self._behind) == len(self._script):
            self.stop_playing("the recording ends here; what you do now is not recorded")

    def play_back(self) -> None:
        """To before the event just played."""
        if self._behind:
            self._show_playing(self._behind.pop())

    def _show_playing(self, session: Session) -> None:
        playing = (len(self._behind), len(self._script))
        self._app.look(replace(self._view, session=session, inspected=None, notice="", warning=False, playing=playing))

    def stop_playing(self, notice: str, warning: bool = False) -> None:
        """Leave the recording where it is; the person goes on from here."""
        self.pause()
        self._app.look(replace(self._view, playing=None, notice=notice, warning=warning))
