"""A program as one Python function that runs many iterations: the same arithmetic as stepping, each part of it once.

Stepping runs every statement a person can look at. A run only has to hand on the parameters and the loss, so what
neither of them needs is left out, a part that stands in two statements is computed once, and what is the same in every
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
class Assignment:
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
            *(f"    {assignment.text}" for assignment in before),
            "    for i in range(len(losses)):",
            *(f"        {line}" for line in take),
            *(f"        {assignment.text}" for assignment in body),
            f"        losses[i] = {program.loss}",
            f"    return {{{', '.join(f'{name!r}: {name}' for name in program.carried)}}}",
        ]
    )
    return next(item for item in compile(text, "<iterations>", "exec").co_consts if isinstance(item, CodeType))


def shortened(program: Program) -> tuple[list[Assignment], list[Assignment]]:
    """Return the assignments that run once, and those of every iteration."""
    needed = _needed(program)
    rewritten = {name for assignment in needed for name in assignment.writes}
    fixed = frozenset((*program.data, *program.hyperparameters)) - rewritten
    sharing = _Sharing(_repeated(needed), fixed)
    for assignment in needed:
        sharing.add(assignment)
    return sharing.before, sharing.body


def _needed(program: Program) -> list[Assignment]:
    """Return the statements, lowered, that the loss or a later iteration depends on."""
    wanted, assignments = {*program.carried, program.loss}, list[Assignment]()
    # from the end: a statement is needed if a needed statement after it reads what it writes
    for statement, lowered in zip(reversed(program.statements), reversed(program.lowered), strict=True):
        if wanted.isdisjoint(statement.writes):
            continue
        wanted -= set(statement.writes)
        wanted |= set(names_of(lowered.expression))
        assignments.append(Assignment(statement.writes, lowered.expression))
    return assignments[::-1]


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

    def written(self, assignment: Assignment) -> None:
        """Note that after an assignment its names stand for what it computed."""
        number = self.of(assignment.value)
        for at, name in enumerate(assignment.writes):
            self.names[name] = number if len(assignment.writes) == 1 else self._number((number, at))

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


def _repeated(assignments: list[Assignment]) -> frozenset[int]:
    """Return the numbers of the parts that are needed more than once; parts of a repeated part count once."""
    numbers, times = _Numbers(), Counter[int]()

    def count(node: ast.AST) -> None:
        if isinstance(node, WORTH_KEEPING):
            times[number := numbers.of(node)] += 1
            if times[number] > 1:
                return
        for child in ast.iter_child_nodes(node):
            count(child)

    for assignment in assignments:
        count(assignment.value)
        numbers.written(assignment)
    return frozenset(number for number, often in times.items() if often > 1)


@dataclass
class _Sharing(ast.NodeTransformer):
    """Computes each repeated part where it first stands, and a fixed part before the loop."""

    repeated: frozenset[int]
    fixed: frozenset[str]
    before: list[Assignment] = field(default_factory=list)
    body: list[Assignment] = field(default_factory=list)
    numbers: _Numbers = field(default_factory=_Numbers)
    homes: dict[int, str] = field(default_factory=dict)

    def add(self, assignment: Assignment) -> None:
        """Append an assignment, and before it the parts it is the first to need."""
        number = self.numbers.of(assignment.value)
        whole = self._home(number) is None and not self._stays(assignment.value)
        rewritten: Any = self.generic_visit if whole else self.visit
        self.body.append(Assignment(assignment.writes, rewritten(copy.deepcopy(assignment.value))))
        self.numbers.written(assignment)
        if whole and len(assignment.writes) == 1:
            self.homes[number] = assignment.writes[0]

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

    def _keep(self, number: int, where: list[Assignment], value: Any) -> str:
        name = f"_{len(self.homes)}"  # no name of a lab begins so
        where.append(Assignment((name,), value))
        self.homes[number], self.numbers.names[name] = name, number
        return name
