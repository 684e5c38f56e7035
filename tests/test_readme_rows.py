"""The README lists the rows there are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from tui_backprop.engine.rows.activations import ACTIVATIONS
from tui_backprop.engine.rows.losses import LOSSES
from tui_backprop.engine.rows.optimizers import OPTIMIZERS

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("what", "table"), [("activations", ACTIVATIONS), ("losses", LOSSES), ("optimizers", OPTIMIZERS)]
)
def test_every_row_is_listed_and_no_other(what: str, table: Mapping[str, object]) -> None:
    (line,) = re.findall(rf"^\| {what} \| (.*) \|$", README, re.MULTILINE)
    assert re.findall(r"`(\w+)`", line) == list(table)
