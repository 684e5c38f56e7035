"""Docstrings say with a verb what a function does, and with a noun what a class is; no question and no riddle."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import tui_backprop

ROOT = Path(tui_backprop.__file__).parent
RIDDLE = re.compile(r"\A(What|Whether|How|Where|Why|One)\b|\bone (is|stays)\b")
NO_VERB = re.compile(r"\A(The|An?|Each|Every|All|For|Of|As|In|At)\b")
"""Beginnings that leave it to the reader to find what a function does; a class may be told by a noun."""


def riddles(source: str) -> Iterator[str]:
    """Yield the first line of each docstring that asks, that speaks of "one", or that gives a function no verb."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            text = ast.get_docstring(node) or ""
            if RIDDLE.search(text) or (not isinstance(node, (ast.Module, ast.ClassDef)) and NO_VERB.match(text)):
                yield text.partition("\n")[0]


def test_no_docstring_is_a_riddle() -> None:
    paths = sorted(ROOT.rglob("*.py"))
    assert paths
    assert not [f"{path.relative_to(ROOT)}: {line}" for path in paths for line in riddles(path.read_text("utf-8"))]


@pytest.mark.parametrize(
    "docstring",
    [
        "What is on screen.",
        "Whether it runs.",
        "How far it went.",
        "Where the numbers go.",
        "Why it is 0.",
        "One stop of an iteration.",
        "The whole one is in, complete.",
        "Stop whatever goes on; one stays where it was.",
    ],
)
@pytest.mark.parametrize(
    "source",
    [
        '"""{}"""',
        'class Cell:\n    """{}"""',
        'def f():\n    """{}"""',
        'class C:\n    async def f():\n        """{}"""',
    ],
)
def test_a_planted_riddle_is_found(source: str, docstring: str) -> None:
    assert list(riddles(source.format(docstring))) == [docstring]


@pytest.mark.parametrize("docstring", ["The rows.", "A stop.", "For each layer, its name.", "Every name."])
def test_a_function_without_a_verb_is_found(docstring: str) -> None:
    assert list(riddles(f'class C:\n    def f():\n        """{docstring}"""')) == [docstring]
    assert not list(riddles(f'class C:\n    """{docstring}"""'))


def test_a_verb_and_a_noun_are_no_riddles() -> None:
    fine = "Return what is on screen, the first one too.", "A stop of an iteration.", "True if it runs."
    assert not [found for text in fine for found in riddles(f'"""{text}"""')]
