"""All that the panes are drawn from: the session, and how one looks at it. A pane reads this and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

from tui_backprop.engine.program import Program
from tui_backprop.recording.notice import Reopened, Trouble
from tui_backprop.session.checking import Verdicts
from tui_backprop.session.notice import Notice
from tui_backprop.session.session import Session
from tui_backprop.session.state import State
from tui_backprop.ui.view.asking import Asking
from tui_backprop.ui.view.plan import PaneId, Plan

Cell: TypeAlias = tuple[str, tuple[int, ...]]
Told: TypeAlias = str | Notice | Trouble | Reopened
"""What a person is told in the row for it: in words, or as what happened, to be put into words for its width."""


class Speed(NamedTuple):
    """How fast a run goes: seconds between ticks, and iterations a tick; 0 is one stage, None as many as it can."""

    name: str
    seconds: float
    iterations: int | None


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


@dataclass(frozen=True, eq=False)
class View:
    """A session and the way it is looked at.

    Args:
        session: what is.
        plan: where the panes are.
        focus: the pane that has the keys.
        inspected: the cell the cursor was put on since the last step; the working pane explains it.
        row: the row of the data whose units are shown, where there are several.
        zoomed: one pane has the whole screen.
        full: numbers in the working pane to their last bit.
        log: the loss axis is logarithmic.
        running: steps come by themselves, at ``SPEEDS[speed]``.
        recording: the name of the recording, or empty.
        notice: what the person is told, instead of the session's own.
        warning: whether the notice says that something did not work.
        busy: what is being worked on, or empty.
        verdicts: of the independent check, by gradient on screen.
        judging: whether more of them are to come.
        playing: of a recording that is played, how many of its events have been and how many there are.
        typing: what is being typed, if anything: a new number for a cell, the line after ``:``, or an answer.
        asking: the open question.
        unfolded: a long sum is written out whole.
        why: the working pane says why a number is what it is.
        slice: the loss pane shows the loss as one weight alone changes.
    """

    session: Session
    plan: Plan
    focus: PaneId = "network"
    inspected: Cell | None = None
    row: int = 0
    zoomed: bool = False
    full: bool = False
    log: bool = False
    running: bool = False
    speed: int = 1
    recording: str = ""
    notice: Told = ""
    warning: bool = False
    busy: str = ""
    verdicts: Verdicts = field(default_factory=dict)
    judging: bool = False
    playing: tuple[int, int] | None = None
    typing: Literal["", "cell", "line", "answer"] = ""
    asking: Asking | None = None
    why: bool = False
    unfolded: bool = False
    slice: bool = False

    @property
    def state(self) -> State:
        return self.session.state

    @property
    def program(self) -> Program:
        return self.session.program


def speed_name(view: View) -> str:
    """How fast it goes, in what goes by: stages or iterations, smaller steps, or the events of a recording."""
    name, seconds, iterations = SPEEDS[view.speed]
    if view.playing is not None:
        word = "event"
    elif iterations == 0 and view.session.position.level != "stage":
        word = "step"
    else:
        return name
    return f"{1 / seconds:g} {word if seconds == 1 else f'{word}s'}/s"
