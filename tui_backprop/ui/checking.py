"""The gradient check in the app: jobs on a thread of their own, verdicts as marks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from textual.app import App
from textual.worker import get_current_worker

from tui_backprop.lesson.meaning.checked import going_on, outcome
from tui_backprop.session.checking import CheckKeeper, Job, computed
from tui_backprop.ui.view.view import View, races


@dataclass
class Checking:
    """Runs the gradient check for what is on screen, on a worker thread.

    Args:
        app: runs the threads.
        deliver: hands what was found to the thread of the app, as what keeps it there.
    """

    app: App[Any]
    deliver: Callable[[Callable[[], bool]], None]

    def __post_init__(self) -> None:
        self._keeper = CheckKeeper(self._start)
        self._asked = False
        self._said = ""

    def follow(self, view: View, on_request: bool = False) -> View:
        """Return the view with the verdicts about what it shows; begin to judge what is new in it.

        While many iterations pass between two looks nothing is judged: nobody could read it. What was asked for is said
        to be going on, and what it came to.
        """
        self._asked |= on_request
        if races(view):
            return replace(view, verdicts={}, judging=False)
        verdicts = self._keeper.follow(view.session, on_request)
        view = replace(view, verdicts=verdicts, judging=self._keeper.working)
        return self._told(view) if self._asked else view

    def _told(self, view: View) -> View:
        """Return the view with a line on what was asked for, where nothing else is said there."""
        free, wanted = view.notice in {"", self._said}, computed(view.state)
        self._asked, done = view.judging, wanted & view.verdicts.keys()
        if view.judging:
            self._said = going_on(len(done), len(wanted))
        else:
            self._said = outcome([view.verdicts[name] for name in sorted(done)]) if done == wanted and done else ""
        return replace(view, notice=self._said, warning=False) if free else view

    def _start(self, job: Job) -> None:
        self.app.run_worker(
            self._work(job), name="check", group="check", thread=True, exclusive=True, exit_on_error=False
        )

    def _work(self, job: Job) -> Callable[[], None]:
        def work() -> None:
            worker = get_current_worker()
            job.run(
                lambda found: None if worker.is_cancelled else self.deliver(lambda: self._keeper.take(found)),
                lambda: worker.is_cancelled or not self._keeper.wants(job),
            )

        return work
