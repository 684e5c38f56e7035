"""Where a place stands in a TOML text."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_backprop.labs.files import BUNDLED, bundled_ids
from tui_backprop.labs.lines import joined, line_of

TEXT = (
    '''# a = 1
a = 1  # b = 2
"quoted # [key] = " . b = """
c = 3 "" \\"""
d = 4"""
e = [ # f
  [1, 2], [3.5,
  -4e3], ["]", '"', "\\""],
  {f = 1, g = [{h = 2}, {h = 3}], "i\\tj".k = 0},
]
[ m . n ]
o = '''
    + "'''p = 1\n[q]'''"
    + """
[[r]]
s = 1
[[r]]
s = 2
[r.t]
u = 1
[[r.v]]
w = 1
[[r.v]]
w = 2
[[ x."y.z" ]]
s = 1
"""
)


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("a", 2),
        ("quoted # [key] = ", 3),
        ("quoted # [key] = .b", 3),
        ("e", 6),
        ("e[0]", 7),
        ("e[0][1]", 7),
        ("e[1]", 7),
        ("e[1][0]", 7),
        ("e[1][1]", 8),
        ("e[2][2]", 8),
        ("e[3].g[1].h", 9),
        ("e[3].i\tj.k", 9),
        ("m", 11),
        ("m.n.o", 12),
        ("r", 14),
        ("r[0].s", 15),
        ("r[1]", 16),
        ("r[1].s", 17),
        ("r[1].t.u", 19),
        ("r[1].v[0].w", 21),
        ("r[1].v[1].w", 23),
        ("x.y.z[0].s", 25),
        ("r[1].none", 16),
        ("r[2].s", 14),
        ("e[3].g[5]", 9),
        ("none", 1),
        ("e[1][7]", 7),
    ],
)
def test_a_place_is_found_in_its_line_and_one_that_is_missing_in_that_of_what_it_would_be_in(
    place: str, line: int
) -> None:
    tomllib.loads(TEXT)
    assert line_of(TEXT, place) == line


def every_place(node: Any, where: str = "") -> list[tuple[str, Any]]:
    """Every place of a document with what is there."""
    if isinstance(node, dict):
        inside = [(joined(where, key), value) for key, value in node.items()]
    else:
        inside = [(f"{where}[{i}]", item) for i, item in enumerate(node)] if isinstance(node, list) else []
    return [
        *([(where, node)] if where else []),
        *(found for place, value in inside for found in every_place(value, place)),
    ]


KEYS = st.text("ab.[]#=\"' \\", min_size=1, max_size=4)
PLAIN = st.integers(0, 9) | st.text("ab\"'#[]{},=\\\n", max_size=5)
DOCUMENTS = st.dictionaries(
    KEYS, st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=2))
)


def written(value: Any) -> str:
    """A value in TOML, every item of a list in a line of its own."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{quoted(key)} = {written(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[\n" + "".join(f"{written(item)},\n" for item in value) + "]"
    return quoted(value) if isinstance(value, str) else str(value)


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


@given(DOCUMENTS)
def test_every_place_of_any_document_is_found_where_it_was_written(document: dict[str, Any]) -> None:
    text = "".join(f"{quoted(key)} = {written(value)}\n" for key, value in document.items())
    assert tomllib.loads(text) == document
    places = every_place(document)
    if len({place for place, _ in places}) < len(places):
        return  # two keys that are shown alike
    for place, value in places:
        if isinstance(value, int):
            rest = "".join(text.splitlines(keepends=True)[line_of(text, place) - 1 :])
            assert str(value) in rest.split("\n")[0]


@pytest.mark.parametrize("id", bundled_ids())
def test_every_key_of_the_bundled_labs_is_found(id: str) -> None:
    text = (BUNDLED / f"{id}.toml").read_text("utf-8")
    for place, value in every_place(tomllib.loads(text)):
        line = text.split("\n")[line_of(text, place) - 1]
        if not isinstance(value, dict | list):
            assert place.split(".")[-1].split("[")[0] in line
