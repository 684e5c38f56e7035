"""Work beside the keys, on threads of its own: the gradient check, and a copy that shows how the loss goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.message import Message
from textual.worker import get_current_worker

from tui_backprop.engine.history import History
from tui_backprop.ground.lazy import later
from tui_backprop.ui.checking import Checking
from tui_backprop.ui.view.pointed import asks_of_loss
from tui_backprop.ui.view.view import View

if TYPE_CHECKING:
    from tui_backprop.lesson.why.ahead import Ahead, look_ahead_unless
else:  # needed by w alone
    (look_ahead_unless,) = later("tui_backprop.lesson.why.ahead", "look_ahead_unless")


class Found(Message):
    """Something was found; to be kept on the thread of the app.

    Args:
        keep: keeps it; True if it is about what is on screen.
    """

    def __init__(self, keep: Callable[[], bool]) -> None:
        super().__init__()
        self.keep = keep


class Beside:
    """Goes along with the view: begins what is to be worked out for it, and adds what was found.

    Args:
        app: gets :class:`Found` messages.
    """

    def __init__(self, app: App[Any]) -> None:
        def deliver(keep: Callable[[], bool]) -> None:
            app.post_message(Found(keep))

        self.checking = Checking(app, deliver)
        self._looking = Looking(app, deliver)

    def follow(self, view: View) -> View:
        """Return the view with all that is known about what it shows."""
        return self._looking.follow(self.checking.follow(view))


@dataclass(eq=False)
class Looking:
    """Runs a copy on, from the iteration on screen, where a person asks how learning goes.

    Args:
        app: runs the threads.
        deliver: hands what was found to the thread of the app.
    """

    app: App[Any]
    deliver: Callable[[Callable[[], bool]], None]
    _subject: tuple[History, int] | None = None
    _ahead: Ahead | None = None
    _at_work: bool = False

    def follow(self, view: View) -> View:
        """Return the view with what became of a copy, once that is known; who moves on ends the run of it."""
        if not asks_of_loss(view):
            self._at_work = False
            return view if view.ahead is None else replace(view, ahead=None)
        subject = view.session.branch.history, view.session.position.iteration
        if subject != self._subject:
            self._subject, self._ahead, self._at_work = subject, None, False
        if self._ahead is None and not self._at_work:
            self._at_work = True
            work = self._work(view, subject)
            self.app.run_worker(work, name="ahead", group="ahead", thread=True, exclusive=True, exit_on_error=False)
        return view if view.ahead is self._ahead else replace(view, ahead=self._ahead)

    def _work(self, view: View, subject: tuple[History, int]) -> Callable[[], None]:
        lab, leaves, iteration = view.session.lab, view.state.it.start, subject[1]

        def work() -> None:
            worker = get_current_worker()

            def unwanted() -> bool:
                return worker.is_cancelled or self._subject != subject or not self._at_work

            ahead = look_ahead_unless(unwanted, lab, leaves, iteration)
            if ahead is not None:
                self.deliver(lambda: self._keep(subject, ahead))

        return work

    def _keep(self, subject: tuple[History, int], ahead: Ahead) -> bool:
        if subject != self._subject:
            return False
        self._ahead, self._at_work = ahead, False
        return True
