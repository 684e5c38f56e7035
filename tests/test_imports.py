"""Imports point one way, and what does not need Textual or numpy does not load it."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import tui_backprop

ROOT = Path(tui_backprop.__file__).parent
MAY_IMPORT = {
    "engine": {"engine"},
    "labs": {"labs", "engine"},
    "session": {"session", "labs", "engine"},
    "lesson": {"lesson", "session", "labs", "engine"},
    "export": {"export", "lesson", "session", "labs", "engine"},
    "ui": {"ui", "export", "lesson", "session", "labs", "engine"},
}
"""What each part may import of the package; the command line, which is in none of them, may import them all."""
OUTSIDE = {
    "engine": {"numpy"},
    "labs": {"numpy", "msgspec"},
    "session": {"numpy", "msgspec", "platformdirs"},
    "lesson": {"numpy"},
    "export": {"numpy"},
    "ui": {"numpy", "textual", "rich", "platformdirs"},
    "": set(),
    "commands": {"numpy"},
}
"""What each part may import beside Python's own library; "" is the top of the package."""
FILES = sorted(path for path in ROOT.rglob("*.py"))


def part_of(path: Path) -> str:
    """The part a file is in; the top of the package is ""."""
    parts = path.relative_to(ROOT).parts
    return parts[0] if len(parts) > 1 else ""


def imported(path: Path) -> set[str]:
    """Every module a file names in an import, wherever it stands."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written in full"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_imports_only_what_its_part_may(path: Path) -> None:
    part = part_of(path)
    for name in imported(path):
        top, _, rest = name.partition(".")
        if top == "tui_backprop":
            inner = rest.partition(".")[0]
            assert part not in MAY_IMPORT or inner in {*MAY_IMPORT[part], "", "__version__", "loading"}, name
        elif top not in sys.stdlib_module_names:
            assert top in OUTSIDE[part], name


def test_every_part_is_in_the_table_of_what_it_may_import() -> None:
    assert {part_of(path) for path in FILES} == set(OUTSIDE)
    assert set(MAY_IMPORT) <= set(OUTSIDE)


def loaded(code: str) -> set[str]:
    """The top-level modules a fresh interpreter has loaded after some code."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*{{name.partition('.')[0] for name in sys.modules}})"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.splitlines()[-1].split())


def test_everything_but_ui_loads_without_textual() -> None:
    modules = [
        ".".join(("tui_backprop", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__")
        for path in FILES
        if part_of(path) != "ui"
    ]
    assert "textual" not in loaded("\n".join(f"import {name}" for name in modules))


@pytest.mark.parametrize("argument", ["--version", "--help"])
def test_version_and_help_load_neither_textual_nor_numpy(argument: str) -> None:
    names = loaded(f"from tui_backprop.cli import main; main([{argument!r}])")
    assert "tui_backprop" in names
    assert not names & {"textual", "rich", "numpy", "msgspec"}


def test_trace_loads_no_textual() -> None:
    assert "textual" not in loaded("from tui_backprop.cli import main; main(['trace', 'lab3', '--json'])")
