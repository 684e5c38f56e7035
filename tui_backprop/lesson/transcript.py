"""Write a stop as plain text: for a screen reader, a pipe, a page. No colours, no boxes; lines of at most 80 columns.

A long number or formula is broken at spaces only, so that a name or a number is never cut in two.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from tui_backprop.engine.iteration import Iteration
from tui_backprop.labs.lab import Lab
from tui_backprop.lesson.meaning.scene import Scene
from tui_backprop.lesson.meaning.sentence import Sentence, whole
from tui_backprop.lesson.meaning.stop import known, meaning, note_at
from tui_backprop.lesson.meaning.update import summary
from tui_backprop.lesson.notation.tensors import assignments, numbers_put_in

WIDTH = 80


def stop_text(lab: Lab, it: Iteration, stop: int, *, edited: bool = False) -> str:
    """Write a stop as plain text: its title, each formula with its numbers, and what they mean.

    Args:
        it: the iteration, run at least to the end of the stage.
        stop: the stage, by its index in the program.
        edited: True if a number was edited: the teacher's note is of the lab as it was given.
    Returns: lines, each ended by a newline.
    """
    program = lab.program
    lines = [title(lab, stop)]
    for statement in range(*program.offsets[stop : stop + 2]):
        lines += _statement(lab, it, statement)
    return "\n".join([*lines, *words_at(lab, it, stop, edited=edited)]) + "\n"


def words_at(lab: Lab, it: Iteration, stop: int, *, edited: bool = False) -> list[str]:
    """Say what a stop means, and what the teacher notes there, in lines; takes what ``stop_text`` takes."""
    lines = wrapped(" ".join(map(str, said_at(lab, it, stop))), indent="  ")
    note = note_at(lab, lab.program.stages[stop], edited)
    return [*lines, *(wrapped(f"Note: {note}", indent="  ") if note else ())]


def title(lab: Lab, stop: int) -> str:
    """Name a stop: "Stop 2 of 7: ReLU, layer hidden"; the start is stop 0."""
    stage = lab.program.stages[stop]
    layer = f", layer {stage.layer}" if stage.layer and stage.layer not in stage.title.split() else ""
    if stage.kind == "start":
        return "Start"
    return f"Stop {stop} of {len(lab.program.stages) - 1}: {stage.title}{layer}"


def _statement(lab: Lab, it: Iteration, statement: int) -> Iterator[str]:
    """Write a formula in our names, as the sentences have them, and the sheet's; then its numbers and the result."""
    ran, before, after = lab.program.statements[statement], it.before(statement), it.after(statement)
    for name, symbols in zip(ran.writes, assignments(ran, lab.program.shapes), strict=True):
        yield from wrapped(with_sheet_name(lab, symbols, name, updated=ran.role == "update"), indent="  ")
        for put_in in numbers_put_in(ran, before, after=after[name], name=name):
            yield from wrapped(put_in, indent="    ")


def with_sheet_name(lab: Lab, text: str, name: str, *, updated: bool) -> str:
    """Write behind a formula what the sheet calls the name it assigns, where that is another.

    Args:
        updated: whether it is the value after the update that is assigned.
    """
    sheet = lab.sheet_name(name, updated)
    return f"{text} (your sheet: {sheet})" if sheet else text


def said_at(lab: Lab, it: Iteration, stop: int) -> tuple[Sentence, ...]:
    """Return the sentences of a stop, as plain text has them.

    At the start without the key to press, which text does not have; after the update with the loss then and now, and
    how far the prediction was off, as the sheet's summary ends.
    """
    stage = lab.program.stages[stop]
    if stage.kind == "start":
        return (whole(known(Scene(lab, it.at_stop(stop)), stage)),)
    told = meaning(lab, it, stop)
    return (*told, *summary(lab, it).ending) if stage.kind == "update" else told


def wrapped(text: str, indent: str = "") -> list[str]:
    """Break a text into lines of at most 80 columns, at spaces only; lines that go on are indented."""
    hanging = indent + "  "
    options = textwrap.TextWrapper(
        width=WIDTH, initial_indent=indent, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False
    )
    return [line for part in text.split("\n") for line in options.wrap(part)]
