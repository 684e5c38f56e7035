"""A file that a lab names lies beside it: a stranger's lab reads nothing else on the disk, and quotes nothing of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.labs.toml import SMALL
from tui_backprop.labs.columns import read_columns
from tui_backprop.labs.errors import LabError
from tui_backprop.labs.loader import load_file


@pytest.mark.parametrize("target", ["../secret.csv", "other/secret.csv"])
def test_a_data_file_that_is_a_link_out_of_the_folder_is_refused_and_not_quoted(target: str, tmp_path: Path) -> None:
    folder = tmp_path / "lab"
    (folder / "other").mkdir(parents=True)
    for place in (tmp_path, folder / "other"):
        (place / "secret.csv").write_text("password\n1\n", encoding="utf-8")
    (folder / "data.csv").symlink_to(target)
    with pytest.raises(LabError, match="is a link that leads out of the lab's folder") as refused:
        read_columns("data.csv", ["a"], folder)
    assert "password" not in str(refused.value)


def test_a_data_file_may_be_a_link_to_one_beside_it_and_the_folder_a_link_as_well(tmp_path: Path) -> None:
    (tmp_path / "lab").mkdir()
    (tmp_path / "lab" / "march.csv").write_text("a\n1\n", encoding="utf-8")
    (tmp_path / "lab" / "data.csv").symlink_to("march.csv")
    (tmp_path / "link").symlink_to("lab")
    assert read_columns("data.csv", ["a"], tmp_path / "link").tolist() == [[1.0]]


def test_a_data_file_that_is_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data.csv").symlink_to("data.csv")
    with pytest.raises(LabError, match=r"data\.csv: cannot be read: it is a link to itself"):
        read_columns("data.csv", ["a"], tmp_path)


def test_a_live_twin_that_is_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "lab").mkdir()
    (tmp_path / "elsewhere.toml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "lab" / "live.toml").symlink_to("../elsewhere.toml")
    (tmp_path / "lab" / "a.toml").write_text('live = "live.toml"\n' + SMALL, encoding="utf-8")
    with pytest.raises(LabError, match=r"live\.toml is a link that leads out of the lab's folder"):
        load_file(tmp_path / "lab" / "a.toml")
