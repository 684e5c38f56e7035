"""Nothing of the package is looked up by a name that is put together or read from a row: mypy could not follow it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import tui_backprop

ROOT = Path(tui_backprop.__file__).parent
SOURCES = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in sorted(ROOT.rglob("*.py"))}
BY_NAME = {"getattr", "setattr", "delattr", "hasattr"}
NAMESPACES = {"vars", "globals", "locals"}
ROWS_OF_OPERATOR = {"attrgetter", "methodcaller"}
EXEMPT = {
    "ground/lazy.py": "an import that waits until it is needed names what it imports; test_lazy holds that it is there",
}
"""The file that has to, and why."""


def looked_up(source: str) -> Iterator[str]:
    """Find each place of a source that looks something up by a name that does not stand there."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name(id=function), args=[_, name, *_]) if function in BY_NAME:
                if not isinstance(name, ast.Constant):
                    yield ast.unparse(node)
            case ast.Call(func=ast.Name(id=function) | ast.Attribute(attr=function), args=names) if (
                function in ROWS_OF_OPERATOR
            ):
                if not all(isinstance(name, ast.Constant) for name in names):
                    yield ast.unparse(node)
            case ast.Subscript(value=ast.Call(func=ast.Name(id=function))) if function in NAMESPACES:
                yield ast.unparse(node)
            case ast.Subscript(value=ast.Attribute(attr="__dict__")):
                yield ast.unparse(node)


def by_name(sources: Mapping[str, str]) -> dict[str, list[str]]:
    """Return what each file looks up by a name, for the files that may not."""
    found = {path: list(looked_up(source)) for path, source in sources.items() if path not in EXEMPT}
    return {path: places for path, places in found.items() if places}


def test_nothing_is_looked_up_by_a_name_that_is_put_together() -> None:
    assert by_name(SOURCES) == {}


@pytest.mark.parametrize("path", EXEMPT)
def test_what_is_exempt_needs_to_be(path: str) -> None:
    assert list(looked_up(SOURCES[path]))


@pytest.mark.parametrize(
    "line",
    [
        'getattr(actions, f"do_{name}")(app)',
        'getattr(self, "_paint_" + pane)',
        "getattr(actions, key.action)",
        'setattr(view, row["field"], 1)',
        "vars(actions)[key.action]",
        "globals()[name]",
        "self.__dict__[key.action]",
        "operator.methodcaller(key.action)(app)",
    ],
)
def test_one_that_is_planted_is_found(line: str) -> None:
    assert list(by_name(SOURCES | {"ui/planted.py": line})) == ["ui/planted.py"]


def test_a_name_that_stands_there_is_none() -> None:
    assert by_name({"ui/planted.py": 'getattr(row, "label", "")'}) == {}
