"""An open question as it is typed: a value that each key turns into the next one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tui_backprop.ground.text import shortened
from tui_backprop.lesson.meaning.sentence import Sentence, say
from tui_backprop.lesson.quiz.asking import Item
from tui_backprop.session.events import Predicted

ALLOWED = frozenset("0123456789.,+-−/eEinfa∞")
"""What a number may be typed with, inf and nan included; other keys are commands."""
BETWEEN = frozenset(" ,;")
"""What may stand between two numbers: it goes to the next cell. A comma may also be a decimal sign."""
LONGEST = 24
SAID, SENTENCES = 1000, 20
"""Characters of a sentence in a recording, and sentences, that are shown: far more than any that was said."""


@dataclass(frozen=True, eq=False)
class Asking:
    """An open question, and what has been typed.

    Args:
        item: the question.
        typed: the text of each cell, in reading order.
        at: the cell the caret is in.
        chosen: the caret has just come to the cell: the first character replaces what stands in it.
        again: the try whose numbers were typed once more, which is no new one; 0 where they are others.
        parted: it came there by what stands between two numbers, and more of that may follow.
        began: the cell from which on numbers were typed one after the other.
        over: what stands between two numbers was typed behind the last cell.
        sure: enter was pressed with nothing typed; the next one shows the answer.
        said: what was said of the last attempt.
        noted: what a right answer leaves open.
        attempts: how many there have been.
        round: how often the question was put by now, the present time included.
        closed: whether the answer is known now; enter goes on.
        left: how many questions follow.
        live: the lab on which the same question tells the mistakes apart, or empty.
        score: at the very end, how it went.
    """

    item: Item
    typed: tuple[str, ...]
    at: int = 0
    chosen: bool = False
    parted: bool = False
    began: int = 0
    over: bool = False
    sure: bool = False
    again: int = 0
    said: tuple[Sentence, ...] = ()
    noted: tuple[Sentence, ...] = ()
    attempts: int = 0
    round: int = 1
    closed: bool = False
    left: int = 0
    live: str = ""
    score: tuple[str, ...] = ()

    @classmethod
    def of(cls, item: Item, left: int, attempts: int = 0, round: int = 1) -> Asking:
        """Return a question as it is put."""
        return cls(item, ("",) * item.asked.size, left=left, attempts=attempts, round=round)

    @classmethod
    def given(cls, item: Item, event: Predicted) -> Asking:
        """Return a question as it was answered, with what was said then, and the mistakes that it was judged by."""
        kept = (*event.typed, *[""] * item.asked.size)[: item.asked.size]
        told = [say(f"Judged {event.verdict}.")] if event.verdict != "revealed" else []
        told += [say(shortened(f"Mistakes that give it: {'; '.join(event.mistakes)}", SAID))] if event.mistakes else []
        said = tuple(say(shortened(sentence, SAID)) for sentence in event.said[:SENTENCES])
        return cls(item, kept, said=said, noted=tuple(told), attempts=event.attempt - 1, round=event.round, closed=True)

    @property
    def empty(self) -> bool:
        return not any(text.strip() for text in self.typed)

    @property
    def columns(self) -> int:
        """Count the cells that stand in a row."""
        return self.item.asked.shape[-1] if self.item.asked.shape else 1

    def pressed(self, key: str, character: str | None) -> Asking | None:
        """Return the question after a key that types or moves; None for a key that does neither."""
        down = self.columns if len(self.item.asked.shape) == 2 else 1
        match key:
            case "tab" | "right":
                return self.to(self.at + 1)
            case "shift+tab" | "left":
                return self.to(self.at - 1)
            case "down":
                return self.to(self.at + down)
            case "up":
                return self.to(self.at - down)
            case "backspace":
                return self._put(self.typed[self.at][:-1])
            case "ctrl+u" | "delete":
                return self._put("")
        if character is None or self.closed or character not in ALLOWED | BETWEEN:
            return None
        return self._typed(character)

    def to(self, at: int) -> Asking:
        """Return the question with the caret in another cell; after the last comes the first."""
        at %= len(self.typed)
        return replace(self, at=at, chosen=True, parted=False, began=at, over=False, sure=False)

    def _typed(self, character: str) -> Asking:
        """Return the question after a character: of a number, or between two of them.

        Whether a comma is a decimal sign shows with what follows: only between two digits it is.
        """
        kept = "" if self.chosen else self.typed[self.at]
        if kept.endswith(",") and kept[:-1] and not character.isdigit():
            parted = self._put(kept[:-1])._next()
            return parted if character in BETWEEN else parted._typed(character)
        decimal = character == "," and _may_be_decimal(kept) and not (self.parted or self.over)
        if character in BETWEEN and not decimal:
            return self._next() if kept else self
        if self.over and self.began:
            return self._moved_up()._put(character)
        return self._put((kept + character)[:LONGEST])

    def _next(self) -> Asking:
        """Return the question with the caret in the next cell, after a number that is typed; in the last it stays."""
        if self.at + 1 == len(self.typed):
            return replace(self, over=True)
        return replace(self.to(self.at + 1), parted=True, began=self.began)

    def _moved_up(self) -> Asking:
        """Return the question with the numbers just typed a cell further up: a whole row was begun at a later cell."""
        row = self.typed[self.began :]
        return replace(self, typed=(*self.typed[: self.began - 1], *row, ""), began=self.began - 1)

    def _put(self, text: str) -> Asking:
        typed = (*self.typed[: self.at], text, *self.typed[self.at + 1 :])
        return (
            self
            if self.closed
            else replace(self, typed=typed, chosen=False, parted=False, over=False, sure=False, again=0)
        )


def _may_be_decimal(text: str) -> bool:
    """True if a comma typed behind a text may be a decimal sign: there is none yet, and digits may follow."""
    return set(text) <= set("0123456789+-−")
