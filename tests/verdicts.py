"""How answers are judged on many nets, counted: ``python -m tests.verdicts [NETS [FIRST]]``; 1 if one was unfair.

Wrong answers are the numbers of every mistake of the table, typed in full and to four digits where the mistake is made,
with all that was computed before on screen as in the app. Right answers are the right numbers as people write them.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from types import MappingProxyType

import numpy as np

from tests.collisions import exactly, lab_of, made_mistakes, random_case
from tui_backprop.engine.iteration import Iteration
from tui_backprop.ground.numbers import number
from tui_backprop.labs.lab import Lab
from tui_backprop.lesson.quiz.attempts import GOOD
from tui_backprop.lesson.quiz.judging import Judgement, judge
from tui_backprop.lesson.quiz.questions import Question, question, questions
from tui_backprop.lesson.quiz.responses import response

FAIR: frozenset[str] = frozenset(
    {
        *("named", "tied", "right to the digits typed"),
        *("right so far: few", "right so far: mistake", "right so far: unmoved"),
    }
)
"""What may be said of the numbers of a mistake."""


def fraction(value: float) -> str:
    """A fraction that is a number to four digits, in its lowest terms."""
    near = Fraction(f"{value:.3e}")
    return f"{near.numerator}/{near.denominator}"


def with_a_comma(value: float) -> str:
    return f"{value:.6f}".replace(".", ",")


def without_a_point(value: float) -> str:
    """Six digits with an exponent and no point: ``-398600e-6``."""
    digits, _, exponent = f"{value:.5e}".partition("e")
    return f"{digits.replace('.', '')}e{int(exponent) - 5}"


def with_a_plus(value: float) -> str:
    return f"{value:+.6g}"


def with_a_minus_sign(value: float) -> str:
    return repr(value).replace("-", "−")


def zero_with_a_sign(value: float) -> str:
    return "-0" if value == 0 else repr(value)


WAYS: Mapping[str, Callable[[float], str]] = MappingProxyType(
    {
        "repr": repr,
        "17 digits": lambda value: f"{value:.17g}",
        "4 digits": lambda value: f"{value:.4g}",
        "3 digits": lambda value: f"{value:.3g}",
        "2 digits": lambda value: f"{value:.2g}",
        "4 decimals": lambda value: f"{value:.4f}",
        "decimal comma": with_a_comma,
        "exponent, with a point": lambda value: f"{value:.5e}",
        "exponent, without a point": without_a_point,
        "fraction": fraction,
        "trailing zeros": lambda value: f"{value:.20f}",
        "with a +": with_a_plus,
        "with a −": with_a_minus_sign,
        "-0": zero_with_a_sign,
        "as the screen shows it": number,
    }
)
"""How people write a number."""


def on_screen(it: Iteration, asked: Question) -> frozenset[str]:
    """The tensors whose right numbers stand on screen while a question is open."""
    return frozenset(it.before(asked.statement)) - frozenset(it.program.leaves)


def blames_what_is_right(told: Judgement, seen: frozenset[str]) -> bool:
    """Whether any sentence says that a line on screen reads otherwise."""
    if told.diagnosis is None:
        return False
    said = " ".join(str(sentence) for attempt in (2, 3) for sentence in response(attempt, told))
    named = {outcome.right_statement.name for outcome in told.diagnosis.outcomes}
    return bool(named & seen) and "yours reads" in said


def wrong_answers(lab: Lab) -> Iterator[tuple[str, str]]:
    """Each mistake of a net, with how its numbers were judged."""
    it = Iteration.of(lab.machine, lab.leaves, 1)
    for made, _ in made_mistakes(lab):
        asked = question(lab, lab.program.statements[made.variant.at].name)
        seen = on_screen(it, asked)
        for written, close in ((exactly, 1e-9), (WAYS["4 digits"], 1.1e-3)):
            typed = [written(float(cell)) for cell in np.ravel(made.value)]
            told = judge(lab, it, asked, typed, seen=seen)
            if told.verdict == "few digits":  # the same once more is a try, and is named
                told = judge(lab, it, asked, typed, [told.event], seen=seen)
            yield made.mistake.name, _how(told, made.mistake.name, seen, close)


def _how(told: Judgement, name: str, seen: frozenset[str], close: float) -> str:
    if told.verdict in GOOD:
        return "right to the digits typed"
    if blames_what_is_right(told, seen):
        return "blamed a line that is right"
    if told.doubt is not None:
        return f"right so far: {told.doubt.kind}"
    if told.diagnosis is None:
        return "a slip in adding up" if told.slips else "not named"
    names = [mistake.name for mistake in told.diagnosis.mistakes]
    if name not in names:
        return "named as another"
    typed = [float(text) for text in told.typed]
    alike = all(
        np.allclose(np.ravel(one.value), typed, rtol=close, atol=1e-9, equal_nan=True)
        for one in told.diagnosis.outcomes
    )
    return ("named" if len(names) == 1 else "tied") if alike else "tied with other numbers"


def right_answers(lab: Lab) -> Iterator[tuple[str, str]]:
    """Each way to write the right numbers of each question of a net, with how they were judged."""
    it = Iteration.of(lab.machine, lab.leaves, 1)
    for asked in questions(lab):
        right = np.ravel(it.after(asked.statement)[asked.tensor]).tolist()
        if not np.isfinite(right).all():
            continue
        for way, written in WAYS.items():
            told = judge(lab, it, asked, [written(value) for value in right], seen=on_screen(it, asked))
            yield way, told.verdict


def counted(seed: int) -> tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]]:
    """How the wrong answers to a net were judged, by mistake, and the right ones, by the way they were written."""
    lab = lab_of(random_case(seed))
    return Counter(wrong_answers(lab)), Counter((way, verdict) for way, verdict in right_answers(lab))


def unfair(wrong: Counter[tuple[str, str]], right: Counter[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """The judgements that a person would complain of."""
    lost = {of: count for of, count in right.items() if of[1] not in {*GOOD, "few digits"}}
    return lost | {of: count for of, count in wrong.items() if of[1] not in FAIR}


def main() -> None:
    """Print, mistake by mistake and way by way, how the answers were judged."""
    nets, first = (int(text) for text in (*sys.argv[1:], *("100", "0")[len(sys.argv) - 1 :]))
    wrong, right = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for seed in range(first, first + nets):
        for all, of_this in zip((wrong, right), counted(seed), strict=True):
            all.update(of_this)
    for title, counts in (("wrong answers", wrong), ("right answers", right)):
        print(f"{title}, over {nets} nets")
        for name in dict.fromkeys(name for name, _ in counts):
            told = ", ".join(f"{count} {how}" for (of, how), count in counts.items() if of == name)
            print(f"  {name:<34} {told}")
    complaints = unfair(wrong, right)
    print(f"in all {wrong.total()} wrong answers and {right.total()} right ones, {sum(complaints.values())} not fair")
    sys.exit(1 if complaints else 0)


if __name__ == "__main__":
    main()
