"""How often wrong numbers do not tell which mistake was made: ``python -m tests.collisions [NETS]``."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator

import numpy as np

from tests.networks import NAMES, Case, prepared
from tui_backprop.engine.batches import Batches
from tui_backprop.engine.iteration import Iteration
from tui_backprop.engine.network import Layer, Network, Parameters
from tui_backprop.engine.rows.activations import ACTIVATIONS
from tui_backprop.engine.rows.losses import LOSSES
from tui_backprop.engine.rows.optimizers import OPTIMIZERS, Options
from tui_backprop.labs.lab import Lab
from tui_backprop.lesson.quiz.diagnosis import Outcome, outcomes
from tui_backprop.lesson.quiz.mistakes.table import variants
from tui_backprop.lesson.quiz.questions import question


def random_case(seed: int) -> Case:
    """A network of 2 or 3 layers with rows of the tables drawn from a seed, and numbers for its leaves."""
    rng = np.random.default_rng(seed)
    loss = str(rng.choice(sorted(LOSSES)))
    rows = None if rng.random() < 0.5 else int(rng.integers(2, 5))
    sizes = [int(size) for size in rng.integers(1, 4, size=int(rng.integers(3, 5)))]
    names = NAMES[4 - len(sizes) :]
    layers = []
    for at, name in enumerate(names):
        last = at == len(names) - 1
        activation = LOSSES[loss].output if last and LOSSES[loss].output else str(rng.choice(sorted(ACTIVATIONS)))
        kinds: list[Parameters] = ["W", "W b"]
        if last and sizes[-1] == 1 and not ACTIVATIONS[activation].backward:
            kinds.append("theta")
        parameters = kinds[int(rng.integers(len(kinds)))]
        layers.append(Layer(name, sizes[at], sizes[at + 1], activation, parameters))
    batch = None if rows is None or rng.random() < 0.5 else int(rng.integers(1, rows + 1))
    options = Options(*(bool(flag) for flag in rng.integers(2, size=4)))
    return prepared(Network(tuple(layers), loss, str(rng.choice(sorted(OPTIMIZERS))), rows, batch, options), seed)


def lab_of(case: Case) -> Lab:
    """The case as a lab."""
    machine, leaves = case
    batches = machine.rows if isinstance(machine.rows, Batches) else None
    return Lab("test", "A test", machine.program, leaves, batches)


def made_mistakes(lab: Lab) -> Iterator[tuple[Outcome, tuple[Outcome, ...]]]:
    """Every mistake that changes the numbers of its own line, and all that could have made these numbers."""
    it = Iteration.of(lab.machine, lab.leaves, 1)
    every = tuple(variants(lab.program))
    for at, line in enumerate(lab.program.statements):
        if not any(variant.at == at for variant in every):
            continue
        found = outcomes(it, question(lab, line.name), every)
        for made in found:
            if made.variant.at == at:
                yield made, tuple(one for one in found if same_numbers(one, made))


def exactly(value: float) -> str:
    """A number typed with so many digits that it is no other: 3.0 would be right for 3.04."""
    return f"{value:.15e}"


def same_numbers(some: Outcome, other: Outcome) -> bool:
    """Whether two outcomes cannot be told apart by their numbers."""
    return np.allclose(np.ravel(some.value), np.ravel(other.value), rtol=1e-9, atol=0.0, equal_nan=True)


def main() -> None:
    """Print, mistake by mistake, how many wrong answers there were and how many fit another mistake too."""
    nets = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    made, shared = Counter[str](), Counter[str]()
    for seed in range(nets):
        for outcome, alike in made_mistakes(lab_of(random_case(seed))):
            made[outcome.mistake.name] += 1
            shared[outcome.mistake.name] += any(one.mistake is not outcome.mistake for one in alike)
    for name, count in made.items():
        print(f"{name:<30} {count:>6} wrong answers, {shared[name] / count:6.1%} fit another mistake too")
    print(f"{'in all':<30} {made.total():>6} wrong answers, {shared.total() / made.total():6.1%}, over {nets} nets")


if __name__ == "__main__":
    main()
