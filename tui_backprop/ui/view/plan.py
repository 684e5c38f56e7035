"""Plan where the panes stand at a terminal size: purely, so that every size can be looked at without a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

PaneId = Literal["network", "tensors", "working", "code", "loss", "ask"]
PANES: tuple[PaneId, ...] = ("network", "tensors", "working", "code", "loss")
"""The panes in the order of their keys, 1 to 5, in which tab visits them."""

SMALLEST = (60, 18)
"""Columns and rows below which the app asks for a larger window."""

LEFT_LEAST = 54
"""Columns of the left side of two: Lab 3 with its weights on its edges."""


class Box(NamedTuple):
    """A place on the screen, in cells, border included."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Plan:
    """The panes that are shown, and their room.

    Args:
        panes: the visible panes.
        stages: rows of the stage bar.
        compact: one row for loss, position and messages together; nothing else fits.
        too_small: nothing is shown but the size that is needed.
        size: columns and rows of the terminal.
    """

    panes: Mapping[PaneId, Box]
    stages: int = 1
    compact: bool = False
    too_small: bool = False
    size: tuple[int, int] = (0, 0)


def too_small(width: int, height: int) -> str:
    """Say, in place of the panes, which size the window needs."""
    return (
        f"This window has {width} columns and {height} rows.\n"
        f"backprop-tui needs {SMALLEST[0]} and {SMALLEST[1]}.\n\nMake it larger, or press q to quit."
    )


def plan(
    width: int, height: int, front: PaneId = "network", zoomed: PaneId | None = None, asking: bool = False
) -> Plan:
    """Place the panes in a terminal of ``width`` x ``height`` cells.

    Args:
        front: the pane shown where there is room for one of several.
        zoomed: the pane that takes all the room, if any.
        asking: whether a question stands in the place of the working pane, with more room in a low window.
    """
    if asking:
        arranged = plan(width, height, front)
        boxes = _more_below(arranged.panes) if arranged.compact and width < 100 else arranged.panes
        renamed = {("ask" if pane == "working" else pane): box for pane, box in boxes.items()}
        return replace(arranged, panes=renamed)  # type: ignore[arg-type]
    if width < SMALLEST[0] or height < SMALLEST[1]:
        return Plan({}, too_small=True, size=(width, height))
    wide, compact = width >= 100 and height >= 28, height < 28
    stages = 2 if wide and height >= 36 else 1
    room = Box(0, 1 + stages, width, height - 1 - stages - (2 if compact else 3))
    if zoomed:
        panes = {zoomed: room}
    elif wide:
        panes = _two_columns(room)
    elif width >= 100:
        panes = _two_columns_low(room, front)
    else:
        panes = _one_column(room, front) if compact else _tall(room, front)
    return Plan(panes, stages, compact, size=(width, height))


def _two_columns(room: Box) -> dict[PaneId, Box]:
    left = max(round(room.width * 0.52), LEFT_LEAST)
    network = min(22, max(14, round(room.height * 0.42)))
    working = max(11, round(room.height * 0.43))
    code = max(7, round(room.height * 0.29))
    right = Box(left, room.y, room.width - left, room.height)
    top, bottom = _split(Box(0, room.y, left, room.height), network)
    working_box, rest = _split(right, working)
    code_box, loss_box = _split(rest, code)
    return {"network": top, "tensors": bottom, "working": working_box, "code": code_box, "loss": loss_box}


def _two_columns_low(room: Box, front: PaneId) -> dict[PaneId, Box]:
    """Place one pane at the left, working above code (or loss) at the right, in a wide but low window."""
    left = round(room.width * 0.54)
    side: PaneId = front if front in ("network", "tensors") else "network"
    below: PaneId = "loss" if front == "loss" else "code"
    top, bottom = _split(Box(left, room.y, room.width - left, room.height), round(room.height * 0.55))
    return {side: Box(0, room.y, left, room.height), "working": top, below: bottom}


def _one_column(room: Box, front: PaneId) -> dict[PaneId, Box]:
    """Place one pane above, working below: at 80x24, or as narrow and a little higher."""
    above: PaneId = "network" if front == "working" else front
    top, bottom = _split(room, room.height - max(6, round(room.height * 0.37)))
    return {above: top, "working": bottom}


def _tall(room: Box, front: PaneId) -> dict[PaneId, Box]:
    """Place everything one under the other at 80x50; lower windows leave out what stands furthest back."""
    if room.height < 30:
        return _one_column(room, front)
    if room.height < 38:
        side: PaneId = front if front in ("tensors", "code", "loss") else "tensors"
        network, rest = _split(room, 14)
        working, last = _split(rest, 8)
        return {"network": network, "working": working, side: last}
    network, rest = _split(room, min(18, max(14, round(room.height * 0.31))))
    working, rest = _split(rest, 10)
    tensors, last = _split(rest, round(rest.height * 0.55))
    half = room.width // 2
    return {
        "network": network,
        "working": working,
        "tensors": tensors,
        "code": last._replace(width=half),
        "loss": last._replace(x=half, width=room.width - half),
    }


def _more_below(panes: Mapping[PaneId, Box]) -> dict[PaneId, Box]:
    """Place two panes, one above the other, with half the room for the lower one."""
    (above, box), (below, under) = panes.items()
    top, bottom = _split(box._replace(height=box.height + under.height), (box.height + under.height) // 2)
    return {above: top, below: bottom}


def _split(box: Box, top: int) -> tuple[Box, Box]:
    return box._replace(height=top), box._replace(y=box.y + top, height=box.height - top)
