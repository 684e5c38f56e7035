"""The derivative of the loss in one cell, from forward statements alone: move it, run what follows, compare losses."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np

from tui_backprop.engine.arithmetic import Value
from tui_backprop.engine.compiler import loss_text
from tui_backprop.engine.machine import Machine, Values, number_in
from tui_backprop.engine.program import Program
from tui_backprop.engine.rows.activations import ACTIVATIONS
from tui_backprop.engine.rows.losses import LOSSES
from tui_backprop.engine.shapes import Index

EPSILON = float(np.finfo(np.float64).eps)
STEP = EPSILON ** (1 / 3)
"""Where rounding and curvature spoil a central difference equally (Press et al., Numerical Recipes, 5.7)."""
FINEST = 15
"""Steps a closer look can take, each a quarter of the one before: a smaller one is lost in the rounding of the cell."""
ROUNDING = 16 * EPSILON
"""How far, relative to its size or to 1, a loss may be off by rounding."""
SHAKES = 8
"""How often the numbers on the way to the loss are shaken to see what their own rounding comes to in it."""


@dataclass(frozen=True)
class Look:
    """A central difference: the slope, how far rounding may have it off, and whether a kink was in the way."""

    slope: float
    noise: float
    kink: bool


@dataclass(frozen=True, eq=False)
class Probe:
    """Moves one name of an iteration whose forward part has run.

    Args:
        machine: runs the statements that follow.
        values: of every forward name.
        name: what is moved.
        probability: the step stays between 0 and 1, where a textbook loss takes logarithms.
    """

    machine: Machine
    values: Values
    name: str
    probability: bool = False

    def look(self, cell: Index, step: float, rounding: float = 0.0) -> Look:
        """Return the central difference of one step.

        Args:
            step: relative to the size of the cell, or to 1.
            rounding: how far the loss may be off beside its own rounding: see :attr:`rounding`.
        """
        p = number_in(self.values, (self.name, cell))
        h = max(step * self._scale(p), 64 * math.ulp(p))
        above, below = self.moved(cell, p + h), self.moved(cell, p - h)
        width = (p + h) - (p - h)  # the step as it was taken, after rounding
        if self._crosses_kink(below, above):
            return Look(math.nan, 0.0, True)
        upper, lower = self.loss(above), self.loss(below)
        noise = (ROUNDING * max(1.0, abs(upper), abs(lower)) + rounding) / (0.5 * width)
        return Look((upper - lower) / width, noise, False)

    def closer_look(self, cell: Index, tolerance: float) -> Look:
        """Return the surest of the looks with ever smaller steps, so that strong curvature is not taken for a mistake.

        Each is extrapolated from the one before (Richardson). From the finest on they are followed to wider steps for
        as long as they tell the same, rounding included: from far away a narrow bend looks straight, so that what lies
        behind a bend tells nothing. The surest of them differs least from the one before. Where the finest two still
        differ by more than the tolerance and rounding, no step is fine enough, and anything may be the slope. What the
        program claims plays no part in the choice.
        """
        looks = [self.look(cell, STEP / 4**k, self.rounding) for k in range(FINEST)]
        better = [replace(b, slope=b.slope + (b.slope - a.slope) / 15) for a, b in pairwise(looks)]
        found = [(abs(b.slope - a.slope), b) for a, b in pairwise(better)]
        apart, finest = found[-1]
        if apart > max(finest.noise, tolerance * abs(finest.slope)):
            return replace(finest, noise=math.inf)
        surest, least = finest, apart + finest.noise
        finer: list[tuple[Look, float]] = []
        for apart, look in reversed(found):
            off = apart + look.noise
            bends = apart > max(look.noise, tolerance * abs(look.slope))
            if bends or any(abs(look.slope - other.slope) > off + its for other, its in finer):
                break
            finer.append((look, off))
            if off < least:
                surest, least = look, off
        return surest

    def wider_look(self, cell: Index) -> Look:
        """Return the surest of the looks with ever larger steps, for a slope that rounding hides: it matters less the
        wider the step. Extrapolated and chosen as in a closer look; no step crosses a kink."""
        looks = [self.look(cell, STEP, self.rounding)]
        for k in range(1, 6):
            look = self.look(cell, STEP * 4**k, self.rounding)
            if not math.isfinite(look.slope):
                break
            looks.append(look)
        better = [replace(b, slope=b.slope + (b.slope - a.slope) / 15, noise=2 * b.noise) for b, a in pairwise(looks)]
        pairs = list(pairwise(better))
        if not pairs:
            return looks[0]
        return min(pairs, key=lambda pair: abs(pair[1].slope - pair[0].slope) + pair[1].noise)[1]

    def _scale(self, p: float) -> float:
        if not self.probability:
            return max(1.0, abs(p))
        return min((room for room in (abs(p), abs(1.0 - p)) if room > 0), default=1.0)

    def loss(self, values: Values) -> float:
        """Return the loss among some values."""
        return float(values[self.machine.program.loss])

    def moved(self, cell: Index, p: float) -> Values:
        """Return the values after the loss with one cell of the name at p."""
        moved = np.array(self.values[self.name])
        moved[cell] = p
        return self.machine.rerun(self._statements, {**self.values, self.name: moved if cell else np.float64(p)})

    @cached_property
    def rounding(self) -> float:
        """Return how far rounding on the way to the loss may have it off; 0 where nothing lies on the way.

        A sum of 1e8 is known to 1e-8 only: a step that is smaller there is lost, and a difference of losses says
        nothing. What that comes to in the loss is found as any other slope here, from forward statements alone.
        """
        rng, plain = np.random.default_rng(0), self.loss(self.values)
        off = [abs(self._shaken(rng) - plain) for _ in range(SHAKES)]
        return 2 * max((each for each in off if math.isfinite(each)), default=0.0)

    def _shaken(self, rng: np.random.Generator) -> float:
        """Return the loss when every number on the way to it is as far off as rounding may have it."""
        statements, values = self.machine.program.statements, dict(self.values)
        for at in self._statements[:-1]:
            name, sizes = statements[at].name, self.machine.rerun((at,), values)
            value = np.asarray(sizes[name], dtype=np.float64)
            if statements[at].role == "z":  # a sum may be small beside its terms: those are rounded, too
                sizes = self.machine.rerun((at,), {read: np.abs(values[read]) for read in statements[at].reads})
            off = ROUNDING * np.abs(np.asarray(sizes[name])) * rng.normal(size=value.shape)
            with np.errstate(all="ignore"):
                values[name] = value + off if value.shape else np.float64(value + off)
        return self.loss(self.machine.rerun(self._statements[-1:], values))

    @cached_property
    def _statements(self) -> tuple[int, ...]:
        return between(self.machine.program, self.name)

    def _crosses_kink(self, below: Values, above: Values) -> bool:
        return any(
            _crosses(kink, below[z], self.values[z], above[z]) for z, kinks in self.kinked.items() for kink in kinks
        )

    @cached_property
    def kinked(self) -> dict[str, tuple[float, ...]]:
        """Return the pre-activations that move with the name, of layers with kinks, in order; and their kinks."""
        statements = self.machine.program.statements
        moving = {self.name} | {statements[at].name for at in self._statements}
        layers = {layer.z: ACTIVATIONS[layer.activation].kinks for layer in self.machine.program.network.layers}
        return {z: kinks for z, kinks in layers.items() if kinks and z in moving}


def _crosses(kink: float, *z: Value) -> bool:
    """True if some cell of z moves and touches or passes the kink on its way."""
    with np.errstate(invalid="ignore"):  # nan crosses nothing
        low, high = np.minimum.reduce(z), np.maximum.reduce(z)
        return bool(np.any((low < high) & (low <= kink) & (kink <= high)))


def between(program: Program, name: str) -> tuple[int, ...]:
    """Return the forward statements through which a name acts on the loss, in order; the loss is the last one.

    A leaf acts from the start; another name from where the forward part last writes it.
    """
    forward = program.statements[: program.loss_at + 1]
    written = max((at for at, statement in enumerate(forward) if name in statement.writes), default=-1)
    moved, after = {name}, []
    for at in range(written + 1, len(forward)):
        if moved.intersection(forward[at].reads):
            moved.update(forward[at].writes)
            after.append(at)
    needed, path = {program.loss}, []
    for at in reversed(after):
        if needed.intersection(forward[at].writes):
            needed.update(forward[at].reads)
            path.append(at)
    return tuple(reversed(path))


def probe_of(machine: Machine, values: Values, name: str) -> Probe:
    """Return a probe for a name; ``values`` are those after the loss of the iteration."""
    if name == machine.program.y_hat and LOSSES[machine.program.network.loss].textbook:
        return Probe(Machine(_textbook(machine.program), machine.rows), values, name, probability=True)
    return Probe(machine, values, name)


def _textbook(program: Program) -> Program:
    """Return the program with the loss a book prints, in y and y_hat, where ours is computed from z."""
    text = loss_text(program.network, LOSSES[program.network.loss].textbook)
    at = program.stage_of(program.loss_at)
    stage = program.stages[at]
    loss = replace(stage, statements=(replace(stage.statements[0], text=text),))
    return replace(program, stages=(*program.stages[:at], loss, *program.stages[at + 1 :]))
