"""Where one is: branch, iteration, stop, statement, cell; and how the keys n N s f S F move, forward and back in time.

Time is a line of moments. At each level (stage, statement, cell) it is cut into parts, and a position is the moment at
which one of them has just ended: ``n`` goes to the end of the next part, ``N`` to the end of the one before. ``s`` goes
to the end of the first smaller part of what comes next, ``S`` stays in time and looks at the last smaller part of what
came before; ``f`` completes the whole one is in, ``F`` goes back to before it began.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from tui_backprop.engine.program import Program

Level = Literal["stage", "statement", "cell"]
LEVELS: tuple[Level, ...] = ("stage", "statement", "cell")
Move = Literal["n", "N", "s", "S", "f", "F"]
Cells: TypeAlias = Callable[[int, int], int]
"""How many cells a statement (by its index in the program) writes in an iteration."""

MAIN = "main"


@dataclass(frozen=True)
class Position:
    """A moment, and how closely one looks at it.

    Args:
        iteration: from 1.
        stop: index into ``program.stages``; 0 is start.
        statement: index within the stage of the statement just run; None at stage level, and where nothing ran yet.
        cell: flat index of the cell just written, at cell level.
        level: what ``n`` steps over.
        branch: whose edits apply.
    """

    iteration: int = 1
    stop: int = 0
    statement: int | None = None
    cell: int | None = None
    level: Level = "stage"
    branch: str = MAIN

    def moment(self, program: Program) -> tuple[int, int, int, int]:
        """For comparing two positions of a branch in time: iteration, statements done, cells done, start or not."""
        done = self.done(program)
        partial = -1 if self.cell is None else self.cell
        complete = (self.iteration, done, 0, self.stop)
        return complete if partial < 0 else (self.iteration, done - 1, partial + 1, self.stop)

    def done(self, program: Program) -> int:
        """How many statements of the iteration have begun; the last one may be partly done (see ``cell``)."""
        if self.statement is None:
            return program.offsets[self.stop + (1 if self.level == "stage" else 0)]
        return program.offsets[self.stop] + self.statement + 1

    def current(self, program: Program) -> int | None:
        """Index in the program of the statement just run, at statement or cell level."""
        return None if self.statement is None else program.offsets[self.stop] + self.statement


def moved(at: Position, move: Move, program: Program, cells: Cells) -> Position | None:
    """The position after a key; None where that key leads nowhere."""
    walk = _Walk(program, cells, at)
    match move:
        case "n":
            return walk.next()
        case "N":
            return walk.previous()
        case "s":
            return walk.into_next()
        case "S":
            return walk.into_last()
        case "f":
            return walk.out()
        case "F":
            return walk.out_before()


def first_stop(iteration: int, program: Program) -> int:
    """The first stop stepping visits in an iteration: start is passed over later on, unless it takes a batch."""
    return 0 if iteration == 1 or program.stages[0].statements else 1


@dataclass(frozen=True)
class _Walk:
    program: Program
    cells: Cells
    at: Position

    def next(self) -> Position | None:
        at = self.at
        if at.level == "stage":
            return self._stage_after(at.iteration, at.stop)
        where = at.current(self.program)
        if at.level == "cell" and where is not None and at.cell is not None:
            if at.cell + 1 < self.cells(at.iteration, where):
                return replace(at, cell=at.cell + 1)
            iteration, statement = self._statement_after(at.iteration, where)
            return self._cell(iteration, statement, 0)
        return self._first_part_after(at, at.level)

    def previous(self) -> Position | None:
        at = self.at
        if at.level == "stage":
            return self._stage_before(at.iteration, at.stop)
        where = at.current(self.program)
        if where is None:
            return None
        if at.level == "cell" and at.cell:
            return replace(at, cell=at.cell - 1)
        before = self._statement_before(at.iteration, where)
        if before is None:
            return self._beginning(at.level)
        return self._end_of(*before, at.level)

    def into_next(self) -> Position | None:
        if self.at.level == "cell":
            return None
        return self._first_part_after(self.at, LEVELS[LEVELS.index(self.at.level) + 1])

    def into_last(self) -> Position | None:
        at, program = self.at, self.program
        where = at.current(program)
        if at.level == "statement" and where is not None:
            return self._end_of(at.iteration, where, "cell")
        if at.level != "stage":
            return None
        if program.stages[at.stop].statements:
            return self._end_of(at.iteration, program.offsets[at.stop + 1] - 1, "statement")
        return self._end_of(at.iteration - 1, len(program.statements) - 1, "statement") if at.iteration > 1 else None

    def out(self) -> Position | None:
        at = self.at
        if at.level == "stage":
            return None
        if at.level == "statement" or at.statement is None:
            outer = LEVELS[LEVELS.index(at.level) - 1]
            return replace(at, level=outer, statement=None if outer == "stage" else at.statement, cell=None)
        return replace(at, level="statement", cell=None)

    def out_before(self) -> Position | None:
        at = self.at
        where = at.current(self.program)
        if at.level == "stage":
            return None
        if where is None:
            return None if self.program.stages[0].statements else self.out()
        if at.level == "statement":
            return self._stage_before(at.iteration, at.stop)
        before = self._statement_before(at.iteration, where)
        return self._beginning("statement") if before is None else self._end_of(*before, "statement")

    def _first_part_after(self, at: Position, level: Level) -> Position:
        iteration, statement = self._statement_after(at.iteration, at.done(self.program) - 1)
        return self._cell(iteration, statement, 0) if level == "cell" else self._end_of(iteration, statement, level)

    def _end_of(self, iteration: int, statement: int, level: Level) -> Position:
        """Just after a statement, looked at as a statement or as its last cell."""
        if level == "cell":
            return self._cell(iteration, statement, self.cells(iteration, statement) - 1)
        return replace(self._cell(iteration, statement, 0), cell=None, level="statement")

    def _cell(self, iteration: int, statement: int, cell: int) -> Position:
        stop = self.program.stage_of(statement)
        return replace(
            self.at,
            iteration=iteration,
            stop=stop,
            statement=statement - self.program.offsets[stop],
            cell=cell,
            level="cell",
        )

    def _beginning(self, level: Level) -> Position:
        """The moment before anything ran."""
        return replace(self.at, iteration=1, stop=0, statement=None, cell=None, level=level)

    def _stage_after(self, iteration: int, stop: int) -> Position:
        if stop + 1 < len(self.program.stages):
            return replace(self.at, iteration=iteration, stop=stop + 1, statement=None, cell=None)
        return replace(self.at, iteration=iteration + 1, stop=first_stop(iteration + 1, self.program), statement=None)

    def _stage_before(self, iteration: int, stop: int) -> Position | None:
        outer = replace(self.at, iteration=iteration, statement=None, cell=None, level="stage")
        if stop > first_stop(iteration, self.program):
            return replace(outer, stop=stop - 1)
        return replace(outer, iteration=iteration - 1, stop=len(self.program.stages) - 1) if iteration > 1 else None

    def _statement_after(self, iteration: int, statement: int) -> tuple[int, int]:
        following = statement + 1
        return (iteration, following) if following < len(self.program.statements) else (iteration + 1, 0)

    def _statement_before(self, iteration: int, statement: int) -> tuple[int, int] | None:
        if statement > 0:
            return iteration, statement - 1
        return (iteration - 1, len(self.program.statements) - 1) if iteration > 1 else None
