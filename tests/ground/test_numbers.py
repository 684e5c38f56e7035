"""The one number format."""

from __future__ import annotations

import ast
import math
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tui_backprop
from tui_backprop.ground.numbers import full, number, vector
from tui_backprop.lesson.notation.arrays import size_in_words, tensor
from tui_backprop.lesson.notation.worked import shown


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.2, "0.2"),
        (-0.09999999999999998, "-0.1"),
        (0.9799999999999999, "0.98"),
        (0.97804, "0.978"),
        (1 / 3, "0.3333"),
        (-0.0, "0"),
        (1.0, "1"),
        (784.0, "784"),
        (12345.0, "12345"),
        (12345.678, "1.235e4"),
        (1.2341e-05, "1.234e-5"),
        (-9.198e-4, "-9.198e-4"),
        (9.198e-4, "0.0009198"),
        (1e-08, "1e-8"),
        (5e300, "5e300"),
        (math.nan, "nan"),
        (math.inf, "inf"),
        (-math.inf, "-inf"),
    ],
)
def test_a_number_has_four_significant_digits_and_no_idle_zeros(value: float, text: str) -> None:
    assert number(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_what_is_shown_is_within_half_a_unit_of_the_fourth_digit(value: float) -> None:
    copied = float(number(value))
    assert math.isclose(copied, value, rel_tol=5.1e-4, abs_tol=1e-320) or math.isinf(copied)
    assert len(number(value)) <= 11


@given(st.floats(allow_nan=False))
def test_a_number_in_full_is_the_number(value: float) -> None:
    assert np.float64(full(value)).tobytes() == np.float64(value).tobytes()


@given(st.floats(allow_nan=False, min_value=-1e300, max_value=1e300))
def test_copying_a_copy_from_the_screen_changes_nothing(value: float) -> None:
    assert shown(shown(value)) == shown(value)


def test_tensors_are_written_on_one_line() -> None:
    assert vector([-0.3, -0.09999999999999998]) == "[-0.3  -0.1]"
    assert tensor(np.array([[0.2, -0.3], [0.4, 0.1]])) == "[[0.2  -0.3] [0.4  0.1]]"
    assert tensor(np.float64(-0.4)) == "-0.4"
    assert vector([-0.09999999999999998], exact=True) == "[-0.09999999999999998]"


def test_a_large_tensor_is_described_by_shape_and_range() -> None:
    assert size_in_words(np.arange(20.0).reshape(4, 5)) == "4×5 numbers from 0 to 19"
    assert size_in_words(np.zeros((4, 5))) == "4×5 numbers, each 0"
    assert size_in_words(np.array([1.0, np.nan, np.inf])) == "3 numbers from 1 to 1, 2 of them not finite"


ROOT = Path(tui_backprop.__file__).parent
OWN_FORMAT = {"ground/numbers.py", "lesson/replay_text.py", "commands/recordings.py"}
"""Where a number may be written otherwise: in the format itself, and as seconds or bytes, which no lab has."""


def formats(source: str) -> list[str]:
    """The formats a file gives a number in an f-string: ".3g", ".1e"."""
    specs = [node.format_spec for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FormattedValue)]
    written = [ast.unparse(spec) for spec in specs if spec is not None]
    return [text for text in written if re.search(r"[gGeEfF%]'$|[gGeEfF%]\"$", text)]


@pytest.mark.parametrize("path", [str(path.relative_to(ROOT)) for path in ROOT.rglob("*.py")])
def test_nobody_formats_a_number_but_the_one_format(path: str) -> None:
    assert path in OWN_FORMAT or formats((ROOT / path).read_text("utf-8")) == []


def test_a_number_formatted_elsewhere_is_found() -> None:
    assert formats('says = f"by {far:.3g}"')
    assert formats('says = f"{old:.{digits}g}"')
    assert not formats('says = f"{count:,} {word:>12}"')
