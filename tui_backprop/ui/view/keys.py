"""Every key, a row each: when it works, what it does, and what the footer, the help and the palette say of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from tui_backprop.lesson.quiz.asking import open_tasks
from tui_backprop.session.checking import computed
from tui_backprop.session.events import Event, Redone, Stepped, Undone
from tui_backprop.session.position import Position
from tui_backprop.session.typed import Quit
from tui_backprop.ui.view import entry, quiz, running, when, words
from tui_backprop.ui.view.effects import Copy, Effect, OpenScreen, PageTensors, Request, ScrollTensors
from tui_backprop.ui.view.step import Act, done, said
from tui_backprop.ui.view.view import SPEEDS, View, brought, brought_beside, zoomed
from tui_backprop.ui.view.when import leave, rung

STEP, JUMP, CHANGE, LOOK, APP = GROUPS = ("Step", "Go further", "Change", "Look", "App")
MOVING = (STEP, JUMP, CHANGE)
"""Groups of keys that change the position, or the numbers: what goes on by itself stops first."""


@dataclass(frozen=True)
class Key:
    """A thing that a person can do by key.

    Args:
        action: its name, for Textual's bindings.
        keys: as Textual names them; the first is the one shown.
        shown: the key as the footer writes it.
        says: a sentence for the help.
        group: heading in the help.
        does: what it asks for: an event, an effect, or from the view the next view.
        when: whether it works now.
        needs: what has to be done first, where it does not work now.
        label: a word or two for the footer; empty keeps it out of there.
        names: what it leads to now, where its sentence does not say that by itself.
        rank: the higher, the sooner a narrow footer leaves it out; None keeps it out always.
        while_typing: works while something is typed.
        while_playing: works while a recording is played, as all keys do that only look.
        goes_on: does not stop what goes on by itself.
        tiny: works in a window that is too small for the panes.
        anywhere: works whatever is on screen, and whatever is typed.
    """

    action: str
    keys: tuple[str, ...]
    shown: str
    says: str
    group: str
    does: Event | Effect | Callable[[View], Act]
    when: Callable[[View], bool] = when.always
    needs: Callable[[View], str] = lambda _: ""
    label: str | Callable[[View], str] = ""
    names: Callable[[View], str] = lambda _: ""
    rank: float | Callable[[View], float] | None = None
    while_typing: bool = False
    while_playing: bool = False
    goes_on: bool = False
    tiny: bool = False
    anywhere: bool = False

    def words(self, view: View) -> str:
        """Return its label for the footer."""
        return self.label if isinstance(self.label, str) else self.label(view)

    def now(self, view: View) -> str:
        """Return what it leads to now, "ReLU"; nothing where it does not work, or its sentence says so."""
        return self.names(view) if works(self, view) else ""


KEYS: tuple[Key, ...] = (
    Key(
        "next",
        ("n", "pagedown", "right"),
        "n",
        "the next stage, statement, cell or term: whichever level you are at (also → and pgdn)",
        STEP,
        lambda view: Stepped("n") if view.script is None else running.played_next(view),
        lambda view: view.script is not None or when.can_move("n")(view),
        label=lambda view: "next event" if view.script is not None else f"next {view.session.position.level}",
        rank=0,
        while_playing=True,
    ),
    Key(
        "previous",
        ("N", "pageup", "left"),
        "N",
        "back one of the same, exactly (also ← and pgup)",
        STEP,
        lambda view: Stepped("N") if view.script is None else running.played_back(view),
        lambda view: when.can_move("N")(view) if view.script is None else bool(view.script.before),
        lambda _: "this is the very beginning",
        label="back",
        rank=1,
        while_playing=True,
    ),
    Key(
        "into",
        ("s",),
        "s",
        "into what comes next: its first statement, cell or term",
        STEP,
        lambda view: replace(view, unfolded=True) if when.is_folded(view) else Stepped("s"),
        when.can_move("s"),
        lambda _: "s goes no further in here: f goes out, n on",
        label=when.into_words,
        names=when.entered,
        rank=7,
    ),
    Key(
        "out",
        ("f",),
        "f",
        "out: the whole again, complete",
        STEP,
        Stepped("f"),
        when.can_move("f"),
        when.out_needs,
        label=when.out_words,
        rank=8,
    ),
    Key(
        "into_last",
        ("S",),
        "S",
        "into what came before, at its last part",
        STEP,
        Stepped("S"),
        when.can_move("S"),
        lambda _: "S goes into what came before: there is nothing to go into",
        label=when.into_last_words,
        names=lambda view: when.entered(view, "S"),
        rank=7.5,
    ),
    Key(
        "out_before",
        ("F",),
        "F",
        "out, back to before the whole began",
        STEP,
        Stepped("F"),
        when.can_move("F"),
        when.out_needs,
    ),
    Key(
        "run",
        ("space",),
        "space",
        "run and pause",
        JUMP,
        running.run_or_paused,
        label=lambda view: "pause" if view.running else "run",
        rank=11,
        while_playing=True,
        goes_on=True,
    ),
    Key(
        "slower",
        ("less_than_sign",),
        "<",
        "run slower",
        JUMP,
        lambda view: running.speed_changed(view, -1),
        lambda view: view.speed > 0,
        lambda _: "it runs as slowly as it can",
        label=lambda view: "slower" if view.running else "",
        rank=15,
        while_playing=True,
        goes_on=True,
    ),
    Key(
        "faster",
        ("greater_than_sign",),
        ">",
        "run faster",
        JUMP,
        lambda view: running.speed_changed(view, 1),
        lambda view: view.speed < len(SPEEDS) - 1,
        lambda _: "it runs as fast as it can",
        label=lambda view: "faster" if view.running else "",
        rank=14,
        while_playing=True,
        goes_on=True,
    ),
    Key("iteration", ("i",), "i", "the same stop of the next iteration", JUMP, Stepped("i")),
    Key(
        "iteration_back",
        ("I",),
        "I",
        "the same stop of the iteration before",
        JUMP,
        Stepped("I"),
        lambda view: view.session.position.iteration > 1,
        lambda _: "this is the first iteration",
    ),
    Key(
        "first",
        ("g",),
        "g",
        "the very first position",
        JUMP,
        lambda view: running.go_to(view, Position(branch=view.session.position.branch)),
        when.past_start,
        lambda _: "this is the very first position",
    ),
    Key(
        "last",
        ("G",),
        "G",
        "the furthest position seen on this branch",
        JUMP,
        lambda view: running.go_to(view, view.session.branch.seen),
        lambda view: view.session.in_the_past,
        lambda _: "this is the furthest position seen",
    ),
    Key(
        "edit",
        ("e",),
        "e",
        "edit the number under the cursor in the tensors pane (also enter there)",
        CHANGE,
        entry.edit_chosen,
        when.can_edit,
        when.edit_needs,
        label="edit",
        rank=lambda view: 6.5 if view.focus == "tensors" else 10,  # where the cell cursor is, a number is edited
    ),
    Key(
        "predict",
        ("p",),
        "p",
        "predict the numbers of the next stage, or do the lab's tasks; your answers are judged and recorded",
        CHANGE,
        quiz.begin_asking,
        lambda view: view.script is None,
        label=lambda view: "task" if open_tasks(view.session) else "predict",
        rank=9,
    ),
    Key(
        "tasks_again",
        (),
        "",
        "do the lab's tasks again, once they are done; the first time stays the score",
        CHANGE,
        quiz.begin_again,
        quiz.can_begin_again,
        quiz.begin_again_needs,
    ),
    Key(
        "why",
        ("w",),
        "w",
        "why is this number what it is; with no number chosen, how learning goes, layer by layer",
        LOOK,
        when.why_turned,
        when.can_why,
        when.why_needs,
        label="why",
        rank=12,
    ),
    Key(
        "take",
        (),
        "enter",
        "take the number that is typed",
        CHANGE,
        Request.SUBMIT_EDITOR,
        lambda view: view.typing == "cell",
        label="take it",
        rank=3,
        while_typing=True,
    ),
    Key(
        "scroll",
        (),
        "pgdn",
        "scroll the tensors while a question is open; pgup scrolls back",
        CHANGE,
        ScrollTensors(1),
        when.can_scroll,
        label="scroll the numbers",
        rank=4,
        while_typing=True,
    ),
    Key(
        "undo",
        ("u",),
        "u",
        "undo the last edit",
        CHANGE,
        Undone(),
        lambda view: bool(view.session.undoable),
        lambda _: "nothing is left to undo",
        label="undo",
        rank=13,
    ),
    Key(
        "redo",
        ("ctrl+r",),
        "ctrl+r",
        "do an undone edit again",
        CHANGE,
        Redone(),
        lambda view: bool(view.session.redoable),
        lambda _: "nothing is left to do again",
        label="redo",
        rank=18,
    ),
    Key(
        "command",
        ("colon",),
        ":",
        "type where to go, an edit or a word; tab completes it, ↑ brings back what was typed",
        JUMP,
        entry.open_line,
        label="go to",
        rank=16,
    ),
    Key(
        "slice",
        ("d",),
        "d",
        "the loss as the chosen weight alone changes, with the slope and the step, or the loss by iterations again",
        LOOK,
        when.slice_turned,
        when.can_slice,
        when.slice_needs,
    ),
    Key(
        "copy",
        ("y",),
        "y",
        "copy what the working pane explains as text; Y as LaTeX",
        LOOK,
        Copy("text"),
        when.can_copy,
        when.copy_needs,
    ),
    Key("copy_latex", ("Y",), "", "copy it as LaTeX", LOOK, Copy("LaTeX"), when.can_copy, when.copy_needs),
    Key(
        "full",
        ("r",),
        "r",
        "numbers of the working pane to their last digit, or short again",
        LOOK,
        lambda view: replace(view, full=not view.full),
    ),
    Key(
        "check",
        ("v",),
        "v",
        "compare the gradients on screen with central differences (done by itself up to 1,000 parameters)",
        LOOK,
        Request.JUDGE,
        lambda view: not view.judging and not computed(view.state) <= view.verdicts.keys(),
        when.check_needs,
    ),
    Key(
        "log",
        ("l",),
        "l",
        "loss axis linear or logarithmic (from the tensors, where l moves the cursor, by :log)",
        LOOK,
        words.log_turned,
        lambda view: view.focus != "tensors",
        lambda _: "l moves the cursor in the tensors; :log turns the loss axis",
    ),
    Key(
        "zoom",
        ("z",),
        "z",
        "one pane on the whole screen, or all again",
        LOOK,
        zoomed,
        label=lambda view: "all panes" if view.zoomed else "zoom",
        rank=17,
    ),
    Key("pane_network", ("1",), "1", "the network", LOOK, lambda view: brought(view, "network")),
    Key(
        "pane_tensors",
        ("2",),
        "2",
        "the tensors; arrows or hjkl move the cell cursor there",
        LOOK,
        lambda view: brought(view, "tensors"),
    ),
    Key(
        "page_left",
        ("H",),
        "HJKL",
        "in the tensors a page left, down, up or right; home and end go to the ends of the row",
        LOOK,
        PageTensors(0, -1),
        when.in_tensors,
        when.page_needs,
    ),
    Key("page_down", ("J",), "", "a page down", LOOK, PageTensors(1, 0), when.in_tensors, when.page_needs),
    Key("page_up", ("K",), "", "a page up", LOOK, PageTensors(-1, 0), when.in_tensors, when.page_needs),
    Key("page_right", ("L",), "", "a page right", LOOK, PageTensors(0, 1), when.in_tensors, when.page_needs),
    Key(
        "pane_working",
        ("3",),
        "3",
        "the working: formula, numbers, words",
        LOOK,
        lambda view: brought(view, "working"),
    ),
    Key("pane_code", ("4",), "4", "the code", LOOK, lambda view: brought(view, "code")),
    Key("pane_loss", ("5",), "5", "the loss", LOOK, lambda view: brought(view, "loss")),
    Key("focus_next", ("tab",), "tab", "the next pane; shift+tab the one before", LOOK, lambda v: brought_beside(v, 1)),
    Key("focus_previous", ("shift+tab",), "", "the pane before", LOOK, lambda view: brought_beside(view, -1)),
    Key(
        "leave",
        ("escape",),
        "esc",
        "leave: what is being typed, a long way, a recording that is played, the cell explained, the zoom",
        LOOK,
        leave,
        lambda view: rung(view) is not None,
        lambda _: "nothing is open that esc could leave; q quits",
        label=lambda view: found.label if (found := rung(view)) else "",
        rank=2,
        while_typing=True,
    ),
    Key("theme", ("T",), "T", "light or dark", APP, Request.SWITCH_THEME),
    Key(
        "help",
        ("question_mark", "f1"),
        "?",
        "this help, for the pane that has the keys",
        APP,
        OpenScreen("help"),
        label="help",
        rank=5,
    ),
    Key("palette", ("ctrl+p",), "ctrl+p", "every command by name", APP, OpenScreen("palette")),
    Key("hand_in", (), "", "hand in: copy the recording to this folder", APP, Request.HAND_IN),
    Key(
        "suspend",
        ("ctrl+z",),
        "ctrl+z",
        "suspend: back to the shell, which goes on from here with fg",
        APP,
        Request.SUSPEND,
        anywhere=True,
    ),
    Key("quit", ("q",), "q", "quit; what you did is recorded", APP, Quit(), label="quit", rank=6, tiny=True),
)
"""In the order of the footer; the help and the palette put them together by group."""

BY_ACTION = {key.action: key for key in KEYS}
BY_GROUP = tuple(key for group in GROUPS for key in KEYS if key.group == group)


def works(key: Key, view: View) -> bool:
    """True if a key does anything now."""
    if key.anywhere:
        return key.when(view)
    if view.typing:
        return key.while_typing and key.when(view)
    if not view.plan.panes:
        return key.tiny
    return not _held_by_playing(key, view) and key.when(view)


def pressed(view: View, key: Key) -> View:
    """Return the view after a key; one that does nothing now says what comes first, if there is anything to say.

    What goes on by itself stops when a key changes the position.
    """
    if not works(key, view):
        return said(view, reason) if (reason := refusal(key, view)) else view
    if key.group in MOVING and not key.goes_on:
        view = running.paused(view)
    if isinstance(view.notice, str) and view.notice and not view.judging:
        view = said(view, "")  # what was said of the key before is not true of this one
    act = key.does(view) if callable(key.does) else key.does
    return running.carried_out(view, act) if isinstance(act, Event) else done(view, act)


def _held_by_playing(key: Key, view: View) -> bool:
    """True if a key has to wait because a recording is played: what was done then is not to be mixed with it."""
    return view.script is not None and not key.while_playing and key.group in MOVING


def refusal(key: Key, view: View) -> str:
    """Say why a key does nothing now, in one line; nothing while something is typed, or if there is nothing to say."""
    if view.typing or not view.plan.panes:
        return ""
    return running.PLAYED if _held_by_playing(key, view) else key.needs(view)


def footer_keys(view: View) -> Iterator[tuple[Key, str]]:
    """Find the keys the footer shows, with their labels, if there is room for all of them."""
    for key in KEYS:
        if key.rank is not None and works(key, view) and (label := key.words(view)):
            yield key, label
