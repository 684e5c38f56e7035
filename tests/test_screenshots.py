"""The pictures in the README show the app as it is."""

from __future__ import annotations

import pytest

from tests.screenshots import PLACE, SHOTS, Shot, cell_text, taken


@pytest.mark.parametrize("shot", SHOTS, ids=lambda shot: shot.name)
async def test_the_picture_says_what_the_app_says(shot: Shot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKPROP_TUI_RECORDINGS", "set again by the picture")
    drawn = (PLACE / f"{shot.name}.svg").read_text(encoding="utf-8")
    assert cell_text(await taken(shot)) == cell_text(drawn), "out of date: python -m tests.screenshots makes it anew"


def test_there_is_no_picture_that_is_not_made_by_the_command() -> None:
    assert {file.stem for file in PLACE.glob("*.svg")} == {shot.name for shot in SHOTS}
