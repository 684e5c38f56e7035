"""The start of an iteration: what is known, and what the next step computes."""

from __future__ import annotations

from tui_backprop.engine.program import Stage
from tui_backprop.lesson.meaning.forward import Sentences
from tui_backprop.lesson.meaning.scene import Scene
from tui_backprop.lesson.meaning.sentence import Sentence, joined, say, strong
from tui_backprop.lesson.notation.symbols import symbol


def beginning(scene: Scene, stage: Stage) -> Sentences:
    """Two sentences: what is known, and what pressing n does."""
    return (known(scene, stage), _next(scene))


def known(scene: Scene, stage: Stage) -> Sentence:
    """The data and the parameters."""
    weights = scene.program.weights
    learned = say(strong(f"{weights} parameters"), " in ", joined([symbol(name) for name in scene.program.parameters]))
    if stage.statements:
        return say(f"this batch of {scene.rows} {_rows(scene.rows)} (x and y) and ", learned, " are known")
    data = "one sample (x and y)" if scene.lab.network.rows is None else f"{scene.rows} {_rows(scene.rows)} (x and y)"
    return say("known are ", data, " and ", learned, ", nothing else yet")


def _rows(count: int) -> str:
    return "row" if count == 1 else "rows"


def _next(scene: Scene) -> Sentence:
    line = next(line for line in scene.program if line.role == "z")
    layer = scene.layer(line.layer)
    units = "the unit adds up its inputs" if layer.units == 1 else f"each of the {layer.units} units adds up its inputs"
    bias = "" if layer.parameters == "W" else ", and its bias"
    return say(strong("n"), " computes ", symbol(line.name), f": {units}, each times its weight{bias}")
