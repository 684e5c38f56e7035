"""A text that is no TOML is told with the line in which a person would mend it."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.labs.toml import SMALL, refused_in_line
from tui_backprop.labs.errors import LabError
from tui_backprop.labs.files import parse_toml

NEVER = "that begins here with {} is never closed"
BROKEN = {
    "a list, then a key": ("a = 1\nx = [1, 2\ny = 3\n", 2, "the list " + NEVER.format("[")),
    "a list after a comma, then a key": ("a = 1\nx = [1, 2,\ny = 3\n", 2, "the list " + NEVER.format("[")),
    "rows, then a table": ("W = [[1, 2],\n [3, 4]\n\n[training]\nlr = 1\n", 1, "the list " + NEVER.format("[")),
    "a row, then a key": ("W = [[1, 2],\n [3, 4\nb = [1]\n", 2, "the list " + NEVER.format("[")),
    "a list, then nothing": ("a = 1\nx = [[1, 2],\n [3, 4]\n\n", 2, "the list " + NEVER.format("[")),
    "a bracket in a text and a comment": ('x = ["[", # [\n 1]\ny = [2\n', 3, "the list " + NEVER.format("[")),
    "a text": ('a = 1\nb = "abc\nc = 1\n', 2, "the text " + NEVER.format('"')),
    "a literal text": ("a = 1\nb = 'abc\nc = 1\n", 2, "the text " + NEVER.format("'")),
    "a long text": ('a = 1\nb = """abc\nc = 1\n', 2, "the text " + NEVER.format('"""')),
    "a long literal text": ("a = 1\nb = '''abc\nc = 1\n", 2, "the text " + NEVER.format("'''")),
    "a long text up to the next": (
        'a = """b\nc\nd = """e"""\n',
        3,
        'the text with """ that ends in this line begins in line 1',
    ),
    "a table in a line": (
        "a = 1\nb = {c = 1\nd = 2\n",
        2,
        "the table that begins here with { is not closed in its line",
    ),
    "the name of a table": ("\n[data\nx = 2\n", 2, "the name of a table needs ] behind it"),
    "the name of a list of tables": ("\n[[layers]\nx = 2\n", 2, "the name of a table needs ]] behind it"),
    "no comma": ("x = [1 2]\n", 1, 'a comma is missing before "2]"'),
    "no comma between rows": (
        "x = [\n [1, 2]\n [5, 6],\n]\n",
        3,
        'a comma is missing before "[5, 6],", in the list that begins in line 1',
    ),
    "a decimal comma": ("a = 1\nlr = 0,001\n", 2, "a number has a point, not a comma: 0.001"),
    "a decimal comma, negative, a comment": ("lr = -0,5 # x\n", 1, "a number has a point, not a comma: -0.5"),
    "decimal commas in a list": ("x = [0,5 1,5]\n", 1, "a number has a point, not a comma: 0.5"),
    "no digit before the point": ("lr = .5\n", 1, "a number needs a digit before its point: 0.5"),
    "no value": ("lr =\n", 1, "expected a value, found none"),
    "no quotes": ("loss = half_mse\n", 1, 'text needs quotes: "half_mse"'),
    "a capital": ("shuffle = True\n", 1, "write true, not True"),
    "quotes of print": ("loss = “mse”\n", 1, 'text is quoted with ", not with “'),
    "a minus of print": ("x = [1, −2]\n", 1, 'expected a value, found "−2]"'),
    "an escape there is not": ('a = 1\nb = "\\d"\n', 2, "string, column"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_broken_toml_is_told_where_it_would_be_mended(kind: str) -> None:
    text, line, said = BROKEN[kind]
    at, message = refused_in_line(text)
    assert (at, message.startswith("is not TOML: ")) == (line, True)
    assert message.endswith(said) or kind == "an escape there is not"
    assert said in message


@given(st.data())
def test_whatever_is_cut_from_a_lab_the_line_is_one_of_the_file_and_the_message_one_line(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(SMALL)))
    end = data.draw(st.integers(start, min(start + 3, len(SMALL))))
    text = SMALL[:start] + data.draw(st.sampled_from(["", "[", '"', '"""', "{", ",", "\n", "="])) + SMALL[end:]
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        with pytest.raises(LabError) as caught:
            parse_toml(text)
        assert 1 <= caught.value.line <= text.count("\n") + 1
        assert "\n" not in str(caught.value)
