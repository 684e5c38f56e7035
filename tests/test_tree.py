"""The tree that CONTRIBUTING shows is the tree of the folders."""

from __future__ import annotations

from pathlib import Path

import tui_backprop

ROOT = Path(tui_backprop.__file__).parent
CONTRIBUTING = (Path(__file__).parents[1] / "CONTRIBUTING.md").read_text("utf-8")


def shown() -> dict[str, str]:
    """What CONTRIBUTING shows below ``tui_backprop/``: each path, folders with a slash, and what is said of it."""
    block = CONTRIBUTING.partition("```\ntui_backprop/\n")[2].partition("```")[0]
    found, around = {}, [""]
    for line in block.splitlines():
        name, _, words = line.strip().partition(" ")
        depth = (len(line) - len(line.lstrip())) // 2
        around[depth:] = [f"{around[depth - 1]}{name}"]
        found[around[depth]] = words.strip()
    return found


def test_every_folder_stands_in_the_tree_with_a_word_on_it_and_no_other() -> None:
    folders = {f"{path.parent.relative_to(ROOT)}/" for path in ROOT.rglob("*.py")} - {"./"}
    around = {f"{parent}/" for folder in folders for parent in Path(folder).parents} - {"./"}
    assert {path for path in shown() if path.endswith("/")} == folders | around
    assert all(shown().values())


def test_every_file_of_the_tree_is_there() -> None:
    assert [path for path in shown() if not (ROOT / path).exists()] == []


def test_the_app_wires_and_does_not_think() -> None:
    assert len((ROOT / "ui" / "app.py").read_text("utf-8").splitlines()) < 250
