"""A program knows its own structure: names are looked up in it, never put together or taken apart."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

import pytest

import tui_backprop

ROOT = Path(tui_backprop.__file__).parent
SOURCES = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in sorted(ROOT.rglob("*.py"))}
MADE_HERE = ("engine/network.py", "engine/compiler.py", "engine/rows/")
"""Where names are made, and the lines of the rows that they are put into."""
FORMAT = ("labs/",)
"""The format of a lab has a key theta, whatever a layer does with it."""
BEGINNING = re.compile(r"(?:^|[^\w.])(?:dE_d\w*|d\w+_dz_|(?:[zabWgmvs]|m_hat|v_hat)_)$")
"""The end of a text that the rest of a tensor's name is to follow."""
LOOKED_UP = {"theta", "x", "y", "y_hat"}
"""Names that a program, a layer or an iteration gives: ``layer.weights``, ``it.targets``, ``it.predictions``."""
TAKING_APART = {"startswith", "endswith", "removeprefix", "removesuffix", "split", "partition", "replace"}


def names_made(source: str) -> Iterator[str]:
    """Find each place of a source where a tensor's name is put together, taken apart, or known to be theta."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.JoinedStr(values=parts):
                for part, after in pairwise(parts):
                    if isinstance(after, ast.FormattedValue) and _begins_name(part):
                        yield ast.unparse(node)
            case ast.BinOp(left=left, op=ast.Add()) if _begins_name(left):
                yield ast.unparse(node)
            case ast.Call(func=ast.Attribute(attr=what), args=[part, *_]) if what in TAKING_APART and _of_name(part):
                yield ast.unparse(node)
            case ast.Compare(left=left, comparators=others):
                if any(_is_theta(part) for side in (left, *others) for part in ast.walk(side)):
                    yield ast.unparse(node)
            case ast.Subscript(slice=ast.Constant(value=name)) if name in LOOKED_UP:
                yield ast.unparse(node)


def _begins_name(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(BEGINNING.search(node.value))


def _of_name(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("dE_d")


def _is_theta(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value == "theta"


def made_outside(sources: Mapping[str, str]) -> dict[str, list[str]]:
    """For each file that may not do so, the names it makes."""
    found = {
        path: list(names_made(source)) for path, source in sources.items() if not path.startswith((*MADE_HERE, *FORMAT))
    }
    return {path: names for path, names in found.items() if names}


def test_no_name_of_a_tensor_is_put_together_outside_of_the_compiler() -> None:
    assert made_outside(SOURCES) == {}


@pytest.mark.parametrize(
    "line",
    [
        'f"dE_d{name}"',
        'f"W_{layer.name}"',
        'f"the error dE_dz_{layer.name}"',
        'f"da_dz_{layer.name}"',
        '"dE_d" + name',
        'name.removeprefix("dE_d")',
        'name.startswith("dE_dz")',
        'layer.parameters == "theta"',
        'name in ("theta", "lr")',
        'values["theta"]',
        'scene.values["y_hat"]',
    ],
)
def test_a_name_that_is_put_together_is_found(line: str) -> None:
    assert list(made_outside(SOURCES | {"lesson/planted.py": line})) == ["lesson/planted.py"]
