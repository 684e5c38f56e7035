"""All that the panes are drawn from: the session, and how one looks at it. A pane reads this and nothing else.

And where the panes are as a view changes, and what each of them is once it is drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from tui_backprop.engine.program import Program
from tui_backprop.engine.shapes import Place
from tui_backprop.ground.numbers import number
from tui_backprop.ground.versions import Stack
from tui_backprop.lesson.quiz.asking import Item, closed_panes
from tui_backprop.recording.notice import Reopened, Trouble
from tui_backprop.session.checking import Verdicts
from tui_backprop.session.events import Event
from tui_backprop.session.notice import Notice
from tui_backprop.session.position import Position
from tui_backprop.session.session import Session
from tui_backprop.session.state import State
from tui_backprop.ui.kit.palette import Row
from tui_backprop.ui.view.asking import Asking
from tui_backprop.ui.view.effects import Effect
from tui_backprop.ui.view.plan import PANES, PaneId, Plan, plan

if TYPE_CHECKING:
    from tui_backprop.lesson.why.ahead import Ahead
    from tui_backprop.recording.checks import Check


Told: TypeAlias = str | Notice | Trouble | Reopened
"""What a person is told in the row for it: in words, or as what happened, to be put into words for its width."""


class Speed(NamedTuple):
    """A speed of a run: seconds between ticks, and iterations a tick (0: one stage; None: as many as it can)."""

    name: str
    seconds: float
    iterations: int | None


class Pace(NamedTuple):
    """A speed that a recording is played at: so many events each so many seconds, or None for as many as can be."""

    name: str
    seconds: float
    events: int | None


SPEEDS: tuple[Speed, ...] = (
    Speed("1 stage/s", 1.0, 0),
    Speed("2 stages/s", 0.5, 0),
    Speed("5 stages/s", 0.2, 0),
    Speed("1 iteration/s", 1.0, 1),
    Speed("5 iterations/s", 0.2, 1),
    Speed("20 iterations/s", 0.05, 1),
    Speed("200 iterations/s", 0.05, 10),
    Speed("2,000 iterations/s", 0.05, 100),
    Speed("full speed", 0.05, None),
)


NO_SESSIONS: Stack[Session] = Stack()
PACES: tuple[Pace, ...] = (
    Pace("1 event/s", 1.0, 1),
    Pace("2 events/s", 0.5, 1),
    Pace("5 events/s", 0.2, 1),
    Pace("10 events/s", 0.1, 1),
    Pace("20 events/s", 0.05, 1),
    Pace("100 events/s", 0.05, 5),
    Pace("400 events/s", 0.05, 20),
    Pace("2,000 events/s", 0.05, 100),
    Pace("full speed", 0.05, None),
)
"""As many as there are speeds, and each faster than the one before: a recording has no iterations to count."""


@dataclass(frozen=True, eq=False)
class Script:
    """A recording that is played, event by event.

    Args:
        entries: its events in order, each with the checks behind it: their numbers count.
        before: the session before each event played so far, so that going back costs nothing.
    """

    entries: tuple[tuple[Event, tuple[Check, ...]], ...]
    before: Stack[Session] = NO_SESSIONS


class Going(NamedTuple):
    """Something that takes long and is computed in slices, so that keys still answer.

    Args:
        to: the session it leads to, whose numbers are not there yet.
        event: what leads to it; None where that is the next event of a recording that is played.
        says: how far it is, for the timeline.
    """

    to: Session
    event: Event | None
    says: str


@dataclass(frozen=True, eq=False)
class View:
    """A session and the way it is looked at: all that a key can change, and all that is drawn from.

    Args:
        session: what the person did, and the numbers it led to.
        plan: where the panes are.
        focus: the pane that has the keys.
        front: the pane that is shown where there is room for one of several.
        inspected: the cell the cursor was put on since the last step; the working pane explains it.
        cursor: the cell the cursor of the tensors stands on, wherever the person has gone since.
        row: the row of the data whose units are shown, where there are several.
        zoomed: one pane has the whole screen.
        full: numbers in the working pane to their last bit.
        log: the loss axis is logarithmic.
        why: the working pane says why a number is what it is.
        ahead: what became of a copy that was run on from this iteration, where that is asked for and known.
        unfolded: a long sum is written out whole.
        slice: the loss pane shows the loss as one weight alone changes.
        recording: the name of the recording; empty while there is no file that is written to.
        failing: whether what happens was to be recorded, and is not.
        trouble: what is wrong with the recording, until the person has said that they know it.
        notice: what the person is told, instead of the session's own.
        warning: whether the notice says that something did not work.
        verdicts: of the gradient check, by gradient on screen.
        judging: whether more of them are to come.
        typing: what is being typed, if anything: a new number for a cell, the line after ``:``, or an answer.
        running: steps come by themselves, at ``SPEEDS[speed]``.
        going: a jump or an event that is still being computed.
        script: the recording that is played.
        asking: the open question.
        items: the questions that follow it.
        left: the question that was left open, which p puts again as it was.
        came_from: where p took the person from, to go back there when they leave the question.
        behind: the view that is gone back to, while a question is asked on another lab.
        todo: what the app has yet to carry out; empty in a view that is shown.
    """

    session: Session
    plan: Plan
    focus: PaneId = "network"
    front: PaneId = "network"
    inspected: Place | None = None
    cursor: Place | None = None
    row: int = 0
    zoomed: bool = False
    full: bool = False
    log: bool = False
    why: bool = False
    ahead: Ahead | None = None
    unfolded: bool = False
    slice: bool = False
    recording: str = ""
    failing: bool = False
    trouble: Trouble | None = None
    notice: Told = ""
    warning: bool = False
    verdicts: Verdicts = field(default_factory=dict)
    judging: bool = False
    typing: Literal["", "cell", "line", "answer"] = ""
    running: bool = False
    speed: int = 1
    going: Going | None = None
    script: Script | None = None
    asking: Asking | None = None
    items: tuple[Item, ...] = ()
    left: Asking | None = None
    came_from: Position | None = None
    behind: View | None = None
    todo: tuple[Effect, ...] = ()

    @property
    def state(self) -> State:
        return self.session.state

    @property
    def program(self) -> Program:
        return self.session.program

    @property
    def busy(self) -> str:
        """Return how far a jump or a long event is; empty when nothing is being computed."""
        return self.going.says if self.going else ""

    @property
    def playing(self) -> tuple[int, int] | None:
        """Return how many events of a recording were played and how many it has; None when none is played."""
        return None if self.script is None else (len(self.script.before), len(self.script.entries))


def races(view: View) -> bool:
    """True while several iterations, or events, go by between two looks, so that nobody could read what is shown."""
    many = SPEEDS[view.speed].iterations not in {0, 1} if view.script is None else PACES[view.speed].events != 1
    return view.running and many


def speed_name(view: View) -> str:
    """Say how fast a run goes, in what goes by: stages or iterations, smaller steps, or events of a recording."""
    name, seconds, iterations = SPEEDS[view.speed]
    if view.playing is not None:
        return PACES[view.speed].name
    if iterations == 0 and view.session.position.level != "stage":
        return f"{number(1 / seconds)} {'step' if seconds == 1 else 'steps'}/s"
    return name


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


class Room(NamedTuple):
    """Columns and rows a pane has for text."""

    width: int
    height: int


@dataclass(frozen=True, eq=False)
class Drawn:
    """A pane drawn.

    Args:
        title: stands in its upper border.
        hint: stands in its lower border: the keys of the pane, or how to reach what is not to be seen.
        rows: its text; more of them than there is room for can be scrolled.
        in_sight: the rows to scroll to where the rows are others than before; None leaves the pane as it is scrolled.
        hit: the cell whose number a click on a column and a row asks for.
    """

    title: str
    hint: str = ""
    rows: tuple[Row, ...] = ()
    in_sight: range | None = None
    hit: Callable[[int, int], Place | None] = lambda _x, _y: None
