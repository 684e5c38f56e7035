"""Mistakes named at the keys: the second wrong try is told what gives its numbers, at both sizes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
import pytest

from tests.ui.asked import ODD, SIZES, answer, asking, reach, told
from tests.ui.driving import opened, press, screen
from tui_backprop.engine.arithmetic import Array
from tui_backprop.engine.machine import Values
from tui_backprop.labs.lab import Lab

Numbers = Callable[[Values], Array]

MADE: Mapping[str, tuple[str | Lab, str, Numbers, str]] = MappingProxyType(
    {
        "summed over units": (
            "xor",
            "dE_db_hidden",
            lambda it: np.sum(it["dE_dz_hidden"]) * np.ones(2),
            "The error was summed over the units too.",
        ),
        "another layer's error": (
            "xor",
            "dE_db_hidden",
            lambda it: np.sum(it["dE_dz_out"]) * np.ones(2),
            "The error (∂E/∂z) of another layer was taken.",
        ),
        "other cells": (
            ODD,
            "dE_da_hidden",
            lambda it: np.asarray(it["dE_da_hidden"])[::-1],
            "The right numbers stand in other cells.",
        ),
        "a lost term": (
            ODD,
            "z_hidden",
            lambda it: it["z_hidden"] - np.array([0.0, 0.59 * 0.131]),
            "z_hidden[1] comes out as typed if the term 0.59·0.131 is left out.",
        ),
        "∂E/∂a for ∂E/∂z": (
            ODD,
            "dE_dW_hidden",
            lambda it: np.outer(it["x"], it["dE_da_hidden"]),
            "∂E/∂a was taken in the place of ∂E/∂z.",
        ),
        "only the bias not moved": (
            ODD,
            "theta",
            lambda it: np.array([-0.413, *np.asarray(it["theta"])[1:]]),
            "The bias was not moved.",
        ),
    }
)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("made", MADE)
async def test_a_mistake_is_named_at_the_second_wrong_try(made: str, size: tuple[int, int]) -> None:
    lab, tensor, numbers, name = MADE[made]
    async with opened(lab, size) as (app, pilot):
        await press(pilot, "p")
        await reach(pilot, tensor)
        asked = asking(app).item.asked
        values = app.view.session.branch.history.iteration(1).trace[asked.statement + 1]
        wrong = [f"{value:.6g}" for value in np.ravel(numbers(values)).tolist()]
        await answer(pilot, *["17.3"] * asked.size)
        assert "17.3" in screen(app)
        assert name not in told(app)
        await answer(pilot, *wrong)
        assert name in told(app)
        assert asking(app).attempts == 2
