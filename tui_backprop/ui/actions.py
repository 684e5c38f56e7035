"""What each key of the keymap does: ``do_`` and its action, called with the app."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tui_backprop.ground.errors import BackpropError
from tui_backprop.ground.lazy import later
from tui_backprop.session.events import Redone, Stepped, Undone
from tui_backprop.session.position import Position
from tui_backprop.ui.kit.theme import THEMES
from tui_backprop.ui.palette_commands import Palette
from tui_backprop.ui.view.plan import PANES
from tui_backprop.ui.view.pointed import pointed

if TYPE_CHECKING:
    from tui_backprop.recording.copies import hand_in
    from tui_backprop.ui.app import BackpropApp
    from tui_backprop.ui.panes.working.copied import working_latex, working_text
    from tui_backprop.ui.screens.help import Help
else:  # needed by a key, not by the first screen
    (hand_in,) = later("tui_backprop.recording.copies", "hand_in")
    working_latex, working_text = later("tui_backprop.ui.panes.working.copied", "working_latex", "working_text")
    (Help,) = later("tui_backprop.ui.screens.help", "Help")


def do_next(app: BackpropApp) -> None:
    if app.view.playing is None:
        app.dispatch(Stepped("n"))
    else:
        app.pace.play_next()


def do_previous(app: BackpropApp) -> None:
    if app.view.playing is None:
        app.dispatch(Stepped("N"))
    else:
        app.pace.play_back()


def do_into(app: BackpropApp) -> None:
    if pointed(app.view).folded and pointed(app.view).term is None:
        app.look(replace(app.view, unfolded=True))
    else:
        app.dispatch(Stepped("s"))


def do_out(app: BackpropApp) -> None:
    app.dispatch(Stepped("f"))


def do_into_last(app: BackpropApp) -> None:
    app.dispatch(Stepped("S"))


def do_out_before(app: BackpropApp) -> None:
    app.dispatch(Stepped("F"))


def do_iteration(app: BackpropApp) -> None:
    app.dispatch(Stepped("i"))


def do_iteration_back(app: BackpropApp) -> None:
    app.dispatch(Stepped("I"))


def do_undo(app: BackpropApp) -> None:
    app.dispatch(Undone())


def do_redo(app: BackpropApp) -> None:
    app.dispatch(Redone())


def do_first(app: BackpropApp) -> None:
    app.pace.go_to(Position(branch=app.view.session.position.branch))


def do_last(app: BackpropApp) -> None:
    app.pace.go_to(app.view.session.branch.seen)


def do_full(app: BackpropApp) -> None:
    app.look(replace(app.view, full=not app.view.full))


def do_log(app: BackpropApp) -> None:
    app.look(replace(app.view, log=not app.view.log))


def do_predict(app: BackpropApp) -> None:
    app.quiz.begin()


def do_why(app: BackpropApp) -> None:
    app.look(replace(app.view, why=not app.view.why))
    if app.view.zoomed and "working" not in app.view.plan.panes:
        app.bring("working")


def do_copy(app: BackpropApp) -> None:
    """The working pane's formula, numbers and result as plain text."""
    app.copy_to_clipboard(working_text(app.view))
    app.say("copied as text; Y copies it as LaTeX")


def do_copy_latex(app: BackpropApp) -> None:
    app.copy_to_clipboard(working_latex(app.view))
    app.say("copied as LaTeX; y copies it as text")


def do_slice(app: BackpropApp) -> None:
    app.view = replace(app.view, slice=not app.view.slice)
    if app.view.slice and "loss" not in app.view.plan.panes and not app.view.zoomed:
        app.front = "loss"
        app.arrange()
    else:
        app.look(app.view)


def do_check(app: BackpropApp) -> None:
    """Judge every gradient on screen, however many cells they have."""
    app.view = app.checking.follow(app.view, on_request=True)
    app.look(app.view)


def do_theme(app: BackpropApp) -> None:
    app.theme = THEMES[1 if app.theme == THEMES[0].name else 0].name


def do_zoom(app: BackpropApp) -> None:
    app.view = replace(app.view, zoomed=not app.view.zoomed)
    app.arrange()


def do_pane_network(app: BackpropApp) -> None:
    app.bring("network")


def do_pane_tensors(app: BackpropApp) -> None:
    app.bring("tensors")


def do_pane_working(app: BackpropApp) -> None:
    app.bring("working")


def do_pane_code(app: BackpropApp) -> None:
    app.bring("code")


def do_pane_loss(app: BackpropApp) -> None:
    app.bring("loss")


def do_edit(app: BackpropApp) -> None:
    """Edit the cell that is explained, or the one under the cursor."""
    hidden = "tensors" not in app.view.plan.panes
    app.bring("tensors")
    if hidden:  # its place comes first
        app.hold_keys()
        app.call_after_refresh(_edit_shown, app)
    else:
        app.painting.edit(app.view)


async def _edit_shown(app: BackpropApp) -> None:
    app.painting.edit(app.view)
    await app.let_keys_go()


def do_scroll(app: BackpropApp) -> None:
    app.painting.scroll_numbers(1)


def do_take(app: BackpropApp) -> None:
    app.painting.table.submit()


def do_help(app: BackpropApp) -> None:
    app.push_screen(Help(app.view))


def do_palette(app: BackpropApp) -> None:
    app.push_screen(Palette())


def do_quit(app: BackpropApp) -> None:
    app.stop()


def do_focus_next(app: BackpropApp) -> None:
    app.bring(PANES[(PANES.index(app.view.focus) + 1) % len(PANES)])


def do_focus_previous(app: BackpropApp) -> None:
    app.bring(PANES[PANES.index(app.view.focus) - 1])


def do_leave(app: BackpropApp) -> None:
    """The innermost of what is being typed, a long way, a recording played, the cell explained, the zoom."""
    if app.view.typing == "cell":
        app.painting.table.end_edit()
        app.entry.leave_edit()
    elif app.view.typing == "line":
        app.entry.leave_line()
    elif app.view.typing == "answer":
        app.quiz.leave()
    elif app.view.busy:
        app.pace.pause()
    elif app.view.playing is not None:
        app.pace.stop_playing("left the recording here; what you do now is not recorded")
    elif app.view.inspected is not None:
        app.look(replace(app.view, inspected=None))
    else:
        do_zoom(app)


def do_hand_in(app: BackpropApp) -> None:
    """A copy of the recording in the working folder."""
    if app.keeper is None or app.keeper.path is None:
        app.say("nothing is recorded yet" if app.keeper else app.unrecorded, warning=True)
        return
    app.keeper.flush()
    try:
        copy = hand_in(app.keeper.path, Path.cwd())
    except BackpropError as error:
        app.say(str(error), warning=True)
    else:
        app.say(f"copied to {copy.name} in this folder")


def do_run(app: BackpropApp) -> None:
    if app.view.running or app.view.busy:
        app.pace.pause()
    else:
        app.pace.run()


def do_faster(app: BackpropApp) -> None:
    app.pace.change_speed(1)


def do_slower(app: BackpropApp) -> None:
    app.pace.change_speed(-1)


def do_command(app: BackpropApp) -> None:
    app.entry.open_line()
