"""Find the word of the vocabulary that a tree of Python's begins with, and make text of a row such a tree again."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from tui_backprop.engine.vocabulary import VOCABULARY
from tui_backprop.engine.word import Options, Word

OPERATORS: Mapping[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "·",
    ast.Div: "/",
    ast.Pow: "^",
    ast.MatMult: "@",
    ast.USub: "-x",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
"""Python's operators, by the names of their rows."""


class Use(NamedTuple):
    """A word as a statement uses it."""

    word: Word
    args: tuple[ast.expr, ...]
    options: Options


def use_of(node: ast.expr) -> Use | None:
    """Return the word a tree begins with and what it is applied to; None for a name, a number, an index or no word.

    The parts of ``np.concatenate((a, b))`` are its arguments, and z is that of ``z.T`` and of ``z.astype(float)``.
    """
    name, args, options = "", tuple[ast.expr, ...](), dict[str, Any]()
    match node:
        case ast.BinOp(left=left, op=sign, right=right):
            name, args = OPERATORS.get(type(sign), ""), (left, right)
        case ast.UnaryOp(op=sign, operand=operand):
            name, args = OPERATORS.get(type(sign), ""), (operand,)
        case ast.Compare(left=left, ops=[sign], comparators=[right]):
            name, args = OPERATORS.get(type(sign), ""), (left, right)
        case ast.Attribute():
            name, args = _attribute(node)
        case ast.Call(func=ast.Attribute() as method, args=given, keywords=keywords):
            name, args = _attribute(method)
            args = args or _listed(given)
            options = {item.arg or "": ast.literal_eval(item.value) for item in keywords}
        case ast.Call(func=ast.Name(id=function), args=given):
            name, args = function, _listed(given)
    word = VOCABULARY.get(name)
    return None if word is None else Use(word, args, options)


def _attribute(node: ast.Attribute) -> tuple[str, tuple[ast.expr, ...]]:
    if isinstance(node.value, ast.Name) and node.value.id == "np":
        return f"np.{node.attr}", ()
    return f".{node.attr}", (node.value,)


def _listed(args: Sequence[ast.expr]) -> tuple[ast.expr, ...]:
    match args:
        case [ast.Tuple(elts=parts) | ast.List(elts=parts)]:
            return tuple(parts)
    return tuple(args)


def filled(template: str, node: ast.expr, args: Sequence[ast.expr], given: Sequence[ast.expr] = ()) -> ast.expr:
    """Return the tree of a row's text with arguments put in.

    Args:
        template: with #1, #2 for ``args``, #* for all of them, =1, =2 for ``given``.
        node: what it takes the place of; the keywords of a call are handed on.
    """
    keywords = node.keywords if isinstance(node, ast.Call) else []

    def put(place: re.Match[str]) -> str:
        if place[0] == "#*":
            return ", ".join(map(ast.unparse, args))
        return f"({ast.unparse((args if place[1] == '#' else given)[int(place[2]) - 1])})"

    tree = ast.parse(re.sub(r"([#=])(\d|\*)", put, template), mode="eval").body
    if isinstance(tree, ast.Call):
        tree.keywords += keywords
    return tree
