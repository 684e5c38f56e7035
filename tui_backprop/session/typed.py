"""Read what a person types: a number, a place in time, a cell. Small grammars of our own; nothing is ever evaluated."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

import numpy as np

from tui_backprop.engine.program import Program
from tui_backprop.ground.errors import BackpropError
from tui_backprop.ground.text import nearest, shortened
from tui_backprop.session.apply import FAR
from tui_backprop.session.events import Edited, WentTo
from tui_backprop.session.leaves import leaf_cell, leaf_of
from tui_backprop.session.position import Position
from tui_backprop.session.session import Session

NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d{1,4})?", re.IGNORECASE | re.ASCII)
CELL = re.compile(r"([A-Za-z_]\w*)\s*(?:\[([^\]]*)\])?", re.ASCII)
LONGEST = 60  # characters of a number
QUOTED = 24  # characters of what was typed that a message has room for


class TypedError(BackpropError):
    """Text that is not what its place asks for."""


@dataclass(frozen=True)
class Save:
    """``w FILE.toml``: write the present state as a lab."""

    file: str


@dataclass(frozen=True)
class Quit:
    pass


def parse_number(text: str) -> float:
    """Read a finite number: 0.9, -1e-3, 0,9 (a comma is a decimal sign) or a fraction such as 34/2.

    Raises: TypedError, one line.
    """
    parts = text.strip().replace("−", "-").split("/")
    if len(text) > LONGEST or len(parts) > 2 or not all(NUMBER.fullmatch(part.strip()) for part in parts):
        raise TypedError(f"{quoted(text)} is not a number; type one such as 0.9, -1e-3 or 1/3")
    numbers = [float(part.replace(",", ".")) for part in parts]
    if len(numbers) == 2 and numbers[1] == 0:
        raise TypedError(f"{quoted(text)} divides by 0; type a finite number")
    value = numbers[0] / numbers[1] if len(numbers) == 2 else numbers[0]
    if not math.isfinite(value):
        raise TypedError(f"{quoted(text)} is too large; type a finite number")
    return value


def parse_command(text: str, session: Session) -> WentTo | Edited:
    """Read a place to go to or an edit: ``12``, ``12 grads hidden``, ``relu``, ``+10``, ``W_hidden[0,0] = 0.9``.

    Raises: TypedError, one line.
    """
    return parse_edit(text, session) if "=" in text else WentTo(parse_place(text, session))


def parse_edit(text: str, session: Session) -> Edited:
    """Read ``W_hidden[0,0] = 0.9``, with our names or the sheet's."""
    left, _, right = text.partition("=")
    name, cell = parse_cell(left, session)
    leaf = leaf_of(session.program, name) or name
    value, shape = parse_number(right), np.shape(session.leaves().get(leaf, 0.0))
    part = session.lab.part_named(left.strip())
    if shape and "[" not in left and (part is None or part.rest):
        theirs = name if part is None else left.strip()
        size = "×".join(map(str, shape)) if part is None else str(shape[0] - part.first)
        first = f"{theirs}[{','.join('0' * len(shape))}] = {right.strip()}"
        raise TypedError(f"{theirs} is {size} numbers; name one of them, as in {first}")
    return Edited(leaf, leaf_cell(session, name, cell), value)


def parse_cell(text: str, session: Session) -> tuple[str, tuple[int, ...]]:
    """Read ``W_hidden[0,0]`` or ``lr``: a name of the program (or the sheet's for it) and a cell; not yet checked."""
    match = CELL.fullmatch(text.strip())
    if match is None:
        raise TypedError(f"{quoted(text)} is not a cell; write it as W_hidden[0,0] or lr")
    theirs, inside = match[1], match[2]
    if inside is None:
        return session.lab.our_cell(theirs, ())
    numbers = [part.strip() for part in inside.split(",")]
    if not all(part.isascii() and part.isdigit() and len(part) < 10 for part in numbers):
        raise TypedError(f"{quoted(f'[{inside}]')} is not a cell; count from 0, as in W_hidden[0,0]")
    return session.lab.our_cell(theirs, tuple(int(part) for part in numbers))


def parse_place(text: str, session: Session) -> Position:
    """Read ``12``, ``+10``, ``-3``, ``relu``, ``12 relu`` or ``1 grads hidden``."""
    at = session.position.whole
    words = text.split()
    if not words:
        raise TypedError("type where to go: an iteration such as 12 or +10, a stop such as relu, or both")
    first = words[0].replace("−", "-")
    if NUMBER.fullmatch(first):
        at, words = replace(at, iteration=_iteration(first, at.iteration)), words[1:]
    if not words:
        return at
    if len(words) == 1 and (slope := plain_slope(words[0], session)):
        raise TypedError(slope)
    return replace(at, stop=find_stop(" ".join(words), session.program))


def plain_slope(text: str, session: Session) -> str:
    """Say of the slope of a layer without activation, by our name or the sheet's, that it is 1; empty for any other."""
    ours, program = session.lab.our_name(text), session.program
    plain = (layer for layer in program.network.layers if program.slope(layer) is None and layer.slope == ours)
    layer = next(plain, None)
    passes = "" if layer is None else f"{layer.answer} is {layer.z}"
    return f"{text} is 1 and means that nothing is multiplied: {passes}" if passes else ""


def _iteration(text: str, here: int) -> int:
    """Read an iteration: ``12``, or counted from here ``+10`` and ``-3``."""
    if not re.fullmatch(r"[+-]?\d+", text, re.ASCII):
        raise TypedError(f"{quoted(text)} is no iteration; they are whole, such as 3")
    if len(text.lstrip("+-0")) <= len(str(FAR)):
        iteration = int(text) + (here if text[0] in "+-" else 0)
        if 1 <= iteration <= FAR:
            return iteration
    raise TypedError(f"{quoted(text)} leads nowhere: iterations go from 1 up to {FAR:,}")


def find_stop(text: str, program: Program) -> int:
    """Find the stop a name means: its key or title, whole or the beginning, in any case; _ is a space; the first
    fit."""
    wanted = text.casefold().replace("_", " ")
    named = [(stage.key.casefold(), stage.title.casefold()) for stage in program.stages]
    for fits in (str.__eq__, str.startswith):
        for stop, names in enumerate(named):
            if any(fits(name, wanted) for name in names):
                return stop
    known = stop_names(program)
    hint = nearest(wanted, known) or f" Try {known[1]} or {known[-1]}."
    raise TypedError(f"no stop is called {quoted(text)}.{hint}")


def stop_names(program: Program) -> list[str]:
    """Return the stops as a person may type them."""
    titles = [stage.title for stage in program.stages]
    return [stage.key if titles.count(stage.title) > 1 else stage.title for stage in program.stages]


def quoted(text: str) -> str:
    """Quote what was typed, as much of it as a message has room for."""
    return shortened(repr(shortened(text.strip(), QUOTED)), QUOTED + 2)
