"""Where the panes stand, at every terminal size there is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tui_backprop.ui.view.plan import PANES, SMALLEST, Box, PaneId, Plan, plan, too_small

WIDTHS, HEIGHTS = range(60, 221), range(18, 71)


def plans() -> Iterator[tuple[int, int, PaneId, PaneId | None, Plan]]:
    """Every size, and at each some pane in front, zoomed or not; all panes at the sizes people have."""
    for width in WIDTHS:
        for height in HEIGHTS:
            usual = (width, height) in {(80, 24), (100, 24), (120, 30), (80, 30), (80, 50), (120, 40), (60, 18)}
            some = PANES[(width + height) % len(PANES)]
            for front in PANES if usual else (some,):
                for zoomed in (None, front):
                    yield width, height, front, zoomed, plan(width, height, front, zoomed)


def cells(box: Box) -> int:
    return box.width * box.height


def overlap(one: Box, other: Box) -> bool:
    beside = one.x + one.width <= other.x or other.x + other.width <= one.x
    above = one.y + one.height <= other.y or other.y + other.height <= one.y
    return not beside and not above


def test_the_panes_fill_the_room_between_the_bars_without_a_gap_or_an_overlap() -> None:
    for width, height, *_, arranged in plans():
        boxes = list(arranged.panes.values())
        top, bottom = 1 + arranged.stages, height - (2 if arranged.compact else 3)
        assert sum(map(cells, boxes)) == width * (bottom - top), (width, height, arranged)
        for at, box in enumerate(boxes):
            assert box.x >= 0
            assert box.x + box.width <= width
            assert box.y >= top
            assert box.y + box.height <= bottom
            assert not any(overlap(box, other) for other in boxes[at + 1 :]), (width, height, arranged)


def test_every_pane_has_room_for_something_inside_its_frame() -> None:
    for width, height, _, _, arranged in plans():
        for pane, box in arranged.panes.items():
            assert box.width >= 30, (width, height, pane)
            assert box.height >= 5, (width, height, pane)


def test_the_pane_in_front_is_to_be_seen_and_a_zoomed_one_is_alone() -> None:
    for *_, front, zoomed, arranged in plans():
        assert front in arranged.panes
        assert zoomed is None or list(arranged.panes) == [zoomed]


@pytest.mark.parametrize("size", [(120, 40), (120, 30), (80, 50), (200, 60)])
def test_a_large_window_shows_every_pane_at_once(size: tuple[int, int]) -> None:
    assert set(plan(*size).panes) == set(PANES)


def test_working_is_to_be_seen_beside_every_other_pane() -> None:
    for *_, zoomed, arranged in plans():
        assert zoomed or "working" in arranged.panes


def test_below_the_smallest_size_nothing_is_shown_but_what_is_needed() -> None:
    width, height = SMALLEST
    for size in ((width - 1, height), (width, height - 1), (1, 1)):
        assert plan(*size).too_small
        assert not plan(*size).panes
        assert f"needs {width} and {height}" in too_small(*size)
    assert not plan(width, height).too_small
