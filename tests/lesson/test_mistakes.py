"""Every mistake of the table, on many networks: its number is recognised, and the independent check sees it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import numpy as np
import pytest

from tests.collisions import exactly, lab_of, made_mistakes, random_case
from tests.networks import Case, away_from_kinks, lab3, prepared, some_networks
from tui_backprop.engine.check import TOLERANCE, check_gradients
from tui_backprop.engine.errors import ShapeError
from tui_backprop.engine.machine import Machine, Values
from tui_backprop.engine.network import Layer, Network
from tui_backprop.engine.shapes import infer
from tui_backprop.labs.lab import Lab
from tui_backprop.labs.loader import bundled
from tui_backprop.lesson.diagnosis import Outcome
from tui_backprop.lesson.following import mistaken
from tui_backprop.lesson.judging import Judgement, judge
from tui_backprop.lesson.mistakes import MISTAKES, Variant, variants
from tui_backprop.lesson.predict import question
from tui_backprop.lesson.responses import response

NETWORKS = {
    **some_networks(),
    "lab3": lab3(),
    "square, two hidden layers, tanh": prepared(
        Network((Layer("first", 2, 2, "tanh"), Layer("hidden", 2, 2, "relu"), Layer("out", 2, 2, "tanh"))), 11
    ),
}


def smooth(name: str) -> Case:
    """A network with no pre-activation near a kink."""
    machine, leaves = NETWORKS[name]
    seed = 0
    while not away_from_kinks((machine, leaves)):
        seed += 1
        machine, leaves = prepared(machine.program.network, seed)
    return machine, leaves


def of(mistake: str, case: Case) -> list[Variant]:
    return [variant for variant in variants(case[0].program) if variant.mistake.name == mistake]


def gradients(machine: Machine, leaves: Values) -> Values | None:
    """The gradients of the first iteration; None where a mistaken line has a shape that does not fit the next."""
    try:
        values = machine.trace(leaves, 1, machine.program.update_from)[-1]
    except ShapeError:
        return None
    return {name: values[gradient] for name, gradient in machine.program.gradients.items()}


def changed(right: Values, wrong: Values) -> set[str]:
    """The names whose gradient is plainly another one."""
    return {
        name
        for name, value in right.items()
        if np.shape(value) == np.shape(wrong[name])
        and np.all(np.isfinite(wrong[name]))
        and not np.allclose(value, wrong[name], rtol=1e-3, atol=1e-6)
    }


@pytest.mark.parametrize("mistake", MISTAKES)
def test_every_mistake_can_be_made_in_some_network(mistake: str) -> None:
    assert any(of(mistake, case) for case in NETWORKS.values())


@pytest.mark.parametrize("name", NETWORKS)
def test_a_mistaken_line_is_a_line_of_the_vocabulary_and_differs_from_the_right_one(name: str) -> None:
    program = NETWORKS[name][0].program
    for variant in variants(program):
        assert variant.line.text != program.statements[variant.at].text
        shapes = {**program.shapes, **{f"{p}_new": program.shapes[p] for p in program.parameters}}
        shape = infer(ast.parse(variant.line.text).body[0].value, shapes)  # type: ignore[attr-defined]
        assert np.prod(shape) == np.prod(program.shapes[variant.line.name])


@pytest.mark.parametrize("name", NETWORKS)
def test_what_a_mistake_gives_is_what_the_whole_mistaken_program_gives(name: str) -> None:
    machine, leaves = NETWORKS[name]
    trace = machine.trace(leaves, 1)
    for variant in variants(machine.program):
        try:
            end = Machine(variant.program, machine.rows).trace(leaves, 1)[-1]
        except (ShapeError, ValueError):
            continue
        for at, line in enumerate(machine.program.statements):
            value = mistaken(machine, trace, variant, at)
            if value is not None:
                assert np.array_equal(np.ravel(value), np.ravel(end[line.name]), equal_nan=True)
            elif np.size(end[line.name]) == np.size(trace[-1][line.name]):
                assert np.array_equal(np.ravel(trace[-1][line.name]), np.ravel(end[line.name]), equal_nan=True)


@pytest.mark.parametrize("name", NETWORKS)
def test_a_mistake_on_the_way_back_turns_the_check_red_wherever_it_changes_a_gradient(name: str) -> None:
    """The judge reads the forward lines alone, so a mistake in a line after the loss, or in a slope, cannot fool it."""
    machine, leaves = smooth(name)
    right = gradients(machine, leaves)
    assert right is not None
    seen = 0
    for variant in variants(machine.program):
        spoiled = Machine(variant.program, machine.rows)
        if variant.forward or (wrong := gradients(spoiled, leaves)) is None:
            continue
        off = changed(right, wrong)
        red = {one.name for one in check_gradients(spoiled, leaves, names=off) if one.verdict == "disagrees"}
        assert red == off, f"{variant.mistake.name}: {variant.line.text}"
        seen += len(red)
    assert seen


@pytest.mark.parametrize("name", NETWORKS)
def test_a_mistake_on_the_way_to_the_loss_gives_gradients_that_are_not_the_slopes_of_the_right_loss(name: str) -> None:
    """It makes another loss, whose own gradients may well be right; it is the right loss that tells it."""
    machine, leaves = smooth(name)
    right, checked = gradients(machine, leaves), check_gradients(machine, leaves)
    assert right is not None
    assert all(one.verdict == "agrees" for one in checked)
    for variant in variants(machine.program):
        if not variant.forward or (wrong := gradients(Machine(variant.program, machine.rows), leaves)) is None:
            continue
        off = changed(right, wrong)
        for one in checked:
            if one.name in off:
                scale = np.maximum(np.abs(one.numeric), np.abs(wrong[one.name]))
                assert np.any(np.abs(one.numeric - wrong[one.name]) > TOLERANCE * scale)


def test_a_mistake_in_the_update_leaves_the_gradients_as_they_are() -> None:
    machine, leaves = smooth("lab3")
    for mistake in ("lr forgotten", "lr used twice", "update added"):
        for variant in of(mistake, (machine, leaves)):
            assert all(one.verdict == "agrees" for one in check_gradients(Machine(variant.program), leaves))


def attempt(lab: Lab, made: Outcome) -> Judgement:
    """The numbers of a mistake typed in full, at the line where it is made."""
    line = lab.program.statements[made.variant.at]
    typed = [exactly(float(cell)) for cell in np.ravel(made.value)]
    return judge(lab, lab.machine.trace(lab.leaves, 1), question(lab, line.name), typed)


def some_of(lab: Lab, seed: int, most: int) -> Iterator[Outcome]:
    """For some mistakes that change something, one place where they do."""
    made = [outcome for outcome, _ in made_mistakes(lab)]
    rng = np.random.default_rng(seed)
    once = {made[at].mistake.name: made[at] for at in rng.permutation(len(made))}
    return iter(list(once.values())[:most])


def recognised(seed: int, most: int) -> int:
    """How many mistakes of a network were recognised; fails on one that was not."""
    lab = lab_of(random_case(seed))
    count = 0
    for made in some_of(lab, seed, most):
        told = attempt(lab, made)
        typed = np.array([float(text) for text in told.typed])
        if told.verdict in ("right", "rounded"):
            assert np.allclose(typed, np.ravel(told.right), rtol=2e-3, atol=1e-12), made.wrong_line
            continue
        assert told.verdict == "wrong"
        assert told.diagnosis is not None, made.wrong_line
        assert made.mistake in told.diagnosis.mistakes
        for one in told.diagnosis.outcomes:
            assert np.allclose(np.ravel(one.value), typed, rtol=1e-8, atol=1e-10, equal_nan=True)
        count += 1
    return count


def test_the_numbers_of_a_mistake_are_told_as_it_or_as_a_set_that_has_it_and_really_coincides() -> None:
    assert sum(recognised(seed, 4) for seed in range(40)) > 120


@pytest.mark.long
def test_that_holds_for_every_mistake_over_a_thousand_networks() -> None:
    assert sum(recognised(seed, len(MISTAKES)) for seed in range(1000)) > 8000


def test_a_forgotten_mask_is_named_with_its_line_on_the_second_miss() -> None:
    lab = bundled("lab3")
    told = judge(
        lab,
        lab.machine.trace(lab.leaves, 1),
        question(lab, "dE_dzh"),
        ["-0.28", "-.14"],
        seen=("z_hidden", "a_hidden", "dE_da_hidden"),
    )
    assert told.diagnosis is not None
    assert [mistake.name for mistake in told.diagnosis.mistakes] == ["mask forgotten"]
    first, second, third = (" ".join(map(str, response(at, told))) for at in (1, 2, 3))
    assert "mask" not in first
    assert "-0.28" not in first
    assert "The slope of the activation (the mask) was left out." in second
    assert "dE_dz_hidden = dE_da_hidden * da_dz_hidden" in second
    assert third == "dE_dzh is [0  0]. dE_dzh[0] = -0.28·0 = 0."


def test_mistakes_that_cannot_be_told_apart_are_all_named_and_the_live_lab_is_offered() -> None:
    lab = bundled("lab3")
    told = judge(lab, lab.machine.trace(lab.leaves, 1), question(lab, "dE_dzh"), ["-0.28", "-0.14"])
    assert told.diagnosis is not None
    assert {mistake.name for mistake in told.diagnosis.mistakes} == {"mask forgotten", "input factor forgotten"}
    assert told.diagnosis.live == "lab3-live"
    assert "The same question on lab3-live tells them apart." in map(str, response(2, told))


def test_numbers_that_no_mistake_gives_are_not_blamed_on_one() -> None:
    lab = bundled("lab3")
    told = judge(lab, lab.machine.trace(lab.leaves, 1), question(lab, "z_hidden"), ["12.25", "-0.1"])
    assert told.verdict == "wrong"
    assert told.diagnosis is None
    assert told.wrong == ((0,),)
    assert "12" not in " ".join(map(str, response(1, told)))


def test_a_mistake_made_with_the_rounded_numbers_on_screen_is_recognised_too() -> None:
    case = prepared(Network((Layer("hidden", 2, 2, "tanh"), Layer("out", 2, 2, "identity"))), 7)
    lab = lab_of(case)
    trace = lab.machine.trace(lab.leaves, 1)
    da = [float(f"{cell:.4g}") for cell in np.ravel(trace[-1]["dE_da_hidden"])]
    told = judge(lab, trace, question(lab, "dE_dz_hidden"), [f"{cell:.7f}" for cell in da])
    assert told.diagnosis is not None
    assert told.diagnosis.mistakes == (MISTAKES["mask forgotten"],)
