"""Expression -> text, of a cell or of whole tensors, with names or with numbers put in, in either spelling.

What a word looks like stands in its row; here is only where parentheses are needed, and what no word is: names,
numbers, sums, and what stands where terms are left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from tui_backprop.engine.evaluation import evaluate
from tui_backprop.engine.expression import (
    Call,
    Choice,
    Condition,
    Count,
    Expression,
    Neg,
    Num,
    Op,
    Part,
    Ref,
    RowCall,
    RunningIndex,
    Sum,
    Tensor,
)
from tui_backprop.engine.vocabulary import VOCABULARY
from tui_backprop.engine.word import ADDED, CHOICE, MINUS, POWER, SIGMA, TIMES, Form, Word
from tui_backprop.ground.numbers import number
from tui_backprop.lesson.notation.spelling import UNICODE, Spelling
from tui_backprop.lesson.notation.symbols import Names


@dataclass(frozen=True)
class Piece:
    """A bit of a line, so that a pane can colour it.

    Args:
        text: joined, the pieces of a line are the line.
        kind: what it is.
        name, index: the cell a number or a name stands for; empty for others.
    """

    text: str
    kind: Literal["sign", "number", "name", "dots"] = "sign"
    name: str = ""
    index: RunningIndex = ()


Pieces = list[Piece]


class Written(NamedTuple):
    """Text in pieces, and how tightly it holds together."""

    pieces: Pieces
    level: int


def text_of(pieces: Iterable[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


PLACE = re.compile(r"(#[\d*_])")


@dataclass(frozen=True)
class Writer:
    """Writes expressions.

    Args:
        spelling: Unicode or LaTeX.
        number: writes a number.
        by_name: whether the names of cells are written, not their values.
        whole: whether it writes whole tensors: a number then multiplies without a sign, and a half is ½.
        most: terms of a sum that are written out; of a longer one, the first two and the last.
        exact: whether the text, read back, must give the machine's bits: the sign of a zero then counts.
        names: the sheet's names.
    """

    spelling: Spelling = UNICODE
    number: Callable[[float], str] = number
    by_name: bool = True
    whole: bool = False
    most: int = 8
    exact: bool = False
    names: Names | None = None

    def text(self, tree: Expression) -> str:
        """Write an expression as one text."""
        return text_of(self.write(tree).pieces)

    def write(self, tree: Expression, lead: bool = True) -> Written:
        """Write an expression; ``lead`` when nothing stands before it, so that a minus needs no parentheses."""
        match tree:
            case Num() | Count() | Ref() | Tensor():
                leaf = self.leaf(tree)
                return Written([leaf], self.spelling.level(leaf.text))
            case Op("^", base, Num(value)) if value == 2:
                return self.word("np.square", (base,), lead)
            case Op("·" | "⊙" as sign, left, right):
                return self.product(sign, left, right, lead)
            case Op(sign, left, right):
                return self.word(sign, (left, right), lead)
            case Neg(operand):
                return self.word("-x", (operand,), lead)
            case Call(name, args, over):
                return self.word(name, args, lead, over)
            case RowCall(name, args, at, pattern):
                called = self.word(name, (pattern,) if self.by_name else args, lead)
                return self.filled(self.spelling.row_cell, (called, _sign(str(at))))
            case Condition():
                return self.filled(self.spelling.bracket, (self.relation(tree),))
            case Choice(condition, then, otherwise):
                asked = self.relation(condition) if isinstance(condition, Condition) else self.write(condition)
                return self.word("np.where", (asked, then, otherwise), True)
            case Sum():
                return self.summed(tree, lead)
            case Part(whole, text, rows):
                inside = self.spelling.cell(rows, (), self.names) if rows and self.by_name else text
                return self.filled(self.spelling.part, (whole, _sign(inside)), lead)

    def inside(self, part: Expression | Written, least: int, lead: bool) -> Pieces:
        """Write a part in a place that needs it to hold together at least so tightly."""
        written = part if isinstance(part, Written) else self.write(part, lead)
        if written.level >= least and (lead or written.level != MINUS):
            return written.pieces
        again = written if isinstance(part, Written) or lead else self.write(part)
        return self.filled(self.spelling.group, (again,)).pieces

    def filled(self, form: Form, parts: Sequence[Expression | Written], lead: bool = False, over: str = "") -> Written:
        """Write a form with its parts in their places.

        A minus at the very beginning needs no parentheses where the whole needs none, nor where anything may stand.
        """
        pieces: Pieces = []
        for bit in PLACE.split(form.text):
            if bit == "#_":
                pieces += [Piece(self.spelling.subscript.replace("#1", over))] if over else []
            elif bit == "#*":
                pieces += self.listed(len(parts), lambda at: self.inside(parts[at], CHOICE, True), ", ")
            elif PLACE.fullmatch(bit):
                at = int(bit[1]) - 1
                need = form.need(at)
                pieces += self.inside(parts[at], need, lead if not pieces and need > CHOICE else need <= ADDED)
            elif bit:
                pieces.append(Piece(bit, "sign" if parts else "name"))
        return Written(pieces, form.level)

    def word(self, name: str, parts: Sequence[Expression | Written], lead: bool, over: str = "") -> Written:
        """Write a word of the vocabulary as its row has it."""
        return self.filled(self.form(VOCABULARY[name]), parts, lead, over)

    def form(self, word: Word) -> Form:
        return self.spelling.form(word) or self.spelling.function(word.short)

    def leaf(self, leaf: Num | Count | Ref | Tensor) -> Piece:
        match leaf:
            case Tensor(name, None):
                return Piece(self.spelling.cell(name, (), self.names), "name", name)
            case Tensor(name, value):
                return Piece(self.spelling.array(value, self.number is not number), "number", name)
            case Ref(name, index, _, taken_by) if self.by_name:
                shown = (taken_by, *index[1:]) if taken_by else index
                return Piece(self.spelling.cell(name, shown, self.names), "name", name, index)
            case Ref(name, index, value):
                return Piece(self.spelling.digits(self.number(value)), "number", name, index)
            case Count(text) if self.by_name:
                return Piece(self.spelling.count(text), "name")
            case Num(value) if self.whole and value == 0.5:
                return Piece(self.spelling.half, "number")
        return Piece(self.spelling.digits((number if self.whole else self.number)(leaf.value)), "number")

    def product(self, sign: str, left: Expression, right: Expression, lead: bool) -> Written:
        """Write a product: in a formula a number stands right before what it multiplies, ½(y - ŷ)².

        A quotient on the left gets parentheses in Unicode, where a slash would seem to reach over the product.
        """
        word = VOCABULARY[sign]
        form = self.form(word)
        quotient = isinstance(left, Op) and left.sign == "/"
        before = self.inside(left, POWER if quotient else form.need(0), lead)
        after = self.inside(right, form.need(1), False)
        if self.whole and _is_number(left) and not _is_number(right):
            beside = self.spelling.beside if self.by_name else self.spelling.times
            between = "" if text_of(after).startswith(self.spelling.tight) else beside
            return Written([*before, Piece(between), *after], form.level)
        if self.spelling.narrow and not self.whole and not any("∂" in each.text for each in before + after):
            form = word.worked or form
        return Written(self.filled(form, (Written(before, POWER), Written(after, POWER))).pieces, form.level)

    def relation(self, condition: Condition) -> Written:
        """Write a condition without its brackets, as a choice has it."""
        return self.word(condition.relation, (condition.left, condition.right), True)

    def summed(self, tree: Sum, lead: bool) -> Written:
        """Write a sum: by name as Σ over its pattern, with numbers term by term."""
        terms, count = tree.terms, Num(np.float64(len(tree.terms)))
        if tree.mean:
            if self.by_name and tree.pattern:
                return self.filled(self.spelling.mean, (tree.pattern, count), lead, tree.variable)
            return self.word("/", (Sum(terms, tree.variable, tree.pattern), count), lead)
        if self.by_name and tree.pattern and len(terms) > 1:
            return self.word("np.sum", (tree.pattern,), lead, tree.variable)
        if not len(terms):
            return self.write(Num(np.float64(0.0)))
        zero = [Piece(self.number(0.0), "number"), Piece(" + ")] if self.loses_zero(tree) else []
        if len(terms) == 1 and not zero:
            return self.write(terms[0], lead)
        lead = lead and not zero
        added = self.listed(len(terms), lambda at: self.inside(terms[at], TIMES, lead and at == 0), " + ")
        return Written([*zero, *added], ADDED)

    def loses_zero(self, tree: Sum) -> bool:
        """True if the 0.0 a sum starts from shows: every term is -0.0, and they add up to 0.0."""
        return self.exact and all(str(evaluate(term)) == "-0.0" for term in tree.terms)

    def listed(self, count: int, written: Callable[[int], Pieces], between: str) -> Pieces:
        """Write up to ``most`` things in full; of more, the first two, dots, and the last."""
        few = range(count) if count <= max(self.most, 3) else (0, 1, -1, count - 1)
        pieces: Pieces = []
        for at in few:
            pieces += [Piece(between)] if pieces else []
            pieces += [Piece(self.spelling.dots, "dots")] if at < 0 else written(at)
        return pieces


def _sign(text: str) -> Written:
    return Written([Piece(text)], SIGMA)


def _is_number(tree: Expression) -> bool:
    match tree:
        case Num():
            return True
        case Neg(operand):
            return _is_number(operand)
        case Op("·", left, right):
            return _is_number(left) and _is_number(right)
    return False
