"""``check``: a lab looked over, and its gradients compared with central differences."""

from __future__ import annotations

import math
from argparse import Namespace
from collections.abc import Iterator

import numpy as np

from tui_backprop.commands.given import given_lab
from tui_backprop.engine.judge.check import Checked, check_gradients
from tui_backprop.ground.text import indexed
from tui_backprop.labs.lab import Lab
from tui_backprop.labs.lint import Finding, lint
from tui_backprop.lesson.meaning.checked import sentence, unseen
from tui_backprop.lesson.meaning.describe import architecture, loss_title, optimizer_title

MOST_CELLS = 4096
"""Cells compared in all: each costs two forward runs."""


def run(arguments: Namespace) -> int:
    """Print what was found; 1 when something is wrong."""
    lab = given_lab(arguments)
    print(lab.title)
    print(f"{architecture(lab.network)}, {loss_title(lab)}, {optimizer_title(lab.network, lab.leaves)}\n")
    findings = list(lint(lab))
    chosen, too_large = _affordable(lab)
    hidden = 0
    for checked in check_gradients(lab.machine, lab.leaves, names=chosen):
        print(f"  {sentence(checked, lab.program.gradients[checked.name])}")
        findings += _wrong(lab, checked)
        hidden += unseen(checked)
    for name in too_large:
        print(f"  {lab.program.gradients[name]}: not compared, it is too large")
    for finding in sorted(findings, key=lambda finding: finding.wrong):
        print(f"{'wrong' if finding.wrong else 'note'}: {finding.says}")
    if hidden:
        print(f"note: {hidden} gradient {'number is' if hidden == 1 else 'numbers are'} too small to be judged")
    wrong = sum(finding.wrong for finding in findings)
    print(f"{wrong} wrong" if wrong else "nothing wrong in what could be seen" if hidden else "good")
    return 1 if wrong else 0


def _wrong(lab: Lab, checked: Checked) -> Iterator[Finding]:
    """Yield a finding for a gradient that disagrees, or that is not finite and moves a parameter."""
    matters = checked.verdict == "disagrees" or (
        checked.verdict == "not finite" and checked.name in lab.program.parameters
    )
    if not matters:
        return
    cells = np.argwhere(checked.error > 0 if checked.verdict == "disagrees" else checked.not_finite)
    worst = (checked.worst_cell or ()) if checked.verdict == "disagrees" else tuple(int(i) for i in cells[0])
    claimed, found = checked.gradient[worst], checked.numeric[worst]
    place = indexed(lab.program.gradients[checked.name], worst)
    yield Finding(True, f"{place} is {claimed}, central differences give {found}")


def _affordable(lab: Lab) -> tuple[list[str], list[str]]:
    """Return the names to check, taken smallest first until they are too many cells, and the rest; each in the
    program's order."""
    sizes = {name: math.prod(lab.program.shapes[name]) for name in lab.program.gradients}
    cells, chosen = 0, set()
    for name in sorted(sizes, key=lambda name: (name not in lab.program.parameters, sizes[name])):
        if cells + sizes[name] <= MOST_CELLS:
            cells += sizes[name]
            chosen.add(name)
    return [name for name in sizes if name in chosen], [name for name in sizes if name not in chosen]
