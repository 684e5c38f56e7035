"""Carries out the effects of view/effects.py with the terminal, the recording and the disk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, assert_never

from tui_backprop.ground.errors import BackpropError
from tui_backprop.ground.lazy import later
from tui_backprop.session.typed import Quit, Save
from tui_backprop.ui.checking import Checking
from tui_backprop.ui.kit.theme import THEMES
from tui_backprop.ui.painting import Painting
from tui_backprop.ui.preferences import keep_theme
from tui_backprop.ui.recorders import Recorders
from tui_backprop.ui.terminal import EndsWhole
from tui_backprop.ui.view.effects import (
    Copy,
    EditAtCursor,
    Effect,
    OpenEditor,
    OpenScreen,
    PageTensors,
    Record,
    RecordBeside,
    RefuseEditor,
    Request,
    ScrollQuestion,
    ScrollTensors,
    SetLine,
    ShowCell,
)
from tui_backprop.ui.view.entry import begin_edit, saved
from tui_backprop.ui.view.step import Act, said, step
from tui_backprop.ui.view.view import View

if TYPE_CHECKING:
    from tui_backprop.labs.writer import save
    from tui_backprop.ui.clipboard import copied
    from tui_backprop.ui.panes.working.copied import working_latex, working_text
    from tui_backprop.ui.screens.help import Help
    from tui_backprop.ui.screens.palette import Palette
else:  # needed by a key, not by the first screen
    (save,) = later("tui_backprop.labs.writer", "save")
    (copied,) = later("tui_backprop.ui.clipboard", "copied")
    working_latex, working_text = later("tui_backprop.ui.panes.working.copied", "working_latex", "working_text")
    (Help,) = later("tui_backprop.ui.screens.help", "Help")
    (Palette,) = later("tui_backprop.ui.screens.palette", "Palette")


@dataclass
class Effects:
    """Carries out effects, one after the other.

    Args:
        app: whose terminal it is.
        painting: knows the widgets.
        checking: compares gradients.
        recorders: write the recording.
        take: has the app go on with an act, where an effect has to wait for the screen.
    """

    app: EndsWhole
    painting: Painting
    checking: Checking
    recorders: Recorders
    take: Callable[[Callable[[View], Act]], None]

    def after(self, view: View, act: Act) -> View:
        """Take the step of an act, and carry out its effects and what follows from them. Returns the view after all."""
        view, effects = step(view, act)
        for effect in effects:
            view = self.after(view, self.carry_out(view, effect))
        return view

    def carry_out(self, view: View, effect: Effect) -> View:
        """Carry out an effect. Returns the view after it, which may hold more to do."""
        match effect:
            case Record():
                return self._recorded(view, effect)
            case Request.END_RUN:
                self.recorders.end_run()
            case RecordBeside(lab):
                self.recorders.beside(lab)
                return self.recorders.state(view)
            case Request.RECORD_BACK:
                self.recorders.back()
                return self.recorders.state(view)
            case Request.READ_OF_TROUBLE:
                return self.recorders.acknowledged(view)
            case Request.HAND_IN:
                return self._told(view, self.recorders.hand_in)
            case Save(file):
                return self._saved(view, file)
            case Quit():
                self.app.stop()
            case Request.JUDGE:
                return self.checking.follow(view, on_request=True)
            case Copy(form):
                text = working_text(view) if form == "text" else working_latex(view)
                self.app.copy_to_clipboard(text)
                return said(view, copied(text, form, view.plan.size[0] - 2))
            case OpenScreen(screen):
                self.app.push_screen(Help(view) if screen == "help" else Palette(view))
            case Request.SWITCH_THEME:
                light = self.app.theme == THEMES[0].name
                self.app.theme = THEMES[light].name
                keep_theme("light" if light else "dark")
            case Request.SUSPEND:
                return said(view, reason, warning=True) if (reason := self.app.suspend_to_shell()) else view
            case ScrollTensors(pages):
                self.painting.table.scroll_pages(pages)
            case PageTensors(down, right):
                self.painting.table.action_page(down, right)
            case ScrollQuestion(rows):
                self.painting.lines("ask").action_scroll(rows)
            case EditAtCursor(was_hidden):
                if not was_hidden:
                    return self._edit_at_cursor(view)
                self._once_shown(lambda: self.take(self._edit_at_cursor))
            case ShowCell(name, cell):
                self._once_shown(lambda: self.painting.table.move_to(name, cell))
            case SetLine(text):
                self.painting.line.put(text)
            case OpenEditor(name, cell, text):
                if self.painting.table.begin_edit(name, cell, text):
                    return replace(view, typing="cell")
            case Request.SUBMIT_EDITOR:
                self.painting.table.submit()
            case RefuseEditor(error):
                self.painting.table.refuse_edit(error)
            case Request.CLOSE_EDITOR:
                self.painting.table.end_edit()
            case Request.CLEAR_LINE:
                self.painting.line.close()
            case _:
                assert_never(effect)
        return view

    def _recorded(self, view: View, effect: Record) -> View:
        says = self.recorders.record(effect)
        view = self.recorders.state(view)
        return replace(view, notice=says, warning=not isinstance(says, str)) if says else view

    def _told(self, view: View, do: Callable[[], str]) -> View:
        """Do something that says what came of it, or why it cannot be done."""
        try:
            return said(view, do())
        except BackpropError as error:
            return said(view, str(error), warning=True)

    def _saved(self, view: View, file: str) -> View:
        """Write the present state as a lab; the line it was asked for in stays open where that cannot be done."""
        try:
            save(view.session.lab, file, view.session.leaves())
        except BackpropError as error:
            return said(view, str(error), warning=True)
        return saved(view, file)

    def _edit_at_cursor(self, view: View) -> View:
        cell = view.inspected or self.painting.table.cursor_or_first()
        return view if cell is None else begin_edit(view, cell)

    def _once_shown(self, do: Callable[[], object]) -> None:
        """Do something once the view is shown and the table has its place; keys wait until then."""

        async def shown() -> None:
            do()
            await self.app.let_keys_go()

        self.app.hold_keys()
        self.app.call_later(self.app.call_after_refresh, shown)
