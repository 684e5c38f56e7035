"""Whatever a file says, it becomes a lab that runs or is refused in one line: nothing else comes out."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.labs.toml import BATCH, SMALL, lab_of
from tui_backprop.ground.text import shortened, visible
from tui_backprop.labs.build import build
from tui_backprop.labs.decode import decode
from tui_backprop.labs.errors import LabError
from tui_backprop.labs.lab import Lab

WORDS = (
    '[names]\nloss = "E"\n[notes]\nupdate = "n"\n[[tasks]]\nat = "1 loss"\nask = "?"\npredict = "loss"\n'
    "[[tasks]]\nat = '2 update'\nask = '?'\npredict = 'E'\n"
)
TEXTS = (SMALL + WORDS, BATCH.replace("y =", "batch = 2\nshuffle = true\ny =") + "momentum = 0.5\nseed = 1\n" + WORDS)
NUMBERS = st.floats() | st.integers() | st.integers(10**300, 10**310) | st.booleans()
VALUES = st.recursive(
    NUMBERS
    | st.text(max_size=6)
    | st.just("long " * 500)
    | st.sampled_from(["adam", "softmax", "cce", "tanh", "theta", "1 update"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


def places(node: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place in a document."""
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(place for key, value in items for place in places(value, (*path, key)))]


def outcome(make: Callable[[], Lab]) -> Lab | LabError:
    try:
        return make()
    except LabError as error:
        return error


def check(lab: Lab | LabError) -> None:
    """A lab has all its leaves and runs; a refusal is a line that can be shown."""
    if isinstance(lab, LabError):
        assert visible(str(lab)) == str(lab)
        assert len(str(lab)) < 400
        return
    assert tuple(lab.leaves) == lab.program.leaves
    for name, shape in lab.program.leaf_shapes.items():
        assert name == "rows" or np.shape(lab.leaves[name]) == shape
    losses = np.empty(2)
    lab.machine.fast(lab.leaves, 1, losses)


@settings(max_examples=250, deadline=None)
@given(st.sampled_from(TEXTS), st.data(), VALUES, st.text(max_size=8))
def test_a_document_with_one_value_changed_is_a_lab_or_refused(
    text: str, data: st.DataObject, value: object, key: str
) -> None:
    document = copy.deepcopy(tomllib.loads(text))
    *path, last = data.draw(st.sampled_from(places(document)[1:]))
    node: Any = document
    for part in path:
        node = node[part]
    match data.draw(st.sampled_from(["change", "remove", "rename"])):
        case "change":
            node[last] = value
        case "remove":
            del node[last]
        case _ if isinstance(node, dict):
            node[key] = node.pop(last)
    check(outcome(lambda: build(decode(document), "lab")))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(TEXTS), st.integers(0, 500), st.integers(0, 5), st.text(max_size=5))
def test_a_text_with_a_few_characters_changed_is_a_lab_or_refused(text: str, at: int, gone: int, put: str) -> None:
    check(outcome(lambda: lab_of(text[:at] + put + text[at + gone :])))


KEYS = st.lists(
    st.sampled_from(
        [
            "`",
            " - at `$",
            "$",
            ".",
            "[0]",
            "[...]",
            "x",
            "data",
            "Object contains unknown field `",
            "Expected `int`, got",
        ]
    ),
    min_size=1,
    max_size=4,
).map("".join)


@settings(max_examples=150, deadline=None)
@given(st.data(), KEYS, st.sampled_from([1, "text", [], {}, 10**400]))
def test_a_key_is_told_as_it_is_written_whatever_it_says(data: st.DataObject, key: str, value: object) -> None:
    """A key can look like the end of a message about another one."""
    document = copy.deepcopy(tomllib.loads(TEXTS[0]))
    tables = {
        "": document,
        "data": document["data"],
        "layers[1]": document["layers"][1],
        "tasks[0]": document["tasks"][0],
    }
    where = data.draw(st.sampled_from(list(tables)))
    assume(key not in {"x", "data"})
    tables[where][key] = value
    with pytest.raises(LabError) as refused:
        build(decode(document), "lab")
    assert refused.value.where == (f"{where}." if where else "") + shortened(key)
    assert refused.value.reason.startswith("there is no such key.")
