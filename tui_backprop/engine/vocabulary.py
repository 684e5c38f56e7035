"""The words a statement may use: numpy's, the few functions numpy lacks, the operators and the attributes.

The machine, the fast run, shapes, worked lines, formulas, LaTeX, why and the mistakes all ask the row of a word. A word
that is not here is refused wherever a shape is asked for, so nothing else is ever compiled.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tui_backprop.engine.arithmetic import DOT_LIMIT, LOWERED, erf, log_softmax, maximum, mean, sigmoid, softplus, total
from tui_backprop.engine.word import (
    ADDED,
    ATOM,
    CHOICE,
    LEAF,
    MINUS,
    POWER,
    SIGMA,
    TIMES,
    Form,
    Lowering,
    Mask,
    Operands,
    Options,
    Shape,
    Word,
)
from tui_backprop.ground.lazy import later
from tui_backprop.ground.tables import Table

if TYPE_CHECKING:
    from tui_backprop.engine.expression import Choice, Condition, Count, Neg, Num, Op, RunningIndex
else:  # a statement runs without the trees of its cells
    Choice, Condition, Count, Neg, Num, Op = later(
        "tui_backprop.engine.expression", "Choice", "Condition", "Count", "Neg", "Num", "Op"
    )


def _operation(sign: str, run: Callable[..., Any], unicode: Form, latex: Form | None = None, **more: Any) -> Word:
    """Make the row of an operator between two numbers."""
    return Word(sign, run, unicode=unicode, latex=latex or unicode, tree=lambda args: Op(sign, *args), **more)


def _squared(args: Sequence[ast.expr], _: Sequence[Shape]) -> Lowering | None:
    square = isinstance(args[1], ast.Constant) and args[1].value == 2
    return Lowering("np.square(#1)", "** 2 runs as np.square") if square else None


def _product_shape(shapes: Sequence[Shape], _: Options) -> Shape:
    a, b = shapes
    if not a or not b or a[-1] != b[0]:
        raise ValueError
    return a[:-1] + b[1:]


def _product_marks(marks: Sequence[Mask], _: Options) -> Mask:
    """Mark what a row of the left and a column of the right go into: that row and that column of the result."""
    rows, columns = marks[0].any(axis=-1), marks[1].any(axis=0)
    return np.asarray(np.logical_or.outer(rows, columns))


def _dot(_: Sequence[ast.expr], shapes: Sequence[Shape]) -> Lowering:
    a, b = shapes
    multiplications = math.prod(a) * (b[1] if len(b) == 2 else 1)
    if multiplications > DOT_LIMIT:
        return Lowering("", "@ is summed by BLAS", ordered=False)
    return Lowering("dot(#1, #2)", "@ is summed in index order")


def _relation(name: str, holds: Callable[..., Any], unicode: str, latex: str) -> Word:
    """Make the row of a comparison; it is 1 where it holds, else 0."""
    return Word(
        name,
        holds,
        unicode=Form(f"#1 {unicode} #2", ADDED, (ADDED,)),
        latex=Form(f"#1 {latex} #2", ADDED, (ADDED,)),
        tree=lambda args: Condition(name, *args),
    )


def _larger(args: Sequence[ast.expr], _: Sequence[Shape]) -> Lowering:
    if isinstance(args[0], ast.Constant) and args[0].value == 0:
        return Lowering("np.where(#2 <= #1, 0.0, #2)", "np.maximum(0, z) runs as np.where(z <= 0, 0.0, z)")
    return Lowering("np.where(#2 <= #1, #1, #2)", "np.maximum(a, b) runs as np.where(b <= a, a, b)")


def _tex(name: str) -> Form:
    """Return the form of a function that LaTeX has a command for."""
    return Form(rf"\{name}\left(#*\right)")


def _reduced(shapes: Sequence[Shape], options: Options) -> Shape:
    (shape,), axis = shapes, options.get("axis")
    if axis is None:
        return ()
    at = axis % len(shape)
    return shape[:at] + ((1,) if options.get("keepdims") else ()) + shape[at + 1 :]


def _reduced_marks(marks: Sequence[Mask], options: Options) -> Mask:
    return np.asarray(marks[0].any(axis=options.get("axis"), keepdims=bool(options.get("keepdims"))))


def _vectors(shapes: Sequence[Shape], _: Options) -> Shape:
    (rows,), (columns,) = shapes
    return rows, columns


def _part(given: Operands, index: RunningIndex) -> Any:
    """Return the cell of the part of a concatenation that a position lies in."""
    at = given.fixed(index[0])
    for which in range(given.count):
        size = math.prod(given.shape(which))
        if at < size:
            return given.cell(which, (at,) if given.shape(which) else ())
        at -= size
    raise IndexError(index)


VOCABULARY: Table[Word] = Table(
    # operators
    _operation("+", operator.add, Form("#1 + #2", ADDED, (ADDED, SIGMA)), sizes="#1 + #2", cancels=True),
    _operation("-", operator.sub, Form("#1 - #2", ADDED, (ADDED, SIGMA)), sizes="#1 + #2", cancels=True),
    _operation(
        "·",
        operator.mul,
        Form("#1 · #2", TIMES, (TIMES, MINUS)),
        Form(r"#1 \cdot #2", TIMES, (TIMES, MINUS)),
        worked=Form("#1·#2", TIMES, (TIMES, MINUS)),
        sizes="#1 * #2",
    ),
    _operation(  # what a product of two tensors is called in a formula; a statement has *
        "⊙", operator.mul, Form("#1 ⊙ #2", TIMES, (TIMES, MINUS)), Form(r"#1 \odot #2", TIMES, (TIMES, MINUS))
    ),
    _operation(
        "/",
        operator.truediv,
        Form("#1 / #2", TIMES, (TIMES, MINUS)),
        Form(r"\frac{#1}{#2}", POWER),
        sizes="#1 / np.abs(=2)",
    ),
    _operation(
        "^",
        operator.pow,
        Form("#1^#2", POWER, (ATOM,)),
        Form("#1^{#2}", POWER, (ATOM, CHOICE)),
        lowering=_squared,
        sizes="#1 ** =2",
    ),
    Word(
        "@",
        operator.matmul,
        "other",
        unicode=Form("#1 #2", TIMES, (POWER,)),
        latex=Form("#1 #2", TIMES, (POWER,)),
        shape=_product_shape,
        fits="as many columns on the left as rows on the right",
        cell=lambda given, index: given.product(index),
        marks=_product_marks,
        lowering=_dot,
        sizes="#1 @ #2",
        cancels=True,
    ),
    Word(
        "-x",
        operator.neg,
        unicode=Form("-#1", MINUS, (POWER,)),
        latex=Form("-#1", MINUS, (POWER,)),
        tree=lambda args: Neg(*args),
        sizes="#1",
    ),
    _relation(">", operator.gt, ">", ">"),
    _relation(">=", operator.ge, "≥", r"\ge"),
    _relation("<", operator.lt, "<", "<"),
    _relation("<=", operator.le, "≤", r"\le"),
    _relation("==", operator.eq, "=", "="),
    _relation("!=", operator.ne, "≠", r"\ne"),
    # functions of each cell, or of each row
    Word("np.tanh", np.tanh, latex=_tex("tanh")),
    Word("np.exp", np.exp, unicode=Form("e^#1", POWER, (LEAF,)), latex=Form("e^{#1}", POWER)),
    Word("np.log", np.log, latex=_tex("log"), title="the logarithm", undefined=lambda z: bool(z <= 0)),
    Word(
        "np.sqrt",
        np.sqrt,
        unicode=Form("√#1", POWER, (ATOM,)),
        latex=Form(r"\sqrt{#1}"),
        title="the square root",
        undefined=lambda z: bool(z < 0),
    ),
    Word("np.abs", np.abs, unicode=Form("|#1|"), latex=Form(r"\left|#1\right|")),
    Word("np.sign", np.sign),
    Word(
        "np.square",
        np.square,
        unicode=Form("#1²", POWER, (ATOM,)),
        latex=Form("#1^{2}", POWER, (ATOM,)),
        tree=lambda args: Op("^", args[0], Num(np.float64(2.0))),
    ),
    Word(
        "np.maximum",
        maximum,
        unicode=Form("max(#*)"),
        latex=_tex("max"),
        lowering=_larger,
        boxed=True,
        picks="above",
    ),
    Word(
        "np.where",
        np.where,
        unicode=Form("#2 if #1 else #3", CHOICE, (ADDED,)),
        latex=Form(r"\begin{cases} #2 & #1 \\ #3 & \text{else} \end{cases}", CHOICE),
        tree=lambda args: Choice(*args),
        boxed=True,
    ),
    Word("sigmoid", sigmoid, textbook="1 / (1 + e^(-z))"),
    Word("softplus", softplus, textbook="log(1 + e^z)"),
    Word("erf", erf, textbook="2/√π · ∫_0^z e^(-t²) dt"),
    Word("log_softmax", log_softmax, "row", textbook="z - log Σ e^z"),
    # words that read other cells, or none
    Word(
        "np.sum",
        total,
        "other",
        unicode=Form("Σ#_ #1", SIGMA, (TIMES,)),
        latex=Form(r"\sum#_ #1", SIGMA, (TIMES,)),
        shape=_reduced,
        cell=lambda given, index: given.summed(index),
        marks=_reduced_marks,
        lowering=lambda *_: Lowering("total(#1)", "sums are added in index order"),
        sizes="np.sum(#1)",
        cancels=True,
    ),
    Word(
        "np.mean",
        mean,
        "other",
        shape=_reduced,
        cell=lambda given, index: given.summed(index, mean=True),
        marks=_reduced_marks,
        lowering=lambda *_: Lowering("mean(#1)", "sums are added in index order"),
        sizes="np.mean(#1)",
        cancels=True,
    ),
    Word(
        "np.outer",
        np.outer,
        "other",
        unicode=Form("#1 ⊗ #2", TIMES, (MINUS,)),
        latex=Form(r"#1 \otimes #2", TIMES, (MINUS,)),
        shape=_vectors,
        fits="two vectors",
        cell=lambda given, index: Op("·", given.cell(0, index[:1]), given.cell(1, index[1:])),
        marks=lambda marks, _: np.logical_or.outer(*marks),
        lowering=lambda *_: Lowering("outer(#1, #2)"),
        sizes="np.outer(#1, #2)",
    ),
    Word(
        "np.concatenate",
        lambda *parts: np.concatenate([np.atleast_1d(part) for part in parts]),
        "other",
        unicode=Form("[#*]"),
        latex=Form(r"\left[#*\right]"),
        shape=lambda shapes, _: (sum(map(math.prod, shapes)),),
        cell=_part,
        marks=lambda marks, _: np.concatenate(list(marks)),
        moves=True,
        sizes="np.concatenate((#*,))",
    ),
    Word(
        ".T",
        np.transpose,
        "other",
        unicode=Form("#1ᵀ", ATOM, (ATOM,)),
        latex=Form(r"#1^{\top}", ATOM, (ATOM,)),
        shape=lambda shapes, _: shapes[0][::-1],
        cell=lambda given, index: given.cell(0, index[::-1]),
        marks=lambda marks, _: marks[0].T,
        moves=True,
        sizes="#1.T",
    ),
    Word(".astype", np.asarray, tree=lambda args: args[0]),
    Word(
        ".size",
        np.size,
        "shape",
        shape=lambda *_: (),
        cell=lambda given, _: Count(f"size({given.text(0)})", np.float64(math.prod(given.shape(0)))),
    ),
    Word(
        "len",
        len,
        "shape",
        unicode=Form("N"),
        latex=Form("N"),
        shape=lambda *_: (),
        cell=lambda given, _: Count("N", np.float64(given.shape(0)[0])),
    ),
    Word(
        "np.ones_like",
        np.ones_like,
        "shape",
        unicode=Form("1"),
        latex=Form("1"),
        cell=lambda *_: Num(np.float64(1.0)),
    ),
    Word(
        "np.zeros_like",
        np.zeros_like,
        "shape",
        unicode=Form("0"),
        latex=Form("0"),
        cell=lambda *_: Num(np.float64(0.0)),
    ),
    Word("np.pi", lambda: np.pi, unicode=Form("π", LEAF), latex=Form(r"\pi", LEAF)),
)
"""Every word by the name a statement calls it by."""


def is_word(name: str) -> bool:
    """True for a bare name in a statement that names no tensor: ``np``, ``len``, ``float``, ``sigmoid``."""
    return name in ("np", "float") or name in VOCABULARY


def namespace() -> dict[str, object]:
    """Return all the names compiled text can see beside its tensors."""
    functions = {name: word.run for name, word in VOCABULARY.items() if name.isidentifier()}
    return {"np": np, **LOWERED, **functions}
