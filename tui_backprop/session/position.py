"""A place in time: branch, iteration, stop, statement, cell; and how the moves n N s f S F lead from one to another.

Time is a line of moments. At each level (stage, statement, cell, term) it is cut into parts, and a position is the
moment at which one of them has just ended: ``n`` goes to the end of the next part, ``N`` to the end of the one before.
``s`` goes to the end of the first smaller part of what comes next, ``S`` stays in time and looks at the last smaller
part of what came before; ``f`` completes the enclosing part, ``F`` goes back to before that began.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

from tui_backprop.engine.program import Program
from tui_backprop.ground.versions import replaced

Level = Literal["stage", "statement", "cell", "term"]
LEVELS: tuple[Level, ...] = ("stage", "statement", "cell", "term")
Move = Literal["n", "N", "s", "S", "f", "F"]


class Sizes(Protocol):
    """The number of parts at each level."""

    def cells(self, iteration: int, statement: int) -> int:
        """Return how many cells a statement (by its index in the program) writes in an iteration."""

    def terms(self, iteration: int, statement: int, cell: int) -> int:
        """Return how many terms are added up in one of them, at least 1."""


MAIN = "main"


@dataclass(frozen=True)
class Position:
    """A moment, and how closely it is looked at.

    Args:
        iteration: from 1.
        stop: index into ``program.stages``; 0 is start.
        statement: index within the stage of the statement just run; None at stage level, and where nothing ran yet.
        cell: flat index of the cell just written, at cell level, or being added up, at term level.
        term: index of the term just added, at term level.
        level: what ``n`` steps over.
        branch: whose edits apply.
    """

    iteration: int = 1
    stop: int = 0
    statement: int | None = None
    cell: int | None = None
    term: int | None = None
    level: Level = "stage"
    branch: str = MAIN

    @property
    def whole(self) -> Position:
        """Return the stop this is at, as a whole."""
        return Position(self.iteration, self.stop, branch=self.branch)

    def moment(self, program: Program) -> tuple[int, int, int, int, int]:
        """Return what orders the positions of a branch in time: iteration, statements, cells and terms done, stop."""
        done = self.done(program)
        if self.cell is None:
            return (self.iteration, done, 0, 0, self.stop)
        if self.term is None:
            return (self.iteration, done - 1, self.cell + 1, 0, self.stop)
        return (self.iteration, done - 1, self.cell, self.term + 1, self.stop)

    def done(self, program: Program) -> int:
        """Count the statements of the iteration that have begun; the last one may be partly done (see ``cell``)."""
        if self.statement is None:
            return program.offsets[self.stop + (1 if self.level == "stage" else 0)]
        return program.offsets[self.stop] + self.statement + 1

    def current(self, program: Program) -> int | None:
        """Return the index in the program of the statement just run; None at stage level, and where nothing ran yet."""
        return None if self.statement is None else program.offsets[self.stop] + self.statement


def moved(at: Position, move: Move, program: Program, sizes: Sizes) -> Position | None:
    """Return the position after a move; None if the move leads nowhere."""
    walk = _Walk(program, sizes, at)
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
    """Return the first stop that stepping visits in an iteration: start only in the first, unless it takes a batch."""
    return 0 if iteration == 1 or program.stages[0].statements else 1


class _Walk(NamedTuple):
    program: Program
    sizes: Sizes
    at: Position

    def next(self) -> Position | None:
        at = self.at
        if at.level == "stage":
            if at.stop + 1 < len(self.program.stages):
                return replaced(at, stop=at.stop + 1)
            return replaced(at, iteration=at.iteration + 1, stop=first_stop(at.iteration + 1, self.program))
        where = at.current(self.program)
        if where is not None and at.cell is not None:
            if at.term is not None and at.term + 1 < self.sizes.terms(at.iteration, where, at.cell):
                return replaced(at, term=at.term + 1)
            if at.cell + 1 < self.sizes.cells(at.iteration, where):
                return self._first(at.iteration, where, at.cell + 1, at.level)
        return self._first_part_after(at.done(self.program), at.level)

    def previous(self) -> Position | None:
        at = self.at
        if at.level == "stage":
            return self._stage_before(at.iteration, at.stop)
        where = at.current(self.program)
        if where is None:
            return None
        if at.term:
            return replaced(at, term=at.term - 1)
        if at.cell:
            return self._last(at.iteration, where, at.cell - 1, at.level)
        before = self._statement_before(at.iteration, where)
        return self._beginning(at.level) if before is None else self._end_of(*before, at.level)

    def into_next(self) -> Position | None:
        """Go to the end of the first smaller part of what comes next."""
        at = self.at
        if at.level == LEVELS[-1]:
            return None
        finer = LEVELS[LEVELS.index(at.level) + 1]
        where = at.current(self.program)
        if at.cell is not None and where is not None and at.cell + 1 < self.sizes.cells(at.iteration, where):
            return self._first(at.iteration, where, at.cell + 1, finer)
        return self._first_part_after(at.done(self.program), finer)

    def into_last(self) -> Position | None:
        """Look at the last smaller part of what came before: no time passes."""
        at, program = self.at, self.program
        if at.level == LEVELS[-1]:
            return None
        finer = LEVELS[LEVELS.index(at.level) + 1]
        where = at.current(program)
        if where is not None:
            return (
                self._last(at.iteration, where, at.cell, finer)
                if at.cell is not None
                else self._end_of(at.iteration, where, finer)
            )
        if at.level != "stage":
            return None
        if program.stages[at.stop].statements:
            return self._end_of(at.iteration, program.offsets[at.stop + 1] - 1, finer)
        return self._end_of(at.iteration - 1, len(program.statements) - 1, finer) if at.iteration > 1 else None

    def out(self) -> Position | None:
        """Step out: to the enclosing cell, statement or stage, finished."""
        at = self.at
        if at.level == "stage":
            return None
        outer = LEVELS[LEVELS.index(at.level) - 1]
        return replaced(
            at,
            level=outer,
            statement=None if outer == "stage" else at.statement,
            cell=at.cell if outer == "cell" else None,
            term=None,
        )

    def out_before(self) -> Position | None:
        """Step out and back: to the moment before the enclosing cell, statement or stage began."""
        at = self.at
        where = at.current(self.program)
        if at.level == "stage":
            return None
        if where is None:
            return None if self.program.stages[0].statements else self.out()
        if at.level == "statement":
            return self._stage_before(at.iteration, at.stop)
        outer = LEVELS[LEVELS.index(at.level) - 1]
        if at.level == "term" and at.cell:
            return self._last(at.iteration, where, at.cell - 1, outer)
        before = self._statement_before(at.iteration, where)
        return self._beginning(outer) if before is None else self._end_of(*before, outer)

    def _first_part_after(self, done: int, level: Level) -> Position:
        """Return the first part, at a level, of the statement that follows ``done`` ones."""
        if done < len(self.program.statements):
            return self._first(self.at.iteration, done, 0, level)
        return self._first(self.at.iteration + 1, 0, 0, level)

    def _first(self, iteration: int, statement: int, cell: int, level: Level) -> Position:
        """Return the end of a statement, or of the cell of it, or of that cell's first term."""
        return self._part(iteration, statement, cell, 0, level)

    def _last(self, iteration: int, statement: int, cell: int, level: Level) -> Position:
        """Return the end of a statement, or of the cell of it, or of that cell's last term."""
        term = self.sizes.terms(iteration, statement, cell) - 1 if level == "term" else 0
        return self._part(iteration, statement, cell, term, level)

    def _end_of(self, iteration: int, statement: int, level: Level) -> Position:
        """Return the end of a statement, looked at as a statement, as its last cell, or as that cell's last term."""
        cell = self.sizes.cells(iteration, statement) - 1 if level != "statement" else 0
        return self._last(iteration, statement, cell, level)

    def _part(self, iteration: int, statement: int, cell: int, term: int, level: Level) -> Position:
        stop = self.program.stage_of(statement)
        return replaced(
            self.at,
            iteration=iteration,
            stop=stop,
            statement=statement - self.program.offsets[stop],
            cell=cell if level in ("cell", "term") else None,
            term=term if level == "term" else None,
            level=level,
        )

    def _beginning(self, level: Level) -> Position:
        """Return the moment before anything ran."""
        return replaced(self.at, iteration=1, stop=0, statement=None, cell=None, term=None, level=level)

    def _stage_before(self, iteration: int, stop: int) -> Position | None:
        outer = replaced(self.at, iteration=iteration, statement=None, cell=None, term=None, level="stage")
        if stop > first_stop(iteration, self.program):
            return replaced(outer, stop=stop - 1)
        return replaced(outer, iteration=iteration - 1, stop=len(self.program.stages) - 1) if iteration > 1 else None

    def _statement_before(self, iteration: int, statement: int) -> tuple[int, int] | None:
        if statement > 0:
            return iteration, statement - 1
        return (iteration - 1, len(self.program.statements) - 1) if iteration > 1 else None
