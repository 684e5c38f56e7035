"""The line after ``:``: its words, a row each, what else it reads, what tab completes, and what it says of the rest.

Help, palette, completion and did-you-mean read the rows; a word that somebody adds is in all of them.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np

from tui_backprop.engine.shapes import Place
from tui_backprop.ground.errors import BackpropError
from tui_backprop.ground.tables import Table
from tui_backprop.ground.text import nearest, shortened
from tui_backprop.lesson.quiz.asking import closed_panes
from tui_backprop.session.apply import apply
from tui_backprop.session.events import Edited
from tui_backprop.session.typed import Quit, Save, TypedError, parse_cell, parse_command, quoted, stop_names
from tui_backprop.ui.view.effects import OpenScreen, Request, SetLine, ShowCell
from tui_backprop.ui.view.running import go_to
from tui_backprop.ui.view.step import dispatched, doing, said
from tui_backprop.ui.view.view import View, brought


@dataclass(frozen=True)
class Word:
    """A word that can be typed after ``:``.

    Args:
        name: the word.
        says: what it does, for the help and the palette.
        does: the view after it; what was typed behind it comes along. Raises BackpropError, and the line stays open.
        takes: what is to be typed behind it, as the help writes it; empty where nothing is.
        also: other words that do the same.
        needs: what has to be done first, where it does not apply now; empty where it does.
    """

    name: str
    says: str
    does: Callable[[View, str], View]
    takes: str = ""
    also: tuple[str, ...] = ()
    needs: Callable[[View], str] = lambda _: ""

    @property
    def shown(self) -> str:
        """Return how it is typed: ``:w FILE.toml``."""
        return f":{self.name} {self.takes}".rstrip()


def taken(view: View) -> View:
    """Close the line, which was carried out."""
    return doing(said(replace(view, typing=""), ""), Request.CLEAR_LINE)


def _save(view: View, file: str) -> View:
    if not file.endswith(".toml"):
        raise TypedError("w needs a name that ends in .toml, as in w mine.toml")
    return doing(view, Save(file))  # the line stays open where the file cannot be written


def _row(view: View, number: str) -> View:
    rows = view.state.it.rows
    if not (number.isascii() and number.isdigit() and len(number) < 10 and int(number) < rows):
        raise TypedError(f"row needs a data row of this batch, from 0 to {rows - 1}, as in row {rows - 1}")
    return replace(taken(view), row=int(number))


def _row_needs(view: View) -> str:
    if view.program.network.rows is None:
        return "this lab has one sample: there is no other row to show"
    return "" if view.program.x in view.state.values else "no rows are taken yet: n takes those of the first batch"


def log_turned(view: View) -> View:
    """Make the loss axis logarithmic, or linear again."""
    return replace(view, log=not view.log)


WORDS: Table[Word] = Table(
    Word("help", "every key, and all that can be typed here", lambda view, _: doing(taken(view), OpenScreen("help"))),
    Word("log", "loss axis linear or logarithmic", lambda view, _: log_turned(taken(view))),
    Word("row", "the data row that the network shows", _row, "NUMBER", needs=_row_needs),
    Word("w", "save the present numbers as a lab", _save, "FILE.toml"),
    Word("q", "quit; what you did is recorded", lambda view, _: doing(taken(view), Quit()), also=("quit",)),
)

FORMS: tuple[tuple[str, str], ...] = (
    (":12", "to iteration 12; +10 and -3 count from here"),
    (":relu", "to a stop, by its name or how that begins; 3 grads hidden goes to one of iteration 3"),
    (":lr = 0.1", "change a number; of a tensor name the cell, as in W_hidden[0,0] = 0.9"),
    (":W_hidden[0,0]", "bring a cell into sight and explain it"),
)
"""What the line reads beside its words: how it looks, and what it does."""


def carried_out(view: View, text: str) -> View:
    """Do what was typed.

    Raises: BackpropError, in one line of 80 columns: it cannot be done, or is not understood.
    """
    first, _, rest = text.strip().partition(" ")
    if word := word_of(first):
        if reason := word.needs(view):
            raise TypedError(reason)
        if rest.strip() and not word.takes:
            raise TypedError(f"{word.name} stands alone: nothing is typed behind it")
        return word.does(view, rest.strip())
    try:
        command = parse_command(text, view.session)
    except TypedError as error:
        if (cell := cell_named(view, text)) is not None:
            return _looked_at(view, cell)
        raise TypedError(_not_understood(view, text, str(error))) from None
    if isinstance(command, Edited):
        apply(view.session, command)  # refused before the line closes
        return dispatched(taken(view), command)
    return go_to(taken(view), command.position)


def picked(view: View, word: Word) -> View:
    """Go on with a word that was chosen from a list: do it, or let what it takes be typed behind it."""
    if reason := word.needs(view):
        return said(view, reason)
    if word.takes:
        return doing(said(replace(view, typing="line"), f"{word.shown}: {word.says}"), SetLine(f"{word.name} "))
    return word.does(view, "")


def word_of(typed: str) -> Word | None:
    """Return the row of a word or of another word for it."""
    return next((word for word in WORDS.values() if typed in (word.name, *word.also)), None)


def cell_named(view: View, text: str) -> Place | None:
    """Return the tensor and cell that a text names, of those on screen; None where it names no tensor.

    Raises: TypedError when the tensor has no such cell.
    """
    try:
        name, cell = parse_cell(text, view.session)
    except BackpropError:
        return None
    if name not in view.state.values:
        if name in view.program.shapes:
            raise TypedError(f"{name} is not computed yet; step on with n")
        return None
    shape = np.shape(view.state.values[name])
    at = cell or (0,) * len(shape)
    if len(at) != len(shape) or any(index >= size for index, size in zip(at, shape, strict=True)):
        size = "×".join(map(str, shape)) or "one"
        raise TypedError(f"{name} is {size} number{'s' if shape else ''}, counted from 0; it has no such cell")
    return name, at


def _looked_at(view: View, cell: Place) -> View:
    if "tensors" in closed_panes(view.session):
        raise TypedError("the tensors are closed until the tasks are done")
    return doing(brought(taken(view), "tensors"), ShowCell(*cell))


def _not_understood(view: View, text: str, reason: str) -> str:
    """Say what was meant, if that is near; what is wrong with it, if it is an edit or a number; or where to read."""
    first, _, rest = text.strip().partition(" ")
    if "=" in text or first.lstrip("+-−")[:1].isdigit() or "mean" in reason or not first:
        return reason
    bare = "".join(char for char in first if char.isalnum() or char in "_")
    if rest and (word := word_of(bare)):
        return f"{quoted(first)} is no word; {word.shown}: {word.says}"
    bare, bracket, cell = text.strip().partition("[")
    hint = nearest(bare, known(view)) or " :help says what can be typed."
    if bracket and hint.endswith("?") and _is_cell(view, whole := f"{hint.split()[-1][:-1]}[{cell}"):
        hint = f" Did you mean {whole}?"
    return f"nothing is called {quoted(text)}.{shortened(hint, 50)}"


def _is_cell(view: View, text: str) -> bool:
    try:
        return cell_named(view, text) is not None
    except TypedError:
        return False


def known(view: View) -> list[str]:
    """Return all that can begin a line now: words, stops, and the names of numbers; nothing that would be refused."""
    spelled = [name for word in WORDS.values() if not word.needs(view) for name in (word.name, *word.also)]
    shown = "tensors" not in closed_panes(view.session)
    ours = [name for name in view.program.shapes if shown and name in view.state.values]
    lab = view.session.lab
    sheets = [theirs for theirs in lab.names.values() if lab.our_cell(theirs, ())[0] in ours]
    return list(dict.fromkeys([*spelled, *stop_names(view.program), *ours, *sheets]))


def completed(view: View, text: str) -> View:
    """Write the rest of the word that is being typed, as far as it is sure; more than one are told."""
    fits = sorted({name for name in known(view) if name.startswith(text)}) if text.strip() else list(WORDS)
    if (known_word := word_of(text)) is not None and known_word.takes:
        fits = [text]  # w is a word, though the sheet's w_h begins so
    if not fits:
        return said(view, f"nothing begins with {quoted(text)}")
    if len(fits) == 1:
        word = word_of(fits[0])
        whole = f"{fits[0]} " if word is not None and word.takes else fits[0]
        return doing(said(view, f"{word.shown}: {word.says}" if word else ""), SetLine(whole))
    return doing(said(view, "  ".join(fits)), SetLine(_common(fits) or text))


def _common(texts: list[str]) -> str:
    """Return what all of the texts begin with."""
    alike = itertools.takewhile(lambda chars: len(set(chars)) == 1, zip(*texts, strict=False))
    return "".join(chars[0] for chars in alike)


def words_of_help() -> Iterable[tuple[str, str]]:
    """Return what can be typed after ``:``, each with what it does."""
    return (*FORMS, *((word.shown, word.says) for word in WORDS.values()))
