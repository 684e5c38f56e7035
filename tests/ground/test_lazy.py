"""What only a key needs is not loaded before the first screen is there."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import tui_backprop
from tui_backprop.ground.lazy import later

ROOT = Path(tui_backprop.__file__).parent


def postponed() -> dict[str, set[str]]:
    """The names of every module that some file loads later."""
    found: dict[str, set[str]] = {}
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "later":
                module, *names = (ast.literal_eval(argument) for argument in node.args)
                found.setdefault(module, set()).update(names)
    return found


def test_every_function_that_is_loaded_later_exists() -> None:
    modules = postponed()
    assert modules
    assert all(hasattr(import_module(module), name) for module, names in modules.items() for name in names)


def test_the_first_screen_is_imported_without_what_is_loaded_later() -> None:
    code = "import tui_backprop.commands.open, tui_backprop.ui.run, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(postponed()).isdisjoint(done.stdout.split())


def test_a_function_loaded_later_gives_what_it_gives() -> None:
    (number,) = later("tui_backprop.ground.numbers", "number")
    assert number(0.25) == "0.25"
