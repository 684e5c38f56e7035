"""The stage bar: every stop of the iteration, which one the position is at, and how far the person has been."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui_backprop.engine.program import Program, Stage
from tui_backprop.ui.kit.flow import hit_in, length
from tui_backprop.ui.kit.palette import Role, Row, Run
from tui_backprop.ui.view.view import View

MOST = 9
"""More stops than this are folded around the present one."""


@dataclass(frozen=True)
class Stops:
    """The bar as a row, and for each stop in it (first column, column after it, stop)."""

    row: Row
    hits: tuple[tuple[int, int, int], ...]

    def hit(self, x: int) -> int | None:
        """Return the stop at a column."""
        return hit_in(self.hits, x)


def stage_names(program: Program, short: bool = False) -> list[str]:
    """Return each stop's title, with its layer where two would be called the same."""
    titles = [_title(stage, short) for stage in program.stages]
    return [
        f"{title} {stage.layer}" if titles.count(title) > 1 else title
        for title, stage in zip(titles, program.stages, strict=True)
    ]


def _title(stage: Stage, short: bool) -> str:
    return "pre-act" if short and stage.kind == "pre-activation" else stage.title


def stage_bar(view: View, width: int) -> Stops:
    """Draw the stops in one row: as roomy as the width allows, folded where even the shortest form is too long."""
    everything = range(len(view.program.stages))
    for short, between in ((False, " ── "), (False, " ─ "), (True, " ─ "), (True, " ")):
        if len(everything) <= MOST:
            stops = _bar(view, everything, short, between)
            if length(stops.row) <= width:
                return stops
    for around in range(MOST, -1, -1):
        stops = _bar(view, _folded(len(everything), view.session.position.stop, around), True, " ")
        if length(stops.row) <= width or not around:
            return stops
    raise AssertionError("unreachable")


def _folded(count: int, at: int, around: int) -> list[int]:
    """Return the first and last stop, and those up to ``around`` away from the present one."""
    return sorted({0, count - 1, *(stop for stop in range(count) if abs(stop - at) <= around)})


def _bar(view: View, shown: Sequence[int], short: bool, between: str) -> Stops:
    names = stage_names(view.program, short)
    runs: list[Run] = [(" ", "text")]
    hits: list[tuple[int, int, int]] = []
    column, before = 1, -1
    for stop in shown:
        if before >= 0:
            gap = between if stop == before + 1 else " … "
            runs.append((gap, "border"))
            column += len(gap)
        text, role = _stop(view, stop, names[stop])
        runs.append((text, role))
        hits.append((column, column + len(text), stop))
        column, before = column + len(text), stop
    return Stops(tuple(runs), tuple(hits))


def _stop(view: View, stop: int, name: str) -> Run:
    at, seen = view.session.position, view.session.branch.seen
    if stop == at.stop:
        return f" ▶ {name}{_part(view)} ", "here"
    if stop < at.stop:
        return f"✓ {name}", "positive"
    been = (at.iteration, stop) <= (seen.iteration, seen.stop)
    role: Role = "muted" if been else "dim"
    return f"{'•' if been else '·'} {name}", role


def _part(view: View) -> str:
    """Say which statement of the stage the position is at, and which cell: " 3/4", " 3/4 cell 2/6"."""
    at = view.session.position
    if at.statement is None:
        return ""
    text = f" {at.statement + 1}/{len(view.state.stage.statements)}"
    current = at.current(view.program)
    if at.cell is None or current is None:
        return text
    text += f" cell {at.cell + 1}/{view.session.cells(at.iteration, current)}"
    return text if at.term is None else f"{text} term {at.term + 1}/{view.state.terms}"
