"""One measurement beside its budget, and a table of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

WHAT, NUMBER = 62, 12


@dataclass(frozen=True)
class Measure:
    """What was measured.

    Args:
        what: in a few words, with the statistic.
        measured: in ``unit``.
        budget: the most it may be (design, budgets), in ``unit``; None where there is none.
        unit: "x" is a ratio of two times taken in turn in this run, so that the machine does not matter.
        detail: the numbers behind it.
    """

    what: str
    measured: float
    budget: float | None
    unit: Literal["x", "ms", "µs", "MB", "s"]
    detail: str = ""

    @property
    def met(self) -> bool | None:
        return None if self.budget is None else self.measured <= self.budget


def show(measures: Iterable[Measure]) -> int:
    """Print a row for each measure as it comes; returns how many budgets were not met."""
    print(f"{'what':<{WHAT}}{'measured':>{NUMBER}}{'budget':>{NUMBER}}{'of budget':>{NUMBER}}  met  detail")
    missed = 0
    for one in measures:
        missed += one.met is False
        budget = "-" if one.budget is None else f"{one.budget:g} {one.unit}"
        share = f"{one.measured / one.budget:.2f}" if one.budget else "-"
        met = {True: "yes", False: "NO", None: "-"}[one.met]
        print(
            f"{one.what:<{WHAT}}{f'{one.measured:.2f} {one.unit}':>{NUMBER}}{budget:>{NUMBER}}{share:>{NUMBER}}"
            f"  {met:<3}  {one.detail}",
            flush=True,
        )
    return missed
