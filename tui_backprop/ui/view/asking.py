"""An open question as it is typed: a value that each key turns into the next one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tui_backprop.lesson.meaning.sentence import Sentence
from tui_backprop.lesson.quiz.asking import Item

ALLOWED = frozenset("0123456789.,+-−/eEinfa∞")
"""What a number may be typed with, inf and nan included; other keys are commands."""
LONGEST = 24


@dataclass(frozen=True, eq=False)
class Asking:
    """An open question, and what has been typed.

    Args:
        item: the question.
        typed: the text of each cell, in reading order.
        at: the cell the caret is in.
        chosen: the caret has just come to the cell: the first character replaces what stands in it.
        said: what was said of the last attempt.
        noted: what a right answer leaves open.
        attempts: how many there have been.
        closed: whether the answer is known now; enter goes on.
        left: how many questions follow.
        live: the lab on which the same question tells the mistakes apart, or empty.
        score: at the very end, how it went.
    """

    item: Item
    typed: tuple[str, ...]
    at: int = 0
    chosen: bool = False
    said: tuple[Sentence, ...] = ()
    noted: tuple[Sentence, ...] = ()
    attempts: int = 0
    closed: bool = False
    left: int = 0
    live: str = ""
    score: tuple[str, ...] = ()

    @classmethod
    def of(cls, item: Item, left: int, attempts: int = 0) -> Asking:
        """Return a question as it is put."""
        return cls(item, ("",) * item.asked.size, left=left, attempts=attempts)

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
        if character is not None and character in ALLOWED and not self.closed:
            kept = "" if self.chosen else self.typed[self.at]
            return self._put((kept + character)[:LONGEST])
        return None

    def to(self, at: int) -> Asking:
        """Return the question with the caret in another cell; after the last comes the first."""
        return replace(self, at=at % len(self.typed), chosen=True)

    def _put(self, text: str) -> Asking:
        typed = (*self.typed[: self.at], text, *self.typed[self.at + 1 :])
        return self if self.closed else replace(self, typed=typed, chosen=False)
