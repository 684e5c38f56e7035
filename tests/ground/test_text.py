"""Text from a file is safe to look at."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from tui_backprop.ground.text import JOINERS, nearest, shortened, visible


@given(st.text(), st.booleans())
def test_nothing_that_acts_on_a_terminal_is_left(text: str, multiline: bool) -> None:
    shown = visible(text, multiline)
    bad = {c for c in shown if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"}}
    assert bad <= set(JOINERS) | ({"\n"} if multiline else set())


@given(st.text(), st.booleans())
def test_text_made_visible_stays_as_it_is(text: str, multiline: bool) -> None:
    assert visible(visible(text, multiline), multiline) == visible(text, multiline)


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"])))
def test_text_with_nothing_hidden_is_not_touched(text: str) -> None:
    assert visible(text) == text


def test_each_kind_of_control_is_written_out() -> None:
    assert visible("\x1b\x00\x7f\x9b\u202e\u2028\udc80\U000e0041\ufeff") == (
        "␛␀␡\\x9b\\u202e\\u2028\\udc80\\U000e0041\\ufeff"
    )
    assert visible("a\r\n\tb", multiline=True) == "a␍\n    b"


def test_joiners_of_scripts_and_emoji_stay() -> None:
    assert visible("👩\u200d💻 می\u200cخواهم") == "👩\u200d💻 می\u200cخواهم"


def test_long_text_is_cut_and_the_nearest_word_is_offered() -> None:
    assert shortened("abcdef", 4) == "abc…"
    assert shortened("abcd", 4) == "abcd"
    assert nearest("activatoin", ["name", "activation"]) == " Did you mean activation?"
    assert nearest("zzz", ["name"]) == ""
