"""Define what is known of a word of numpy, so that a new word is one row more and no reader has to be taught it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tui_backprop.engine.expression import Expression, RunningIndex, Var

Shape: TypeAlias = tuple[int, ...]
Mask: TypeAlias = NDArray[np.bool_]
Options: TypeAlias = Mapping[str, Any]
"""The keywords a word is called with: {"axis": 0, "keepdims": True}."""

CHOICE, ADDED, SIGMA, TIMES, MINUS, POWER, ATOM, LEAF = range(8)
"""How tightly an expression holds together as it is written; a looser one inside a tighter one gets parentheses."""


@dataclass(frozen=True)
class Form:
    r"""The writing of a word around its arguments: "√#1", r"\frac{#1}{#2}".

    Args:
        text: #1, #2 stand for the arguments, #* for all of them with commas between, #_ for the index that a sum runs
            over, as a subscript.
        level: how tightly the whole holds together.
        needs: how tightly each argument must, to stand there without parentheses; the last one goes for the rest.
    """

    text: str
    level: int = ATOM
    needs: tuple[int, ...] = (CHOICE,)

    def need(self, argument: int) -> int:
        """Return the level an argument needs, by its position from 0."""
        return self.needs[min(argument, len(self.needs) - 1)]


@dataclass(frozen=True)
class Lowering:
    """A substitute that runs for a word whose last bit differs between machines, or that costs more than it must.

    Args:
        runs: text with #1, #2 for the arguments, "dot(#1, #2)"; empty where the word runs as it is written.
        note: the footnote of the code pane.
        ordered: whether it adds in index order.
    """

    runs: str
    note: str = ""
    ordered: bool = True


class Operands(Protocol):
    """The arguments of a word where one cell of its result is read."""

    @property
    def count(self) -> int: ...
    def shape(self, which: int) -> Shape: ...
    def text(self, which: int) -> str:
        """Return an argument as the statement has it."""

    def cell(self, which: int, index: RunningIndex) -> Expression:
        """Return the cell of an argument at an index of its own."""

    def fixed(self, at: int | Var) -> int:
        """Return a position that must be known; a sum over such a word has no pattern with a running index."""

    def product(self, index: RunningIndex) -> Expression:
        """Return the sum of products that ``@`` makes of two arguments."""

    def summed(self, index: RunningIndex, mean: bool = False) -> Expression:
        """Return the sum of the cells of an argument along the axis of the options."""


@dataclass(frozen=True)
class Word:
    """A function, an operator or an attribute that a statement may use.

    Args:
        name: as a statement has it, "np.tanh", "sigmoid", ".T"; an operator by its sign.
        run: what it computes, on numbers and on arrays.
        reads: what a cell of the result reads: the same "cell" of each argument (with broadcasting), the whole "row" of
            it, no number but the "shape" of the argument, or "other" cells; ``shape``, ``cell`` and ``marks`` then say
            which.
        unicode, latex: how it is written; without them as a function of its arguments.
        worked: how it is written around single numbers, where that differs.
        textbook: the formula a book prints for a function that numpy does not have, in terms of z.
        tree: the expression from those of its arguments, of whole tensors or of a cell; a call of the word without it.
        shape: of the result; ValueError when arguments do not fit. Without it they are broadcast.
        fits: what arguments must be to fit, for the error.
        cell: a cell of the result, where it is not made of the same cell of each argument.
        marks: which cells of the result read a marked cell of the arguments.
        moves: whether each cell of the result is a cell of an argument.
        lowering: what runs in its place, from the trees and shapes of its arguments; None where it runs as it is.
        boxed: whether of numbers it makes an array of no dimensions, which has to be unpacked to a number.
        sizes: text that adds up the sizes of all terms where the word adds or multiplies the terms themselves: #1 is
            the size of an argument, =1 the argument as it is. Empty where the result counts as one term.
        cancels: whether terms of opposite signs can cancel in it.
        picks: "above" or "below" for a word whose result is one of its two arguments: the second where it lies so
            beside the first.
        title: "the logarithm", for a word that has no answer everywhere.
        undefined: where it has none, or an infinite one.
    """

    name: str
    run: Callable[..., Any]
    reads: Literal["cell", "row", "shape", "other"] = "cell"
    unicode: Form | None = None
    latex: Form | None = None
    worked: Form | None = None
    textbook: str = ""
    tree: Callable[[tuple[Expression, ...]], Expression] | None = None
    shape: Callable[[Sequence[Shape], Options], Shape] | None = None
    fits: str = "shapes that fit together"
    cell: Callable[[Operands, RunningIndex], Expression] | None = None
    marks: Callable[[Sequence[Mask], Options], Mask] | None = None
    moves: bool = False
    lowering: Callable[[Sequence[ast.expr], Sequence[Shape]], Lowering | None] | None = None
    boxed: bool = False
    sizes: str = ""
    cancels: bool = False
    picks: Literal["", "above", "below"] = ""
    title: str = ""
    undefined: Callable[[np.float64], bool] = lambda _: False

    @property
    def short(self) -> str:
        """Return the name as mathematics has it: "tanh", "size"."""
        return self.name.removeprefix("np.").removeprefix(".")
