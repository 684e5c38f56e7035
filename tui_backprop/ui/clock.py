"""The clock of the app: ticks as often as it is told to, from the next beat on."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import App
from textual.timer import Timer


class Clock:
    """Calls a function every so many seconds.

    Args:
        app: whose timers are used.
        tick: is called.
    """

    def __init__(self, app: App[None], tick: Callable[[], None]) -> None:
        self._app, self._tick = app, tick
        self._running: tuple[float, Timer] | None = None

    def keep(self, beat: float | None) -> None:
        """Tick every ``beat`` seconds, None for never; the same beat again does not begin anew."""
        if self._running is not None and self._running[0] != beat:
            self._running[1].stop()
            self._running = None
        if beat is not None and self._running is None:
            self._running = beat, self._app.set_interval(beat, self._tick)
