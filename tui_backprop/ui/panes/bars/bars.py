"""The rows around the panes: title, timeline, message, and the keys that work now, as many as fit whole."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui_backprop.ground.lazy import later
from tui_backprop.ground.numbers import number
from tui_backprop.lesson.meaning.describe import architecture, batch_title, loss_title, optimizer_title
from tui_backprop.lesson.meaning.scene import Scene
from tui_backprop.ui.kit.brief import fitting
from tui_backprop.ui.kit.flow import hit_in, length, middle_left_out, spread
from tui_backprop.ui.kit.palette import Row, Run
from tui_backprop.ui.panes.bars.notices import notice_line
from tui_backprop.ui.panes.loss.pane import loss_held_back
from tui_backprop.ui.panes.loss.plot import sparkline
from tui_backprop.ui.view.keys import Key, footer_keys
from tui_backprop.ui.view.stages import stage_names
from tui_backprop.ui.view.view import View, speed_name

if TYPE_CHECKING:
    from tui_backprop.lesson.meaning.accuracy import accuracy_title
else:  # nothing is right or wrong before the first key
    (accuracy_title,) = later("tui_backprop.lesson.meaning.accuracy", "accuracy_title")

LINE_HINTS = (
    "12  relu  3 grads hidden  lr = 0.1  w FILE.toml  help  ·  tab completes, esc leaves",
    "12  relu  lr = 0.1  w FILE.toml  help  ·  tab completes, esc leaves",
    "12  relu  lr = 0.1  help  ·  esc leaves",
)
"""What can be typed after ``:``, in as many words as there is room for."""


def title_row(view: View, width: int) -> Row:
    """Write the lab at the left, as much of its make-up as fits; recording and branch at the right."""
    lab, position = view.session.lab, view.session.position
    right: list[Run] = []
    if view.failing:
        right += [("✗ not recorded", "negative"), ("  ", "text")]
    elif view.recording:
        right += [("● ", "negative"), (f"rec {view.recording}" if width >= 100 else "rec", "muted"), ("  ", "text")]
    right.append((f"{position.branch} ", "positive"))
    left: list[Run] = [(f" {lab.title}", "strong")]
    values = view.session.leaves()
    optimizer = optimizer_title(lab.network, values)
    brief = " ".join(optimizer.split()[:3])  # "SGD lr 0.1"
    parts = [(architecture(lab.network),), (loss_title(lab, values),), (optimizer, brief), (batch_title(lab),)]
    if view.program.y_hat in view.state.values:
        parts.append((accuracy_title(Scene(lab, view.state.it)),))
    for part in [(f"iteration {position.iteration}",)] if view.plan.compact else parts:
        room = width - length((*left, *right)) - 4
        left += [(f"   {text}", "muted") for text in part if text and len(text) <= room][:1]
    return spread(tuple(left), tuple(right), width)


def timeline_row(view: View, width: int) -> Row:
    """Draw the present position among the iterations seen, and say whether they go on by themselves."""
    position, seen = view.session.position, view.session.branch.seen
    status, moving = _status(view)
    left: list[Run] = [(f" iteration {position.iteration} ", "strong")]
    furthest = f"seen to {seen.iteration}" if seen.iteration > 1 else f"seen to {_stop_name(view, seen.stop)}"
    right: list[Run] = [(f" {furthest}", "muted"), (f"   {status or 'paused'} ", "just" if moving else "muted")]
    room = width - length(tuple(left)) - length(tuple(right)) - 2
    if room < 8:
        return spread(tuple(left), tuple(right), width)
    stages = len(view.program.stages)
    here = (position.iteration - 1) * stages + position.stop
    end = max((seen.iteration - 1) * stages + seen.stop, here, stages - 1)
    at = round((room - 1) * here / end)
    been = round((room - 1) * ((seen.iteration - 1) * stages + seen.stop) / end)
    line: list[Run] = [
        ("├", "border"),
        ("━" * at, "positive"),
        ("◆", "just"),
        ("─" * max(0, been - at), "positive"),
        ("╌" * (room - 1 - max(been, at)), "border"),
        ("┤", "border"),
    ]
    return (*left, *line, *right)


def _status(view: View) -> tuple[str, bool]:
    """Say what goes on (a jump, playback, a run), and whether anything does."""
    speed = f"▶ {speed_name(view)}" if view.running else ""
    if view.busy:
        return view.busy, True
    if view.playing:
        played, events = view.playing
        return f"recording: event {played} of {events}{f'  {speed}' if speed else ''}", True
    return speed, bool(speed)


def _stop_name(view: View, stop: int) -> str:
    return stage_names(view.program)[stop]


def loss_row(view: View, width: int) -> Row:
    """Write iteration, loss and status in one row, for a low window."""
    position, losses = view.session.position, view.session.losses
    held = loss_held_back(view)
    known = position.iteration <= len(losses) and not held
    loss = number(losses[position.iteration - 1]) if known else "·"
    status, _ = _status(view)
    left: list[Run] = [
        (f" iteration {position.iteration}", "strong"),
        ("   loss ", "muted"),
        (loss, "text" if known else "dim"),
    ]
    room = width - length(tuple(left)) - len(status) - 6
    if len(losses) > 1 and room > 4 and not held:
        left += [("  ", "text"), *sparkline(losses, position.iteration, min(room, 30))]
    return spread(tuple(left), ((f"{status} ", "just"),), width)


def notice_row(view: View, width: int) -> Row:
    """Write one line for the person: what the last event came to, or at the very start what to press.

    Where nothing else is to be said, trouble with the recording is, until it is over or the person knows it.
    """
    text = notice_line(view.notice or view.session.notice, width - 2)
    if view.typing == "line" and not view.notice:
        return spread(((f" {fitting([LINE_HINTS], width - 2)}", "muted"),), (), width)
    if text:
        shown = middle_left_out(text, width - 2)
        return spread(((f" {shown}", "negative" if view.warning else "just"),), (), width)
    if view.trouble:
        text = middle_left_out(notice_line(view.trouble, width - 2), width - 2)
        return spread(((f" {text}", "negative"),), (), width)
    return spread(prompt(view, width), (), width)


def prompt(view: View, width: int) -> Row:
    """Say what to press, before anything was pressed, in as many words as there is room for."""
    seen = view.session.branch.seen
    if view.typing or seen.iteration > 1 or seen.stop > 0 or view.session.position.level != "stage":
        return ()
    first = stage_names(view.program)[1]
    wordings = (
        f"Press n to compute the first stage, {first}. ? explains every key.",
        f"Press n for the first stage, {first}. ? is help.",
        "Press n to compute the first stage. ? is help.",
        "n goes on, ? is help.",
    )
    parts = re.split(r"(?<= )([n?])(?= )", f" {fitting([wordings], width - 2)}")
    return tuple((part, "just" if part in ("n", "?") else "text") for part in parts)


@dataclass(frozen=True)
class Footer:
    """The footer as a row, and for each key in it (first column, column after it, key)."""

    row: Row
    hits: tuple[tuple[int, int, Key], ...]

    def hit(self, x: int) -> Key | None:
        """Return the key at a column."""
        return hit_in(self.hits, x)


def footer(view: View, width: int) -> Footer:
    """Draw keys with their labels; where they do not all fit, the least needed are left out, never cut."""
    shown = list(footer_keys(view))
    while shown and _width(shown) > width:
        shown.remove(max(shown, key=lambda entry: rank(entry[0], view)))
    runs: list[Run] = [(" ", "text")]
    hits: list[tuple[int, int, Key]] = []
    column = 1
    for key, label in shown:
        size = len(key.shown) + 1 + len(label)
        runs += [(key.shown, "just"), (f" {label}  ", "muted")]
        hits.append((column, column + size, key))
        column += size + 2
    return Footer(tuple(runs), tuple(hits))


def rank(key: Key, view: View) -> float:
    """Return how soon a narrow footer leaves a key out: the higher, the sooner."""
    assert key.rank is not None
    return key.rank(view) if callable(key.rank) else key.rank


def _width(shown: list[tuple[Key, str]]) -> int:
    return sum(len(key.shown) + 3 + len(label) for key, label in shown) - 1
