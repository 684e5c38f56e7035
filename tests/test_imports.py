"""Imports point one way, and what does not need Textual or numpy does not load it."""

from __future__ import annotations

import ast
import graphlib
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

import tui_backprop

ROOT = Path(tui_backprop.__file__).parent
ROOMS = (
    "ground",
    "engine/rows",
    "engine",
    "engine/judge",
    "labs",
    "session",
    "recording",
    "lesson/notation",
    "lesson/meaning",
    "lesson/why",
    "lesson/quiz/mistakes",
    "lesson/quiz",
    "lesson",
    "ui/kit",
    "ui/view",
    "ui/panes/loss",
    "ui/panes/bars",
    "ui/panes/code",
    "ui/panes/tensors",
    "ui/panes/network",
    "ui/panes/question",
    "ui/panes/working",
    "ui/panes",
    "ui/screens",
    "ui",
    "",
)
"""Every room from the ground up: a file imports from its own room and from those before it. "" is the top."""
SAME_ROOM = {"commands": ""}
"""Folders that are a part of the room around them."""
STRANGERS = {
    "ground": set(),
    "engine": {"numpy"},
    "labs": {"numpy", "msgspec"},
    "session": {"numpy"},
    "recording": {"numpy", "msgspec", "platformdirs"},
    "lesson": {"numpy"},
    "ui": {"numpy", "textual", "rich", "msgspec", "platformdirs"},
    "": set(),
    "commands": {"numpy"},
}
"""What each floor may import beside Python's own library and the package."""
FILES = sorted(path for path in ROOT.rglob("*.py"))


def floor_of(path: Path) -> str:
    """The floor a file is on; the top of the package is ""."""
    parts = path.relative_to(ROOT).parts
    return parts[0] if len(parts) > 1 else ""


def room_of(module: str) -> str:
    """The room a file is in, from its name below the package: the folder it stands in."""
    path = ROOT.joinpath(*module.split(".")) if module else ROOT
    folder = "/".join((path if path.is_dir() else path.parent).relative_to(ROOT).parts)
    return SAME_ROOM.get(folder, folder)


def name_of(path: Path) -> str:
    """The name of a file's module below the package: ``engine.rows.losses``."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix("__init__").removesuffix(".")


def imported(source: str) -> set[str]:
    """Every module a file names in an import, wherever it stands; those for types and those loaded later count."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written in full"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"later", "load"}:
            names |= {str(word.value) for word in node.args[:1] if isinstance(word, ast.Constant)}
    return names


def arrows(sources: Mapping[str, str]) -> dict[str, set[str]]:
    """Which files of the package each file of it imports, from the text of all."""
    found: dict[str, set[str]] = {}
    for module, source in sources.items():
        found[module] = set()
        for name in imported(source):
            top, _, inner = name.partition(".")
            if top != "tui_backprop":
                continue
            while inner and inner not in sources:
                inner = inner.rpartition(".")[0]
            found[module] |= {inner} - {module}
    return found


SOURCES = {name_of(path): path.read_text("utf-8") for path in FILES}


def upwards(sources: Mapping[str, str]) -> list[tuple[str, str]]:
    """The imports that go up: to a room that stands above one's own. The version may be asked for by all."""
    order = {room: at for at, room in enumerate(ROOMS)}
    return [
        (module, target)
        for module, targets in arrows(sources).items()
        for target in targets
        if target and order[room_of(target)] > order[room_of(module)]
    ]


def circle(sources: Mapping[str, str]) -> list[str]:
    """Files that import each other in a circle, the first found; empty where there is none."""
    try:
        graphlib.TopologicalSorter(arrows(sources)).prepare()
    except graphlib.CycleError as error:
        return list(error.args[1])
    return []


def test_every_folder_is_a_room() -> None:
    assert {room_of(module) for module in SOURCES} == set(ROOMS) | {""}
    assert {floor_of(path) for path in FILES} == set(STRANGERS)


def test_a_file_imports_only_from_its_own_room_and_those_below() -> None:
    assert upwards(SOURCES) == []


def test_an_import_that_goes_up_is_found() -> None:
    planted = SOURCES | {"engine.machine": "from tui_backprop.labs.lab import Lab"}
    assert upwards(planted) == [("engine.machine", "labs.lab")]


def test_no_files_import_each_other_in_a_circle() -> None:
    assert circle(SOURCES) == []


@pytest.mark.parametrize(
    "line",
    [
        "from tui_backprop.engine.history import History",
        "if TYPE_CHECKING:\n    from tui_backprop.engine.history import History",
        'History = later("tui_backprop.engine.history", "History")',
    ],
)
def test_a_circle_is_found_also_where_it_is_for_types_or_for_later(line: str) -> None:
    planted = SOURCES | {"engine.machine": f"{SOURCES['engine.machine']}\n{line}"}
    assert {"engine.machine", "engine.history"} <= set(
        circle({name: planted[name] for name in planted if name[:2] != "ui"})
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_imports_of_others_only_what_its_floor_may(path: Path) -> None:
    for name in imported(path.read_text("utf-8")):
        top = name.partition(".")[0]
        if top != "tui_backprop" and top not in sys.stdlib_module_names:
            assert top in STRANGERS[floor_of(path)], name


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
        if floor_of(path) != "ui"
    ]
    assert "textual" not in loaded("\n".join(f"import {name}" for name in modules))


@pytest.mark.parametrize("argument", ["--version", "--help"])
def test_version_and_help_load_neither_textual_nor_numpy(argument: str) -> None:
    names = loaded(f"from tui_backprop.cli import main; main([{argument!r}])")
    assert "tui_backprop" in names
    assert not names & {"textual", "rich", "numpy", "msgspec"}


def test_trace_loads_no_textual() -> None:
    assert "textual" not in loaded("from tui_backprop.cli import main; main(['trace', 'lab3', '--json'])")
