"""What is said of nets whose sickness is known, as a table: ``python -m tests.lesson.why_corpus [--seed N]``.

And of random nets, counted: ``--random COUNT``, and ``--first N`` for others than are tested.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from dataclasses import dataclass, field, replace

import numpy as np

from tests.lesson.labs import Told
from tests.lesson.nets import ENOUGH, changed, losses
from tests.lesson.sick import Sick, corpus
from tests.lesson.spread import iteration
from tui_backprop.lesson.why.ahead import look_ahead
from tui_backprop.lesson.why.table import why_loss
from tui_backprop.lesson.why.verdict import Verdict

SEED = 1


def judged(told: Told) -> Verdict:
    """What is said of a net once a copy was run on."""
    finite = np.isfinite(told.end["loss"])
    ahead = look_ahead(told.lab, told.start, told.iteration) if finite else None
    return why_loss(told.lab, told.run, None, ahead).verdict


@dataclass(frozen=True)
class Line:
    """One net of the table.

    Args:
        sick, verdict: the net, and what is said of it.
        alike: for each run in other units whether the same is said of it, but for the numbers.
    """

    sick: Sick
    verdict: Verdict
    alike: dict[str, bool]

    @property
    def right(self) -> bool:
        kind, truth = self.verdict.kind, self.sick.truth
        named = kind == truth or (kind == "fine" and truth in self.verdict.also)
        return named and all(word in str(self.verdict) for word in self.sick.says) and all(self.alike.values())

    def __str__(self) -> str:
        units = ", ".join(f"{what} {'✓' if alike else '✗'}" for what, alike in self.alike.items())
        mark, wrong = ("✓", "") if self.right else ("✗", f"\n      {self.verdict}")
        name = self.sick.name[:60]
        return f"{mark} {name:<60} {self.sick.truth:<14} {self.verdict.kind:<14} {units}".rstrip() + wrong


def masked(verdict: Verdict) -> list[str]:
    """What is said, without its numbers."""
    return [re.sub(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?", "#", str(sentence)) for sentence in verdict.sentences]


def lines(seed: int = SEED) -> list[Line]:
    """Every net of a draw."""
    found = []
    for sick in corpus(seed):
        verdict = judged(sick.told)
        alike = {what: masked(judged(told)) == masked(verdict) for what, told in sick.same.items()}
        found.append(Line(sick, verdict, alike))
    return found


def random_net(at: int) -> Told:
    """One of the random nets by its number: as it was drawn, or its rate, inputs and targets on another scale."""
    told = iteration(at)
    if at % 2 == 0:
        return told
    rng = np.random.default_rng((at, 23))
    x, y = told.lab.program.data
    scaled = {"lr": 10 ** rng.uniform(-6, 3), x: np.asarray(told.lab.leaves[x]) * 10 ** rng.uniform(-3, 3)}
    if told.lab.network.targets.name == "any":
        scaled[y] = np.asarray(told.lab.leaves[y]) * 10 ** rng.uniform(-3, 3)
    return changed(told, **scaled)


@dataclass
class Count:
    """Random nets by what was said of them, and those of which it was false 200 iterations on."""

    kinds: Counter[str] = field(default_factory=Counter)
    false: list[str] = field(default_factory=list)

    def add(self, at: int) -> None:
        """Judge one net, and what was said of it by running it on."""
        told = random_net(at)
        verdict = judged(told)
        self.kinds[verdict.kind] += 1
        if verdict.kind not in {"fine", "too large", "too small"}:
            return
        begun = replace(told.lab, leaves={name: told.start[name] for name in told.lab.program.leaves})
        with np.errstate(all="ignore"):
            before, *_, later = losses(Told(begun, told.iteration), float(told.start["lr"]), ENOUGH)
        rose, fell = not later < 1.5 * before, later <= before / 10
        if rose if verdict.kind == "fine" else fell:
            self.false.append(f"net {at}: {before} → {later}: {verdict}")

    def __str__(self) -> str:
        kinds = ", ".join(f"{kind} {count}" for kind, count in self.kinds.most_common())
        return "\n".join([f"{self.kinds.total()} nets, {len(self.false)} false verdicts; {kinds}", *self.false])


def main() -> int:
    parser = argparse.ArgumentParser(description="What is said of nets whose sickness is known, and of random ones.")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--random", type=int, default=0, metavar="COUNT")
    parser.add_argument("--first", type=int, default=0, metavar="N")
    asked = parser.parse_args()
    if asked.random:
        count = Count()
        for at in range(asked.first, asked.first + asked.random):
            count.add(at)
        print(count)
        return 1 if count.false else 0
    table = lines(asked.seed)
    print(f"  {'net':<60} {'truth':<14} {'verdict':<14} the same run in other units")
    print(*table, sep="\n")
    wrong = sum(not line.right for line in table)
    kinds = Counter(line.verdict.kind for line in table).most_common()
    print(f"seed {asked.seed}: {len(table)} nets, {wrong} wrong; " + ", ".join(f"{kind} {n}" for kind, n in kinds))
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
