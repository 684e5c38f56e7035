"""The teacher's notes: true of the lab as it was given, and said to be of it where it was edited."""

from __future__ import annotations

import pytest

from tests.ui.views import view_of
from tui_backprop.lesson.meaning.stop import AS_GIVEN, is_edited, note_at
from tui_backprop.lesson.replay_text import numbers_at
from tui_backprop.session.events import Edited, Event, Stepped, Undone
from tui_backprop.ui.panes.working.pane import working_rows

TO_GRADS = (Stepped("n"),) * 6
NOTE = "Here both are off"


def told(*events: Event) -> tuple[str, str]:
    """What the working pane and the text of a replay say."""
    view = view_of("lab3", *TO_GRADS, *events)
    pane = " ".join("".join(text for text, _ in row).strip() for row in working_rows(view, 56, 30))
    return pane, " ".join(numbers_at(view.session).split())


def test_a_note_stands_as_it_was_written_while_nothing_was_edited() -> None:
    for text in told():
        assert NOTE in text
        assert AS_GIVEN not in text


def test_after_an_edit_a_note_is_said_to_be_of_the_lab_as_it_was_given() -> None:
    for text in told(Edited("W_hidden", (0, 0), 0.9)):
        assert AS_GIVEN in text
        assert NOTE in text


def test_an_undone_edit_leaves_the_note_as_it_was() -> None:
    for text in told(Edited("W_hidden", (0, 0), 0.9), Undone()):
        assert AS_GIVEN not in text


@pytest.mark.parametrize(("back", "edited"), [(0, True), (1, False)])
def test_an_edit_after_the_update_is_of_the_update_and_of_what_comes_after(back: int, edited: bool) -> None:
    at_update = (*TO_GRADS, Stepped("n"), Edited("W_hidden", (0, 0), 0.9))
    assert is_edited(view_of("lab3", *at_update, *[Stepped("N")] * back).session) is edited
    assert is_edited(view_of("lab3", *at_update, Stepped("n")).session)


def test_a_stop_without_a_note_says_nothing_of_one() -> None:
    lab = view_of("lab3").session.lab
    quiet = next(stage for stage in lab.program.stages if stage.key not in lab.notes)
    assert note_at(lab, quiet, edited=True) == ""
