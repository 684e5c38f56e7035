"""A table takes a row more in the way it took the others, and gives it back."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tui_backprop.ground.tables import Table


@dataclass(frozen=True)
class Colour:
    name: str
    wavelength: int


def colours() -> Table[Colour]:
    return Table(Colour("blue", 470), Colour("red", 650))


def test_rows_are_found_by_their_name_and_keep_their_order() -> None:
    table = colours()
    assert list(table) == ["blue", "red"]
    assert table["red"].wavelength == 650
    assert "green" not in table


def test_a_row_is_registered_for_good_or_for_a_block() -> None:
    table = colours()
    with table.extended(Colour("green", 540)):
        assert list(table) == ["blue", "red", "green"]
    assert list(table) == ["blue", "red"]
    table.register(Colour("green", 540))
    assert table["green"].wavelength == 540


def test_a_name_is_given_once() -> None:
    with pytest.raises(ValueError, match="red already"):
        colours().register(Colour("red", 700))


def test_a_table_is_as_it_was_also_after_an_error() -> None:
    table = colours()
    with pytest.raises(RuntimeError), table.extended(Colour("green", 540)):
        raise RuntimeError
    assert "green" not in table
