"""The command palette: every key and every word after ``:`` by name; what does not apply now is dimmed, with why."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Protocol, cast

from textual import events, on
from textual.app import ComposeResult

from tui_backprop.ground.text import nearest
from tui_backprop.ui.kit.flow import wrap
from tui_backprop.ui.kit.lines import Lines
from tui_backprop.ui.kit.palette import Role, Row
from tui_backprop.ui.screens.front import Front
from tui_backprop.ui.view.effects import OpenScreen
from tui_backprop.ui.view.keys import BY_GROUP, Key, refusal, works
from tui_backprop.ui.view.step import Act
from tui_backprop.ui.view.view import View
from tui_backprop.ui.view.words import WORDS, Word, picked


class Commanded(Protocol):
    """The app as the palette needs it."""

    view: View

    def press(self, key: Key) -> None: ...

    def take(self, do: Callable[[View], Act]) -> None: ...


@dataclass(frozen=True)
class Command:
    """Name a thing that the palette offers, and carry it out.

    Args:
        shown: how it is called by key, or typed.
        says: what it does, in a few words.
        all_said: the same as the help has it, to be searched.
        needs: why it does not apply now; empty where it does.
        do: carries it out.
    """

    shown: str
    says: str
    all_said: str
    needs: str
    do: Callable[[Commanded], None]


def commands(view: View) -> Iterator[Command]:
    """Return every key that is not for typing alone, and every word after ``:``."""
    for key in BY_GROUP:
        if (key.while_typing and not key.keys) or key.does == OpenScreen("palette"):
            continue
        needs = "" if works(key, view) else refusal(key, view) or "not now"
        name = key.shown or (key.keys[0] if key.keys else "")
        now = f": {key.now(view)}" if key.now(view) else ""
        yield Command(name, f"{brief(key.says)}{now}", f"{key.says}{now}", needs, partial(_press, key))
    for word in WORDS.values():
        yield Command(word.shown, brief(word.says), word.says, word.needs(view), partial(_type, word))


def _press(key: Key, app: Commanded) -> None:
    app.press(key)


def _type(word: Word, app: Commanded) -> None:
    app.take(lambda view: picked(view, word))


def brief(says: str) -> str:
    """Shorten a sentence of the help to what one line of 80 columns has room for."""
    return re.split(r" \(|[:;] |, with |, or ", says)[0]


def found(view: View, query: str) -> list[Command]:
    """Return the commands that a text may mean: the one of that key first, then those that apply now."""
    asked = query.casefold().strip()
    texts = [(each, f"{each.shown} {each.all_said}".casefold()) for each in commands(view)]
    fits = [each for each, text in texts if all(word in text for word in asked.split())]
    return sorted(fits, key=lambda each: (not asked or each.shown.casefold() != asked, bool(each.needs)))


class Palette(Front):
    """Typing narrows the list, enter or a click carries out; letters are never lost, however fast they come."""

    DEFAULT_CSS = """
    Palette { align: center top; background: $background 60%; }
    Palette > #query { margin-top: 2; width: 84; max-width: 96%; height: 3; border: round $role-focus; padding: 0 1;
      background: $surface; border-title-color: $role-strong; border-subtitle-color: $role-muted; }
    Palette > #commands { width: 84; max-width: 96%; height: auto; max-height: 70%; border: round $role-border;
      padding: 0 1; background: $surface; scrollbar-gutter: stable; }
    """

    def __init__(self, view: View) -> None:
        super().__init__()
        self._view = view
        self._query, self._at = "", 0
        self._found = found(view, "")
        self._owners: list[int] = []
        """For each row of the list, the command it belongs to."""

    def compose(self) -> ComposeResult:
        query, listed = Lines("query"), Lines("commands")
        query.can_focus = listed.can_focus = False
        query.border_title, query.border_subtitle = "Commands", "↑ ↓ choose   enter does it   esc leaves"
        yield query
        yield listed

    def take(self, event: events.Key) -> None:
        moves = {"up": -1, "down": 1, "pageup": -10, "pagedown": 10, "home": -1000, "end": 1000}
        if event.key == "escape":
            self.leave()
        elif event.key == "enter":
            self._carry_out()
        elif event.key in moves:
            self._at = max(0, min(len(self._found) - 1, self._at + moves[event.key]))
        elif event.key == "backspace":
            self._ask(self._query[:-1])
        elif event.key == "ctrl+u":
            self._ask("")
        elif event.is_printable and event.character:
            self._ask(self._query + event.character)
        self.draw()

    def on_paste(self, event: events.Paste) -> None:
        self._ask(self._query + event.text.partition("\n")[0])
        self.draw()

    def _ask(self, query: str) -> None:
        self._query, self._at, self._found = query, 0, found(self._view, query)

    def _carry_out(self) -> None:
        if self._found and self.leave():
            self._found[self._at].do(cast("Commanded", self.app))

    @on(Lines.Clicked)
    def _clicked(self, message: Lines.Clicked) -> None:
        message.stop()
        if message.lines.id == "commands" and message.y < len(self._owners):
            self._at = self._owners[message.y]
            self._carry_out()

    def draw(self) -> None:
        query, listed = self.lines("query"), self.lines("commands")
        if query is None or listed is None or self._left:
            return
        query.show([(("› ", "just"), (self._query, "strong"), ("▏", "just"))])
        rows: list[Row] = []
        self._owners, chosen = [], range(0)
        for at, command in enumerate(self._found):
            drawn = command_rows(command, at == self._at, max(20, listed.room.width))
            if at == self._at:
                chosen = range(len(rows), len(rows) + len(drawn))
            rows += drawn
            self._owners += [at] * len(drawn)
        if not rows:
            hint = nearest(self._query, [command.shown for command in commands(self._view)])
            rows = wrap([(f"No command is called so.{hint} backspace goes back.", "muted")], max(20, listed.room.width))
        listed.styles.height = min(len(rows) + 2, max(3, self.size.height * 7 // 10))
        listed.show(rows)
        listed.reveal(chosen)


NAME = 13
"""Columns of the names at the left."""


def command_rows(command: Command, chosen: bool, width: int) -> list[Row]:
    """Write a command in a row: its key, what it does, and behind that why it does not apply now."""
    role: Role = "cursor" if chosen else "dim" if command.needs else "text"
    name: Role = role if chosen or command.needs else "just"
    said = f"{command.says} · {command.needs}" if command.needs else command.says
    first, *more = wrap([(said, role)], width - NAME)
    gap = " " * max(1, NAME - len(command.shown))
    return [((command.shown, name), (gap, role), *first), *(((" " * NAME, "text"), *row) for row in more)]
