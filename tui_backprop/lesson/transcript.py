"""A stop as plain text: for a screen reader, a pipe, a page. No colours, no boxes; lines of at most 80 columns.

A long number or formula is broken at spaces only, so that a name or a number is never cut in two.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

import numpy as np

from tui_backprop.engine.machine import Values
from tui_backprop.engine.statement import Statement
from tui_backprop.labs.lab import Lab
from tui_backprop.lesson.meaning.beginning import known
from tui_backprop.lesson.meaning.notes import note_at
from tui_backprop.lesson.meaning.scene import Scene
from tui_backprop.lesson.meaning.sentence import Sentence, whole
from tui_backprop.lesson.meaning.stillness import as_run
from tui_backprop.lesson.meaning.stop import meaning
from tui_backprop.lesson.meaning.summary import loss_after_update, summary
from tui_backprop.lesson.notation.tensors import assignments, numbers_put_in

WIDTH = 80


def stop_text(lab: Lab, stage_index: int, before: Values, values: Values, *, edited: bool = False) -> str:
    """A stop in plain text: its title, each formula with its numbers, and what they mean; lines end with a newline.

    Args:
        stage_index: the stage just completed, by its index in ``lab.program.stages``.
        before: the values at the start of the iteration.
        values: the values after the stage.
        edited: whether a number was edited: the teacher's note is of the lab as it was given.
    """
    stage, scene = lab.program.stages[stage_index], Scene(lab, before, values)
    lines = [title(lab, stage_index)]
    for line in stage.statements:
        lines += _statement(scene, line)
    lines += wrapped(" ".join(map(str, said_at(lab, stage_index, before, values))), indent="  ")
    if note := note_at(lab, stage, edited):
        lines += wrapped(f"Note: {note}", indent="  ")
    return "\n".join(lines) + "\n"


def title(lab: Lab, stage_index: int) -> str:
    """ "Stop 2 of 7: ReLU, layer hidden"; the start is stop 0."""
    stage = lab.program.stages[stage_index]
    layer = f", layer {stage.layer}" if stage.layer and stage.layer not in stage.title.split() else ""
    if stage.kind == "start":
        return "Start"
    return f"Stop {stage_index} of {len(lab.program.stages) - 1}: {stage.title}{layer}"


def _statement(scene: Scene, line: Statement) -> Iterator[str]:
    """The formula in our names, as the sentences have them, with the sheet's; then numbers put in, and the result."""
    for name, symbols in zip(line.writes, assignments(line, scene.program.shapes), strict=True):
        sheet = scene.lab.sheet_name(name, updated=line.role == "update")
        yield from wrapped(symbols + (f" (your sheet: {sheet})" if sheet else ""), indent="  ")
        for put_in in numbers_put_in(line, as_run(scene, line), after=scene.values[name], name=name):
            yield from wrapped(put_in, indent="    ")


def said_at(lab: Lab, stage_index: int, before: Values, values: Values) -> tuple[Sentence, ...]:
    """The sentences of a stop, as plain text has them.

    At the start without the key to press, which text does not have; after the update with the loss then and now, which
    the app has beside them.
    """
    stage = lab.program.stages[stage_index]
    if stage.kind == "start":
        return (whole(known(Scene(lab, before, values), stage)),)
    told = meaning(lab, stage_index, before, values)
    if stage.kind != "update":
        return told
    loss = float(np.float64(values["loss"]))
    return (*told, summary(lab, before, values, loss, loss_after_update(lab, values)).loss)


def wrapped(text: str, indent: str = "") -> list[str]:
    """Lines of at most 80 columns, broken at spaces only; those that go on are set in."""
    hanging = indent + "  "
    options = textwrap.TextWrapper(
        width=WIDTH, initial_indent=indent, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False
    )
    return [line for part in text.split("\n") for line in options.wrap(part)]
