"""Whatever is said about any network is true: claims are read back out of the sentences and judged by the numbers."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.lesson.claims import check_all
from tests.lesson.labs import Told, told
from tests.networks import networks
from tui_backprop.lesson.meaning.cell import cell_meaning
from tui_backprop.lesson.meaning.stop import meaning, statement_meaning
from tui_backprop.lesson.meaning.update import moves
from tui_backprop.lesson.transcript import stop_text


@st.composite
def iterations(draw: st.DrawFn) -> Told:
    """Any network, some with an input of 0, a step of 0, tiny steps, dead units or numbers that overflow."""
    machine, leaves = case = draw(networks())
    inputs = "X" if "X" in leaves else "x"
    changed: dict[str, Any] = {
        "lr": draw(st.sampled_from([0.1, 0.1, 0.0, 1e-25])),
        inputs: np.asarray(leaves[inputs]) * draw(st.sampled_from([1.0, 1.0, -1.0, 0.0, 40.0, 1e250])),
    }
    first = machine.program.network.layers[0]
    if first.parameters != "theta" and draw(st.booleans()):
        changed[f"W_{first.name}"] = -np.abs(leaves[f"W_{first.name}"])
    return told(case, draw(st.integers(1, 3)), **changed)


@settings(max_examples=60, deadline=None)
@given(iterations())
def test_what_is_said_at_a_stop_is_true(it: Told) -> None:
    for at in range(len(it.lab.program.stages)):
        sentences = meaning(it.lab, it.run, at)
        assert 1 <= len(sentences) <= 2
        for sentence in sentences:
            assert str(sentence).endswith(".")
            check_all(it, str(sentence), it.after(at))


@settings(max_examples=40, deadline=None)
@given(iterations())
def test_what_is_said_of_a_statement_is_true(it: Told) -> None:
    for at in range(len(it.lab.program.statements)):
        for sentence in statement_meaning(it.lab, it.run, at):
            check_all(it, str(sentence), it.states[at + 1])


@settings(max_examples=40, deadline=None)
@given(iterations(), st.integers(0, 2**32 - 1))
def test_what_is_said_of_a_number_is_true(it: Told, seed: int) -> None:
    rng = np.random.default_rng(seed)
    for at, line in enumerate(it.lab.program.statements):
        shape = np.shape(it.states[at + 1][line.name])
        cell = tuple(int(rng.integers(size)) for size in shape)
        sentence = str(cell_meaning(it.lab, it.run, (line.name, cell)))
        assert check_all(it, sentence, it.states[at + 1]) or "did not move" in sentence


@settings(max_examples=60, deadline=None)
@given(iterations())
def test_what_the_summary_says_is_true(it: Told) -> None:
    for move, sentence in zip(it.summary.moves, it.summary.parameters, strict=True):
        old, new = np.asarray(it.start[move.name]), np.asarray(it.end[move.name])
        moved = [not np.array_equal(a, b, equal_nan=True) for a, b in zip(old.ravel(), new.ravel(), strict=True)]
        text = str(sentence)
        check_all(it, text, it.end)
        assert ("did not move" in text) == (not any(moved))
        if counted := re.match(r"(\d+) of (\d+) numbers", text):
            assert (int(counted[1]), int(counted[2])) == (sum(moved), len(moved))
        if counted := re.search(r"the other (\d+ )?did not", text):
            assert int(counted[1] or 1) == len(moved) - sum(moved)


@settings(max_examples=60, deadline=None)
@given(iterations())
def test_every_cell_that_stays_is_given_a_reason_that_holds(it: Told) -> None:
    assume(np.all([np.all(np.isfinite(value)) for value in it.end.values()]))
    for move, sentence in zip(moves(it.scene), it.summary.parameters, strict=True):
        text, still = str(sentence), ~move.cells
        gradient = np.asarray(it.end[f"dE_d{move.name}"])
        if "gradient is 0" in text or "gradients are 0" in text:
            assert np.any(gradient[still] == 0)
        if still.any():
            assert "not" in text
            assert not text.endswith(": .")
            assert ("lr is 0" in text) == (it.start["lr"] == 0)
            if "too small" not in text and it.start["lr"] != 0 and "comes out as 0" not in text:
                assert not np.any(gradient[still])


@settings(max_examples=30, deadline=None)
@given(iterations())
def test_any_stop_can_be_told_in_plain_text(it: Told) -> None:
    for at in range(len(it.lab.program.stages)):
        text = stop_text(it.lab, it.run, at)
        assert text.endswith("\n")
        assert all(len(line) <= 80 or " " not in line.strip() for line in text.splitlines())
