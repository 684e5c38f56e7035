"""Random nets spread evenly over all rows, and every sentence that is spoken about an iteration of one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from types import MappingProxyType
from typing import Any, TypeAlias, TypeVar

import numpy as np

from tests.lesson.labs import Told, told
from tests.lesson.plain import compared
from tests.networks import Case, prepared
from tui_backprop.engine.arithmetic import Array
from tui_backprop.engine.history import History
from tui_backprop.engine.judge.check import check_gradients
from tui_backprop.engine.machine import Machine, Values, frozen_copy
from tui_backprop.engine.network import Layer, Network, Parameters
from tui_backprop.engine.rows.activations import ACTIVATIONS
from tui_backprop.engine.rows.losses import LOSSES, Loss
from tui_backprop.engine.rows.optimizers import OPTIMIZERS, Options
from tui_backprop.lesson.meaning import checked
from tui_backprop.lesson.meaning.cell import cell_meaning
from tui_backprop.lesson.meaning.stop import meaning, statement_meaning
from tui_backprop.lesson.why.ahead import look_ahead
from tui_backprop.lesson.why.earlier import Past
from tui_backprop.lesson.why.number import why
from tui_backprop.lesson.why.table import why_loss

Item = TypeVar("Item")
NAMES = ("first", "hidden", "out")
PARAMETERS: Sequence[Parameters] = ("W", "W b", "W b")
SMALL = 12
"""Of a tensor with no more numbers each is spoken of; of a larger one so many."""


@dataclass(frozen=True)
class Spoken:
    """A sentence, and the numbers that it may be about.

    Args:
        kind: where it was said.
        text: the sentence.
        values: what was known when it was said.
        about: the number that was asked about, if one was.
    """

    kind: str
    text: str
    values: Values
    about: tuple[str, tuple[int, ...]] | None = None


def setups() -> tuple[tuple[str, Options], ...]:
    """Each optimizer with each combination of the options it heeds."""
    found = []
    for name, row in OPTIMIZERS.items():
        for chosen in product((False, True), repeat=len(row.options)):
            options = Options(**dict(zip(row.options, chosen, strict=True)))
            if options.momentum or not options.nesterov:
                found.append((name, options))
    return tuple(found)


def dealt(deck: Sequence[Item], at: int, salt: int) -> Item:
    """Deal from a deck that is shuffled anew each time it is used up: every card comes up as often as any other."""
    turn, place = divmod(at, len(deck))
    return deck[int(np.random.default_rng((salt, turn)).permutation(len(deck))[place])]


def net(at: int) -> Network:
    """Return one of the nets, by its number."""
    rng = np.random.default_rng((at, 7))
    loss = dealt(tuple(LOSSES), at, 1)
    optimizer, options = dealt(setups(), at, 2)
    rows = dealt((None, 3, 4, 1, 2), at, 3)
    batch = int(rng.integers(1, rows + 1)) if rows and rng.random() < 0.5 else None
    sizes = [int(size) for size in rng.integers(1, 4, size=2 + at % 3)]
    if at % 7 == 0:
        sizes[1 if len(sizes) > 2 else 0] = 5  # too many to be named one by one
    if loss == "cce" and sizes[-1] == 1 and rng.random() < 0.8:
        sizes[-1] = 2
    hidden, output = dealt(tuple(ACTIVATIONS), at, 4), LOSSES[loss].output or dealt(tuple(ACTIVATIONS), at, 5)
    layers = []
    for place, name in enumerate(NAMES[4 - len(sizes) :]):
        last = place == len(sizes) - 2
        choices = [*PARAMETERS]
        if last and sizes[-1] == 1 and not (rows is None and output == "softmax"):
            choices.append("theta")
        layers.append(
            Layer(
                name,
                sizes[place],
                sizes[place + 1],
                output if last else hidden,
                choices[int(rng.integers(len(choices)))],
            )
        )
    return Network(tuple(layers), loss, optimizer, rows, batch, options)


@dataclass(frozen=True)
class Ground:
    """A net with its numbers, before anything is odd about it.

    Args:
        machine, leaves: the net and its numbers.
        rng: to draw from.
    """

    machine: Machine
    leaves: Values
    rng: np.random.Generator

    def old(self, name: str) -> Array:
        return np.asarray(self.leaves[name])

    def forward(self, **changed: Any) -> Values:
        """Return the way forward on all rows of the data at once, with some numbers changed."""
        program, leaves = self.machine.program, {**self.leaves, **changed}
        x, y = program.data
        with np.errstate(all="ignore"):
            return self.machine.rerun(
                range(program.offsets[1], program.loss_at), {**leaves, program.x: leaves[x], program.y: leaves[y]}
            )

    @property
    def x(self) -> str:
        """The name of the inputs, of all rows."""
        return self.machine.program.data[0]

    @property
    def y(self) -> str:
        """The name of the targets, of all rows."""
        return self.machine.program.data[1]

    @property
    def loss(self) -> Loss:
        return LOSSES[self.machine.program.network.loss]

    @property
    def first(self) -> str:
        """The name of the weights of the first layer."""
        return self.machine.program.network.layers[0].W

    @property
    def last(self) -> Layer:
        return self.machine.program.network.last


Changes: TypeAlias = "dict[str, Any]"


def _whole(its: Ground) -> Changes:
    """Return small whole numbers, among which zeros of every kind abound."""
    names = [*its.machine.program.network.parameters, its.x]
    return {name: its.rng.integers(-1, 2, its.old(name).shape).astype(float) for name in names}


def _met(its: Ground) -> Changes:
    """Return targets that are what the loss compares with them, all or some."""
    y_hat = np.asarray(its.forward()[its.machine.program.y_hat])
    value = compared(its.loss.name, y_hat)
    if its.loss.targets == "distribution" or its.rng.random() < 0.5:
        return {its.y: value}
    return {its.y: np.where(its.rng.random(value.shape) < 0.5, value, its.old(its.y))}


def _beyond(its: Ground) -> Changes:
    """Return weights that make the last z huge, and mostly targets that agree with it, where not any will do."""
    changed: Changes = {its.last.W: its.old(its.last.W) * 1e4}
    if its.loss.targets != "any" and its.rng.random() < 0.7:
        z = np.asarray(its.forward(**changed)[its.last.z])
        likely = np.eye(z.shape[-1])[np.argmax(z, axis=-1)] if z.ndim else z
        changed[its.y] = likely if its.loss.targets == "distribution" else (z > 0).astype(float)
    return changed


def _dead(its: Ground) -> Changes:
    """Return inputs above 0 and weights below it."""
    return {its.first: -np.abs(its.old(its.first)) - 0.1, its.x: np.abs(its.old(its.x)) + 0.1}


TWISTS: Mapping[str, Callable[[Ground], Changes]] = MappingProxyType(
    {
        "plain": lambda _: {},
        "as it comes": lambda _: {},
        "whole numbers": _whole,
        "whole numbers, tiny step": lambda its: _whole(its) | {"lr": 1e-18},
        "weights below 0": lambda its: {its.first: -np.abs(its.old(its.first))},
        "weights far below 0": lambda its: {its.first: -1e3 * np.abs(its.old(its.first))},
        "dead": _dead,
        "some inputs 0": lambda its: {its.x: its.old(its.x) * (its.rng.random(its.old(its.x).shape[-1:]) < 0.5)},
        "inputs 0": lambda its: {its.x: its.old(its.x) * 0.0},
        "large inputs": lambda its: {its.x: its.old(its.x) * 40.0},
        "huge inputs": lambda its: {its.x: its.old(its.x) * 1e250},
        "step of 0": lambda _: {"lr": 0.0},
        "tiny step": lambda _: {"lr": 1e-25},
        "long step": lambda _: {"lr": 30.0},
        "met": _met,
        "met, no decay": lambda its: _met(its) | {"weight_decay": 0.0},
        "logits of hundreds": _beyond,
        "tiny numbers": lambda its: {name: its.old(name) * 1e-170 for name in its.machine.program.network.parameters},
        "weights out of it 0": lambda its: {its.last.W: its.old(its.last.W) * 0.0},
        "some weights 0": lambda its: {
            its.last.W: its.old(its.last.W) * (its.rng.random(its.old(its.last.W).shape) < 0.5)
        },
    }
)
"""What may be odd about a net, by name."""


def iteration(at: int) -> Told:
    """Return an iteration of one of the nets, by its number."""
    machine, leaves = case(at)
    return told((machine, leaves), 1 + int(np.random.default_rng((at, 11)).integers(3)))


def case(at: int) -> Case:
    """Return one of the nets with its numbers, some of them odd, by its number."""
    machine, leaves = prepared(net(at), at)
    changed = TWISTS[dealt(tuple(TWISTS), at, 6)](Ground(machine, leaves, np.random.default_rng((at, 13))))
    return machine, {**leaves, **{name: frozen_copy(value) for name, value in changed.items() if name in leaves}}


def spoken(it: Told, seed: int = 0) -> Iterator[Spoken]:
    """Yield every sentence about an iteration: of all but small tensors, what is said of some of their cells."""
    rng = np.random.default_rng((seed, 17))
    yield from _stops(it)
    yield from _cells(it, rng)
    yield from _why_numbers(it, rng)
    yield from _why_the_loss(it)
    yield from _checks(it)


def _stops(it: Told) -> Iterator[Spoken]:
    program = it.lab.program
    for at, stage in enumerate(program.stages):
        for sentence in meaning(it.lab, it.run, at):
            yield Spoken(f"stop {stage.kind}", str(sentence), it.after(at))
    for at, line in enumerate(program.statements):
        for sentence in statement_meaning(it.lab, it.run, at):
            yield Spoken(f"statement {line.role}", str(sentence), it.states[at + 1])
    for sentence in it.summary.sentences:
        yield Spoken("summary", str(sentence), it.end)


def _chosen(shape: tuple[int, ...], rng: np.random.Generator, most: int) -> Iterator[tuple[int, ...]]:
    """Yield all cells of a small tensor, some of a large one."""
    cells = list(np.ndindex(*shape))
    if len(cells) > most:
        cells = [cells[at] for at in sorted(rng.choice(len(cells), most, replace=False).tolist())]
    yield from cells


def _cells(it: Told, rng: np.random.Generator) -> Iterator[Spoken]:
    for at, line in enumerate(it.lab.program.statements):
        for name in line.writes:
            for cell in _chosen(np.shape(it.states[at + 1][name]), rng, SMALL):
                text = str(cell_meaning(it.lab, it.run.upto(at + 1), (name, cell)))
                yield Spoken(f"cell {line.role}", text, it.states[at + 1], (name, cell))


def _why_numbers(it: Told, rng: np.random.Generator) -> Iterator[Spoken]:
    """Ask why of some numbers at the end, and where the iteration stood before the update."""
    history = History(it.lab.machine, it.lab.leaves)
    past = Past(history, it.iteration, patience=60.0)
    for upto in (it.lab.program.update_from, len(it.lab.program.statements)):
        run = it.run.upto(upto)
        for name in run.values:
            if name == "rows":
                continue
            for cell in _chosen(np.shape(run.values[name]), rng, 2):
                for sentence in why(it.lab, run, (name, cell), past).sentences:
                    yield Spoken("why", str(sentence), run.values, (name, cell))


def _why_the_loss(it: Told) -> Iterator[Spoken]:
    past = Past(History(it.lab.machine, it.lab.leaves), it.iteration, patience=60.0)
    for upto in sorted({*it.lab.program.offsets, len(it.lab.program.statements)}):
        run = it.run.upto(upto)
        for sentence in why_loss(it.lab, run, past).verdict.sentences:
            yield Spoken("why the loss, so far", str(sentence), run.values)
    if np.all(np.isfinite(it.end["loss"])):
        verdict = why_loss(it.lab, it.run, past, look_ahead(it.lab, it.start, it.iteration)).verdict
        yield Spoken("why the loss", str(verdict), it.end)  # one claim may say of which iterations another is


def _checks(it: Told) -> Iterator[Spoken]:
    """Say what the check found, of each gradient."""
    found = check_gradients(it.lab.machine, it.lab.leaves, it.iteration)
    for verdict in found:
        gradient = it.lab.program.gradients[verdict.name]
        yield Spoken("check line", checked.line(verdict, gradient), it.end)
        yield Spoken("check", checked.sentence(verdict, gradient), it.end)
