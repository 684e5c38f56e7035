"""Name units, rows and tensors in a sentence: each by its name where they are few, else counted.

Each returns a piece of a sentence, with its space before it where it is put behind another.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tui_backprop.engine.arithmetic import Array
from tui_backprop.engine.network import Layer
from tui_backprop.lesson.meaning.scene import Scene
from tui_backprop.lesson.meaning.sentence import Sentence, amount, joined, say
from tui_backprop.lesson.notation.symbols import symbol

MOST = 3
"""Up to this many things are listed by name; more are counted."""


def unit_name(layer: Layer, unit: int) -> str:
    """Return "hidden[0]"."""
    return f"{layer.name}[{unit}]"


def units_named(layer: Layer, units: Sequence[int]) -> Sentence:
    """Return "hidden[1]", "both hidden units", "all 8 hidden units", "5 of 8 hidden units"."""
    if len(units) == layer.units and layer.units > 1:
        return say("both" if layer.units == 2 else f"all {layer.units}", f" {layer.name} units")
    if len(units) <= MOST:
        return joined([unit_name(layer, unit) for unit in units])
    return say(f"{len(units)} of {layer.units} {layer.name} units")


def verb(units: Sequence[object], one: str, more: str) -> str:
    """Return the verb that goes with one thing, or with more."""
    return one if len(units) == 1 else more


def in_every_row(scene: Scene) -> str:
    """Return " in all 4 rows", for a fact that holds in each; nothing where there is one row only."""
    return "" if scene.rows == 1 else " in both rows" if scene.rows == 2 else f" in all {scene.rows} rows"


def in_rows(scene: Scene, rows: Sequence[int]) -> str:
    """Return " in row 2", " in all 4 rows", " in 20 of 32 rows"; nothing where there is one row only."""
    if len(rows) == scene.rows:
        return in_every_row(scene)
    if len(rows) > MOST:
        return f" in {len(rows)} of {scene.rows} rows"
    return f" in {verb(rows, 'row', 'rows')} {joined([str(row) for row in rows])}"


def all_data_rows(count: int) -> str:
    """Return "all 4 data rows"."""
    return "the only data row" if count == 1 else "both data rows" if count == 2 else f"all {count} data rows"


def listing(scene: Scene, name: str) -> Sentence:
    """List the cells of a small tensor; give the range of a large one."""
    grid = scene.grid(name)
    if grid.size <= MOST:
        cells = [say(scene.named(name, n, j), " = ", amount(float(grid[n, j]))) for n, j in np.ndindex(*grid.shape)]
        return joined(list(cells))
    return say(symbol(name), " goes ", reach(scene, name))


def reach(scene: Scene, name: str) -> Sentence:
    """Return "from -1.2 at [3] to 2 at [0]"; where several cells tie, the first is named."""
    grid = scene.grid(name)
    low, high = (divmod(int(at), grid.shape[1]) for at in (np.nanargmin(grid), np.nanargmax(grid)))
    if grid[low] == grid[high]:
        return say("nowhere: each of its numbers is ", amount(float(grid[low])))
    ends = [say(amount(float(grid[at])), " at ", scene.cell(name, *at)) for at in (low, high)]
    return say("from ", ends[0], " to ", ends[1])


def signs(grid: Array) -> str:
    """Say how many numbers are positive, negative and zero."""
    counts = (
        (int(np.sum(grid > 0)), "positive"),
        (int(np.sum(grid < 0)), "negative"),
        (int(np.sum(grid == 0)), "zero"),
    )
    present = [(count, word) for count, word in counts if count]
    if len(present) == 1 and grid.size > 1:
        return f"{'both' if grid.size == 2 else f'all {grid.size}'} are {present[0][1]}"
    if grid.size == 1:
        return present[0][1]
    return ", ".join(f"{count} {word}" for count, word in present)
