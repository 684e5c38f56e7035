"""Labs to read aloud, and their values at each stop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tests.networks import Case, lab3
from tui_backprop.engine.batches import Batches
from tui_backprop.engine.compiler import compile_program
from tui_backprop.engine.iteration import Iteration
from tui_backprop.engine.machine import Values, frozen_copy
from tui_backprop.engine.network import Layer, Network
from tui_backprop.labs.lab import Lab
from tui_backprop.lesson.meaning.cell import cell_meaning
from tui_backprop.lesson.meaning.scene import Scene
from tui_backprop.lesson.meaning.stop import meaning, statement_meaning
from tui_backprop.lesson.meaning.update import Summary, summary
from tui_backprop.lesson.transcript import stop_text


@dataclass(frozen=True, eq=False)
class Told:
    """One iteration of a lab, with what is said about it."""

    lab: Lab
    iteration: int = 1

    @cached_property
    def run(self) -> Iteration:
        return Iteration.of(self.lab.machine, self.lab.leaves, self.iteration)

    @property
    def scene(self) -> Scene:
        return Scene(self.lab, self.run)

    @property
    def states(self) -> Sequence[Values]:
        return self.run.trace

    @property
    def start(self) -> Values:
        return self.states[0]

    @property
    def end(self) -> Values:
        return self.states[-1]

    def after(self, stage: int) -> Values:
        return self.states[self.lab.program.offsets[stage + 1]]

    def stage(self, key: str) -> int:
        return [stage.key for stage in self.lab.program.stages].index(key)

    def at(self, key: str) -> str:
        """What is said at a stop."""
        stage = self.stage(key)
        return " ".join(map(str, meaning(self.lab, self.run, stage)))

    def statement(self, name: str) -> str:
        """What is said of the statement that writes a name."""
        index = self.lab.program.writer(name)
        assert index is not None
        return " ".join(map(str, statement_meaning(self.lab, self.run, index)))

    def cell(self, name: str, *cell: int) -> str:
        """What is said of one number."""
        return str(cell_meaning(self.lab, self.run, (name, cell)))

    def text(self, key: str) -> str:
        return stop_text(self.lab, self.run, self.stage(key))

    @cached_property
    def summary(self) -> Summary:
        return summary(self.lab, self.run)

    @property
    def summary_text(self) -> list[str]:
        """The sentences on the parameters and on the loss; that on the predictions comes after them."""
        return [str(sentence) for sentence in (*self.summary.parameters, self.summary.loss)]


def told(case: Case, iteration: int = 1, names: Mapping[str, str] | None = None, **changed: Any) -> Told:
    """A case read aloud, with some of its leaves changed."""
    machine, leaves = case
    put_in = {name: frozen_copy(value) for name, value in changed.items()}
    batches = machine.rows if isinstance(machine.rows, Batches) else None
    lab = Lab("test", "A test", machine.program, {**leaves, **put_in}, batches, names=names or {})
    return Told(lab, iteration)


def sheet(**changed: Any) -> Told:
    """Laboratory Activity 3."""
    return told(lab3(), **changed)


LIVE = [[0.9, -0.3], [0.4, 0.1], [-0.5, 0.2]]
"""W_hidden with hidden[0] live and hidden[1] off."""


def built(layers: tuple[Layer, ...], leaves: Mapping[str, Any], **network: Any) -> Told:
    """A lab from its parts; optimizer state starts at 0 where nothing is said."""
    program = compile_program(Network(layers, **network))
    shapes = program.leaf_shapes
    values = {
        name: frozen_copy(leaves[name] if name in leaves else _silent(program.network, name, shapes[name]))
        for name in program.leaves
    }
    return Told(Lab("test", "A test", program, values))


def _silent(network: Network, name: str, shape: tuple[int, ...]) -> Any:
    import numpy as np

    return network.hyperparameters.get(name, np.zeros(shape))


def xor(activation: str = "relu", W_hidden: Any = ((1.0, -1.0), (1.0, -1.0)), **more: Any) -> Told:
    """2-2-1 on the four rows of XOR."""
    layers = (Layer("hidden", 2, 2, activation), Layer("out", 2, 1, "identity"))
    leaves = {
        "x": [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]],
        "y": [[0.0], [1.0], [1.0], [0.0]],
        "W_hidden": W_hidden,
        "b_hidden": [0.0, 0.5],
        "W_out": [[1.0], [0.5]],
        "b_out": [0.0],
        "lr": 0.1,
    }
    return built(layers, {**leaves, **more}, rows=4)


def classes(**more: Any) -> Told:
    """A softmax of two classes with cross-entropy, three rows, no hidden layer."""
    leaves = {
        "x": [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]],
        "y": [[1.0, 0.0], [0.0, 1.0], [0.0, 1.0]],
        "W_out": [[1.0, -1.0], [0.0, 0.5]],
        "lr": 0.1,
    }
    return built((Layer("out", 2, 2, "softmax", "W"),), {**leaves, **more}, rows=3, loss="cce")
