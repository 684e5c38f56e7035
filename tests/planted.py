"""Programs with a line changed on purpose, for tests that must turn red."""

from __future__ import annotations

from dataclasses import replace

from tui_backprop.engine.machine import Machine
from tui_backprop.engine.program import Program, Stage
from tui_backprop.engine.statement import Statement
from tui_backprop.labs.lab import Lab


def with_line(machine: Machine, at: int, text: str) -> Machine:
    """The machine with another text for one statement, given by its index."""
    program = machine.program
    stage = program.stage_of(at)
    changed = _with_statement(program.stages[stage], at - program.offsets[stage], text)
    stages = (*program.stages[:stage], changed, *program.stages[stage + 1 :])
    return replace(machine, program=Program(program.network, stages))


def _with_statement(stage: Stage, at: int, text: str) -> Stage:
    statement: Statement = replace(stage.statements[at], text=text)
    return replace(stage, statements=(*stage.statements[:at], statement, *stage.statements[at + 1 :]))


def backward(program: Program) -> range:
    """Indices of the statements between the loss and the update."""
    return range(program.loss_at + 1, program.update_from)


def spoiled(lab: Lab, at: int, text: str) -> Lab:
    """The lab with another text for one statement, given by its index: what it runs and shows is the wrong line."""
    return replace(lab, program=with_line(lab.machine, at, text).program)
