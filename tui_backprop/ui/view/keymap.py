"""Every key, once: what it does, when it works, what the footer and the help say of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tui_backprop.lesson.quiz.asking import closed_panes, open_tasks
from tui_backprop.session.checking import computed
from tui_backprop.session.leaves import leaf_of
from tui_backprop.session.position import LEVELS, Move, Position, moved
from tui_backprop.ui.view.plan import PaneId
from tui_backprop.ui.view.pointed import pointed, slice_cell, spoken_of
from tui_backprop.ui.view.stages import stage_names
from tui_backprop.ui.view.view import SPEEDS, View


def always(view: View) -> bool:  # noqa: ARG001 - the shape of every condition
    return True


def _can(move: Move) -> Callable[[View], bool]:
    def can(view: View) -> bool:
        session = view.session
        return moved(session.position, move, session.program, session) is not None

    return can


def _finer(view: View) -> str:
    """What ``s`` goes into, in a word."""
    at = LEVELS.index(view.session.position.level)
    return LEVELS[min(at + 1, len(LEVELS) - 1)]


def _into(view: View) -> str:
    """What ``s`` does: first of all it writes out a long sum."""
    at = pointed(view)
    return "write it out" if at.folded and at.term is None else f"into {_finer(view)}"


def _out(view: View) -> str:
    """What ``f`` completes: the stage one is in by its name, or the statement or cell."""
    outer = LEVELS[max(0, LEVELS.index(view.session.position.level) - 1)]
    return f"out to {stage_names(view.program)[view.session.position.stop] if outer == 'stage' else outer}"


def _unjudged(view: View) -> bool:
    return not view.judging and not computed(view.state) <= view.verdicts.keys()


def _edits_here(view: View) -> bool:
    if "tensors" in closed_panes(view.session):
        return False
    return view.inspected is None or leaf_of(view.program, view.inspected[0]) is not None


@dataclass(frozen=True)
class Key:
    """One thing a person can do by key.

    Args:
        action: what it is called inside.
        keys: as Textual names them; the first is the one shown.
        shown: the key as the footer writes it.
        label: a word or two for the footer, from the view; empty keeps it out of there.
        says: a sentence for the help.
        group: heading in the help.
        when: whether it works now.
        pane: the only pane it belongs to, or empty.
        needs: what has to be done first, where it does not work now.
    """

    action: str
    keys: tuple[str, ...]
    shown: str
    label: Callable[[View], str]
    says: str
    group: str
    when: Callable[[View], bool] = always
    pane: PaneId | None = None
    needs: Callable[[View], str] = lambda _: ""


def _word(text: str) -> Callable[[View], str]:
    return lambda _: text


def _can_next(view: View) -> bool:
    return view.playing is not None or _can("n")(view)


def _can_previous(view: View) -> bool:
    return view.playing[0] > 0 if view.playing is not None else _can("N")(view)


def _leaves(view: View) -> str:
    """What esc leaves, outermost last."""
    if view.typing:
        return "leave it"
    if view.busy:
        return "stay here"
    if view.playing is not None:
        return "leave the recording"
    return "back to the stop" if view.inspected else "all panes" if view.zoomed else ""


def _can_copy(view: View) -> bool:
    return (view.why or bool(spoken_of(view))) and "working" not in closed_panes(view.session)


def _can_why(view: View) -> bool:
    if "working" in closed_panes(view.session):
        return False
    return view.why or pointed(view).cell is not None or "loss" in view.state.values


CLOSED = "the working is closed until the tasks are done: p asks the next one"


def _why_needs(view: View) -> str:
    if "working" in closed_panes(view.session):
        return CLOSED
    return "w says why of a number: choose one in the tensors pane, or go on to the loss"


def _slice_needs(view: View) -> str:
    if "loss" not in view.state.values:
        return "d draws the loss along a weight: go on with n until the loss is computed"
    return "d draws the loss along a weight: choose one in the tensors pane first"


def _copy_needs(view: View) -> str:
    if "working" in closed_panes(view.session):
        return CLOSED
    return "y copies what was just computed: nothing was here; n computes the next stage"


def _past_start(view: View) -> bool:
    return view.session.position.moment(view.program) > Position().moment(view.program)


STEP, JUMP, CHANGE, LOOK, APP = "Step", "Go further", "Change", "Look", "App"

KEYS: tuple[Key, ...] = (
    Key(
        "next",
        ("n", "pagedown", "right"),
        "n",
        lambda view: "next event" if view.playing is not None else f"next {view.session.position.level}",
        "the next stage, statement, cell or term: whichever level you are at (also → and pgdn)",
        STEP,
        _can_next,
    ),
    Key(
        "previous",
        ("N", "pageup", "left"),
        "N",
        _word("back"),
        "back one of the same, exactly (also ← and pgup)",
        STEP,
        _can_previous,
    ),
    Key(
        "into",
        ("s",),
        "s",
        _into,
        "into what comes next: its first statement, cell or term",
        STEP,
        _can("s"),
    ),
    Key("out", ("f",), "f", _out, "out: the whole again, complete", STEP, _can("f")),
    Key("into_last", ("S",), "S", _word(""), "into what came before, at its last part", STEP, _can("S")),
    Key("out_before", ("F",), "F", _word(""), "out, back to before the whole began", STEP, _can("F")),
    Key(
        "run",
        ("space",),
        "space",
        lambda view: "pause" if view.running else "run",
        "run and pause",
        JUMP,
    ),
    Key(
        "faster",
        ("greater_than_sign",),
        ">",
        lambda view: "faster" if view.running else "",
        "run faster",
        JUMP,
        lambda view: view.speed < len(SPEEDS) - 1,
    ),
    Key(
        "slower",
        ("less_than_sign",),
        "<",
        lambda view: "slower" if view.running else "",
        "run slower",
        JUMP,
        lambda view: view.speed > 0,
    ),
    Key("iteration", ("i",), "i", _word(""), "the same stop of the next iteration", JUMP),
    Key(
        "iteration_back",
        ("I",),
        "I",
        _word(""),
        "the same stop of the iteration before",
        JUMP,
        lambda view: view.session.position.iteration > 1,
    ),
    Key("first", ("g",), "g", _word(""), "the very first position", JUMP, _past_start),
    Key(
        "last",
        ("G",),
        "G",
        _word(""),
        "the furthest position seen on this branch",
        JUMP,
        lambda view: view.session.in_the_past,
    ),
    Key(
        "command",
        ("colon",),
        ":",
        _word("go to"),
        "type where to go (12, +10, relu, 3 grads hidden), an edit (lr = 0.1), w FILE.toml to save as a lab, or q",
        JUMP,
    ),
    Key(
        "edit",
        ("e",),
        "e",
        _word("edit"),
        "edit the number under the cursor in the tensors pane (also enter there)",
        CHANGE,
        _edits_here,
    ),
    Key(
        "predict",
        ("p",),
        "p",
        lambda view: "task" if open_tasks(view.session) else "predict",
        "predict the numbers of the next stage, or do the lab's tasks; your answers are judged and recorded",
        CHANGE,
        lambda view: view.playing is None,
    ),
    Key(
        "take",
        (),
        "enter",
        _word("take it"),
        "take the number that is typed",
        CHANGE,
        lambda view: view.typing == "cell",
    ),
    Key(
        "scroll",
        (),
        "pgdn",
        _word("scroll the numbers"),
        "scroll the tensors while a question is open; pgup scrolls back",
        CHANGE,
        lambda view: (
            view.asking is not None
            and not view.asking.closed
            and not view.asking.score
            and "tensors" not in closed_panes(view.session)
        ),
    ),
    Key("undo", ("u",), "u", _word("undo"), "undo the last edit", CHANGE, lambda view: bool(view.session.undoable)),
    Key(
        "redo",
        ("ctrl+r",),
        "ctrl+r",
        _word("redo"),
        "do an undone edit again",
        CHANGE,
        lambda view: bool(view.session.redoable),
    ),
    Key(
        "why",
        ("w",),
        "w",
        lambda view: "why" if _can_why(view) else "",
        "why is this number what it is; with no number chosen, how learning goes, layer by layer",
        LOOK,
        _can_why,
        needs=_why_needs,
    ),
    Key(
        "slice",
        ("d",),
        "d",
        _word(""),
        "the loss as the chosen weight alone changes, with the slope and the step, or the loss by iterations again",
        LOOK,
        lambda view: view.slice or slice_cell(view) is not None,
        needs=_slice_needs,
    ),
    Key(
        "copy",
        ("y",),
        "y",
        _word(""),
        "copy what the working pane explains as text; Y as LaTeX",
        LOOK,
        _can_copy,
        needs=_copy_needs,
    ),
    Key("copy_latex", ("Y",), "", _word(""), "copy it as LaTeX", LOOK, _can_copy, needs=_copy_needs),
    Key("full", ("r",), "r", _word(""), "numbers of the working pane to their last digit, or short again", LOOK),
    Key(
        "check",
        ("v",),
        "v",
        _word(""),
        "compare the gradients on screen with central differences (done by itself up to 1,000 parameters)",
        LOOK,
        _unjudged,
    ),
    Key("log", ("l",), "l", _word(""), "loss axis linear or logarithmic", LOOK, pane="loss"),
    Key(
        "zoom",
        ("z",),
        "z",
        lambda view: "all panes" if view.zoomed else "zoom",
        "one pane on the whole screen, or all again",
        LOOK,
    ),
    Key("pane_network", ("1",), "1", _word(""), "the network", LOOK),
    Key("pane_tensors", ("2",), "2", _word(""), "the tensors; arrows or hjkl move the cell cursor there", LOOK),
    Key("pane_working", ("3",), "3", _word(""), "the working: formula, numbers, words", LOOK),
    Key("pane_code", ("4",), "4", _word(""), "the code", LOOK),
    Key("pane_loss", ("5",), "5", _word(""), "the loss", LOOK),
    Key("focus_next", ("tab",), "tab", _word(""), "the next pane; shift+tab the one before", LOOK),
    Key("focus_previous", ("shift+tab",), "", _word(""), "the pane before", LOOK),
    Key(
        "leave",
        ("escape",),
        "esc",
        _leaves,
        "leave: what is being typed, a long way, a recording that is played, the cell explained, the zoom",
        LOOK,
        lambda view: bool(_leaves(view)),
    ),
    Key("theme", ("T",), "T", _word(""), "light or dark", APP),
    Key("help", ("question_mark", "f1"), "?", _word("help"), "this help, for the pane that has the keys", APP),
    Key("palette", ("ctrl+p",), "ctrl+p", _word(""), "every command by name", APP),
    Key("hand_in", (), "", _word(""), "hand in: copy the recording to this folder", APP),
    Key("quit", ("q",), "q", _word("quit"), "quit; what you did is recorded", APP),
)

MOVING = (STEP, JUMP, CHANGE)
"""Groups of keys that change where one is, or the numbers: what goes on by itself stops first."""
GOING_ON = ("run", "faster", "slower")
"""The keys among them that say how it goes on."""
TYPING = ("take", "scroll", "leave")
"""What works while something is typed."""
PLAYING = ("next", "previous", *GOING_ON)
"""What else than looking works while a recording is played."""
PLAYED = "a recording is being played: esc leaves it here, and you go on from there"

BY_ACTION = {key.action: key for key in KEYS}

FOOTER = (
    "next",
    "previous",
    "into",
    "out",
    "run",
    "slower",
    "faster",
    "edit",
    "predict",
    "why",
    "take",
    "scroll",
    "undo",
    "redo",
    "command",
    "zoom",
    "leave",
    "help",
    "quit",
)
"""Actions of the footer, as they stand there."""
FOOTER_RANK = (
    "next",
    "previous",
    "leave",
    "take",
    "scroll",
    "help",
    "quit",
    "into",
    "out",
    "predict",
    "edit",
    "run",
    "why",
    "undo",
    "faster",
    "slower",
    "command",
    "zoom",
    "redo",
)
"""The same, the most needed first: a narrow footer leaves out the last ones."""


def works(key: Key, view: View) -> bool:
    """Whether a key does anything now."""
    if view.typing:
        return key.action in TYPING and key.when(view)
    if not view.plan.panes:
        return key.action == "quit"
    if held_by_playing(key, view):
        return False
    return key.when(view) and (key.pane is None or key.pane == view.focus)


def held_by_playing(key: Key, view: View) -> bool:
    """Whether a key has to wait because a recording is played: what was done then is not to be mixed with it."""
    return view.playing is not None and key.action not in PLAYING and key.group not in (LOOK, APP)


def refusal(key: Key, view: View) -> str:
    """Why a key does nothing now, in one line; nothing while something is typed, or where there is nothing to say."""
    if view.typing or not view.plan.panes:
        return ""
    return PLAYED if held_by_playing(key, view) else key.needs(view)


def footer_keys(view: View) -> Iterator[tuple[Key, str]]:
    """The keys the footer shows, with their labels, if there is room for all of them."""
    for action in FOOTER:
        key = BY_ACTION[action]
        if works(key, view) and (label := key.label(view)):
            yield key, label
