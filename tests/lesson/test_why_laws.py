"""What "why?" says of any net is true: every cause, path, prospect and reader is worked out again another way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.lesson.labs import Told, told
from tests.networks import networks, prepared
from tui_backprop.engine.arithmetic import Array
from tui_backprop.engine.expression import refs_of, terms_of
from tui_backprop.engine.machine import Values
from tui_backprop.engine.network import Layer, Network, Parameters
from tui_backprop.engine.reading import cell_of
from tui_backprop.engine.rows.optimizers import Options
from tui_backprop.lesson.meaning.zeros import Cause, Cover, is_coupled
from tui_backprop.lesson.why.number import Why, why
from tui_backprop.lesson.why.prospects import Outlook
from tui_backprop.lesson.why.readers import reached
from tui_backprop.lesson.why.table import why_loss

OPTIONS = (Options(), Options(), Options(momentum=True), Options(weight_decay=True), Options(False, False, True, False))


@st.composite
def grounds(draw: st.DrawFn) -> Told:
    """ReLU nets of small whole numbers, where zeros of every kind abound."""
    sizes = draw(st.lists(st.integers(1, 3), min_size=2, max_size=4))
    names = ("first", "second", "out")[4 - len(sizes) :]
    parameters: list[Parameters] = ["W", "W b"]
    layers = tuple(
        Layer(
            name, sizes[at], sizes[at + 1], "identity" if name == "out" else "relu", draw(st.sampled_from(parameters))
        )
        for at, name in enumerate(names)
    )
    rows = draw(st.integers(1, 4))
    batch = draw(st.none() | st.integers(1, rows))
    optimizer = draw(st.sampled_from(["sgd", "sgd", "adam"]))
    network = Network(layers, "half_mse", optimizer, rows, batch, draw(st.sampled_from(OPTIONS)))
    case = prepared(network, draw(st.integers(0, 2**32 - 1)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    names_drawn = [*network.parameters, *network.data]
    low = draw(st.sampled_from([-2, -1]))
    changed: dict[str, Any] = {
        name: rng.integers(low, 2, np.shape(case[1][name])).astype(float) for name in names_drawn
    }
    return told(case, draw(st.integers(1, 2)), **changed)


def zeros(it: Told) -> Iterator[tuple[str, int, int, Why]]:
    """Each weight whose gradient is 0, with its input and unit, and why."""
    for layer in it.lab.network.layers:
        name = f"W_{layer.name}"
        for i, j in np.argwhere(np.asarray(it.end[f"dE_d{name}"]) == 0).tolist():
            yield layer.name, i, j, why(it.lab, it.run, (f"dE_d{name}", (i, j)))


def free_gradient(it: Told, weight: tuple[str, int, int], forced: Sequence[Cause], seed: int) -> float:
    """The gradient of one weight where every factor is drawn anew, but for the zeros of some causes."""
    (layer, i, j), layers = weight, it.lab.network.layers
    rng = np.random.default_rng(seed)
    rows = len(np.asarray(it.end["x"]))

    def drawn(kinds: set[str], at: Layer, shape: tuple[int, ...]) -> Array:
        factor = rng.uniform(0.5, 2.0, shape)
        for cause in forced:
            if cause.kind in kinds and cause.layer is at:
                factor[cause.cells] = 0.0
        return factor

    here = [each.name for each in layers].index(layer)
    errors = drawn({"target"}, layers[-1], (rows, layers[-1].units))
    for at, after in zip(reversed(layers[here:-1]), reversed(layers[here + 1 :]), strict=True):
        weights = drawn({"weight"}, after, (at.units, after.units))
        errors = (errors @ weights.T) * drawn({"off", "saturated"}, at, (rows, at.units))
    inputs = drawn({"input"}, layers[here], (rows, layers[here].inputs))
    return float(inputs[:, i] @ errors[:, j])


def names_a_zero(it: Told, cause: Cause) -> bool:
    """Whether the numbers a cause points at are 0, or meet their target."""
    scene = it.scene
    read: dict[str, Callable[[], Array]] = {
        "input": lambda: scene.grid(cause.layer.source),
        "off": lambda: np.abs(scene.grid(f"da_dz_{cause.layer.name}")) + np.abs(scene.grid(f"a_{cause.layer.name}")),
        "saturated": lambda: scene.grid(f"da_dz_{cause.layer.name}"),
        "weight": lambda: cause.layer.weights(it.start),
        "target": lambda: scene.grid("y_hat") - scene.grid("y"),
    }
    return bool(cause.cells.any()) and not np.any(read[cause.kind]()[cause.cells])


def chained(cover: Cover) -> bool:
    """Whether its causes are factors of 0, and not terms that cancel or vanish."""
    return not any(cause.kind in {"cancels", "underflow"} for cause in cover)


@settings(max_examples=60, deadline=None)
@given(grounds(), st.integers(0, 2**32 - 1))
def test_each_cover_is_enough_and_each_cause_in_it_is_needed(it: Told, seed: int) -> None:
    for layer, i, j, asked in zeros(it):
        assert asked.covers
        for cover in filter(chained, asked.covers):
            assert all(names_a_zero(it, cause) for cause in cover)
            assert free_gradient(it, (layer, i, j), cover, seed) == 0
            for cause in cover:
                others = [other for other in cover if other is not cause]
                assert free_gradient(it, (layer, i, j), others, seed) > 0


@settings(max_examples=40, deadline=None)
@given(grounds())
def test_terms_are_said_to_cancel_only_where_no_zeros_explain_the_gradient(it: Told) -> None:
    for layer, i, j, asked in zeros(it):
        scene = it.scene
        f, errors = scene.grid(scene.layer(layer).source), scene.grid(f"dE_dz_{layer}")
        if np.any(f[:, i] * errors[:, j]):
            assert [[cause.kind for cause in cover] for cover in asked.covers] == [["cancels"]]


@settings(max_examples=60, deadline=None)
@given(grounds())
def test_a_unit_that_is_said_not_to_come_back_does_not(it: Told) -> None:
    scene = it.scene
    outlook = Outlook(scene)
    lost = [
        (layer.name, unit, outlook.prospect(layer, unit))
        for layer in it.lab.network.layers[:-1]
        for unit in np.flatnonzero(outlook.dead[layer.name]).tolist()
    ]
    lost = [each for each in lost if not each[2].returns]
    assume(lost)
    before = all_rows(it, it.start)
    for count in (1, 7, 60):
        later = all_rows(it, it.lab.machine.fast(it.start, it.iteration, np.empty(count)))
        if not np.isfinite(float(later["loss"])):
            return
        for layer, unit, prospect in lost:
            assert not np.any(np.asarray(later[f"da_dz_{layer}"])[:, unit])
            if prospect.recovery == "frozen":
                assert np.array_equal(
                    np.asarray(later[f"z_{layer}"])[:, unit], np.asarray(before[f"z_{layer}"])[:, unit]
                )


def all_rows(it: Told, values: Values) -> Values:
    """Forward values of the whole data."""
    x, y = it.lab.program.data
    forward = range(it.lab.program.offsets[1], it.lab.program.loss_at + 1)
    return it.lab.machine.rerun(forward, {**values, "x": values[x], "y": values[y]})


@st.composite
def iterations(draw: st.DrawFn) -> Told:
    """Any network, some with numbers that overflow, vanish or are 0."""
    _, leaves = case = draw(networks())
    inputs = "X" if "X" in leaves else "x"
    scale = draw(st.sampled_from([1.0, 1.0, 0.0, 1e-9, 1e6, 1e250]))
    changed: dict[str, Any] = {inputs: np.asarray(leaves[inputs]) * scale}
    return told(case, draw(st.integers(1, 2)), **changed)


def cells(it: Told, seed: int) -> Iterator[tuple[str, tuple[int, ...]]]:
    """A cell of each tensor."""
    rng = np.random.default_rng(seed)
    for name, value in it.end.items():
        yield name, tuple(int(rng.integers(size)) for size in np.shape(value))


@settings(max_examples=50, deadline=None)
@given(iterations(), st.integers(0, 2**32 - 1))
def test_every_step_of_a_path_reads_the_next_and_gives_its_number(it: Told, seed: int) -> None:
    for name, cell in cells(it, seed):
        asked = why(it.lab, it.run, (name, cell))
        assert asked.place.value == asked.place.value or np.isnan(asked.place.value)
        place = asked.place
        for step in asked.path:
            assert step.place == place or step.place is place
            at = place.statement
            assert at is not None
            tree = cell_of(it.lab.program.statements[at], place.cell, it.states[at], place.name)
            assert len(terms_of(tree)) == step.terms
            read = {(ref.name, tuple(ref.index)) for ref in refs_of(terms_of(tree)[step.at])}
            assert {(factor.name, factor.cell) for factor in step.factors} == read
            assert np.array_equal(
                np.asarray(it.states[at + 1][place.name])[place.cell], np.float64(place.value), equal_nan=True
            )
            if step.followed is None:
                break
            assert step.followed in step.factors
            place = step.followed


@settings(max_examples=50, deadline=None)
@given(iterations(), st.integers(0, 2**32 - 1))
def test_where_a_number_broke_everything_it_read_was_whole(it: Told, seed: int) -> None:
    for name, cell in cells(it, seed):
        asked = why(it.lab, it.run, (name, cell))
        assert (asked.origin is None) == (asked.magnitude in {"zero", "plain"})
        if asked.origin is None or asked.magnitude != "not finite":
            continue
        at, place = asked.origin.place.statement, asked.origin.place
        assert not np.isfinite(place.value)
        if at is None:
            assert not np.isfinite(np.asarray(it.start[place.name])[place.cell])
        else:
            tree = cell_of(it.lab.program.statements[at], place.cell, it.states[at], place.name)
            assert all(np.isfinite(ref.value) for ref in refs_of(tree))
            assert asked.origin.operation


@settings(max_examples=25, deadline=None)
@given(iterations())
def test_a_cell_goes_into_the_cells_whose_trees_read_it(it: Told) -> None:
    for at, line in enumerate(it.lab.program.statements):
        values = it.states[at]
        shapes = {name: np.shape(values[name]) for name in line.reads}
        reads: dict[tuple[str, tuple[int, ...]], set[tuple[str, tuple[int, ...]]]] = {}
        for written in line.writes:
            for cell in np.ndindex(np.shape(it.states[at + 1][written])):
                for ref in refs_of(cell_of(line, cell, values, written)):
                    reads.setdefault((ref.name, tuple(ref.index)), set()).add((written, cell))  # type: ignore[arg-type]
        for name in set(line.reads) - {"rows"}:
            for cell in np.ndindex(shapes[name]):
                marks = reached(line, (name, cell), shapes, values)
                found = {(written, tuple(at.tolist())) for written, mask in marks.items() for at in np.argwhere(mask)}
                assert found == reads.get((name, cell), set())


@settings(max_examples=40, deadline=None)
@given(iterations(), st.integers(0, 2**32 - 1))
def test_every_number_of_any_net_has_an_answer_at_every_stop(it: Told, seed: int) -> None:
    scene = it.scene
    for name, cell in cells(it, seed):
        asked = why(it.lab, it.run, (name, cell))
        assert all(str(sentence).endswith(".") and "  " not in str(sentence) for sentence in asked.sentences)
        line = None if asked.place.statement is None else it.lab.program.statements[asked.place.statement]
        if line is not None and line.role in {"dW", "db", "dtheta", "dz", "da"}:
            assert bool(asked.covers) == (asked.place.value == 0)
        for cause in asked.causes:
            assert cause.kind not in {"share"} or is_coupled(scene, cause.layer)
    for done in range(len(it.states)):
        table = why_loss(it.lab, it.run.upto(done))
        assert len(table.rows) == len(it.lab.network.layers)
        assert str(table.verdict).endswith(".")
