"""The words of a lab: title, text, the sheet's names, notes and tasks, checked against the program they speak of."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Mapping
from math import prod
from typing import Any

from tui_backprop.engine.program import Program
from tui_backprop.engine.vocabulary import is_word
from tui_backprop.ground.text import nearest, shortened, visible
from tui_backprop.labs import limits
from tui_backprop.labs.decode import brief
from tui_backprop.labs.errors import LabError
from tui_backprop.labs.lab import AFTER_UPDATE, BEFORE_UPDATE, Part, Task
from tui_backprop.labs.schema import TaskTable

PANES = ("network", "tensors", "working", "code", "loss")


def line(where: str, text: Any, most: int) -> str:
    """Read one line of text, controls written out, of 1 to ``most`` characters."""
    shown = paragraph(where, text, most, multiline=False).strip()
    if not shown:
        raise LabError(where, "expected some text, found none")
    return shown


def paragraph(where: str, text: Any, most: int, multiline: bool = True) -> str:
    """Read text of at most ``most`` characters, controls written out; several lines where ``multiline``.

    It is the text written out that counts: that is what is shown, and what is read when the lab was written to a file.
    """
    if not isinstance(text, str):
        raise LabError(where, f"expected text in quotes, found {brief(text)}")
    if len(text) > most:
        raise LabError(where, f"expected at most {most:,} characters, found {len(text):,}")
    shown = visible(text, multiline)
    if len(shown) > most:
        written = f"{len(shown):,}, with tabs and characters that cannot be seen written out"
        raise LabError(where, f"expected at most {most:,} characters, found {written}")
    return shown


def hidden_panes(hide: Iterable[str]) -> tuple[str, ...]:
    """Read the panes that start closed, each once."""
    for index, pane in enumerate(hide):
        if pane not in PANES:
            raise LabError(f"hide[{index}]", f"expected one of {', '.join(PANES)}, found {brief(pane)}")
    return tuple(dict.fromkeys(hide))


def sheet_names(names: Mapping[str, Any], program: Program) -> dict[str, str]:
    """Read the sheet's names for ours.

    A key is a name of the program, the loss ("half_mse"), "theta after update" or "theta before update" for a parameter
    that the sheet calls something else then, "theta[0]" or "theta[1:]" for a part of one, or the slope of a layer whose
    activation has none to compute: it is 1.
    Raises: LabError for a key that names nothing, or a name that is no identifier or means something already.
    """
    if len(names) > limits.NAMES:
        raise LabError("names", f"expected at most {limits.NAMES}, found {len(names)}")
    moved = (f"{name}{when}" for name in program.parameters for when in (AFTER_UPDATE, BEFORE_UPDATE))
    slopes = (layer.slope for layer in program.network.layers if program.slope(layer) is None)
    keys = (*program.shapes, program.network.loss, *moved, *slopes)
    checked: dict[str, str] = {}
    for ours, theirs in names.items():
        where = f"names.{shortened(ours)}"
        if ours not in keys and not _is_part(ours, program):
            raise LabError(
                where, f"is not a name of this lab's program.{nearest(ours, [key for key in keys if key not in names])}"
            )
        checked[ours] = _identifier(where, theirs, ours, program, checked)
    return checked


def _is_part(text: str, program: Program) -> bool:
    """True for "theta[0]" or "theta[1:]" of a parameter that is a row of numbers and has them."""
    part = Part.of(text)
    if part is None or part.name not in program.parameters:
        return False
    shape = program.shapes[part.name]
    return len(shape) == 1 and part.first < shape[0]


def _identifier(where: str, theirs: Any, ours: str, program: Program, taken: Mapping[str, str]) -> str:
    word = line(where, theirs, limits.SHEET_NAME)
    if not re.fullmatch(r"[A-Za-z_]\w*", word, re.ASCII) or keyword.iskeyword(word):
        raise LabError(where, f'expected a name of letters, digits and _, found "{word}"')
    if is_word(word) or (word in program.shapes and word != ours):
        raise LabError(where, f'"{word}" means something else in this lab already')
    for other, name in taken.items():
        if name == word:
            raise LabError(where, f'"{word}" is the name of {other} already')
    return word


def stop_notes(notes: Mapping[str, Any], program: Program) -> dict[str, str]:
    """Read the teacher's words by stop."""
    if len(notes) > limits.NOTES:
        raise LabError("notes", f"expected at most {limits.NOTES}, found {len(notes)}")
    return {
        _stop(f"notes.{shortened(key)}", key, program): paragraph(f"notes.{shortened(key)}", text, limits.QUESTION)
        for key, text in notes.items()
    }


def lab_tasks(tables: Iterable[TaskTable], names: Mapping[str, str], program: Program) -> tuple[Task, ...]:
    """Read the tasks in order; ``predict`` may be a name of the sheet and comes back as ours."""
    tables = list(tables)
    if len(tables) > limits.TASKS:
        raise LabError("tasks", f"expected at most {limits.TASKS}, found {len(tables)}")
    return tuple(_task(f"tasks[{index}]", table, names, program) for index, table in enumerate(tables))


def _task(where: str, table: TaskTable, names: Mapping[str, str], program: Program) -> Task:
    at = re.fullmatch(r"([1-9]\d{0,8}) (.+)", " ".join(table.at.split()), re.ASCII)
    if not at:
        expected = 'an iteration and a stop, such as "1 update"'
        raise LabError(f"{where}.at", f'expected {expected}, found "{shortened(table.at)}"')
    stop = _stop(f"{where}.at", at[2], program)
    ours = {theirs: ours.removesuffix(AFTER_UPDATE) for ours, theirs in names.items() if not Part.of(ours)}
    predict = ours.get(table.predict, table.predict)
    if int(at[1]) > limits.TASK_ITERATION:
        raise LabError(f"{where}.at", f"expected an iteration up to {limits.TASK_ITERATION:,}, found {at[1]}")
    if predict not in program.shapes:
        hint = nearest(predict, _to_predict(stop, program))
        raise LabError(f"{where}.predict", f'"{shortened(predict)}" is not a name of this lab\'s program.{hint}')
    _predictable(f"{where}.predict", predict, program)
    return Task(f"{at[1]} {stop}", line(f"{where}.ask", table.ask, limits.QUESTION), predict)


def _to_predict(stop: str, program: Program) -> list[str]:
    """Return what may be predicted at a stop: what is computed there, and can be typed."""
    stage = next(stage for stage in program.stages if stage.key == stop)
    return [
        name
        for statement in stage.statements
        for name in statement.writes
        if statement.role != "batch" and prod(program.shapes[name]) <= limits.TASK_CELLS
    ]


def _predictable(where: str, name: str, program: Program) -> None:
    """Refuse a tensor that is given, or has too many numbers to be typed."""
    written = program.writer(name)
    if written is None or program.statements[written].role == "batch":
        raise LabError(where, f"{name} is given, not computed; name a tensor that a line computes")
    if prod(program.shapes[name]) > limits.TASK_CELLS:
        raise LabError(where, f"{name} has more than {limits.TASK_CELLS} numbers, too many to type")


def _stop(where: str, key: str, program: Program) -> str:
    """Return the key of a stop, however its words are spaced."""
    stops = [stage.key for stage in program.stages]
    words = " ".join(key.split())
    if words not in stops:
        raise LabError(
            where, f'"{shortened(words)}" is not a stop of this lab. One of: {shortened(", ".join(stops), 200)}.'
        )
    return words
