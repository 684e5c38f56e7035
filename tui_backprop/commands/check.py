"""``check``: a lab looked over, and its gradients compared with central differences."""

from __future__ import annotations

import math
from argparse import Namespace
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from tui_backprop.arguments import UsageError
from tui_backprop.commands.given import given_lab
from tui_backprop.engine.iteration import Iteration
from tui_backprop.engine.judge.check import Checked, check_gradients
from tui_backprop.ground.errors import BackpropError
from tui_backprop.ground.text import counted, indexed
from tui_backprop.labs.files import SUFFIX, bundled_ids
from tui_backprop.labs.lab import Lab
from tui_backprop.labs.lint import Finding, lint
from tui_backprop.lesson.meaning.accuracy import accuracy_title
from tui_backprop.lesson.meaning.checked import sentence, unseen
from tui_backprop.lesson.meaning.describe import architecture, batch_title, loss_title, optimizer_title
from tui_backprop.lesson.meaning.scene import Scene

MOST_CELLS = 4096
"""Cells compared in all: each costs two forward runs."""


def run(arguments: Namespace) -> int:
    """Print what was found in each lab; 1 when something is wrong, 2 when one of several cannot be read."""
    names = list(_each(arguments.labs))
    if len(names) == 1:
        return 1 if _wrong_in(given_lab(names[0], arguments.settings)) else 0
    wrong, refused = 0, 0
    for name in names:
        print(f"{name}:")
        try:
            wrong += _wrong_in(given_lab(name, arguments.settings)) > 0
        except BackpropError as error:
            refused += 1
            print(f"refused: {error}")
        print()
    good = len(names) - wrong - refused
    print(f"{counted(len(names), 'lab')}: {good} with nothing wrong, {wrong} with something wrong, {refused} refused")
    return 2 if refused else 1 if wrong else 0


def _each(names: Iterable[str]) -> Iterator[str]:
    """Yield the labs that are meant; of a folder, every one in it.

    Raises: UsageError when a folder has none.
    """
    for name in names:
        if name in bundled_ids() or not Path(name).is_dir():
            yield name
            continue
        found = sorted(str(path) for path in Path(name).iterdir() if path.suffix == SUFFIX)
        if not found:
            raise UsageError(f"{name} has no {SUFFIX} files in it")
        yield from found


def _wrong_in(lab: Lab) -> int:
    """Print what was found in a lab; returns how many things are wrong."""
    print(lab.title)
    scene = Scene(lab, Iteration.of(lab.machine, lab.leaves, 1))
    parts = [
        architecture(lab.network),
        loss_title(lab, lab.leaves),
        optimizer_title(lab.network, lab.leaves),
        batch_title(lab),
        f"{told} at the start" if (told := accuracy_title(scene)) else "",
    ]
    print(f"{', '.join(filter(None, parts))}\n")
    findings = list(lint(lab))
    assert lab.source is not None
    chosen, too_large = _affordable(lab)
    hidden = 0
    for checked in check_gradients(lab.machine, lab.leaves, names=chosen):
        print(f"  {sentence(checked, lab.program.gradients[checked.name])}")
        findings += _wrong(lab, checked)
        hidden += unseen(checked)
    for name in too_large:
        print(f"  {lab.program.gradients[name]}: not compared, it is too large")
    for finding in sorted(findings, key=lambda finding: finding.wrong):
        print(f"{lab.source.at(finding.where)}: {'wrong' if finding.wrong else 'note'}: {finding.says}")
    if hidden:
        print(f"note: {hidden} gradient {'number is' if hidden == 1 else 'numbers are'} too small to be judged")
    wrong = sum(finding.wrong for finding in findings)
    print(f"{wrong} wrong" if wrong else "nothing wrong in what could be seen" if hidden else "good")
    return wrong


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
    layers = enumerate(lab.network.layers)
    of = next((at for at, layer in layers if checked.name in (layer.z, layer.answer, *layer.shapes)), None)
    where = "layers" if of is None else f"layers[{of}]"
    says = f"{place} is {claimed}, central differences give {found}"
    if checked.verdict == "not finite":
        says = f"{place} is {claimed}" + (", but the loss is not finite, here or a step away" * math.isfinite(claimed))
    yield Finding(True, says, where)


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
