"""The tree of a statement -> a formula over whole tensors. How each thing is spelled is left to a subclass."""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from tui_backprop.engine.reading import RELATIONS, ReadingError
from tui_backprop.engine.shapes import Shape, callee, infer, keyword
from tui_backprop.engine.statement import Statement
from tui_backprop.lesson.notation.symbols import Names
from tui_backprop.lesson.notation.writing import ADDED, ATOM, CHOICE, MINUS, POWER, SIGMA, TIMES

Text: TypeAlias = tuple[str, int]
"""A formula, and how tightly it holds together."""


@dataclass(frozen=True)
class Formula(ABC):
    """Walks a tree of the vocabulary.

    Args:
        names: the sheet's names.
        shapes: of the names read, where they are known: a product of two tensors is then ⊙, with a number ·.
    """

    names: Names | None = None
    shapes: Mapping[str, Shape] | None = None

    def whole(self, statement: Statement) -> str:
        """The formula of a statement, with ← where a name gets a new value."""
        return ", ".join(self.assignments(statement))

    def assignments(self, statement: Statement) -> list[str]:
        """The same, a formula for each name it writes."""
        becomes = self.becomes if set(statement.writes) & set(statement.reads) else "="
        values = statement.value.elts if isinstance(statement.value, ast.Tuple) else [statement.value]
        lines = zip(statement.writes, values, strict=True)
        return [f"{self.name(name)[0]} {becomes} {self.of(value)}" for name, value in lines]

    def of(self, node: ast.expr) -> str:
        return self.walk(node)[0]

    def inside(self, node: ast.expr, least: int, lead: bool = False) -> str:
        """A part in a place that needs it to hold together at least so tightly."""
        text, level = self.walk(node, lead)
        return self.group(self.of(node)) if level < least or (level == MINUS and not lead) else text

    def walk(self, node: ast.expr, lead: bool = True) -> Text:
        """The formula of a part; ``lead`` when nothing stands before it, so that a minus needs no parentheses."""
        match node:
            case ast.Name(id=name):
                return self.name(name)
            case ast.Constant(value=int() | float() as value):
                return self.number(float(value)), ATOM
            case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=right):
                sign = "+" if isinstance(op, ast.Add) else "-"
                return f"{self.inside(left, ADDED, lead)} {sign} {self.inside(right, SIGMA)}", ADDED
            case ast.BinOp(op=ast.Mult()):
                return self.multiplied(node, lead), TIMES
            case ast.BinOp(left=left, op=ast.MatMult(), right=right):
                return f"{self.inside(left, POWER, lead)} {self.inside(right, POWER)}", TIMES
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return self.quotient(left, right, lead)
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                return self.power(self.inside(left, ATOM, lead), right), POWER
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return f"-{self.inside(operand, POWER)}", MINUS
            case ast.Compare():
                return self.bracket(self.relation(node)), ATOM
            case ast.Attribute(value=value, attr="T"):
                return self.transposed(value)
            case ast.Attribute(value=value, attr="size"):
                return self.counted("size", value), ATOM
            case ast.Attribute(attr="pi"):
                return self.pi, ATOM
            case ast.Subscript(value=value, slice=part):
                return self.indexed(value, part)
            case ast.List(elts=parts) | ast.Tuple(elts=parts):
                return ", ".join(map(self.of, parts)), ATOM
            case ast.Call(func=ast.Attribute(value=value, attr="astype")):
                return self.walk(value)
            case ast.Call():
                return self.call(node, lead)
        raise ReadingError(f"{ast.unparse(node)}: not in the vocabulary of the formulas")

    def call(self, node: ast.Call, lead: bool) -> Text:
        name, args = callee(node).removeprefix("np."), node.args
        match name:
            case "sum":
                axis = keyword(node, "axis")
                return self.summed({None: "", 0: "n"}.get(axis, "k"), self.inside(args[0], TIMES)), SIGMA
            case "outer":
                return f"{self.inside(args[0], MINUS, lead)} {self.tensor_product} {self.inside(args[1], MINUS)}", TIMES
            case "concatenate":
                assert isinstance(args[0], ast.Tuple | ast.List)
                return self.joined([self.of(part) for part in args[0].elts]), ATOM
            case "maximum":
                return self.called("max", f"{self.of(args[0])}, {self.of(args[1])}"), ATOM
            case "square":
                return self.power(self.inside(args[0], ATOM, lead), ast.Constant(2.0)), POWER
            case "where":
                condition = self.relation(args[0]) if isinstance(args[0], ast.Compare) else self.of(args[0])
                return self.choice(self.of(args[1]), condition, self.of(args[2])), CHOICE
            case "ones_like" | "zeros_like":
                return self.number(float(name == "ones_like")), ATOM
            case "len":
                return self.counted("len", args[0]), ATOM
            case "exp":
                return self.exponential(args[0]), POWER
            case "sqrt":
                return self.root(args[0]), POWER
            case "abs":
                return f"|{self.of(args[0])}|", ATOM
        return self.called(name, self.of(args[0])), ATOM

    def multiplied(self, node: ast.BinOp, lead: bool) -> str:
        quotient = isinstance(node.left, ast.BinOp) and isinstance(node.left.op, ast.Div)
        left = self.inside(node.left, POWER if quotient else TIMES, lead)
        right = self.inside(node.right, POWER)
        if _is_number(node.left) and not _is_number(node.right):
            return self.times_number(left, right)
        tensors = self.shapes and infer(node.left, self.shapes) and infer(node.right, self.shapes)
        return f"{left} {self.cell_product if tensors else self.dot} {right}"

    def counted(self, what: str, node: ast.expr) -> str:
        """How many rows ("len") or cells ("size") a tensor has."""
        return "N" if what == "len" else self.called("size", self.of(node))

    def joined(self, parts: list[str]) -> str:
        return self.bracket(", ".join(parts))

    def relation(self, node: ast.Compare) -> str:
        sign = RELATIONS[type(node.ops[0])]
        return f"{self.of(node.left)} {self.relations.get(sign, sign)} {self.of(node.comparators[0])}"

    becomes: ClassVar[str]
    dot: ClassVar[str]
    cell_product: ClassVar[str]
    tensor_product: ClassVar[str]
    pi: ClassVar[str]
    relations: ClassVar[Mapping[str, str]]

    @abstractmethod
    def name(self, name: str) -> Text: ...
    @abstractmethod
    def number(self, value: float) -> str: ...
    @abstractmethod
    def group(self, text: str) -> str: ...
    @abstractmethod
    def times_number(self, number: str, text: str) -> str: ...
    @abstractmethod
    def quotient(self, left: ast.expr, right: ast.expr, lead: bool) -> Text: ...
    @abstractmethod
    def power(self, base: str, exponent: ast.expr) -> str: ...
    @abstractmethod
    def exponential(self, exponent: ast.expr) -> str: ...
    @abstractmethod
    def root(self, node: ast.expr) -> str: ...
    @abstractmethod
    def called(self, name: str, text: str) -> str: ...
    @abstractmethod
    def bracket(self, text: str) -> str: ...
    @abstractmethod
    def transposed(self, node: ast.expr) -> Text: ...
    @abstractmethod
    def indexed(self, node: ast.expr, part: ast.expr) -> Text: ...
    @abstractmethod
    def summed(self, over: str, text: str) -> str: ...
    @abstractmethod
    def choice(self, then: str, condition: str, otherwise: str) -> str: ...


def index_text(part: ast.expr) -> str:
    """An index as a formula has it: a column made with None is not told from its row."""
    return ast.unparse(part).replace(", None", "").replace("(:, 0)", ":,0").replace(", ", ",").strip("()")


def _is_number(node: ast.expr) -> bool:
    match node:
        case ast.UnaryOp(operand=operand):
            return _is_number(operand)
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return _is_number(left) and _is_number(right)
    return isinstance(node, ast.Constant)
