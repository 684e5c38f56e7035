"""An open question as it is typed: a value that each key turns into the next one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tui_backprop.lesson.asking import Item
from tui_backprop.lesson.sentence import Sentence

ALLOWED = frozenset("0123456789.,+-−/eE")
"""What a number may be typed with; other keys are commands."""
LONGEST = 12


@dataclass(frozen=True, eq=False)
class Asking:
    """What is asked and what has been typed.

    Args:
        item: the question.
        typed: the text of each cell, in reading order.
        at: the cell the caret is in.
        said: what was said of the last attempt.
        closed: whether the answer is known now; enter goes on.
        left: how many questions follow.
        live: the lab on which the same question tells the mistakes apart, or empty.
        score: at the very end, how it went.
    """

    item: Item
    typed: tuple[str, ...]
    at: int = 0
    said: tuple[Sentence, ...] = ()
    closed: bool = False
    left: int = 0
    live: str = ""
    score: tuple[str, ...] = ()

    @classmethod
    def of(cls, item: Item, left: int) -> Asking:
        return cls(item, ("",) * item.asked.size, left=left)

    @property
    def empty(self) -> bool:
        return not any(text.strip() for text in self.typed)

    def pressed(self, key: str, character: str | None) -> Asking | None:
        """The question after a key that types or moves; None for a key that does neither."""
        columns = self.item.asked.shape[-1] if len(self.item.asked.shape) == 2 else 1
        match key:
            case "tab" | "right":
                return self._to(self.at + 1)
            case "shift+tab" | "left":
                return self._to(self.at - 1)
            case "down":
                return self._to(self.at + columns)
            case "up":
                return self._to(self.at - columns)
            case "backspace":
                return self._put(self.typed[self.at][:-1])
            case "ctrl+u" | "delete":
                return self._put("")
        if character is not None and character in ALLOWED and not self.closed:
            return self._put((self.typed[self.at] + character)[:LONGEST])
        return None

    def _to(self, at: int) -> Asking:
        return replace(self, at=at % len(self.typed))

    def _put(self, text: str) -> Asking:
        typed = (*self.typed[: self.at], text, *self.typed[self.at + 1 :])
        return self if self.closed else replace(self, typed=typed)
