"""Say why a number is what it is: where it comes from, what makes it 0, huge, tiny or not finite, and what reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType

import numpy as np

from tui_backprop.engine.iteration import Iteration
from tui_backprop.engine.network import Layer
from tui_backprop.engine.program import NameKind
from tui_backprop.engine.shapes import Place, row_and_unit
from tui_backprop.engine.statement import Statement
from tui_backprop.ground.errors import BackpropError
from tui_backprop.labs.lab import Lab
from tui_backprop.lesson.meaning.cell import cell_meaning
from tui_backprop.lesson.meaning.reasons import covers_in_words
from tui_backprop.lesson.meaning.scene import Scene, only
from tui_backprop.lesson.meaning.sentence import Sentence, amount, joined, say, whole
from tui_backprop.lesson.meaning.update import kept_by_gradient_0
from tui_backprop.lesson.meaning.zeros import Cause, Cover, gradient_zero, is_cause, zero_slopes
from tui_backprop.lesson.notation.symbols import cell_name, symbol
from tui_backprop.lesson.why.earlier import Earlier, Past, earlier, earlier_in_words
from tui_backprop.lesson.why.origins import Origin, origin, origin_in_words
from tui_backprop.lesson.why.path import Magnitude, Step, Written, magnitude, no_cause, path, written
from tui_backprop.lesson.why.prospects import Outlook, Prospect, prospects_in_words
from tui_backprop.lesson.why.readers import Reader, readers, readers_in_words


class WhyError(BackpropError):
    """A number that cannot be asked about: it is not there, or not computed yet."""


@dataclass(frozen=True, eq=False)
class Why:
    """Everything there is to say about one number.

    Args:
        place: the number.
        magnitude: what is remarkable about it.
        headline: one sentence on what it is and why.
        covers: of a gradient of 0, and of a parameter that has one, the causes: each cover is enough by itself, and
            every cause in it is needed. The path goes to the first.
        path: from the number back to where it began, a step a line of code; empty for one that was given.
        origin: of a number that is huge, tiny or not finite, the first on the path that is.
        earlier: where that came from, if this iteration began with it and the ones before can be looked at.
        prospects: of the units named as off or saturated, whether they can come back.
        readers: what depends on it.
        about: sentences on the gradient of a parameter, on origin, prospects and readers.
    """

    place: Written
    magnitude: Magnitude
    headline: Sentence
    covers: tuple[Cover, ...]
    path: tuple[Step, ...]
    origin: Origin | None
    earlier: Earlier | None
    prospects: tuple[Prospect, ...]
    readers: tuple[Reader, ...]
    about: tuple[Sentence, ...]

    @property
    def causes(self) -> tuple[Cause, ...]:
        """Return every cause of every cover."""
        return tuple(cause for cover in self.covers for cause in cover)

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Return all that is said but the path."""
        return (self.headline, *self.about)

    @property
    def lines(self) -> tuple[Sentence, ...]:
        """Return the path, a line a step."""
        return tuple(step.line for step in self.path)


def why(lab: Lab, it: Iteration, asked: Place, past: Past | None = None) -> Why:
    """Say why a number is what it is.

    Args:
        it: the iteration, as far as it has run.
        asked: which number.
        past: the iterations before; without them, what this one began with is not followed further.
    Raises: WhyError for a number that is not there or not computed yet.
    """
    _there(it, asked)
    place, scene = written(it, asked), Scene(lab, it)
    covers = tuple(_covers(scene, place))
    stayed = _stayed(scene, place)
    is_cause = partial(_blamed, covers[0]) if covers else no_cause
    steps = path(it, place, is_cause, "plain" if stayed else None)
    began = origin(it, replace(place, statement=None) if stayed else place, () if stayed else steps)
    before = _earlier(lab, past, began)
    prospects = tuple(_prospects(scene, _units(scene, place, covers)))
    found = readers(it, place)
    about = [
        *_gradient(scene, place, covers, stayed),
        *_beginning(lab, began, before, bool(steps)),
        *map(whole, prospects_in_words(scene, prospects)),
        readers_in_words(it.program, place, found),
    ]
    headline = _headline(scene, place, covers, steps)
    return Why(place, magnitude(place.value), headline, covers, steps, began, before, prospects, found, tuple(about))


def _earlier(lab: Lab, past: Past | None, began: Origin | None) -> Earlier | None:
    if past is None or past.iteration == 1 or began is None or began.place.statement is not None:
        return None
    return earlier(lab, past, began.place)


def _beginning(lab: Lab, began: Origin | None, before: Earlier | None, computed: bool) -> Iterator[Sentence]:
    """Say where it began; nothing of a number that is as it was given."""
    if before is not None and (computed or not before.given):
        yield whole(earlier_in_words(lab, before))
    elif before is None and began is not None and computed:
        yield whole(origin_in_words(lab.program, began))


def _blamed(cover: Cover, place: Written) -> bool:
    return is_cause(cover, place.name, place.cell)


def _there(it: Iteration, place: Place) -> None:
    """Refuse a number that is not there. Raises: WhyError, one line."""
    name, cell = place
    if not it.has(name):
        if name in it.program.shapes:
            raise WhyError(f"{symbol(name)} is not computed yet: step on with n, then ask again")
        raise WhyError(f"{name}: no such number in this lab")
    shape = np.shape(it.values[name])
    if len(cell) != len(shape) or not all(0 <= at < size for at, size in zip(cell, shape, strict=True)):
        raise WhyError(f"{cell_name(name, cell)}: no such cell, its shape is {shape}")


def _written_by(scene: Scene, place: Written) -> Statement | None:
    return None if place.statement is None else scene.program.statements[place.statement]


def _covers(scene: Scene, place: Written) -> list[Cover]:
    """Return the causes of a gradient of 0, and of a parameter that has one."""
    program = scene.program
    gradient = program.gradients[place.name] if place.name in program.parameters else place.name
    if gradient not in program.gradient_of or not scene.has(gradient):
        return []
    value = np.asarray(scene.values[gradient])
    return gradient_zero(scene, gradient, only(value.shape, place.cell)) if value[place.cell] == 0 else []


def _stayed(scene: Scene, place: Written) -> bool:
    """True for an updated parameter that its gradient of 0 left where it was."""
    statement = _written_by(scene, place)
    return (
        statement is not None and statement.role == "update" and bool(kept_by_gradient_0(scene, place.name)[place.cell])
    )


def _gradient(scene: Scene, place: Written, covers: Sequence[Cover], stayed: bool) -> Iterator[Sentence]:
    """Say what the gradient of a parameter is and why, where it is known and the headline does not say so."""
    if stayed or place.name not in scene.program.parameters:
        return
    gradient = scene.program.gradients[place.name]
    if not scene.has(gradient):
        return
    if covers:
        yield whole(say(cell_name(gradient, place.cell), " = 0: ", covers_in_words(scene, covers)))
    elif place.statement is None:
        yield cell_meaning(scene.lab, scene.it, (gradient, place.cell))


def _units(scene: Scene, place: Written, covers: tuple[Cover, ...]) -> Iterator[tuple[Layer, int]]:
    """Yield the units that are off or saturated and have to do with this number."""
    statement = _written_by(scene, place)
    if statement is not None and statement.role in {"z", "a", "slope", "y_hat"}:
        layer = scene.layer(statement.layer)
        slope = scene.slope(layer)
        if slope is not None and scene.has(slope) and scene.grid(slope)[row_and_unit(place.cell)] == 0:
            yield layer, row_and_unit(place.cell)[1]
    for cover in covers:
        for cause in cover:
            if cause.kind in {"off", "saturated"}:
                yield from ((cause.layer, unit) for unit in cause.units)
            before = scene.lab.network.before(cause.layer)
            if cause.kind == "input" and before is not None:
                off = [way.cells[cause.rows][:, cause.units] for way in zero_slopes(scene, before) if way.kind == "off"]
                yield from ((before, unit) for unit in cause.units if off and np.all(off))


def _prospects(scene: Scene, units: Iterator[tuple[Layer, int]]) -> Iterator[Prospect]:
    outlook = Outlook(scene)
    for layer, unit in dict.fromkeys(units):
        yield outlook.prospect(layer, unit)


def _headline(scene: Scene, place: Written, covers: Sequence[Cover], steps: Sequence[Step]) -> Sentence:
    statement = _written_by(scene, place)
    if statement is None or place.statement is None:
        return say(_given(scene, place), ".")
    if covers and statement.role != "update":
        return whole(say(place.label, " = 0: ", covers_in_words(scene, covers)))
    if statement.role == "dy_hat" and place.value == 0 and steps[0].marked:
        return whole(say(place.label, " = 0: ", joined([factor.label for factor in steps[0].marked]), " is 0"))
    return cell_meaning(scene.lab, scene.it, place.place, parts=steps[0].parts)


def _given(scene: Scene, place: Written) -> Sentence:
    return say(place.label, " = ", amount(place.value), ", ", GIVEN[scene.program.kind(place.name)])


GIVEN: Mapping[NameKind, str] = MappingProxyType(
    {
        "parameter": "a parameter: the iteration began with it",
        "state": "what the optimizer remembers: the iteration began with it",
        "data": "given with the data",
        "hyperparameter": "chosen for the training",
        "rows": "the rows this iteration takes",
    }
)
"""What a number is that no statement has computed."""
