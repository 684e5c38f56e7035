"""A program as one Python function that runs many iterations: the same arithmetic as stepping, each part of it once.

Stepping computes every line a person can look at. A run only has to hand on the parameters and the loss, so lines that
neither of them needs are left out, a part that stands in two lines is computed once, and what is the same in every
iteration is computed before the first. Nothing is reordered inside a part and no part is rewritten: the same operation
on the same operands, so the same bits.
"""

from __future__ import annotations

import ast
import copy
from collections import Counter
from dataclasses import dataclass, field
from types import CodeType
from typing import Any

from tui_backprop.engine.program import Program
from tui_backprop.engine.statement import names_of

WORTH_KEEPING = (ast.BinOp, ast.Call, ast.Compare, ast.Subscript, ast.UnaryOp)
"""Parts that are kept under a name when they are needed twice."""


@dataclass(frozen=True)
class Line:
    """A statement as it runs: the names on the left and the lowered right-hand side."""

    writes: tuple[str, ...]
    value: ast.expr

    @property
    def text(self) -> str:
        return f"{', '.join(self.writes)} = {ast.unparse(self.value)}"


def compiled(program: Program) -> CodeType:
    """Compile ``iterations(leaves, first, losses, rows_of)``, which fills ``losses`` and returns what is carried on."""
    before, body = shortened(program)
    take = ["rows = rows_of(first + i)"] if program.batched else []
    text = "\n".join(
        [
            "def iterations(leaves, first, losses, rows_of):",
            *(f"    {name} = leaves[{name!r}]" for name in program.leaves),
            *(f"    {line.text}" for line in before),
            "    for i in range(len(losses)):",
            *(f"        {line}" for line in take),
            *(f"        {line.text}" for line in body),
            f"        losses[i] = {program.loss}",
            f"    return {{{', '.join(f'{name!r}: {name}' for name in program.carried)}}}",
        ]
    )
    return next(item for item in compile(text, "<iterations>", "exec").co_consts if isinstance(item, CodeType))


def shortened(program: Program) -> tuple[list[Line], list[Line]]:
    """Return the lines that run once, and those of every iteration."""
    needed = _needed(program)
    rewritten = {name for line in needed for name in line.writes}
    fixed = frozenset((*program.data, *program.hyperparameters)) - rewritten
    sharing = _Sharing(_repeated(needed), fixed)
    for line in needed:
        sharing.add(line)
    return sharing.before, sharing.body


def _needed(program: Program) -> list[Line]:
    """Return the lines that the loss or a later iteration depends on."""
    wanted, lines = {*program.carried, program.loss}, list[Line]()
    for statement, lowered in zip(reversed(program.statements), reversed(program.lowered), strict=True):
        if wanted.isdisjoint(statement.writes):
            continue
        wanted -= set(statement.writes)
        wanted |= set(names_of(lowered.expression))
        lines.append(Line(statement.writes, lowered.expression))
    return lines[::-1]


@dataclass
class _Numbers:
    """Gives every value a number; two expressions with the same number are the same computation on the same values."""

    known: dict[object, int] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)

    def of(self, node: ast.AST) -> int:
        if isinstance(node, ast.Name):
            return self.names.setdefault(node.id, self._fresh(node.id))
        return self._number(
            (type(node), *(self._part(value) for name, value in ast.iter_fields(node) if name != "ctx"))
        )

    def written(self, line: Line) -> None:
        """Note that after a line its names stand for what it computed."""
        number = self.of(line.value)
        for at, name in enumerate(line.writes):
            self.names[name] = number if len(line.writes) == 1 else self._number((number, at))

    def _part(self, value: object) -> object:
        if isinstance(value, ast.AST):
            return self.of(value)
        if isinstance(value, list):
            return tuple(self._part(item) for item in value)
        return repr(value)

    def _fresh(self, name: str) -> int:
        return self._number(("before anything ran", name))

    def _number(self, key: object) -> int:
        return self.known.setdefault(key, len(self.known))


def _repeated(lines: list[Line]) -> frozenset[int]:
    """Return the numbers of the parts that are needed more than once; parts of a repeated part count once."""
    numbers, times = _Numbers(), Counter[int]()

    def count(node: ast.AST) -> None:
        if isinstance(node, WORTH_KEEPING):
            times[number := numbers.of(node)] += 1
            if times[number] > 1:
                return
        for child in ast.iter_child_nodes(node):
            count(child)

    for line in lines:
        count(line.value)
        numbers.written(line)
    return frozenset(number for number, often in times.items() if often > 1)


@dataclass
class _Sharing(ast.NodeTransformer):
    """Rewrites lines so that each repeated part is computed where it first stands, and a fixed part before the loop."""

    repeated: frozenset[int]
    fixed: frozenset[str]
    before: list[Line] = field(default_factory=list)
    body: list[Line] = field(default_factory=list)
    numbers: _Numbers = field(default_factory=_Numbers)
    homes: dict[int, str] = field(default_factory=dict)

    def add(self, line: Line) -> None:
        """Append a line, and before it the parts it is the first to need."""
        number = self.numbers.of(line.value)
        whole = self._home(number) is None and not self._stays(line.value)
        rewritten: Any = self.generic_visit if whole else self.visit
        self.body.append(Line(line.writes, rewritten(copy.deepcopy(line.value))))
        self.numbers.written(line)
        if whole and len(line.writes) == 1:
            self.homes[number] = line.writes[0]

    def visit(self, node: ast.AST) -> Any:
        """Return the name under which a part is kept, or else the part with its own parts replaced in the same way."""
        if not isinstance(node, (*WORTH_KEEPING, ast.Attribute)):
            return self.generic_visit(node)
        number = self.numbers.of(node)
        home = self._home(number)
        if home is None and self._stays(node):
            home = self._keep(number, self.before, node)
        elif home is None and number in self.repeated:
            home = self._keep(number, self.body, self.generic_visit(node))
        return self.generic_visit(node) if home is None else ast.Name(home, ast.Load())

    def _stays(self, node: ast.AST) -> bool:
        """True if a part is the same in every iteration."""
        names = names_of(node)
        return bool(names) and self.fixed.issuperset(names)

    def _home(self, number: int) -> str | None:
        """Return the name that has this value now."""
        name = self.homes.get(number)
        return name if name is not None and self.numbers.names.get(name) == number else None

    def _keep(self, number: int, where: list[Line], value: Any) -> str:
        name = f"_{len(self.homes)}"  # no name of a lab begins so
        where.append(Line((name,), value))
        self.homes[number], self.numbers.names[name] = name, number
        return name
