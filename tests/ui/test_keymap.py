"""The table of keys: what it promises is there, and the README promises the same."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from pathlib import Path

from textual.keys import _character_to_key

from tests.ui.views import views
from tui_backprop.ui.view.keys import KEYS, pressed, refusal, works
from tui_backprop.ui.view.step import step
from tui_backprop.ui.view.view import View

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def test_a_key_that_works_gives_another_view_or_something_to_carry_out() -> None:
    for view in views():
        for key in KEYS:
            after, effects = step(view, pressed(view, key))
            assert not works(key, view) or after is not view or effects, key.action


def test_a_key_that_does_not_work_changes_nothing_but_what_is_said() -> None:
    for view in views():
        for key in KEYS:
            if not works(key, view):
                after, effects = step(view, pressed(view, key))
                assert replace(after, notice="", warning=False).session is view.session
                assert after.notice == (refusal(key, view) or view.notice)
                assert not effects


def test_the_view_before_a_key_stays_as_it_was() -> None:
    for view in views():
        before = {field.name: id(getattr(view, field.name)) for field in fields(View)}  # names of fields, in a test
        for key in KEYS:
            step(view, pressed(view, key))
        assert before == {field.name: id(getattr(view, field.name)) for field in fields(View)}


def test_no_two_keys_are_the_same() -> None:
    names = [name for key in KEYS for name in key.keys]
    assert len(names) == len(set(names))
    named = [key.action for key in KEYS]
    assert len(named) == len(set(named))


def test_keys_are_named_as_textual_names_them_so_that_they_fire() -> None:
    for key in KEYS:
        for name in key.keys:
            assert _character_to_key(name) == name if len(name) == 1 else re.fullmatch(r"[a-z0-9_+]+", name)


def test_nothing_lives_on_alt_shifted_function_keys_or_ctrl_with_punctuation_alone() -> None:
    for key in KEYS:
        assert not any(re.search(r"alt\+|shift\+f\d|ctrl\+[^a-z]", name) for name in key.keys), key.action


def test_every_key_works_at_some_time_and_says_what_it_does() -> None:
    working = {key.action for view in views() for key in KEYS if works(key, view)}
    for_questions = {"scroll", "tasks_again"}  # while one is open, and when all are closed
    assert {key.action for key in KEYS} - working == for_questions
    for key in KEYS:
        assert key.says
        assert not key.says.endswith(".")


def test_the_readme_names_keys_that_exist_and_those_that_are_needed_first() -> None:
    table = README.split("| key |", 1)[1].split("\n\n", 1)[0].splitlines()[2:]
    named = {name for line in table for name in re.findall(r"`([^`]+)`", line.split("|")[1])}
    known = {key.shown for key in KEYS} | {name for key in KEYS for name in key.keys}
    assert named <= known
    needed = {"n", "N", "s", "f", "S", "F", "space", ":", "e", "u", "ctrl+r", "z", "?", "q", "1", "5", "tab"}
    assert needed <= named
