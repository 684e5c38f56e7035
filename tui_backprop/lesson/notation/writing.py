"""The tree of a cell -> text, in two ways: with the names of its cells, or with their numbers put in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from tui_backprop.engine.evaluation import evaluate
from tui_backprop.engine.expression import (
    WHOLE,
    Call,
    Choice,
    Condition,
    Constant,
    Count,
    Expression,
    Index,
    Neg,
    Num,
    Op,
    Ref,
    RowCall,
    Sum,
)
from tui_backprop.lesson.notation.symbols import Names, cell_name

CHOICE, ADDED, SIGMA, TIMES, MINUS, POWER, ATOM, NEVER = range(8)
"""How tightly the parts of an expression hold together; a looser one inside a tighter one gets parentheses."""

SPELLED = {"exp": "e^", "sqrt": "√"}
RELATIONS = {">=": "≥", "<=": "≤", "==": "=", "!=": "≠"}


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
    index: Index = ()


Pieces = list[Piece]


def text_of(pieces: Iterable[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


@dataclass(frozen=True)
class Writer:
    """Writes cells.

    Args:
        number: writes a number.
        by_name: whether the names of cells are written, not their values.
        most: terms of a sum that are written out; of a longer one, the first two and the last.
        exact: whether the text, read back, must give the machine's bits: the sign of a zero then counts.
        names: the sheet's names.
    """

    number: Callable[[float], str]
    by_name: bool = False
    most: int = 8
    exact: bool = False
    names: Names | None = None

    def write(self, cell: Expression, lead: bool = True) -> Pieces:
        """The pieces of a cell; ``lead`` when nothing stands before it, so that a minus needs no parentheses."""
        match cell:
            case Num() | Count() | Constant() | Ref():
                return [self.leaf(cell)]
            case Neg(operand):
                return [Piece("-"), *self.inside(operand, POWER, lead=False)]
            case Op("^", base, exponent):
                if isinstance(exponent, Num) and exponent.value == 2:
                    return [*self.inside(base, ATOM, lead), Piece("²")]
                return [*self.inside(base, ATOM, lead), Piece("^"), *self.inside(exponent, ATOM, lead=False)]
            case Op(sign, left, right):
                return self.operation(sign, left, right, lead)
            case Sum():
                return self.summed(cell, lead)
            case Call("max", (zero, z)):
                return [Piece("max("), *self.write(zero), Piece(", "), *self.write(z), Piece(")")]
            case Call("abs", (argument,)):
                return [Piece("|"), *self.write(argument), Piece("|")]
            case Call(name, (argument,)):
                if name in SPELLED:
                    least = ATOM if isinstance(argument, Num | Count | Constant | Ref) else NEVER
                    return [Piece(SPELLED[name]), *self.inside(argument, least, lead=False)]
                return [Piece(f"{name}("), *self.write(argument), Piece(")")]
            case RowCall():
                return self.row(cell)
            case Condition():
                return [Piece("["), *self.relation(cell), Piece("]")]
            case Choice(condition, then, otherwise):
                asked = self.relation(condition) if isinstance(condition, Condition) else self.write(condition)
                return [
                    *self.inside(then, ADDED, lead=True),
                    Piece(" if "),
                    *asked,
                    Piece(" else "),
                    *self.inside(otherwise, ADDED, lead=True),
                ]
        raise TypeError(f"no way to write {cell}")

    def leaf(self, cell: Num | Count | Constant | Ref) -> Piece:
        match cell:
            case Constant(name):
                return Piece(name, "name")
            case Ref(name, index, value, taken_by):
                if not self.by_name:
                    return Piece(self.number(value), "number", name, index)
                if taken_by:
                    return Piece(cell_name(name, (taken_by, *index[1:]), self.names), "name", name, index)
                whole = () if all(at == WHOLE for at in index) else index
                return Piece(cell_name(name, whole, self.names), "name", name, index)
            case Count(text) if self.by_name:
                return Piece(text, "name")
        return Piece(self.number(cell.value), "number")

    def level(self, cell: Expression) -> int:
        """How tightly a cell as written holds together."""
        match cell:
            case Num() | Count() | Constant() | Ref():
                text = self.leaf(cell).text
                scientific = text[0].isdigit() and "e" in text
                return MINUS if text.startswith("-") else POWER if scientific or "∂" in text else ATOM
            case Op("^"):
                return POWER
            case Op(sign) if sign in "+-":
                return ADDED
            case Op():
                return TIMES
            case Neg():
                return MINUS
            case Sum(terms=terms, pattern=pattern, mean=mean):
                if mean:
                    return SIGMA if self.by_name else TIMES
                if len(terms) == 1:
                    return ADDED if self.loses_zero(cell) else self.level(terms[0])
                return SIGMA if pattern and self.by_name and len(terms) else ADDED
            case Call(name):
                return POWER if name in SPELLED else ATOM
            case Choice():
                return CHOICE
        return ATOM

    def inside(self, cell: Expression, least: int, lead: bool) -> Pieces:
        """A cell in a place that needs it to hold together at least so tightly."""
        level = self.level(cell)
        if level < least or (level == MINUS and not lead):
            return [Piece("("), *self.write(cell), Piece(")")]
        return self.write(cell, lead)

    def operation(self, sign: str, left: Expression, right: Expression, lead: bool) -> Pieces:
        if sign in "+-":
            return [
                *self.inside(left, ADDED, lead),
                Piece(f" {sign} "),
                *self.inside(right, SIGMA if self.by_name else TIMES, lead=False),
            ]
        quotient = isinstance(left, Op) and left.sign == "/" and sign == "·"
        before = self.inside(left, MINUS if quotient else TIMES, lead)
        after = self.inside(right, MINUS, lead=False)
        wide = sign == "/" or "∂" in text_of(before) or "∂" in text_of(after)
        return [*before, Piece(f" {sign} " if wide else sign), *after]

    def summed(self, cell: Sum, lead: bool) -> Pieces:
        terms = cell.terms
        if cell.mean:
            if self.by_name and cell.pattern:
                return [Piece(f"mean_{cell.variable} "), *self.inside(cell.pattern, TIMES, lead=False)]
            whole, count = Sum(terms, cell.variable, cell.pattern), self.number(len(terms))
            return [*self.inside(whole, TIMES, lead), Piece(" / "), Piece(count, "number")]
        if self.by_name and cell.pattern and len(terms) > 1:
            return [Piece(f"Σ_{cell.variable} "), *self.inside(cell.pattern, TIMES, lead=False)]
        if not len(terms):
            return [Piece(self.number(0.0), "number")]
        if self.loses_zero(cell):
            return [Piece(self.number(0.0), "number"), Piece(" + "), *self.added(cell, lead=False)]
        return self.write(terms[0], lead) if len(terms) == 1 else self.added(cell, lead)

    def added(self, cell: Sum, lead: bool) -> Pieces:
        def written(at: int) -> Pieces:
            return self.inside(cell.terms[at], TIMES, lead and at == 0)

        return self.listed(len(cell.terms), written, " + ")

    def loses_zero(self, cell: Sum) -> bool:
        """Whether the 0.0 a sum starts from shows: every term is -0.0, and they add up to 0.0."""
        return self.exact and all(str(evaluate(term)) == "-0.0" for term in cell.terms)

    def row(self, cell: RowCall) -> Pieces:
        at = Piece(f"[{cell.at}]")
        if self.by_name:
            return [Piece(f"{cell.name}("), *self.write(cell.pattern), Piece(")"), at]
        args = self.listed(len(cell.args), lambda i: self.write(cell.args[i]), ", ")
        return [Piece(f"{cell.name}("), *args, Piece(")"), at]

    def relation(self, cell: Condition) -> Pieces:
        sign = RELATIONS.get(cell.relation, cell.relation)
        return [
            *self.inside(cell.left, ADDED, lead=True),
            Piece(f" {sign} "),
            *self.inside(cell.right, ADDED, lead=True),
        ]

    def listed(self, count: int, written: Callable[[int], Pieces], between: str) -> Pieces:
        """Up to ``most`` things in full; of more, the first two, dots, and the last."""
        few = range(count) if count <= max(self.most, 3) else (0, 1, -1, count - 1)
        pieces: Pieces = []
        for at in few:
            pieces += [Piece(between)] if pieces else []
            pieces += [Piece("…", "dots")] if at < 0 else written(at)
        return pieces
