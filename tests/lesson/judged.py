"""Judges one spoken sentence by all claims that can be read back out of it."""

from __future__ import annotations

from tests.lesson.claims import check_all
from tests.lesson.claims_of_courses import check_courses
from tests.lesson.claims_of_learning import check_learning
from tests.lesson.claims_of_updates import check_updates
from tests.lesson.labs import Told
from tests.lesson.spread import Spoken


def judged(told: Told, spoken: Spoken) -> int:
    """Judge every claim of a sentence; returns how many there were."""
    checks = (check_all, check_updates, check_learning, check_courses)
    return sum(check(told, spoken.text, spoken.values) for check in checks)
