"""A statement: one line of numpy as the lab sheet would write it, the only place where its arithmetic is written.

The machine runs it, the panes print it, the lesson reads its tree. Before it runs, a few spellings are *lowered* to
ones whose bits are the same on every machine; the statement keeps both texts, so that the screen can say so.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, TypeAlias

from tui_backprop.engine.rows.slips import Slip
from tui_backprop.engine.shapes import Shape, infer
from tui_backprop.engine.use import filled, use_of
from tui_backprop.engine.vocabulary import is_word

Role: TypeAlias = Literal[
    "", "batch", "z", "a", "slope", "y_hat", "loss", "dy_hat", "da", "dz", "dW", "db", "dtheta", "count", "decay",
    "state", "update",
]  # fmt: skip
"""What a statement does in the scheme of backpropagation; empty for a line of no program."""


@dataclass(frozen=True)
class Statement:
    """A line of the program, and what is known of it without reading its names.

    Args:
        text: the numpy line, "z_hidden = x @ W_hidden".
        why: one sentence that says what it is for.
        role: see :data:`Role`.
        layer: the layer it belongs to, or empty.
        parameter: the parameter it is about (gradients and updates), or empty.
        gradient_of: the tensor whose gradient it writes, or empty.
        slips: right-hand sides that its row says are mistaken for this one.
    """

    text: str
    why: str = ""
    role: Role = ""
    layer: str = ""
    parameter: str = ""
    gradient_of: str = ""
    slips: tuple[Slip, ...] = ()

    @cached_property
    def tree(self) -> ast.Assign:
        (node,) = ast.parse(self.text).body
        assert isinstance(node, ast.Assign)
        return node

    @property
    def value(self) -> ast.expr:
        """Return the right-hand side."""
        return self.tree.value

    @cached_property
    def writes(self) -> tuple[str, ...]:
        """Return the names on the left; more than one only where a batch is taken."""
        return names_of(self.tree.targets[0])

    @property
    def name(self) -> str:
        """Return the name on the left (the first one)."""
        return self.writes[0]

    @cached_property
    def reads(self) -> tuple[str, ...]:
        """Return the names on the right, in the order they first appear."""
        return names_of(self.value)


def names_of(tree: ast.AST) -> tuple[str, ...]:
    """Return the tensor names in a tree, each once, in reading order."""
    found = {
        node.id: None
        for node in sorted(
            (node for node in ast.walk(tree) if isinstance(node, ast.Name)), key=lambda n: (n.lineno, n.col_offset)
        )
        if not is_word(node.id)
    }
    return tuple(found)


@dataclass(frozen=True)
class Lowered:
    """The expression that runs for a statement, and what was changed to get it.

    Args:
        expression: the lowered right-hand side.
        notes: spellings on screen that were lowered, in words, for the footnote of the code pane.
        ordered: whether every product and sum in it has the fixed index order.
    """

    expression: ast.expr
    notes: tuple[str, ...] = ()
    ordered: bool = True

    @cached_property
    def text(self) -> str:
        return ast.unparse(self.expression)


def lower(statement: Statement, shapes: Mapping[str, Shape]) -> Lowered:
    """Rewrite the spellings whose last bit differs between machines.

    ``@`` becomes ``dot`` up to 4,096 multiplications, ``np.sum`` and ``np.mean`` become sums in index order, ``** 2``
    becomes ``np.square`` (scalar and array ``**`` differ in the last bit), and ``np.maximum(0, z)`` becomes a ``where``
    that passes nan and never gives -0.0.
    """
    lowering = _Lowering(shapes)
    expression = lowering.visit(copy.deepcopy(statement.value))  # a transformer changes the tree it is given
    if lowering.boxed and infer(statement.value, shapes) == ():
        expression = ast.Subscript(expression, ast.Tuple([], ast.Load()), ast.Load())
    return Lowered(ast.fix_missing_locations(expression), tuple(dict.fromkeys(lowering.notes)), lowering.ordered)


@dataclass
class _Lowering(ast.NodeTransformer):
    """Puts what its row says in the place of each word, inner ones first.

    ``boxed`` is true once a word made an array of no dimensions where a number is wanted.
    """

    shapes: Mapping[str, Shape]
    notes: list[str] = field(default_factory=list)
    ordered: bool = True
    boxed: bool = False

    def visit(self, node: ast.AST) -> Any:
        use = use_of(node) if isinstance(node, ast.expr) else None
        lowering = None
        if use is not None and use.args:  # np.sum alone is the function of a call
            self.boxed |= use.word.boxed
            if use.word.lowering is not None:
                lowering = use.word.lowering(use.args, [infer(part, self.shapes) for part in use.args])
        inner: Any = self.generic_visit(node)
        if lowering is None:
            return inner
        self.ordered &= lowering.ordered
        self.notes += [lowering.note] if lowering.note else []
        again = use_of(inner)
        return filled(lowering.runs, inner, again.args) if lowering.runs and again else inner
