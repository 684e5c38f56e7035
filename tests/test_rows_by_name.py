"""A row is asked for what it says, and never for its name: outside ``engine/rows`` nothing is compared with one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import tui_backprop
from tui_backprop.engine.rows.activations import ACTIVATIONS
from tui_backprop.engine.rows.initial import INITIALISATIONS
from tui_backprop.engine.rows.losses import LOSSES
from tui_backprop.engine.rows.optimizers import OPTIMIZERS

ROOT = Path(tui_backprop.__file__).parent
NAMES = frozenset({*ACTIVATIONS, *LOSSES, *OPTIMIZERS, *INITIALISATIONS})
FILES = {
    path: path.read_text("utf-8") for path in sorted(ROOT.rglob("*.py")) if path.parent != ROOT / "engine" / "rows"
}
PLANTED = (
    'if layer.activation == "relu": pass',
    'off = z <= 0 if "relu" != layer.activation else 0',
    'if network.loss in ("bce", "cce"): pass',
    'if network.loss in {"mse": 1}: pass',
    'match layer.activation:\n    case "softmax" | "identity": pass',
    'row = ACTIVATIONS["identity"]',
    'words = {"adam": "Adam"}[network.optimizer]',
    'if layer.activation.startswith("leaky_relu"): pass',
    'KNOWN = "sgd"\nif network.optimizer == KNOWN: pass',
)


def words(node: ast.AST | None) -> set[str]:
    """The strings that stand in a tree."""
    if node is None:
        return set()
    return {part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)}


def named(source: str) -> Iterator[tuple[int, set[str]]]:
    """Where a source compares with a row's name, looks it up or matches it: the line, and the names."""
    tree = ast.parse(source)
    constants = {
        target.id: words(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and len(words(node.value)) == 1
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        found: set[str] = set()
        match node:
            case ast.Compare():
                found = words(node)
                for part in (node.left, *node.comparators):
                    found |= constants.get(part.id, set()) if isinstance(part, ast.Name) else set()
            case ast.MatchValue():
                found = words(node.value)
            case ast.Subscript():
                found = words(node.slice) | (words(node.value) if isinstance(node.value, ast.Dict) else set())
            case ast.Call(func=ast.Attribute(attr="get" | "startswith" | "endswith" | "count" | "index")):
                found = {word for argument in node.args for word in words(argument)}
        if found & NAMES:
            yield getattr(node, "lineno", 0), found & NAMES


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_asks_by_the_name_of_a_row(path: Path) -> None:
    # log_softmax and softplus are words of numpy text too, but no file asks for a word by its name either
    assert list(named(FILES[path])) == []


@pytest.mark.parametrize("planted", PLANTED)
def test_one_that_does_is_found(planted: str) -> None:
    assert list(named(planted))
